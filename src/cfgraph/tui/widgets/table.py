"""A virtual table on Textual's line API: only the visible lines are drawn, so its length costs nothing.

One widget serves lists with group headings and tables of query results. Cells hold plain text from anywhere:
it is made visible, never read as markup, and cut by terminal cells so that Chinese stays aligned. How wide columns
are is decided in ``columns``, in which order rows stand in ``arrangement``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.worker import get_current_worker

from cfgraph.text.safe import one_line
from cfgraph.tui.actions import bindings
from cfgraph.tui.widgets.arrangement import STEP, Shown, Sorting, arranged
from cfgraph.tui.widgets.columns import MARK, SAMPLED, Column, Layout, Row, drawn, fitted, natural_widths

__all__ = ["Column", "Row", "Table"]


class RowMessage(Message):
    """Something happened to a row; ``column`` is that of the cell under the cursor where the table has cells."""

    def __init__(self, table: Table, row: Row, column: int = 0) -> None:
        super().__init__()
        self.table, self.row, self.column = table, row, column

    @property
    def control(self) -> Table:
        """The table, so that handlers can be bound to one."""
        return self.table


class Table(ScrollView, can_focus=True):
    """Rows with a cursor, moved by keys and mouse; Enter or a click opens the row under it. It can be filtered."""

    HAS_CELLS: ClassVar[bool] = False
    """Whether the cursor has a column, a header shows, and wide rows scroll sideways."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--columns",
        "table--heading",
        "table--cursor",
        "table--cursor-blurred",
        "table--muted",
        "table--cell",
        "table--filter",
    }

    DEFAULT_CSS = """
    Table { height: 1fr; background: $surface; scrollbar-gutter: stable; }
    Table > .table--columns { color: $text-muted; text-style: bold; }
    Table > .table--heading { color: $accent; text-style: bold; }
    Table > .table--cursor { background: $primary; color: $text; text-style: bold; }
    Table > .table--cursor-blurred { background: $primary-muted; color: $text; }
    Table > .table--muted { color: $text-muted; }
    Table > .table--cell { text-style: underline; }
    Table > .table--filter { color: $accent; text-style: bold; }
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("table")

    cursor: reactive[int] = reactive(0)
    column_cursor: reactive[int] = reactive(0)

    class Highlighted(RowMessage):
        """The cursor came to stand on another row."""

    class Opened(RowMessage):
        """A row was opened."""

    class Viewed(Message):
        """Ask the app to show a text in full."""

        def __init__(self, title: str, text: str) -> None:
            super().__init__()
            self.title, self.text = title, text

    class Arranged(Message):
        """Rows were sorted or filtered behind the screen."""

        def __init__(self, wanted: str, sorting: Sorting | None, order: list[int]) -> None:
            super().__init__()
            self.wanted, self.sorting, self.order = wanted, sorting, order

    def __init__(self, columns: Sequence[Column], *, id: str | None = None, classes: str | None = None) -> None:
        """Make an empty table."""
        super().__init__(id=id, classes=classes)
        self._columns = tuple(columns)
        self._shown = Shown()
        self._is_filtering = False
        self._hidden: set[int] = set()
        self._own_widths: dict[int, int] = {}
        self._layout = Layout()

    # -- what it holds -------------------------------------------------------------------------------------------

    @property
    def rows(self) -> Sequence[Row]:
        """The rows shown, in the order they are shown in."""
        return self._shown

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self._shown[self.cursor] if 0 <= self.cursor < len(self._shown) else None

    @property
    def is_filtering(self) -> bool:
        """Whether keys are text of the filter now."""
        return self._is_filtering

    def show(self, rows: Sequence[Row], *, columns: Sequence[Column] | None = None, cursor: int | None = None) -> None:
        """Show other rows. The cursor stands where asked, else on the first row that is no heading.

        Order, filter and widths stay unless there are other columns.
        """
        if columns is not None:
            self._columns = tuple(columns)
            self._is_filtering = False
            self._hidden, self._own_widths = set(), {}
            self.column_cursor = 0
        self._shown.put(rows, anew=columns is not None)
        self._arrange()
        if cursor is None:
            cursor = next((i for i, row in enumerate(self._shown[:50]) if not row.heading), 0)
        self.set_reactive(Table.cursor, max(0, min(cursor, len(self._shown) - 1)))
        self._changed()
        self._announce()

    def _arrange(self) -> None:
        """Put the rows into order: at once where that is quick, else behind the screen."""
        rows, wanted, sorting = self._shown.rows, self._shown.wanted, self._shown.sorting
        if self._shown.is_plain:
            self._shown.take(None)
        elif len(rows) <= STEP:
            self._shown.take(arranged(rows, wanted, sorting))
        else:
            self.run_worker(
                lambda: self._arrange_behind(rows, wanted, sorting), thread=True, exclusive=True, group="arrange"
            )
        self._lay_out()

    def _arrange_behind(self, rows: Sequence[Row], wanted: str, sorting: Sorting | None) -> None:
        worker = get_current_worker()
        order = arranged(rows, wanted, sorting, lambda: worker.is_cancelled)
        if order is not None:
            self.post_message(self.Arranged(wanted, sorting, order))

    def on_table_arranged(self, message: Arranged) -> None:
        """Show the rows in their new order."""
        message.stop()
        if (message.wanted, message.sorting) == (self._shown.wanted, self._shown.sorting):
            self._shown.take(message.order)
            self._lay_out()
            self._to_top()

    # -- drawing -------------------------------------------------------------------------------------------------

    @property
    def _has_filter(self) -> bool:
        return bool(self._shown.wanted) or self._is_filtering

    @property
    def _header(self) -> int:
        return self.HAS_CELLS + self._has_filter

    @property
    def _gutter(self) -> int:
        return len(MARK) if self._shown.has_marks else 0

    def _lay_out(self) -> None:
        room = max(self.scrollable_content_region.width, 10)
        shown = tuple(place for place in range(len(self._columns)) if place not in self._hidden)
        widths = natural_widths(self._columns, self._shown[:SAMPLED])
        if not self.HAS_CELLS and widths:
            widths = fitted(self._columns, widths, room)
        self._layout = Layout(shown, dict(enumerate(widths)) | self._own_widths)
        wide = self._layout.total + self._gutter if self.HAS_CELLS else room
        self.virtual_size = Size(wide, len(self._shown) + self._header)

    def _changed(self) -> None:
        self._follow_cursor()
        self.refresh()
        self.refresh_bindings()

    def on_resize(self, _: events.Resize) -> None:
        """Choose widths anew when the room changes."""
        self._lay_out()
        self._follow_cursor()

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        scroll_x, scroll_y = self.scroll_offset
        width = self.size.width
        style = base = self.rich_style
        if y == 0 and self._has_filter:
            return self._filter_line(base).crop_extend(0, width, base)
        if y < self._header:
            style += self.get_component_rich_style("table--columns", partial=True)
            headings = Row(tuple(self.heading(place) for place in range(len(self._columns))))
            segments = [Segment(" " * self._gutter, style), *drawn(headings, self._columns, self._layout, style)]
            return Strip(segments).crop_extend(scroll_x, scroll_x + width, base)
        index = y - self._header + scroll_y
        if index >= len(self._shown):
            return Strip.blank(width, base)
        row = self._shown[index]
        if row.heading:
            style += self.get_component_rich_style("table--heading", partial=True)
        elif row.muted:
            style += self.get_component_rich_style("table--muted", partial=True)
        at_cursor = index == self.cursor
        if at_cursor:
            name = "table--cursor" if self.has_focus else "table--cursor-blurred"
            style += self.get_component_rich_style(name, partial=True)
        if row.heading:
            text = one_line("  ".join(filter(None, row.cells)), width)
            return Strip([Segment(text, style)]).crop_extend(0, width, style)
        cell = self.column_cursor if at_cursor and self.HAS_CELLS and self.has_focus else None
        cell_style = style + self.get_component_rich_style("table--cell", partial=True)
        gutter = (MARK if self._shown.is_marked(index) else " " * self._gutter) if self._gutter else ""
        cells = drawn(
            row, self._columns, self._layout, style, runs_on=not self.HAS_CELLS, cell=cell, cell_style=cell_style
        )
        return Strip([Segment(gutter, style), *cells]).crop_extend(scroll_x, scroll_x + width, style)

    def heading(self, place: int) -> str:
        """Return what stands above a column."""
        return self._columns[place].heading

    def _filter_line(self, base: Style) -> Strip:
        style = base + self.get_component_rich_style("table--filter", partial=True)
        end = "▏" if self._is_filtering else ""
        total = f"{len(self._shown):,}/{len(self._shown.rows):,}"
        return Strip([Segment(f"▽ {one_line(self._shown.wanted, self.size.width // 2)}{end}  {total}", style)])

    # -- the cursor ----------------------------------------------------------------------------------------------

    def watch_cursor(self) -> None:
        """Keep the cursor in sight and say where it is."""
        self._follow_cursor()
        self.refresh()
        self._announce()

    def watch_column_cursor(self) -> None:
        """Keep the marked cell in sight."""
        self._follow_cursor()
        self.refresh()

    def _announce(self) -> None:
        if (row := self.current) is not None:
            self.post_message(self.Highlighted(self, row, self.column_cursor))

    def _follow_cursor(self) -> None:
        if not self._shown or not self._layout.shown:
            return
        x, width = 0, 1
        if self.HAS_CELLS:
            x = self._layout.start(self.column_cursor) + self._gutter
            width = self._layout.width(self.column_cursor)
        is_below_heading = 0 < self.cursor < len(self._shown) and self._shown[self.cursor - 1].heading
        top = self.cursor - is_below_heading
        region = Region(x, top, width, self.cursor - top + 1 + self._header)
        self.scroll_to_region(region, animate=False, force=True)

    def _to(self, index: int) -> None:
        if self._shown:
            self.cursor = max(0, min(index, len(self._shown) - 1))

    def _to_top(self) -> None:
        """Begin at the first row of a new order."""
        self.set_reactive(Table.cursor, 0)
        self._changed()
        self._announce()

    def action_move(self, by: int) -> None:
        """Move the cursor by some rows."""
        self._to(self.cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by some pages."""
        self._to(self.cursor + by * max(1, self.size.height - 1 - self._header))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self._to(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self._to(len(self._shown) - 1)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if (row := self.current) is not None:
            self.post_message(self.Opened(self, row, self.column_cursor))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicks; a click on the row it stands on, or a double click, opens it."""
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

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the cursor as active or waiting; typing ends where the focus goes away."""
        super().watch_has_focus(has_focus)
        self._is_filtering = self._is_filtering and has_focus
        self._lay_out()
        self.refresh()

    def heading_clicked(self, place: int | None, is_heading: bool) -> None:
        """Nothing happens on a click above the rows, unless a subclass has headings."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell which actions make sense now."""
        if action == "view":
            return self.current is not None and not self.current.heading
        if action == "filter":
            return bool(self._shown.rows)
        if action == "unfilter":
            return self._has_filter
        return action != "open" or not self._is_filtering

    def action_view(self) -> None:
        """Show the line in full."""
        row = self.current
        if row is not None and not row.heading:
            self.post_message(self.Viewed(row.cell(0), "\n".join(filter(None, row.cells))))

    # -- the filter ----------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Type a text that rows must hold."""
        self._is_filtering = True
        self._lay_out()
        self._changed()

    def action_unfilter(self) -> None:
        """Show all rows again."""
        self._is_filtering = False
        self._filter_by("")

    def _filter_by(self, wanted: str) -> None:
        self._shown.wanted = wanted
        self._arrange()
        if self._shown.is_plain or len(self._shown.rows) <= STEP:
            self._to_top()
        else:
            self._changed()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Tell whether a key is text of the filter."""
        return self._is_filtering and character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """Take keys as text of the filter while it is typed."""
        if not self._is_filtering:
            return
        if event.key == "enter":
            self._is_filtering = False
            self._lay_out()
            self._changed()
        elif event.key == "backspace":
            self._filter_by(self._shown.wanted[:-1])
        elif event.is_printable and event.character:
            self._filter_by(self._shown.wanted + event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take a pasted line as text of the filter."""
        if self._is_filtering:
            event.stop()
            self._filter_by(self._shown.wanted + event.text.partition("\n")[0].strip())
