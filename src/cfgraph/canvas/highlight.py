"""Drawing a focus into a picture: its lines in color with arrowheads and labels, neighbors normal, itself filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cfgraph.canvas.boxes import cut_label
from cfgraph.canvas.items import Link
from cfgraph.canvas.raster import Paint, Raster, Stroke, draw_strokes, text_cells
from cfgraph.canvas.scene import Scene, draw_box
from cfgraph.canvas.wires import Wire

CROWD, FEW, MANY = 16, 2, 1_000
"""Number of lines of a focus above which each relation is labelled only on a few of them."""

LABEL_WIDTH = 18
"""Maximum width of a label on a line."""

_TRIED = (0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.22, 0.78)
"""Positions along a line at which a label is tried."""

_ASCII_ARROWS = str.maketrans("▸◂▴▾", "><^v")


@dataclass(frozen=True, slots=True)
class Focus:
    """The focused item and, in a list, its row; without a row, its heading."""

    item: int
    row: int | None = None


def links_of(scene: Scene, focus: Focus) -> list[int]:
    """Return the lines of a focus; for a row in a list, those of its entity."""
    found = []
    for number, link in enumerate(scene.links):
        for item, row in ((link.source, link.source_row), (link.target, link.target_row)):
            if item == focus.item and (focus.row is None or row is None or row == focus.row):
                found.append(number)
                break
    return found


def neighbors_of(scene: Scene, links: Iterable[int], focus: Focus) -> dict[int, None]:
    """Return the items at the other ends of some lines."""
    found: dict[int, None] = {}
    for number in links:
        link = scene.links[number]
        found[link.target if link.source == focus.item else link.source] = None
    return found


def draw_focus(scene: Scene, focus: Focus | None, marked: Iterable[int] = ()) -> Raster:
    """Return the picture with a focus, or the plain one; ``marked`` items are drawn as selected."""
    if focus is None:
        raster = scene.plain
    else:
        raster = scene.faint.copy()
        links = links_of(scene, focus)
        strokes = [
            Stroke(scene.wires[n].points, Paint("line-strong", scene.links[n].look.color), scene.links[n].look.line)
            for n in links
        ]
        draw_strokes(raster, strokes, scene.wanted.lines, scene.taken)
        near = neighbors_of(scene, links, focus)
        for place in near:
            draw_box(raster, scene.boxes[place], scene.corners[place], "-near")
        draw_box(raster, scene.boxes[focus.item], scene.corners[focus.item], "-near", _focused_line(scene, focus))
        _draw_arrows(raster, scene, links)
        _draw_labels(raster, scene, links)
    marks = list(marked)
    if marks and raster is scene.plain:
        raster = raster.copy()
    for place in marks:
        x, y = scene.corners[place]
        raster.write(int(x), int(y) + (scene.boxes[place].height > 1), "✓", Paint("mark"))
    return raster


def _focused_line(scene: Scene, focus: Focus) -> int:
    box = scene.boxes[focus.item]
    return 0 if focus.row is None else box.rows[focus.row]


def _draw_arrows(raster: Raster, scene: Scene, links: Sequence[int]) -> None:
    for number in links:
        paint = Paint("arrow", scene.links[number].look.color)
        if scene.items[scene.links[number].source].is_community:
            continue  # edges of both directions
        arrow = scene.wires[number].arrow
        sign = arrow.sign.translate(_ASCII_ARROWS) if scene.wanted.lines == "ascii" else arrow.sign
        x, y = arrow.x - raster.left, arrow.y - raster.top
        if 0 <= x < raster.width and 0 <= y < raster.height and not scene.taken[y, x]:
            raster.write(arrow.x, arrow.y, sign, paint)


def _draw_labels(raster: Raster, scene: Scene, links: Sequence[int]) -> None:
    """Write each line's label where it overlaps neither a box nor another label, if there is such a place."""
    taken = scene.taken.copy()
    for number in links:
        arrow = scene.wires[number].arrow
        x, y = arrow.x - raster.left, arrow.y - raster.top
        if 0 <= x < raster.width and 0 <= y < raster.height:
            taken[y, x] = True
    written: Counter[object] = Counter()
    most = MANY if len(links) <= CROWD or scene.wanted.kind == "ellipse" else FEW
    for number in sorted(links, key=lambda n: _length(scene.wires[n])):
        link = scene.links[number]
        if not link.is_heading and written[link.edges[0].predicate.id] < most:
            written[link.edges[0].predicate.id] += _write_label(raster, taken, link, scene.wires[number])


def _length(wire: Wire) -> float:
    way = wire.points[-1] - wire.points[0]
    return float(np.hypot(way[0] / 2, way[1]))


def _write_label(raster: Raster, taken: NDArray[np.bool_], link: Link, wire: Wire) -> bool:
    """Write a label, and return whether there was space for it."""
    text = cut_label(link.label, link.figure, LABEL_WIDTH)
    width = len(text_cells(text))
    for part in _TRIED:
        x, y = wire.at(part)
        left, row = round(x - width / 2), int(np.floor(y))
        column, line = left - raster.left, row - raster.top
        is_inside = column >= 1 and column + width < raster.width and 0 <= line < raster.height
        if is_inside and not taken[line, column - 1 : column + width + 1].any():
            taken[line, column - 1 : column + width + 1] = True
            raster.write(left, row, text, Paint("label", link.look.color))
            return True
    return False
