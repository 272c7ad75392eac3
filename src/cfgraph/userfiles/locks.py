"""Locks on files between processes: kernel locks, or the id of a process if a file system has no locks.

Locks prevent two programs from writing the same file. A file that can't be locked because it is not writable
needs no lock, so that the program can read files on any file system.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES)
"""Errors for a lock that another process has; all others mean that locks are not supported."""

LONGEST_MARK = 300
"""Maximum number of bytes of a lock file that are read; a host name has at most 255."""


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Lock a file of this name while the block runs; without locks, continue unlocked."""
    descriptor = None
    with suppress(OSError):
        descriptor = _open_lock_file(path)
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def lock_file(path: Path) -> int | None:
    """Lock a file for as long as this process lives; return its descriptor, or None if another process has it.

    If the file system has no locks, the file contains the id of the process that has it, and the host name.
    If it is not writable, nothing is locked. Raises OSError if not even its directory can be opened.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = _open_lock_file(path)
    except OSError:
        return os.open(path.parent, os.O_RDONLY)
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in HELD or not _mark_as_ours(descriptor):
            os.close(descriptor)
            return None
    return descriptor


def _open_lock_file(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _mark_as_ours(descriptor: int) -> bool:
    """Write the id of this process into a lock file, unless another running process is named there."""
    with suppress(OSError):
        if _is_of_another(os.pread(descriptor, LONGEST_MARK, 0)):
            return False
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {socket.gethostname()}".encode("utf-8", "replace"), 0)
    return True


def _is_of_another(mark: bytes) -> bool:
    """Tell whether a mark names another running process of this host."""
    number, _, host = mark.decode("utf-8", "replace").partition(" ")
    if not number.isascii() or not number.isdigit() or host != socket.gethostname() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
