"""A placeholder for a page of a previous run with a server, which is read when the page is shown."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer import View
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.panes.base import Address, Pane


class LaterPane(Pane):
    """A placeholder that opens its page when it is shown; after a failure, it tries again at the next visit.

    Nothing is requested unless it ``opens``.
    """

    class Visited(Message):
        """Posted when the page is shown."""

        def __init__(self, pane: LaterPane) -> None:
            super().__init__()
            self.pane = pane

    def __init__(
        self, view: View, messages: Messages, address: Address, position: Mapping[str, object], title: str
    ) -> None:
        super().__init__(view, messages)
        self._address, self._position = address, dict(position)
        self.kind = address.kind
        self.opens = False
        self.title = title or messages.join_names(address.about) or messages(f"place.{address.kind}")

    def compose(self) -> ComposeResult:
        """Compose the name of the page."""
        yield Static(make_visible(self.title), id="headline", markup=False)

    def focus_first(self) -> None:
        """Request the page."""
        if self.opens:
            self.post_message(self.Visited(self))

    def address(self) -> Address:
        """Return the address of the page."""
        return self._address

    def position(self) -> dict[str, object]:
        """Return the position in the page."""
        return self._position
