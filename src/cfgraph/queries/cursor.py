"""Moving through the tokens of a query: what is ahead, what was expected instead, and what has been seen so far.

Which tokens may follow which is the business of ``expressions`` and ``grammar``.
"""

from __future__ import annotations

from cfgraph.model.errors import QueryError
from cfgraph.queries.outline import Occurrence, ScopeBuilder
from cfgraph.queries.tokens import Token, error_at, read_token
from cfgraph.text.catalog import Phrase, make_phrase


class Cursor:
    """A place in a query, one token ahead, with the scopes found on the way there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.token = read_token(text, 0)
        self.previous = self.token
        self.passed: list[Token] = []
        self.declared: set[str] = set()
        self.undeclared: list[Token] = []
        self.base = False
        self.scopes: list[ScopeBuilder] = []
        self.open_scopes: list[ScopeBuilder] = []
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
        token = self.token
        if token.kind == "iri" and not self.base and ":" not in token.text:
            raise self.fail(make_phrase("syntax.relative_iri", iri=token.text))
        self.token = read_token(self.text, token.end)
        self.previous = token
        self.passed.append(token)
        if token.kind == "name" and token.prefix not in self.declared:
            self.undeclared.append(token)
        return token

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
    def scope(self) -> ScopeBuilder:
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
