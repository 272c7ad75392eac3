"""Connecting several entities: the paths of each pair, the smallest tree that connects all, shared neighbors."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import Any

from cfgraph.explorer.path_query import PathFilter, PathQuery
from cfgraph.explorer.paths import MAX_HOPS, find_paths
from cfgraph.explorer.shared_neighbors import SharedNeighbor, find_shared_neighbors
from cfgraph.explorer.view import View
from cfgraph.model.entity import Path, PathResults, Ref
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, Node

MAX_ENTITIES = 12
"""Maximum number of entities, including those to pass through; every pair requires a search."""


@dataclass(frozen=True, slots=True)
class ConnectingTree:
    """A tree that connects ``entities``, cut into ``paths`` where it branches; no tree has fewer edges than
    ``at_least``.

    ``exact`` is true if no tree has fewer edges than its ``hops``; among those with equally many, the one through the
    least connected nodes is chosen.
    """

    entities: tuple[Ref, ...]
    paths: tuple[Path, ...]
    hops: int
    at_least: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Connections:
    """Connections between entities, of each pair and of all.

    ``groups`` are entities with paths between them; more than one means that some have none, and ``complete`` is true
    if that is proven within ``max_hops``. ``trees`` has one for each group of several. ``shared_total`` is the number
    of all shared neighbors.
    """

    entities: tuple[Ref, ...]
    through: tuple[Ref, ...]
    pairs: tuple[PathResults, ...]
    trees: tuple[ConnectingTree, ...]
    groups: tuple[tuple[Ref, ...], ...]
    shared: tuple[SharedNeighbor, ...]
    shared_total: int
    complete: bool
    max_hops: int

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths of all pairs."""
        return tuple(path for pair in self.pairs for path in pair.paths)

    @property
    def tree_paths(self) -> tuple[Path, ...]:
        """The paths of which the trees consist."""
        return tuple(path for tree in self.trees for path in tree.paths)


def connect_entities(
    view: View,
    entities: Sequence[Node],
    *,
    k: int = 1,
    max_hops: int = MAX_HOPS,
    predicates: Collection[IRI] = (),
    avoid: Collection[Node] = (),
    through: Collection[Node] = (),
    types: Collection[IRI] = (),
    max_degree: int | None = None,
    directed: bool = False,
    weighted: bool = False,
    as_of: str | None = None,
    is_cancelled: Callable[[], bool] = bool,  # bool() is False: never
) -> Connections:
    """Return k paths of each pair of entities, the smallest tree that connects them, and their shared neighbors.

    Filters, order and date mean the same as in ``find_paths``. Entities in ``through`` are connected too; every path
    passes through them. ``directed`` paths lead from one entity of a pair to the other, and the tree from one node to
    all entities or from all to one. Raises UsageError for fewer than two different entities or more than
    ``MAX_ENTITIES``, LimitError if cancelled.
    """
    distinct = tuple(dict.fromkeys(entities))
    stops = tuple(dict.fromkeys((*distinct, *through)))
    if len(distinct) < 2:
        raise UsageError("asked.connect_two")
    if len(stops) > MAX_ENTITIES:
        raise UsageError("asked.connect_most", most=MAX_ENTITIES, total=len(stops))
    chosen = PathFilter(frozenset(predicates), frozenset(avoid), frozenset(types), max_degree, directed)
    find = partial(
        _find_pair,
        view,
        max_hops=max_hops,
        predicates=predicates,
        avoid=avoid,
        types=types,
        max_degree=max_degree,
        directed=directed,
        as_of=as_of,
        is_cancelled=is_cancelled,
    )
    pairs = [
        find(*pair, k=k, through=through, weighted=weighted, counts_shortest=True) for pair in combinations(distinct, 2)
    ]
    is_plain = not through and not weighted
    plain = pairs if is_plain else [find(*pair, k=1) for pair in combinations(stops, 2)]
    spanning, groups = _find_spanning_paths(stops, plain)
    trees, groups = _find_trees(view, PathQuery(view, chosen, as_of, is_cancelled), spanning, groups, max_hops, chosen)
    shared, total = find_shared_neighbors(view, distinct, chosen, as_of, is_cancelled)
    return Connections(
        entities=tuple(map(view.ref, distinct)),
        through=tuple(map(view.ref, dict.fromkeys(through))),
        pairs=tuple(pairs),
        trees=trees,
        groups=tuple(tuple(map(view.ref, group)) for group in groups),
        shared=shared,
        shared_total=total,
        complete=all(found.paths or found.complete for found in plain),
        max_hops=max_hops,
    )


def _find_pair(view: View, one: Node, other: Node, *, k: int, directed: bool, **options: Any) -> PathResults:
    """Return the paths between two entities; directed ones in either direction."""
    found = find_paths(view, one, other, k=k, directed=directed, **options)
    if not directed:
        return found
    back = find_paths(view, other, one, k=k, directed=True, **options)
    weighted = options.get("weighted")
    both = sorted(
        (*found.paths, *back.paths), key=lambda path: (path.weight,) if weighted else (path.length, path.weight)
    )
    shortest = min((each.shortest for each in (found, back) if each.shortest is not None), default=None)
    totals = [each.shortest_total for each in (found, back) if each.shortest == shortest and shortest is not None]
    return replace(
        found,
        paths=tuple(both[:k]),
        complete=found.complete and back.complete and len(both) <= k,
        shortest=shortest,
        shortest_total=None if not totals or None in totals else sum(filter(None, totals)),
    )


def _find_spanning_paths(stops: Sequence[Node], pairs: Sequence[PathResults]) -> tuple[list[Path], list[list[Node]]]:
    """Return the shortest paths that connect the entities (Kruskal), and the connected groups."""
    groups = {stop: [stop] for stop in stops}
    chosen = []
    for path in sorted((pair.paths[0] for pair in pairs if pair.paths), key=lambda path: path.length):
        one, other = groups[path.nodes[0].id], groups[path.nodes[-1].id]
        if one is not other:
            chosen.append(path)
            one += other
            for stop in other:
                groups[stop] = one
    return chosen, list({id(group): group for group in groups.values()}.values())


def _find_trees(
    view: View,
    query: PathQuery,
    spanning: Sequence[Path],
    groups: list[list[Node]],
    max_hops: int,
    chosen: PathFilter,
) -> tuple[tuple[ConnectingTree, ...], list[list[Node]]]:
    """Return the smallest tree of each group; a directed one may connect entities of which none leads to another."""
    from cfgraph.explorer.connecting_tree import find_connecting_chains  # imports numpy, which first screens never need

    wanted = [[node for group in groups for node in group]] if chosen.directed else [g for g in groups if len(g) > 1]
    trees = []
    for group in wanted:
        members = frozenset(group)
        own = [path for path in spanning if path.nodes[0].id in members]
        may_be_exact = not view.graph.is_remote
        found = find_connecting_chains(query, group, own, max_hops, chosen.directed, may_be_exact=may_be_exact)
        if found is not None:
            paths = tuple(query.paths(found.chains, own))
            refs = tuple(map(view.ref, group))
            trees.append(ConnectingTree(refs, paths, found.hops, found.at_least, found.exact))
    if chosen.directed and trees:
        return tuple(trees), wanted
    return tuple(trees), groups
