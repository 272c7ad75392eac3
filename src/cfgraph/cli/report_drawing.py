"""Drawing a report on a terminal with rich: columns fitted to its width, or unfolded in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cfgraph.cli.paging import print_paged
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine, cell_lines
from cfgraph.text.safe import make_visible

PIPED_WIDTH = 100_000
"""Width without a terminal, so that nothing is folded."""

GAP = 2
"""Cells between two columns."""

INDENT = 4
"""Indentation of what is drawn below its row."""

MIN_COLUMN_CELLS = 6
"""Minimum width of a column on a terminal that is too narrow for all."""

_LINE_STYLES = {"title": "bold", "heading": "bold cyan", "plain": "", "faint": "dim"}
_COLUMN_STYLES = {"plain": "", "strong": "bold", "faint": "dim"}


class _ReportConsole(Console):
    """A console that raises an error for a closed pipe, where rich would exit with status 1."""

    def on_broken_pipe(self) -> None:
        """Pass the error to the command line, which knows the exit status."""
        raise BrokenPipeError


def draw_report(report: Report, *, color: bool) -> None:
    """Print the report to stdout, on a terminal through the user's pager if it is long."""
    console = _ReportConsole(
        width=None if sys.stdout.isatty() else PIPED_WIDTH,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
    )
    if not sys.stdout.isatty():
        _draw_blocks(console, report)
        return
    with console.capture() as drawn:
        _draw_blocks(console, report)
    print_paged(drawn.get())


def _draw_blocks(console: Console, report: Report) -> None:
    for block in report:
        if isinstance(block, TextLine):
            _draw_line(console, block)
        elif console.width >= PIPED_WIDTH:
            _write_unfolded(block)
        elif block.columns[-1].below and _needed_width(block) > console.width:
            _draw_stacked(console, block)
        else:
            _draw_grid(console, block)


def _draw_line(console: Console, line: TextLine) -> None:
    """Print a text line of a report."""
    if line.style == "heading":
        console.print()
    text = make_visible(line.text)
    shown = text.lstrip(" ")
    body = Text(shown, style=_LINE_STYLES[line.style], overflow="fold")
    console.print(Padding(body, (0, 0, 0, len(text) - len(shown)), expand=False))


def _draw_grid(console: Console, grid: Grid) -> None:
    """Print a grid of a report as a table of rich."""
    table = _make_table(grid.columns, [None] * len(grid.columns), header=grid.has_header)
    for row in grid.rows:
        table.add_row(*map(_make_text, row))
    console.print(table)


def _write_unfolded(grid: Grid) -> None:
    """Write a grid without folding, fast for many thousand rows."""
    titles = [[make_visible(column.title)] for column in grid.columns]
    rows = [[cell_lines(cell) for cell in row] for row in grid.rows]
    table = [titles, *rows] if grid.has_header else rows
    widths = [max((cell_len(line) for row in table for line in row[n]), default=0) for n in range(len(titles))]
    for row in table:
        for lines in zip_longest(*row, fillvalue=""):
            padded = []
            for line, width, column in zip(lines, widths, grid.columns, strict=True):
                space = " " * (width - cell_len(line))
                padded.append(space + line if column.numeric else line + space)
            sys.stdout.write((" " * GAP).join(padded).rstrip(" ") + "\n")


def _draw_stacked(console: Console, grid: Grid) -> None:
    """Draw each row with its last cell on separate lines below it."""
    columns = grid.columns[:-1]
    widths = _fit_widths([_column_width(grid, place) for place in range(len(columns))], console.width)
    if grid.has_header:
        console.print(_make_table(columns, widths, header=True))
        console.print(Padding(Text(make_visible(grid.columns[-1].title), style="dim"), (0, 0, 0, INDENT)))
    for row in grid.rows:
        if any(row[:-1]):
            table = _make_table(columns, widths, header=False)
            table.add_row(*map(_make_text, row[:-1]))
            console.print(table)
        below = _make_text(row[-1])
        if below:
            below.stylize(_COLUMN_STYLES[grid.columns[-1].style])
            console.print(Padding(below, (0, 0, 0, INDENT)))


def _make_table(columns: Sequence[ReportColumn], widths: Sequence[int | None], *, header: bool) -> Table:
    """Return an empty table of rich for the columns of a grid."""
    table = Table(box=None, show_header=header, pad_edge=False, padding=(0, GAP, 0, 0), header_style="dim")
    for column, width in zip(columns, widths, strict=True):
        table.add_column(
            Text(make_visible(column.title), overflow="fold"),
            style=_COLUMN_STYLES[column.style],
            justify="right" if column.numeric else "left",
            overflow="fold",
            width=width,
        )
    return table


def _make_text(cell: Cell) -> Text:
    """Return a cell of a report as a text of rich."""
    return Text("\n".join(cell_lines(cell)), overflow="fold")


def _column_width(grid: Grid, place: int) -> int:
    """Return the width of a grid's column."""
    lines = [line for row in grid.rows for line in cell_lines(row[place])]
    return max(map(cell_len, (make_visible(grid.columns[place].title), *lines)))


def _needed_width(grid: Grid) -> int:
    """Return the width of a grid on the terminal."""
    return sum(_column_width(grid, place) + GAP for place in range(len(grid.columns)))


def _fit_widths(widths: list[int], screen: int) -> list[int]:
    """Return the widths, with the widest reduced until all fit on the terminal."""
    room = screen - GAP * len(widths)
    while sum(widths) > room and max(widths) > MIN_COLUMN_CELLS:
        widest = widths.index(max(widths))
        widths[widest] -= 1
    return widths
