"""Converting the claims of edges and the figures of nodes in cfgraph's exports from JSON to statements."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from cfgraph.model.terms import XSD
from cfgraph.model.vocabulary import (
    ABOUT,
    AS_OF,
    AS_PRINTED,
    CONFIDENCE,
    DATE,
    DERIVED_FROM,
    IN_DOCUMENT,
    LINE,
    METRIC,
    NOTE,
    OBJECT,
    PERIOD,
    PREDICATE,
    PREF_LABEL,
    QUALIFIER,
    SOURCE_QUALITY,
    STATUS,
    SUBJECT,
    TYPE,
    UNIT,
    VALID_FROM,
    VALID_TO,
    VALUE,
    WELL_KNOWN_PREFIXES,
)
from cfgraph.store.graph_files.own_terms import OwnTerms, date_literal, decimal_literal

_LINE = "line "
_URL = "http://purl.org/dc/terms/source"


def claim_quads(edge: ox.Quad, claim: Mapping[str, Any], terms: OwnTerms) -> Iterator[ox.Quad]:
    """Yield the statements of one claim of an edge."""
    node = _node(claim.get("id"), terms, "claim", (str(edge), json.dumps(claim, sort_keys=True)))
    yield _say(node, TYPE, terms.named("type", str(claim.get("type") or "Claim")))
    yield _say(node, SUBJECT, edge.subject)
    yield _say(node, PREDICATE, edge.predicate)
    yield _say(node, OBJECT, edge.object)
    yield from _say_marks(node, claim, terms)
    for name, iri in (("as_of", AS_OF), ("valid_from", VALID_FROM), ("valid_to", VALID_TO)):
        if claim.get(name):
            yield _say(node, iri, date_literal(str(claim[name])))
    values = claim.get("values")
    for name, value in values.items() if isinstance(values, dict) else ():
        yield ox.Quad(node, terms.named("attribute", str(name)), decimal_literal(value))
    if isinstance(claim.get("source"), dict):
        yield from _source_quads(node, claim["source"], terms)


def figure_quads(about: ox.NamedNode | ox.BlankNode, figure: Mapping[str, Any], terms: OwnTerms) -> Iterator[ox.Quad]:
    """Yield the statements of one figure of a node."""
    metric = _valid(figure.get("metric"))
    if metric is None or figure.get("value") is None:
        return
    node = _node(None, terms, "figure", (str(about), json.dumps(figure, sort_keys=True)))
    yield _say(node, TYPE, terms.own("MetricValue"))
    yield _say(node, ABOUT, about)
    yield _say(node, METRIC, terms.use(metric))
    yield _say(node, VALUE, ox.Literal(str(figure["value"]), datatype=ox.NamedNode(XSD + "decimal")))
    if figure.get("unit_id"):
        unit = _valid(WELL_KNOWN_PREFIXES["unit"] + str(figure["unit_id"]))
        if unit is not None:
            yield _say(node, UNIT, terms.use(unit))
    if figure.get("as_of"):
        yield _say(node, PERIOD, ox.Literal(str(figure["as_of"])))
    if figure.get("qualifier"):
        yield _say(node, QUALIFIER, ox.Literal(str(figure["qualifier"])))
    yield from _say_marks(node, figure, terms)
    for note in figure.get("notes") or ():
        yield _say(node, NOTE, ox.Literal(str(note)))
    for source in figure.get("sources") or ():
        if isinstance(source, dict):
            yield from _source_quads(node, source, terms)


def _say_marks(node: ox.NamedNode | ox.BlankNode, item: Mapping[str, Any], terms: OwnTerms) -> Iterator[ox.Quad]:
    """Yield status and confidence."""
    for name, iri in (("status", STATUS), ("confidence", CONFIDENCE)):
        if item.get(name):
            yield _say(node, iri, terms.named("status", str(item[name])))


def _source_quads(node: ox.NamedNode | ox.BlankNode, source: Mapping[str, Any], terms: OwnTerms) -> Iterator[ox.Quad]:
    """Yield the passages from which a claim or figure was taken, and their document."""
    locator = str(source.get("locator") or "")
    lines = locator.removeprefix(_LINE).split(", ") if locator.startswith(_LINE) else [""]
    document = _valid(source.get("document"))
    for number, line in enumerate(lines):
        passage = _node(None, terms, "passage", (json.dumps(source, sort_keys=True), line))
        yield _say(node, DERIVED_FROM, passage)
        yield _say(passage, TYPE, terms.own("Passage"))
        if document is not None:
            yield _say(passage, IN_DOCUMENT, document)
        if line:
            kind = ox.NamedNode(XSD + ("integer" if line.isascii() and line.isdigit() else "string"))
            yield _say(passage, LINE, ox.Literal(line, datatype=kind))
        if number == 0:
            for text in source.get("as_printed") or ():
                yield _say(passage, AS_PRINTED, ox.Literal(str(text)))
            if source.get("note"):
                yield _say(passage, NOTE, ox.Literal(str(source["note"])))
    if document is None:
        return
    yield _say(document, TYPE, terms.own("Document"))
    if source.get("title"):
        yield _say(document, PREF_LABEL, ox.Literal(str(source["title"])))
    if source.get("date"):
        yield _say(document, DATE, date_literal(str(source["date"])))
    if source.get("quality"):
        yield _say(document, SOURCE_QUALITY, ox.Literal(str(source["quality"])))
    if source.get("url"):
        yield _say(document, _URL, ox.Literal(str(source["url"]), datatype=ox.NamedNode(XSD + "anyURI")))


def _say(
    subject: ox.NamedNode | ox.BlankNode, predicate: str, value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
) -> ox.Quad:
    return ox.Quad(subject, ox.NamedNode(predicate), value)


def _node(identifier: object, terms: OwnTerms, kind: str, content: tuple[str, str]) -> ox.NamedNode:
    """Return the node with an IRI; without one, a node of the file, identified by its content."""
    found = _valid(identifier)
    if found is None:
        found = terms.local_term(kind, hashlib.blake2b("\0".join(content).encode(), digest_size=8).hexdigest())
    return found


def _valid(text: object) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(text) if isinstance(text, str) and not text.startswith("_:") else None
    except ValueError:
        return None
