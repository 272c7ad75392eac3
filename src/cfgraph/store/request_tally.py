"""Counting what is asked of servers while something is read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class RequestTally:
    """How many requests were sent; it may be counted from several threads."""

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
    """Count the requests that are sent meanwhile for what goes on in this thread."""
    tally = RequestTally()
    token = _TALLY.set(tally)
    try:
        yield tally
    finally:
        _TALLY.reset(token)


def tally_request() -> None:
    """Count a request for whoever counts those of this thread."""
    tally = _TALLY.get()
    if tally is not None:
        tally.add()
