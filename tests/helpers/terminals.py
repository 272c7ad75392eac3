"""Reading what a program writes to a pseudo-terminal, for a bounded time."""

from __future__ import annotations

import os
import select
import time

from waiting import PATIENCE


def read_terminal(terminal: int, until: bytes = b"") -> bytes:
    """Return what is written to a terminal, up to these bytes or to the end. Raises TimeoutError."""
    written, deadline = b"", time.monotonic() + PATIENCE
    while not until or until not in written:
        if not select.select([terminal], [], [], max(deadline - time.monotonic(), 0))[0]:
            raise TimeoutError(f"nothing more came: …{written[-2_000:]!r}")
        try:
            chunk = os.read(terminal, 65_536)
        except OSError:  # Linux says so at the end
            break
        if not chunk:
            break
        written += chunk
    return written
