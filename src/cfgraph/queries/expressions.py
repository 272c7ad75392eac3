"""Reading the expressions of SPARQL: operators, function calls, aggregates and EXISTS."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection

from cfgraph.queries.cursor import Cursor
from cfgraph.queries.outline import Occurrence
from cfgraph.queries.tokens import Token, read_token
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
_OPERATORS = _COMPARISONS | {"||", "&&", "+", "-", "*", "/"}


class ExpressionReader(Cursor, ABC):
    """Recursive descent: every method reads one production and leaves the token behind it ahead.

    Patterns, which EXISTS holds, are read by the subclass.
    """

    @abstractmethod
    def group(self) -> None:
        """Read a group of patterns in braces."""

    @abstractmethod
    def node(self, what: Phrase | None = None) -> None:
        """Read a node of a triple."""

    def constraint(self) -> None:
        if self.at("("):
            self.parenthesized()
        elif self.token.kind in ("iri", "name"):
            self.advance()
            self.arguments()
        elif self.at_call() or self.token.kind == "word":
            self.call()
        else:
            raise self.expected(make_phrase("expected.constraint"))

    def parenthesized(self) -> None:
        self.require("(")
        self.expression()
        self.require(")")

    def expression(self) -> None:
        self.operand()
        compared = False
        while True:
            self.operator_follows()
            operator = self.token.text.upper()
            if not self.at(*_OPERATORS) or (compared and operator in _COMPARISONS):
                return
            self.advance()
            compared = operator in _COMPARISONS or (compared and operator not in ("||", "&&"))
            if operator in ("IN", "NOT"):
                if operator == "NOT":
                    self.require("IN")
                self.arguments()
            else:
                self.operand()

    def operator_follows(self) -> None:
        """Read the token ahead again as an operator: behind an operand ``<`` never begins an IRI."""
        if self.token.text.startswith("<"):
            self.token = read_token(self.text, self.token.start, operator=True)

    def operand(self) -> None:
        while self.take("!", "+", "-"):
            pass
        if self.at("("):
            self.parenthesized()
        elif self.token.kind == "variable":
            self.variable()
        elif self.token.kind in ("iri", "name"):
            self.advance()
            if self.at("("):
                self.arguments()
        elif self.token.kind in ("string", "number") or self.at("TRUE", "FALSE"):
            self.literal()
        elif self.at("<<("):
            self.node()
        elif self.token.kind == "word":
            self.call()
        else:
            raise self.expected(make_phrase("expected.expression"))

    def at_call(self) -> bool:
        return self.token.kind == "word" and (self.token.text.upper() in CALLS or self.at("BOUND", "EXISTS", "NOT"))

    def call(self) -> None:
        name = self.token
        called = name.text.upper()
        if self.take("NOT"):
            if not self.at("EXISTS"):
                raise self.expected(make_phrase("expected.word", text="EXISTS"))
            called = "EXISTS"
        elif not self.at_call():
            raise self.fail(make_phrase("syntax.no_function", name=name.text), name)
        self.advance()
        if called == "EXISTS":
            place, self.place = self.place, "body"
            self.group()
            self.place = place
        elif called == "BOUND":
            self.bound(name)
        else:
            if called in AGGREGATES and self.place == "body":
                raise self.fail(make_phrase("syntax.aggregate", name=called), name)
            self.scope.aggregates |= called in AGGREGATES
            count = self.arguments(called)
            if count not in CALLS[called]:
                least, most = min(CALLS[called]), max(CALLS[called])
                wanted = least if least == most else make_phrase("syntax.either", one=least, other=most)
                raise self.fail(make_phrase("syntax.arguments", name=called, wanted=wanted, count=count), name)

    def bound(self, start: Token) -> None:
        self.require("(")
        variable = self.variable("bound" if self.place == "modifier" else self.place)
        end = self.require(")").end
        if self.place == "modifier":
            self.scope.occurrences[-1] = Occurrence(variable.text[1:], "bound", start.start, end)

    def arguments(self, called: str = "") -> int:
        """Read the arguments of a call or the members of a list, and return how many there are."""
        self.require("(")
        count, aggregate = 0, called in AGGREGATES
        if aggregate:
            self.take("DISTINCT")
            if called == "COUNT" and self.take("*"):
                self.require(")")
                return 1
        while not self.at(")"):
            self.expression()
            count += 1
            if aggregate and self.take(";"):
                self.require("SEPARATOR")
                self.require("=")
                self.string()
            elif not self.take(","):
                break
            elif self.at(")"):
                raise self.expected(make_phrase("expected.expression"))
        self.require(")")
        return count
