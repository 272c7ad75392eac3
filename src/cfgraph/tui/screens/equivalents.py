"""A dialog with the query and the command lines that produce the current view, for copying."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.highlight import highlight
from textual.widgets import Static

from cfgraph.queries.equivalents import Equivalents
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.screens.dialog import Dialog
from cfgraph.tui.screens.text import TextScreen
from cfgraph.tui.widgets.keybar import KeyBar


class EquivalentsScreen(Dialog[str | None]):
    """A dialog that returns the query if it is to be opened in the editor, else None."""

    PARTS = ("behind",)

    def __init__(self, messages: Messages, behind: Equivalents) -> None:
        super().__init__()
        self._messages, self._behind = messages, behind

    def compose(self) -> ComposeResult:
        """Compose the commands and, below them, the query."""
        with Vertical(classes="dialog tall"):
            yield Static(self._messages("behind.title"), classes="dialog-title", markup=False)
            with VerticalScroll():
                yield Static(self._messages("behind.command"), classes="caption", markup=False)
                yield Static(Text(_visible_lines(self._behind.command_text)), id="command", markup=False)
                yield Static(self._messages("behind.sparql"), classes="caption", markup=False)
                query = highlight(_visible_lines(self._behind.sparql), language="sparql")
                yield Static(query, id="query-text", markup=False)
        yield KeyBar(self._messages)

    def on_mount(self) -> None:
        """Focus the text, so that keys scroll it."""
        self.query_one(VerticalScroll).focus()

    def action_copy_command(self) -> None:
        """Copy the command lines."""
        self._copy(self._behind.command_text)

    def action_copy_query(self) -> None:
        """Copy the query."""
        self._copy(self._behind.sparql)

    def _copy(self, text: str) -> None:
        self.app.post_message(TextScreen.Copied(text.rstrip("\n")))

    def action_open_query(self) -> None:
        """Open the query in the editor."""
        self.dismiss(self._behind.sparql)


def _visible_lines(text: str) -> str:
    """Return a text with all control characters except line breaks made visible."""
    return "\n".join(make_visible(line) for line in text.rstrip("\n").split("\n"))
