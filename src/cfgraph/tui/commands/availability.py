"""Which of the app's actions work at a moment: footer, help and palette name only those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.command import CommandPalette
from textual.widgets import Input, TextArea

from cfgraph.tui.commands import pane_commands as tools
from cfgraph.tui.commands.copy import cell_text
from cfgraph.tui.panes.base import Pane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.widgets.table import Table

if TYPE_CHECKING:
    from cfgraph.tui.app import CfgraphApp

TYPED_OVER = ("search", "path", "sparql", "overview")
"""Actions whose keys have priority, but are text while one types."""

TOOLS_TYPED_OVER = ("export_as", "date")
"""Tools of which that is true."""

NEED_A_PANE = ("path", "sparql", "overview", "copy", "export", "history", "working_set", "tool")
"""Actions that work on a pane, and not while a dialog lies above it."""

HOMES: dict[str, type[Pane]] = {"overview": OverviewPane, "sparql": SparqlPane, "working_set": WorkingSetPane}
"""Actions that lead to a place, and so make no sense there."""


def works_now(app: CfgraphApp, action: str, parameters: tuple[object, ...]) -> bool:
    """Tell whether an action of the app works now."""
    if (action in TYPED_OVER or (action == "tool" and parameters[0] in TOOLS_TYPED_OVER)) and _is_typing(app):
        return False
    if action in ("search", "help"):
        return not _in_dialog(app)
    if action not in NEED_A_PANE:
        return True
    if app.view is None or _in_dialog(app):
        return False
    if action == "history":
        by = parameters[0]
        return isinstance(by, int) and app.places.can_step(by)
    pane = app.pane
    if pane is None or not pane.is_mounted:
        return False
    if action in HOMES:
        return not isinstance(pane, HOMES[action])
    if action == "export":
        return pane.can_export()
    if action == "tool":
        return tools.is_usable(str(parameters[0]), pane)
    return pane.entity_at_hand() is not None or (action == "copy" and bool(cell_text(app)))


def _is_typing(app: CfgraphApp) -> bool:
    """Tell whether keys are text in the pane now."""
    focused = app.screen_stack[0].focused
    if isinstance(focused, TextArea):
        return not focused.read_only
    return isinstance(focused, Input) or (isinstance(focused, Table) and focused.is_filtering)


def _in_dialog(app: CfgraphApp) -> bool:
    """Tell whether a screen lies above the panes, other than the palette, which offers what works beneath it."""
    return any(not isinstance(screen, CommandPalette) for screen in app.screen_stack[1:])
