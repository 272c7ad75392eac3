"""A virtual table on Textual's line API: only the visible lines are drawn, so its length does not affect speed.

One widget serves lists with group headings and tables of query results. Cells hold plain text from any source:
control characters are made visible, markup is not parsed, and text is cut by terminal cells so that Chinese stays
aligned. The contents are in ``table_content``, column widths in ``table_columns``, the order in ``row_order``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from cfgraph.text.safe import to_one_line, wrap_text
from cfgraph.tui.class_styles import class_styles
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.widgets.collected import mark_collected
from cfgraph.tui.widgets.resuming import Resuming
from cfgraph.tui.widgets.row_drawing import RowStyles, crop_row, draw_row
from cfgraph.tui.widgets.table_columns import MARK, Column, Row, spell_out
from cfgraph.tui.widgets.table_content import Listing
from cfgraph.tui.widgets.table_filter import FilteredListing

__all__ = ["Column", "Row", "Table"]


PLACEHOLDER = 60
"""Maximum width in cells of the placeholder text of an empty table."""

NEAR = 1_000
"""Number of rows above a row that are searched for its heading."""


class RowMessage(Message):
    """A message about a row; ``column`` is that of the cell at the cursor if the table has cells."""

    def __init__(self, table: Table, row: Row, column: int = 0) -> None:
        super().__init__()
        self.table, self.row, self.column = table, row, column

    @property
    def control(self) -> Table:
        """The table that posted the message, for ``on`` with a selector."""
        return self.table


class Table(CommandTarget, Resuming, FilteredListing, can_focus=True):
    """A filterable table of rows with a cursor, moved by keys and mouse; Enter or a click opens a row."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--columns",
        "table--heading",
        "table--cursor",
        "table--hover",
        "table--cursor-blurred",
        "table--muted",
        "table--track",
        "table--cell",
        "table--filter",
    }

    DEFAULT_CSS = """
    Table { height: 1fr; background: $surface; scrollbar-gutter: stable; }
    Table > .table--columns { color: $text-muted; text-style: bold; }
    Table > .table--heading { color: $accent; text-style: bold; }
    Table > .table--cursor { background: $primary; color: $text; text-style: bold; }
    Table > .table--hover { background: $boost; }
    Table > .table--cursor-blurred { background: $primary-muted; color: $text; }
    Table > .table--muted { color: $text-muted; }
    Table > .table--track { color: $panel-lighten-2; }
    Table > .table--cell { text-style: underline; }
    Table > .table--filter { color: $accent; text-style: bold; }
    """

    PARTS = ("table",)

    OPENS: ClassVar[bool] = True
    """Whether a row can be opened."""

    placeholder: str = ""
    """Text shown in the middle while there are no rows: what would be here, and what to do."""

    _is_filled = False
    _is_open_wanted = False
    _announced: Row | None = None
    _resumed: dict[str, object] | None = None

    cursor: reactive[int] = reactive(0)
    hovered: reactive[int | None] = reactive(None)
    column_cursor: reactive[int] = reactive(0)

    class Highlighted(RowMessage):
        """Posted when the cursor moves to another row."""

    class Opened(RowMessage):
        """Posted when a row is opened."""

    class Viewed(Message):
        """Posted to show a text in full."""

        def __init__(self, title: str, text: str) -> None:
            super().__init__()
            self.title, self.text = title, text

    @property
    def current(self) -> Row | None:
        """The row at the cursor."""
        return self._shown[self.cursor] if 0 <= self.cursor < len(self._shown) else None

    @property
    def place(self) -> int:
        """The index of the row at the cursor among all rows, regardless of the filter."""
        return self._shown.place(self.cursor) if self.current is not None else 0

    def show(self, rows: Sequence[Row], *, columns: Sequence[Column] | None = None, cursor: int | None = None) -> None:
        """Replace the rows. Move the cursor to the row with an index, else to the first one that is no heading.

        Order, filter and widths are kept unless there are other columns.
        """
        if columns is not None:
            self.column_cursor = 0
        self._put(rows, columns)
        self._is_filled = True
        if cursor is None:
            cursor = next((i for i, row in enumerate(self._shown[:50]) if not row.heading), 0)
        else:
            cursor = self._shown.shown_at(cursor)
        self.set_reactive(Table.cursor, max(0, min(cursor, len(self._shown) - 1)))
        self._changed()
        self._announce()
        self._want_for_filter()
        if self._resumed is not None and rows:
            self.resume(self._resumed)
        if self._is_open_wanted:
            self._is_open_wanted = False
            self.action_open()

    def position(self) -> dict[str, object]:
        """Return the cursor position and the filter, to be restored in another run."""
        return {"place": self.place, "filter": self._shown.wanted}

    def resume(self, position: object) -> None:
        """Restore the cursor position and the filter, as soon as there are rows."""
        if not isinstance(position, dict):
            return
        if not self._shown.rows:
            self._resumed = position
            return
        self._resumed = None
        place, wanted = position.get("place"), position.get("filter")
        if isinstance(wanted, str) and wanted:
            self._filter_by(wanted)
        if isinstance(place, int) and 0 <= place < len(self._shown.rows):
            self._to(self._shown.shown_at(place))

    def show_read(self) -> None:
        """Show rows that have been read meanwhile. The cursor and the scroll offset are kept."""
        self._is_reading = False
        self._arrange()
        self.refresh()
        if self._announced is None or self._announced.waits:
            self._announce()
        self._want_for_filter()

    def on_listing_arranged(self, message: Listing.Arranged) -> None:
        """Show the rows in their new order."""
        message.stop()
        self._arranging = None
        how = message.wanted, message.sorting
        if message.rows is not self._shown.rows or how != (self._shown.wanted, self._shown.sorting):
            return
        self._shown.take(message.order)
        self._lay_out()
        if how != self._arranged:
            self._arranged = how
            self._to_top()
        else:
            self._changed()
        if self._is_due:
            self._arrange()

    # -- drawing -------------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._follow_cursor()
        self.refresh()
        self.refresh_bindings()

    def on_resize(self, _: events.Resize) -> None:
        """Compute the column widths again when the size changes."""
        self._lay_out()
        self._follow_cursor()

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        scroll_x, scroll_y = self.scroll_offset
        width = self.size.width
        style = base = self.line_style
        if y == 0 and self.has_filter:
            return self._filter_line(base).crop_extend(0, width, base)
        if y < self._header:
            style += self.get_component_rich_style("table--columns", partial=True)
            headings = Row(tuple(self.heading(place) for place in range(len(self._columns))))
            drawn = draw_row(headings, self._columns, self._layout, RowStyles(style))
            segments = [Segment(" " * self._gutter, style), *drawn]
            return crop_row(Strip(segments), scroll_x, width, base)
        index = y - self._header + scroll_y
        if index >= len(self._shown):
            return self._placeholder_line(y, base)
        row = mark_collected(self._shown[index], self.app)
        if row.waits:
            self._want(self._shown.place(index))
        if row.heading:
            style += self.get_component_rich_style("table--heading", partial=True)
        elif row.muted:
            style += self.get_component_rich_style("table--muted", partial=True)
        at_cursor = index == self.cursor
        if at_cursor:
            name = "table--cursor" if self.has_focus else "table--cursor-blurred"
            style += self.get_component_rich_style(name, partial=True)
        elif index == self.hovered:
            style += self.get_component_rich_style("table--hover", partial=True)
        if row.heading and len(row.cells) == 1:
            text = to_one_line("  ".join(filter(None, row.cells)), width)
            return Strip([Segment(text, style)]).crop_extend(0, width, style)
        cell = self.column_cursor if at_cursor and self.HAS_CELLS and self.has_focus else None
        styles = RowStyles(
            style,
            style + self.get_component_rich_style("table--cell", partial=True),
            Style.null() if at_cursor else self.get_component_rich_style("table--muted", partial=True),
            Style.null() if at_cursor else self.get_component_rich_style("table--track", partial=True),
            None if at_cursor or row.muted else class_styles(self.app.current_theme),
        )
        gutter = (MARK if self._shown.is_marked(index) else " " * self._gutter) if self._gutter else ""
        cells = draw_row(row, self._columns, self._layout, styles, runs_on=not self.HAS_CELLS, cell=cell)
        return crop_row(Strip([Segment(gutter, style), *cells]), scroll_x, width, style)

    def _placeholder_line(self, y: int, base: Style) -> Strip:
        """Draw a line below the rows; part of the placeholder if there are no rows at all."""
        width = self.size.width
        if self._shown.rows or not self.placeholder:
            return Strip.blank(width, base)
        lines = wrap_text(self.placeholder, max(10, min(width - 4, PLACEHOLDER)))
        place = y - max(0, (self.size.height - len(lines)) // 2 - 1)
        if not 0 <= place < len(lines):
            return Strip.blank(width, base)
        text = " " * max(0, (width - cell_len(lines[place])) // 2) + lines[place]
        style = base + self.get_component_rich_style("table--muted", partial=True)
        return Strip([Segment(text, style)]).crop_extend(0, width, base)

    def heading(self, place: int) -> str:
        """Return the heading of a column."""
        return self._columns[place].heading

    # -- the cursor ----------------------------------------------------------------------------------------------

    def watch_cursor(self) -> None:
        """Scroll to the cursor and post its position."""
        self._follow_cursor()
        self.refresh()
        self._announce()

    def watch_column_cursor(self) -> None:
        """Scroll to the cell at the cursor."""
        self._follow_cursor()
        self.refresh()

    def _announce(self) -> None:
        self._announced = row = self.current
        if row is not None:
            self.post_message(self.Highlighted(self, row, self.column_cursor))

    def _follow_cursor(self) -> None:
        if not self._shown or not self._layout.shown or not self.size.height:
            return
        x, width = 0, 1
        if self.HAS_CELLS:
            x = self._layout.start(self.column_cursor) + self._gutter
            width = self._layout.width(self.column_cursor)
        is_below_heading = 0 < self.cursor < len(self._shown) and self._shown[self.cursor - 1].heading
        top = self.cursor - is_below_heading
        region = Region(x, top, width, self.cursor - top + 1 + self._header)
        self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def _to(self, index: int) -> None:
        if self._shown:
            self.cursor = max(0, min(index, len(self._shown) - 1))

    def _to_top(self) -> None:
        """Move the cursor to the first row of a new order that is no heading."""
        self.set_reactive(Table.cursor, next((i for i, row in enumerate(self._shown[:50]) if not row.heading), 0))
        self._changed()
        self._announce()

    def action_move(self, by: int) -> None:
        """Move the cursor by a number of rows."""
        self._to(self.cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by a number of pages."""
        self._to(self.cursor + by * max(1, self.size.height - 1 - self._header))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self._to(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self._to(len(self._shown) - 1)

    def action_open(self) -> None:
        """Open the row at the cursor; if rows are still being read, as soon as they are available."""
        if not self._is_filled:
            self._is_open_wanted = True
        elif (row := self.current) is not None and not row.waits:
            self.post_message(self.Opened(self, row, self.column_cursor))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; a click on the row at the cursor, or a double click, opens it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        place = self._layout.at(offset.x + self.scroll_offset.x - self._gutter)
        if offset.y < self._header:
            self.heading_clicked(place, offset.y == self._header - 1)
            return
        index = offset.y - self._header + self.scroll_offset.y
        if index >= len(self._shown):
            return
        if place is not None and self.HAS_CELLS:
            self.column_cursor = place
        is_again = index == self.cursor or event.chain > 1
        self.cursor = index
        if is_again:
            self.action_open()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Highlight the row under the mouse."""
        offset = event.get_content_offset(self)
        index = offset.y - self._header + self.scroll_offset.y if offset is not None else -1
        self.hovered = index if 0 <= index < len(self._shown) else None

    def on_leave(self) -> None:
        """Remove the highlight of the row under the mouse."""
        self.hovered = None

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the cursor as active or inactive; losing the focus ends typing in the filter."""
        super().watch_has_focus(has_focus)
        self._is_filtering = self._is_filtering and has_focus
        self._lay_out()
        self.refresh()

    def heading_clicked(self, place: int | None, is_heading: bool) -> None:
        """Do nothing on a click above the rows, unless a subclass has clickable headings."""

    @property
    def can_open(self) -> bool:
        """Whether there is a row that can be opened."""
        return self.OPENS and (self.current is not None or not self._is_filled) and not self._is_filtering

    @property
    def can_view(self) -> bool:
        """Whether there is a row to show in full."""
        return self.current is not None and not (self.current.heading or self.current.waits)

    @property
    def can_unmark(self) -> bool:
        """Whether Escape should remove marks: there are some, and no filter to clear first."""
        return self._shown.has_marks and not self.has_filter

    def action_unmark(self) -> None:
        """Remove all marks."""
        self._shown.unmark_all()
        self._lay_out()
        self._changed()

    def action_view(self) -> None:
        """Show the row in full, each cell with its heading."""
        row = self.current
        if row is not None and not (row.heading or row.waits):
            self.post_message(self.Viewed(*spell_out(row, self._heading_above(self.cursor))))

    def _heading_above(self, index: int) -> Row:
        """Return the group heading of a row, if it is near; else the headings of the columns."""
        above = (self._shown[place] for place in range(index - 1, max(-1, index - NEAR), -1))
        titles = Row(tuple(column.heading for column in self._columns))
        return next((row for row in above if row.heading), titles)
