"""An entity's neighbors: counted by predicate and direction, and listed in pages with the claims of each edge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Literal as OneOf

from cfgraph.explorer.claims import edge, edge_at
from cfgraph.explorer.overview import subclasses
from cfgraph.explorer.view import LAST, View
from cfgraph.model.entity import Direction, Edge, NeighborEdge, NeighborGroup, NeighborPage
from cfgraph.model.shares import share
from cfgraph.model.terms import IRI, BlankNode, Node, Statement
from cfgraph.model.vocabulary import PERCENTAGE, TYPE

SORTED_BY_SHARE = 500
"""Groups of shareholdings up to this size are sorted by share, larger ones by name."""

DIRECTIONS: dict[str, tuple[Direction, ...]] = {"in": ("in",), "out": ("out",), "both": ("in", "out")}


def edges_of(
    view: View,
    entity: Node,
    directions: Sequence[Direction] = ("in", "out"),
    predicates: Collection[IRI] = (),
) -> Iterator[tuple[Direction, Statement]]:
    """Yield the statements that join the entity to other entities, with the direction seen from it.

    With ``predicates`` only theirs are yielded, and read.
    """
    wanted: Collection[IRI | None] = dict.fromkeys(predicates) or (None,)
    if "in" in directions:
        for predicate in wanted:
            for statement in view.graph.statements(predicate=predicate, object=entity):
                if view.joins_entities(*statement, known=entity):
                    yield "in", statement
    if "out" in directions:
        for predicate in wanted:
            for statement in view.graph.statements(subject=entity, predicate=predicate):
                if view.joins_entities(*statement, known=entity):
                    yield "out", statement


def groups_of(view: View, entity: Node) -> tuple[NeighborGroup, ...]:
    """Return an entity's neighbor counts by predicate and direction, in the schema's order."""
    counts = Counter((statement.predicate, direction) for direction, statement in edges_of(view, entity))
    return _groups(view, counts)


def _groups(view: View, counts: Counter[tuple[IRI, Direction]]) -> tuple[NeighborGroup, ...]:
    groups = []
    for (predicate, direction), total in sorted(counts.items(), key=lambda item: _place(view, *item[0])):
        ref = view.ref(predicate)
        label = ref.label if direction == "out" else view.inverse_label(predicate)
        groups.append(NeighborGroup(ref, direction, total, label))
    return tuple(groups)


def _place(view: View, predicate: IRI, direction: Direction) -> tuple[int, int, str, int]:
    return view.schema.order.get(predicate, LAST), predicate == TYPE, predicate, direction == "out"


def neighbors(
    view: View,
    entity: Node,
    *,
    predicates: Collection[IRI] = (),
    direction: OneOf["in", "out", "both"] = "both",
    neighbor_type: IRI | None = None,
    as_of: str | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> NeighborPage:
    """Return a page of the edges between an entity and others, each with its claims.

    Edges come group by group in the schema's order; within a group by name, or, for shareholdings, by share.
    ``total`` and the groups count every edge that matches the filters. With ``as_of`` (a partial ISO date) only
    edges with a claim in force then are counted and shown, and only those claims.
    """
    grouped: dict[tuple[IRI, Direction], list[Statement]] = {}
    for way, statement in edges_of(view, entity, DIRECTIONS[direction], predicates):
        if neighbor_type and not _has_type(view, _other_end(statement, way), neighbor_type):
            continue
        grouped.setdefault((statement.predicate, way), []).append(statement)
    known: dict[Statement, Edge] = {}
    if as_of:
        for key, statements in grouped.items():
            grouped[key] = [s for s in statements if _holds(view, s, as_of, known)]
    counts = Counter({key: len(statements) for key, statements in grouped.items() if statements})
    page: list[NeighborEdge] = []
    skip, room = offset, limit
    for key in sorted(grouped, key=lambda key: _place(view, *key)):
        statements = grouped[key]
        if skip >= len(statements):
            skip -= len(statements)
            continue
        if room is not None and room <= 0:
            break
        chosen = _sorted(view, statements, key[1], known)[skip : None if room is None else skip + room]
        skip = 0
        if room is not None:
            room -= len(chosen)
        page += (NeighborEdge(known.get(s) or edge(view, s), key[1]) for s in chosen)
    return NeighborPage(view.ref(entity), _groups(view, counts), tuple(page), counts.total(), offset, limit)


def _sorted(view: View, statements: list[Statement], way: Direction, known: dict[Statement, Edge]) -> list[Statement]:
    by_name = sorted(statements, key=lambda s: (view.label(_other_end(s, way)), _other_end(s, way)))
    if PERCENTAGE not in view.graph.statistics.predicates or len(by_name) > SORTED_BY_SHARE:
        return by_name
    for statement in by_name:
        if statement not in known:
            known[statement] = edge(view, statement)
    return sorted(by_name, key=lambda s: -(share(known[s]) or 0.0))


def _holds(view: View, statement: Statement, date: str, known: dict[Statement, Edge]) -> bool:
    found = edge_at(view, statement, date)
    if found is not None:
        known[statement] = found
    return found is not None


def _other_end(statement: Statement, way: Direction) -> Node:
    other = statement.object if way == "out" else statement.subject
    assert isinstance(other, IRI | BlankNode)
    return other


def _has_type(view: View, node: Node, wanted: IRI) -> bool:
    types = {t for _, _, t in view.graph.statements(node, TYPE)}
    return not types.isdisjoint(subclasses(view, wanted))
