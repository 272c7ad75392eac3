"""A dialog that shows a text in full: a cell of a result, or a row of a list."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from cfgraph.text.catalog import Messages
from cfgraph.text.safe import to_one_line
from cfgraph.tui.screens.dialog import Dialog
from cfgraph.tui.widgets.keybar import KeyBar
from cfgraph.tui.widgets.long_text import LongText


class TextScreen(Dialog[None]):
    """A dialog that shows a text that is cut on the page."""

    PARTS = ("screen", "viewer")

    class Copied(Message):
        """Ask the app to copy the text."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, messages: Messages, title: str, text: str) -> None:
        super().__init__()
        self._messages, self._title, self._text = messages, title, text

    def compose(self) -> ComposeResult:
        """Compose a title and the text."""
        with Vertical(classes="dialog tall"):
            yield Static(to_one_line(self._title), classes="dialog-title", markup=False)
            yield LongText(self._text)
        yield KeyBar(self._messages)

    def action_copy(self) -> None:
        """Copy the text."""
        self.app.post_message(self.Copied(self._text))
