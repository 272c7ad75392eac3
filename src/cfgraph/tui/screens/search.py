"""The search screen: type a name, pick an entity."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from cfgraph.explorer import View
from cfgraph.model.entity import Ref
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import visible
from cfgraph.tui.widgets.finder import Finder
from cfgraph.tui.widgets.keybar import KeyBar


class SearchScreen(ModalScreen[Ref | None]):
    """Returns the entity that was picked, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "close", id="screen.close")]

    def __init__(self, view: View | None, messages: Messages, title: str) -> None:
        super().__init__()
        self._view, self._messages, self._title = view, messages, title

    def compose(self) -> ComposeResult:
        """A title above the finder."""
        with Vertical(classes="dialog tall"):
            yield Static(visible(self._title), classes="dialog-title", markup=False)
            yield Finder(self._view, self._messages)
        yield KeyBar(self._messages)

    def on_finder_chosen(self, message: Finder.Chosen) -> None:
        """Return the entity."""
        self.dismiss(message.entity)
