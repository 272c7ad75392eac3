"""The pane beside a list, with sources or a preview: hidden and widened by keys, the same everywhere, remembered."""

from __future__ import annotations

from contextlib import suppress

from cfgraph.model.errors import UsageError
from cfgraph.tui.context import Context
from cfgraph.workspace.state import read_state, write_state

HIDDEN, WIDE = "-no-side", "-wide-side"
"""Classes of the screen by which the styles hide and widen it."""

WIDE_ONLY, TALL_ONLY = "wide-only", "tall-only"
"""Classes of a side pane that is there only on a wide screen, or only on one that is tall too."""


class SidePaneCommands:
    """Part of ``AppCommands``: whether there is a side pane, and how wide."""

    _app: Context

    @property
    def has_side_pane(self) -> bool:
        """Whether the place shown has a side pane at this size of the screen, hidden or not."""
        pane, screen = self._app.pane, self._app.screen_stack[0]
        if pane is None or not pane.is_mounted:
            return False
        return any(
            (screen.has_class("-wide") or not side.has_class(WIDE_ONLY))
            and (screen.has_class("-tall") or not side.has_class(TALL_ONLY))
            for side in pane.query("Sources, CanvasSide")
        )

    @property
    def shows_side_pane(self) -> bool:
        """Whether there is a side pane in sight."""
        return self.has_side_pane and not self._app.screen_stack[0].has_class(HIDDEN)

    def toggle_side_pane(self) -> None:
        """Hide the side pane, or show it again."""
        self._change(HIDDEN)

    def widen_side_pane(self) -> None:
        """Give the side pane more room than the list, or less again."""
        self._change(WIDE)

    def _change(self, name: str) -> None:
        screen = self._app.screen_stack[0]
        screen.toggle_class(name)
        self._app.refresh_bindings()
        if self._app.settings.remember:
            with suppress(UsageError):  # a full disk is no reason to stop
                write_state("side_pane", {each: screen.has_class(each) for each in (HIDDEN, WIDE)})


def restore_side_pane(app: Context) -> None:
    """Show side panes as they were left."""
    if app.settings.remember:
        with suppress(UsageError):
            kept = read_state("side_pane")
            for each in (HIDDEN, WIDE):
                app.screen_stack[0].set_class(kept.get(each) is True, each)
