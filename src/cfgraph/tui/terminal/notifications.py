"""Notices at the foot of the screen: text unless told otherwise, and the newest in the place of the one before."""

from __future__ import annotations

from time import monotonic

from textual.app import App
from textual.notifications import SeverityLevel
from textual.widget import Widget

from cfgraph.text.safe import make_visible


class NoticingApp(App[None]):
    """An app that shows one notice at a time, and warnings and errors for as long as they are due."""

    _warned_until = 0.0

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice in the place of the one before it, unless a warning stands there.

        A text may hold anything that a graph or file holds: it is made visible, and is no markup unless said to be.
        """
        if severity != "information":
            self._warned_until = monotonic() + (timeout or self.NOTIFICATION_TIMEOUT)
        elif monotonic() >= self._warned_until:
            self.clear_notifications()
        text = message if markup else make_visible(message)
        super().notify(text, title=title, severity=severity, timeout=timeout, markup=markup)


class NoticingWidget:
    """A widget, by its other base, whose notices are text, as those of the app are."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice, which is no markup unless it is said to be."""
        assert isinstance(self, Widget)
        Widget.notify(self, message, title=title, severity=severity, timeout=timeout, markup=markup)
