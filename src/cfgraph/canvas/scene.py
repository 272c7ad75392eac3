"""A whole picture: items laid out for their kind of view, drawn once normally and once faint for highlighting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal as OneOf

import numpy as np
from numpy.typing import NDArray

from cfgraph.canvas.boxes import FAR, LEVELS, Box, draw_item
from cfgraph.canvas.coloring import Coloring
from cfgraph.canvas.columns import columns_by_holding, columns_by_hops, place_in_columns
from cfgraph.canvas.communities import Communities, community_items
from cfgraph.canvas.ellipse import place_on_ellipse
from cfgraph.canvas.items import Drawn, Item, Link, group_nodes, link_items
from cfgraph.canvas.placing import fit_to_cells, place_new, stretch_to_view
from cfgraph.canvas.raster import LineMode, Paint, Palette, Raster, Stroke, draw_strokes, text_cells
from cfgraph.canvas.stress import place_by_stress
from cfgraph.canvas.wires import Wire, route_links
from cfgraph.explorer.same_names import tell_apart
from cfgraph.model.entity import Ref
from cfgraph.model.terms import IRI, Node

Cells = NDArray[np.int64]
Points = NDArray[np.float64]

Kind = OneOf["ellipse", "stress", "columns", "layers"]
KINDS: tuple[Kind, ...] = ("ellipse", "stress", "columns", "layers")

ClassKey = tuple[str, str, str]
"""A class in the legend: its name, sign and color."""

MARGIN_X, MARGIN_Y = 4, 2
"""Free cells around the world."""

CLOSE = 0.8
"""Distance factor of communities that would not fit into the view otherwise."""


@dataclass(frozen=True)
class Wanted:
    """The requested picture: its contents, kind, level and view size; ``middle`` is the initial entity."""

    drawn: Drawn
    kind: Kind
    level: int
    view: tuple[int, int]
    lines: LineMode = "braille"
    middle: Node | None = None
    holdings: frozenset[IRI] = frozenset()
    """Predicates of shareholdings, for the layers of ownership."""
    coloring: Coloring | None = None
    """The meaning of the colors of entities, if not those of their classes."""


@dataclass(frozen=True)
class Scene:
    """A picture: items with their boxes and cells, links with their routes, and the pictures without a focus."""

    wanted: Wanted
    items: tuple[Item, ...]
    boxes: tuple[Box, ...]
    corners: Cells
    links: tuple[Link, ...]
    wires: tuple[Wire, ...]
    plain: Raster
    faint: Raster
    taken: NDArray[np.bool_]
    """The cells of the pictures that are covered by boxes."""
    communities: Communities | None = None
    apart: Mapping[Node, str] = field(default_factory=dict)
    """The distinguishing texts of entities with the same name."""

    @property
    def sizes(self) -> Cells:
        """Columns and rows of the boxes."""
        return _sizes(self.boxes)

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of all boxes."""
        if not len(self.items):
            return 0, 0, 0, 0
        low, high = self.corners.min(axis=0), (self.corners + self.sizes).max(axis=0)
        return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])

    def place_of(self, node: Node) -> tuple[int, int] | None:
        """Return the item of an entity, and its row in it."""
        for place, item in enumerate(self.items):
            for row, ref in enumerate(item.members):
                if ref.id == node:
                    return place, row
        return None


def compose_scene(wanted: Wanted, before: Scene | None = None) -> Scene:
    """Lay out and draw a picture. Items of a previous picture of the same level keep their places."""
    communities = None
    if wanted.level == FAR:
        communities, items, links = community_items(wanted.drawn, before.communities if before else None)
    else:
        old_items = before.items if before is not None and before.wanted.level != FAR else ()
        items = group_nodes(_pin_between(wanted), old_items)
        links = link_items(items, wanted.drawn.edges)
    apart = _tell_apart(wanted, before)
    boxes = [draw_item(item, LEVELS[wanted.level], apart) for item in items]
    corners = _place(wanted, items, links, boxes, before)
    wires = route_links(links, boxes, corners)
    plain, faint = _draw_pictures(wanted.lines, items, links, boxes, corners, wires)
    taken = _mark_taken(plain, boxes, corners)
    parts = tuple(items), tuple(boxes), corners, tuple(links), tuple(wires)
    return Scene(wanted, *parts, plain, faint, taken, communities, apart)


def _pin_between(wanted: Wanted) -> Drawn:
    """Return what is drawn; in layers of ownership, entities with holders and holdings are not in lists."""
    if wanted.kind != "layers":
        return wanted.drawn
    held = [edge for edge in wanted.drawn.edges.values() if edge.predicate.id in wanted.holdings]
    between = {edge.subject.id for edge in held} & {edge.object.id for edge in held}
    return replace(wanted.drawn, pinned=wanted.drawn.pinned | between)


def _tell_apart(wanted: Wanted, before: Scene | None) -> Mapping[Node, str]:
    """Return the distinguishing texts of entities with the same name; drawn entities keep theirs and their places."""
    apart = tell_apart(wanted.drawn.nodes.values())
    if before is None or before.wanted.level != wanted.level:
        return apart
    known = before.wanted.drawn.nodes
    return {node: mark for node, mark in apart.items() if node not in known} | dict(before.apart)


def _sizes(boxes: Sequence[Box]) -> Cells:
    return np.array([(box.width, box.height) for box in boxes], np.int64).reshape(-1, 2)


# -- places ------------------------------------------------------------------------------------------------------------


def _place(
    wanted: Wanted, items: Sequence[Item], links: Sequence[Link], boxes: Sequence[Box], before: Scene | None
) -> Cells:
    sizes = _sizes(boxes)
    if before is not None and before.wanted.level == wanted.level:
        places: dict[Hashable, Cells] = {item.key: before.corners[i] for i, item in enumerate(before.items)}
        is_old = [item.key in places for item in items]
        if any(is_old):
            blank = np.zeros(2, np.int64)
            corners = np.array([places.get(item.key, blank) for item in items], np.int64).reshape(-1, 2)
            parents = _find_parents(items, links, is_old)
            for number, item in enumerate(items):  # one that left a list begins beside it
                if not is_old[number] and parents[number] is None:
                    found = before.place_of(item.members[0].id)
                    corners[number] = before.corners[found[0]] if found is not None else blank
            return place_new(corners, sizes, is_old, parents)
    corners = fit_to_cells(_lay_out(wanted, items, links, sizes, LEVELS[wanted.level].spread), sizes)
    if wanted.level == FAR and len(items) and bool((np.ptp(corners, axis=0) + sizes.max(axis=0) > wanted.view).any()):
        corners = fit_to_cells(_lay_out(wanted, items, links, sizes, CLOSE), sizes)
    return corners


def _find_parents(items: Sequence[Item], links: Sequence[Link], is_old: Sequence[bool]) -> list[int | None]:
    """Return for each new item the placed item to which it belongs: the hub of its list, else a neighbor."""
    parents: list[int | None] = [None] * len(items)
    for link in links:
        for one, other in ((link.source, link.target), (link.target, link.source)):
            if not is_old[one] and is_old[other] and (parents[one] is None or link.is_heading):
                parents[one] = other
    return parents


def _lay_out(wanted: Wanted, items: Sequence[Item], links: Sequence[Link], sizes: Cells, spread: float) -> Points:
    count = len(items)
    pairs = np.array([(link.source, link.target) for link in links], np.int64).reshape(-1, 2)
    middle = next(
        (place for place, item in enumerate(items) if any(ref.id == wanted.middle for ref in item.members)), 0
    )
    as_numbers = sizes.astype(np.float64)
    if wanted.level != FAR and wanted.kind == "ellipse" and count > 1:
        order = _order_by_relation(items, links, middle)
        return place_on_ellipse(as_numbers, middle, order, wanted.view)
    if wanted.level != FAR and wanted.kind == "columns" and count:
        return place_in_columns(as_numbers, pairs, columns_by_hops(count, pairs, middle), wanted.view)
    if wanted.level != FAR and wanted.kind == "layers" and count:
        is_held = np.array([link.edges[0].predicate.id in wanted.holdings for link in links], bool)
        columns = columns_by_holding(count, pairs[is_held], pairs[~is_held], middle)
        return place_in_columns(as_numbers, pairs, columns, wanted.view)
    shape = wanted.view[0] / max(wanted.view[1], 1)
    positions = place_by_stress(count, pairs, middle if count else None, shape)
    return stretch_to_view(positions, sizes, wanted.view, spread)


def _order_by_relation(items: Sequence[Item], links: Sequence[Link], middle: int) -> list[int]:
    """Return all items except the middle one, sorted so that equal colors and relations are adjacent."""
    keys: dict[int, tuple[str, str, str]] = {}
    for link in links:
        for one, other in ((link.source, link.target), (link.target, link.source)):
            if one == middle:
                keys.setdefault(other, (link.look.color, link.edges[0].predicate.curie, items[other].members[0].label))
    last = ("~", "", "")
    return sorted((i for i in range(len(items)) if i != middle), key=lambda i: (keys.get(i, last), i))


# -- pictures ----------------------------------------------------------------------------------------------------------


def _draw_pictures(
    lines: LineMode,
    items: Sequence[Item],
    links: Sequence[Link],
    boxes: Sequence[Box],
    corners: Cells,
    wires: Sequence[Wire],
) -> tuple[Raster, Raster]:
    """Return the picture without a focus, and the faint one."""
    palette = Palette()
    low, high = np.zeros(2, np.int64), np.ones(2, np.int64)
    if len(items):
        low, high = corners.min(axis=0), (corners + _sizes(boxes)).max(axis=0)
    width, height = int(high[0] - low[0]) + 2 * MARGIN_X, int(high[1] - low[1]) + 2 * MARGIN_Y
    found = []
    for line_role, role in (("line", ""), ("line-faint", "-faint")):
        raster = Raster.blank(int(low[0]) - MARGIN_X, int(low[1]) - MARGIN_Y, width, height, palette)
        strokes = [
            Stroke(wire.points, Paint(line_role, link.look.color), link.look.line)
            for link, wire in zip(links, wires, strict=True)
        ]
        draw_strokes(raster, strokes, lines)
        for box, corner in zip(boxes, corners, strict=True):
            draw_box(raster, box, corner, role)
        found.append(raster)
    return found[0], found[1]


def _mark_taken(raster: Raster, boxes: Sequence[Box], corners: Cells) -> NDArray[np.bool_]:
    """Return which cells of a picture are covered by boxes."""
    mask = np.zeros((raster.height, raster.width), bool)
    for box, (left, top) in zip(boxes, corners.tolist(), strict=True):
        x, y = left - raster.left, top - raster.top
        mask[y : y + box.height, x : x + box.width] = True
    return mask


def draw_box(raster: Raster, box: Box, corner: Cells, role: str, focused: int | None = None) -> None:
    """Draw an item: ``role`` is the suffix of its pieces' roles. The ``focused`` line is drawn like the focus."""
    x, y = int(corner[0]), int(corner[1])
    for number, line in enumerate(box.lines):
        is_heading = box.height > 1 and line[0].role == "heading"
        end = "-focus" if number == focused else role
        ground = Paint(f"ground{end}" if not is_heading else f"blank{role}", line[0].color)
        at = x + 1
        width = box.width if role or number == focused else 2 + sum(_width(piece.text) for piece in line)
        raster.fill(x, y + number, width if not is_heading else 2 + _width(line[0].text), ground)
        for piece in line:
            at = raster.write(at, y + number, piece.text, Paint(piece.role + end, piece.color))


def _width(text: str) -> int:
    return len(text_cells(text))


def class_key(ref: Ref) -> ClassKey:
    """Return the class of an entity as in the legend."""
    return ref.types[0] if ref.types else "", ref.look.glyph, ref.look.color


def count_by_class(drawn: Drawn) -> list[tuple[str, str, str, int]]:
    """Return the classes of what is drawn with sign, color and number, most frequent first."""
    counts = Counter(map(class_key, drawn.nodes.values()))
    return sorted(((*key, number) for key, number in counts.items()), key=lambda each: (-each[3], each[0]))
