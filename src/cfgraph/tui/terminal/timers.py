"""Reliable one-shot timers."""

from __future__ import annotations

from textual.app import App
from textual.message_pump import MessagePump
from textual.timer import Timer, TimerCallback


def call_after(node: MessagePump, seconds: float, callback: TimerCallback) -> Timer:
    """Call a function once after a delay, on a node's message queue; return the timer, which can be stopped.

    A one-shot timer of Textual (8.x) skips its only call if the process was suspended for as long as the delay just
    before the timer started to wait, as happens under load or during garbage collection.
    """
    timer = node.set_timer(seconds, callback)
    timer._skip = False
    return timer


class ReliableTimersApp(App[None]):
    """An app whose own one-shot timers are reliable: Textual applies a new size of the terminal in one of them."""

    def set_timer(
        self, delay: float, callback: TimerCallback | None = None, *, name: str | None = None, pause: bool = False
    ) -> Timer:
        """Call a function once after a delay."""
        timer = super().set_timer(delay, callback, name=name, pause=pause)
        timer._skip = False  # see call_after
        return timer
