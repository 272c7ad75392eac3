"""Garbage collection that does not delay the UI.

A full collection examines every object. After a few thousand rows that takes about a tenth of a second, and it
happens while most objects are created, which is just when keys are pressed. So only young objects are
collected while the program is used, and all of them once no key was pressed for a while.
"""

from __future__ import annotations

import gc
import time

IDLE = 3.0
"""Seconds without a key or a click before a full collection."""

LATEST = 120.0
"""Seconds of continuous use after which a full collection is run anyway."""

_YOUNG, _MIDDLE, _NEVER = 10_000, 10, 1_000_000


def freeze_objects() -> None:
    """Exclude all current objects from collections: modules, styles, rows.

    They are still freed when nothing refers to them; only cycles of them remain until the program ends.
    """
    gc.freeze()


class GcScheduler:
    """Postpones full collections until the user pauses, from ``start`` to ``stop``."""

    def __init__(self) -> None:
        self._thresholds = gc.get_threshold()
        self._used = self._collected = time.monotonic()

    def start(self) -> None:
        """Collect only young objects from now on."""
        gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)

    def note_use(self) -> None:
        """Note that the user has just pressed a key."""
        self._used = time.monotonic()

    def collect_if_idle(self) -> bool:
        """Collect if the user is idle, and return whether it did; call it about every second."""
        now = time.monotonic()
        was_used = self._used > self._collected
        if not was_used or (now - self._used < IDLE and now - self._collected < LATEST):
            return False
        gc.collect()
        self._collected = time.monotonic()
        return True

    def stop(self) -> None:
        """Restore the settings from before ``start``."""
        gc.set_threshold(*self._thresholds)
        gc.unfreeze()
