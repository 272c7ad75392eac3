"""The contents of a table: rows in an order, some of them not read yet, and the widths of columns. No cursor here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.worker import get_current_worker

from cfgraph.tui.widgets.line_style import LineStyled
from cfgraph.tui.widgets.paged_rows import first_unread, total_read
from cfgraph.tui.widgets.row_order import STEP, Shown, Sorting, arrange_rows
from cfgraph.tui.widgets.table_columns import MARK, SAMPLED, Column, ColumnLayout, Row, fit_widths, natural_widths

SOUGHT = 10_000
"""Number of rows of a long list that are read for a filter; the table says if there are more."""


class Listing(ScrollView, LineStyled):
    """A list of rows in columns. Subclasses draw it and have a cursor."""

    HAS_CELLS: ClassVar[bool] = False
    """Whether the cursor selects a cell, a header is shown, and wide rows scroll horizontally."""

    HAS_HEADINGS: ClassVar[bool] = False
    """Whether a header is shown above rows that fit the width."""

    class Arranged(Message):
        """Posted when rows were sorted or filtered in a worker."""

        def __init__(self, rows: Sequence[Row], wanted: str, sorting: Sorting | None, order: list[int]) -> None:
            super().__init__()
            self.rows, self.wanted, self.sorting, self.order = rows, wanted, sorting, order

    class Wanted(Message):
        """Posted to request an unread row that became visible or is needed by a filter; ``place`` is its index."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self, columns: Sequence[Column], *, id: str | None = None, classes: str | None = None) -> None:
        """Create an empty list."""
        super().__init__(id=id, classes=classes)
        self._columns = tuple(columns)
        self._shown = Shown()
        self._is_filtering = False
        self._is_reading = False
        self._arranging: tuple[Sequence[Row], str, Sorting | None] | None = None
        self._is_due = False
        self._arranged: tuple[str, Sorting | None] = ("", None)
        self._hidden: set[int] = set()
        self._own_widths: dict[int, int] = {}
        self._layout = ColumnLayout()

    @property
    def rows(self) -> Sequence[Row]:
        """The rows in display order."""
        return self._shown

    @property
    def is_filtering(self) -> bool:
        """Whether keys are typed into the filter."""
        return self._is_filtering

    @property
    def has_filter(self) -> bool:
        """Whether rows are filtered, or a filter is being typed."""
        return bool(self._shown.wanted) or self._is_filtering

    @property
    def _header(self) -> int:
        return (self.HAS_CELLS or self.HAS_HEADINGS) + self.has_filter

    @property
    def _gutter(self) -> int:
        return len(MARK) if self._shown.has_marks else 0

    def _put(self, rows: Sequence[Row], columns: Sequence[Column] | None) -> None:
        """Replace the rows, and the columns if there are new ones."""
        if columns is not None:
            self._columns = tuple(columns)
            self._is_filtering = False
            self._hidden, self._own_widths = set(), {}
        self._is_reading = False
        self._shown.put(rows, anew=columns is not None)
        self._arrange()

    def _want(self, place: int) -> None:
        """Request the page with a row, unless one is being read."""
        if not self._is_reading:
            self._is_reading = True
            self.post_message(self.Wanted(place))

    def _want_for_filter(self) -> None:
        rows = self._shown.rows
        if self._shown.wanted and total_read(rows) < SOUGHT and (place := first_unread(rows)) is not None:
            self._want(place)

    def _is_quick(self) -> bool:
        """Return whether all rows can be processed between two keys."""
        return total_read(self._shown.rows) <= STEP

    def _arrange(self) -> None:
        """Sort and filter the rows: at once if that is quick, else in a worker."""
        rows, wanted, sorting = self._shown.rows, self._shown.wanted, self._shown.sorting
        if self._shown.is_plain:
            self._shown.take(None)
            self._arranging, self._arranged = None, ("", None)
        elif self._is_quick():
            self._shown.take(arrange_rows(rows, wanted, sorting))
        elif self._arranging is not None and self._arranging[0] is rows and self._arranging[1:] == (wanted, sorting):
            self._is_due = True  # more rows arrived: process them next, so that this result is still shown
        else:
            self._arranging, self._is_due = (rows, wanted, sorting), False
            self.run_worker(
                lambda: self._arrange_behind(rows, wanted, sorting), thread=True, exclusive=True, group="arrange"
            )
        self._lay_out()

    def _arrange_behind(self, rows: Sequence[Row], wanted: str, sorting: Sorting | None) -> None:
        worker = get_current_worker()
        order = arrange_rows(rows, wanted, sorting, lambda: worker.is_cancelled)
        if order is not None:
            self.post_message(self.Arranged(rows, wanted, sorting, order))

    def _lay_out(self) -> None:
        room = max(self.scrollable_content_region.width, 10)
        shown = tuple(place for place in range(len(self._columns)) if place not in self._hidden)
        widths = natural_widths(self._columns, self._shown.sample(SAMPLED), runs_on=not self.HAS_CELLS)
        if not self.HAS_CELLS and widths:
            widths = fit_widths(self._columns, widths, room)
        self._layout = ColumnLayout(shown, dict(enumerate(widths)) | self._own_widths)
        wide = self._layout.total + self._gutter if self.HAS_CELLS else room
        self.virtual_size = Size(wide, len(self._shown) + self._header)
