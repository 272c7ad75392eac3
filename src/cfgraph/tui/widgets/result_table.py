"""A table of results: sorted by any column, its columns made wider, narrower or hidden, its rows marked and copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.message import Message

from cfgraph.text.safe import make_visible
from cfgraph.tui.widgets.row_order import Sorting
from cfgraph.tui.widgets.table import Table
from cfgraph.tui.widgets.table_columns import LIMIT, NARROWEST, Row


class ResultTable(Table):
    """Rows and columns with a cursor on one cell."""

    HAS_CELLS: ClassVar[bool] = True

    PARTS = ("cells",)

    class Copied(Message):
        """Ask the app to copy rows: their number, and how to make their lines of tab-separated cells."""

        def __init__(self, total: int, lines: Iterator[str]) -> None:
            super().__init__()
            self.total, self.lines = total, lines

    @property
    def cell(self) -> str | None:
        """The text of the cell under the cursor, where there is one."""
        return self.current.cell(self.column_cursor) if self.current else None

    @property
    def marked(self) -> list[Row]:
        """The rows that are marked, in the order they are shown in."""
        return list(self._shown.marked())

    @property
    def has_rows(self) -> bool:
        """Whether there are rows to sort, mark or copy."""
        return bool(self._shown.rows)

    @property
    def has_own_columns(self) -> bool:
        """Whether columns are hidden, or wider or narrower than they would be."""
        return bool(self._hidden or self._own_widths)

    def heading(self, place: int) -> str:
        """Return what stands above a column: its name, and a sign where the rows are sorted by it."""
        heading = self._columns[place].heading
        sorting = self._shown.sorting
        if sorting is None or sorting[0] != place:
            return heading
        return f"{'▼' if sorting[1] else '▲'} {heading}"

    def heading_clicked(self, place: int | None, is_heading: bool) -> None:
        """Sort by the column."""
        if place is not None and is_heading:
            self.column_cursor = place
            self.action_sort()

    def action_column(self, by: int) -> None:
        """Move the cursor by some cells."""
        self.column_cursor = self._layout.beside(self.column_cursor, by)

    def action_sort(self) -> None:
        """Sort by the column at the cursor: upwards, downwards, and as the rows came."""
        place, now = self.column_cursor, self._shown.sorting
        following: Sorting | None = (place, False)
        if now is not None and now[0] == place:
            following = None if now[1] else (place, True)
        self._shown.sorting = following
        self._arrange()
        self._to_top()

    def action_widen(self, by: int) -> None:
        """Make the column at the cursor wider or narrower."""
        place = self.column_cursor
        self._own_widths[place] = max(NARROWEST, min(self._layout.width(place) + by, LIMIT))
        self._lay_out()
        self._changed()

    def action_hide(self) -> None:
        """Hide the column at the cursor, unless it is the last one."""
        if len(self._layout.shown) > 1:
            place = self.column_cursor
            beside = self._layout.beside(place, 1)
            self.column_cursor = beside if beside != place else self._layout.beside(place, -1)
            self._hidden.add(place)
            self._lay_out()
            self._changed()

    def action_show_all(self) -> None:
        """Show all columns again, as wide as they were."""
        self._hidden, self._own_widths = set(), {}
        self._lay_out()
        self._changed()

    def action_mark(self) -> None:
        """Mark the row at the cursor, or take its mark away, and go on to the next."""
        if self.current is not None:
            self._shown.toggle(self.cursor)
            self._lay_out()
            self._to(self.cursor + 1)
            self._changed()

    def action_mark_all(self) -> None:
        """Mark every row, or take all marks away."""
        self._shown.mark_all()
        self._lay_out()
        self._changed()

    def action_copy_rows(self) -> None:
        """Copy the marked rows, else the one at the cursor, as they are shown: tab-separated, one line each."""
        rows = self.marked if self._shown.has_marks else [self.current] if self.current else []
        shown = self._layout.shown
        lines = ("\t".join(make_visible(row.cell(place)) for place in shown) for row in rows)
        self.post_message(self.Copied(len(rows), lines))

    def action_view(self) -> None:
        """Show the cell in full."""
        if self.cell is not None:
            self.post_message(self.Viewed(self._columns[self.column_cursor].heading, self.cell))
