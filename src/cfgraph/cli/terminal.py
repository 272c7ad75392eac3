"""Drawing a report on a terminal with rich: folded at its width, or as wide as it needs to be when piped."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cfgraph.cli.report import Grid, Line, Report, lines_of
from cfgraph.text.safe import visible

PIPED_WIDTH = 100_000
"""Width when nobody's screen limits it, so that nothing is folded."""

_LINE_STYLES = {"title": "bold", "heading": "bold cyan", "plain": "", "faint": "dim"}
_COLUMN_STYLES = {"plain": "", "strong": "bold", "faint": "dim"}


def draw(report: Report, *, color: bool) -> None:
    """Print the report to stdout."""
    console = _console(color)
    for block in report:
        if isinstance(block, Grid):
            _draw_grid(console, block)
        else:
            _draw_line(console, block)


def _console(color: bool) -> Console:
    piped = not sys.stdout.isatty()
    return Console(
        width=PIPED_WIDTH if piped else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )


def _draw_line(console: Console, line: Line) -> None:
    if line.style == "heading":
        console.print()
    console.print(Text(visible(line.text), style=_LINE_STYLES[line.style], overflow="fold"))


def _draw_grid(console: Console, grid: Grid) -> None:
    table = Table(box=None, show_header=grid.has_header, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in grid.columns:
        table.add_column(
            Text(visible(column.title)),
            style=_COLUMN_STYLES[column.style],
            justify="right" if column.numeric else "left",
            overflow="fold",
        )
    for row in grid.rows:
        table.add_row(*(Text("\n".join(lines_of(cell)), overflow="fold") for cell in row))
    if console.width < PIPED_WIDTH:
        console.print(table)
        return
    with console.capture() as captured:
        console.print(table)
    for text in captured.get().splitlines():
        sys.stdout.write(text.rstrip(" ") + "\n")
