"""Picture layout, step 1: boxes and links into layers from left to right (ranks, stops of long links).

After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981). Between
two layers of boxes lies one of labels; a link that spans several has a stop in each, so that it passes no box.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

FEWEST_ROWS = 14
"""Minimum of the maximum number of boxes in a layer."""

PORT, CORNER = 9.0, 6.0
"""Height of a box for each link on one side, and for its corners."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box to be placed, by its size."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """A line from one box to another, given by index, with the size of its label."""

    source: int
    target: int
    label: Box


@dataclass
class Stops:
    """The contents of the layers: the boxes by index, then labels and bends of links.

    ``routes`` has the stops of each link from left to right, including its ends; ``labels`` the stop with the label.
    """

    sizes: list[Box]
    layer: list[int]
    boxes: int
    routes: list[list[int]] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)

    def neighbors(self) -> tuple[list[list[int]], list[list[int]]]:
        """Return the adjacent stops on the left and on the right of each stop."""
        left: list[list[int]] = [[] for _ in self.sizes]
        right: list[list[int]] = [[] for _ in self.sizes]
        for route in self.routes:
            for one, other in zip(route, route[1:], strict=False):
                right[one].append(other)
                left[other].append(one)
        return left, right


def make_stops(boxes: Sequence[Box], links: Sequence[Link], *, ends: tuple[int, int] | None) -> Stops:
    """Assign boxes and links, none from a box to itself, to layers.

    Links go from left to right if possible. With ``ends`` the lines go from the first of these boxes to the other
    instead, regardless of the direction of the links.
    """
    order = _order_between(len(boxes), links, *ends) if ends else _order_along_links(len(boxes), links)
    place = {box: number for number, box in enumerate(order)}
    pairs = [(link.source, link.target) for link in links]
    rightward = [(a, b) if place[a] < place[b] else (b, a) for a, b in pairs]
    ranks = _assign_ranks(order, sorted(set(rightward)))
    sizes = [
        Box(box.width, max(box.height, PORT * max(ports) + 2 * CORNER))
        for box, ports in zip(boxes, _count_ports(len(boxes), rightward), strict=True)
    ]
    stops = Stops(sizes, [2 * rank for rank in ranks], len(boxes))
    degree = [0] * len(boxes)
    for a, b in pairs:
        degree[a] += 1
        degree[b] += 1
    for link, (a, b) in zip(links, rightward, strict=True):
        first, last = 2 * ranks[a] + 1, 2 * ranks[b] - 1
        bearer = first if degree[a] < degree[b] else last  # labels of a hub's links stand at the other ends
        route = [a]
        for layer in range(first, last + 1):
            route.append(len(stops.sizes))
            stops.sizes.append(link.label if layer == bearer else Box(0, 0))
            stops.layer.append(layer)
        stops.labels.append(route[1 + bearer - first])
        stops.routes.append([*route, b])
    return stops


def linked_boxes(count: int, links: Sequence[Link]) -> list[list[int]]:
    """Return the boxes that each box is linked to, in either direction."""
    near: list[list[int]] = [[] for _ in range(count)]
    for link in links:
        near[link.source].append(link.target)
        near[link.target].append(link.source)
    return near


def _count_ports(count: int, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return how many links meet each box on its left and on its right."""
    left, right = [0] * count, [0] * count
    for a, b in pairs:
        right[a] += 1
        left[b] += 1
    return list(zip(left, right, strict=True))


def _order_between(count: int, links: Sequence[Link], start: int, end: int) -> list[int]:
    """Return the boxes by their distance from the start, with the end after all others."""
    near = linked_boxes(count, links)
    distance = {start: 0}
    waiting = deque([start])
    while waiting:
        box = waiting.popleft()
        for other in near[box]:
            if other not in distance:
                distance[other] = distance[box] + 1
                waiting.append(other)
    return sorted(range(count), key=lambda box: (box == end, distance.get(box, count), box))


def _order_along_links(count: int, links: Sequence[Link]) -> list[int]:
    """Return the boxes in an order with few links in the opposite direction.

    The heuristic of Eades, Lin and Smyth, "A fast and effective heuristic for the feedback arc set problem" (1993).
    """
    outward = [[link.target for link in links if link.source == box] for box in range(count)]
    inward = [[link.source for link in links if link.target == box] for box in range(count)]
    leaving, entering = [len(found) for found in outward], [len(found) for found in inward]
    left: list[int] = []
    right: list[int] = []
    rest = list(range(count))
    while rest:
        sink = next((box for box in rest if not leaving[box]), None)
        chosen = (
            sink if sink is not None else max(rest, key=lambda box: (not entering[box], leaving[box] - entering[box]))
        )
        (left if sink is None else right).append(chosen)
        rest.remove(chosen)
        for other in outward[chosen]:
            entering[other] -= 1
        for other in inward[chosen]:
            leaving[other] -= 1
    return left + right[::-1]


def _assign_ranks(order: Sequence[int], pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Return the layer of each box: to the right of its predecessors, and close to them."""
    before: list[list[int]] = [[] for _ in order]
    after: list[list[int]] = [[] for _ in order]
    for a, b in pairs:
        after[a].append(b)
        before[b].append(a)
    ranks = [0] * len(order)
    for box in order:
        ranks[box] = max((ranks[other] + 1 for other in before[box]), default=0)
    for sweep in range(8):
        for box in order if sweep % 2 else reversed(order):
            lowest = max((ranks[other] + 1 for other in before[box]), default=None)
            highest = min((ranks[other] - 1 for other in after[box]), default=None)
            if highest is not None and (lowest is None or len(after[box]) > len(before[box])):
                ranks[box] = highest
            elif lowest is not None and len(before[box]) > len(after[box]):
                ranks[box] = lowest
    _fold_ranks(ranks, before, after, 1)
    _fold_ranks(ranks, after, before, -1)
    least = min(ranks, default=0)
    return [rank - least for rank in ranks]


def _fold_ranks(ranks: list[int], before: Sequence[Sequence[int]], after: Sequence[Sequence[int]], step: int) -> None:
    """Move boxes at the ends of links, if a layer has too many for a picture of good proportions."""
    rows = max(FEWEST_ROWS, math.ceil(1.5 * math.sqrt(len(ranks))))
    rank = min(ranks) if step > 0 else max(ranks)
    while min(ranks) <= rank <= max(ranks):
        members = [box for box, own in enumerate(ranks) if own == rank]
        movable = sorted((box for box in members if not after[box]), key=lambda box: len(before[box]))
        for box in movable[: max(len(members) - rows, 0)]:
            ranks[box] += step
        rank += step
