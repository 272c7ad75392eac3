"""RDF: N-Triples and Turtle, and a subgraph as statements with its claims, so that cfgraph can open it again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from cfgraph.model.entity import Claim, Edge, Ref, Source, Subgraph
from cfgraph.model.terms import IRI, RDF, XSD, XSD_STRING, BlankNode, Literal, Node, Statement, Term, TripleTerm, n3
from cfgraph.model.vocabulary import (
    AS_OF,
    AS_PRINTED,
    CF,
    DATE,
    DERIVED_FROM,
    IN_DOCUMENT,
    IS_DETAIL,
    LABEL,
    LINE,
    NOTE,
    OBJECT,
    PREDICATE,
    PREF_LABEL,
    STATUS,
    SUBJECT,
    TITLE,
    TYPE,
    VALID_FROM,
    VALID_TO,
    WELL_KNOWN_PREFIXES,
)

_STATEMENT, _PROPERTY, _PASSAGE, _STATUS = (
    *(IRI(RDF + name) for name in ("Statement", "Property")),
    *(IRI(CF + name) for name in ("Passage", "Status")),
)
_TRUE = Literal("true", IRI(XSD + "boolean"))
_QUALITY, _URL = IRI(CF + "sourceQuality"), IRI("http://purl.org/dc/terms/source")
_NOT_IN_IRI = re.compile(r'[\x00-\x20\x7f-\x9f<>"{}|^`\\\ud800-\udfff]')
"""Characters that no IRI can have. Percent-encoded, so that every parser takes the file."""

_TO_ESCAPE = re.compile(r'[\x00-\x1f"\\]')
_BLANK = re.compile(r"_:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_LOCAL = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff](?:[A-Za-z0-9_\u4e00-\u9fff-])*")
_BARE = {
    IRI(XSD + "integer"): re.compile(r"[+-]?[0-9]+"),
    IRI(XSD + "decimal"): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    IRI(XSD + "double"): re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
}
_NO_NAMES: Mapping[str, str] = {}
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def ntriples_term(term: Term) -> str:
    """Return a term in N-Triples, whatever characters its IRI or blank node name has."""
    return _write(term, _NO_NAMES)


def ntriples(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield the statements as lines of N-Triples."""
    for statement in statements:
        yield " ".join(map(ntriples_term, statement)) + " .\n"


def turtle(statements: Callable[[], Iterable[Statement]], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the statements as Turtle, grouped where those of a subject follow each other.

    ``statements`` is called twice: once for the prefixes in use, once to write them.
    """
    known = {namespace: name for name, namespace in prefixes.items() if _LOCAL.fullmatch(name)}
    spaces = {_split(iri)[0] for statement in statements() for iri in _iris(statement)}
    names = {space: known[space] for space in spaces if space in known}
    yield from (f"@prefix {name}: <{space}> .\n" for space, name in sorted(names.items(), key=lambda item: item[1]))
    for subject, of_subject in groupby(statements(), key=lambda item: item.subject):
        lines = []
        for predicate, of_predicate in groupby(of_subject, key=lambda item: item.predicate):
            verb = "a" if predicate == TYPE else _write(predicate, names)
            lines.append(f"{verb} {', '.join(_write(item.object, names) for item in of_predicate)}")
        yield f"\n{_write(subject, names)} " + " ;\n    ".join(lines) + " .\n"


def bare_number(literal: Literal) -> bool:
    """Tell whether Turtle and SPARQL write a literal as it stands, without quotes and datatype."""
    return literal.datatype in _BARE and _BARE[literal.datatype].fullmatch(literal.value) is not None


def subgraph_statements(subgraph: Subgraph, nodes: Iterable[Ref]) -> Iterator[Statement]:
    """Yield a subgraph as statements: labels, attributes, edges, then each claim with its passage and document."""
    prefixes = subgraph_prefixes(subgraph)
    edges: dict[Node, list[Edge]] = {}
    for edge in subgraph.edges:
        edges.setdefault(edge.subject.id, []).append(edge)
    for ref in nodes:
        if ref.label != ref.curie:
            yield Statement(ref.id, PREF_LABEL, Literal(ref.label))
        for key, literal in subgraph.attributes.get(ref.id, {}).items():
            yield Statement(ref.id, _expand(key, prefixes), literal)
        for edge in edges.get(ref.id, ()):
            yield Statement(ref.id, IRI(edge.predicate.id), edge.object.id)
    for predicate in {edge.predicate.id: edge.predicate for edge in subgraph.edges}.values():
        yield from _term(predicate.id, _PROPERTY, predicate.label)
    for detail in (_PROPERTY, _STATEMENT, _PASSAGE, _STATUS):
        yield Statement(detail, IS_DETAIL, _TRUE)
    described: set[Node] = set()
    for edge in subgraph.edges:
        for claim in edge.claims:
            yield from _claim(edge, claim)
            if claim.status_id is not None and claim.status and claim.status_id not in described:
                described.add(claim.status_id)
                yield from _term(claim.status_id, _STATUS, claim.status)
            if claim.source is not None and (passage := _passage_node(claim.source)) not in described:
                described.add(passage)
                yield from _passage(passage, claim.source, described)


def subgraph_prefixes(subgraph: Subgraph) -> dict[str, str]:
    """Return the well-known prefixes and those that the short forms in a subgraph give away."""
    prefixes = dict(WELL_KNOWN_PREFIXES)
    refs = (*subgraph.nodes, *{edge.predicate.id: edge.predicate for edge in subgraph.edges}.values())
    for ref in refs:
        name, _, local = ref.curie.partition(":")
        if name not in prefixes and local and ref.id.endswith(local) and ref.id != ref.curie:
            prefixes[name] = ref.id[: -len(local)]
    return prefixes


def _term(term: Node, kind: IRI, label: str) -> Iterator[Statement]:
    yield Statement(term, TYPE, kind)
    yield Statement(term, LABEL, Literal(label))


def _claim(edge: Edge, claim: Claim) -> Iterator[Statement]:
    yield Statement(claim.id, TYPE, _STATEMENT)
    yield Statement(claim.id, SUBJECT, edge.subject.id)
    yield Statement(claim.id, PREDICATE, edge.predicate.id)
    yield Statement(claim.id, OBJECT, edge.object.id)
    if claim.status_id is not None:
        yield Statement(claim.id, STATUS, claim.status_id)
    for predicate, date in ((AS_OF, claim.as_of), (VALID_FROM, claim.valid_from), (VALID_TO, claim.valid_to)):
        if date is not None:
            yield Statement(claim.id, predicate, _date(date))
    if claim.status_id is not None and claim.status_id.startswith(CF):
        for name, value in claim.values.items():
            yield Statement(claim.id, IRI(CF + name), _literal(value))
    if claim.source is not None:
        yield Statement(claim.id, DERIVED_FROM, _passage_node(claim.source))


def _date(text: str) -> Literal:
    return Literal(text, IRI(XSD + _DATES[len(text)]) if _DATE.fullmatch(text) else XSD_STRING)


def _literal(value: float | int | str) -> Literal:
    if isinstance(value, str):
        return Literal(value)
    if isinstance(value, int):
        return Literal(str(value), IRI(XSD + "integer"))
    return Literal(repr(value), IRI(XSD + ("decimal" if re.fullmatch(r"-?\d+\.\d+", repr(value)) else "double")))


def _passage_node(source: Source) -> Node:
    """Return a name for the spot that a source points to: a hash of what is known of it, as its own is not."""
    known = (source.document, source.title, source.locator, *source.as_printed, source.note)
    return BlankNode(f"_:passage-{_digest(repr(known))}")


def _passage(passage: Node, source: Source, described: set[Node]) -> Iterator[Statement]:
    yield Statement(passage, TYPE, _PASSAGE)
    document = source.document if source.document is not None else passage
    if source.document is not None:
        yield Statement(passage, IN_DOCUMENT, source.document)
    if source.locator and source.locator.startswith("line "):
        line = source.locator.removeprefix("line ")
        yield Statement(passage, LINE, Literal(line, IRI(XSD + "integer") if line.isdecimal() else XSD_STRING))
    for text in source.as_printed:
        yield Statement(passage, AS_PRINTED, Literal(text))
    if source.note:
        yield Statement(passage, NOTE, Literal(source.note))
    if document == passage or document not in described:
        described.add(document)
        yield Statement(document, TITLE, Literal(source.title))
        if source.date:
            yield Statement(document, DATE, _date(source.date))
        if source.quality:
            yield Statement(document, _QUALITY, Literal(source.quality))
        if source.url:
            yield Statement(document, _URL, Literal(source.url, IRI(XSD + "anyURI")))


def _expand(key: str, prefixes: Mapping[str, str]) -> IRI:
    name, colon, local = key.partition(":")
    return IRI(prefixes[name] + local) if colon and name in prefixes else IRI(key)


def _iris(statement: Statement) -> Iterator[IRI]:
    for term in statement:
        if isinstance(term, IRI):
            yield term
        elif isinstance(term, Literal) and term.datatype != XSD_STRING and not term.language and not bare_number(term):
            yield term.datatype


def _split(iri: IRI) -> tuple[str, str]:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]


def _write(term: Term, names: Mapping[str, str]) -> str:
    """Return a term in Turtle with the prefixes of these namespaces; without any, in N-Triples."""
    if isinstance(term, IRI):
        namespace, local = _split(term)
        if namespace in names and _LOCAL.fullmatch(local):
            return f"{names[namespace]}:{local}"
        return f"<{_NOT_IN_IRI.sub(_escape, term)}>"
    if isinstance(term, BlankNode):
        return str(term) if _BLANK.fullmatch(term) else f"_:b{_digest(term)}"
    if isinstance(term, TripleTerm):
        parts = (term.subject, term.predicate, term.object)
        return f"<<( {' '.join(_write(part, names) for part in parts)} )>>"
    if names is not _NO_NAMES and bare_number(term):
        return term.value
    text = n3(Literal(term.value)) if _TO_ESCAPE.search(term.value) else f'"{term.value}"'
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype == XSD_STRING else f"{text}^^{_write(term.datatype, names)}"


def _escape(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode(errors="replace"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:20]
