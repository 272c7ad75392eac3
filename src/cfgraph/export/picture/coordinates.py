"""Picture layout, step 3: coordinates of one connected part: heights of stops, sides of layers, ports of links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cfgraph.export.picture.layering import CORNER, PORT, Box, Link, Stops, make_stops
from cfgraph.export.picture.ordering import order_layers

ROUNDS = 24
"""Number of iterations in which stops are aligned with their neighbors."""

_NARROWEST, _WIDEST, _STEEPNESS = 28.0, 110.0, 8.0
"""Bounds of the distance between layers, and the maximum slope of lines before it grows."""

_AROUND_BOX, _AROUND_LABEL, _AROUND_LINE = 9.0, 3.0, 5.0
_STRAIGHT = 6.0
"""Additional weight for aligning a line between two bends, or at a box without other lines."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A layer through which a line passes horizontally, from one side to the other, or only to or from its box."""

    enters: float
    leaves: float
    y: float


@dataclass(frozen=True, slots=True)
class Route:
    """A link as it is drawn, from left to right; ``rightward`` is true if this is its own direction.

    ``label`` is the index of the stop with the label, in the middle of its layer.
    """

    stops: tuple[Stop, ...]
    label: int
    rightward: bool


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box with its center; it may be taller than requested, to make room for its links."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PictureLayout:
    """The boxes and the routes of the links, in their order, and the total size."""

    width: float
    height: float
    boxes: tuple[PlacedBox, ...]
    routes: tuple[Route, ...]


def place_part(boxes: Sequence[Box], links: Sequence[Link], *, ends: tuple[int, int] | None = None) -> PictureLayout:
    """Lay out one connected part, with its upper left corner at the origin."""
    stops = make_stops(boxes, links, ends=ends)
    layers = order_layers(stops)
    heights = _assign_heights(stops, layers)
    top = min(y - stops.sizes[stop].height / 2 for stop, y in enumerate(heights))
    heights = [y - top for y in heights]
    ports = _spread_ports(stops, heights)
    levels = [[ports.get((number, stop), heights[stop]) for stop in route] for number, route in enumerate(stops.routes)]
    lefts, rights = _layer_sides(stops, layers, levels)
    routes = []
    for number, (link, route) in enumerate(zip(links, stops.routes, strict=True)):
        passed = [
            Stop(lefts[stops.layer[stop]], rights[stops.layer[stop]], y)
            for stop, y in zip(route, levels[number], strict=True)
        ]
        start, end = (stops.sizes[route[place]].width / 2 for place in (0, -1))
        passed[0] = replace(passed[0], enters=(passed[0].enters + passed[0].leaves) / 2 + start)
        passed[-1] = replace(passed[-1], leaves=(passed[-1].enters + passed[-1].leaves) / 2 - end)
        routes.append(Route(tuple(passed), route.index(stops.labels[number]), route[0] == link.source))
    middles = [(one + other) / 2 for one, other in zip(lefts, rights, strict=True)]
    return PictureLayout(
        rights[-1],
        max(y + stops.sizes[stop].height / 2 for stop, y in enumerate(heights)),
        tuple(
            PlacedBox(middles[stops.layer[box]], heights[box], stops.sizes[box].width, stops.sizes[box].height)
            for box in range(len(boxes))
        ),
        tuple(routes),
    )


def _layer_sides(
    stops: Stops, layers: Sequence[Sequence[int]], levels: Sequence[Sequence[float]]
) -> tuple[list[float], list[float]]:
    """Return the left and the right side of each layer, with more distance where lines are steep."""
    steepest = [0.0] * len(layers)
    for route, heights in zip(stops.routes, levels, strict=True):
        for stop, y, following in zip(route, heights, heights[1:], strict=False):
            steepest[stops.layer[stop]] = max(steepest[stops.layer[stop]], abs(following - y))
    lefts: list[float] = []
    rights: list[float] = []
    left = 0.0
    for layer, rise in zip(layers, steepest, strict=True):
        lefts.append(left)
        rights.append(left + max(stops.sizes[stop].width for stop in layer))
        left = rights[-1] + min(max(_NARROWEST, rise / _STEEPNESS), _WIDEST)
    return lefts, rights


def _assign_heights(stops: Stops, layers: Sequence[Sequence[int]]) -> list[float]:
    """Return the vertical position of each stop."""
    left, right = stops.neighbors()
    near = [(*left[stop], *right[stop]) for stop in range(len(stops.sizes))]
    strength = [
        _STRAIGHT / len(others) if stop < stops.boxes and others else _STRAIGHT for stop, others in enumerate(near)
    ]
    pulls = [[(other, min(strength[stop], strength[other])) for other in others] for stop, others in enumerate(near)]
    gaps = [
        [0.0, *((_half_height(stops, a) + _half_height(stops, b)) for a, b in zip(layer, layer[1:], strict=False))]
        for layer in layers
    ]
    heights = [0.0] * len(stops.sizes)
    for layer, gap in zip(layers, gaps, strict=True):
        _settle_layer(layer, gap, [0.0] * len(layer), [1.0] * len(layer), heights)
    for turn in range(ROUNDS):
        for number in range(len(layers)) if turn % 2 == 0 else reversed(range(len(layers))):
            layer = layers[number]
            weights = [sum(weight for _, weight in pulls[stop]) or 1.0 for stop in layer]
            wishes = [
                sum(heights[other] * weight for other, weight in pulls[stop]) / weight_of_all if pulls[stop] else 0.0
                for stop, weight_of_all in zip(layer, weights, strict=True)
            ]
            _settle_layer(layer, gaps[number], wishes, weights, heights)
    return heights


def _half_height(stops: Stops, stop: int) -> float:
    """Return half of the height of a stop in its layer."""
    around = _AROUND_LABEL if stops.sizes[stop].height else _AROUND_LINE
    if stop < stops.boxes:
        around = _AROUND_BOX
    return stops.sizes[stop].height / 2 + around


def _settle_layer(
    layer: Sequence[int], gaps: Sequence[float], wishes: Sequence[float], weights: Sequence[float], heights: list[float]
) -> None:
    """Set the positions of the stops of a layer as close to the desired ones as their order and gaps allow.

    This is isotonic regression by pooling adjacent violators: least squares, in one pass.
    """
    offset = 0.0
    offsets: list[float] = []
    pools: list[tuple[float, float, int]] = []
    for gap, wish, weight in zip(gaps, wishes, weights, strict=True):
        offset += gap
        offsets.append(offset)
        pool = (wish - offset, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            value, total, count = pools.pop()
            pool = ((value * total + pool[0] * pool[1]) / (total + pool[1]), total + pool[1], count + pool[2])
        pools.append(pool)
    settled = (value for value, _, count in pools for _ in range(count))
    for stop, value, shift in zip(layer, settled, offsets, strict=True):
        heights[stop] = value + shift


def _spread_ports(stops: Stops, heights: Sequence[float]) -> dict[tuple[int, int], float]:
    """Return the vertical position of each link at its boxes, spread over the side so that lines do not cross there."""
    sides: dict[tuple[int, bool], list[tuple[float, int]]] = {}
    for number, route in enumerate(stops.routes):
        sides.setdefault((route[0], True), []).append((heights[route[1]], number))
        sides.setdefault((route[-1], False), []).append((heights[route[-2]], number))
    ports: dict[tuple[int, int], float] = {}
    for (box, _), met in sides.items():
        room = stops.sizes[box].height - 2 * CORNER
        step = min(1.5 * PORT, room / (len(met) - 1)) if len(met) > 1 else 0.0
        for place, (_, number) in enumerate(sorted(met)):
            ports[number, box] = heights[box] + (place - (len(met) - 1) / 2) * step
    return ports
