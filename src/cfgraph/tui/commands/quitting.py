"""Quitting: at once, unless something is running or could not be saved."""

from __future__ import annotations

from textual.app import App

from cfgraph.tui.commands.background import EXPORTS
from cfgraph.tui.context import Context
from cfgraph.tui.panes.base import Pane
from cfgraph.tui.screens.prompt import ConfirmScreen


def quit_or_ask(app: Context, *, is_building: bool) -> None:
    """Quit, or ask for confirmation if that would interrupt or lose something."""
    assert isinstance(app, App)
    reasons = [app.messages(f"quit.{name}") for name in list_reasons(app, is_building=is_building)]
    if not reasons:
        app.exit()
        return

    def leave(is_sure: bool | None) -> None:
        if is_sure:
            app.exit()

    app.push_screen(ConfirmScreen(app.messages, app.messages("quit.title"), reasons), leave)


def list_reasons(app: Context, *, is_building: bool) -> list[str]:
    """Return the reasons against quitting now, as keys of the catalog."""
    assert isinstance(app, App)
    is_exporting = any(worker.group == EXPORTS and not worker.is_finished for worker in app.workers)
    found = {
        "exporting": is_exporting,
        "building": is_building,
        "unsaved_set": app.current_set is not None and app.current_set.is_unsaved,
        "unsaved_texts": any(pane.is_unsaved for pane in app.query(Pane)),
    }
    return [name for name, holds in found.items() if holds]
