"""Picture layout, step 2: the order of stops within each layer, with few crossings."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise

from cfgraph.export.picture.layering import Stops

SWEEPS = 16
"""Number of sweeps over the layers; more hardly improve the result."""


def order_layers(stops: Stops) -> list[list[int]]:
    """Return the stops of each layer from top to bottom.

    Each is placed at the average position of its neighbors in the previous layer, then neighbors are exchanged if that
    helps (Gansner, Koutsofios, North and Vo, "A technique for drawing directed graphs", 1993). The best order is
    returned.
    """
    left, right = stops.neighbors()
    layers = _make_first_order(stops, left, right)
    best, fewest = layers, _count_crossings(layers, right)
    for sweep in range(SWEEPS):
        rightward = sweep % 2 == 0
        layers = _sweep_layers(layers, left if rightward else right, rightward)
        layers = _exchange_neighbors(layers, left, right)
        crossings = _count_crossings(layers, right)
        if crossings < fewest:
            best, fewest = layers, crossings
        if not fewest:
            break
    return best


def _make_first_order(stops: Stops, left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the stops of each layer in the order of a traversal from the first box."""
    layers: list[list[int]] = [[] for _ in range(max(stops.layer) + 1)]
    seen: set[int] = set()
    for start in range(stops.boxes):
        waiting = [start]
        while waiting:
            stop = waiting.pop()
            if stop not in seen:
                seen.add(stop)
                layers[stops.layer[stop]].append(stop)
                waiting += [*reversed(right[stop]), *reversed(left[stop])]
    return layers


def _sweep_layers(layers: list[list[int]], neighbors: Sequence[Sequence[int]], rightward: bool) -> list[list[int]]:
    """Return the layers, each sorted by the average position of the neighbors in the previous one."""
    swept = [list(layer) for layer in layers]
    numbers = range(1, len(layers)) if rightward else range(len(layers) - 2, -1, -1)
    for number in numbers:
        fixed = _index_positions(swept[number - 1 if rightward else number + 1])
        own = _index_positions(swept[number])

        scale = len(fixed) / len(own)
        wished = {
            stop: sum(fixed[other] for other in neighbors[stop]) / len(neighbors[stop])
            if neighbors[stop]
            else place * scale
            for stop, place in own.items()
        }
        swept[number].sort(key=wished.__getitem__)
    return swept


def _exchange_neighbors(
    layers: list[list[int]], left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]
) -> list[list[int]]:
    """Return the layers with neighbors exchanged if that reduces crossings."""
    for _ in range(4):
        changed = False
        for number, layer in enumerate(layers):
            sides = []
            if number:
                sides.append((left, _index_positions(layers[number - 1])))
            if number + 1 < len(layers):
                sides.append((right, _index_positions(layers[number + 1])))
            for place in range(len(layer) - 1):
                upper, lower = layer[place], layer[place + 1]
                gain = 0
                for neighbors, positions in sides:
                    above = sorted(positions[other] for other in neighbors[upper])
                    below = sorted(positions[other] for other in neighbors[lower])
                    gain += _count_inversions(above, below) - _count_inversions(below, above)
                if gain > 0:
                    layer[place], layer[place + 1] = lower, upper
                    changed = True
        if not changed:
            break
    return layers


def _count_inversions(above: Sequence[float], below: Sequence[float]) -> int:
    """Return the number of crossings if the first stop, with these sorted neighbors, is above the other."""
    return sum(len(above) - bisect_right(above, position) for position in below)


def _index_positions(layer: Sequence[int]) -> dict[int, float]:
    """Return the position of each stop in its layer."""
    return {stop: float(place) for place, stop in enumerate(layer)}


def _count_crossings(layers: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> int:
    """Return how many lines cross between the layers."""
    total = 0
    for layer, following in pairwise(layers):
        positions = _index_positions(following)
        drawn: list[float] = []
        for stop in layer:
            ends = sorted(positions[other] for other in right[stop])
            total += sum(len(drawn) - bisect_right(drawn, end) for end in ends)
            for end in ends:
                insort(drawn, end)
    return total
