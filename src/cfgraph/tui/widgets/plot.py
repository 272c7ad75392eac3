"""Drawing numbers with characters: bar and line charts on terminal cells. Independent of widgets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from cfgraph.text.safe import pad_text, to_one_line

_EIGHTHS = " ▏▎▍▌▋▊▉"
LEAST_BAR = 4
"""Minimum width in cells of bars; labels and numbers are cut for them."""


@dataclass(frozen=True, slots=True)
class Point:
    """A number with its label. ``at`` is its position on an axis of dates or numbers, if any."""

    label: str
    value: float
    at: float | None = None


@dataclass(frozen=True, slots=True)
class PlotLine:
    """A line of a chart in three parts: a label, the drawing, and the number after it."""

    label: str
    drawn: str = ""
    number: str = ""

    @property
    def text(self) -> str:
        """The whole line."""
        return self.label + self.drawn + self.number


def format_number(value: float) -> str:
    """Return a formatted number: thousands separators, at most four decimal places.

    >>> format_number(12345.0), format_number(0.125), format_number(-3.0)
    ('12,345', '0.125', '-3')
    """
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= 1e15 or abs(value) < 1e-4:
        return f"{value:.4g}"
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def draw_bars(points: Sequence[Point], width: int, height: int, more: str = "+{count}") -> list[PlotLine]:
    """Return the points as bars, the longest first, within a width and height.

    Points that do not fit are counted in a last line, ``more``. Negative bars extend to the left of a common axis.
    """
    ordered = sorted((p for p in points if math.isfinite(p.value)), key=lambda point: -point.value)
    shown = ordered if len(ordered) <= height else ordered[: max(height - 1, 0)]
    if not shown:
        return []
    if width < LEAST_BAR + 8:
        return [PlotLine(to_one_line(f"{format_number(point.value)} {point.label}", width)) for point in shown]
    numbers = [format_number(point.value) for point in shown]
    number_width = min(max(map(cell_len, numbers)), max(width - LEAST_BAR - 6, 1))
    label_width = min(max(cell_len(to_one_line(point.label)) for point in shown), max(width // 3, 3))
    room = width - label_width - number_width - 2
    if room < LEAST_BAR:
        label_width = max(label_width - (LEAST_BAR - room), 0)
        room = max(width - label_width - number_width - 2, 0)
    low, high = min(0.0, *(p.value for p in shown)), max(0.0, *(p.value for p in shown))
    scale = room / (high - low) if high > low else 0.0
    left = round(-low * scale)
    lines = [
        PlotLine(
            pad_text(point.label, label_width) + " ",
            pad_text(_draw_bar(point.value * scale, left, room), room),
            " " + to_one_line(number, number_width).rjust(number_width),
        )
        for point, number in zip(shown, numbers, strict=True)
    ]
    if len(shown) < len(ordered):
        lines.append(PlotLine(to_one_line(more.format(count=f"{len(ordered) - len(shown):,}"), width)))
    return lines


def _draw_bar(length: float, left: int, room: int) -> str:
    """Return a bar that begins at the axis, ``left`` cells from the edge."""
    if length < 0:
        cells = min(max(round(-length), 1), left) if left else 0
        return " " * (left - cells) + "█" * cells
    right = room - left
    eighths = min(round(length * 8), right * 8)
    whole, rest = divmod(eighths, 8)
    bar = "█" * whole + (_EIGHTHS[rest] if rest else "")
    return " " * left + (bar or ("▏" if right else ""))


def draw_line(points: Sequence[Point], width: int, height: int) -> list[PlotLine]:
    """Return the points as a line above their axis, in exactly ``height`` lines; nothing if there is too little space.

    Points at the same position are averaged; others are connected by straight lines. The last line has the labels of
    both ends of the axis.
    """
    places = _average_points(points)
    if len(places) < 2 or height < 4 or width < 16:
        return []
    values = [value for _, value, _ in places]
    low, high = min(values), max(values)
    rows = height - 1
    scale = [high - (high - low) * row / (rows - 1) for row in range(rows)]
    marks = [format_number(_round_mark(value, high - low)) for value in scale]
    mark_width = min(max(map(cell_len, marks)), width // 3)
    room = width - mark_width - 2
    heights = [_row_of_value(value, low, high, rows) for value in _interpolate_places(places, room)]
    grid = [[" "] * room for _ in range(rows)]
    for column, row in enumerate(heights):
        before = heights[column - 1] if column else row
        _draw_column(grid, column, before, row)
    lines = [
        PlotLine(to_one_line(mark, mark_width).rjust(mark_width) + " ", "┤" + "".join(cells))
        for mark, cells in zip(marks, grid, strict=True)
    ]
    first, last = to_one_line(places[0][2], room // 2), to_one_line(places[-1][2], room // 2)
    between = max(room + 1 - cell_len(first) - cell_len(last), 1)
    return [*lines, PlotLine(" " * (mark_width + 1) + first + " " * between + last)]


def _average_points(points: Sequence[Point]) -> list[tuple[float, float, str]]:
    places: dict[float, list[Point]] = {}
    for point in points:
        if point.at is not None and math.isfinite(point.value) and math.isfinite(point.at):
            places.setdefault(point.at, []).append(point)
    return [(at, sum(point.value for point in here) / len(here), here[0].label) for at, here in sorted(places.items())]


def _interpolate_places(places: Sequence[tuple[float, float, str]], columns: int) -> list[float]:
    start, end = places[0][0], places[-1][0]
    values, segment = [], 0
    for column in range(columns):
        at = start + (end - start) * column / max(columns - 1, 1)
        while segment < len(places) - 2 and at > places[segment + 1][0]:
            segment += 1
        (left, low, _), (right, high, _) = places[segment], places[segment + 1]
        share = min(max((at - left) / (right - left), 0.0), 1.0)
        values.append(low + (high - low) * share)
    return values


def _row_of_value(value: float, low: float, high: float, rows: int) -> int:
    """Return the row of a value, counted from the top; the middle one if all values are equal."""
    if high == low:
        return rows // 2
    return round((high - value) / (high - low) * (rows - 1))


def _draw_column(grid: list[list[str]], column: int, before: int, row: int) -> None:
    """Draw the line through a column, starting at the row of the previous column."""
    if before == row:
        grid[row][column] = "─"
        return
    rises = row < before
    grid[before][column] = "╯" if rises else "╮"
    grid[row][column] = "╭" if rises else "╰"
    for between in range(min(before, row) + 1, max(before, row)):
        grid[between][column] = "│"


def _round_mark(value: float, span: float) -> float:
    """Return an axis label rounded to the digits that distinguish it from its neighbors."""
    if span <= 0 or not math.isfinite(span):
        return value
    return round(value, max(0, 2 - math.floor(math.log10(span))))
