"""Parsing SPARQL expressions: operators, function calls, aggregates and EXISTS."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection

from cfgraph.queries.cursor import Cursor
from cfgraph.queries.outline import Occurrence
from cfgraph.queries.syntax_tree import (
    Aggregation,
    BinaryOperation,
    Existence,
    Expression,
    FunctionCall,
    GroupPattern,
    LogicalOperation,
    Membership,
    TermPattern,
    UnaryOperation,
)
from cfgraph.queries.term_syntax import parse_number
from cfgraph.queries.tokens import Token, read_operator, tokenize
from cfgraph.text.catalog import Phrase, make_phrase

_ARGUMENTS: tuple[tuple[Collection[int], str], ...] = (
    ((0,), "RAND NOW UUID STRUUID"),
    ((0, 1), "BNODE"),
    ((1,), "STR LANG LANGDIR DATATYPE IRI URI ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH DAY"),
    ((1,), "HOURS MINUTES SECONDS TIMEZONE TZ MD5 SHA1 SHA256 SHA384 SHA512 ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC"),
    ((1,), "HASLANG HASLANGDIR ISTRIPLE SUBJECT PREDICATE OBJECT COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT"),
    ((2,), "LANGMATCHES CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLANG STRDT SAMETERM"),
    ((2, 3), "SUBSTR REGEX"),
    ((3,), "IF TRIPLE STRLANGDIR"),
    ((3, 4), "REPLACE"),
    ((1, 2), "ADJUST"),
    (range(1_000), "CONCAT COALESCE"),
)
CALLS = {name: counts for counts, names in _ARGUMENTS for name in names.split()}
AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_COMPARISONS = frozenset({"=", "!=", "<", ">", "<=", ">=", "IN", "NOT"})
_BINDING = {"||": 1, "&&": 2, **dict.fromkeys(_COMPARISONS, 3), "+": 4, "-": 4, "*": 5, "/": 5}
"""The precedence of operators."""


_LOGICAL = ("||", "&&")
_CALL_WORDS = frozenset({*CALLS, "BOUND", "EXISTS", "NOT"})


class ExpressionReader(Cursor, ABC):
    """Recursive descent: every method reads one production and stops at the token after it.

    Patterns in EXISTS are read by the subclass.
    """

    @abstractmethod
    def read_group(self) -> GroupPattern:
        """Read a group of patterns in braces."""

    @abstractmethod
    def read_node(self, what: Phrase | None = None) -> TermPattern:
        """Read a node of a triple."""

    def read_constraint(self) -> Expression:
        if self.at("("):
            return self.read_parenthesized()
        if self.token.kind in ("iri", "name"):
            return FunctionCall(self.read_iri(), self.read_arguments())
        if self.at_call() or self.token.kind == "word":
            return self.read_call()
        raise self.expected(make_phrase("expected.constraint"))

    def read_parenthesized(self) -> Expression:
        self.require("(")
        expression = self.read_expression()
        self.require(")")
        return expression

    def read_expression(self) -> Expression:
        operands = [self.read_operand()]
        operators: list[str] = []
        compared = False
        while True:
            self.read_ahead_as_operator()
            operator = self.word
            if operator not in _BINDING or (compared and operator in _COMPARISONS):
                _join_operands(operands, operators, 0)
                return operands[0]
            self.advance()
            compared = operator in _COMPARISONS or (compared and operator not in _LOGICAL)
            _join_operands(operands, operators, _BINDING[operator])
            if operator in ("IN", "NOT"):
                if operator == "NOT":
                    self.require("IN")
                operands[-1] = Membership(operands[-1], self.read_arguments(), operator == "NOT")
            else:
                operators.append(operator)
                operands.append(self.read_operand())

    def read_ahead_as_operator(self) -> None:
        """Read the current token again as an operator: after an operand ``<`` never begins an IRI."""
        if self.token.text.startswith("<"):
            operator = read_operator(self.text, self.token)
            if operator != self.token:
                self.coming = tokenize(self.text, operator.end)
                self.look_at(operator)

    def read_operand(self) -> Expression:
        signs: list[Token] = []
        while self.at("!", "+", "-"):
            signs.append(self.advance())
        if signs and self.token.kind == "number" and signs[-1].text != "!" and signs[-1].end == self.token.start:
            operand: Expression = parse_number(self.advance().text, signs.pop().text)
        else:
            operand = self.read_primary()
        for sign in reversed(signs):
            operand = UnaryOperation(sign.text, operand)
        return operand

    def read_primary(self) -> Expression:
        if self.at("("):
            return self.read_parenthesized()
        if self.token.kind == "variable":
            return self.read_variable()
        if self.token.kind in ("iri", "name"):
            iri = self.read_iri()
            return FunctionCall(iri, self.read_arguments()) if self.at("(") else iri
        if self.token.kind in ("string", "number") or self.at("TRUE", "FALSE"):
            return self.read_literal()
        if self.at("<<("):
            return self.read_node()
        if self.token.kind == "word":
            return self.read_call()
        raise self.expected(make_phrase("expected.expression"))

    def at_call(self) -> bool:
        return self.word in _CALL_WORDS

    def read_call(self) -> Expression:
        name = self.token
        called = name.text.upper()
        if negated := self.take("NOT"):
            if not self.at("EXISTS"):
                raise self.expected(make_phrase("expected.word", text="EXISTS"))
            called = "EXISTS"
        elif not self.at_call():
            raise self.fail(make_phrase("syntax.no_function", name=name.text), name)
        self.advance()
        if called == "EXISTS":
            place, self.place = self.place, "body"
            group = self.read_group()
            self.place = place
            return Existence(group, negated)
        if called == "BOUND":
            return self.read_bound(name)
        if called in AGGREGATES:
            return self.read_aggregation(name, called)
        arguments = self.read_arguments()
        self.check_count(name, called, len(arguments))
        return FunctionCall(called, arguments)

    def check_count(self, name: Token, called: str, count: int) -> None:
        """Raise QueryError if a function has too few or too many arguments."""
        if count not in CALLS[called]:
            least, most = min(CALLS[called]), max(CALLS[called])
            wanted = least if least == most else make_phrase("syntax.either", one=least, other=most)
            raise self.fail(make_phrase("syntax.arguments", name=called, wanted=wanted, count=count), name)

    def read_bound(self, start: Token) -> FunctionCall:
        self.require("(")
        variable = self.read_variable("bound")
        end = self.require(")").end
        self.scope.occurrences[-1] = Occurrence(variable.name, "bound", start.start, end)
        return FunctionCall("BOUND", (variable,))

    def read_aggregation(self, name: Token, called: str) -> Aggregation:
        if self.place == "body":
            raise self.fail(make_phrase("syntax.aggregate", name=called), name)
        self.scope.aggregates = True
        self.require("(")
        distinct, separator = self.take("DISTINCT"), None
        if called == "COUNT" and self.take("*"):
            self.require(")")
            return Aggregation(called, None, distinct)
        arguments: list[Expression] = []
        while not self.at(")"):
            arguments.append(self.read_expression())
            if self.take(";"):
                self.require("SEPARATOR")
                self.require("=")
                separator = self.read_string()
            elif not self.take_comma():
                break
        self.require(")")
        self.check_count(name, called, len(arguments))
        return Aggregation(called, arguments[0], distinct, separator)

    def read_arguments(self) -> tuple[Expression, ...]:
        """Read the arguments of a call or the members of a list."""
        self.require("(")
        arguments: list[Expression] = []
        while not self.at(")"):
            arguments.append(self.read_expression())
            if not self.take_comma():
                break
        self.require(")")
        return tuple(arguments)

    def take_comma(self) -> bool:
        """Read a comma if it is next, and return whether; an argument must follow it."""
        found = self.take(",")
        if found and self.at(")"):
            raise self.expected(make_phrase("expected.expression"))
        return found


def _join_operands(operands: list[Expression], operators: list[str], binding: int) -> None:
    """Join the operands of all operators with at least the precedence of the next one.

    A run of ``||`` or ``&&`` becomes one operation at its end.
    """
    while operators and (
        _BINDING[operators[-1]] > binding or (_BINDING[operators[-1]] == binding and operators[-1] not in _LOGICAL)
    ):
        operator = operators.pop()
        if operator not in _LOGICAL:
            right, left = operands.pop(), operands.pop()
            operands.append(BinaryOperation(operator, left, right))
            continue
        count = 2
        while operators and operators[-1] == operator:
            operators.pop()
            count += 1
        operands[-count:] = [LogicalOperation(operator, tuple(operands[-count:]))]
