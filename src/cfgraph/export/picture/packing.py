"""Picture layout, step 4: laying out connected parts separately, and packing them in rows."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from cfgraph.export.picture.coordinates import PictureLayout, PlacedBox, Route, Stop, place_part
from cfgraph.export.picture.layering import Box, Link, linked_boxes

_BETWEEN_PARTS = 32.0
_ASPECT = 1.5
"""Aspect ratio of a picture with many parts."""


def lay_out_picture(
    boxes: Sequence[Box], links: Sequence[Link], *, ends: tuple[int, int] | None = None
) -> PictureLayout:
    """Place boxes and links, none from a box to itself: nothing overlaps, and lines avoid boxes.

    Unconnected parts are placed one after another, largest first. Links go from left to right if possible; with
    ``ends`` everything goes from the first of these boxes to the other, regardless of the links' direction.
    """
    found: dict[int, PlacedBox] = {}
    routes: dict[int, Route] = {}
    parts = []
    for members, own in _find_parts(len(boxes), links):
        number = {box: place for place, box in enumerate(members)}
        moved = [
            replace(links[link], source=number[links[link].source], target=number[links[link].target]) for link in own
        ]
        between = (number[ends[0]], number[ends[1]]) if ends and number.keys() >= set(ends) else None
        parts.append((members, own, place_part([boxes[box] for box in members], moved, ends=between)))
    parts.sort(key=lambda part: (-part[2].width * part[2].height, part[0][0]))
    corners, width, height = _pack_rows([(layout.width, layout.height) for _, _, layout in parts])
    for (members, own, layout), (left, top) in zip(parts, corners, strict=True):
        for box, own_place in zip(members, layout.boxes, strict=True):
            found[box] = replace(own_place, x=own_place.x + left, y=own_place.y + top)
        for link, route in zip(own, layout.routes, strict=True):
            stops = tuple(Stop(stop.enters + left, stop.leaves + left, stop.y + top) for stop in route.stops)
            routes[link] = replace(route, stops=stops)
    return PictureLayout(
        width,
        height,
        tuple(found[box] for box in range(len(boxes))),
        tuple(routes[link] for link in range(len(links))),
    )


def _find_parts(count: int, links: Sequence[Link]) -> list[tuple[list[int], list[int]]]:
    """Return the boxes and links of each connected part."""
    near = linked_boxes(count, links)
    part = [-1] * count
    parts: list[tuple[list[int], list[int]]] = []
    for start in range(count):
        if part[start] < 0:
            part[start] = len(parts)
            waiting = deque([start])
            while waiting:
                for other in near[waiting.popleft()]:
                    if part[other] < 0:
                        part[other] = len(parts)
                        waiting.append(other)
            parts.append(([], []))
    for box in range(count):
        parts[part[box]][0].append(box)
    for number, link in enumerate(links):
        parts[part[link.source]][1].append(number)
    return parts


def _pack_rows(sizes: Sequence[tuple[float, float]]) -> tuple[list[tuple[float, float]], float, float]:
    """Return the corners of rectangles placed in rows, and the total width and height."""
    area = sum((width + _BETWEEN_PARTS) * (height + _BETWEEN_PARTS) for width, height in sizes)
    room = max([math.sqrt(area * _ASPECT), *(width for width, _ in sizes)])
    corners: list[tuple[float, float]] = []
    x = y = row = widest = 0.0
    for width, height in sizes:
        if x and x + width > room:
            x, y, row = 0.0, y + row + _BETWEEN_PARTS, 0.0
        corners.append((x, y))
        x += width + _BETWEEN_PARTS
        row, widest = max(row, height), max(widest, x - _BETWEEN_PARTS)
    return corners, widest, y + row
