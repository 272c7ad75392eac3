"""Arrays of cells: a character and a paint for each, written as texts or as lines of braille dots, boxes or ASCII.

A wide character is in its first cell; the second is zero. A sequence of several code points has a separate number
above those of Unicode.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal as OneOf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.cells import get_character_cell_size

Codes = NDArray[np.uint32]
Paints = NDArray[np.uint16]
Points = NDArray[np.float64]

LineMode = OneOf["braille", "box", "ascii"]

BEYOND = 0x110000
"""The first number of a sequence of several code points."""

_CLUSTERS: list[str] = []
_NUMBERS: dict[str, int] = {}

MAX_CLUSTERS = 50_000
"""Maximum number of such sequences; of further ones only the first code point is shown."""

_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.uint8)
_UP, _RIGHT, _DOWN, _LEFT = 1, 2, 4, 8
_BOX = " ╵╶╰╷│╭├╴╯─┴╮┤┬┼"
_ASCII = " |-+||++-+-++++++"
_SKIPS = {"": (1, 1), "heavy": (1, 1), "dashed": (9, 5), "dotted": (4, 2)}
"""The number of dots of a line and of those drawn, by its style."""


class Paint(NamedTuple):
    """The look of a cell, independent of the theme: what it is part of, and the color of a class or relation."""

    role: str
    color: str = ""


@dataclass
class Palette:
    """The paints of a picture by number; the first is that of empty cells."""

    paints: list[Paint] = field(default_factory=lambda: [Paint("blank")])
    _numbers: dict[Paint, int] = field(default_factory=dict, repr=False)

    def number(self, paint: Paint) -> int:
        """Return the number of a paint."""
        found = self._numbers.get(paint)
        if found is None:
            found = self._numbers[paint] = len(self.paints)
            self.paints.append(paint)
        return found


@lru_cache(maxsize=16_384)
def text_cells(text: str) -> Codes:
    """Return the cells of a text."""
    cells: list[int] = []
    for character in text:
        width = get_character_cell_size(character)
        if width:
            cells += [ord(character), 0][:width]
        elif cells:
            last = len(cells) - 1 if cells[-1] or len(cells) < 2 else len(cells) - 2
            cells[last] = _cluster(_text_of(cells[last]) + character, cells[last])
    return np.array(cells, np.uint32)


def _cluster(text: str, instead: int) -> int:
    found = _NUMBERS.get(text)
    if found is None:
        if len(_CLUSTERS) >= MAX_CLUSTERS:
            return instead
        found = _NUMBERS[text] = BEYOND + len(_CLUSTERS)
        _CLUSTERS.append(text)
    return found


def _text_of(code: int) -> str:
    return _CLUSTERS[code - BEYOND] if code >= BEYOND else chr(code)


def read_cells(codes: Codes) -> str:
    """Return the text of a row of cells."""
    if len(codes) and int(codes.max()) >= BEYOND:
        return "".join(_text_of(code) for code in codes.tolist() if code)
    return str(codes[codes != 0].astype("<u4").tobytes(), "utf-32-le")


@dataclass
class Raster:
    """A picture in world coordinates: its upper left cell is at ``left``, ``top``."""

    left: int
    top: int
    codes: Codes
    paints: Paints
    palette: Palette

    @classmethod
    def blank(cls, left: int, top: int, width: int, height: int, palette: Palette) -> Raster:
        """Return an empty one."""
        codes = np.full((height, width), 32, np.uint32)
        return cls(left, top, codes, np.zeros((height, width), np.uint16), palette)

    def copy(self) -> Raster:
        """Return a copy for drawing."""
        return Raster(self.left, self.top, self.codes.copy(), self.paints.copy(), self.palette)

    @property
    def width(self) -> int:
        """Its columns."""
        return int(self.codes.shape[1])

    @property
    def height(self) -> int:
        """Its rows."""
        return int(self.codes.shape[0])

    def write(self, x: int, y: int, text: str, paint: Paint) -> int:
        """Write a text from a cell on, and return the column after it; what is outside is cut."""
        cells = text_cells(text)
        row, start = y - self.top, x - self.left
        end = start + len(cells)
        if 0 <= row < self.height and start >= 0 and end <= self.width and len(cells):
            self._open_wide(row, start, end)
            self.codes[row, start:end] = cells
            self.paints[row, start:end] = self.palette.number(paint)
        return x + len(cells)

    def fill(self, x: int, y: int, width: int, paint: Paint) -> None:
        """Clear some cells of a row."""
        self.write(x, y, " " * width, paint)

    def _open_wide(self, row: int, start: int, end: int) -> None:
        """Clear the halves of wide characters that a text would leave at its sides."""
        if start and self.codes[row, start] == 0:
            self.codes[row, start - 1] = 32
        if end < self.width and self.codes[row, end] == 0:
            self.codes[row, end] = 32

    def window(self, left: int, top: int, width: int) -> tuple[Codes, Paints]:
        """Return one row of cells of the world, blank where there is nothing; wide characters are not cut."""
        codes = np.full(width, 32, np.uint32)
        paints = np.zeros(width, np.uint16)
        row, start = top - self.top, left - self.left
        first, last = max(start, 0), min(start + width, self.width)
        if 0 <= row < self.height and first < last:
            codes[first - start : last - start] = self.codes[row, first:last]
            paints[first - start : last - start] = self.paints[row, first:last]
            if codes[0] == 0:
                codes[0] = 32
            if last < self.width and self.codes[row, last] == 0 and last - start == width:
                codes[width - 1] = 32
        return codes, paints


@dataclass(frozen=True)
class Stroke:
    """A line through points, in world coordinates, with the paint and the style of its relation."""

    points: Points
    paint: Paint
    style: str = ""


def draw_strokes(
    raster: Raster, strokes: Sequence[Stroke], mode: LineMode, taken: NDArray[np.bool_] | None = None
) -> None:
    """Draw lines into a picture, over each other, but not over cells that are ``taken``."""
    if not strokes:
        return
    if mode == "braille":
        _draw_dots(raster, strokes, taken)
    else:
        _draw_elbows(raster, strokes, _BOX if mode == "box" else _ASCII, taken)


def _draw_dots(raster: Raster, strokes: Sequence[Stroke], taken: NDArray[np.bool_] | None) -> None:
    dots = np.zeros(raster.height * raster.width, np.uint8)
    paints = np.zeros(raster.height * raster.width, np.uint16)
    starts, ends, numbers, skips, heavy = _list_segments(raster, strokes)
    delta = ends - starts
    lengths = np.maximum(np.abs(delta).max(axis=1).astype(np.int64), 1)
    which = np.repeat(np.arange(len(lengths)), lengths)
    along = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    points = starts[which] + delta[which] * (along / lengths[which])[:, None]
    kept = along % skips[which, 0] < skips[which, 1]
    points, which = points[kept], which[kept]
    thick = np.flatnonzero(heavy[which])
    if len(thick):
        steep = np.abs(delta[which[thick], 1]) > np.abs(delta[which[thick], 0])
        beside = points[thick] + np.stack([steep, ~steep], axis=1)
        points, which = np.concatenate([points, beside]), np.concatenate([which, which[thick]])
    x, y = np.floor(points[:, 0]).astype(np.int64), np.floor(points[:, 1]).astype(np.int64)
    inside = (x >= 0) & (y >= 0) & (x < 2 * raster.width) & (y < 4 * raster.height)
    x, y, which = x[inside], y[inside], which[inside]
    cells = (y // 4) * raster.width + x // 2
    bits = _BITS[y % 4, x % 2]
    for bit in _BITS.ravel().tolist():
        dots[cells[bits == bit]] |= bit
    paints[cells] = numbers[which]
    drawn = np.flatnonzero(dots if taken is None else np.where(taken.reshape(-1), 0, dots))
    raster.codes.reshape(-1)[drawn] = 0x2800 + dots[drawn].astype(np.uint32)
    raster.paints.reshape(-1)[drawn] = paints[drawn]


def _list_segments(
    raster: Raster, strokes: Sequence[Stroke]
) -> tuple[Points, Points, NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return starts and ends in dots, and the number of paint, the rhythm and the weight of each straight piece."""
    pieces = [len(stroke.points) - 1 for stroke in strokes]
    scale, corner = np.array([2.0, 4.0]), np.array([raster.left, raster.top], np.float64)
    starts = (np.concatenate([stroke.points[:-1] for stroke in strokes]) - corner) * scale
    ends = (np.concatenate([stroke.points[1:] for stroke in strokes]) - corner) * scale
    numbers = np.repeat([raster.palette.number(stroke.paint) for stroke in strokes], pieces)
    skips = np.repeat(np.array([_SKIPS.get(stroke.style, (1, 1)) for stroke in strokes]), pieces, axis=0)
    heavy = np.repeat([stroke.style == "heavy" for stroke in strokes], pieces)
    return starts, ends, numbers, skips, heavy


def _draw_elbows(raster: Raster, strokes: Sequence[Stroke], characters: str, taken: NDArray[np.bool_] | None) -> None:
    """Draw horizontal and vertical lines with one bend or two."""
    ways = np.zeros((raster.height, raster.width), np.uint8)
    paints = np.zeros((raster.height, raster.width), np.uint16)
    for stroke in strokes:
        first, last = stroke.points[0], stroke.points[-1]
        x0, y0 = math.floor(first[0]) - raster.left, math.floor(first[1]) - raster.top
        x1, y1 = math.floor(last[0]) - raster.left, math.floor(last[1]) - raster.top
        if not (min(x0, x1) >= 0 and max(x0, x1) < raster.width and min(y0, y1) >= 0 and max(y0, y1) < raster.height):
            continue
        number = raster.palette.number(stroke.paint)
        if abs(x1 - x0) >= 2 * abs(y1 - y0):
            middle = (x0 + x1) // 2
            corners = ((x0, y0), (middle, y0), (middle, y1), (x1, y1))
        else:
            middle = (y0 + y1) // 2
            corners = ((x0, y0), (x0, middle), (x1, middle), (x1, y1))
        for (ax, ay), (bx, by) in zip(corners, corners[1:], strict=False):
            _run(ways, paints, (ax, ay), (bx, by), number)
    drawn = ways > 0 if taken is None else (ways > 0) & ~taken
    table = np.array([ord(character) for character in characters], np.uint32)
    raster.codes[drawn] = table[ways[drawn]]
    raster.paints[drawn] = paints[drawn]


def _run(ways: NDArray[np.uint8], paints: Paints, one: tuple[int, int], other: tuple[int, int], number: int) -> None:
    """Draw a straight run of cells."""
    (ax, ay), (bx, by) = one, other
    if ay == by and ax != bx:
        low, high = min(ax, bx), max(ax, bx)
        ways[ay, low:high] |= _RIGHT
        ways[ay, low + 1 : high + 1] |= _LEFT
        paints[ay, low : high + 1] = number
    elif ax == bx and ay != by:
        low, high = min(ay, by), max(ay, by)
        ways[low:high, ax] |= _DOWN
        ways[low + 1 : high + 1, ax] |= _UP
        paints[low : high + 1, ax] = number
