"""Copying with the method of the settings and the terminal, and reporting the method."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from cfgraph.model.errors import system_reason
from cfgraph.text.catalog import make_phrase
from cfgraph.text.safe import make_pasteable, to_one_line
from cfgraph.tui.commands.background import run_in_thread
from cfgraph.tui.context import Context
from cfgraph.tui.terminal.clipboard import CopyError, CopyMethod, choose_method_here, join_lines, send_to, write_copy

NOTICE_CELLS = 60
"""Maximum width of a copied text in its notice."""


class Copier:
    """Copies texts and lines to the clipboard or a file."""

    def __init__(self, app: Context) -> None:
        """Create a copier for the program."""
        self._app = app
        self._has_copied = False

    def copy_text(self, text: str) -> None:
        """Copy a text. Control characters are replaced by visible symbols."""
        if text:
            done = self._app.messages("app.copied", text=to_one_line(text, NOTICE_CELLS))
            whole = make_pasteable(text)
            is_long = (
                len(whole) > self._app.settings.limits.clipboard
            )  # and so a file, which ends in a line break anyway
            self.copy_lines((whole.removesuffix("\n") if is_long else whole).split("\n"), done)

    def copy_lines(self, lines: Iterable[str], done: str) -> None:
        """Copy lines and report the method; to a file if there are too many."""
        settings = self._app.settings
        way = choose_method_here(settings.clipboard, settings.clipboard_command)
        text, too_long = join_lines(lines, settings.limits.clipboard)
        if too_long is not None or way.kind == "file":
            self._write_to_file(text.split("\n") if too_long is None else too_long, done)
        elif way.kind == "command":
            run_in_thread(self._app, partial(_try_command, way, text), partial(self._report_command, way, text, done))
        else:
            self._send_to_terminal(text, done, is_command_missing=settings.clipboard == "command")

    def _report_command(self, way: CopyMethod, text: str, done: str, failure: CopyError | None) -> None:
        """Report that the command has copied the text, or why it failed; then try the terminal."""
        if failure:
            said = self._app.messages.translate(make_phrase("app.copy_failed", reason=failure.phrase))
            self._app.notify(said, severity="warning")
            self._send_to_terminal(text, done)
        else:
            self._app.notify(self._app.messages("app.copied_by", done=done, name=way.command[0]))

    def _send_to_terminal(self, text: str, done: str, *, is_command_missing: bool = False) -> None:
        """Send a text to the terminal. Success can't be detected, so the first notice explains the alternative."""
        self._app.send_to_terminal(text)
        usual = "app.copied_here" if self._has_copied else "app.copied_first"
        self._has_copied = True
        self._app.notify(self._app.messages("app.copied_no_command" if is_command_missing else usual, done=done))

    def _write_to_file(self, lines: Iterable[str], done: str) -> None:
        from cfgraph.tui.commands.export import export_directory

        try:
            path = write_copy(lines, export_directory(self._app.settings))
        except OSError as error:
            said = self._app.messages.translate(make_phrase("app.not_copied", reason=system_reason(error)))
            self._app.notify(said, severity="error")
        else:
            self._app.notify(self._app.messages("app.copied_to", done=done, path=path.name))


def _try_command(way: CopyMethod, text: str) -> CopyError | None:
    """Pass a text to the command; return why that failed, or None. Called in a worker thread."""
    try:
        send_to(way.command, text)
    except CopyError as error:
        return error
    return None
