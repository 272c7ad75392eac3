"""The base class of dialogs: a screen above the panes, with its own commands, that closes once."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType

from cfgraph.tui.keymap import CommandTarget


class Dialog(CommandTarget, ModalScreen[ScreenResultType]):
    """A screen that returns a result. If two keys in quick succession close it, only the first has an effect."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether an action can run: none before the dialog is composed or after it is closed."""
        return super().check_action(action, parameters) if self.children else False

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close the screen and return a result, unless it is already closed or below another screen."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
