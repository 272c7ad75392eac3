"""Asking for one line of text (the dialog stays open while it is not valid), and asking whether to go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.screens.dialog import Dialog
from cfgraph.tui.widgets.keybar import KeyBar

_HINT_CELLS = 64
"""Cells of a line of formats, so that none is broken in a narrow terminal."""


class AskScreen(Dialog[str | None]):
    """Returns the text, or None when the dialog was left."""

    PARTS: ClassVar[tuple[str, ...]] = ("screen", "ask")

    def __init__(
        self, messages: Messages, title: str, hint: str, text: str = "", check: Callable[[str], object] = str
    ) -> None:
        """Make the dialog; ``check`` raises a CfgraphError, which is shown, for a text that will not do."""
        super().__init__()
        self._messages, self._title, self._hint, self._text, self._check = messages, title, hint, text, check

    def compose(self) -> ComposeResult:
        """What is asked, the line, and what is wrong with it."""
        with Vertical(classes="dialog"):
            yield Static(make_visible(self._title), classes="dialog-title", markup=False)
            yield Input(self._text, id="answer")
            yield Static("\n".join(map(make_visible, self._hint.splitlines())), classes="description", markup=False)
            yield Static("", id="form-error", markup=False)
        yield KeyBar(self._messages)

    def on_mount(self) -> None:
        """Put the focus in the line at once, so that no key typed after the one that led here is lost."""
        self.set_focus(self.query_one(Input))

    def action_accept(self) -> None:
        """Return the text, if it will do."""
        text = self.query_one(Input).value
        try:
            self._check(text)
        except CfgraphError as error:
            self.query_one("#form-error", Static).update(make_visible(translate_error(error, self._messages)))
        else:
            self.dismiss(text)


class ConfirmScreen(Dialog[bool | None]):
    """Returns True where one goes on all the same, None when the dialog was left."""

    PARTS: ClassVar[tuple[str, ...]] = ("screen", "confirm")

    def __init__(self, messages: Messages, title: str, reasons: Sequence[str]) -> None:
        """Make the dialog; ``reasons`` speak against going on."""
        super().__init__()
        self._messages, self._title, self._reasons = messages, title, reasons

    def compose(self) -> ComposeResult:
        """The question and what speaks against it."""
        with Vertical(classes="dialog"):
            yield Static(make_visible(self._title), classes="dialog-title", markup=False)
            yield Static("\n".join(map(make_visible, self._reasons)), classes="description", markup=False)
        yield KeyBar(self._messages)

    def action_accept(self) -> None:
        """Go on."""
        self.dismiss(True)


class FileScreen(AskScreen):
    """Asks for the name of a file; up and down change its ending, and so the format."""

    PARTS = ("file",)

    def __init__(
        self,
        messages: Messages,
        title: str,
        path: str,
        endings: Sequence[tuple[str, str]],
        check: Callable[[str], object],
    ) -> None:
        """Make the dialog; ``endings`` are those that can be written, each with the name of its format."""
        self._endings = [ending for ending, _ in endings]
        super().__init__(messages, title, _list_formats(endings), path, check)

    def action_ending(self, by: int) -> None:
        """Give the file the next ending of those that can be written."""
        field = self.query_one(Input)
        ending = PurePath(field.value).suffix.lower()
        stem = field.value.removesuffix(PurePath(field.value).suffix) if ending in self._endings else field.value
        place = self._endings.index(ending) + by if ending in self._endings else 0
        field.value = stem + self._endings[place % len(self._endings)]
        field.cursor_position = len(field.value)


def _list_formats(endings: Sequence[tuple[str, str]]) -> str:
    """Return endings with the names of their formats, each unbroken on its line."""
    lines = [""]
    for ending, name in endings:
        shown = f"{ending} {name}"
        if lines[-1] and cell_len(f"{lines[-1]}   {shown}") > _HINT_CELLS:
            lines.append("")
        lines[-1] += f"   {shown}" if lines[-1] else shown
    return "\n".join(lines)
