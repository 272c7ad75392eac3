"""Communities by Louvain's method, with integers: gains are compared exactly, so that the search always ends.

Blondel, Guillaume, Lambiotte and Lefebvre, "Fast unfolding of communities in large networks", 2008. With floating-point
numbers a node may move back and forth between two communities forever, as a gain of 0 is rounded to more.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from fractions import Fraction

Weights = list[dict[int, int]]
"""For each node its neighbors, except itself, with the weights of the edges."""


def find_communities(
    count: int, pairs: Iterable[tuple[int, int]], *, resolution: float = 1.0, seed: int = 1
) -> list[set[int]]:
    """Return the communities of nodes numbered from 0; each pair is an edge.

    >>> find_communities(6, [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)])
    [{0, 1, 2}, {3, 4, 5}]
    """
    weights: Weights = [{} for _ in range(count)]
    for one, other in pairs:
        if one != other:
            weights[one][other] = weights[other][one] = 1
    degrees = [sum(near.values()) for near in weights]
    groups = [{node} for node in range(count)]
    exact, order = Fraction(str(resolution)), random.Random(seed)
    while True:
        community = _move_nodes(weights, degrees, exact, order)
        numbers = {old: new for new, old in enumerate(dict.fromkeys(community))}
        if len(numbers) == len(groups):
            return groups
        merged: list[set[int]] = [set() for _ in numbers]
        for node, old in enumerate(community):
            merged[numbers[old]] |= groups[node]
        weights, degrees = _merge_nodes(weights, degrees, [numbers[old] for old in community])
        groups = merged


def _move_nodes(weights: Weights, degrees: Sequence[int], resolution: Fraction, order: random.Random) -> list[int]:
    """Move each node to the neighboring community with the largest gain of modularity, until there is no gain; return
    them.
    """
    community = list(range(len(weights)))
    totals = list(degrees)
    scale, factor = sum(degrees) * resolution.denominator, resolution.numerator
    turns = list(community)
    order.shuffle(turns)
    has_moved = True
    while has_moved:
        has_moved = False
        for node in turns:
            here, degree = community[node], degrees[node]
            into: dict[int, int] = {}
            for other, weight in weights[node].items():
                into[community[other]] = into.get(community[other], 0) + weight
            totals[here] -= degree
            best, most = here, 0
            stays = scale * into.get(here, 0) - factor * totals[here] * degree
            for there, weight in into.items():
                gain = scale * weight - factor * totals[there] * degree - stays
                if gain > most:
                    best, most = there, gain
            totals[best] += degree
            if best != here:
                community[node] = best
                has_moved = True
    return community


def _merge_nodes(weights: Weights, degrees: Sequence[int], numbers: Sequence[int]) -> tuple[Weights, list[int]]:
    """Return the graph of the communities."""
    count = max(numbers) + 1
    merged: Weights = [{} for _ in range(count)]
    totals = [0] * count
    for node, near in enumerate(weights):
        mine = numbers[node]
        totals[mine] += degrees[node]
        for other, weight in near.items():
            if (theirs := numbers[other]) != mine:
                merged[mine][theirs] = merged[mine].get(theirs, 0) + weight
    return merged, totals
