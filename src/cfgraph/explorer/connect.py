"""Connecting several entities: the few paths that join them, and the neighbors that they share.

The paths are a minimum spanning tree of the shortest paths between all pairs, the first three steps of Kou, Markowsky
and Berman, "A fast algorithm for Steiner trees", Acta Informatica 15 (1981). Together they have at most twice as many
hops as the smallest tree that joins the entities; finding that one is NP-hard. Where a shorter tree would drop one of
two ways, both are kept here, since each says something.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import combinations

from cfgraph.explorer.claims import read_edge_as_of
from cfgraph.explorer.paths import MAX_HOPS, find_paths
from cfgraph.explorer.view import View
from cfgraph.model.entity import Edge, Path, Ref
from cfgraph.model.errors import LimitError, UsageError
from cfgraph.model.terms import IRI, BlankNode, Node, Statement
from cfgraph.model.vocabulary import TYPE

MAX_ENTITIES = 12
"""Entities that are joined at once; every pair of them costs a search."""

MAX_SHARED_NEIGHBORS = 50
"""Shared neighbors that are listed; those that tie the most entities come first."""


@dataclass(frozen=True, slots=True)
class SharedNeighbor:
    """A neighbor of at least two of the entities, with the edges that lead from it to them."""

    entity: Ref
    ties: int
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Connections:
    """What joins some entities. ``groups`` are those that hang together; more than one means that some do not.

    ``complete`` is true when that is proven within ``max_hops``. ``shared_total`` counts all shared neighbors.
    """

    entities: tuple[Ref, ...]
    paths: tuple[Path, ...]
    groups: tuple[tuple[Ref, ...], ...]
    shared: tuple[SharedNeighbor, ...]
    shared_total: int
    complete: bool
    max_hops: int


def connect_entities(
    view: View,
    entities: Sequence[Node],
    *,
    max_hops: int = MAX_HOPS,
    predicates: Collection[IRI] = (),
    avoid: Collection[Node] = (),
    as_of: str | None = None,
    is_cancelled: Callable[[], bool] = bool,  # bool() is False: never
) -> Connections:
    """Return the paths that join the entities, and the neighbors that at least two of them share.

    Filters and the date mean the same as in ``find_paths``. Raises UsageError for fewer than two different entities
    or more than ``MAX_ENTITIES``, LimitError when cancelled.
    """
    distinct = tuple(dict.fromkeys(entities))
    if len(distinct) < 2:
        raise UsageError("asked.connect_two")
    if len(distinct) > MAX_ENTITIES:
        raise UsageError("asked.connect_most", most=MAX_ENTITIES, total=len(distinct))
    found: list[Path] = []
    complete = True
    for source, target in combinations(distinct, 2):
        results = find_paths(
            view,
            source,
            target,
            k=1,
            max_hops=max_hops,
            predicates=predicates,
            avoid=avoid,
            as_of=as_of,
            is_cancelled=is_cancelled,
        )
        found += results.paths[:1]
        if not results.paths and not results.complete:
            complete = False
    paths, groups = _find_spanning_tree(distinct, found)
    shared, total = _find_shared_neighbors(view, distinct, frozenset(predicates), frozenset(avoid), as_of, is_cancelled)
    return Connections(
        entities=tuple(map(view.ref, distinct)),
        paths=tuple(paths),
        groups=tuple(tuple(map(view.ref, group)) for group in groups),
        shared=shared,
        shared_total=total,
        complete=complete,
        max_hops=max_hops,
    )


def _find_spanning_tree(entities: Sequence[Node], paths: Sequence[Path]) -> tuple[list[Path], list[list[Node]]]:
    """Return the shortest paths that join what can be joined (Kruskal), and the groups that hang together."""
    groups = {entity: [entity] for entity in entities}
    chosen = []
    for path in sorted(paths, key=lambda path: path.length):
        one, other = groups[path.nodes[0].id], groups[path.nodes[-1].id]
        if one is not other:
            chosen.append(path)
            one += other
            for entity in other:
                groups[entity] = one
    return chosen, list({id(group): group for group in groups.values()}.values())


def _find_shared_neighbors(
    view: View,
    entities: Sequence[Node],
    predicates: frozenset[IRI],
    avoided: frozenset[Node],
    as_of: str | None,
    is_cancelled: Callable[[], bool],
) -> tuple[tuple[SharedNeighbor, ...], int]:
    """Return the neighbors of two or more of the entities, those of most of them first, and how many there are."""
    ties: dict[Node, dict[Node, list[Statement]]] = {}
    for entity in entities:
        if is_cancelled():
            raise LimitError("asked.connect_cancelled")
        for direction, statement in view.graph.edges(entity, predicates=predicates):
            other = statement.object if direction == "out" else statement.subject
            if statement.predicate in avoided or other in avoided or other in entities:
                continue
            if statement.predicate == TYPE and not predicates:
                continue
            if isinstance(other, IRI | BlankNode):
                ties.setdefault(other, {}).setdefault(entity, []).append(statement)
    several = {node: by_entity for node, by_entity in ties.items() if len(by_entity) > 1}
    if view.hides_claims(as_of):
        several = {node: _filter_ties_as_of(view, by_entity, as_of) for node, by_entity in several.items()}
        several = {node: by_entity for node, by_entity in several.items() if len(by_entity) > 1}
    ranked = sorted(several, key=lambda node: (-len(several[node]), view.label(node), node))
    return tuple(
        _make_shared_neighbor(view, node, several[node], as_of) for node in ranked[:MAX_SHARED_NEIGHBORS]
    ), len(ranked)


def _filter_ties_as_of(
    view: View, by_entity: dict[Node, list[Statement]], as_of: str | None
) -> dict[Node, list[Statement]]:
    """Return the edges to a shared neighbor that held at a date, by entity."""
    holding = {
        entity: [statement for statement in statements if read_edge_as_of(view, statement, as_of) is not None]
        for entity, statements in by_entity.items()
    }
    return {entity: statements for entity, statements in holding.items() if statements}


def _make_shared_neighbor(
    view: View, node: Node, by_entity: dict[Node, list[Statement]], as_of: str | None
) -> SharedNeighbor:
    """Return a shared neighbor with its edges and their claims."""
    statements = [statement for one in by_entity.values() for statement in one]
    edges = (read_edge_as_of(view, one, as_of) for one in statements)
    return SharedNeighbor(view.ref(node), len(by_entity), tuple(edge for edge in edges if edge is not None))
