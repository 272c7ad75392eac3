"""Neighbors of an entity: counted by predicate and direction, and listed in pages with the claims of each edge."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal as OneOf

from cfgraph.explorer.claims import classify_edge, read_edge
from cfgraph.explorer.overview import find_subclasses
from cfgraph.explorer.view import LAST_DISPLAY_ORDER, View
from cfgraph.model.entity import Direction, Edge, NeighborEdge, NeighborGroup, NeighborPage
from cfgraph.model.shares import edge_share
from cfgraph.model.terms import IRI, Node, Statement
from cfgraph.model.vocabulary import PERCENTAGE, TYPE
from cfgraph.model.wikibase import CLAIM, DIRECT, split_property, write_property
from cfgraph.text.catalog import Messages

MAX_SORTED_BY_SHARE = 500
"""Maximum size of groups of shareholdings that are sorted by share; larger ones are sorted by name."""

MAX_LATER = 200
"""Maximum number of listed edges that are stated only for later, or that were not valid; all are counted."""

DIRECTIONS: dict[str, tuple[Direction, ...]] = {"in": ("in",), "out": ("out",), "both": ("in", "out")}


def count_neighbors(view: View, entity: Node) -> tuple[NeighborGroup, ...]:
    """Return an entity's neighbor counts by predicate and direction, in the schema's order."""
    counts = {(predicate, direction): total for predicate, direction, total in view.graph.edge_counts(entity)}
    return _make_groups(view, counts)


def _make_groups(view: View, counts: Mapping[tuple[IRI, Direction], int]) -> tuple[NeighborGroup, ...]:
    """Return neighbor counts as groups with labels, in the schema's order."""
    groups = []
    for (predicate, direction), total in sorted(counts.items(), key=lambda item: _group_sort_key(view, *item[0])):
        ref = view.ref(predicate)
        label = ref.label if direction == "out" else view.inverse_label(predicate)
        if _has_direct_form(view, predicate):
            label = Messages(view.language)("entity.other_statements", relation=label)
        groups.append(NeighborGroup(ref, direction, total, label))
    return tuple(groups)


def _group_sort_key(view: View, predicate: IRI, direction: Direction) -> tuple[int, int, str, int]:
    """Return the sort key of groups of neighbors: the schema's display order first; statements after direct edges."""
    order = view.schema.order.get(predicate, LAST_DISPLAY_ORDER)
    form = split_property(predicate)
    place = predicate if form is None or form[1] != CLAIM else f"{write_property(form[0], DIRECT, form[2])}/"
    return order, predicate == TYPE, place, direction == "out"


def _has_direct_form(view: View, predicate: IRI) -> bool:
    """Tell whether a predicate leads to the statements of Wikibase beside those with a direct edge."""
    form = split_property(predicate)
    return form is not None and form[1] == CLAIM and view.graph.has_predicate(write_property(form[0], DIRECT, form[2]))


def list_neighbors(
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

    Edges are sorted by group in the schema's order; within a group by name or, for shareholdings, by share.
    ``total`` and the groups count every edge that matches the filters. With ``as_of`` (a partial ISO date) only
    edges with a claim in force then are counted and shown, and only those claims; likewise in a view of stated
    claims.
    """
    view.graph.read_ahead_edges([entity])
    wanted = _EdgeReader(view, entity, find_subclasses(view, neighbor_type) if neighbor_type else (), as_of)
    counts: dict[tuple[IRI, Direction], int] = {}
    for predicate, way, total in view.graph.edge_counts(entity):
        if way in DIRECTIONS[direction] and (not predicates or predicate in predicates):
            matching = wanted.count(predicate, way, total)
            if matching:
                counts[predicate, way] = matching
    page: list[NeighborEdge] = []
    skip, room = offset, limit
    for key in sorted(counts, key=lambda key: _group_sort_key(view, *key)):
        if skip >= counts[key]:
            skip -= counts[key]
            continue
        if room is not None and room <= 0:
            break
        chosen = wanted.page(*key, counts[key], skip, room)
        skip = 0
        if room is not None:
            room -= len(chosen)
        page += (NeighborEdge(found, key[1]) for found in chosen)
    later = [NeighborEdge(found, way) for found, way in wanted.later]
    return NeighborPage(
        entity=view.ref(entity),
        groups=_make_groups(view, counts),
        edges=tuple(page),
        total=sum(counts.values()),
        offset=offset,
        limit=limit,
        later=tuple(later[:MAX_LATER]),
        later_total=len(later),
        hidden=wanted.hidden,
        not_held=tuple(NeighborEdge(found, way) for found, way in wanted.not_held[:MAX_LATER]),
    )


class _EdgeReader:
    """The requested edges of an entity, and what has been read of them."""

    def __init__(self, view: View, entity: Node, types: Collection[IRI], as_of: str | None) -> None:
        self._view, self._entity, self._types, self._as_of = view, entity, types, as_of
        self._is_filtered = view.hides_claims(as_of)
        self._sorted: dict[tuple[IRI, Direction], list[Edge]] = {}
        self.later: list[tuple[Edge, Direction]] = []
        self.not_held: list[tuple[Edge, Direction]] = []
        self.hidden = 0

    def count(self, predicate: IRI, way: Direction, total: int) -> int:
        """Return how many edges of a group match, out of ``total``."""
        if self._is_filtered:
            return len(self._in_force(predicate, way))
        return self._nodes(predicate, way, 0, 0)[0] if self._types else total

    def page(self, predicate: IRI, way: Direction, total: int, offset: int, limit: int | None) -> list[Edge]:
        """Return a page of a group's edges: by share if the group is small enough and has shares, else by name."""
        end = None if limit is None else offset + limit
        if self._is_filtered:
            return self._in_force(predicate, way)[offset:end]
        if self._view.graph.has_predicate(PERCENTAGE) and total <= MAX_SORTED_BY_SHARE:
            return _sort_by_share(self._edges(predicate, way, 0, None))[offset:end]
        return self._edges(predicate, way, offset, limit)

    def _in_force(self, predicate: IRI, way: Direction) -> list[Edge]:
        """Return all edges of a group with a claim in force at the date, by share."""
        found = self._sorted.get((predicate, way))
        if found is None:
            statements = (self._statement(n, predicate, way) for n in self._nodes(predicate, way, 0, None)[1])
            edges = [classify_edge(self._view, statement, self._as_of) for statement in statements]
            self.later += ((edge, way) for edge in edges if edge.held == "stated_later")
            self.hidden += sum(edge.held == "no" for edge in edges)
            if self._as_of is not None:  # else, and without claims, the view leaves them out
                self.not_held += ((edge, way) for edge in edges if edge.held == "no" and edge.claims)
            held = [edge for edge in edges if edge.held in ("known", "undated", None)]
            found = self._sorted[predicate, way] = _sort_by_share(held)
        return found

    def _edges(self, predicate: IRI, way: Direction, offset: int, limit: int | None) -> list[Edge]:
        nodes = self._nodes(predicate, way, offset, limit)[1]
        return [read_edge(self._view, self._statement(node, predicate, way)) for node in nodes]

    def _nodes(self, predicate: IRI, way: Direction, offset: int, limit: int | None) -> tuple[int, Sequence[Node]]:
        return self._view.graph.neighbors(
            self._entity,
            predicate,
            way,
            language=self._view.language,
            types=self._types,
            offset=offset,
            limit=limit,
        )

    def _statement(self, node: Node, predicate: IRI, way: Direction) -> Statement:
        return Statement(self._entity, predicate, node) if way == "out" else Statement(node, predicate, self._entity)


def _sort_by_share(edges: list[Edge]) -> list[Edge]:
    """Sort edges, given by name, by share, largest first."""
    return sorted(edges, key=lambda found: -(edge_share(found) or 0.0))
