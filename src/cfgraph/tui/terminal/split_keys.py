"""Joining keys whose bytes arrive separately, such as arrows on a slow line, so that no byte acts as another key."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import App
from textual.keys import key_to_character

from cfgraph.tui.terminal.timers import call_after

LATE = 0.8
"""Seconds after an escape within which a bracket may still be the second byte of a key."""

SOON = 0.3
"""Seconds after a bracket, whose escape the terminal's reader took away, within which a letter belongs to it."""

PAUSE = 0.1
"""Seconds that part of a key waits for the rest."""

_STARTS = {"left_square_bracket": "\x1b[", "O": "\x1bO", "alt+shift+o": "\x1bO"}
_KEYS = {
    **{"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end"},
    **{"1~": "home", "3~": "delete", "4~": "end", "5~": "pageup", "6~": "pagedown", "7~": "home", "8~": "end"},
}
_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Meant:
    """The decoded keys; ``undoes`` is set if the escape or bracket before them was part of one of them."""

    keys: tuple[str, ...]
    undoes: bool = False


class SplitKeys:
    """A decoder of keys in the order of arrival. Not used where keys are text."""

    def __init__(self) -> None:
        self._escaped_at = self._bracketed_at = _NEVER
        self._held: list[str] = []
        self._sequence = ""

    @property
    def is_holding(self) -> bool:
        """Whether keys are held back until the next ones arrive."""
        return bool(self._held)

    def take(self, key: str, time: float) -> Meant:
        """Decode another key, and return the completed keys; none while it may be part of a sequence."""
        if self._held:
            return self._go_on(key, time)
        before, self._bracketed_at = self._bracketed_at, _NEVER
        if key == "escape":
            self._escaped_at = time
        elif key == "alt+shift+o" or (key in _STARTS and time - self._escaped_at <= LATE):
            self._held, self._sequence = [key], _STARTS[key]
            return Meant(())
        elif key == "left_square_bracket":
            self._bracketed_at = time
        elif time - before <= SOON and key in tuple("ABCD"):
            return Meant((_KEYS[key],), undoes=True)
        return Meant((key,))

    def _go_on(self, key: str, time: float) -> Meant:
        """Continue a sequence with a key."""
        character = key_to_character(key) or ""
        if len(character) == 1 and character in "0123456789;<":
            self._held.append(key)
            self._sequence += character
            return Meant(())
        sequence = self._sequence + character
        held, self._held = self._held, []
        if len(character) == 1 and (character.isalpha() or character == "~"):
            end = sequence[2:]
            if end in _KEYS or len(held) > 1:  # other sequences with digits are from the mouse
                self._escaped_at = _NEVER
                return Meant((_KEYS[end],) if end in _KEYS else (), undoes=True)
        return Meant((*held, *self.take(key, time).keys))

    def release(self) -> Meant:
        """Return the keys held back, as no more arrived."""
        held, self._held = self._held, []
        return Meant(tuple(held[:1]))


class JoiningApp(App[None]):
    """An app that joins the bytes of a key that arrive separately, and undoes what its first bytes did."""

    _split_keys: SplitKeys | None = None
    _place_before: object = None

    @property
    def place_now(self) -> object:
        """The current position, to return to later."""
        return None

    def bring_back(self, place: object) -> None:
        """Return to a position that the first bytes of a key have left."""

    @property
    def is_joining_keys(self) -> bool:
        """Whether part of a key is held back until the rest arrives."""
        return self._split_keys is not None and self._split_keys.is_holding

    async def deliver_key(self, event: events.Key) -> None:
        """Handle a complete key."""
        await super().on_event(event)

    async def on_event(self, event: events.Event) -> None:
        """Join split keys, except where keys are text."""
        is_key = isinstance(event, events.Key) and not event.is_forwarded
        if not is_key:
            await super().on_event(event)
            return
        assert isinstance(event, events.Key)
        if self.focused is not None and self.focused.check_consume_key("left_square_bracket", "["):
            await self.deliver_key(event)
            return
        split = self._split_keys = self._split_keys or SplitKeys()
        meant = split.take(event.key, event.time)
        if meant.keys in (("escape",), ("left_square_bracket",)):
            self._place_before = self.place_now
        if meant.keys == (event.key,):
            await self.deliver_key(event)
        else:
            await self._press(meant)
        if split.is_holding:
            call_after(self, PAUSE, self._release_parts)

    async def _release_parts(self) -> None:
        if self._split_keys is not None:
            await self._press(self._split_keys.release())

    async def _press(self, meant: Meant) -> None:
        if meant.undoes and self.place_now is not self._place_before:
            self.bring_back(self._place_before)
        for key in meant.keys:
            await self.deliver_key(events.Key(key, key_to_character(key)))
