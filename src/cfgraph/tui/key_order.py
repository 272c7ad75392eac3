"""Keys typed faster than pages open: those after a key that may open a page are held until it is open."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from functools import partial

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.timer import Timer

from cfgraph.tui.terminal.split_keys import JoiningApp
from cfgraph.tui.terminal.timers import call_after

LEADING = frozenset({"enter", "escape", "backspace", "left_square_bracket", "right_square_bracket"})
"""Keys that may open a page and are handled by the focused widget."""

ROUNDS = 3
"""Rounds of messages until a page is open: for the key, for what it opens, and for the opener."""

MOST_WAITING = 100
"""Maximum number of waiting keys."""

CHECKED_EVERY = 0.05
"""Seconds between two checks whether a round can still return, and whether a page is still awaited."""

LONGEST_ROUND = 5.0
"""Seconds after which a round counts as done even if a widget on its path is still busy."""

LONGEST_OPENING = 2.0
"""Maximum seconds that keys are held for a page that a worker opens, so that no slow server blocks them."""


class Passed(Message, bubble=True):
    """A message that bubbles from the focused widget up to the app, after all earlier messages."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class Opening:
    """A page or dialog that opens when a worker has finished."""

    def __init__(self, screen: Screen[object]) -> None:
        """Create an opening that starts on a screen."""
        self._until = time.monotonic() + LONGEST_OPENING
        self.screen, self.is_cancelled = screen, False

    @property
    def holds_keys(self) -> bool:
        """Whether keys are held for it."""
        return time.monotonic() < self._until


class OrderedKeysApp(JoiningApp):
    """An app in which a key reaches the page that the previous key opened, regardless of speed."""

    def __init__(self) -> None:
        """Create the app, with no keys held."""
        super().__init__()
        self._waiting: deque[events.Key] = deque()
        self._joined: deque[events.Key] = deque()  # before the waiting ones: they arrived as one key, but are several
        self._is_leading = False
        self._is_typed = False  # text was delivered that its field may not show yet: app keys overtake it
        self._is_answered = True  # at the last check no search was pending and no page awaited
        self._openings: list[Opening] = []
        self._screens: Sequence[Screen[object]] = ()  # before the key that was handled last
        self._round = 0  # the number of the round
        self._rounds_left = 0
        self._round_path: Sequence[MessagePump] = ()
        self._round_ends = 0.0
        self._checking: Timer | None = None

    def begin_opening(self) -> Opening:
        """Hold keys until a worker has opened a page; Escape cancels it."""
        opening = Opening(self.screen)
        self._openings.append(opening)
        if not self._is_leading:
            self._begin_rounds(ROUNDS)
        return opening

    def end_opening(self, opening: Opening) -> None:
        """Release the held keys to the page that was opened."""
        if opening in self._openings:
            self._openings.remove(opening)

    @property
    def _is_answer_awaited(self) -> bool:
        """Whether a page is awaited, or a dialog that Enter closes is waiting for its result, such as a match."""
        is_opening = any(each.holds_keys for each in self._openings)
        return is_opening or (bool(self.screen_stack) and bool(getattr(self.screen, "awaits_answer", False)))

    @property
    def is_holding_keys(self) -> bool:
        """Whether keys are held."""
        return self._is_leading or bool(self._waiting) or bool(self._joined) or self.is_joining_keys

    async def on_event(self, event: events.Event) -> None:
        """Hold a key while an earlier one may be opening a page."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif event.key == "escape" and (self._is_answer_awaited or self._list_openings()):
            await self._give_up(event)
        elif self._is_leading or self._waiting or self._joined:
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(event)
        else:
            await self._hand_on(event)

    def _list_openings(self) -> list[Opening]:
        """Return the pending openings above the current screen."""
        return [each for each in self._openings if self.screen_stack and each.screen is self.screen]

    async def _give_up(self, event: events.Key) -> None:
        """Cancel the pending openings, or pass Escape to the waiting dialog; discard the held keys."""
        self._waiting.clear()
        self._joined.clear()
        openings = self._list_openings()
        for each in openings:
            each.is_cancelled = True
            self._openings.remove(each)
        if not openings:
            await super().on_event(event)

    async def _hand_on(self, event: events.Key) -> None:
        """Handle a key. If it is not text, hold it and later keys until the text before it is shown."""
        if self._is_typed and not self._is_text(event):
            self._waiting.appendleft(event)
            self._begin_rounds(1)
        else:
            await super().on_event(event)

    def _is_text(self, event: events.Key) -> bool:
        focused = self.focused if self.screen_stack else None
        return focused is not None and focused.check_consume_key(event.key, event.character)

    async def deliver_key(self, event: events.Key) -> None:
        """Handle a complete key, or hold it until the earlier keys that arrived together with it are handled."""
        if self._is_leading or self._joined:
            self._joined.append(event)
        else:
            await self._deliver_now(event)

    async def _deliver_now(self, event: events.Key) -> None:
        is_text = self._is_text(event)
        self._is_typed |= is_text
        self._screens = list(self.screen_stack)
        await super().deliver_key(event)
        if not is_text or self.screen_stack != self._screens:
            self._begin_rounds(ROUNDS if event.key in LEADING else 1)

    def _begin_rounds(self, rounds: int) -> None:
        self._is_leading = True
        self._send_round(rounds)

    def _send_round(self, rounds: int) -> None:
        """Send a message along the path of the key, behind everything that is queued there."""
        if not rounds and self.screen_stack != self._screens:  # a dialog opened by the key is not composed yet
            self._screens, rounds = list(self.screen_stack), ROUNDS
        is_awaited = self._is_answer_awaited
        if not rounds and not self._is_answered and not is_awaited:  # answered, but the page is not open yet
            rounds = ROUNDS
        self._is_answered = not is_awaited
        self._round += 1
        self._rounds_left, self._round_ends = rounds, time.monotonic() + LONGEST_ROUND
        start = (self.focused or self.screen) if self.screen_stack else None  # no screen while the app exits
        if start is not None and rounds:
            self._round_path = start.ancestors_with_self
            start.post_message(Passed(self._round))
            self._check_later()
        elif start is not None and is_awaited:
            self._check_later()
        else:
            self._is_leading = self._is_typed = False
            self.call_later(self._release)

    def _check_later(self) -> None:
        if self._checking is not None:
            self._checking.stop()
        self._checking = call_after(self, CHECKED_EVERY, partial(self._check_round, self._round))

    def _check_round(self, number: int) -> None:
        """Start the next round if a widget on the path of this one was closed and its message lost."""
        if not self._is_leading or number != self._round:
            return
        is_lost = any(node._closing or not node.is_attached for node in self._round_path)
        if not self._rounds_left or is_lost or time.monotonic() > self._round_ends:
            self._send_round(max(self._rounds_left - 1, 0))
        else:
            self._check_later()

    async def on_passed(self, message: Passed) -> None:
        """Start another round, or process the next key."""
        message.stop()
        if self._is_leading and message.number == self._round:
            self._send_round(self._rounds_left - 1)

    async def _release(self) -> None:
        while (self._joined or self._waiting) and not self._is_leading:
            if self._joined:
                await self._deliver_now(self._joined.popleft())
            else:
                await self._hand_on(self._waiting.popleft())
