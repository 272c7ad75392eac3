"""Counting requests to servers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class RequestTally:
    """The number of requests sent; thread-safe."""

    def __init__(self) -> None:
        self.requests = 0
        self._turn = threading.Lock()

    def add(self) -> None:
        """Count one request."""
        with self._turn:
            self.requests += 1


_TALLY: ContextVar[RequestTally | None] = ContextVar("tally", default=None)


@contextmanager
def count_requests() -> Iterator[RequestTally]:
    """Count the requests that this thread sends meanwhile."""
    tally = RequestTally()
    token = _TALLY.set(tally)
    try:
        yield tally
    finally:
        _TALLY.reset(token)


def tally_request() -> None:
    """Count a request for the counters of this thread."""
    tally = _TALLY.get()
    if tally is not None:
        tally.add()
