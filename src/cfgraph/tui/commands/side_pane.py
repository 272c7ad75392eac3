"""The pane beside a list, with sources or a preview: hidden and widened by keys, the same everywhere, remembered."""

from __future__ import annotations

from contextlib import suppress

from textual.widget import Widget

from cfgraph.model.errors import UsageError
from cfgraph.tui.context import Context
from cfgraph.workspace.state import read_state, write_state

HIDDEN, WIDE, BELOW = "-no-side", "-wide-side", "-preview-below"
"""Classes of the screen by which the styles hide it, widen it, and show previews below lists in narrow terminals."""

WIDE_ONLY, TALL_ONLY, NARROW_ONLY = "wide-only", "tall-only", "narrow-only"
"""Classes of a side pane that is there only on a wide screen, only on a tall one, only on a narrow one."""

ASKED_FOR = "asked-for"
"""Class of a preview that on a narrow screen is there only when it is asked for, as the list needs the room."""


class SidePaneCommands:
    """Part of ``AppCommands``: whether there is a side pane, and how wide."""

    _app: Context

    def _side_panes(self) -> list[Widget]:
        """Return the side panes that the place shown has at this size of the screen, hidden or not."""
        pane, screen = self._app.pane, self._app.screen_stack[0]
        if pane is None or not pane.is_mounted:
            return []
        is_wide, is_tall = screen.has_class("-wide"), screen.has_class("-tall")
        return [
            side
            for side in pane.query("Sources, CanvasSide")
            if (is_wide or not side.has_class(WIDE_ONLY))
            and (is_tall or not side.has_class(TALL_ONLY))
            and not (is_wide and side.has_class(NARROW_ONLY))
        ]

    @property
    def has_side_pane(self) -> bool:
        """Whether the place shown has a side pane at this size of the screen, hidden or not."""
        return bool(self._side_panes())

    @property
    def _is_asked_for(self) -> bool:
        """Whether the side pane would stand below a list that has no room to spare."""
        is_narrow = not self._app.screen_stack[0].has_class("-wide")
        return is_narrow and all(side.has_class(ASKED_FOR) for side in self._side_panes())

    @property
    def shows_side_pane(self) -> bool:
        """Whether there is a side pane in sight."""
        screen = self._app.screen_stack[0]
        is_shown = screen.has_class(BELOW) if self._is_asked_for else not screen.has_class(HIDDEN)
        return is_shown and self.has_side_pane

    def toggle_side_pane(self) -> None:
        """Hide the side pane, or show it again."""
        self._change(BELOW if self._is_asked_for else HIDDEN)

    def widen_side_pane(self) -> None:
        """Give the side pane more room than the list, or less again."""
        self._change(WIDE)

    def _change(self, name: str) -> None:
        screen = self._app.screen_stack[0]
        screen.toggle_class(name)
        self._app.refresh_bindings()
        if self._app.settings.remember:
            with suppress(UsageError):  # a full disk is no reason to stop
                write_state("side_pane", {each: screen.has_class(each) for each in (HIDDEN, WIDE, BELOW)})


def restore_side_pane(app: Context) -> None:
    """Show side panes as they were left."""
    if app.settings.remember:
        with suppress(UsageError):
            kept = read_state("side_pane")
            for each in (HIDDEN, WIDE, BELOW):
                app.screen_stack[0].set_class(kept.get(each) is True, each)
