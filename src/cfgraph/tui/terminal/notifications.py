"""Notices on separate lines above the key bar: plain text, each replacing the previous one."""

from __future__ import annotations

from dataclasses import dataclass

from textual.notifications import SeverityLevel
from textual.signal import Signal
from textual.widget import Widget

from cfgraph.text.safe import make_visible
from cfgraph.tui.terminal.timers import ReliableTimersApp, call_after

SHOWN = 3
"""Maximum number of notices shown at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Notice:
    """A temporary message with its severity."""

    text: str
    severity: SeverityLevel


class NoticingApp(ReliableTimersApp):
    """An app that shows one notice at a time, and shows warnings and errors for their full time."""

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
        """Show a notice in place of the previous one; warnings and errors stay until they time out.

        A text may contain anything from a graph or file: control characters are made visible, markup is not parsed.
        """
        notice = Notice("\n".join(map(make_visible, message.split("\n"))), severity)
        warnings = [each for each in self.notices if each.severity != "information" and each.text != notice.text]
        self._show_notices((*warnings, notice)[-SHOWN:])
        call_after(self, timeout or self.NOTIFICATION_TIMEOUT, lambda: self.drop_notice(notice))
        super().notify(notice.text, title=title, severity=severity, timeout=timeout, markup=False)

    def _refresh_notifications(self) -> None:
        """Mount no toasts, as notices have lines of their own.

        A toast that is created just when its time ends sets a timer with a negative delay, which never yields again.
        """

    def clear_notifications(self) -> None:
        """Remove all notices."""
        self._show_notices(())
        super().clear_notifications()

    def drop_notice(self, notice: Notice) -> None:
        """Remove a notice."""
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
