"""The smallest tree that connects some nodes of a small graph, by the Dreyfus-Wagner algorithm.

Dreyfus and Wagner, "The Steiner problem in graphs", Networks 1 (1971), with integers, for all nodes and all subsets of
one size at a time. Nodes are numbered from 0. Edges lead away from the root of the tree; in a graph without directions
each is given in both. The cost of a tree is ``HOP`` for each edge and the weight of each node that is not a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

HOP = 1_000_000
"""Cost of an edge; weights of nodes are much smaller, so that trees with few edges come first."""

_FAR = np.int64(1) << 60

Costs = NDArray[np.int64]
Places = NDArray[np.int64]
Link = tuple[int, int]


@dataclass(frozen=True)
class SmallGraph:
    """Edges from ``sources`` to ``targets``, and the cost of each node."""

    size: int
    sources: Places
    targets: Places
    weights: Costs


def find_smallest_tree(
    graph: SmallGraph,
    terminals: Sequence[int],
    *,
    any_root: bool = False,
    check_cancelled: Callable[[], None] = lambda: None,
) -> list[Link] | None:
    """Return the edges of the smallest tree that connects the terminals, None if there is none.

    The root is the last terminal; with ``any_root`` it is the best of all nodes, and the last terminal is reached from
    it like the others.
    """
    leaves = list(terminals) if any_root else list(terminals[:-1])
    costs = _reckon_costs(graph, leaves, check_cancelled)
    whole = costs[-1]
    root = int(np.argmin(whole + graph.weights)) if any_root else terminals[-1]
    if whole[root] >= _FAR:
        return None
    return _trace_tree(graph, costs, leaves, root)


def _reckon_costs(graph: SmallGraph, leaves: Sequence[int], check_cancelled: Callable[[], None]) -> Costs:
    """Return for each subset of the leaves, as a bit mask, the cost of the smallest tree from each node to it.

    The weight of the node itself is not included.
    """
    order = np.argsort(graph.sources, kind="stable")
    sources, targets = graph.sources[order], graph.targets[order]
    heads, starts = np.unique(sources, return_index=True)
    costs = np.full((1 << len(leaves), graph.size), _FAR, np.int64)
    for size in range(1, len(leaves) + 1):
        for members in combinations(range(len(leaves)), size):
            check_cancelled()
            subset = sum(1 << member for member in members)
            row = costs[subset]
            if size == 1:
                row[leaves[members[0]]] = 0
            part = (subset - 1) & subset
            while part > subset ^ part:  # every split once
                np.minimum(row, costs[part] + costs[subset ^ part], out=row)
                part = (part - 1) & subset
            _spread_costs(row, graph.weights, sources, targets, heads, starts)
    return costs


def _spread_costs(row: Costs, weights: Costs, sources: Places, targets: Places, heads: Places, starts: Places) -> None:
    """Lower the costs of nodes with an edge to a node of lower cost, until nothing changes."""
    if not len(sources):
        return
    while True:
        onward = np.minimum.reduceat(row[targets] + weights[targets] + HOP, starts)
        better = onward < row[heads]
        if not better.any():
            np.minimum(row, _FAR, out=row)
            return
        row[heads[better]] = onward[better]


def _trace_tree(graph: SmallGraph, costs: Costs, leaves: Sequence[int], root: int) -> list[Link]:
    """Return the edges of a tree with known costs: each cost comes from an edge, or from two smaller trees."""
    order = np.argsort(graph.sources, kind="stable")
    targets = graph.targets[order]
    bounds = np.searchsorted(graph.sources[order], np.arange(graph.size + 1))
    links: list[Link] = []
    open_trees = [((1 << len(leaves)) - 1, root)]
    while open_trees:
        subset, node = open_trees.pop()
        row = costs[subset]
        if row[node] == 0:
            continue
        others = targets[bounds[node] : bounds[node + 1]]
        fits = others[row[others] + graph.weights[others] + HOP == row[node]]
        if len(fits):
            links.append((node, int(fits[0])))
            open_trees.append((subset, int(fits[0])))
            continue
        part = (subset - 1) & subset
        while costs[part][node] + costs[subset ^ part][node] != row[node]:
            part = (part - 1) & subset
        open_trees += [(part, node), (subset ^ part, node)]
    return list(dict.fromkeys(links))
