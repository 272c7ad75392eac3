"""The route of each line from one box to another: where it leaves and arrives, how parallel lines bend apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cfgraph.canvas.boxes import Box
from cfgraph.canvas.items import Link

Points = NDArray[np.float64]
Cells = NDArray[np.int64]

APART = 1.7
"""Number of rows by which lines between the same two boxes bend apart."""

BEND = 10
"""Number of straight pieces of a bent line."""


@dataclass(frozen=True)
class Arrow:
    """An arrowhead in a cell."""

    x: int
    y: int
    sign: str


@dataclass(frozen=True)
class Wire:
    """The route of a line, in cells, with its arrowhead."""

    points: Points
    arrow: Arrow

    def at(self, part: float) -> tuple[float, float]:
        """Return the point at a fraction of the route."""
        place = part * (len(self.points) - 1)
        index = min(int(place), len(self.points) - 2)
        rest = place - index
        x, y = self.points[index] * (1 - rest) + self.points[index + 1] * rest
        return float(x), float(y)


def route_links(links: Sequence[Link], boxes: Sequence[Box], corners: Cells) -> list[Wire]:
    """Return the routes of all lines."""
    beside: dict[tuple[object, ...], list[int]] = {}
    for number, link in enumerate(links):
        ends = sorted([(link.source, -1 if link.source_row is None else link.source_row),
                       (link.target, -1 if link.target_row is None else link.target_row)])  # fmt: skip
        beside.setdefault(tuple(ends), []).append(number)
    bends = [0.0] * len(links)
    for numbers in beside.values():
        for place, number in enumerate(numbers):
            straight = links[numbers[0]].source == links[number].source
            bends[number] = (place - (len(numbers) - 1) / 2) * (APART if straight else -APART)
    return [_route(link, bend, boxes, corners) for link, bend in zip(links, bends, strict=True)]


def _route(link: Link, bend: float, boxes: Sequence[Box], corners: Cells) -> Wire:
    one = _rectangle(boxes[link.source], corners[link.source], link.source_row)
    other = _rectangle(boxes[link.target], corners[link.target], link.target_row)
    start, end = one[0], other[0]
    way = end - start
    if not bend:
        first, _ = _leave(one, end)
        last, side = _leave(other, start)
        points = np.stack([first, last])
    else:
        across = np.array([-way[1] * 2, way[0] / 2])
        length = float(np.hypot(across[0] / 2, across[1])) or 1.0
        control = (start + end) / 2 + across / length * bend
        first, _ = _leave(one, control)
        last, side = _leave(other, control)
        turns = np.linspace(0, 1, BEND)[:, None]
        points = (1 - turns) ** 2 * first + 2 * turns * (1 - turns) * control + turns**2 * last
    return Wire(points, _arrow(last, side, other[0]))


def _rectangle(box: Box, corner: Cells, row: int | None) -> tuple[Points, Points]:
    """Return the centre and the half size of a box, or of a row in it."""
    if row is None:
        size = np.array([box.width, box.height], np.float64)
        return corner + size / 2, size / 2
    line = box.rows[row]
    return corner + np.array([box.width / 2, line + 0.5]), np.array([box.width / 2, 0.5])


def _leave(rectangle: tuple[Points, Points], towards: Points) -> tuple[Points, str]:
    """Return where a line leaves a rectangle, and through which side: x or y."""
    center, half = rectangle
    way = towards - center
    part_x = (half[0] + 0.6) / abs(way[0]) if abs(way[0]) > 1e-9 else np.inf
    part_y = (half[1] + 0.1) / abs(way[1]) if abs(way[1]) > 1e-9 else np.inf
    if min(part_x, part_y) == np.inf:
        return center, "x"
    return center + way * min(part_x, part_y, 1.0), "x" if part_x <= part_y else "y"


def _arrow(point: Points, side: str, center: Points) -> Arrow:
    if side == "x":
        return Arrow(int(np.floor(point[0])), int(np.floor(point[1])), "▸" if point[0] < center[0] else "◂")
    return Arrow(int(np.floor(point[0])), int(np.floor(point[1])), "▾" if point[1] < center[1] else "▴")
