"""The help screen: every available key, read from the commands, those of the focused part first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text
from textual.app import ComposeResult, RenderResult
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from cfgraph.text.catalog import Messages
from cfgraph.text.safe import pad_text, wrap_text
from cfgraph.tui.keymap import Command
from cfgraph.tui.keys import key_names
from cfgraph.tui.screens.dialog import Dialog
from cfgraph.tui.widgets.keybar import KeyBar


class HelpScreen(Dialog[None]):
    """The keys and their descriptions, by part of the screen."""

    PARTS = ("help",)

    def __init__(self, messages: Messages, keys: Mapping[Command, Sequence[str]]) -> None:
        """Create the screen for the available commands, each with its keys."""
        super().__init__()
        self._messages, self._keys_of = messages, keys

    def compose(self) -> ComposeResult:
        """Compose a title and the lists."""
        with Vertical(classes="dialog tall"):
            yield Static(self._messages("help.title"), classes="dialog-title", markup=False)
            with VerticalScroll():
                for part in dict.fromkeys(command.part for command in self._keys_of):
                    yield Static(self._messages(f"part.{part}"), classes="caption", markup=False)
                    yield Explained(
                        [
                            (key_names(keys), command.description(self._messages))
                            for command, keys in self._keys_of.items()
                            if command.part == part
                        ]
                    )
                yield Static(self._messages("help.signs"), classes="caption", markup=False)
                printed = self._messages("sources.printed")
                yield Explained([(sign or printed, self._messages(f"help.sign_{key}")) for sign, key in _SIGNS])
                yield Explained([("", self._messages("help.parts")), ("", self._messages("help.more"))])
        yield KeyBar(self._messages)

    def on_mount(self) -> None:
        """Focus the text, so that keys scroll it."""
        self.query_one(VerticalScroll).focus()


class Explained(Widget):
    """A list of keys or signs with their meanings, with Chinese line breaking."""

    DEFAULT_CSS = "Explained { height: auto; }"

    def __init__(self, entries: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._entries = entries

    def _lines(self, width: int) -> list[tuple[str, str]]:
        room = max(width - KEY_CELLS - 2, 10)
        lines: list[tuple[str, str]] = []
        for name, meaning in self._entries:
            first, *others = wrap_text(meaning, room)
            lines += [(name, first), *(("", line) for line in others)]
        return lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines."""
        return len(self._lines(width))

    def render(self) -> RenderResult:
        """Render the lines."""
        text = Text(no_wrap=True)
        for name, line in self._lines(self.content_size.width):
            text.append("\n" if text else "")
            text.append(pad_text(name, KEY_CELLS + 2), "bold")
            text.append(line)
        return text


KEY_CELLS = 14
"""Width of the column of keys and signs."""

_SIGNS = (
    ("≠", "differ"),
    ("∩", "common"),
    ("+1", "more"),
    ("← →", "directions"),
    ("?", "unknown"),
    ("▸ ▾", "folds"),
    ("✓", "collected"),
    ("≈", "close"),
    ("A B C D", "grades"),
    ("", "printed"),
)
"""Signs on the screens, and their explanations in the catalog; an entry without a sign explains a word."""
