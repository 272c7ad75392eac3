"""The atomic file writer: a temporary file in the same directory, synced to disk, renamed; private files with mode
0600.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from cfgraph.model.errors import UsageError
from cfgraph.userfiles.forcing import force_to_disk
from cfgraph.userfiles.home import expand_home

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

WRITABLE = "CFGRAPH_WRITABLE"
"""Environment variable with the only directories in which files may be written, as in a web browser session."""

STDOUT = Path("-")
"""Represents standard output instead of a file."""

Write: TypeAlias = Callable[[str], object]
"""Writes text."""

_UNFINISHED = (".cfgraph-", ".part")
"""Prefix and suffix of the name of an incomplete file."""

ABANDONED = 2.0
"""Seconds since the last write after which an unfinished file that no process has locked was left by a killed one."""

PRIVATE_MODE = 0o600
"""Mode of files that only their owner may read."""


def is_unfinished(path: Path) -> bool:
    """Tell by its name whether a file is incomplete, because it is being written or a program was killed."""
    return path.name.startswith(_UNFINISHED[0]) and path.name.endswith(_UNFINISHED[1])


def write_file(
    path: Path, chunks: Iterable[str], *, overwrite: bool = True, parents: bool = False, named: Path | None = None
) -> None:
    """Write the chunks as UTF-8 into a temporary file next to ``path`` and rename it.

    On any error nothing is left behind, and an existing file is unchanged. Raises UsageError if the file can't be
    written, or exists and ``overwrite`` is false; the error names ``named`` if ``path`` is only intermediate.
    A symbolic link is followed; a device or pipe is rejected. The mode of an existing file is preserved.
    Missing directories are created with ``parents``, otherwise an error. ``STDOUT`` is written to as the chunks arrive.
    """
    if parents and path != STDOUT:
        _make_directories(path.parent, named or path)
    with open_atomically(path, overwrite=overwrite, named=named) as write:
        for chunk in chunks:
            write(chunk)


@contextmanager
def open_atomically(path: Path, *, overwrite: bool = True, named: Path | None = None) -> Iterator[Write]:
    """Provide a function that writes text to a file, published at the end of the block like ``write_file``."""
    if path == STDOUT:
        yield lambda text: sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    target = Path(os.path.realpath(expand_home(path)))
    _check_target(path, target, overwrite)
    with _replace_file(target, named or path, 0o666, lambda: _check_target(path, target, overwrite)) as write:
        yield write


def write_private_file(path: Path, text: str, *, named: Path | None = None) -> None:
    """Write a file that only the user may read, including its directories. Raises the same UsageError as
    ``write_file``.

    Characters that can't be encoded (lone surrogates) are written as ``?``.
    """
    _make_directories(path.parent, named or path)
    with _replace_file(path, named or path, PRIVATE_MODE) as write:
        write(text.encode("utf-8", "replace").decode("utf-8"))


def check_directory(directory: Path) -> None:
    """Raise UsageError if a directory may not be created, because files may be written only in some directories."""
    _check_writable(expand_home(directory), directory)


@contextmanager
def make_directory(directory: Path) -> Iterator[None]:
    """Create a directory for files that are written in the block; it is removed if that fails.

    Raises UsageError if it can't be created.
    """
    target = expand_home(directory)
    if target.is_dir():
        yield
        return
    if target.exists():
        raise UsageError("files.no_directory", path=directory)
    if not target.parent.is_dir():
        raise UsageError("files.no_parent", path=directory, directory=target.parent)
    _check_writable(target, directory)
    try:
        target.mkdir()
    except OSError as error:
        raise UsageError("files.unwritable", path=directory, reason=error) from error
    try:
        yield
    except BaseException:
        with suppress(OSError):
            target.rmdir()
        raise


def _check_writable(target: Path, named: Path) -> None:
    """Raise UsageError if files may be written only in some directories, and this is not one of them."""
    writable = os.environ.get(WRITABLE)
    place = Path(os.path.realpath(target))
    if writable is not None and not any(
        place.is_relative_to(os.path.realpath(directory)) for directory in writable.split(os.pathsep)
    ):
        raise UsageError("files.read_only", path=named)


@contextmanager
def _replace_file(
    target: Path, named: Path, mode: int, check_again: Callable[[], object] = lambda: None
) -> Iterator[Write]:
    """Write a temporary file and rename it; ``check_again`` is called before the rename."""
    _check_writable(target, named)
    _clear_unfinished(target.parent)
    import secrets

    temporary = target.parent / f"{_UNFINISHED[0]}{secrets.token_hex(8)}{_UNFINISHED[1]}"
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as error:
        raise UsageError("files.unwritable", path=named, reason=error) from error
    lock = _lock_unfinished(descriptor)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            yield stream.write
            stream.flush()
            force_to_disk(descriptor)
        check_again()
        if mode != PRIVATE_MODE and target.exists():
            _keep_mode(temporary, target.stat().st_mode & 0o7777)
        temporary.replace(target)
    except OSError as error:
        raise UsageError("files.unwritable", path=named, reason=error) from error
    finally:
        temporary.unlink(missing_ok=True)
        if lock is not None:
            os.close(lock)


def _lock_unfinished(descriptor: int) -> int | None:
    """Lock a file that is being written, until what is returned is closed: it is nobody else's to clear away."""
    if fcntl is None:
        return None
    with suppress(OSError):  # a file system without locks, where nothing is cleared away
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.dup(descriptor)
    return None


def _clear_unfinished(directory: Path) -> None:
    """Remove files that killed processes left half written in a directory."""
    if fcntl is None:
        return
    with suppress(OSError), os.scandir(directory) as entries:
        for entry in entries:
            if not is_unfinished(Path(entry.name)):
                continue
            with suppress(OSError):
                if time.time() - entry.stat(follow_symlinks=False).st_mtime > ABANDONED:
                    _remove_unlocked(entry.path)


def _remove_unlocked(path: str) -> None:
    """Remove a file unless another process has it locked. Raises OSError where it is, or can't be."""
    descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(path)  # noqa: PTH108 - the entry's own path
    finally:
        os.close(descriptor)


def _keep_mode(temporary: Path, mode: int) -> None:
    """Give a file the mode of the one that it replaces; some file systems do not support that."""
    if temporary.stat().st_mode & 0o7777 != mode:
        temporary.chmod(mode)


def _make_directories(directory: Path, named: Path) -> None:
    """Create a file's directories; raises UsageError if that fails."""
    _check_writable(directory, named)
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("files.unwritable", path=named, reason=error) from error


def _check_target(path: Path, target: Path, overwrite: bool) -> None:
    """Raise UsageError if a file must not be overwritten, or its path can't be a file."""
    try:
        if not target.parent.is_dir():
            raise UsageError("files.no_parent", path=path, directory=target.parent)
        if target.is_dir():
            raise UsageError("files.directory", path=path)
        if target.exists() and not target.is_file():
            raise UsageError("files.not_regular", path=path)
        if target.exists() and not overwrite:
            raise UsageError("files.exists", path=path)
        if target.exists() and not os.access(target, os.W_OK):
            raise UsageError("files.protected", path=path)
    except OSError as error:
        raise UsageError("files.unwritable", path=path, reason=error) from error
