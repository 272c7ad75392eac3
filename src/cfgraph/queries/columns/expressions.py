"""SPARQL expressions as typed values in SQL, if both have the same result for all possible terms.

SQL's NULL represents unbound values and errors; both languages have the same three-valued logic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from cfgraph.model.terms import IRI, XSD_STRING, Literal
from cfgraph.queries.columns.exact_numbers import (
    as_number,
    boolean_value,
    calculate,
    compare_numbers,
    constant,
    equal_number,
    may_be_number,
)
from cfgraph.queries.columns.functions import FunctionTranslator, as_boolean, quote
from cfgraph.queries.columns.real_numbers import calculate_reals, compare_moments, compare_reals, is_real
from cfgraph.queries.columns.tables import ColumnTables
from cfgraph.queries.columns.values import (
    COMPARED_BY_TERM,
    EXACT,
    INTEGER,
    MOMENTS,
    NODES,
    REAL,
    UnsupportedError,
    Value,
)
from cfgraph.queries.syntax_tree import (
    BinaryOperation,
    Existence,
    Expression,
    FunctionCall,
    LogicalOperation,
    Membership,
    UnaryOperation,
    Variable,
)
from cfgraph.store.term_text import literal_value

_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}

Exists = Callable[[Existence, Mapping[str, Value]], Value]


class ExpressionTranslator(FunctionTranslator):
    """Translates expressions over the variables of one scope."""

    def __init__(
        self, tables: ColumnTables, scope: Mapping[str, Value], exists: Exists, *, is_whole: bool = True
    ) -> None:
        """``is_whole`` means that no other variable can have a value, as those around an EXISTS may."""
        super().__init__(tables, scope, is_whole=is_whole)
        self._exists = exists

    def condition(self, expression: Expression) -> str:
        """Return the condition of a FILTER. Raises UnsupportedError."""
        return self._boolean(expression).sql

    def value(self, expression: Expression) -> Value:
        """Return the value of an expression. Raises UnsupportedError."""
        if isinstance(expression, Variable):
            if expression.name not in self._scope:
                raise UnsupportedError(f"?{expression.name} where it is unbound")
            return self._scope[expression.name]
        if isinstance(expression, IRI | Literal):
            return constant(self._tables, expression)
        if isinstance(expression, UnaryOperation):
            return self._unary(expression)
        if isinstance(expression, LogicalOperation):
            parts = [self._boolean(operand).sql for operand in expression.operands]
            return boolean_value("(" + f" {'OR' if expression.operator == '||' else 'AND'} ".join(parts) + ")")
        if isinstance(expression, BinaryOperation):
            return self._binary(expression)
        if isinstance(expression, Membership):
            operand = self.value(expression.operand)
            parts = [self._equal(operand, self.value(member)).sql for member in expression.members]
            joined = "(" + " OR ".join(parts) + ")" if parts else "FALSE"
            return boolean_value(f"(NOT {joined})" if expression.negated else joined)
        if isinstance(expression, FunctionCall):
            return self._call(expression)
        if isinstance(expression, Existence):
            return self._exists(expression, self._scope)
        raise UnsupportedError(f"expression {type(expression).__name__}")

    def _boolean(self, expression: Expression) -> Value:
        value = as_boolean(self._tables, self.value(expression))
        if value.type != "boolean":
            raise UnsupportedError("condition that is not a boolean")
        return value

    def number(self, expression: Expression) -> Value:
        """Return an expression as an exact number. Raises UnsupportedError."""
        return as_number(self.value(expression))

    # -- operators

    def _unary(self, expression: UnaryOperation) -> Value:
        if expression.operator == "!":
            return boolean_value(f"(NOT {self._boolean(expression.operand).sql})")
        operand = self.value(expression.operand)
        if is_real(operand):
            return calculate_reals("*", operand, _number(-1 if expression.operator == "-" else 1))
        value = as_number(operand)
        return value if expression.operator == "+" else replace(value, sql=f"(-{value.sql})")

    def _binary(self, expression: BinaryOperation) -> Value:
        left, right = self.value(expression.left), self.value(expression.right)
        operator = expression.operator
        if operator == "=":
            return self._equal(left, right)
        if operator == "!=":
            return boolean_value(f"(NOT {self._equal(left, right).sql})")
        if operator in _MIRRORED:
            return self._compare(operator, left, right)
        if is_real(left) or is_real(right):
            return calculate_reals(operator, _exact_or_real(left), _exact_or_real(right))
        return calculate(operator, as_number(left), as_number(right))

    def _equal(self, left: Value, right: Value) -> Value:
        if "boolean" in (left.type, right.type):
            left, right = as_boolean(self._tables, left), as_boolean(self._tables, right)
        if left.type == right.type == "term":
            if left.kinds <= NODES or right.kinds <= NODES or (left.kinds | right.kinds) <= COMPARED_BY_TERM:
                return boolean_value(f"({left.sql} = {right.sql})")
            if left.kinds <= EXACT and right.kinds <= EXACT:
                return compare_numbers("=", as_number(left), as_number(right))
            if left.moment is not None and right.moment is not None:
                return compare_moments("=", left, right)
        numbers = EXACT | REAL
        if (is_real(left) or is_real(right)) and all(v.type != "term" or v.kinds <= numbers for v in (left, right)):
            return compare_reals("=", _exact_or_real(left), _exact_or_real(right))
        if left.type == right.type == "term":
            raise UnsupportedError("= between terms of unknown kinds")
        if "number" in (left.type, right.type):
            if left.type != "number":
                left, right = right, left
            return equal_number(left, right)
        if left.type == right.type and left.type in ("boolean", "text"):
            return boolean_value(f"({left.sql} = {right.sql})")
        if {left.type, right.type} in ({"language", "term"}, {"datatype", "term"}, {"text", "term"}):
            value, term = (right, left) if left.type == "term" else (left, right)
            return self._equal_constant(value, term)
        raise UnsupportedError(f"= between {left.type} and {right.type}")

    def _equal_constant(self, value: Value, term: Value) -> Value:
        """Compare the result of STR, LANG or DATATYPE with a constant of the query."""
        text = self._constant_text(term)
        if value.type == "text":
            if text is None or not text.startswith('"') or not text.endswith('"'):
                raise UnsupportedError("= between text and a term")
            return boolean_value(f"({value.sql} = {quote(literal_value(text))})")
        if text is None:
            raise UnsupportedError(f"= between a {value.type} and a variable")
        if value.type == "datatype":
            return self._has_form(value, [f"^^{text}"] if text != f"<{XSD_STRING}>" else [""])
        tag = literal_value(text)
        if not tag:
            return self._has_form(value, [form for form in self._tables.columns.forms if form[:1] != "@"])
        return self._has_form(value, [f"@{tag}"])

    def _compare(self, operator: str, left: Value, right: Value) -> Value:
        """Compare ordered values: if one side can only be of one kind, any other kind on the other side is an error."""
        for kinds in (MOMENTS, EXACT | REAL):
            if all(
                value.type == "term" and value.kinds & kinds and not value.kinds <= kinds for value in (left, right)
            ):
                raise UnsupportedError("comparison between terms of several kinds")
        if left.moment is not None and right.moment is not None:
            return compare_moments(operator, left, right)
        if is_real(left) or is_real(right):
            return compare_reals(operator, _exact_or_real(left), _exact_or_real(right))
        if may_be_number(left) and may_be_number(right):
            return compare_numbers(operator, as_number(left), as_number(right))
        first, second = self._simple_text(left), self._simple_text(right)
        return boolean_value(f"({first} {operator} {second})")


def _exact_or_real(value: Value) -> Value:
    """Return a double unchanged, any other number as an exact one. Raises UnsupportedError."""
    return value if is_real(value) else as_number(value)


def _number(number: int) -> Value:
    """Return an integer."""
    return Value("number", f"{number}::HUGEINT", frozenset({INTEGER}), nullable=False)
