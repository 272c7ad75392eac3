"""Writing statements as N-Triples, Turtle and TriG, whatever characters their terms have."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from cfgraph.model.terms import IRI, XSD, XSD_STRING, BlankNode, Literal, Node, Statement, Term, TripleTerm, term_to_n3
from cfgraph.model.vocabulary import ABOUT, DERIVED_FROM, IN_DOCUMENT, SUBJECT, TYPE

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
    names = prefixes_in_use({space for statement in statements() for space in namespaces(statement)}, prefixes)
    yield from _declarations(names)
    yield from _blocks(statements(), names)


def trig(statements: Callable[[], Iterable[Statement]], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the statements as TriG: a named graph for each document holds what was taken from it, and only that.

    Claims, figures and passages of one document stand in the graph that has the document's IRI for its name; all else,
    edges too, stands in the default graph, and so do claims of no document or of several. ``statements`` is called
    twice.
    """
    spaces: set[str] = set()
    graphs = _documents(statements(), spaces)
    names = prefixes_in_use(spaces, prefixes)
    kept: dict[Node, list[Statement]] = {}
    yield from _declarations(names)

    def default() -> Iterator[Statement]:
        for statement in statements():
            if statement.subject in graphs:
                kept.setdefault(graphs[statement.subject], []).append(statement)
            else:
                yield statement

    yield from _blocks(default(), names)
    for name in sorted(kept):
        yield f"\n{_write(name, names)} {{"
        yield from _blocks(kept[name], names)
        yield "}\n"


def _documents(statements: Iterable[Statement], spaces: set[str]) -> dict[Node, Node]:
    """Return the document of each claim, figure and passage that comes from exactly one; note all namespaces."""
    passages: dict[Node, set[Node]] = {}
    derived: dict[Node, list[Node]] = {}
    details: set[Node] = set()
    for statement in statements:
        spaces.update(namespaces(statement))
        subject, predicate, target = statement
        if isinstance(target, IRI | BlankNode):
            if predicate == IN_DOCUMENT:
                passages.setdefault(subject, set()).add(target)
            elif predicate == DERIVED_FROM:
                derived.setdefault(subject, []).append(target)
            elif predicate in (SUBJECT, ABOUT):
                details.add(subject)
    found = passages | {
        detail: {document for passage in derived.get(detail, ()) for document in passages.get(passage, ())}
        for detail in details - passages.keys()
    }
    return {node: next(iter(documents)) for node, documents in found.items() if len(documents) == 1}


def prefixes_in_use(spaces: Iterable[str], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefix of each of these namespaces that has one."""
    known = {namespace: name for name, namespace in prefixes.items() if _LOCAL.fullmatch(name)}
    return {space: known[space] for space in spaces if space in known}


def namespaces(statement: Statement) -> Iterator[str]:
    """Yield the namespace of each IRI that a statement is written with."""
    return (_split(iri)[0] for iri in _iris(statement))


def _declarations(names: Mapping[str, str]) -> Iterator[str]:
    return (f"@prefix {name}: <{space}> .\n" for space, name in sorted(names.items(), key=lambda item: item[1]))


def _blocks(statements: Iterable[Statement], names: Mapping[str, str]) -> Iterator[str]:
    for subject, of_subject in groupby(statements, key=lambda item: item.subject):
        lines = []
        for predicate, of_predicate in groupby(of_subject, key=lambda item: item.predicate):
            verb = "a" if predicate == TYPE else _write(predicate, names)
            lines.append(f"{verb} {', '.join(_write(item.object, names) for item in of_predicate)}")
        yield f"\n{_write(subject, names)} " + " ;\n    ".join(lines) + " .\n"


def bare_number(literal: Literal) -> bool:
    """Tell whether Turtle and SPARQL write a literal as it stands, without quotes and datatype."""
    return literal.datatype in _BARE and _BARE[literal.datatype].fullmatch(literal.value) is not None


def _iris(statement: Statement) -> Iterator[IRI]:
    for place, term in enumerate(statement):
        if isinstance(term, IRI):
            if place != 1 or term != TYPE:  # written as "a"
                yield term
        elif isinstance(term, Literal) and term.datatype != XSD_STRING and not term.language and not bare_number(term):
            yield term.datatype


def _split(iri: IRI) -> tuple[str, str]:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]


def _write(term: Term, names: Mapping[str, str]) -> str:
    """Return a term in Turtle with the prefixes of these namespaces; without any, in N-Triples."""
    if isinstance(term, IRI):
        return prefixed(term, names) or f"<{valid_iri(term)}>"
    if isinstance(term, BlankNode):
        return valid_blank(term)
    if isinstance(term, TripleTerm):
        parts = (term.subject, term.predicate, term.object)
        return f"<<( {' '.join(_write(part, names) for part in parts)} )>>"
    if names is not _NO_NAMES and bare_number(term):
        return term.value
    text = term_to_n3(Literal(term.value)) if _TO_ESCAPE.search(term.value) else f'"{term.value}"'
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype == XSD_STRING else f"{text}^^{_write(term.datatype, names)}"


def prefixed(iri: IRI, names: Mapping[str, str]) -> str | None:
    """Return an IRI by the prefix of its namespace; None where there is none, or its last part can't be written so."""
    namespace, local = _split(iri)
    return f"{names[namespace]}:{local}" if namespace in names and _LOCAL.fullmatch(local) else None


def valid_iri(iri: IRI) -> str:
    """Return an IRI with the characters that none can have percent-encoded."""
    return _NOT_IN_IRI.sub(_escape, iri)


def valid_blank(node: BlankNode) -> str:
    """Return the name of a blank node, or another in its place where no parser would take it."""
    return str(node) if _BLANK.fullmatch(node) else f"_:b{_digest(node)}"


def _escape(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode(errors="replace"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:20]
