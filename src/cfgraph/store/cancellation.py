"""Cancelling requests to a server: the reader provides a function that tells whether its result is still needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_IS_CANCELLED: ContextVar[Callable[[], bool]] = ContextVar("is_cancelled", default=bool)  # bool() is False: never


class RequestCancelled(Exception):  # noqa: N818 - ends a request, reaches nobody
    """The request was cancelled before or while it ran."""


@contextmanager
def cancelled_when(is_cancelled: Callable[[], bool]) -> Iterator[None]:
    """Make requests that this thread sends meanwhile end with RequestCancelled as soon as the function returns true."""
    token = _IS_CANCELLED.set(is_cancelled)
    try:
        yield
    finally:
        _IS_CANCELLED.reset(token)


def current_cancellation() -> Callable[[], bool]:
    """Return the function that tells whether the current reading was cancelled."""
    return _IS_CANCELLED.get()
