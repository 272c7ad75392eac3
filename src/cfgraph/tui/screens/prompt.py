"""Dialogs that ask for one line of text (they stay open until it is valid), or for confirmation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path, PurePath
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.screens.dialog import Dialog
from cfgraph.tui.widgets.keybar import KeyBar

_HINT_CELLS = 64
"""Maximum width of a line of formats, so that none is broken in a narrow terminal."""

GAP = 2
"""Width of the gap between two formats."""


class AskScreen(Dialog[str | None]):
    """A dialog that returns a text, or None if it was cancelled."""

    PARTS: ClassVar[tuple[str, ...]] = ("screen", "ask")

    def __init__(
        self, messages: Messages, title: str, hint: str, text: str = "", check: Callable[[str], object] = str
    ) -> None:
        """Create the dialog; ``check`` raises a CfgraphError, which is shown, for an invalid text."""
        super().__init__()
        self._messages, self._title, self._hint, self._text, self._check = messages, title, hint, text, check

    def compose(self) -> ComposeResult:
        """Compose the title, the text field, and the error message."""
        with Vertical(classes="dialog"):
            yield Static(make_visible(self._title), classes="dialog-title", markup=False)
            yield Input(self._text, id="answer")
            yield Static("\n".join(map(make_visible, self._hint.splitlines())), classes="description", markup=False)
            yield Static("", id="form-error", markup=False)
        yield KeyBar(self._messages)

    def on_mount(self) -> None:
        """Focus the text field immediately, so that no key typed after the one that opened the dialog is lost."""
        self.set_focus(self.query_one(Input))

    def action_accept(self) -> None:
        """Return the text, if it is valid."""
        text = self.query_one(Input).value
        try:
            self._check(text)
        except CfgraphError as error:
            self.query_one("#form-error", Static).update(make_visible(translate_error(error, self._messages)))
        else:
            self.query_one("#form-error", Static).update("")
            self.accept(text)

    def accept(self, text: str) -> None:
        """Return a valid text."""
        self.dismiss(text)


class _QuestionScreen(Dialog[bool | None]):
    """A dialog that returns True if confirmed, None if cancelled."""

    def __init__(self, messages: Messages, title: str, reasons: Sequence[str]) -> None:
        """Create the dialog; ``reasons`` are reasons against continuing."""
        super().__init__()
        self._messages, self._title, self._reasons = messages, title, reasons

    def compose(self) -> ComposeResult:
        """Compose the question and the reasons against continuing."""
        with Vertical(classes="dialog"):
            yield Static(make_visible(self._title), classes="dialog-title", markup=False)
            yield Static("\n".join(map(make_visible, self._reasons)), classes="description", markup=False)
        yield KeyBar(self._messages)

    def action_accept(self) -> None:
        """Confirm."""
        self.dismiss(True)


class ConfirmScreen(_QuestionScreen):
    """A dialog that asks for confirmation."""

    PARTS = ("screen", "confirm")


class ReplaceScreen(_QuestionScreen):
    """A dialog that asks whether to replace a file. Enter does not confirm, so pressing it twice is safe."""

    PARTS = ("replace",)

    def __init__(self, messages: Messages, path: Path, changed: datetime) -> None:
        """Create the dialog for a file, with the time of its last change."""
        when = messages("file.changed", date=f"{changed:%Y-%m-%d %H:%M}")
        super().__init__(messages, messages("file.replace", name=path.name), (str(path.absolute()), when))


_FORMAT_KEYS = {"CSV edge list": "file.edge_list", "node-link JSON": "file.node_link"}
"""Catalog keys of format names that differ between languages."""


class FileScreen(AskScreen):
    """A dialog that asks for a file name, whose extension selects the format, and confirms before replacing a file.

    Up and down change the extension.
    """

    PARTS = ("file",)

    def __init__(
        self,
        messages: Messages,
        title: str,
        path: str,
        endings: Sequence[tuple[str, str]],
        check: Callable[[str], Path],
    ) -> None:
        """Create the dialog; ``endings`` are the supported extensions, each with the name of its format.

        ``check`` returns the path that a text stands for, or raises a CfgraphError, which is shown.
        """
        self._formats, self._endings = endings, [ending for ending, _ in endings]
        self._read_path = check
        super().__init__(messages, title, "", path, check)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Mark the format of the extension."""
        event.stop()
        formats = _list_formats(self._formats, PurePath(event.value).suffix.lower(), self._messages)
        self.query_one(".description", Static).update(formats)

    def accept(self, text: str) -> None:
        """Return the text; if the file exists, ask first."""
        path = self._read_path(text)
        try:
            changed = datetime.fromtimestamp(path.stat().st_mtime)
        except OSError:  # no such file, or not writable, which writing it will report
            self.dismiss(text)
            return

        def replace_file(is_sure: bool | None) -> None:
            if is_sure:
                self.dismiss(text)

        self.app.push_screen(ReplaceScreen(self._messages, path, changed), replace_file)

    def action_ending(self, by: int) -> None:
        """Change the extension of the file to the next supported one."""
        field = self.query_one(Input)
        ending = PurePath(field.value).suffix.lower()
        stem = field.value.removesuffix(PurePath(field.value).suffix) if ending in self._endings else field.value
        place = self._endings.index(ending) + by if ending in self._endings else 0
        field.value = stem + self._endings[place % len(self._endings)]
        field.cursor_position = len(field.value)


def _list_formats(endings: Sequence[tuple[str, str]], chosen: str, messages: Messages) -> Text:
    """Return extensions with the names of their formats, none broken across lines, the chosen one in brackets."""
    lines = [Text()]
    for ending, term in endings:
        name = messages.find(_FORMAT_KEYS.get(term, "")) or term
        is_chosen = ending == chosen
        shown = Text(f"[{ending} {name}]" if is_chosen else f"{ending} {name}", "bold" if is_chosen else "")
        if lines[-1] and lines[-1].cell_len + GAP + shown.cell_len > _HINT_CELLS:
            lines.append(Text())
        lines[-1] = Text(" " * GAP).join([lines[-1], shown]) if lines[-1] else shown
    return Text("\n").join(lines)
