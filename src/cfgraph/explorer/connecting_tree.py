"""The smallest subgraph that connects several entities: a tree, exact for up to eight of them if it is small.

The exact tree is searched among the nodes that can be part of it: a tree through a node has at least half as many edges
as a walk from that node to two of the entities, between these, and back. Otherwise the result is an approximation, the
shortest paths of a minimum spanning tree (Kou, Markowsky and Berman, "A fast algorithm for Steiner trees", Acta
Informatica 15, 1981), with a lower bound for the number of edges of any tree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cfgraph.explorer.path_query import NodeChain, PathQuery, TooManyDatedSteps
from cfgraph.explorer.path_search import mark_reached
from cfgraph.explorer.steiner import SmallGraph, find_smallest_tree
from cfgraph.model.entity import Path
from cfgraph.model.terms import Node

if TYPE_CHECKING:
    from cfgraph.store.adjacency import Adjacency

MAX_EXACT = 8
"""Maximum number of entities for an exact tree."""

MAX_NODES, MAX_STEPS = 20_000, 200_000
"""Maximum number of candidate nodes, and of steps between them, for an exact tree."""

WEIGHT_UNITS = 1_000
"""The cost of a weight of 1; costs are integers."""

Hops = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FoundTree:
    """A tree as chains of nodes, cut where it branches.

    ``exact`` is true if no tree has fewer edges; otherwise any has ``at_least`` this many.
    """

    chains: list[NodeChain]
    hops: int
    at_least: int
    exact: bool


def find_connecting_chains(
    query: PathQuery,
    entities: Sequence[Node],
    spanning: Sequence[Path],
    max_hops: int,
    directed: bool,
    *,
    may_be_exact: bool,
) -> FoundTree | None:
    """Return the smallest tree that connects entities, given the paths of a minimum spanning tree.

    If edges are directed, the tree leads from one node to all entities, or from all to one,
    and each of its nodes is at most ``max_hops`` away from an entity. Returns None if there is no such tree, or
    if it could not be exact.
    """
    links: list[tuple[Node, Node]] | None = None
    if len(entities) <= MAX_EXACT and may_be_exact:
        try:
            links = _find_exact_links(query, entities, spanning, max_hops if directed else None)
        except (TooManyDatedSteps, _TooLarge):
            links = None
        else:
            if links is None:
                return None
    exact = links is not None
    if links is None:
        if directed:
            return None
        links = _prune_links([hop for path in spanning for hop in pairwise(ref.id for ref in path.nodes)], entities)
    at_least = len(links) if exact else _find_lower_bound(spanning, len(entities))
    chains = _cut_into_chains(links, frozenset(entities), directed)
    return FoundTree(chains, len(links), at_least, exact or at_least == len(links))


class _TooLarge(Exception):  # noqa: N818 - ends an exact search, reaches nobody
    """Too many nodes or steps for an exact search."""


def _find_exact_links(
    query: PathQuery,
    entities: Sequence[Node],
    spanning: Sequence[Path],
    directed_hops: int | None,
) -> list[tuple[Node, Node]] | None:
    """Return the edges of the smallest tree, None if there is none. Raises _TooLarge or TooManyDatedSteps."""
    directed = directed_hops is not None
    (part,) = query.parts(entities[0], entities[1], 1)  # a store on this machine gives the whole graph
    adjacency = part.adjacency
    numbers = [adjacency.number(entity) for entity in entities]
    terminals = [number for number in numbers if number is not None]
    if len(terminals) < len(numbers):
        return None
    free = np.ones(adjacency.size, bool)
    free[query.blocked(adjacency)] = False
    free[terminals] = True
    found: list[tuple[int, int]] | None = None
    most = sum(path.length for path in spanning) if directed_hops is None else directed_hops
    for backward in (True, False) if directed else (False,):
        kept = _find_candidates(adjacency, terminals, free, most, directed, backward, query.check_cancelled)
        graph = _make_small_graph(query, adjacency, kept, terminals, backward)
        places = np.searchsorted(kept, terminals).tolist()
        links = find_smallest_tree(graph, places, any_root=directed, check_cancelled=query.check_cancelled)
        if links is not None and (found is None or len(links) < len(found)):
            ends = ((int(kept[one]), int(kept[other])) for one, other in links)
            found = [(one, other) if backward or not directed else (other, one) for one, other in ends]
    if found is None:
        return None
    return [(nodes[0], nodes[1]) for link in found for nodes in (query.name_chain(adjacency, link),)]


def _find_candidates(
    adjacency: Adjacency,
    terminals: Sequence[int],
    free: NDArray[np.bool_],
    most: int,
    directed: bool,
    backward: bool,
    check_cancelled: Callable[[], None],
) -> NDArray[np.uint32]:
    """Return the sorted nodes that can be in a tree of at most this many edges; this many hops for directed ones."""
    if most > np.iinfo(np.int8).max:
        raise _TooLarge
    hops = np.stack([_count_hops(adjacency, one, free, most, backward, check_cancelled) for one in terminals])
    if directed:  # every node of the tree leads to an entity, or is reached from one
        kept = np.asarray((hops >= 0).any(axis=0))
    else:
        kept = np.asarray((hops >= 0).all(axis=0))
        for one, other in combinations(range(len(terminals)), 2):
            kept &= hops[one] + hops[other] + hops[one][terminals[other]] <= 2 * most
    kept[list(terminals)] = True
    found = np.flatnonzero(kept).astype(np.uint32)
    if len(found) > MAX_NODES:
        raise _TooLarge
    return found


def _count_hops(
    adjacency: Adjacency,
    start: int,
    free: NDArray[np.bool_],
    bound: int,
    backward: bool,
    check_cancelled: Callable[[], None],
) -> Hops:
    """Return the distance of each node from a node, -1 beyond the limit."""
    hops = np.full(adjacency.size, -1, np.int8)
    hops[start] = 0
    frontier = np.array([start], np.uint32)
    for reach in range(1, bound + 1):
        check_cancelled()
        found = adjacency.reached(frontier, backward=backward)
        frontier = mark_reached(hops, found[free[found]], reach)
        if not len(frontier):
            break
    return hops.astype(np.int64)


def _make_small_graph(
    query: PathQuery, adjacency: Adjacency, kept: NDArray[np.uint32], terminals: Sequence[int], backward: bool
) -> SmallGraph:
    """Return the steps among some nodes that count at the date, and the weight of each node.

    The steps lead away from the root of a tree: against the edges if entities are reached from one another.
    """
    member = np.zeros(adjacency.size, bool)
    member[kept] = True
    origins, others = adjacency.steps(kept, wanted=member.__getitem__)
    if len(others) > MAX_STEPS:
        raise _TooLarge
    here = kept[origins]
    keeps = query.in_force_mask(adjacency)
    if keeps is not None:
        held = keeps(here, others)
        here, others = here[held], others[held]
    pairs = np.unique(np.searchsorted(kept, here) * len(kept) + np.searchsorted(kept, others))
    sources, targets = pairs // len(kept), pairs % len(kept)
    weights = np.round(np.log1p(adjacency.degrees(kept)) * WEIGHT_UNITS).astype(np.int64)
    weights[np.searchsorted(kept, terminals)] = 0
    if not backward:
        sources, targets = targets, sources
    return SmallGraph(len(kept), sources, targets, weights)


def _find_lower_bound(spanning: Sequence[Path], terminals: int) -> int:
    """Return a lower bound for the edges of a tree: a walk around it has twice as many, and is no shorter than these
    paths.
    """
    total = sum(path.length for path in spanning)
    around = -(-total * terminals // (2 * (terminals - 1)))
    return max(around, terminals - 1, *(path.length for path in spanning))


def _prune_links(hops: Sequence[tuple[Node, Node]], entities: Collection[Node]) -> list[tuple[Node, Node]]:
    """Return a tree within some hops that connects the entities, without branches that lead to none of them."""
    groups: dict[Node, Node] = {}

    def root_of(node: Node) -> Node:
        while groups.setdefault(node, node) != node:
            node = groups[node]
        return node

    links = []
    for one, other in dict.fromkeys(hops):
        if root_of(one) != root_of(other):
            groups[root_of(one)] = root_of(other)
            links.append((one, other))
    while True:
        degrees: dict[Node, int] = defaultdict(int)
        for link in links:
            for node in link:
                degrees[node] += 1
        needed = [link for link in links if all(degrees[node] > 1 or node in entities for node in link)]
        if len(needed) == len(links):
            return links
        links = needed


def _cut_into_chains(links: Sequence[tuple[Node, Node]], entities: frozenset[Node], directed: bool) -> list[NodeChain]:
    """Return a tree as chains from one entity or branch to the next; directed ones also end where directions meet."""
    ahead: dict[Node, list[Node]] = defaultdict(list)
    for one, other in links:
        ahead[one].append(other)
        ahead[other].append(one)
    directions = set(links)
    ends = {
        node: None
        for node, others in ahead.items()
        if node in entities
        or len(others) != 2
        or (directed and len({(node, other) in directions for other in others}) == 1)
    }
    chains: list[NodeChain] = []
    walked: set[tuple[Node, Node]] = set()
    for start in ends:
        for onward in ahead[start]:
            if (start, onward) in walked:
                continue
            chain = [start, onward]
            while chain[-1] not in ends:
                chain += [node for node in ahead[chain[-1]] if node != chain[-2]]
            walked |= {*pairwise(chain), *pairwise(reversed(chain))}
            forward = (chain[0], chain[1]) in directions
            chains.append(tuple(chain if forward else reversed(chain)))
    return chains
