"""Moving through the tokens of a query: what is ahead, what was expected instead, and what has been seen so far.

Which tokens may follow which is the business of ``expressions`` and ``grammar``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from cfgraph.model.errors import QueryError
from cfgraph.queries.tokens import Token, line_and_column, token_at
from cfgraph.text.catalog import Phrase, make_phrase


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A variable in a query.

    ``place`` is body (in the WHERE group), modifier (in an expression outside it), bound (a whole ``BOUND(?x)``
    outside it), name (selected, grouped by, in a template), assigned (made by AS) or listed (by VALUES).
    """

    variable: str
    place: str
    start: int
    end: int


@dataclass(slots=True)
class Scope:
    """A query or sub-query: its form, its WHERE group (offset of its braces' inner side), and its own variables."""

    form: str
    star: bool = False
    body: tuple[int, int] | None = None
    occurrences: list[Occurrence] = field(default_factory=list)
    selected: list[Token] = field(default_factory=list)
    grouped: set[str] = field(default_factory=set)
    aggregates: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """What there is to know of a query; the first scope is the query itself. ``service`` is the first SERVICE."""

    scopes: tuple[Scope, ...]
    service: Token | None


def error_at(text: str, offset: int, problem: Phrase) -> QueryError:
    """Return a QueryError that names the line and column of an offset."""
    line, column = line_and_column(text, offset)
    return QueryError("syntax.at", line=line, column=column, problem=problem)


class Cursor:
    """A place in a query, one token ahead, with the scopes found on the way there."""

    def __init__(self, text: str, prefixes: Collection[str]) -> None:
        self.text = text
        self.token = token_at(text, 0)
        self.previous = self.token
        self.prefixes = set(prefixes)
        self.base = False
        self.scopes: list[Scope] = []
        self.open_scopes: list[Scope] = []
        self.place = "name"
        self.service: Token | None = None

    def fail(self, problem: Phrase, token: Token | None = None) -> QueryError:
        return error_at(self.text, (token or self.token).start, problem)

    def expected(self, what: Phrase) -> QueryError:
        token = self.token
        if token.kind == "end":
            return self.fail(make_phrase("syntax.too_early", what=what))
        if token.kind == "wrong" and token.text in "\"'":
            return self.fail(make_phrase("syntax.open_string"))
        if token.kind == "wrong" and token.text == "\\":
            return self.fail(make_phrase("syntax.backslash"))
        shown = token.text if len(token.text) <= 40 else token.text[:39] + "…"
        return self.fail(make_phrase("syntax.expected", what=what, found=shown))

    def at(self, *wanted: str) -> bool:
        return self.token.kind in ("word", "sign") and self.token.text.upper() in wanted

    def advance(self) -> Token:
        token = self.previous = self.token
        if token.kind == "name":
            self.check_prefix(token)
        elif token.kind == "iri" and not self.base and ":" not in token.text:
            raise self.fail(make_phrase("syntax.relative_iri", iri=token.text))
        self.token = token_at(self.text, token.end)
        return token

    def check_prefix(self, token: Token) -> None:
        prefix = token.text.partition(":")[0]
        if prefix not in self.prefixes:
            raise self.fail(make_phrase("syntax.no_prefix", prefix=prefix), token)

    def take(self, *wanted: str) -> bool:
        if found := self.at(*wanted):
            self.advance()
        return found

    def at_a(self) -> bool:
        return self.token.kind == "word" and self.token.text == "a"

    def take_a(self) -> bool:
        if found := self.at_a():
            self.advance()
        return found

    def require(self, wanted: str) -> Token:
        if not self.at(wanted):
            raise self.expected(make_phrase("expected.word" if wanted.isalpha() else "expected.sign", text=wanted))
        return self.advance()

    def variable(self, place: str | None = None) -> Token:
        if self.token.kind != "variable":
            raise self.expected(make_phrase("expected.variable"))
        token = self.advance()
        occurrence = Occurrence(token.text[1:], place or self.place, token.start, token.end)
        self.scope.occurrences.append(occurrence)
        return token

    @property
    def scope(self) -> Scope:
        return self.open_scopes[-1]

    def iri_reference(self) -> None:
        if self.token.kind != "iri":
            raise self.expected(make_phrase("expected.full_iri"))
        self.advance()

    def string(self) -> None:
        if self.token.kind != "string":
            raise self.expected(make_phrase("expected.string"))
        self.advance()

    def variable_or_iri(self) -> None:
        if self.token.kind == "variable":
            self.variable()
        else:
            self.iri(make_phrase("expected.variable_or_iri"))

    def iri(self, what: Phrase | None = None) -> None:
        if self.token.kind not in ("iri", "name"):
            raise self.expected(what or make_phrase("expected.iri"))
        self.advance()

    def literal(self) -> None:
        if self.take("+", "-") and self.token.kind != "number":
            raise self.expected(make_phrase("expected.number"))
        if self.advance().kind == "string":
            if self.token.kind == "language":
                self.advance()
            elif self.take("^^"):
                self.iri()
