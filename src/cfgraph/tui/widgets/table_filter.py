"""Filtering the rows of a table: a text field above them, with the terminal's cursor at the caret."""

from __future__ import annotations

from typing import Protocol, cast

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset
from textual.strip import Strip

from cfgraph.text.catalog import Messages
from cfgraph.text.safe import to_one_line
from cfgraph.tui.widgets.paged_rows import first_unread
from cfgraph.tui.widgets.table_content import Listing


class _Speaking(Protocol):
    """An app with texts for people."""

    messages: Messages


SIGN = "▽ "
"""What stands before the text that rows are filtered by."""

_EDITS = ("backspace", "enter", "ctrl+u", "ctrl+w")


class FilteredListing(Listing):
    """A list whose rows can be filtered by a text. Subclasses move the cursor and say that something changed."""

    _is_selected = False
    """Whether the old text is selected, so that what is typed takes its place."""

    def _to_top(self) -> None:
        """Begin at the first row of a new order."""

    def _changed(self) -> None:
        """Draw anew."""

    @property
    def can_filter(self) -> bool:
        """Whether there are rows to filter."""
        return bool(self._shown.rows) and not self._is_filtering

    def action_filter(self) -> None:
        """Type a text that rows must hold; the one that they are filtered by already is selected."""
        self._is_filtering, self._is_selected = True, bool(self._shown.wanted)
        self._lay_out()
        self._changed()

    def action_unfilter(self) -> None:
        """Show all rows again."""
        self._is_filtering = False
        self._filter_by("")

    def _filter_by(self, wanted: str) -> None:
        self._shown.wanted, self._is_selected = wanted, False
        self._arrange()
        if self._shown.is_plain or self._is_quick():
            self._to_top()
        else:
            self._changed()
        self._want_for_filter()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Tell whether a key is text of the filter."""
        if key in _EDITS:
            return self._is_filtering
        return self._is_filtering and character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """Take keys as text of the filter while it is typed."""
        if not self._is_filtering:
            return
        kept = "" if self._is_selected else self._shown.wanted
        if event.key == "enter":
            self._is_filtering = self._is_selected = False
            self._lay_out()
            self._changed()
        elif event.key == "backspace":
            self._filter_by(kept[:-1])
        elif event.key == "ctrl+u":
            self._filter_by("")
        elif event.key == "ctrl+w":
            self._filter_by(kept.rstrip().rpartition(" ")[0])
        elif event.is_printable and event.character:
            self._filter_by(kept + event.character)
        elif event.key in ("left", "right", "home", "end") and self._is_selected:
            self._is_selected = False
            self._changed()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take a pasted line as text of the filter."""
        if self._is_filtering:
            event.stop()
            kept = "" if self._is_selected else self._shown.wanted
            self._filter_by(kept + event.text.partition("\n")[0].strip())

    # -- drawing -------------------------------------------------------------------------------------------------

    @property
    def _wanted_text(self) -> str:
        return to_one_line(self._shown.wanted, self.size.width // 2)

    @property
    def cursor_screen_offset(self) -> Offset | None:
        """Where on the screen the caret of the filter stands, while one types."""
        if not self._is_filtering:
            return None
        return self.content_region.offset + Offset(cell_len(SIGN + self._wanted_text), 0)

    def _filter_line(self, base: Style) -> Strip:
        style = base + self.get_component_rich_style("table--filter", partial=True)
        found, total_items = self._shown.count_items()
        total = f"{found:,}/{total_items:,}{'+' * (first_unread(self._shown.rows) is not None)}"
        if not len(self._shown):
            total += "  " + cast("_Speaking", self.app).messages("table.no_match")
        text = Segment(self._wanted_text, style + Style(reverse=True) if self._is_selected else style)
        return Strip([Segment(SIGN, style), text, Segment(f"{'▏' * self._is_filtering}  {total}", style)])
