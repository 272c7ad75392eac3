"""Notices on separate lines above the keys: plain text, a new one replacing the previous one."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import App
from textual.notifications import SeverityLevel
from textual.signal import Signal
from textual.widget import Widget

from cfgraph.text.safe import make_visible
from cfgraph.tui.terminal.timers import call_after

SHOWN = 3
"""Maximum number of notices shown at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Notice:
    """A temporary message with its severity."""

    text: str
    severity: SeverityLevel


class NoticingApp(App[None]):
    """An app that shows one notice at a time, and warnings and errors for their full time."""

    def __init__(self) -> None:
        super().__init__()
        self.notices: tuple[Notice, ...] = ()
        self.notices_changed: Signal[tuple[Notice, ...]] = Signal(self, "notices-changed")

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice in the place of the one before it; warnings and errors stay until they are due.

        A text may hold anything that a graph or file holds: it is made visible, and is never markup.
        """
        notice = Notice("\n".join(map(make_visible, message.split("\n"))), severity)
        warnings = [each for each in self.notices if each.severity != "information" and each.text != notice.text]
        self._show_notices((*warnings, notice)[-SHOWN:])
        call_after(self, timeout or self.NOTIFICATION_TIMEOUT, lambda: self.drop_notice(notice))
        super().notify(notice.text, title=title, severity=severity, timeout=timeout, markup=False)

    def clear_notifications(self) -> None:
        """Show no notice any more."""
        self._show_notices(())
        super().clear_notifications()

    def drop_notice(self, notice: Notice) -> None:
        """Show a notice no more."""
        if notice in self.notices:
            self._show_notices(tuple(each for each in self.notices if each is not notice))

    def _show_notices(self, notices: tuple[Notice, ...]) -> None:
        self.notices = notices
        self.notices_changed.publish(notices)


class NoticingWidget:
    """A mixin for widgets whose notices are plain text, like those of the app."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice, as plain text unless declared as markup."""
        assert isinstance(self, Widget)
        Widget.notify(self, message, title=title, severity=severity, timeout=timeout, markup=markup)
