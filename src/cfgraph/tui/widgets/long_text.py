"""A scrollable text of any length, wrapped in a worker and drawn line by line."""

from __future__ import annotations

from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.worker import get_current_worker

from cfgraph.text.safe import pad_text, wrap_text
from cfgraph.tui.keymap import CommandTarget

AT_ONCE = 20_000
"""Number of characters that are wrapped at once; a longer text is wrapped in a worker."""


class LongText(CommandTarget, ScrollView, can_focus=True, inherit_bindings=False):
    """A view of a text from any source; line breaks are kept, other control characters are made visible."""

    DEFAULT_CSS = """
    LongText { height: 1fr; scrollbar-gutter: stable; }
    """

    PARTS = ("text",)

    class Folded(Message):
        """Posted when the text was wrapped to a width."""

        def __init__(self, width: int, lines: list[str]) -> None:
            super().__init__()
            self.width, self.lines = width, lines

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._lines: list[str] = []

    def on_resize(self, _: events.Resize) -> None:
        """Wrap the text again when the width changes."""
        width = self.scrollable_content_region.width
        if len(self._text) <= AT_ONCE:
            self._take(self._folded(width))
        else:
            self._take(self._folded(width, self._text[:AT_ONCE]))
            self.run_worker(lambda: self._fold_behind(width), thread=True, exclusive=True)

    def _folded(self, width: int, text: str | None = None) -> list[str]:
        return [line for part in (text or self._text).splitlines() for line in wrap_text(part, width)]

    def _fold_behind(self, width: int) -> None:
        worker = get_current_worker()
        lines: list[str] = []
        for part in self._text.splitlines():
            if worker.is_cancelled:
                return
            lines += wrap_text(part, width)
        self.post_message(self.Folded(width, lines))

    def on_long_text_folded(self, message: Folded) -> None:
        """Show the whole text."""
        message.stop()
        if message.width == self.scrollable_content_region.width:
            self._take(message.lines)

    def _take(self, lines: list[str]) -> None:
        self._lines = lines
        self.virtual_size = Size(self.scrollable_content_region.width, len(lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        index = y + self.scroll_offset.y
        width = self.size.width
        line = self._lines[index] if index < len(self._lines) else ""
        return Strip([Segment(pad_text(line, width), self.rich_style)], width)

    def action_scroll(self, by: int) -> None:
        """Scroll by a number of lines."""
        self._to(self.scroll_offset.y + by)

    def action_page(self, by: int) -> None:
        """Scroll by a number of pages."""
        self._to(self.scroll_offset.y + by * max(self.size.height - 1, 1))

    def action_ends(self, to_end: bool) -> None:
        """Scroll to the first or the last line."""
        self._to(len(self._lines) if to_end else 0)

    def _to(self, y: int) -> None:
        self.scroll_to(y=max(0, min(y, len(self._lines) - self.size.height)), animate=False, immediate=True)
