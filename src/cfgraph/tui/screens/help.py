"""The help screen: every key that works here, from the bindings themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from cfgraph.text.catalog import Messages
from cfgraph.tui.widgets.keybar import KeyBar, key_name


class HelpScreen(ModalScreen[None]):
    """Keys and what they do, those of the focused part first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q", "dismiss(None)", "close", id="screen.close"),
    ]

    def __init__(self, messages: Messages, bindings: Sequence[Binding]) -> None:
        super().__init__()
        self._messages, self._bindings_here = messages, bindings

    def compose(self) -> ComposeResult:
        """A title above the list."""
        with Vertical(classes="dialog tall"):
            yield Static(self._messages("help.title"), classes="dialog-title", markup=False)
            with VerticalScroll():
                yield Static(self._keys(), markup=False)
        yield KeyBar(self._messages)

    def _keys(self) -> Text:
        keys: dict[str, list[str]] = {}
        for binding in sorted(self._bindings_here, key=lambda binding: not binding.show):
            if binding.id:
                keys.setdefault(binding.id, []).append(key_name(binding.key))
        text = Text()
        for identity, names in keys.items():
            shown = " ".join(dict.fromkeys(names))
            text.append(shown + " " * max(1, 18 - cell_len(shown)), "bold")
            text.append(self._messages(f"key.{identity.replace('.', '_')}") + "\n")
        text.append("\n" + self._messages("help.more"), "dim")
        return text
