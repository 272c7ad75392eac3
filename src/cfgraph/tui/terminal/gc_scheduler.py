"""When the interpreter looks for garbage: not while somebody waits for the screen.

A full collection looks at every object there is. After a few thousand rows that takes about a tenth of a second, and it
comes in the middle of whatever makes the most objects, which is just when keys are pressed. So only young objects are
collected while the program is used, and all of them once nobody has pressed a key for a while.
"""

from __future__ import annotations

import gc
import time

IDLE = 3.0
"""Seconds without a key or a click after which a full collection disturbs nobody."""

LATEST = 120.0
"""Seconds of uninterrupted use after which one is made nevertheless."""

_YOUNG, _MIDDLE, _NEVER = 10_000, 10, 1_000_000


def freeze_objects() -> None:
    """Take all objects that are there now for such as stay: modules, styles, rows. No collection looks at them.

    They go as ever when nothing refers to them; only circles of them stay until the program ends.
    """
    gc.freeze()


class GcScheduler:
    """Puts full collections off until the user pauses, from ``start`` to ``stop``."""

    def __init__(self) -> None:
        self._thresholds = gc.get_threshold()
        self._used = self._collected = time.monotonic()

    def start(self) -> None:
        """Collect only young objects from now on."""
        gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)

    def note_use(self) -> None:
        """Note that the user does something now."""
        self._used = time.monotonic()

    def collect_if_idle(self) -> bool:
        """Collect if it is time to, and tell whether it was; to be called every second or so."""
        now = time.monotonic()
        was_used = self._used > self._collected
        if not was_used or (now - self._used < IDLE and now - self._collected < LATEST):
            return False
        gc.collect()
        self._collected = time.monotonic()
        return True

    def stop(self) -> None:
        """Collect as before ``start``."""
        gc.set_threshold(*self._thresholds)
        gc.unfreeze()
