"""Layout of paths and ownership: columns from left to right, by hops from the start or by holder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Pairs = NDArray[np.int64]

BETWEEN = 4.0
"""Minimum distance between two columns in cells, for a line with an arrowhead."""

ROUNDS = 12
"""Number of iterations for sorting columns by their neighbors."""


def place_in_columns(sizes: Points, pairs: Pairs, columns: Sequence[int], view: tuple[int, int]) -> Points:
    """Return the centers of items in columns, sorted so that neighbors are close, and spread over the view."""
    count = len(sizes)
    centers = np.zeros((count, 2))
    if not count:
        return centers
    numbers = {column: place for place, column in enumerate(sorted(set(columns)))}
    layers: list[list[int]] = [[] for _ in numbers]
    for item, column in enumerate(columns):
        layers[numbers[column]].append(item)
    near: list[list[int]] = [[] for _ in range(count)]
    for one, other in pairs.tolist():
        near[one].append(other)
        near[other].append(one)
    heights = _order_layers(sizes, layers, near, view)
    widths = [max(float(sizes[item, 0]) for item in layer) for layer in layers]
    free = view[0] - sum(widths) - 2
    between = max(BETWEEN, min(free / max(len(layers) - 1, 1), 44.0))
    left = 0.0
    for layer, width in zip(layers, widths, strict=True):
        for item in layer:
            centers[item] = left + width / 2, heights[item]
        left += width + between
    return centers


def _order_layers(
    sizes: Points, layers: Sequence[list[int]], near: Sequence[Sequence[int]], view: tuple[int, int]
) -> list[float]:
    """Return the vertical order of each item: by the average of its neighbors, alternately from both sides."""
    heights = [0.0] * len(sizes)
    for layer in layers:
        _stack(sizes, layer, heights, view)
    for turn in range(ROUNDS):
        for layer in layers if turn % 2 == 0 else reversed(layers):
            mean = {
                item: sum(heights[other] for other in near[item]) / len(near[item]) if near[item] else heights[item]
                for item in layer
            }
            layer.sort(key=lambda item: (mean[item], heights[item]))
            _stack(sizes, layer, heights, view)
    return heights


def _stack(sizes: Points, layer: Sequence[int], heights: list[float], view: tuple[int, int]) -> None:
    """Place items above each other around the middle, with as much distance as the view has, up to five rows."""
    taken = sum(float(sizes[item, 1]) for item in layer)
    gap = min(max((view[1] - 2 - taken) / max(len(layer), 1), 1.0), 6.0)
    top = -(taken + gap * (len(layer) - 1)) / 2
    for item in layer:
        heights[item] = top + float(sizes[item, 1]) / 2
        top += float(sizes[item, 1]) + gap


def columns_by_hops(count: int, pairs: Pairs, start: int) -> list[int]:
    """Return each item's hops from the start; unreachable ones come after all others."""
    near: list[list[int]] = [[] for _ in range(count)]
    for one, other in pairs.tolist():
        near[one].append(other)
        near[other].append(one)
    hops = {start: 0}
    queue = [start]
    for item in queue:
        for other in near[item]:
            if other not in hops:
                hops[other] = hops[item] + 1
                queue.append(other)
    last = max(hops.values()) + 1
    return [hops.get(item, last) for item in range(count)]


def columns_by_holding(count: int, held: Pairs, others: Pairs, middle: int) -> list[int]:
    """Return columns in which holders come before what they hold; an item that holds nothing follows its neighbors.

    ``held`` are pairs of holder and company held. Cycles are cut where they lead back.
    """
    columns = {middle: 0}
    for holders_first in (True, False):
        queue = [middle]
        for item in queue:
            for holder, below in held.tolist():
                one, other = (below, holder) if holders_first else (holder, below)
                if one == item and other not in columns:
                    columns[other] = columns[item] + (-1 if holders_first else 1)
                    queue.append(other)
    for _ in range(count):
        before = len(columns)
        for pairs, step in ((held, 1), (others, 1)):
            for one, other in pairs.tolist():
                if one in columns and other not in columns:
                    columns[other] = columns[one] + step
                elif other in columns and one not in columns:
                    columns[one] = columns[other] + (-1 if pairs is held else 1)
        if len(columns) == before:
            break
    return [columns.get(item, 0) for item in range(count)]
