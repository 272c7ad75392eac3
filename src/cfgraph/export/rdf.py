"""Serializing statements as N-Triples, Turtle and TriG; valid IRIs, prefixes and terms for them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from cfgraph.export.lists import NO_LISTS, ListFinder, Lists, find_lists
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


def format_ntriples_term(term: Term) -> str:
    """Return a term in N-Triples, whatever characters its IRI or blank node name has."""
    return _format_term(term, _NO_NAMES)


def serialize_ntriples(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield the statements as lines of N-Triples."""
    for statement in statements:
        yield " ".join(map(format_ntriples_term, statement)) + " .\n"


def serialize_nquads(graphs: Iterable[tuple[Node | None, Iterable[Statement]]]) -> Iterator[str]:
    """Yield the statements of graphs as lines of N-Quads."""
    for name, statements in graphs:
        end = " .\n" if name is None else f" {format_ntriples_term(name)} .\n"
        for statement in statements:
            yield " ".join(map(format_ntriples_term, statement)) + end


def serialize_graphs(
    graphs: Callable[[], Iterable[tuple[Node | None, Iterable[Statement]]]], prefixes: Mapping[str, str]
) -> Iterator[str]:
    """Yield the statements of graphs as TriG. ``graphs`` is called three times."""
    spaces: set[str] = set()
    for name, statements in graphs():
        spaces.update(space for statement in statements for space in find_namespaces(statement))
        if isinstance(name, IRI):
            spaces.add(_split_iri(name)[0])
    names = choose_prefixes(spaces, prefixes)
    lists = find_lists(graphs())
    yield from _declare_prefixes(names)
    for name, statements in graphs():
        if name is None:
            yield from _write_blocks(statements, names, lists[name])
            continue
        yield f"\n{_format_term(name, names)} {{"
        yield from _write_blocks(statements, names, lists[name])
        yield "}\n"


def serialize_turtle(statements: Callable[[], Iterable[Statement]], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the statements as Turtle, grouped where those of a subject follow each other.

    ``statements`` is called twice: once for the prefixes in use, once to write them.
    """
    spaces: set[str] = set()
    finder = ListFinder()
    for statement in statements():
        spaces.update(find_namespaces(statement))
        finder.note(statement)
    names = choose_prefixes(spaces, prefixes)
    yield from _declare_prefixes(names)
    yield from _write_blocks(statements(), names, finder.find())


def serialize_trig(statements: Callable[[], Iterable[Statement]], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the statements as TriG: a named graph for each document holds what was taken from it, and only that.

    Claims, figures and passages of one document stand in the graph that has the document's IRI for its name; all else,
    edges too, stands in the default graph, and so do claims of no document or of several. ``statements`` is called
    twice.
    """
    spaces: set[str] = set()
    graphs = _find_documents(statements(), spaces)
    names = choose_prefixes(spaces, prefixes)
    kept: dict[Node, list[Statement]] = {}
    yield from _declare_prefixes(names)

    def default() -> Iterator[Statement]:
        for statement in statements():
            if statement.subject in graphs:
                kept.setdefault(graphs[statement.subject], []).append(statement)
            else:
                yield statement

    yield from _write_blocks(default(), names)
    for name in sorted(kept):
        yield f"\n{_format_term(name, names)} {{"
        yield from _write_blocks(kept[name], names)
        yield "}\n"


def _find_documents(statements: Iterable[Statement], spaces: set[str]) -> dict[Node, Node]:
    """Return the document of each claim, figure and passage that comes from exactly one; note all namespaces."""
    passages: dict[Node, set[Node]] = {}
    derived: dict[Node, list[Node]] = {}
    details: set[Node] = set()
    for statement in statements:
        spaces.update(find_namespaces(statement))
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


def choose_prefixes(spaces: Iterable[str], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefix of each of these namespaces that has one, the empty one where there is no other."""
    named = sorted(prefixes.items(), key=lambda item: bool(item[0]))
    known = {namespace: name for name, namespace in named if not name or _LOCAL.fullmatch(name)}
    return {space: known[space] for space in spaces if space in known}


def find_namespaces(statement: Statement) -> Iterator[str]:
    """Yield the namespace of each IRI that a statement is written with."""
    return (_split_iri(iri)[0] for iri in _find_iris(statement))


def _declare_prefixes(names: Mapping[str, str]) -> Iterator[str]:
    """Yield the prefix lines of Turtle or TriG."""
    return (f"@prefix {name}: <{space}> .\n" for space, name in sorted(names.items(), key=lambda item: item[1]))


def _write_blocks(statements: Iterable[Statement], names: Mapping[str, str], lists: Lists = NO_LISTS) -> Iterator[str]:
    """Yield the statements as blocks of Turtle, one for each run of a subject; lists where they are mentioned."""
    for subject, of_subject in groupby(statements, key=lambda item: item.subject):
        if subject in lists.cells:
            continue
        lines = []
        for predicate, of_predicate in groupby(of_subject, key=lambda item: item.predicate):
            verb = "a" if predicate == TYPE else _format_term(predicate, names)
            lines.append(f"{verb} {', '.join(_format_object(item.object, names, lists) for item in of_predicate)}")
        yield f"\n{_format_term(subject, names)} " + " ;\n    ".join(lines) + " .\n"


def _format_object(term: Term, names: Mapping[str, str], lists: Lists) -> str:
    """Return an object in Turtle, a list as one."""
    items = lists.items_of(term)
    if items is None:
        return _format_term(term, names)
    return f"( {' '.join(_format_object(item, names, lists) for item in items)} )"


def is_bare_number(literal: Literal) -> bool:
    """Tell whether Turtle and SPARQL write a literal as it stands, without quotes and datatype."""
    return literal.datatype in _BARE and _BARE[literal.datatype].fullmatch(literal.value) is not None


def _find_iris(statement: Statement) -> Iterator[IRI]:
    """Yield the IRIs that a statement is written with in Turtle, datatypes too."""
    for place, term in enumerate(statement):
        if isinstance(term, IRI):
            if place != 1 or term != TYPE:  # written as "a"
                yield term
        elif (
            isinstance(term, Literal) and term.datatype != XSD_STRING and not term.language and not is_bare_number(term)
        ):
            yield term.datatype


def _split_iri(iri: IRI) -> tuple[str, str]:
    """Return an IRI's namespace and its last part."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]


def _format_term(term: Term, names: Mapping[str, str]) -> str:
    """Return a term in Turtle with the prefixes of these namespaces; without any, in N-Triples."""
    if isinstance(term, IRI):
        return prefix_iri(term, names) or f"<{make_valid_iri(term)}>"
    if isinstance(term, BlankNode):
        return make_valid_blank_node(term)
    if isinstance(term, TripleTerm):
        parts = (term.subject, term.predicate, term.object)
        return f"<<( {' '.join(_format_term(part, names) for part in parts)} )>>"
    if names is not _NO_NAMES and is_bare_number(term):
        return term.value
    text = term_to_n3(Literal(term.value)) if _TO_ESCAPE.search(term.value) else f'"{term.value}"'
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype == XSD_STRING else f"{text}^^{_format_term(term.datatype, names)}"


def prefix_iri(iri: IRI, names: Mapping[str, str]) -> str | None:
    """Return an IRI by the prefix of its namespace; None where there is none, or its last part can't be written so."""
    namespace, local = _split_iri(iri)
    return f"{names[namespace]}:{local}" if namespace in names and _LOCAL.fullmatch(local) else None


def make_valid_iri(iri: IRI) -> str:
    """Return an IRI with the characters that none can have percent-encoded."""
    return _NOT_IN_IRI.sub(_percent_encode, iri)


def make_valid_blank_node(node: BlankNode) -> str:
    """Return the name of a blank node, or another in its place where no parser would take it."""
    return str(node) if _BLANK.fullmatch(node) else f"_:b{_hash_text(node)}"


def _percent_encode(match: re.Match[str]) -> str:
    """Return characters that no IRI can have, percent-encoded."""
    return "".join(f"%{byte:02X}" for byte in match[0].encode(errors="replace"))


def _hash_text(text: str) -> str:
    """Return a digest to name a blank node by."""
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:20]
