"""Keeping the terminal cursor at the caret of the focused field, where an input method opens its window."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import App
from textual.geometry import Offset


class CaretApp(App[None]):
    """An app whose ``cursor_position``, which Textual sends to the terminal, is that of the caret."""

    _last_position = Offset(0, 0)

    @property
    def cursor_position(self) -> Offset:
        """The position of the caret, or its last position if there is none."""
        focused = self.focused if self._screen_stack else None
        caret = getattr(focused, "cursor_screen_offset", None)  # of an input, a text area, a list that is filtered
        if caret is not None and isinstance(text := getattr(focused, "value", None), str):
            assert focused is not None
            before = text[: getattr(focused, "cursor_position", 0)]  # Textual's own is one cell off at the end
            caret = focused.content_region.offset + Offset(cell_len(before) - focused.scroll_offset.x, 0)
        if caret is not None:
            self._last_position = caret
        return self._last_position

    @cursor_position.setter
    def cursor_position(self, position: Offset) -> None:
        self._last_position = position
