"""The line on the overview that continues the last session."""

from __future__ import annotations

from cfgraph.text.catalog import Messages
from cfgraph.tui.messages import ContinueSession
from cfgraph.tui.widgets.table import Column, Row, Table

CONTINUE = "continue"
"""The key of its row."""


class ContinueLine(Table):
    """One row: Enter goes on, down goes to what stands beneath. It is gone once it was taken."""

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
        """There is nothing to filter in one row."""
        return False

    def action_move(self, by: int) -> None:
        """Go on to what stands beneath."""
        if by > 0:
            self.screen.focus_next()

    def action_open(self) -> None:
        """Go on with the last session."""
        self.post_message(ContinueSession())
        self.remove()
