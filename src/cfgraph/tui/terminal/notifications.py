"""Notices at the foot of the screen: the newest takes the place of the one before, so that they never hide the page."""

from __future__ import annotations

from time import monotonic

from textual.app import App
from textual.notifications import SeverityLevel


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
        markup: bool = True,
    ) -> None:
        """Show a notice in the place of the one before it, unless a warning stands there."""
        if severity != "information":
            self._warned_until = monotonic() + (timeout or self.NOTIFICATION_TIMEOUT)
        elif monotonic() >= self._warned_until:
            self.clear_notifications()
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)
