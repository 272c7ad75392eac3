"""Charts of a graph: the years of its claims, as columns or a sparkline, and the grades of its sources, as a bar."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from cfgraph.text.catalog import Messages
from cfgraph.text.safe import pad_text, to_one_line
from cfgraph.tui.widgets.line_style import LineStyled

Role: TypeAlias = Literal["caption", "bar", "most", "number", "axis", "plain", "best", "good", "weak"]

COLUMN, GAP = 3, 1
"""Width in cells of a column, and of the gap between two."""

SPARKS = "▁▂▃▄▅▆▇█"
LEAST_HEIGHT = 6
"""Minimum height in lines for columns; in less space the years are a sparkline."""


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a line with its role, which determines its color."""

    text: str
    role: Role


def choose_years(years: Mapping[int, int], most: int) -> list[tuple[int, int]]:
    """Return up to a number of consecutive years with their counts: those with the most claims, else the latest."""
    if not years or most < 1:
        return []
    first, last = min(years), max(years)
    if last - first >= most:
        starts = range(first, last - most + 2)
        first = max(
            starts, key=lambda start: (sum(n for year, n in years.items() if start <= year < start + most), start)
        )
        last = max(year for year in years if first <= year < first + most)
        first = max(last - most + 1, min(years))
    return [(year, years.get(year, 0)) for year in range(first, last + 1)]


def _height(count: int, most: int, steps: int) -> int:
    """Return the height of a count on a logarithmic scale, at least one step for a positive count."""
    return 0 if not count else max(1, round(steps * math.log1p(count) / math.log1p(most)))


def short_number(count: int) -> str:
    """Return a count in at most four characters.

    >>> short_number(1243), short_number(26500)
    ('1243', '26k')
    """
    return str(count) if count < 10_000 else f"{count // 1000}k" if count < 1_000_000 else f"{count // 1_000_000}M"


def draw_columns(years: Mapping[int, int], width: int, height: int) -> list[list[Part]]:
    """Return the years as columns on a logarithmic scale, with counts above and years below."""
    shown = choose_years(years, (width + GAP) // (COLUMN + GAP))
    most = max((count for _, count in shown), default=0)
    lines: list[list[Part]] = []
    rows = max(height - 1, 1)
    steps = 8 * (rows - 1)
    heights = [_height(count, most, steps) for _, count in shown]
    for row in range(rows, 0, -1):
        line = []
        for (_, count), tall in zip(shown, heights, strict=True):
            filled = min(max(tall - 8 * (row - 1), 0), 8)
            if filled:
                line.append(Part(SPARKS[filled - 1] * COLUMN + " " * GAP, "most" if count == most else "bar"))
            elif count and tall > 8 * (row - 2) and 8 * (row - 1) >= tall:
                line.append(Part(pad_text(short_number(count), COLUMN + GAP), "number"))
            else:
                line.append(Part(" " * (COLUMN + GAP), "plain"))
        lines.append(line)
    lines.append([Part("".join(f"{year % 100:02d}".ljust(COLUMN + GAP) for year, _ in shown), "axis")])
    return lines


def draw_sparkline(years: Mapping[int, int], width: int) -> list[list[Part]]:
    """Return the years as a line of one-cell columns, with the first and the last year."""
    shown = choose_years(years, max(width - 10, 1))
    if not shown:
        return []
    most = max(count for _, count in shown)
    drawn = [Part(f"{shown[0][0]} ", "axis")]
    for _, count in shown:
        tall = _height(count, most, len(SPARKS))
        drawn.append(Part(SPARKS[tall - 1] if tall else " ", "most" if count == most else "bar"))
    return [[*drawn, Part(f" {shown[-1][0]}", "axis")]]


def draw_grades(grades: Sequence[tuple[str, int]], width: int) -> list[list[Part]]:
    """Return the grades of sources as a stacked bar, with their counts below it."""
    total = sum(count for _, count in grades)
    if not total or width < 1:
        return []
    roles: tuple[Role, ...] = ("best", "good", "weak")
    bar: list[Part] = []
    done = before = 0
    for place, (_, count) in enumerate(grades):
        done += count
        end = max(round(width * done / total), before + 1)
        bar.append(Part("█" * (min(end, width) - before), roles[min(place, 2)]))
        before = min(end, width)
    named = [Part(f"{grade} {count}   ", roles[min(place, 2)]) for place, (grade, count) in enumerate(grades)]
    return [bar, named]


class ClaimCharts(LineStyled):
    """A widget that draws both charts as far as there is room."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "claimcharts--caption",
        "claimcharts--bar",
        "claimcharts--most",
        "claimcharts--axis",
        "claimcharts--best",
        "claimcharts--good",
        "claimcharts--weak",
    }

    DEFAULT_CSS = """
    ClaimCharts { height: 3; padding: 0 1; }
    ClaimCharts > .claimcharts--caption { color: $accent; }
    ClaimCharts > .claimcharts--bar { color: $primary; }
    ClaimCharts > .claimcharts--most { color: $accent; }
    ClaimCharts > .claimcharts--axis { color: $text-muted; }
    ClaimCharts > .claimcharts--best { color: $success; }
    ClaimCharts > .claimcharts--good { color: $primary; }
    ClaimCharts > .claimcharts--weak { color: $text-muted; }
    """

    def __init__(self, messages: Messages, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._messages = messages
        self._years: Mapping[int, int] = {}
        self._grades: Sequence[tuple[str, int]] = ()

    def show(self, years: Mapping[int, int], grades: Sequence[tuple[str, int]]) -> None:
        """Show the number of claims by year and of sources by grade; nothing if there are none."""
        self._years, self._grades = years, grades
        self.display = bool(years)
        self.refresh()

    @property
    def texts(self) -> list[str]:
        """The lines of the charts."""
        return ["".join(part.text for part in line) for line in self._lines()]

    def _lines(self) -> list[list[Part]]:
        width, height = self.size
        caption = [Part(to_one_line(self._messages("overview.years"), width), "caption")]
        if height < LEAST_HEIGHT:
            return [caption, *draw_sparkline(self._years, width)]
        grades = draw_grades(self._grades, width) if height > LEAST_HEIGHT + 5 else []
        if grades:
            total = f"{sum(count for _, count in self._grades):,}"
            grades = [[], [Part(self._messages("overview.grades", total=total), "caption")], *grades]
        return [caption, *draw_columns(self._years, width, height - 1 - len(grades)), *grades]

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        base, lines = self.line_style, self._lines()
        if y >= len(lines):
            return Strip.blank(self.size.width, base)
        segments = [Segment(part.text, self._style(part.role, base)) for part in lines[y]]
        return Strip(segments).crop_extend(0, self.size.width, base)

    def _style(self, role: Role, base: Style) -> Style:
        if role in ("plain", "number"):
            return base
        return base + self.get_component_rich_style(f"claimcharts--{role}", partial=True)
