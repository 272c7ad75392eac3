"""Locks on directories between processes: shared by readers, or exclusive.

A lock is a kernel lock on the directory itself: it ends with its process and leaves no file behind, even if nothing
can be written. On systems without such locks, nothing is locked.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]


class DirectoryLock:
    """A lock on a directory, held until it is closed."""

    def __init__(self, path: Path, *, shared: bool) -> None:
        """Take the lock, without waiting.

        Raises BlockingIOError if another process has a conflicting lock, and FileNotFoundError if the
        directory does not exist or was removed meanwhile. ``real`` is false if locks are not supported.
        """
        self._descriptor = -1
        self.real = False
        if fcntl is None:
            os.stat(path)  # noqa: PTH116 - raises what is documented
            return
        self._descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._take(fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
            if not os.path.samestat(os.fstat(self._descriptor), os.stat(path)):  # noqa: PTH116
                raise FileNotFoundError(path)
        except BaseException:
            self.close()
            raise

    def _take(self, kind: int) -> None:
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            return  # this file system has no locks
        self.real = True

    def close(self) -> None:
        """Release the lock."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __del__(self) -> None:
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def alone_in(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a directory while the block runs, after waiting for it."""
    if fcntl is None:
        yield
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # from a file system that has no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
