"""Reliable one-shot timers."""

from __future__ import annotations

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
