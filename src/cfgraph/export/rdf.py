"""Serializing statements as N-Triples, Turtle and TriG; valid IRIs, prefixes and terms for them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from cfgraph.explorer.statement_groups import StatementGroups
from cfgraph.export.lists import NO_LISTS, ListFinder, Lists, find_lists
from cfgraph.model.terms import IRI, XSD, XSD_STRING, BlankNode, Literal, Node, Statement, Term, TripleTerm, term_to_n3
from cfgraph.model.vocabulary import ABOUT, DERIVED_FROM, IN_DOCUMENT, SUBJECT, TYPE

_NOT_IN_IRI = re.compile(r'[\x00-\x20\x7f-\x9f<>"{}|^`\\\ud800-\udfff]')
"""Characters that are invalid in IRIs. They are percent-encoded, so that every parser accepts the file."""

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
    """Format a term as N-Triples, replacing invalid characters of IRIs and blank node names."""
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
    """Yield the statements as Turtle, grouping consecutive statements of a subject.

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
    """Yield the statements as TriG, with a named graph for each document.

    Claims, figures and passages of one document are in the graph named by the document's IRI. Everything else,
    including edges, is in the default graph, and so are claims of no document or of several. ``statements`` is called
    twice.
    """
    spaces: set[str] = set()
    graphs = _find_documents(statements(), spaces)
    names = choose_prefixes(spaces, prefixes)
    groups = StatementGroups()
    yield from _declare_prefixes(names)

    def default() -> Iterator[Statement]:
        for statement in statements():
            if statement.subject in graphs:
                groups.add(graphs[statement.subject], statement)
            else:
                yield statement

    yield from _write_blocks(default(), names)
    for name in groups.names():
        assert name is not None
        yield f"\n{_format_term(name, names)} {{"
        yield from _write_blocks(groups.read(name), names)
        yield "}\n"


def _find_documents(statements: Iterable[Statement], spaces: set[str]) -> dict[Node, Node]:
    """Return the document of each claim, figure and passage that comes from exactly one; record all namespaces."""
    passages: dict[Node, Node | None] = {}
    derived: dict[Node, tuple[Node, ...]] = {}
    details: set[Node] = set()
    known: dict[Node, Node] = {}
    for statement in statements:
        spaces.update(find_namespaces(statement))
        subject, predicate, target = statement
        if isinstance(target, IRI | BlankNode):
            if predicate == IN_DOCUMENT:
                document = known.setdefault(target, target)
                passages[subject] = document if passages.get(subject, document) == document else None
            elif predicate == DERIVED_FROM:
                derived[subject] = (*derived.get(subject, ()), known.setdefault(target, target))
            elif predicate in (SUBJECT, ABOUT):
                details.add(subject)
    found = {passage: document for passage, document in passages.items() if document is not None}
    for detail in details - passages.keys():
        documents = {passages[passage] for passage in derived.get(detail, ()) if passage in passages}
        only = documents.pop() if len(documents) == 1 else None
        if only is not None:
            found[detail] = only
    return found


def choose_prefixes(spaces: Iterable[str], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefix of each of these namespaces that has one; the empty prefix only if there is no other."""
    named = sorted(prefixes.items(), key=lambda item: bool(item[0]))
    known = {namespace: name for name, namespace in named if not name or _LOCAL.fullmatch(name)}
    return {space: known[space] for space in spaces if space in known}


def find_namespaces(statement: Statement) -> Iterator[str]:
    """Yield the namespaces of a statement's IRIs."""
    return (_split_iri(iri)[0] for iri in _find_iris(statement))


def _declare_prefixes(names: Mapping[str, str]) -> Iterator[str]:
    """Yield the prefix lines of Turtle or TriG."""
    return (f"@prefix {name}: <{space}> .\n" for space, name in sorted(names.items(), key=lambda item: item[1]))


def _write_blocks(statements: Iterable[Statement], names: Mapping[str, str], lists: Lists = NO_LISTS) -> Iterator[str]:
    """Yield the statements as blocks of Turtle, one for each run of a subject; lists are inlined."""
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
    """Tell whether Turtle and SPARQL write a literal without quotes and datatype."""
    return literal.datatype in _BARE and _BARE[literal.datatype].fullmatch(literal.value) is not None


def _find_iris(statement: Statement) -> Iterator[IRI]:
    """Yield the IRIs of a statement in Turtle, including datatypes."""
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
    """Format a term in Turtle with the prefixes of these namespaces; without any, in N-Triples."""
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
    """Return an IRI with the prefix of its namespace; None if there is none, or the local name needs escapes."""
    namespace, local = _split_iri(iri)
    return f"{names[namespace]}:{local}" if namespace in names and _LOCAL.fullmatch(local) else None


def make_valid_iri(iri: IRI) -> str:
    """Return an IRI with its invalid characters percent-encoded."""
    return _NOT_IN_IRI.sub(_percent_encode, iri)


def make_valid_blank_node(node: BlankNode) -> str:
    """Return the name of a blank node, or a replacement for an invalid one."""
    return str(node) if _BLANK.fullmatch(node) else f"_:b{_hash_text(node)}"


def _percent_encode(match: re.Match[str]) -> str:
    """Percent-encode the invalid characters of an IRI."""
    return "".join(f"%{byte:02X}" for byte in match[0].encode(errors="replace"))


def _hash_text(text: str) -> str:
    """Return a digest for the name of a blank node."""
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:20]
