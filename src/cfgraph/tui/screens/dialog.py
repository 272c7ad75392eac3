"""What every dialog is: a screen above the panes, with commands of its own, that closes once."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType

from cfgraph.tui.keymap import CommandTarget


class Dialog(CommandTarget, ModalScreen[ScreenResultType]):
    """A screen that returns something. Of keys that come so quickly that two close it, the first does."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether an action can run: none does before the dialog is composed, and none once it is gone."""
        return super().check_action(action, parameters) if self.children else False

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close the screen and return a result, unless it is closed already or lies below another."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
