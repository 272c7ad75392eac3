"""Moving through the tokens of a query: what is ahead, what was expected instead, what has been seen so far, and terms.

Which tokens may follow which is the business of ``expressions``, ``triples`` and ``grammar``.
"""

from __future__ import annotations

from cfgraph.model.errors import QueryError
from cfgraph.model.terms import IRI, RDF, RDF_LANG_STRING, XSD_STRING, Literal
from cfgraph.queries.outline import Occurrence, ScopeBuilder
from cfgraph.queries.syntax_tree import Name, PrefixedLiteral, PrefixedName, Variable
from cfgraph.queries.term_syntax import XSD_BOOLEAN, parse_iri, parse_number, parse_string, unescape_text
from cfgraph.queries.tokens import Token, error_at, tokenize
from cfgraph.text.catalog import Phrase, make_phrase

TYPE = IRI(RDF + "type")
"""What ``a`` stands for."""


class Cursor:
    """A place in a query, one token ahead, with the scopes found on the way there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = Token("end", "", len(text))
        self.coming = tokenize(text)
        self.look_at(next(self.coming, self.end))
        self.passed: list[Token] = []
        self.namespaces: dict[str, str] = {}
        self.undeclared: list[Token] = []
        self.variables: dict[str, Variable] = {}
        self.names: dict[str, Name] = {}
        self.base = ""
        self.has_base = False
        self.scopes: list[ScopeBuilder] = []
        self.open_scopes: list[ScopeBuilder] = []
        self.place = "name"
        self.service: Token | None = None

    def look_at(self, token: Token) -> None:
        """Take a token as the one ahead; ``word`` is its text in capitals where it is a word or sign, else empty."""
        self.token = token
        self.word = token.text.upper() if token.kind in ("word", "sign") else ""

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
        return self.word in wanted

    def at_a(self) -> bool:
        return self.token.kind == "word" and self.token.text == "a"

    def advance(self) -> Token:
        token = self.token
        if token.kind == "iri" and not self.has_base and ":" not in token.text:
            raise self.fail(make_phrase("syntax.relative_iri", iri=token.text))
        self.look_at(next(self.coming, self.end))
        self.passed.append(token)
        if token.kind == "name" and token.prefix not in self.namespaces:
            self.undeclared.append(token)
        return token

    def take(self, *wanted: str) -> bool:
        if found := self.at(*wanted):
            self.advance()
        return found

    def require(self, wanted: str) -> Token:
        if not self.at(wanted):
            raise self.expected(make_phrase("expected.word" if wanted.isalpha() else "expected.sign", text=wanted))
        return self.advance()

    @property
    def scope(self) -> ScopeBuilder:
        return self.open_scopes[-1]

    # -- terms

    def read_variable(self, place: str | None = None) -> Variable:
        if self.token.kind != "variable":
            raise self.expected(make_phrase("expected.variable"))
        token = self.advance()
        name = token.text[1:]
        self.scope.occurrences.append(Occurrence(name, place or self.place, token.start, token.end))
        if name not in self.variables:
            self.variables[name] = Variable(name)
        return self.variables[name]

    def read_full_iri(self) -> IRI:
        if self.token.kind != "iri":
            raise self.expected(make_phrase("expected.full_iri"))
        return parse_iri(self.advance().text, self.base)

    def read_iri(self, what: Phrase | None = None) -> Name:
        if self.token.kind not in ("iri", "name"):
            raise self.expected(what or make_phrase("expected.iri"))
        token = self.advance()
        if token.text not in self.names:
            self.names[token.text] = self.parse_name(token)
        return self.names[token.text]

    def parse_name(self, token: Token) -> Name:
        """Return what an IRI or prefixed name stands for, as far as the query tells."""
        if token.kind == "iri":
            return parse_iri(token.text, self.base)
        prefix, _, local = token.text.partition(":")
        namespace = self.namespaces.get(prefix)
        return (
            PrefixedName(prefix, unescape_text(local)) if namespace is None else IRI(namespace + unescape_text(local))
        )

    def read_iri_or_a(self) -> Name:
        if self.at_a():
            self.advance()
            return TYPE
        return self.read_iri()

    def read_variable_or_iri(self) -> Variable | Name:
        if self.token.kind == "variable":
            return self.read_variable()
        return self.read_iri(make_phrase("expected.variable_or_iri"))

    def read_string(self) -> str:
        if self.token.kind != "string":
            raise self.expected(make_phrase("expected.string"))
        return parse_string(self.advance().text)

    def read_literal(self) -> Literal | PrefixedLiteral:
        """Read a literal; the caller has seen that one begins here."""
        sign = self.advance().text if self.at("+", "-") else ""
        if sign and self.token.kind != "number":
            raise self.expected(make_phrase("expected.number"))
        token = self.advance()
        if token.kind == "number":
            return parse_number(token.text, sign)
        if token.kind == "word":
            return Literal(token.text.lower(), XSD_BOOLEAN)
        value = parse_string(token.text)
        if self.token.kind == "language":
            return Literal(value, RDF_LANG_STRING, self.advance().text[1:].lower())
        if not self.take("^^"):
            return Literal(value, XSD_STRING)
        datatype = self.read_iri()
        return PrefixedLiteral(value, datatype) if isinstance(datatype, PrefixedName) else Literal(value, datatype)
