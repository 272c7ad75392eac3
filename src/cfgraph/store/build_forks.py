"""Running a part of a build in parallel, in a forked process, which sees everything in memory."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Sequence[NDArray[Any]]


def run_beside(work: Callable[[], object], *, in_fork: bool) -> Callable[[], object]:
    """Start a piece of work and return a function that waits for its end.

    Without a fork, or if that fails, the work is done then in this process, so that errors are raised there.
    """
    if not in_fork or not hasattr(os, "fork"):
        return work
    child = fork(work)

    def wait() -> None:
        if os.waitpid(child, 0)[1]:
            work()

    return wait


def compute_beside(work: Callable[[], Arrays], place: Path, *, in_fork: bool) -> Callable[[], Arrays]:
    """Start computing some arrays, and return a function that waits for them; a fork passes them on in a new file."""
    if not in_fork or not hasattr(os, "fork"):
        return work

    def write() -> None:
        with place.open("wb") as stream:
            for array in work():
                np.save(stream, array)

    child = fork(write)

    def read() -> Arrays:
        if os.waitpid(child, 0)[1]:
            return work()
        arrays = []
        with place.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            while stream.tell() < size:
                arrays.append(np.load(stream))
        place.unlink()
        return arrays

    return read


def fork(work: Callable[[], object]) -> int:
    """Do a piece of work in a forked process, and return its id; the exit status is 1 if the work fails."""
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
