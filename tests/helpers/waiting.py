"""How long tests wait for a condition at most: long enough for a busy machine, as only a failing test waits so long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PATIENCE = 180
"""Seconds after which a test gives up."""

POLL = 0.01
"""Seconds between two looks at a condition that depends on a thread or another process."""


def wait_until(holds: Callable[[], object]) -> bool:
    """Tell whether a condition comes to hold."""
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            return False
        pause.wait(POLL)
    return True
