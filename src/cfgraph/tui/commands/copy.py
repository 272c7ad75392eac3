"""What the app copies, by the way that the settings and the terminal give, and what it says of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from cfgraph.model.errors import system_reason
from cfgraph.text.catalog import make_phrase
from cfgraph.text.safe import make_visible, to_one_line
from cfgraph.tui.commands.background import run_in_thread
from cfgraph.tui.commands.export import directory_of
from cfgraph.tui.terminal.clipboard import CopyError, Way, gathered, here, send_to, write

if TYPE_CHECKING:
    from cfgraph.tui.app import CfgraphApp

from typing import TYPE_CHECKING

from cfgraph.tui.widgets.result_table import ResultTable

if TYPE_CHECKING:
    from cfgraph.tui.app import CfgraphApp

NOTICE_CELLS = 60
"""Cells of a copied text that its notice repeats."""


def copy_here(app: CfgraphApp) -> None:
    """Copy the IRI of the entity at hand, else the text of the cell at the cursor."""
    ref = app.pane.entity_at_hand() if app.pane else None
    copy_text(app, str(ref.id) if ref is not None else cell_text(app) or "")


def copy_text(app: CfgraphApp, whole: str) -> None:
    """Copy a text, its lines made safe to paste."""
    if whole:
        copy(
            app,
            map(make_visible, whole.splitlines()),
            app.messages("app.copied", text=to_one_line(whole, NOTICE_CELLS)),
        )


def copy(app: CfgraphApp, lines: Iterable[str], done: str) -> None:
    """Copy lines and say which way they went; to a file where there are too many of them."""
    chosen = here(app.settings.clipboard, app.settings.clipboard_command)
    text, too_long = gathered(lines, app.settings.limits.clipboard)
    if too_long is not None or chosen.kind == "file":
        _to_file(app, text.split("\n") if too_long is None else too_long, done)
    elif chosen.kind == "command":
        run_in_thread(app, partial(_failure, chosen, text), partial(_sent, app, chosen, text, done))
    else:
        _to_terminal(app, text, done, missing=app.settings.clipboard == "command")


def _failure(chosen: Way, text: str) -> CopyError | None:
    """Give a text to the command; return why that failed, or None. Called in a worker thread."""
    try:
        send_to(chosen.command, text)
    except CopyError as error:
        return error
    return None


def _sent(app: CfgraphApp, chosen: Way, text: str, done: str, failure: CopyError | None) -> None:
    if failure:
        said = app.messages.translate(make_phrase("app.copy_failed", reason=failure.phrase))
        app.notify(said, severity="warning", markup=False)
        _to_terminal(app, text, done)
    else:
        _tell(app, app.messages("app.copied_by", done=done, name=chosen.command[0]))


def _to_terminal(app: CfgraphApp, text: str, done: str, *, missing: bool = False) -> None:
    """Send a text to the terminal. It can't be known whether that takes it, so the first notice names the way out."""
    app.send_to_terminal(text)
    key = "app.copied_no_command" if missing else "app.copied_here" if app.has_copied else "app.copied_first"
    app.has_copied = True
    _tell(app, app.messages(key, done=done))


def _to_file(app: CfgraphApp, lines: Iterable[str], done: str) -> None:
    try:
        path = write(lines, directory_of(app.settings))
    except OSError as error:
        said = app.messages.translate(make_phrase("app.not_copied", reason=system_reason(error)))
        app.notify(said, severity="error", markup=False)
    else:
        _tell(app, app.messages("app.copied_to", done=done, path=path.name))


def _tell(app: CfgraphApp, text: str) -> None:
    app.notify(make_visible(text), markup=False)


def cell_text(app: CfgraphApp) -> str | None:
    """Return the text of the cell at the cursor of a table of results."""
    return app.focused.cell if isinstance(app.focused, ResultTable) else None
