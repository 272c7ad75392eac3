"""Ownership in other vocabularies: a mapping file turns their nodes into stakes that every analysis reads.

A ``cf:StakeMapping`` says which nodes represent a stake (``cf:focusClass``, ``cf:focusPredicate``) and where to find
holder, company, share, dates and source, as SHACL property paths: a predicate, a list of them, or
``[ sh:inversePath P ]``. Every other statement of the file, such as ``org:subOrganizationOf cf:role "part of"``, is
added to the graph as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from cfgraph.explorer import View
from cfgraph.model.errors import GraphError, UsageError
from cfgraph.model.terms import IRI, RDF, XSD, BlankNode, Literal, Node, Term, term_to_n3
from cfgraph.model.vocabulary import (
    AS_OF,
    CF,
    CLAIM_CLASS,
    CURRENT,
    DERIVED_FROM,
    DOCUMENT,
    HISTORICAL,
    IN_DOCUMENT,
    INVERSE_LABEL,
    IS_DETAIL,
    LABEL,
    OBJECT,
    PERCENTAGE,
    PERCENTAGE_MAX,
    PERCENTAGE_MIN,
    PREDICATE,
    ROLE,
    STATUS,
    SUBJECT,
    TITLE,
    TYPE,
    VALID_FROM,
    VALID_TO,
)
from cfgraph.store import Graph, ReadingOptions
from cfgraph.store import open_graph as open_store
from cfgraph.store.build_progress import OnProgress
from cfgraph.store.cache import cache_directory
from cfgraph.store.location import BUNDLED, bundled_directory
from cfgraph.text.catalog import Phrase, make_phrase
from cfgraph.userfiles.atomic import write_file

MAPPING = IRI(CF + "StakeMapping")
HOLDS, STAKE, MAPPED = IRI(CF + "holdsSharesIn"), IRI(CF + "Stake"), IRI(CF + "MappedStatement")
_FOCUS_CLASS, _FOCUS_PREDICATE = IRI(CF + "focusClass"), IRI(CF + "focusPredicate")
_HOLDER, _COMPANY = IRI(CF + "holder"), IRI(CF + "company")
_SHARE, _SHARE_MIN, _SHARE_MAX = (IRI(CF + name) for name in ("share", "shareMin", "shareMax"))
_PARTS_OF_ONE = IRI(CF + "sharesArePartsOfOne")
_FROM, _TO, _DATE, _SOURCE = (IRI(CF + name) for name in ("from", "to", "date", "source"))
_INVERSE = IRI("http://www.w3.org/ns/shacl#inversePath")
_FIRST, _REST, _NIL = IRI(RDF + "first"), IRI(RDF + "rest"), IRI(RDF + "nil")
_PROPERTY, _BOOLEAN, _DECIMAL = IRI(RDF + "Property"), IRI(XSD + "boolean"), IRI(XSD + "decimal")

NAMED = 5
"""Classes and predicates of the graph that are named where a mapping finds nothing."""

PropertyPath: TypeAlias = Sequence[tuple[IRI, bool]]
"""Predicates to follow one after the other, each with whether it is followed from object to subject."""


@dataclass(frozen=True)
class StakeMapping:
    """Which nodes represent stakes, and the path to each of their parts."""

    classes: tuple[IRI, ...]
    predicates: tuple[IRI, ...]
    paths: dict[IRI, PropertyPath]
    parts_of_one: bool


def open_with_roles(locations: Sequence[str], roles: Path, reading: ReadingOptions, on_progress: OnProgress) -> Graph:
    """Open a graph with the stakes that a mapping file finds in it. Raises UsageError if it finds none.

    It also raises UsageError for a file without mappings whose terms do not occur in the graph.
    """
    locations = [str(bundled_directory("graph")) if name == BUNDLED else name for name in locations]
    rules = open_store([str(roles)])
    try:
        try:
            mappings = list(read_mappings(rules))
        except UsageError as error:
            raise UsageError("reason.of_file", path=roles, reason=error) from error
        schema = list(_list_schema(rules, mappings))
        described = dict.fromkeys(node for node, _, _ in rules.statements() if isinstance(node, IRI))
    finally:
        rules.close()
    derived = roles
    if mappings:
        graph = open_store(list(locations), reading=reading, on_progress=on_progress)
        try:
            stakes = [line for mapping in mappings for line in _derive_stakes(graph, mapping, roles)]
        finally:
            graph.close()
        text = "\n".join([*schema, *stakes]) + "\n"
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
        derived = cache_directory() / f"roles-{digest}.nt"
        if not derived.is_file():
            write_file(derived, [text])
    try:
        found = open_store([*locations, str(roles), str(derived)], reading=reading, on_progress=on_progress)
    except GraphError as error:
        raise UsageError("roles.needs_files", reason=error) from error
    if not mappings and not any(_occurs(found, node) for node in described):
        terms = _name_terms(found)
        found.close()
        raise UsageError("roles.unrelated", path=roles, terms=terms)
    return found


def _occurs(graph: Graph, node: IRI) -> bool:
    """Tell whether a graph uses a term, apart from describing it."""
    return graph.has_predicate(node) or next(graph.statements(object=node), None) is not None


def _name_terms(graph: Graph) -> Phrase:
    """Return some classes and predicates of a graph by their prefixed names, or that it has none."""
    view, statistics = View(graph), graph.statistics
    classes = tuple(view.curie(term) for term in list(statistics.classes)[:NAMED])
    predicates = tuple(view.curie(term) for term in list(statistics.predicates)[:NAMED])
    if classes:
        return make_phrase("roles.terms", classes=classes, predicates=predicates)
    return make_phrase("roles.predicates", predicates=predicates) if predicates else make_phrase("roles.empty")


def read_mappings(rules: Graph) -> Iterator[StakeMapping]:
    """Yield the mappings of a file. Raises UsageError for an incomplete one."""
    for node, _, _ in rules.statements(predicate=TYPE, object=MAPPING):
        values: dict[IRI, list[Term]] = {}
        for _, predicate, value in rules.statements(node):
            values.setdefault(predicate, []).append(value)
        classes = tuple(term for term in values.get(_FOCUS_CLASS, ()) if isinstance(term, IRI))
        predicates = tuple(term for term in values.get(_FOCUS_PREDICATE, ()) if isinstance(term, IRI))
        names = (_HOLDER, _COMPANY, _SHARE, _SHARE_MIN, _SHARE_MAX, _FROM, _TO, _DATE, _SOURCE)
        paths = {name: _read_path(rules, values[name][0]) for name in names if name in values}
        if not (classes or predicates) or _HOLDER not in paths or _COMPANY not in paths:
            raise UsageError("roles.incomplete")
        parts = any(isinstance(v, Literal) and v.value in ("true", "1") for v in values.get(_PARTS_OF_ONE, ()))
        yield StakeMapping(classes, predicates, paths, parts)


def _read_path(rules: Graph, term: Term) -> PropertyPath:
    """Return a SHACL property path: a predicate, an inverse one, or a list of these."""
    if isinstance(term, IRI) and term != _NIL:
        return [(term, False)]
    steps: list[tuple[IRI, bool]] = []
    while isinstance(term, IRI | BlankNode) and term != _NIL:
        found = {predicate: value for _, predicate, value in rules.statements(term)}
        inverse = found.get(_INVERSE)
        if isinstance(inverse, IRI):
            return [(inverse, True)]
        if _FIRST not in found:
            raise UsageError("roles.no_path")
        steps += _read_path(rules, found[_FIRST])
        term = found[_REST]
    if not steps:
        raise UsageError("roles.no_path")
    return steps


def _list_schema(rules: Graph, mappings: Sequence[StakeMapping]) -> Iterator[str]:
    """Yield what makes stakes claims, and what stands for them and for terms of the schema details."""
    yes = Literal("true", _BOOLEAN)
    for kind in (STAKE, MAPPED, MAPPING, DOCUMENT, _PROPERTY, *(one for m in mappings for one in m.classes)):
        yield _line(kind, IS_DETAIL, yes)
    for term, _, _ in rules.statements(predicate=ROLE):
        yield _line(term, TYPE, _PROPERTY)
    yield _line(HOLDS, TYPE, _PROPERTY)
    yield _line(HOLDS, CLAIM_CLASS, STAKE)
    for language, name, inverse in (("en", "holds shares in", "held by"), ("zh", "持股", "股东")):
        yield _line(HOLDS, LABEL, Literal(name, language=language))
        yield _line(HOLDS, INVERSE_LABEL, Literal(inverse, language=language))


def _derive_stakes(graph: Graph, mapping: StakeMapping, roles: Path) -> Iterator[str]:
    """Yield the stakes that a mapping finds, as lines of N-Triples. Raises UsageError where it finds none."""
    focus: dict[Node, None] = {}
    for kind in mapping.classes:
        focus.update(dict.fromkeys(node for node, _, _ in graph.statements(predicate=TYPE, object=kind)))
    for predicate in mapping.predicates:
        focus.update(dict.fromkeys(node for node, _, _ in graph.statements(predicate=predicate)))
    found = 0
    for node in focus:
        holders, companies = (_follow(graph, node, mapping.paths[name]) for name in (_HOLDER, _COMPANY))
        for holder in holders:
            for company in companies:
                if isinstance(holder, IRI | BlankNode) and isinstance(company, IRI | BlankNode):
                    found += 1
                    yield from _write_stake(graph, mapping, node, (holder, company), f"{roles.stem}{found}")
        yield _line(node, TYPE, MAPPED)
    if not found:
        raise UsageError("roles.nothing", path=roles, terms=_name_terms(graph))


def _write_stake(
    graph: Graph, mapping: StakeMapping, node: Node, ends: tuple[Node, Node], number: str
) -> Iterator[str]:
    holder, company = ends
    stake = BlankNode(f"_:stake{hashlib.sha256(f'{number}{node}'.encode()).hexdigest()[:16]}")
    yield _line(holder, HOLDS, company)
    for predicate, value in ((TYPE, STAKE), (SUBJECT, holder), (PREDICATE, HOLDS), (OBJECT, company)):
        yield _line(stake, predicate, value)
    for name, predicate in ((_SHARE, PERCENTAGE), (_SHARE_MIN, PERCENTAGE_MIN), (_SHARE_MAX, PERCENTAGE_MAX)):
        for text in _texts(graph, node, mapping, name):
            if (percent := _read_percent(text, mapping.parts_of_one)) is not None:
                yield _line(stake, predicate, Literal(percent, _DECIMAL))
                break
    ended = False
    for name, predicate in ((_FROM, VALID_FROM), (_TO, VALID_TO), (_DATE, AS_OF)):
        for text in _texts(graph, node, mapping, name)[:1]:
            ended = ended or name == _TO
            yield _line(stake, predicate, Literal(text[:10]))
    yield _line(stake, STATUS, HISTORICAL if ended else CURRENT)
    for source in (_follow(graph, node, mapping.paths[_SOURCE]) if _SOURCE in mapping.paths else [])[:1]:
        passage = BlankNode(f"{stake}p")
        document = source if isinstance(source, IRI | BlankNode) else BlankNode(f"{stake}d")
        yield _line(stake, DERIVED_FROM, passage)
        yield _line(passage, IN_DOCUMENT, document)
        yield _line(document, TYPE, DOCUMENT)
        if isinstance(source, Literal):
            yield _line(document, TITLE, source)


def _follow(graph: Graph, node: Node, path: PropertyPath) -> list[Term]:
    """Return where a path leads from a node."""
    here: list[Term] = [node]
    for predicate, backward in path:
        reached: dict[Term, None] = {}
        for term in here:
            if backward:
                reached.update(dict.fromkeys(s for s, _, _ in graph.statements(predicate=predicate, object=term)))
            elif isinstance(term, IRI | BlankNode):
                reached.update(dict.fromkeys(o for _, _, o in graph.statements(term, predicate)))
        here = list(reached)
    return here


def _texts(graph: Graph, node: Node, mapping: StakeMapping, name: IRI) -> list[str]:
    path = mapping.paths.get(name)
    return [term.value for term in _follow(graph, node, path) if isinstance(term, Literal)] if path else []


def _read_percent(text: str, parts_of_one: bool) -> str | None:
    """Return a share in percent; None for a text that is no share."""
    try:
        value = float(text.strip().removesuffix("%")) * (100 if parts_of_one else 1)
    except ValueError:
        return None
    return f"{round(value, 9):.9f}".rstrip("0").rstrip(".") if 0 <= value <= 100 else None


def _line(subject: Term, predicate: IRI, value: Term) -> str:
    return f"{term_to_n3(subject)} {term_to_n3(predicate)} {term_to_n3(value)} ."
