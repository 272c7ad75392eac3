"""Coloring what is drawn by its structure: the community of each entity, or steps of a measure.

It only uses what is drawn, not the whole graph. The signs of entities are those of their classes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal as OneOf

import numpy as np

from cfgraph.canvas.communities import Communities, find_communities
from cfgraph.canvas.items import Drawn
from cfgraph.explorer.network import Network
from cfgraph.model.looks import HUES, NO_COLOR, Look
from cfgraph.model.terms import Node

ColorBy = OneOf["class", "community", "degree", "pagerank", "betweenness"]
COLORINGS: tuple[ColorBy, ...] = ("class", "community", "degree", "pagerank", "betweenness")

STEPS = ("#7b8894", "#7fb0e6", "#86c97c", "#e8b45a", "#e58a86")
"""Colors of the steps of a measure, from lowest to highest."""

PARTS = (50, 75, 90, 97)
"""Percentiles at which the second and later steps begin."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A color with its meaning: a community by number and hub, or the minimum value of a step; and its number of
    entities.
    """

    color: str
    total: int
    number: int = 0
    hub: str = ""
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Coloring:
    """The value and the color of each entity, and the legend."""

    by: ColorBy
    values: Mapping[Node, float]
    colors: Mapping[Node, str]
    legend: tuple[LegendEntry, ...]


def color_entities(drawn: Drawn, by: ColorBy, before: Communities | None = None) -> Coloring | None:
    """Return the colors of what is drawn by a measure or its communities, None for those of classes."""
    if by == "class" or not drawn.nodes:
        return None
    network = _link_drawn(drawn)
    degrees = dict(zip(drawn.nodes, network.degrees().tolist(), strict=True))
    if by == "community":
        return _color_communities(drawn, degrees, find_communities(drawn, before))
    measured = {"degree": network.degrees, "pagerank": network.pagerank, "betweenness": network.betweenness}[by]()
    return _color_steps(by, dict(zip(drawn.nodes, np.round(measured, 12).tolist(), strict=True)))


def recolor(drawn: Drawn, coloring: Coloring | None) -> Drawn:
    """Return what is drawn in these colors instead of those of classes."""
    if coloring is None:
        return drawn
    nodes = {
        node: replace(ref, look=Look(ref.look.glyph, coloring.colors[node], ref.look.line))
        for node, ref in drawn.nodes.items()
    }
    return replace(drawn, nodes=nodes)


def _link_drawn(drawn: Drawn) -> Network:
    """Return what is drawn as a network."""
    places = {node: place for place, node in enumerate(drawn.nodes)}
    ends = {(places[edge.subject.id], places[edge.object.id]) for edge in drawn.edges.values()}
    pairs = np.array(sorted(ends), np.int64).reshape(-1, 2)
    return Network(list(drawn.nodes), pairs[:, 0], pairs[:, 1])


def _color_communities(drawn: Drawn, degrees: Mapping[Node, float], found: Communities) -> Coloring:
    """Assign a color to each of the largest communities; the others share one."""
    sizes = Counter(found.number_of[node] for node in drawn.nodes)
    ordered = sorted(sizes, key=lambda number: (-sizes[number], number))
    colors = dict(zip(ordered, HUES, strict=False))
    hubs: dict[int, Node] = {}
    for node in drawn.nodes:
        number = found.number_of[node]
        if number not in hubs or degrees[node] > degrees[hubs[number]]:
            hubs[number] = node
    legend = [
        LegendEntry(colors[number], sizes[number], place, drawn.nodes[hubs[number]].label)
        for place, number in enumerate(ordered, 1)
        if number in colors
    ]
    if rest := sum(sizes[number] for number in ordered[len(colors) :]):
        legend.append(LegendEntry(NO_COLOR, rest))
    place_of = {number: float(place) for place, number in enumerate(ordered, 1)}
    return Coloring(
        "community",
        {node: place_of[found.number_of[node]] for node in drawn.nodes},
        {node: colors.get(found.number_of[node], NO_COLOR) for node in drawn.nodes},
        tuple(legend),
    )


def _color_steps(by: ColorBy, values: Mapping[Node, float]) -> Coloring:
    """Assign colors in five steps, with equal values in the same step; the highest come first in the legend."""
    least = min(values.values())
    reached = {float(np.percentile(list(values.values()), part, method="higher")) for part in PARTS}
    bounds = sorted(bound for bound in reached if bound > least)
    step_of = {node: sum(value >= bound for bound in bounds) for node, value in values.items()}
    shades = STEPS[len(STEPS) - 1 - len(bounds) :]
    totals = Counter(step_of.values())
    legend = tuple(
        LegendEntry(shades[step], totals[step], least=bounds[step - 1] if step else least)
        for step in sorted(totals, reverse=True)
    )
    return Coloring(by, values, {node: shades[step] for node, step in step_of.items()}, legend)
