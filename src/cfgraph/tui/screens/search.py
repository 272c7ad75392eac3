"""The search screen: type a name, pick an entity."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from cfgraph.explorer import View
from cfgraph.model.entity import Ref
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import visible
from cfgraph.tui.actions import bindings
from cfgraph.tui.widgets.finder import Finder
from cfgraph.tui.widgets.keybar import KeyBar


class SearchScreen(ModalScreen[Ref | None]):
    """Returns the entity that was picked, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("screen")

    def __init__(self, view: View | None, messages: Messages, title: str, text: str = "") -> None:
        super().__init__()
        self._view, self._messages, self._title, self._text = view, messages, title, text

    def compose(self) -> ComposeResult:
        """A title above the finder."""
        with Vertical(classes="dialog tall"):
            yield Static(visible(self._title), classes="dialog-title", markup=False)
            yield Finder(self._view, self._messages, self._text)
        yield KeyBar(self._messages)

    def take_keys(self) -> None:
        """Put the focus in the input at once, so that no key typed after the one that led here is lost."""
        self.set_focus(self.query_one(Finder).query_one(Input))

    def on_finder_chosen(self, message: Finder.Chosen) -> None:
        """Return the entity."""
        self.dismiss(message.entity)
