"""The help screen: every key that works here, from the commands themselves, those of the focused part first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table as Grid
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from cfgraph.text.catalog import Messages
from cfgraph.tui.keymap import Command, CommandTarget
from cfgraph.tui.keys import key_names
from cfgraph.tui.widgets.keybar import KeyBar


class HelpScreen(CommandTarget, ModalScreen[None]):
    """Keys and what they do, by part of the screen."""

    PARTS = ("help",)

    def __init__(self, messages: Messages, keys: Mapping[Command, Sequence[str]]) -> None:
        """Make the screen of the commands that work, each with its keys."""
        super().__init__()
        self._messages, self._keys_of = messages, keys

    def compose(self) -> ComposeResult:
        """A title above the lists."""
        with Vertical(classes="dialog tall"):
            yield Static(self._messages("help.title"), classes="dialog-title", markup=False)
            with VerticalScroll():
                for part in dict.fromkeys(command.part for command in self._keys_of):
                    yield Static(self._messages(f"part.{part}"), classes="caption", markup=False)
                    yield Static(self._grid(part), markup=False)
                yield Static(self._messages("help.signs"), classes="caption", markup=False)
                yield Static(self._signs(), markup=False)
                yield Static(self._messages("help.parts"), classes="muted", markup=False)
                yield Static(self._messages("help.more"), classes="muted", markup=False)
        yield KeyBar(self._messages)

    def _signs(self) -> Grid:
        """Return what the signs on the screens mean."""
        grid = Grid.grid(padding=(0, 2, 0, 0))
        grid.add_column(min_width=14, no_wrap=True)
        grid.add_column(overflow="fold")
        for sign, key in _SIGNS:
            grid.add_row(Text(sign or self._messages("sources.printed"), "bold"), self._messages(f"help.sign_{key}"))
        return grid

    def _grid(self, part: str) -> Grid:
        grid = Grid.grid(padding=(0, 2, 0, 0))
        grid.add_column(min_width=14, no_wrap=True)
        grid.add_column(overflow="fold")
        for command, keys in self._keys_of.items():
            if command.part == part:
                grid.add_row(Text(key_names(keys), "bold"), command.description(self._messages))
        return grid


_SIGNS = (
    ("≠", "differ"),
    ("◆", "common"),
    ("+1", "more"),
    ("← →", "directions"),
    ("?", "unknown"),
    ("▸ ▾", "folds"),
    ("✓", "collected"),
    ("≈", "close"),
    ("A B C D", "grades"),
    ("", "printed"),
)
"""Signs on the screens, and how the catalog explains each; one without a sign is a word of the catalog."""
