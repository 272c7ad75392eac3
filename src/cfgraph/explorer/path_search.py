"""Path search on numbered nodes: breadth-first distances, layers of walks, best-first enumeration, counting.

Distances come from a breadth-first search from both ends. The walks of one length are then determined layer by layer,
from the target back: which nodes can still arrive in the remaining hops, and with what minimum weight. A best-first
search from the source that follows only those (A*, Hart, Nilsson and Raphael 1968) yields the walks in the order of
their weight, and visits little more than what it yields.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.errors import LimitError
from cfgraph.store.adjacency import Adjacency, NodeFilter, Numbers, Places

MAX_TRIED_WALKS = 200_000
"""Maximum number of walks of one length; beyond it the result is no proof."""

WALKS_BETWEEN_CHECKS = 1_000
"""Number of walks between two checks for cancellation."""

Weights = NDArray[np.float64]
Chain = tuple[int, ...]


@dataclass(frozen=True)
class Layer:
    """The sorted nodes at which a walk can be after this many hops, and the minimum weight of the rest.

    ``onward`` is the next node of the lightest rest; ``otherwise`` is the minimum weight of a rest through another
    node, infinite if there is none. So a walk that has been at ``onward`` is not expected to return there,
    as most walks between neighbors of a hub would.
    """

    nodes: Numbers
    rest: Weights
    onward: Numbers
    otherwise: Weights

    def rest_without(self, places: Places, passed: Chain) -> Weights:
        """Return the minimum weight of the rests from some nodes that do not continue to a node passed before."""
        onward = self.onward[places]
        back = np.zeros(len(places), bool)
        for node in passed:
            back |= onward == node
        return np.where(back, self.otherwise[places], self.rest[places])


class Walks:
    """The walks between two nodes.

    ``blocked`` nodes are never entered. ``keeps`` selects steps by their ends in the
    direction of the walk. ``exhausted`` is true if a limit ended the search early, ``searched`` is the
    maximum length of the walks that were all examined, ``shortest`` the result of ``distance``.
    """

    def __init__(
        self,
        adjacency: Adjacency,
        source: int,
        target: int,
        *,
        blocked: Numbers,
        keeps: Callable[[Numbers, Numbers], NDArray[np.bool_]] | None = None,
        is_cancelled: Callable[[], bool] = bool,
    ) -> None:
        self._adjacency, self._source, self._target = adjacency, source, target
        self._free = np.ones(adjacency.size, bool)
        self._free[blocked] = False
        self._free_back = self._free.copy()
        self._free[source] = self._free_back[target] = False
        self._unbounded: list[Layer] = []
        self._keeps, self._is_cancelled = keeps, is_cancelled
        self.exhausted = False
        self.searched = 0
        self.shortest: int | None = None
        self._known_layers: tuple[int, list[Layer] | None] = (0, None)
        self._hops_from_source = np.full(adjacency.size, -1, np.int8)
        self._hops_from_source[source] = 0
        self._frontier = np.array([source], np.uint32)
        self._reach = 0
        self._levels: list[Numbers] = []

    def distance(self, bound: int) -> int | None:
        """Return the number of hops between the two nodes, None if there is no walk of at most ``bound`` hops."""
        hops_to_target = np.full(self._adjacency.size, -1, np.int8)
        hops_to_target[self._target] = 0
        behind, back = np.array([self._target], np.uint32), 0
        while self._reach + back < bound and len(self._frontier) and len(behind):
            if self._cost(self._frontier) <= self._cost(behind):
                self._advance()
                met = hops_to_target[self._frontier] >= 0
            else:
                back += 1
                behind = mark_reached(hops_to_target, self._reached(behind, backward=True), back)
                met = self._hops_from_source[behind] >= 0
            if met.any():
                self.shortest = self._reach + back
                return self.shortest
            self.searched = self._reach + back
        return None

    def _cost(self, nodes: Numbers) -> int:
        return int(self._adjacency.degrees(nodes).sum())

    def _advance(self) -> None:
        """Move the frontier of the search from the source one hop forward."""
        self._reach += 1
        found = self._reached(self._frontier[self._frontier != self._target])
        self._frontier = mark_reached(self._hops_from_source, found, self._reach)
        self._levels.append(self._frontier)

    def _reached(self, nodes: Numbers, *, backward: bool = False) -> Numbers:
        """Return the targets (or sources) of the allowed steps from (or to) some nodes."""
        if self._keeps is not None:
            return self._steps(nodes, backward=backward)[1]
        self._check_cancelled()
        others = self._adjacency.reached(nodes, backward=backward)
        return others[(self._free_back if backward else self._free)[others]]

    def _check_cancelled(self) -> None:
        if self._is_cancelled():
            raise LimitError("asked.path_cancelled")

    def _steps(
        self, nodes: Numbers, *, backward: bool = False, wanted: NodeFilter | None = None
    ) -> tuple[Places, Numbers]:
        """Return the allowed steps from (or to) some nodes; with ``wanted`` only to the nodes that it selects."""
        self._check_cancelled()
        free = self._free_back if backward else self._free

        def allowed(others: Numbers) -> NDArray[np.bool_]:
            keep: NDArray[np.bool_] = free[others]
            if wanted is not None:
                keep &= wanted(others)
            return keep

        origins, others = self._adjacency.steps(nodes, backward=backward, wanted=allowed)
        if self._keeps is not None:
            here = nodes[origins]
            keep = self._keeps(others, here) if backward else self._keeps(here, others)
            origins, others = origins[keep], others[keep]
        return origins, others

    # -- walks of one length -------------------------------------------------------------------------------------

    def layers(self, length: int) -> list[Layer] | None:
        """Return the layers of the walks of exactly this many hops, source first; None if there is no such walk.

        Those of the shortest walks are cached, for listing and for counting.
        """
        if self._known_layers[0] != length:
            layers = self._make_layers(length)
            if length != self.shortest:
                return layers
            self._known_layers = length, layers
        return self._known_layers[1]

    def _make_layers(self, length: int) -> list[Layer] | None:
        target = np.array([self._target], np.uint32)
        layers = [Layer(target, np.zeros(1), target, np.zeros(1))]
        while len(layers) <= length:
            left = length - len(layers)
            behind = layers[-1]
            if left > self._reach and self._cost(self._frontier) < self._cost(behind.nodes):
                while self._reach < left and self._cost(self._frontier) < self._cost(behind.nodes):
                    self._advance()
            if left > self._reach and len(self._unbounded) >= len(layers):
                layers.append(self._unbounded[len(layers) - 1])
                continue
            layer = self._layer_before(behind, left)
            if left > self._reach:
                self._unbounded.append(layer)
            if not len(layer.nodes):
                return None
            layers.append(layer)
        return layers[::-1]

    def _layer_before(self, behind: Layer, left: int) -> Layer:
        """Return the layer before one, ``left`` hops from the source; nodes known to be farther from it are excluded.

        If the search from the source has not reached this distance, nothing is excluded, and the layer is valid for
        every length.
        """
        weights = behind.rest + self._weights(behind.nodes)
        known = self._nodes_within(left) if left <= self._reach else None
        if known is not None and self._cost(known) < self._cost(behind.nodes):
            places, found = self._steps(known, wanted=self._membership_filter(behind.nodes))
            origins, found = np.searchsorted(behind.nodes, found), known[places]
        elif known is not None:
            origins, found = self._steps(behind.nodes, backward=True, wanted=self._membership_filter(known))
        else:
            origins, found = self._steps(behind.nodes, backward=True, wanted=lambda others: others != self._source)
        return _make_layer(found, weights[origins], behind.nodes[origins], self._adjacency.size)

    def _nodes_within(self, hops: int) -> Numbers:
        """Return the nodes at which a walk can be after this many hops, as far as known from the search from the
        source.
        """
        if hops == 0:
            return np.array([self._source], np.uint32)
        if hops == 1:
            return self._levels[0]
        return np.sort(np.concatenate(self._levels[:hops]))

    def _membership_filter(self, nodes: Numbers) -> NodeFilter:
        """Return a function that tells whether nodes are among some."""
        mask = np.zeros(self._adjacency.size, bool)
        mask[nodes] = True
        return mask.__getitem__

    def _weights(self, nodes: Numbers) -> Weights:
        """Return the cost of passing each node: the more connected, the less informative a path through it."""
        weights = np.log1p(self._adjacency.degrees(nodes))
        weights[(nodes == self._target) | (nodes == self._source)] = 0
        return weights

    def chains(self, length: int) -> Iterator[tuple[float, Chain]]:
        """Yield the simple paths of exactly this many hops with their weights, lightest first.

        The weight of a path is the sum of ln(1 + degree) of its inner nodes.
        """
        layers = self.layers(length)
        if layers is None:
            self._note_searched(length)
            return
        tried = 0
        first = _Branch((self._source,), 0.0, *self._onward_ways(layers, (self._source,)))
        queue = [first.entry(0)] if len(first.nodes) else []
        while queue:
            weight, _, place, branch = heapq.heappop(queue)
            tried += 1
            if tried > MAX_TRIED_WALKS:
                self.exhausted = True
                return
            if place + 1 < len(branch.nodes):
                heapq.heappush(queue, branch.entry(place + 1))
            node = int(branch.nodes[place])
            if node in branch.chain:
                continue
            chain = (*branch.chain, node)
            if len(chain) > length:
                yield weight, chain
                continue
            passed = branch.passed + float(self._weights(branch.nodes[place : place + 1])[0])
            following = _Branch(chain, passed, *self._onward_ways(layers, chain))
            if len(following.nodes):
                heapq.heappush(queue, following.entry(0))
            if not tried % WALKS_BETWEEN_CHECKS:
                self._check_cancelled()
        self._note_searched(length)

    def _note_searched(self, length: int) -> None:
        """Record that all walks of a length were examined."""
        if length == self.searched + 1:
            self.searched = length

    def _onward_ways(self, layers: list[Layer], chain: Chain) -> tuple[Numbers, Weights]:
        """Return the possible next nodes of an incomplete walk, lightest first, and the weight of each way."""
        layer = layers[len(chain)]
        node = chain[-1]
        places = np.flatnonzero(self._adjacency.ahead(node, layer.nodes))
        if self._keeps is not None and len(places):
            places = places[self._keeps(np.full(len(places), node, np.uint32), layer.nodes[places])]
        rest = layer.rest_without(places, chain) if len(chain) < len(layers) - 1 else np.zeros(len(places))
        places, rest = places[rest < np.inf], rest[rest < np.inf]
        nodes = layer.nodes[places]
        weights = np.round(rest + self._weights(nodes), 9)
        order = np.argsort(weights, kind="stable")
        return nodes[order], weights[order]

    def count_shortest(self, distance: int) -> int:
        """Return the number of shortest paths; ``distance`` is the result of ``distance``."""
        layers = self.layers(distance)
        if layers is None:
            return 0
        counts = np.ones(1, object)
        for layer, following in zip(layers[-2::-1], layers[:0:-1], strict=True):
            origins, others = self._steps(layer.nodes)
            places = np.searchsorted(following.nodes, others)
            places[places == len(following.nodes)] = 0
            known = following.nodes[places] == others
            pairs = np.unique(origins[known] * len(following.nodes) + places[known])
            origins, places = pairs // len(following.nodes), pairs % len(following.nodes)
            counts = _sum_counts(origins, counts[places], len(layer.nodes))
        return int(counts[0])


@dataclass(frozen=True)
class _Branch:
    """An incomplete chain, the weight of its inner nodes, and its possible next nodes."""

    chain: Chain
    passed: float
    nodes: Numbers
    weights: Weights

    def entry(self, place: int) -> tuple[float, Chain, int, _Branch]:
        """Return the sort key of the queue: the minimum weight of a walk this way, then its numbers."""
        return round(self.passed + float(self.weights[place]), 9), (*self.chain, int(self.nodes[place])), place, self


def mark_reached(hops: NDArray[np.int8], found: Numbers, reach: int) -> Numbers:
    """Record the nodes that were found for the first time, and return them sorted."""
    new = found[hops[found] < 0]
    hops[new] = reach
    if len(new) * 20 < len(hops):
        new.sort()
        first: NDArray[np.bool_] = np.concatenate([new[:1] >= 0, new[1:] != new[:-1]])
        return new[first]
    return np.flatnonzero(hops == reach).astype(np.uint32)


def _make_layer(nodes: Numbers, weights: Weights, onward: Numbers, size: int) -> Layer:
    """Return each node once, sorted, with its minimum weight, its target, and the minimum weight with another target.

    ``size`` is above every node's number; for many rows, arrays of that size are faster than sorting.
    """
    if len(nodes) * 20 < size:
        found, places = np.unique(nodes, return_inverse=True)
        return Layer(found, *_find_two_least(places, weights, onward, len(found)))
    least, following, otherwise = _find_two_least(nodes, weights, onward, size)
    found = np.flatnonzero(least < np.inf).astype(np.uint32)
    return Layer(found, least[found], following[found], otherwise[found])


def _find_two_least(
    places: Places | Numbers, weights: Weights, onward: Numbers, size: int
) -> tuple[Weights, Numbers, Weights]:
    """Return at each index the minimum weight, its target, and the minimum weight with another target."""
    least, otherwise = np.full(size, np.inf), np.full(size, np.inf)
    following = np.zeros(size, np.uint32)
    np.minimum.at(least, places, weights)
    best = weights == least[places]
    following[places[best]] = onward[best]
    elsewhere = onward != following[places]
    np.minimum.at(otherwise, places[elsewhere], weights[elsewhere])
    return least, following, otherwise


def _sum_counts(places: Places, counts: NDArray[np.object_], size: int) -> NDArray[np.object_]:
    """Return the sum of the counts at each index, as integers of any size."""
    if float(sum(counts)) < 2**53:
        return np.bincount(places, counts.astype(np.float64), size).astype(np.int64).astype(object)
    sums = np.zeros(size, object)
    np.add.at(sums, places, counts)
    return sums
