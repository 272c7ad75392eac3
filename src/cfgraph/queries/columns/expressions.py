"""Expressions of SPARQL as typed values in SQL: only where both give the same for whatever the terms can be.

SQL's NULL stands for what is unbound and for errors: its three-valued logic is that of SPARQL.
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
from cfgraph.queries.columns.tables import ColumnTables
from cfgraph.queries.columns.values import (
    BLANK,
    COMPARED_BY_TERM,
    EXACT,
    INTEGER,
    IRI_KIND,
    LANGUAGE,
    NODES,
    OTHER,
    STRING,
    UnsupportedError,
    Value,
    scale_to,
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
from cfgraph.store.columns import RARE_FORM
from cfgraph.store.term_text import literal_value

TEXT_FUNCTION = "term_text"
"""The function in SQL that gives the text of an IRI or the value of a literal."""

_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}

Exists = Callable[[Existence, Mapping[str, Value]], Value]


class ExpressionTranslator:
    """Translates expressions over the variables of one scope."""

    def __init__(
        self, tables: ColumnTables, scope: Mapping[str, Value], exists: Exists, *, is_whole: bool = True
    ) -> None:
        """``is_whole`` tells that no other variable can have a value, as those around an EXISTS may."""
        self._tables, self._scope, self._exists, self._is_whole = tables, scope, exists, is_whole

    def condition(self, expression: Expression) -> str:
        """Return what a FILTER keeps rows by. Raises UnsupportedError."""
        return self._boolean(expression).sql

    def value(self, expression: Expression) -> Value:
        """Return the value of an expression. Raises UnsupportedError."""
        if isinstance(expression, Variable):
            if expression.name not in self._scope:
                raise UnsupportedError(f"?{expression.name} where it has no value")
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
        raise UnsupportedError(f"an expression of {type(expression).__name__}")

    def _boolean(self, expression: Expression) -> Value:
        value = self.value(expression)
        if value.type != "boolean":
            raise UnsupportedError("a condition that is no truth value")
        return value

    def number(self, expression: Expression) -> Value:
        """Return an expression as an exact number. Raises UnsupportedError."""
        return as_number(self.value(expression))

    # -- operators

    def _unary(self, expression: UnaryOperation) -> Value:
        if expression.operator == "!":
            return boolean_value(f"(NOT {self._boolean(expression.operand).sql})")
        value = self.number(expression.operand)
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
        return calculate(operator, as_number(left), as_number(right))

    def _equal(self, left: Value, right: Value) -> Value:
        if left.type == right.type == "term":
            if left.kinds <= NODES or right.kinds <= NODES or (left.kinds | right.kinds) <= COMPARED_BY_TERM:
                return boolean_value(f"({left.sql} = {right.sql})")
            if left.kinds <= EXACT and right.kinds <= EXACT:
                return compare_numbers("=", as_number(left), as_number(right))
            raise UnsupportedError("= between terms of which it is not known what they are")
        if "number" in (left.type, right.type):
            if left.type == "term":
                left, right = right, left
            return equal_number(left, right)
        if left.type == right.type and left.type in ("boolean", "text"):
            return boolean_value(f"({left.sql} = {right.sql})")
        if {left.type, right.type} in ({"language", "term"}, {"datatype", "term"}, {"text", "term"}):
            value, term = (right, left) if left.type == "term" else (left, right)
            return self._equal_constant(value, term)
        raise UnsupportedError(f"= between {left.type} and {right.type}")

    def _equal_constant(self, value: Value, term: Value) -> Value:
        """Compare what STR, LANG or DATATYPE gives with a term that the query writes."""
        text = self._constant_text(term)
        if value.type == "text":
            if text is None or not text.startswith('"') or not text.endswith('"'):
                raise UnsupportedError("= between a text and a term")
            return boolean_value(f"({value.sql} = {quote(literal_value(text))})")
        if text is None:
            raise UnsupportedError(f"= between a {value.type} and a variable")
        if value.type == "datatype":
            return self._has_form(value, [f"^^{text}"] if text != f"<{XSD_STRING}>" else [""])
        tag = literal_value(text)
        if not tag:
            return self._has_form(value, [form for form in self._tables.columns.forms if form[:1] != "@"])
        return self._has_form(value, [f"@{tag}"])

    def _has_form(self, value: Value, forms: list[str]) -> Value:
        places = self._tables.forms_where(forms)
        return boolean_value(f"(CASE WHEN {value.sql} IS NOT NULL THEN {_is_in(value.sql, places)} END)")

    def _constant_text(self, term: Value) -> str | None:
        """Return the text of a term that the query itself writes, or None of a variable."""
        return self._tables.text_of(int(term.sql)) if term.sql.isdigit() else None

    def _compare(self, operator: str, left: Value, right: Value) -> Value:
        if may_be_number(left) and may_be_number(right):
            return compare_numbers(operator, as_number(left), as_number(right))
        first, second = self._simple_text(left), self._simple_text(right)
        return boolean_value(f"({first} {operator} {second})")

    # -- functions

    def _call(self, call: FunctionCall) -> Value:
        reader = getattr(self, f"_call_{call.function.lower()}", None) if isinstance(call.function, str) else None
        if reader is None or isinstance(call.function, IRI):
            raise UnsupportedError(f"the function {call.function}")
        found: Value = reader(*call.arguments)
        return found

    def _call_bound(self, argument: Expression) -> Value:
        if not isinstance(argument, Variable):
            return boolean_value("TRUE")
        value = self._scope.get(argument.name)
        if value is None and not self._is_whole:
            raise UnsupportedError("BOUND of a variable around EXISTS")
        return boolean_value("FALSE" if value is None else f"({value.sql} IS NOT NULL)")

    def _call_sameterm(self, first: Expression, second: Expression) -> Value:
        left, right = self.value(first), self.value(second)
        if left.type != "term" or right.type != "term":
            raise UnsupportedError("SAMETERM of values that are calculated")
        return boolean_value(f"({left.sql} = {right.sql})")

    def _call_coalesce(self, *arguments: Expression) -> Value:
        values = [self.value(argument) for argument in arguments]
        return _choose(values, lambda sqls: f"COALESCE({', '.join(sqls)})")

    def _call_if(self, condition: Expression, first: Expression, second: Expression) -> Value:
        test = self._boolean(condition).sql
        values = [self.value(first), self.value(second)]
        return _choose(values, lambda sqls: f"(CASE WHEN {test} THEN {sqls[0]} WHEN NOT {test} THEN {sqls[1]} END)")

    def _call_str(self, argument: Expression) -> Value:
        value = self.value(argument)
        if value.type == "text":
            return value
        if value.type != "term" or (OTHER in value.kinds and value.form is None and not value.sql.isdigit()):
            raise UnsupportedError("STR of a value that is calculated")
        return Value("text", f"{TEXT_FUNCTION}({value.sql})")

    def _call_isiri(self, argument: Expression) -> Value:
        return self._is_kind(argument, IRI_KIND)

    _call_isuri = _call_isiri

    def _call_isblank(self, argument: Expression) -> Value:
        return self._is_kind(argument, BLANK)

    def _call_isliteral(self, argument: Expression) -> Value:
        value = self.value(argument)
        if value.type != "term":
            raise UnsupportedError("ISLITERAL of a value that is calculated")
        nodes = self._tables.columns.nodes
        if value.kinds <= NODES:
            return boolean_value(f"(CASE WHEN {value.sql} IS NOT NULL THEN FALSE END)")
        if OTHER in value.kinds:  # a triple term is none
            raise UnsupportedError("ISLITERAL of a term that may be a triple")
        return boolean_value(f"({value.sql} >= {nodes})")

    def _is_kind(self, argument: Expression, kind: str) -> Value:
        value = self.value(argument)
        if value.type != "term" or (value.kinds >= NODES):
            raise UnsupportedError("telling IRIs from blank nodes")
        if kind not in value.kinds:
            return boolean_value(f"(CASE WHEN {value.sql} IS NOT NULL THEN FALSE END)")
        return boolean_value(f"({value.sql} < {self._tables.columns.nodes})")

    def _call_lang(self, argument: Expression) -> Value:
        return Value("language", self._form_of(argument))

    def _call_datatype(self, argument: Expression) -> Value:
        value = self.value(argument)
        if OTHER in value.kinds or LANGUAGE in value.kinds:
            raise UnsupportedError("DATATYPE of languages and rare datatypes")
        return Value("datatype", self._form_of(argument))

    def _form_of(self, argument: Expression) -> str:
        value = self.value(argument)
        if value.type != "term" or value.form is None:
            raise UnsupportedError("LANG or DATATYPE of a value that is calculated")
        return f"NULLIF({value.form}, {RARE_FORM})"

    def _call_langmatches(self, tag: Expression, pattern: Expression) -> Value:
        value = self.value(tag)
        text = self._constant_text(self.value(pattern))
        if value.type != "language" or text is None:
            raise UnsupportedError("LANGMATCHES of anything but a LANG and a tag")
        wanted = literal_value(text).lower()
        forms = [form for form in self._tables.columns.forms if form[:1] == "@"]
        if wanted != "*":
            forms = [form for form in forms if form[1:] == wanted or form[1:].startswith(f"{wanted}-")]
        return self._has_form(value, forms)

    def _call_contains(self, text: Expression, part: Expression) -> Value:
        return boolean_value(f"contains({self._searched(text)}, {self._pattern(part)})")

    def _call_strstarts(self, text: Expression, part: Expression) -> Value:
        return boolean_value(f"starts_with({self._searched(text)}, {self._pattern(part)})")

    def _call_strends(self, text: Expression, part: Expression) -> Value:
        return boolean_value(f"ends_with({self._searched(text)}, {self._pattern(part)})")

    def _call_strlen(self, text: Expression) -> Value:
        return Value("number", f"length({self._searched(text)})::BIGINT", frozenset({INTEGER}))

    def _call_regex(self, text: Expression, pattern: Expression, *flags: Expression) -> Value:
        """Search for a pattern of letters and digits alone, which every kind of regular expression finds alike."""
        written = self._constant_text(self.value(pattern))
        plain = literal_value(written) if written else ""
        if flags or not plain.lstrip("^").isalnum() or plain.count("^") > 1:
            raise UnsupportedError("REGEX with more than letters and digits")
        search = "starts_with" if plain.startswith("^") else "contains"
        return boolean_value(f"{search}({self._searched(text)}, {quote(plain.lstrip('^'))})")

    def _searched(self, argument: Expression) -> str:
        """Return the value of a literal with or without a language, or a text, as text."""
        value = self.value(argument)
        if value.type == "text":
            return value.sql
        if value.type == "term" and value.kinds <= {STRING, LANGUAGE}:
            return f"{TEXT_FUNCTION}({value.sql})"
        raise UnsupportedError("a search in what may be no text")

    def _pattern(self, argument: Expression) -> str:
        return self._simple_text(self.value(argument))

    def _simple_text(self, value: Value) -> str:
        """Return a text without a language as text."""
        if value.type == "text":
            return value.sql
        if value.type == "term" and value.kinds == {STRING}:
            text = self._constant_text(value)
            return f"{TEXT_FUNCTION}({value.sql})" if text is None else quote(literal_value(text))
        raise UnsupportedError("a comparison with what may be neither a text nor an exact number")


def quote(text: str) -> str:
    """Return a text as SQL writes it."""
    if "\0" in text:
        raise UnsupportedError("a text with the character 0")
    return "'" + text.replace("'", "''") + "'"


def _choose(values: list[Value], write: Callable[[list[str]], str]) -> Value:
    """Return one of several values of the same type, whichever SQL chooses."""
    types = {value.type for value in values}
    if len(types) != 1 or types & {"language", "datatype"}:
        raise UnsupportedError("a choice between values of several types")
    kinds = frozenset(kind for value in values for kind in value.kinds)
    if types == {"number"}:
        if len(kinds) > 1:
            raise UnsupportedError("a choice between whole numbers and decimals")
        scale = max(value.scale for value in values)
        sqls = [scale_to(value.sql, value.scale, scale) for value in values]
        return Value("number", write(sqls), kinds, scale=scale)
    return Value(values[0].type, write([value.sql for value in values]), kinds)


def _is_in(sql: str, numbers: list[int]) -> str:
    return f"{sql} IN ({', '.join(map(str, numbers))})" if numbers else "FALSE"
