"""Reports for people: text lines and grids of cells, and formatting them as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cfgraph.text.safe import make_visible

Cell: TypeAlias = str | int | tuple[str, ...] | None
"""A text, a number to be formatted with thousands separators, nothing, or several lines."""

Style: TypeAlias = Literal["title", "heading", "plain", "faint"]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column of a grid: ``strong`` for the most important, ``faint`` for less important ones.

    The last column may be ``below``: on a narrow terminal its cells are on separate lines.
    """

    title: str
    style: Literal["plain", "strong", "faint"] = "plain"
    numeric: bool = False
    below: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under titled columns; a grid whose titles are all empty has no header."""

    columns: tuple[ReportColumn, ...]
    rows: Sequence[Sequence[Cell]]

    @property
    def has_header(self) -> bool:
        """Whether any column has a title."""
        return any(column.title for column in self.columns)


Report: TypeAlias = Sequence[TextLine | Grid]


def cell_lines(cell: Cell) -> list[str]:
    """Return the lines of a cell, safe to print."""
    if cell is None:
        return [""]
    if isinstance(cell, int):
        return [f"{cell:,}"]
    return [make_visible(line) for line in (cell if isinstance(cell, tuple) else (cell,))]


_MARKDOWN_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#"})


def format_markdown(report: Report) -> str:
    """Return the report as GitHub-flavored Markdown."""
    return "\n\n".join(_format_block(block) for block in report) + "\n"


def _format_block(block: TextLine | Grid) -> str:
    """Return a line or grid of a report in Markdown."""
    if isinstance(block, Grid):
        return "\n".join(_format_table(block))
    text = make_visible(block.text).translate(_MARKDOWN_SIGNS)
    return {"title": f"# {text}", "heading": f"## {text}"}.get(block.style, text)


def _format_table(grid: Grid) -> Iterable[str]:
    """Return a grid of a report as a Markdown table."""
    yield _format_row(_escape_markdown(column.title) for column in grid.columns)
    yield _format_row("---:" if column.numeric else "---" for column in grid.columns)
    for row in grid.rows:
        yield _format_row("<br>".join(map(_escape_markdown, cell_lines(cell))) for cell in row)


def _escape_markdown(text: str) -> str:
    """Escape the Markdown characters of a text."""
    return make_visible(text).translate(_MARKDOWN_SIGNS)


def _format_row(cells: Iterable[str]) -> str:
    """Return cells as a row of a Markdown table."""
    return f"| {' | '.join(cells)} |"
