"""The text of an item at a zoom level: lines of pieces, each with its role and color, and their size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len

from cfgraph.canvas.items import Item
from cfgraph.model.entity import Ref
from cfgraph.model.terms import Node
from cfgraph.text.safe import make_visible, shorten_middle, to_one_line

NONE_APART: Mapping[Node, str] = {}
"""Default: no entities with the same name need to be distinguished."""


@dataclass(frozen=True, slots=True)
class Level:
    """A zoom level: the maximum width of a name and the maximum rows of a list; without rows, it is one line."""

    name_width: int
    rows: int
    spread: float
    """Factor for the distance between items."""


FAR, OVERVIEW, NAMES, READING = range(4)
LEVELS = (Level(20, 0, 1.3), Level(10, 0, 1.0), Level(16, 5, 1.15), Level(34, 12, 1.3))
"""Communities, short names with lists as one line each, names, and whole names."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in one style: ``role`` is sign, name, heading, rest or count."""

    text: str
    role: str
    color: str


@dataclass(frozen=True, slots=True)
class Box:
    """A drawn item: its lines, and for each of its members the line where it is."""

    lines: tuple[tuple[Piece, ...], ...]
    width: int
    rows: tuple[int, ...]

    @property
    def height(self) -> int:
        """Its number of rows."""
        return len(self.lines)


@lru_cache(maxsize=8192)
def cut_name(text: str, width: int) -> str:
    """Return a name cut to this many cells, with ``…``."""
    return to_one_line(make_visible(text), width)


def cut_label(text: str, figure: str, width: int) -> str:
    """Return a label with its figure in at most this many cells: the label is cut, the figure is not.

    >>> cut_label("holds shares in", "25.85%", 16)
    'holds sh… 25.85%'
    """
    if not figure:
        return cut_name(text, width)
    return f"{cut_name(text, max(width - cell_len(figure) - 1, 2))} {figure}"


def draw_item(item: Item, level: Level, apart: Mapping[Node, str] = NONE_APART) -> Box:
    """Return the box of an item at a level; ``apart`` has the distinguishing texts of entities with the same name."""
    if item.is_community:
        return _draw_community(item, level, apart)
    if not item.is_list:
        return _make_box([_name_line(item.members[0], level.name_width, apart)], (0,))
    if not level.rows:
        return _draw_chip(item, level)
    return _draw_list(item, level, apart)


def _name_line(ref: Ref, width: int, apart: Mapping[Node, str]) -> tuple[Piece, ...]:
    """Return sign and name, followed by the distinguishing text, if any."""
    color = ref.look.color
    line = Piece(ref.look.glyph, "sign", color), Piece(f" {cut_name(ref.label, width)}", "name", color)
    mark = apart.get(ref.id)
    if mark is None:
        return line
    return *line, Piece(f" {cut_name(shorten_middle(mark, width), width)}", "count", color)


def _draw_chip(item: Item, level: Level) -> Box:
    """Return a list as one line: its class and number."""
    first = item.members[0]
    kind = first.types[0] if first.types else item.heading
    text = cut_name(f" +{len(item.members) + item.rest:,} {kind}", level.name_width + 6)
    line = Piece(first.look.glyph, "sign", first.look.color), Piece(text, "name", first.look.color)
    return _make_box([line], (0,) * len(item.members))


def _draw_list(item: Item, level: Level, apart: Mapping[Node, str]) -> Box:
    total = len(item.members) + item.rest
    shown = len(item.members) if total <= level.rows + 1 and not item.rest else min(level.rows, len(item.members))
    heading = cut_label(item.heading, f"{total:,}", level.name_width + 2)
    lines: list[tuple[Piece, ...]] = [(Piece(heading, "heading", item.look.color),)]
    lines += (_name_line(ref, level.name_width, apart) for ref in item.members[:shown])
    if total > shown:
        look = item.members[0].look
        lines.append((Piece(look.glyph, "sign", look.color), Piece(f" +{total - shown:,}", "rest", look.color)))
    return _make_box(lines, tuple(min(row, shown) + 1 for row in range(len(item.members))))


def _draw_community(item: Item, level: Level, apart: Mapping[Node, str]) -> Box:
    hub = item.members[0]
    more = f" +{len(item.members) - 1:,}" if len(item.members) > 1 else ""
    first = (*_name_line(hub, level.name_width, apart), Piece(more, "count", hub.look.color))
    second: list[Piece] = []
    for _, look, number in item.counts[:4]:
        second += (Piece(look.glyph, "sign", look.color), Piece(f" {number:,}  ", "count", look.color))
    return _make_box([first, tuple(second)], (0,) * len(item.members))


def _make_box(lines: Sequence[tuple[Piece, ...]], rows: tuple[int, ...]) -> Box:
    width = max(sum(cell_len(piece.text) for piece in line) for line in lines)
    return Box(tuple(lines), width + 2, rows)
