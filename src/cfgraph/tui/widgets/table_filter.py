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
    """An app with localized messages."""

    messages: Messages


SIGN = "▽ "
"""Prefix of the filter text."""

_EDITS = ("backspace", "enter", "ctrl+u", "ctrl+w")


class FilteredListing(Listing):
    """A list with a filter. Subclasses move the cursor and report changes."""

    _is_selected = False
    """Whether the old text is selected, so that typing replaces it."""

    def _to_top(self) -> None:
        """Move the cursor to the first row of a new order."""

    def _changed(self) -> None:
        """Redraw the list."""

    @property
    def can_filter(self) -> bool:
        """Whether there are rows to filter."""
        return bool(self._shown.rows) and not self._is_filtering

    def action_filter(self) -> None:
        """Start typing a filter; the current one is selected."""
        self._is_filtering, self._is_selected = True, bool(self._shown.wanted)
        self._lay_out()
        self._changed()

    def action_unfilter(self) -> None:
        """Clear the filter."""
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
        """Return whether a key is typed into the filter."""
        if key in _EDITS:
            return self._is_filtering
        return self._is_filtering and character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """Edit the filter while it is being typed."""
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
        """Insert the first pasted line into the filter."""
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
        """The screen position of the caret while the filter is being typed."""
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
