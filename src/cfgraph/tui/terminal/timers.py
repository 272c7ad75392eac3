"""Reliable one-shot timers."""

from __future__ import annotations

from textual.message_pump import MessagePump
from textual.timer import Timer, TimerCallback


def call_after(node: MessagePump, seconds: float, callback: TimerCallback) -> Timer:
    """Call a function once after a delay, on a node's message queue; return the timer, which can be stopped.

    A one-shot timer of Textual (8.x) skips its only call where the process stood still for as long as the pause just
    before the timer began to wait, as under load or in a collection of garbage.
    """
    timer = node.set_timer(seconds, callback)
    timer._skip = False
    return timer
