"""A table of results: sortable by any column, with resizable and hideable columns; rows can be marked and copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.message import Message

from cfgraph.text.safe import make_visible
from cfgraph.tui.widgets.row_order import Sorting
from cfgraph.tui.widgets.table import Table
from cfgraph.tui.widgets.table_columns import LIMIT, NARROWEST, Row


class ResultTable(Table):
    """A table of rows and columns with a cell cursor."""

    HAS_CELLS: ClassVar[bool] = True

    PARTS = ("cells",)

    class Copied(Message):
        """Posted to copy rows: their number, and a function that returns their tab-separated lines."""

        def __init__(self, total: int, lines: Iterator[str]) -> None:
            super().__init__()
            self.total, self.lines = total, lines

    @property
    def cell(self) -> str | None:
        """The text of the cell at the cursor, if any."""
        return self.current.cell(self.column_cursor) if self.current else None

    @property
    def marked(self) -> list[Row]:
        """The marked rows, in display order."""
        return list(self._shown.marked())

    @property
    def has_rows(self) -> bool:
        """Whether there are rows to sort, mark or copy."""
        return bool(self._shown.rows)

    @property
    def has_own_columns(self) -> bool:
        """Whether columns are hidden or resized."""
        return bool(self._hidden or self._own_widths)

    def heading(self, place: int) -> str:
        """Return the heading of a column: its name, and an arrow if the rows are sorted by it."""
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
        """Move the cursor by a number of columns."""
        self.column_cursor = self._layout.beside(self.column_cursor, by)

    def action_sort(self) -> None:
        """Sort by the column at the cursor: ascending, descending, then in the original order."""
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
        """Hide the column at the cursor, unless it is the last one shown."""
        if len(self._layout.shown) > 1:
            place = self.column_cursor
            beside = self._layout.beside(place, 1)
            self.column_cursor = beside if beside != place else self._layout.beside(place, -1)
            self._hidden.add(place)
            self._lay_out()
            self._changed()

    def action_show_all(self) -> None:
        """Show all columns again, in their default widths."""
        self._hidden, self._own_widths = set(), {}
        self._lay_out()
        self._changed()

    def action_mark(self) -> None:
        """Mark or unmark the row at the cursor, and move to the next one."""
        if self.current is not None:
            self._shown.toggle(self.cursor)
            self._lay_out()
            self._to(self.cursor + 1)
            self._changed()

    def action_mark_all(self) -> None:
        """Mark all rows, or remove all marks."""
        self._shown.mark_all()
        self._lay_out()
        self._changed()

    def action_copy_rows(self) -> None:
        """Copy the marked rows, else the one at the cursor, as displayed: one tab-separated line each."""
        rows = self.marked if self._shown.has_marks else [self.current] if self.current else []
        shown = self._layout.shown
        lines = ("\t".join(make_visible(row.cell(place)) for place in shown) for row in rows)
        self.post_message(self.Copied(len(rows), lines))

    def action_view(self) -> None:
        """Show the full text of the cell at the cursor."""
        if self.cell is not None:
            self.post_message(self.Viewed(self._columns[self.column_cursor].heading, self.cell))
