"""Keys typed faster than places open: what follows one that may lead elsewhere waits until it has."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import Any

from textual import events
from textual.app import App
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from cfgraph.tui.terminal.timers import call_after

LEADING = frozenset({"enter", "escape", "backspace", "left_square_bracket", "right_square_bracket"})
"""Keys that may lead elsewhere and are handled where the focus is."""

ROUNDS = 3
"""Ways through the parts of the screen that it takes until a place is open: the key, what it opens, who opens that."""

MOST_WAITING = 100
"""Keys that wait at most."""

PATIENCE = 0.1
"""Seconds after which a round counts as done, as where a dialog was closed on the way."""


class Passed(Message, bubble=True):
    """Goes from the widget with the focus up to the app, behind all that was to be done there before."""

    def __init__(self, number: int, rounds: int) -> None:
        super().__init__()
        self.number, self.rounds = number, rounds


class OrderedKeysApp(App[Any]):
    """An app in which a key meets the place that the key before it has opened, however fast they come."""

    _waiting: deque[events.Key] | None = None
    _leading_number = 0
    _is_leading = False
    _patience: Timer | None = None

    @property
    def is_holding_keys(self) -> bool:
        """Whether keys that come now have to wait."""
        return self._is_leading or bool(self._waiting)

    async def on_event(self, event: events.Event) -> None:
        """Let a key wait while one before it may be leading elsewhere."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
            return
        if self.is_holding_keys:
            self._waiting = self._waiting or deque()
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(event)
            return
        await self._hand_on(event)

    async def _hand_on(self, event: events.Key) -> None:
        before = self.screen_stack
        await super().on_event(event)
        if event.key in LEADING or self.screen_stack != before:  # a dialog that it opened is not composed yet
            self._is_leading = True
            self._leading_number += 1
            self._send_round(ROUNDS)

    def _send_round(self, rounds: int) -> None:
        """Send a message the way that the key goes, behind all that waits on it."""
        start: Widget | None = (self.focused or self.screen) if self.screen_stack else None  # none as it ends
        if rounds and start is not None and start.post_message(Passed(self._leading_number, rounds)):
            self._patience = call_after(self, PATIENCE, partial(self._send_round, rounds - 1))
        else:
            self._is_leading = False
            self.call_later(self._release)

    async def on_passed(self, message: Passed) -> None:
        """Go round again, or let the next key on."""
        message.stop()
        if self._is_leading and message.number == self._leading_number:
            if self._patience is not None:
                self._patience.stop()
            self._send_round(message.rounds - 1)

    async def _release(self) -> None:
        while self._waiting and not self._is_leading:
            await self._hand_on(self._waiting.popleft())
