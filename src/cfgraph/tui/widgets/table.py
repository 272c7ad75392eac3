"""A virtual table on Textual's line API: only the visible lines are drawn, so its length costs nothing.

One widget serves lists with group headings and tables of query results. Cells hold plain text from anywhere:
it is made visible, never read as markup, and cut by terminal cells so that Chinese stays aligned.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from cfgraph.text.safe import one_line, pad
from cfgraph.tui.actions import bindings

SAMPLED = 200
"""Rows whose cells are measured to choose the widths of columns."""

WIDEST = 60
"""Cells of the widest column of a table that may scroll sideways."""

GAP = 2
"""Cells between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, whether it takes the room that is left, its least and greatest width in cells."""

    heading: str = ""
    grows: bool = False
    least: int = 4
    most: int = WIDEST
    align_right: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. A ``heading`` spans all columns; ``key`` identifies the row to the one who made it."""

    cells: tuple[str, ...]
    key: Hashable = None
    heading: bool = False
    muted: bool = False
    indent: int = 0


class Table(ScrollView, can_focus=True):
    """Rows with a cursor, moved by keys and mouse; Enter or a click opens the row under it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--columns",
        "table--heading",
        "table--cursor",
        "table--cursor-blurred",
        "table--muted",
        "table--cell",
    }

    DEFAULT_CSS = """
    Table { height: 1fr; background: $surface; scrollbar-gutter: stable; }
    Table > .table--columns { color: $text-muted; text-style: bold; }
    Table > .table--heading { color: $accent; text-style: bold; }
    Table > .table--cursor { background: $primary; color: $text; text-style: bold; }
    Table > .table--cursor-blurred { background: $primary-muted; color: $text; }
    Table > .table--muted { color: $text-muted; }
    Table > .table--cell { text-style: underline; }
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("table")

    cursor: reactive[int] = reactive(0)
    column_cursor: reactive[int] = reactive(0)

    class Highlighted(Message):
        """The cursor came to stand on another row."""

        def __init__(self, table: Table, row: Row) -> None:
            super().__init__()
            self.table = table
            self.row = row

        @property
        def control(self) -> Table:
            return self.table

    class Opened(Message):
        """A row was opened; ``column`` is the cell under the cursor where the table has cell cursors."""

        def __init__(self, table: Table, row: Row, column: int) -> None:
            super().__init__()
            self.table = table
            self.row = row
            self.column = column

        @property
        def control(self) -> Table:
            return self.table

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        id: str | None = None,
        cells: bool = False,
        classes: str | None = None,
    ) -> None:
        """Make an empty table. With ``cells`` the cursor has a column, a header shows, and it scrolls sideways."""
        super().__init__(id=id, classes=classes)
        self._columns = tuple(columns)
        self._rows: Sequence[Row] = ()
        self._widths: list[int] = []
        self._cells = cells

    @property
    def rows(self) -> Sequence[Row]:
        """The rows shown."""
        return self._rows

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if 0 <= self.cursor < len(self._rows) else None

    def show(self, rows: Sequence[Row], *, columns: Sequence[Column] | None = None, cursor: int | None = None) -> None:
        """Show other rows. The cursor stands where asked, else on the first row that is no heading."""
        if columns is not None:
            self._columns = tuple(columns)
            self.column_cursor = 0
        self._rows = rows
        self._layout()
        if cursor is None:
            cursor = next((i for i, row in enumerate(rows[:50]) if not row.heading), 0)
        self.set_reactive(Table.cursor, max(0, min(cursor, len(rows) - 1)))
        self._follow_cursor()
        self.refresh()
        self._announce()

    def _layout(self) -> None:
        room = max(self.scrollable_content_region.width, 10)
        sample = self._rows[:SAMPLED]
        widths = []
        for number, column in enumerate(self._columns):
            longest = max(
                (
                    cell_len(one_line(row.cells[number], WIDEST)) + row.indent * (number == 0)
                    for row in sample
                    if not row.heading and number < len(row.cells)
                ),
                default=0,
            )
            widths.append(min(max(longest, cell_len(column.heading), column.least), max(column.most, column.least)))
        gaps = GAP * (len(widths) - 1)
        if not self._cells:
            self._fit(widths, room - gaps)
        self._widths = widths
        wide = sum(widths) + gaps if self._cells else room
        self.virtual_size = Size(wide, len(self._rows) + self._header)

    def _fit(self, widths: list[int], room: int) -> None:
        """Make the widths fill the room: growing columns take what is left.

        When there is too little, they give first, down to half of the room; then the others; then they again.
        """
        growing = [i for i, column in enumerate(self._columns) if column.grows] or [0]
        others = [i for i in reversed(range(len(widths))) if i not in growing]
        half = room // (2 * len(growing))
        floors = [(i, max(half, self._columns[i].least)) for i in growing]
        floors += [(i, self._columns[i].least) for i in others] + [(i, self._columns[i].least) for i in growing]
        missing = sum(widths) - room
        for index, floor in floors:
            given = min(max(missing, 0), max(widths[index] - floor, 0))
            widths[index] -= given
            missing -= given
        if missing < 0:
            widths[growing[0]] -= missing

    @property
    def _header(self) -> int:
        return 1 if self._cells else 0

    def on_resize(self, _: events.Resize) -> None:
        """Choose widths anew when the room changes."""
        self._layout()
        self._follow_cursor()

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        scroll_x, scroll_y = self.scroll_offset
        width = self.size.width
        base = self.rich_style
        if y < self._header:
            headings = [(column.heading, column) for column in self._columns]
            strip = self._strip(headings, base + self.get_component_rich_style("table--columns", partial=True))
            return strip.crop_extend(scroll_x, scroll_x + width, base)
        index = y - self._header + scroll_y
        if index >= len(self._rows):
            return Strip.blank(width, base)
        row = self._rows[index]
        style = base
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
            strip = Strip([Segment(text, style)])
            return strip.crop_extend(0, width, style)
        cells = [(row.cells[i] if i < len(row.cells) else "", column) for i, column in enumerate(self._columns)]
        marked = self.column_cursor if at_cursor and self._cells and self.has_focus else None
        return self._strip(cells, style, row.indent, marked).crop_extend(scroll_x, scroll_x + width, style)

    def _strip(
        self, cells: list[tuple[str, Column]], style: Style, indent: int = 0, marked: int | None = None
    ) -> Strip:
        segments: list[Segment] = []
        number = 0
        while number < len(cells):
            text, column = cells[number]
            width = self._widths[number] if number < len(self._widths) else column.least
            following = number + 1
            if number == 0 and not self._cells:  # as in a spreadsheet, the first cell runs on over empty ones
                while following < len(cells) and not cells[following][0]:
                    width += GAP + self._widths[following]
                    following += 1
            if number == 0 and indent:
                segments.append(Segment(" " * indent, style))
                width -= indent
            if column.align_right:
                short = one_line(text, width)
                drawn = " " * (width - cell_len(short)) + short
            else:
                drawn = pad(text, width)
            cell_style = style
            if number == marked:
                cell_style += self.get_component_rich_style("table--cell", partial=True)
            segments.append(Segment(drawn, cell_style))
            if following < len(cells):
                segments.append(Segment(" " * GAP, style))
            number = following
        return Strip(segments)

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
            self.post_message(self.Highlighted(self, row))

    def _follow_cursor(self) -> None:
        if not self._rows or not self._widths:
            return
        if self._cells and self._columns:
            before = self._widths[: self.column_cursor]
            x, width = sum(before) + GAP * len(before), self._widths[min(self.column_cursor, len(self._widths) - 1)]
        else:
            x, width = 0, 1
        top = (
            self.cursor - 1
            if 0 < self.cursor < len(self._rows) and self._rows[self.cursor - 1].heading
            else self.cursor
        )
        region = Region(x, top, width, self.cursor - top + 1 + self._header)
        self.scroll_to_region(region, animate=False, force=True)

    def _to(self, index: int) -> None:
        if self._rows:
            self.cursor = max(0, min(index, len(self._rows) - 1))

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
        self._to(len(self._rows) - 1)

    def action_column(self, by: int) -> None:
        """Move the cursor by some cells."""
        if self._cells:
            self.column_cursor = max(0, min(self.column_cursor + by, len(self._columns) - 1))

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if (row := self.current) is not None:
            self.post_message(self.Opened(self, row, self.column_cursor))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicks; a click on the row it stands on, or a double click, opens it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self._header:
            return
        index = offset.y - self._header + self.scroll_offset.y
        if index >= len(self._rows):
            return
        if self._cells:
            x = offset.x + self.scroll_offset.x
            for number, width in enumerate(self._widths):
                if x < width + GAP:
                    self.column_cursor = number
                    break
                x -= width + GAP
        if index == self.cursor or event.chain > 1:
            self.cursor = index
            self.action_open()
        else:
            self.cursor = index

    def on_focus(self) -> None:
        """Show the cursor as active."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor as waiting."""
        self.refresh()
