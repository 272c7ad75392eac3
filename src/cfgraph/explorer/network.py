"""A part of a graph as numbered nodes and links, and measures computed with arrays: degree, PageRank, components.

A link connects two entities with at least one relation; parallel relations are one link. Types are not links. It uses
only numpy, so it scales to millions of links; measures that need networkx are in ``structure``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from cfgraph.explorer.view import View
from cfgraph.model.entity import Direction
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, BlankNode, Node
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.adjacency import Adjacency

Numbers = NDArray[np.int64]
Values = NDArray[np.float64]

DAMPING = 0.85
"""Probability that the walk of PageRank follows a link rather than starting again (Brin and Page 1998)."""

TOLERANCE, MAX_ROUNDS = 1e-8, 100
"""Total change at which PageRank ends, and the maximum number of iterations."""


_OUT: tuple[Direction, ...] = ("out",)


@dataclass(frozen=True)
class Network:
    """Nodes by index, and directed links between indices, sorted and without duplicates."""

    nodes: Sequence[Node]
    sources: Numbers
    targets: Numbers

    @property
    def size(self) -> int:
        """The number of nodes."""
        return len(self.nodes)

    @cached_property
    def pairs(self) -> tuple[Numbers, Numbers]:
        """The links without their direction, without duplicates, lower index first; none from a node to itself."""
        low, high = np.minimum(self.sources, self.targets), np.maximum(self.sources, self.targets)
        keys = np.unique((low * self.size + high)[low != high])
        return keys // max(self.size, 1), keys % max(self.size, 1)

    def degrees(self) -> Values:
        """Return the number of linked nodes of each node."""
        low, high = self.pairs
        return (np.bincount(low, minlength=self.size) + np.bincount(high, minlength=self.size)).astype(np.float64)

    def pagerank(self) -> Values:
        """Return how often a walk along links visits each node, as fractions of 1; a node without outgoing links ends
        it.
        """
        if not self.size:
            return np.zeros(0)
        out = np.bincount(self.sources, minlength=self.size)
        is_end = out == 0
        part = 1 / np.maximum(out, 1)
        rank = np.full(self.size, 1 / self.size)
        for _ in range(MAX_ROUNDS):
            arriving = np.bincount(self.targets, (rank * part)[self.sources], self.size)
            following = (1 - DAMPING + DAMPING * rank[is_end].sum()) / self.size + DAMPING * arriving
            change = np.abs(following - rank).sum()
            rank = following
            if change < TOLERANCE:
                break
        return np.asarray(rank)

    def betweenness(self, pivots: int | None = None, seed: int = 1) -> Values:
        """Return the fraction of the shortest paths between two others that pass through each node (Brandes 2001).

        With ``pivots`` only paths from this many random nodes are counted and extrapolated.
        """
        if self.size < 3:
            return np.zeros(self.size)
        linked: list[list[int]] = [[] for _ in range(self.size)]
        for one, other in zip(*(ends.tolist() for ends in self.pairs), strict=True):
            linked[one].append(other)
            linked[other].append(one)
        chosen: Sequence[int] = range(self.size)
        if pivots is not None and pivots < self.size:
            chosen = np.random.default_rng(seed).choice(self.size, pivots, replace=False).tolist()
        total = [0.0] * self.size
        for source in chosen:
            _count_between(linked, source, total)
        return np.array(total) * (self.size / len(chosen) / ((self.size - 1) * (self.size - 2)))

    def components(self) -> Numbers:
        """Return for each node the lowest index that is connected with it, ignoring directions."""
        low, high = self.pairs
        lowest = np.arange(self.size)
        while True:
            before = lowest.copy()
            np.minimum.at(lowest, lowest[high], lowest[low])
            np.minimum.at(lowest, lowest[low], lowest[high])
            while not np.array_equal(further := lowest[lowest], lowest):
                lowest = further
            if np.array_equal(before, lowest):
                return lowest


def _count_between(linked: Sequence[Sequence[int]], source: int, total: list[float]) -> None:
    """Add the fraction of shortest paths from a node that pass through each other node."""
    order = [source]
    hops, paths, through = [-1] * len(linked), [0.0] * len(linked), [0.0] * len(linked)
    hops[source], paths[source] = 0, 1.0
    for here in order:
        depth, own = hops[here] + 1, paths[here]
        for there in linked[here]:
            if hops[there] < 0:
                hops[there], paths[there] = depth, own
                order.append(there)
            elif hops[there] == depth:
                paths[there] += own
    for here in reversed(order[1:]):
        part, depth = (1 + through[here]) / paths[here], hops[here] - 1
        for before in linked[here]:
            if hops[before] == depth:
                through[before] += paths[before] * part
        total[here] += through[here]


class _NumberedNodes(Sequence[Node]):
    """The nodes of a store by index, read on demand."""

    def __init__(self, adjacency: Adjacency, numbers: Numbers) -> None:
        self._adjacency, self._numbers = adjacency, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> Node: ...
    @overload
    def __getitem__(self, place: slice) -> list[Node]: ...
    def __getitem__(self, place: int | slice) -> Node | list[Node]:
        if isinstance(place, slice):
            return [self._adjacency.node(int(number)) for number in self._numbers[place]]
        return self._adjacency.node(int(self._numbers[place]))


def read_network(view: View, nodes: Collection[Node] | None = None, predicates: Collection[IRI] = ()) -> Network:
    """Return the network of some entities, or of all with links; with ``predicates`` only links by those.

    Raises UsageError for all entities of a graph that can't be read as a whole, as on a server.
    """
    if nodes is not None:
        return _read_among(view, nodes, predicates)
    hubs = view.graph.statistics.hubs
    if not hubs:
        return _read_among(view, (), predicates)
    hub = hubs[0][0]
    part = next(iter(view.graph.walkable_parts(hub, hub, 1, predicates=predicates, directed=True)), None)
    if part is None or part.adjacency.size < view.graph.statistics.entities:
        raise UsageError("asked.choose_part")
    adjacency = part.adjacency
    everything = np.arange(adjacency.size, dtype=np.uint32)
    if part.hides:
        return _read_among(view, [adjacency.node(int(number)) for number in everything], predicates)
    origins, others = adjacency.steps(everything)
    linked = np.zeros(adjacency.size, dtype=bool)
    linked[origins] = linked[others] = True
    numbers = np.flatnonzero(linked)
    places = np.cumsum(linked) - 1
    return _make_network(_NumberedNodes(adjacency, numbers), places[origins], places[others])


def _read_among(view: View, nodes: Collection[Node], predicates: Collection[IRI]) -> Network:
    """Return the network among some nodes, edge by edge."""
    ordered = list(dict.fromkeys(nodes))
    view.graph.read_ahead_edges(ordered)
    places = {node: place for place, node in enumerate(ordered)}
    found = [
        (places[node], places[statement.object])
        for node in ordered
        for _, statement in view.graph.edges(node, _OUT, predicates)
        if statement.predicate != TYPE and isinstance(statement.object, IRI | BlankNode) and statement.object in places
    ]
    pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    return _make_network(ordered, pairs[:, 0], pairs[:, 1])


def _make_network(nodes: Sequence[Node], sources: Numbers, targets: Numbers) -> Network:
    keys = np.unique(sources.astype(np.int64) * max(len(nodes), 1) + targets)
    return Network(nodes, keys // max(len(nodes), 1), keys % max(len(nodes), 1))
