"""Giving up what is being read of a server: the reader names what tells that nobody waits for it any longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_IS_CANCELLED: ContextVar[Callable[[], bool]] = ContextVar("is_cancelled", default=bool)  # bool() is False: never


class RequestCancelled(Exception):  # noqa: N818 - ends a request, reaches nobody
    """The request was cancelled while it ran, or before."""


@contextmanager
def cancelled_when(is_cancelled: Callable[[], bool]) -> Iterator[None]:
    """Let requests that are sent meanwhile, in this thread, end with RequestCancelled as soon as this becomes true."""
    token = _IS_CANCELLED.set(is_cancelled)
    try:
        yield
    finally:
        _IS_CANCELLED.reset(token)


def current_cancellation() -> Callable[[], bool]:
    """Return what tells whether the reading that goes on here was cancelled."""
    return _IS_CANCELLED.get()
