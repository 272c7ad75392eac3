"""A dialog for choosing from a list: bookmarks, saved working sets, predicates."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.screens.dialog import Dialog
from cfgraph.tui.widgets.keybar import KeyBar
from cfgraph.tui.widgets.table import Column, Row, Table


class PickScreen(Dialog[Row | None]):
    """A dialog that returns the chosen row, or None."""

    PARTS = ("screen",)

    def __init__(self, messages: Messages, title: str, rows: Sequence[Row], hint: str = "") -> None:
        super().__init__()
        self._messages, self._title, self._rows, self._hint = messages, title, rows, hint

    def compose(self) -> ComposeResult:
        """Compose a title and the list."""
        with Vertical(classes="dialog tall"):
            yield Static(make_visible(self._title), classes="dialog-title", markup=False)
            if self._hint:
                yield Static(make_visible(self._hint), classes="description", markup=False)
            yield Table([Column(grows=True, least=20), Column(most=24), Column(most=24)], id="picks")
        yield KeyBar(self._messages)

    def on_mount(self) -> None:
        """Show the rows."""
        self.query_one(Table).show(self._rows)
        self.query_one(Table).focus()

    def on_table_opened(self, message: Table.Opened) -> None:
        """Return the row."""
        message.stop()
        self.dismiss(message.row)
