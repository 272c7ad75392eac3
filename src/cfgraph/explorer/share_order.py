"""The order in which stakes among numbered parties are processed: rows by party, circles, and levels.

It only works on arrays of numbers; ``share_system`` computes the shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Grouping:
    """Rows grouped by number: ``rows[starts[n]:starts[n + 1]]`` are those of ``n``, in their original order."""

    rows: Numbers
    starts: Numbers

    def of(self, numbers: Numbers) -> Numbers:
        """Return the rows of some numbers, one number after another."""
        return self.rows[expand_ranges(self.starts[numbers], self.starts[numbers + 1])]


def group_rows(numbers: Numbers, size: int) -> Grouping:
    """Group rows by their numbers, all below ``size``."""
    starts = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(numbers, minlength=size), out=starts[1:])
    return Grouping(sort_stably(numbers, size), starts)


def sort_stably(numbers: Numbers, size: int) -> Numbers:
    """Return the stable sort order of some numbers below ``size``: by radix, 16 bits at a time."""
    order = np.argsort((numbers & 0xFFFF).astype(np.uint16), kind="stable")
    shift = 16
    while size >> shift:
        part = ((numbers >> shift) & 0xFFFF).astype(np.uint16)
        order = order[np.argsort(part[order], kind="stable")]
        shift += 16
    return order


def expand_ranges(starts: Numbers, ends: Numbers) -> Numbers:
    """Return every number of some ranges, one range after another."""
    counts = ends - starts
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(counts.sum())


def drop_repeated(numbers: Numbers, scratch: Numbers) -> Numbers:
    """Return each number once; ``scratch`` has an item for every possible number."""
    places = np.arange(len(numbers))
    scratch[numbers] = places
    is_last: Flags = scratch[numbers] == places
    return numbers[is_last]


class Marker:
    """A set of numbers below a size."""

    def __init__(self, size: int) -> None:
        self._seen: Flags = np.zeros(size, dtype=bool)
        self._places: Numbers = np.empty(size, dtype=np.int64)

    def add(self, numbers: Numbers) -> Numbers:
        """Add some numbers and return those that were new, without duplicates."""
        new = numbers[~self._seen[numbers]]
        self._seen[new] = True
        return drop_repeated(new, self._places)


@dataclass(frozen=True)
class LevelOrder:
    """Circles, and the level of every party: all stakes in a party come from earlier levels.

    All members of a circle have one level, and ``depth`` is the last. ``circle`` is the number of a party's circle, -1
    if it is in none.
    """

    circles: Sequence[Numbers]
    circle: Numbers
    level: Numbers
    depth: int


def order_levels(holders: Numbers, companies: Numbers, by_holder: Grouping, by_company: Grouping) -> LevelOrder:
    """Find the circles among stakes, and an order in which they and all single parties can be processed."""
    size = len(by_holder.starts) - 1
    circles = find_circles(holders, companies, by_holder, by_company)
    circle = np.full(size, -1)
    unit = np.arange(size)
    for number, members in enumerate(circles):
        circle[members] = number
        unit[members] = members[0]
    if circles:
        between = np.flatnonzero(unit[holders] != unit[companies])
        holders, companies = unit[holders[between]], unit[companies[between]]
        by_holder = group_rows(holders, size)
    degree = np.bincount(companies, minlength=size)
    level = np.zeros(size, dtype=np.int64)
    scratch = np.empty(size, dtype=np.int64)
    frontier, depth = np.flatnonzero((degree == 0) & (unit == np.arange(size))), 0
    while len(frontier):
        level[frontier] = depth
        frontier = _lower_degrees(companies[by_holder.of(frontier)], degree, scratch)
        depth += 1
    return LevelOrder(circles, circle, level[unit], max(0, depth - 1))


def _lower_degrees(reached: Numbers, degree: Numbers, scratch: Numbers) -> Numbers:
    """Decrease a node's degree each time it is reached; return those that drop to 0, without duplicates."""
    np.subtract.at(degree, reached, 1)
    return drop_repeated(reached[degree[reached] == 0], scratch)


def find_circles(holders: Numbers, companies: Numbers, by_holder: Grouping, by_company: Grouping) -> list[Numbers]:
    """Return the strongly connected components of two or more parties, each sorted."""
    alive = np.ones(len(holders), dtype=bool)
    size = len(by_holder.starts) - 1
    scratch = np.empty(size, dtype=np.int64)
    for grouping, ends, others in ((by_holder, holders, companies), (by_company, companies, holders)):
        degree = np.bincount(others[alive], minlength=size)
        frontier = np.flatnonzero((degree == 0) & (np.bincount(ends[alive], minlength=size) > 0))
        while len(frontier):
            rows = grouping.of(frontier)
            rows = rows[alive[rows]]
            alive[rows] = False
            frontier = _lower_degrees(others[rows], degree, scratch)
    return _find_components(holders[alive], companies[alive])


def _find_components(tails: Numbers, heads: Numbers) -> list[Numbers]:
    """Return the strongly connected components of two or more nodes (Tarjan 1972, without recursion)."""
    order = np.argsort(tails, kind="stable")
    onward = heads[order].tolist()
    nodes, first = np.unique(tails[order], return_index=True)
    bounds = [*first.tolist(), len(onward)]
    spans = {node: (bounds[place], bounds[place + 1]) for place, node in enumerate(nodes.tolist())}
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    groups: list[Numbers] = []
    for root in spans:
        if root in index:
            continue
        work = [(root, spans[root][0])]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, place = work.pop()
            if place < spans.get(node, (0, 0))[1]:
                work.append((node, place + 1))
                other = onward[place]
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, spans.get(other, (0, 0))[0]))
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
