"""Doing a piece of a build beside the rest: in a process forked off, which sees all that is in memory."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable


def run_beside(work: Callable[[], object], *, in_fork: bool) -> Callable[[], object]:
    """Begin a piece of work and return what waits for its end.

    Without a fork, or when that fails, it is done by then in this process, so that its errors are raised there.
    """
    if not in_fork or not hasattr(os, "fork"):
        return work
    child = fork(work)

    def wait() -> None:
        if os.waitpid(child, 0)[1]:
            work()

    return wait


def fork(work: Callable[[], object]) -> int:
    """Do a piece of work in a process forked off, and return its id; it ends with status 1 where the work fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, of which numpy's own sleep
        child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return child
