"""The overview of a graph: its title, classes and predicates with counts, hubs; subclasses and instances of a class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from cfgraph.explorer.structures import is_structure, is_structure_class
from cfgraph.explorer.view import LAST_DISPLAY_ORDER, View
from cfgraph.model.entity import Count, Overview, Ref
from cfgraph.model.terms import IRI, Literal, Node
from cfgraph.model.vocabulary import (
    AS_OF,
    CF,
    DC_TITLE,
    DOCUMENT,
    LABEL,
    PERIOD,
    SOURCE_QUALITY,
    SUBCLASS_OF,
    TITLE,
    TYPE,
)
from cfgraph.model.wikibase import DIRECT_CLAIM, WIKIBASE_CLASSES

MAX_COUNTED = 100_000
"""Maximum number of dates of claims, and of grades of sources, that are counted."""

FIRST_YEAR, LAST_YEAR = 1800, 2100
"""Valid range of years of claims; others are errors in the data."""

_CLAIM = IRI(CF + "Claim")


def read_overview(view: View) -> Overview:
    """Return the contents of the graph, from the counts made when its store was built."""
    statistics = view.graph.statistics
    claim_classes = find_subclasses(view, _CLAIM)
    return Overview(
        location=view.graph.location,
        title=_read_title(view),
        statements=statistics.statements,
        entities=statistics.entities,
        claims=sum(count for iri, count in statistics.details.items() if iri in claim_classes),
        classes=tuple(Count(view.ref(iri), n) for iri, n in _order_classes(view, statistics.classes)),
        predicates=tuple(Count(view.ref(iri), n) for iri, n in statistics.edge_predicates.items()),
        hubs=tuple(Count(view.ref(node), n) for node, n in statistics.hubs if not is_structure(node)),
        documents=statistics.classes.get(DOCUMENT, 0),
        engine=view.graph.engine,
        graphs=tuple(Count(view.ref(node), n) for node, n in statistics.graphs.items() if node is not None),
        default_graph=statistics.graphs.get(None, 0) if statistics.graphs else statistics.statements,
        graph_total=statistics.graph_total - (None in statistics.graphs),
        years=count_years(view),
        grades=_count_grades(view),
        changed_forms=sum(statistics.changed_forms.values()),
        at_least=statistics.at_least,
    )


def count_years(view: View) -> tuple[tuple[int, int], ...]:
    """Return the number of claims and figures for each year; empty if there are too many to be read."""
    found: Counter[int] = Counter()
    for predicate in (AS_OF, PERIOD):
        for literal in _read_literals(view, predicate):
            if (year := literal.value[:4]).isascii() and year.isdigit() and FIRST_YEAR <= int(year) <= LAST_YEAR:
                found[int(year)] += 1
    return tuple(sorted(found.items()))


def _count_grades(view: View) -> tuple[tuple[str, int], ...]:
    """Return the number of sources of each grade, best grade first."""
    return tuple(sorted(Counter(literal.value for literal in _read_literals(view, SOURCE_QUALITY)).items()))


def _read_literals(view: View, predicate: IRI) -> Iterator[Literal]:
    """Yield the literals by a predicate, if there are few enough and the store is on this machine."""
    graph = view.graph
    if not graph.is_remote and graph.statistics.predicates.get(predicate, 0) <= MAX_COUNTED:
        yield from (value for _, _, value in graph.statements(predicate=predicate) if isinstance(value, Literal))


def _order_classes(view: View, classes: Mapping[IRI, int]) -> list[tuple[IRI, int]]:
    """Sort classes with their counts in the schema's order, the rest by size, those of structures last."""
    order = view.schema.order
    behind = WIKIBASE_CLASSES if view.graph.has_predicate(DIRECT_CLAIM) else frozenset()

    def rank(iri: IRI) -> int:
        return 2 if is_structure_class(iri) else int(iri in behind)

    return sorted(
        classes.items(),
        key=lambda item: (
            rank(item[0]),
            order.get(item[0], LAST_DISPLAY_ORDER),
            -item[1],
            item[0],
        ),
    )


def _read_title(view: View) -> str:
    """Return the title of the graph: that of its ontology, or the ontology's name, else its location."""
    for subject, _, _ in view.graph.statements(predicate=TYPE, object=IRI("http://www.w3.org/2002/07/owl#Ontology")):
        if title := view.text_of(subject, TITLE) or view.text_of(subject, DC_TITLE) or view.text_of(subject, LABEL):
            return title
    return view.graph.location


def list_hidden_subclasses(view: View, node: Node) -> list[Node]:
    """Return the subclasses of a class of a store of which these are all that is known, none of them an entity."""
    graph = view.graph
    if graph.is_remote:
        return []
    below = [subclass for subclass, _, _ in graph.statements(predicate=SUBCLASS_OF, object=node)]
    if not below or any(graph.statements(subject=node)) or any(graph.edge_counts(node)):
        return []
    return sorted(below, key=lambda subclass: (view.label(subclass), subclass))


def find_subclasses(view: View, iri: IRI) -> frozenset[IRI]:
    """Return a class and all its subclasses."""
    found = {iri}
    frontier = [iri]
    while frontier:
        for subject, _, _ in view.graph.statements(predicate=SUBCLASS_OF, object=frontier.pop()):
            if isinstance(subject, IRI) and subject not in found:
                found.add(subject)
                frontier.append(subject)
    return frozenset(found)


def list_instances(view: View, iri: IRI, *, offset: int = 0, limit: int | None = None) -> tuple[int, tuple[Ref, ...]]:
    """Return the number of instances of a class and its subclasses, and a page of them sorted by name."""
    classes = find_subclasses(view, iri)
    total, nodes = view.graph.instances(classes, language=view.language, offset=offset, limit=limit)
    return total, tuple(map(view.ref, nodes))
