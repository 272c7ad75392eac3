"""Writing what the user made so that a crash leaves either the old file or the new one, and locking it meanwhile."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cfgraph.model.errors import UsageError


def write_whole(path: Path, text: str, *, meant: Path | None = None) -> None:
    """Write a file beside its place, force it to the disk, and rename it there.

    Raises UsageError when that fails, naming the file that is ``meant`` where this one is only on the way to it.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("x", encoding="utf-8", errors="replace", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise UsageError("files.unwritable", path=meant or path, reason=error) from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other processes out while a file of this name is locked; where the system has no such locks, do not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as stream:
        with suppress(ImportError):
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def claim(path: Path) -> int | None:
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
