"""The vocabulary with which files written by cfgraph are read back: names to IRIs, and their schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import quote

import pyoxigraph as ox

from cfgraph.model.terms import IRI, XSD, local_name
from cfgraph.model.vocabulary import CF, WELL_KNOWN_PREFIXES
from cfgraph.store.location import vocabulary_files

_DATES = (
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "date"),
    (re.compile(r"\d{4}-\d{2}"), "gYearMonth"),
    (re.compile(r"\d{4}"), "gYear"),
)
_DATED = re.compile(r"(?:On|From|To|Of|Date|date)$")
_OF_A_LANGUAGE = re.compile(r"(.+)_([a-z]{2,3})")


class OwnTerms:
    """Finds terms of cfgraph's own vocabulary by their names in exports, and records which were used."""

    def __init__(self, base: str, prefixes: Mapping[str, str]) -> None:
        self._base = base
        self._prefixes = {**WELL_KNOWN_PREFIXES, **prefixes}
        self._used: dict[ox.NamedNode, None] = {}

    def local_term(self, kind: str, name: str) -> ox.NamedNode:
        """Return the IRI of something named in the file: a type, an edge, an attribute, a claim, a passage."""
        return ox.NamedNode(f"{self._base}/{kind}/{quote_name('_'.join(name.split()))}")

    def expand(self, text: str) -> ox.NamedNode | None:
        """Return the IRI for a prefixed name with a known prefix, or for an IRI."""
        prefix, colon, name = text.partition(":")
        if not colon or not name or re.search(r"\s", text):
            return None
        if name.startswith("//"):
            return _valid(text)
        return _valid(self._prefixes[prefix] + name) if prefix in self._prefixes else None

    def class_iri(self, text: str) -> ox.NamedNode:
        """Return the IRI of a class that an export names."""
        found = self.expand(text) or self.local_term("type", text)
        return self.use(found)

    def own(self, name: str) -> ox.NamedNode:
        """Return a term of cfgraph's vocabulary."""
        return self.use(ox.NamedNode(CF + quote(name, safe="")))

    def named(self, kind: str, name: str) -> ox.NamedNode:
        """Return the term of cfgraph's vocabulary with a local name, else a term of the file."""
        known = _terms_by_name().get(name)
        return self.use(known) if known is not None else self.local_term(kind, name)

    def attribute(self, name: str) -> tuple[ox.NamedNode, str | None] | None:
        """Return the predicate of an attribute and its language; None for the text of a metric's figures."""
        known = _terms_by_name()
        language = None
        if name not in known and (tagged := _OF_A_LANGUAGE.fullmatch(name)) and tagged[1] in known:
            name, language = tagged[1], tagged[2]
        short = name if name in known else name.partition("_")[2]
        found = known.get(short)
        if found is None:
            return self.local_term("attribute", name), None
        if found.value.startswith(WELL_KNOWN_PREFIXES["metric"]):
            return None
        return self.use(found), language

    def typed(self, predicate: ox.NamedNode, text: str, language: str | None) -> ox.Literal:
        """Return a text of an attribute with the type in the schema: a date if the predicate is a date."""
        if language:
            return ox.Literal(text, language=language)
        if predicate.value.startswith(CF) and _DATED.search(predicate.value):
            return date_literal(text)
        return ox.Literal(text)

    def use(self, term: ox.NamedNode) -> ox.NamedNode:
        """Record that a term is used, so that its schema is included."""
        if term in _ontology():
            self._used[term] = None
        return term

    def is_declared(self, term: ox.NamedNode) -> bool:
        """Tell whether cfgraph's vocabulary declares a term, and record its use."""
        return self.use(term) in self._used

    def describe_schema(self) -> Iterator[ox.Quad]:
        """Yield the schema of the terms in use and of the terms by which they are defined."""
        if not self._used:
            return
        ontology = _ontology()
        foreign = (term for term in ontology if not term.value.startswith((CF, WELL_KNOWN_PREFIXES["id"])))
        waiting, seen = [*self._used, *foreign], set[ox.NamedNode]()
        while waiting:
            term = waiting.pop()
            if term in seen:
                continue
            seen.add(term)
            for quad in ontology.get(term, ()):
                yield quad
                waiting += (
                    end for end in (quad.predicate, quad.object) if isinstance(end, ox.NamedNode) and end in ontology
                )


def quote_name(name: str) -> str:
    """Return a name as the last part of an IRI; letters of every script are unchanged."""
    return "".join(c if c.isalnum() or c in "-._~" else quote(c, safe="") for c in name)


def date_literal(text: str) -> ox.Literal:
    """Return a date with the datatype of its precision; other texts are unchanged."""
    for form, name in _DATES:
        if form.fullmatch(text):
            return ox.Literal(text, datatype=ox.NamedNode(XSD + name))
    return ox.Literal(text)


def decimal_literal(value: object) -> ox.Literal:
    """Return a number as a decimal; other texts are unchanged."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = repr(value)
        if re.fullmatch(r"-?\d+(\.\d+)?", text):
            return ox.Literal(text, datatype=ox.NamedNode(XSD + "decimal"))
    return ox.Literal(str(value))


@cache
def _ontology() -> Mapping[ox.NamedNode, tuple[ox.Quad, ...]]:
    """Return the statements of the bundled vocabulary, metrics and units by their subjects."""
    found: dict[ox.NamedNode, list[ox.Quad]] = {}
    for path in vocabulary_files():
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode):
                found.setdefault(quad.subject, []).append(quad)
    return {term: tuple(quads) for term, quads in found.items()}


@cache
def _terms_by_name() -> Mapping[str, ox.NamedNode]:
    """Return the terms of the bundled vocabulary by their local names."""
    return {local_name(IRI(term.value)): term for term in reversed(list(_ontology()))}


def _valid(text: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(text)
    except ValueError:
        return None
