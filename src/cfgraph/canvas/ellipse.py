"""Layout of one hop: the entity in the middle, its neighbors on an ellipse around it, grouped by relation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

GAP_X, GAP_Y = 3.0, 1.0
"""Minimum number of cells between two neighbors on the ellipse."""

STEPS = 1_440
"""Number of positions on the ellipse that are tried."""

AIRY = 9.0
"""Maximum distance of neighbors as a multiple of the minimum; with few of them the ellipse is smaller."""


def place_on_ellipse(sizes: Points, middle: int, order: Sequence[int], view: tuple[int, int]) -> Points:
    """Return the centers of items: one in the middle, the others clockwise from the top.

    The ellipse has the size of the view if they fit, otherwise it is larger.
    """
    centers = np.zeros((len(sizes), 2))
    if not len(order):
        return centers
    widest, highest = float(sizes[list(order), 0].max()), float(sizes[list(order), 1].max())
    radius_x = max((view[0] - widest) / 2 - 1, sizes[middle, 0] / 2 + widest / 2 + 8, 16.0)
    radius_y = max((view[1] - min(highest, 3.0)) / 2 - 1, 5.0)
    if len(order) <= 8:
        radius_x, radius_y = min(radius_x, 24 + widest / 2), min(radius_y, 8 + highest / 2)
    while True:
        rim = _sample_rim(radius_x, radius_y)
        found = _spread(sizes, order, rim)
        if found is not None:
            centers[list(order)] = rim[found]
            return centers
        radius_x, radius_y = radius_x * 1.12, radius_y * 1.12


def _sample_rim(radius_x: float, radius_y: float) -> Points:
    turns = np.linspace(0, 2 * np.pi, STEPS, endpoint=False)
    return np.stack([radius_x * np.sin(turns), -radius_y * np.cos(turns)], axis=1)


def _spread(sizes: Points, order: Sequence[int], rim: Points) -> list[int] | None:
    """Return positions on the ellipse with maximum distances, or None if there are too many items."""
    found = _place_in_turn(sizes, order, rim, 1.0)
    if found is None:
        return None
    low, high = 1.0, AIRY
    for _ in range(12):
        middle = (low + high) / 2
        better = _place_in_turn(sizes, order, rim, middle)
        if better is None:
            high = middle
        else:
            low, found = middle, better
    rest = STEPS - found[-1] - _turn_back(sizes, order, rim, found, low)
    each = max(rest, 0) / len(order)
    return [int(place + each * number) % STEPS for number, place in enumerate(found)] if each >= 1 else found


def _turn_back(sizes: Points, order: Sequence[int], rim: Points, found: Sequence[int], factor: float) -> int:
    """Return how many steps the last item must stay away from the end of the round, to leave space for the first."""
    for back in range(1, STEPS):
        if not _collides(sizes[order[-1]], rim[-back], sizes[order[0]], rim[found[0]], factor):
            return back
    return STEPS


def _place_in_turn(sizes: Points, order: Sequence[int], rim: Points, factor: float) -> list[int] | None:
    """Return the next free position for each item, or None if one round is not enough."""
    found: list[int] = []
    place = 0
    for number, item in enumerate(order):
        if number:
            before = order[number - 1]
            x = np.abs(rim[place:, 0] - rim[found[-1], 0]) >= (sizes[item, 0] + sizes[before, 0]) / 2 + GAP_X * factor
            y = np.abs(rim[place:, 1] - rim[found[-1], 1]) >= (sizes[item, 1] + sizes[before, 1]) / 2 + GAP_Y * factor
            free = np.flatnonzero(x | y)
            if not len(free):
                return None
            place += int(free[0])
        found.append(place)
    if len(order) > 1 and _collides(sizes[order[-1]], rim[found[-1]], sizes[order[0]], rim[found[0]], factor):
        return None
    return found


def _collides(one: Points, at: Points, other: Points, there: Points, factor: float) -> bool:
    x, y = np.abs(at - there)
    near_x = x < (one[0] + other[0]) / 2 + GAP_X * factor
    near_y = y < (one[1] + other[1]) / 2 + GAP_Y * factor
    return bool(near_x and near_y)
