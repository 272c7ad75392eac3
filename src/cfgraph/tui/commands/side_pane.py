"""The pane next to a list, with sources or a preview: hidden and widened by keys, for all lists, and remembered."""

from __future__ import annotations

from contextlib import suppress

from textual.widget import Widget

from cfgraph.model.errors import UsageError
from cfgraph.tui.context import Context
from cfgraph.workspace.state import read_state, write_state

HIDDEN, WIDE, BELOW = "-no-side", "-wide-side", "-preview-below"
"""Style classes of the screen for hiding it, widening it, and placing previews below lists in narrow terminals."""

WIDE_ONLY, TALL_ONLY, NARROW_ONLY = "wide-only", "tall-only", "narrow-only"
"""Style classes of a side pane for wide, tall and narrow screens only."""

ASKED_FOR = "asked-for"
"""Style class of a preview that is shown only on request on a narrow screen, since the list needs the space."""


class SidePaneCommands:
    """Part of ``AppCommands``: the visibility and width of the side pane."""

    _app: Context

    def _side_panes(self) -> list[Widget]:
        """Return the side panes of the current pane at this screen size, hidden or not."""
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
        """Whether the current pane has a side pane at this screen size, hidden or not."""
        return bool(self._side_panes())

    def _is_asked_for(self, sides: list[Widget]) -> bool:
        """Return whether side panes are hidden by default because the list above them has no room to spare."""
        is_narrow = not self._app.screen_stack[0].has_class("-wide")
        return is_narrow and all(side.has_class(ASKED_FOR) for side in sides)

    @property
    def shows_side_pane(self) -> bool:
        """Whether a side pane is visible."""
        screen, sides = self._app.screen_stack[0], self._side_panes()
        is_shown = screen.has_class(BELOW) if self._is_asked_for(sides) else not screen.has_class(HIDDEN)
        return is_shown and bool(sides)

    def toggle_side_pane(self) -> None:
        """Hide the side pane, or show it again."""
        self._change(BELOW if self._is_asked_for(self._side_panes()) else HIDDEN)

    def widen_side_pane(self) -> None:
        """Make the side pane wider than the list, or narrower again."""
        self._change(WIDE)

    def _change(self, name: str) -> None:
        screen = self._app.screen_stack[0]
        screen.toggle_class(name)
        self._app.refresh_bindings()
        if self._app.settings.remember:
            with suppress(UsageError):  # a full disk is no reason to stop
                write_state("side_pane", {each: screen.has_class(each) for each in (HIDDEN, WIDE, BELOW)})


def restore_side_pane(app: Context) -> None:
    """Restore the state of side panes."""
    if app.settings.remember:
        with suppress(UsageError):
            kept = read_state("side_pane")
            for each in (HIDDEN, WIDE, BELOW):
                app.screen_stack[0].set_class(kept.get(each) is True, each)
