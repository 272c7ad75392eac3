"""The line on the overview that continues the last session."""

from __future__ import annotations

from cfgraph.text.catalog import Messages
from cfgraph.tui.messages import ContinueSession
from cfgraph.tui.widgets.table import Column, Row, Table

CONTINUE = "continue"
"""The key of its row."""


class ContinueLine(Table):
    """A list of one row: Enter continues the session, down moves on to the widget below. Removed once used."""

    DEFAULT_CSS = """
    ContinueLine { height: 1; margin: 0 0 1 0; }
    """

    def __init__(self, messages: Messages, last: str) -> None:
        super().__init__([Column(grows=True, least=20)], id="continue")
        self._text = messages("overview.continue", place=last)

    def on_mount(self) -> None:
        """Show the row."""
        self.show([Row((self._text,), key=CONTINUE)])

    @property
    def can_filter(self) -> bool:
        """False, as one row needs no filter."""
        return False

    def action_move(self, by: int) -> None:
        """Move on to the widget below."""
        if by > 0:
            self.screen.focus_next()

    def action_open(self) -> None:
        """Continue the last session."""
        self.post_message(ContinueSession())
        self.remove()
