"""Integrated ownership by linear algebra: stakes as a matrix, circles solved exactly, everything else propagated.

With A the matrix of direct stakes (A[i, j] is the part of j that i holds), N = (I - A)⁻¹ sums the products over all
walks, those round circles included. What i holds of j is N[i, j] / N[i, i]: walks that return to i are left out, else
a holder that stands in a circle would count itself again and again. Without circles through i, N[i, i] is 1.

Sources: Brioschi, Buzzacchi and Colombo, "Risk capital financing and the separation of ownership and control in
business groups", Journal of Banking and Finance 13 (1989) for N; Baldone, Brioschi and Paleari, "Ownership measures
among firms connected by cross-shareholdings and a further analogy with input-output theory" (1998) for the correction.

Limits: shares are taken as fixed parts of one kind of stock; a stake that nobody states counts as 0 in the lower bound,
and the upper bound is then unknown. As A ≥ 0, N grows with every entry, so the systems of all lower and all upper
bounds bound the truth; where the upper one has no finite sum (spectral radius ≥ 1) the upper bound is 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Parts = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class IntegratedShares:
    """What one party holds of others, or others of one: parts of 1 by number of the other party.

    ``least`` counts only what is stated; ``most`` is NaN where a stake of unknown size stands on a chain.
    """

    others: Numbers
    least: Parts
    most: Parts


class ShareSystem:
    """Direct stakes among numbered parties: who holds, what is held, and the least and greatest part.

    ``most`` is NaN for a stake whose size nobody states; ``least`` is then 0. All arrays are of one length.
    """

    def __init__(self, holders: Numbers, companies: Numbers, least: Parts, most: Parts, size: int) -> None:
        keep = holders != companies  # own shares give nobody a claim
        order = np.argsort(holders[keep], kind="stable")
        self.size = size
        self._holders, self._companies = holders[keep][order], companies[keep][order]
        self._least, self._most = least[keep][order], most[keep][order]
        self._by_holder = np.searchsorted(self._holders, np.arange(size + 1))
        self._in_order = np.argsort(self._companies, kind="stable")
        self._by_company = np.searchsorted(self._companies[self._in_order], np.arange(size + 1))

    def held_by(self, holder: int) -> IntegratedShares:
        """Return what a party holds of every other, directly and through others."""
        return self._integrate(holder, upwards=False)

    def holders_of(self, company: int) -> IntegratedShares:
        """Return what every party holds of a company, directly and through others."""
        return self._integrate(company, upwards=True)

    def rings(self) -> list[Numbers]:
        """Return the groups of parties that hold each other in circles, each sorted, the largest first."""
        edges = np.arange(len(self._holders))
        groups = _circles(self._holders, self._companies, self._core(edges), self.size)
        return sorted(groups, key=len, reverse=True)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _integrate(self, start: int, *, upwards: bool) -> IntegratedShares:
        edges = self._reach(start, upwards)
        tails, heads = (self._companies, self._holders) if upwards else (self._holders, self._companies)
        tails, heads = tails[edges], heads[edges]
        nodes, _ = _count_distinct(np.concatenate([[start], heads]), self.size)
        tails, heads = _find_places(nodes, tails, self.size), _find_places(nodes, heads, self.size)
        least, most = self._least[edges], self._most[edges]
        unknown = np.isnan(most)
        first = int(np.searchsorted(nodes, start))
        order = _arrange(tails, heads, len(nodes))
        low = _propagate(order, tails, heads, least, first, returns_of_start=not upwards)
        same = np.array_equal(least, most)
        high = (
            low
            if same
            else _propagate(order, tails, heads, np.where(unknown, 0.0, most), first, returns_of_start=not upwards)
        )
        hidden = _reached_through(tails, heads, unknown, len(nodes))
        others = np.arange(len(nodes)) != first
        low, high = np.minimum(low, 1.0), np.where(hidden, np.nan, np.minimum(high, 1.0))
        return IntegratedShares(nodes[others], low[others], high[others])

    def _reach(self, start: int, upwards: bool) -> Numbers:
        """Return the stakes that chains from the start are made of."""
        seen = np.zeros(self.size, dtype=bool)
        seen[start] = True
        frontier = np.array([start])
        found: list[Numbers] = []
        while len(frontier):
            edges = self._stakes_of(frontier, upwards)
            found.append(edges)
            reached = (self._holders if upwards else self._companies)[edges]
            frontier, _ = _count_distinct(reached[~seen[reached]], self.size)
            seen[frontier] = True
        return np.concatenate(found)

    def _stakes_of(self, nodes: Numbers, upwards: bool) -> Numbers:
        starts = self._by_company if upwards else self._by_holder
        rows = _ranges(starts[nodes], starts[nodes + 1])
        return self._in_order[rows] if upwards else rows

    def _core(self, edges: Numbers) -> Flags:
        return _peel(self._holders[edges], self._companies[edges], self.size)


def _ranges(starts: Numbers, ends: Numbers) -> Numbers:
    """Return every number of some ranges, one range after the other."""
    counts = ends - starts
    return np.repeat(starts - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) + np.arange(counts.sum())


def _count_distinct(numbers: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Return the distinct numbers, sorted, and how often each comes: many by counting all, few by sorting."""
    if len(numbers) * 32 < size:
        return np.unique(numbers, return_counts=True)
    counts = np.bincount(numbers, minlength=size)
    found = np.flatnonzero(counts)
    return found, counts[found]


def _find_places(sorted_numbers: Numbers, wanted: Numbers, size: int) -> Numbers:
    """Return where each wanted number stands among the sorted ones."""
    if len(wanted) * 32 < size:
        return np.searchsorted(sorted_numbers, wanted)
    places = np.zeros(size, dtype=np.int64)
    places[sorted_numbers] = np.arange(len(sorted_numbers))
    return places[wanted]


def _peel(tails: Numbers, heads: Numbers, size: int) -> Flags:
    """Tell which edges may lie on a circle: those left when nodes without edges in or without edges out are taken."""
    alive = np.ones(len(tails), dtype=bool)
    for ends, others in ((tails, heads), (heads, tails)):
        degree = np.bincount(others[alive], minlength=size)
        order = np.argsort(ends, kind="stable")
        starts = np.searchsorted(ends[order], np.arange(size + 1))
        frontier = np.flatnonzero(degree == 0)
        while len(frontier):
            rows = order[_ranges(starts[frontier], starts[frontier + 1])]
            rows = rows[alive[rows]]
            alive[rows] = False
            reached, counts = _count_distinct(others[rows], size)
            degree[reached] -= counts
            frontier = reached[degree[reached] == 0]
    return alive


def _circles(tails: Numbers, heads: Numbers, core: Flags, size: int) -> list[Numbers]:
    """Return the strongly connected groups of two and more nodes among the core's edges (Tarjan, without recursion)."""
    tails, heads = tails[core], heads[core]
    order = np.argsort(tails, kind="stable")
    onward = heads[order].tolist()
    nodes = np.unique(tails).tolist()
    starts = dict(zip(nodes, np.searchsorted(tails[order], nodes).tolist(), strict=True))
    ends = dict(zip(nodes, np.searchsorted(tails[order], nodes, "right").tolist(), strict=True))
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    groups: list[Numbers] = []
    for root in nodes:
        if root in index:
            continue
        work = [(root, starts[root])]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, place = work.pop()
            if place < ends.get(node, 0):
                work.append((node, place + 1))
                other = onward[place]
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, starts.get(other, 0)))
                elif other in on_stack:
                    low[node] = min(low[node], index[other])
                continue
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[node])
            if low[node] == index[node]:
                group: list[int] = []
                while not group or group[-1] != node:
                    group.append(stack.pop())
                on_stack.difference_update(group)
                if len(group) > 1:
                    groups.append(np.array(sorted(group)))
    return groups


@dataclass(frozen=True)
class _Order:
    """In which order parties are worked through: those that lead to one before it, each circle as a whole."""

    layers: Sequence[Numbers]
    circles: Sequence[Numbers]
    group: Numbers
    inside: Flags
    outer: Numbers
    begins: Numbers


def _arrange(tails: Numbers, heads: Numbers, size: int) -> _Order:
    """Find the circles among the edges, and an order in which they and all single nodes can be worked through."""
    circles = _circles(tails, heads, _peel(tails, heads, size), size)
    group = np.full(size, -1)
    for number, members in enumerate(circles):
        group[members] = number
    inside = (group[tails] >= 0) & (group[tails] == group[heads])
    outer = np.flatnonzero(~inside)
    outer = outer[np.argsort(tails[outer], kind="stable")]
    begins = np.searchsorted(tails[outer], np.arange(size + 1))
    layers = _in_topological_order(tails, heads, inside, group, circles, size)
    return _Order(layers, circles, group, inside, outer, begins)


def _propagate(
    order: _Order, tails: Numbers, heads: Numbers, weights: Parts, start: int, *, returns_of_start: bool
) -> Parts:
    """Return the sums of the products over all walks from the start, returns of holders left out.

    Downwards (``returns_of_start``) the holder is the start, so one number divides all; upwards each reached party is
    the holder, and is divided by its own. A circle without a finite sum gives 1 to whoever it reaches.
    """
    size = len(order.group)
    returns = np.ones(size)
    inverses: list[Parts | None] = []
    for number, members in enumerate(order.circles):
        rows = order.inside & (order.group[tails] == number)
        block = np.zeros((len(members), len(members)))
        at = np.searchsorted(members, tails[rows]), np.searchsorted(members, heads[rows])
        np.add.at(block, at, weights[rows])
        inverse, returns[members] = _solve_circle(block)
        inverses.append(inverse)
    sums = np.zeros(size)
    sums[start] = 1.0
    for nodes in order.layers:
        if order.group[nodes[0]] >= 0:
            inverse = inverses[order.group[nodes[0]]]
            entering = sums[nodes]
            sums[nodes] = np.where(entering.sum() > 0, 1.0, 0.0) if inverse is None else entering @ inverse
        rows = order.outer[_ranges(order.begins[nodes], order.begins[nodes + 1])]
        np.add.at(sums, heads[rows], sums[tails[rows]] * weights[rows])
    return sums / returns[start] if returns_of_start else sums / returns


def _solve_circle(block: Parts) -> tuple[Parts | None, Parts]:
    """Return (I - A)⁻¹ of a circle and its diagonal; None where the sum over its rounds is not finite."""
    ones = np.ones(len(block))
    if max(abs(np.linalg.eigvals(block))) >= 1 - 1e-9:
        return None, ones
    inverse = np.linalg.inv(np.eye(len(block)) - block).astype(np.float64)
    return inverse, np.diagonal(inverse).copy()


def _in_topological_order(
    tails: Numbers, heads: Numbers, inside: Flags, group: Numbers, circles: Sequence[Numbers], size: int
) -> Sequence[Numbers]:
    """Return nodes so that all that lead to one come before it: layers of single nodes, and each circle as one."""
    unit = np.where(group >= 0, size + group, np.arange(size))
    outer = ~inside
    from_units, to_units = unit[tails[outer]], unit[heads[outer]]
    total = size + len(circles)
    degree = np.bincount(to_units, minlength=total)
    order = np.argsort(from_units, kind="stable")
    starts = np.searchsorted(from_units[order], np.arange(total + 1))
    exists = np.zeros(total, dtype=bool)
    exists[unit] = True
    frontier = np.flatnonzero(exists & (degree == 0))
    layers: list[Numbers] = []
    while len(frontier):
        single = frontier[frontier < size]
        if len(single):
            layers.append(single)
        layers += [circles[number - size] for number in frontier[frontier >= size].tolist()]
        rows = order[_ranges(starts[frontier], starts[frontier + 1])]
        reached, counts = _count_distinct(to_units[rows], total)
        degree[reached] -= counts
        frontier = reached[degree[reached] == 0]
    return layers


def _reached_through(tails: Numbers, heads: Numbers, marked: Flags, size: int) -> Flags:
    """Tell which nodes a chain with a marked edge on it reaches."""
    reached = np.zeros(size, dtype=bool)
    if not marked.any():
        return reached
    frontier, _ = _count_distinct(heads[marked], size)
    order = np.argsort(tails, kind="stable")
    starts = np.searchsorted(tails[order], np.arange(size + 1))
    while len(frontier):
        reached[frontier] = True
        onward = heads[order[_ranges(starts[frontier], starts[frontier + 1])]]
        frontier, _ = _count_distinct(onward[~reached[onward]], size)
    return reached
