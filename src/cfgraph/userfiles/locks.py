"""Locks on files between processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Keep other processes out while a file of this name is locked; where the system has no such locks, do not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as stream:
        with suppress(ImportError):
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def lock_file(path: Path) -> int | None:
    """Lock a file for as long as this process lives; return its descriptor, or None when another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        pass
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
