"""The atomic file writer: beside its place, forced to the disk, renamed; private files with mode 0600."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from cfgraph.model.errors import UsageError
from cfgraph.userfiles.forcing import force_to_disk

WRITABLE = "CFGRAPH_WRITABLE"
"""Environment variable with the only directories in which files may be written, as behind a web browser."""

STDOUT = Path("-")
"""Stands for standard output in the place of a file."""

Write: TypeAlias = Callable[[str], object]
"""Writes text."""

_UNFINISHED = (".cfgraph-", ".part")
"""How the name of a file begins and ends that is not written whole."""

PRIVATE_MODE = 0o600
"""Mode of the files that only their owner may read."""


def is_unfinished(path: Path) -> bool:
    """Tell by its name whether a file was being written when a program was killed, or is right now."""
    return path.name.startswith(_UNFINISHED[0]) and path.name.endswith(_UNFINISHED[1])


def write_file(
    path: Path, chunks: Iterable[str], *, overwrite: bool = True, parents: bool = False, named: Path | None = None
) -> None:
    """Write the chunks as UTF-8 into a temporary file beside ``path`` and rename it into place.

    On any error nothing is left, and a file that was there is untouched. Raises UsageError when the file can't be
    written, or exists and ``overwrite`` is false; the error names ``named`` where ``path`` is only on the way to it.
    A link is followed; a device or pipe is not a place for a file. The mode of an existing file is kept.
    Missing directories are made with ``parents``, an error without. ``STDOUT`` is written to as the chunks come.
    """
    if parents and path != STDOUT:
        _make_directories(path.parent, named or path)
    with open_atomically(path, overwrite=overwrite, named=named) as write:
        for chunk in chunks:
            write(chunk)


@contextmanager
def open_atomically(path: Path, *, overwrite: bool = True, named: Path | None = None) -> Iterator[Write]:
    """Give what writes text to a file that takes its place once the block has ended; as ``write_file`` for the rest."""
    if path == STDOUT:
        yield lambda text: sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    target = Path(os.path.realpath(path.expanduser()))
    _check_target(path, target, overwrite)
    with _replace_file(target, named or path, 0o666, lambda: _check_target(path, target, overwrite)) as write:
        yield write


def write_private_file(path: Path, text: str, *, named: Path | None = None) -> None:
    """Write a file that only the user may read, its directories included. Raises UsageError as ``write_file`` does.

    What no encoding can write (a lone surrogate) is written as ``?``.
    """
    _make_directories(path.parent, named or path)
    with _replace_file(path, named or path, PRIVATE_MODE) as write:
        write(text.encode("utf-8", "replace").decode("utf-8"))


def check_directory(directory: Path) -> None:
    """Raise UsageError where a directory may not be made, as files may be written in some directories only."""
    _check_writable(directory.expanduser(), directory)


@contextmanager
def make_directory(directory: Path) -> Iterator[None]:
    """Make a directory for files that are written in the block, in one that is there; a new one goes if that fails.

    Raises UsageError where it can't be made.
    """
    target = directory.expanduser()
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
    """Raise UsageError where files may be written in some directories only, and this is none of them."""
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
    """Write beside the target and rename; ``check_again`` runs when all is written, before the rename."""
    _check_writable(target, named)
    import secrets

    temporary = target.parent / f"{_UNFINISHED[0]}{secrets.token_hex(8)}{_UNFINISHED[1]}"
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as error:
        raise UsageError("files.unwritable", path=named, reason=error) from error
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


def _keep_mode(temporary: Path, mode: int) -> None:
    """Give a file the mode of the one whose place it takes; some file systems allow no change, nor need one."""
    if temporary.stat().st_mode & 0o7777 != mode:
        temporary.chmod(mode)


def _make_directories(directory: Path, named: Path) -> None:
    """Make a file's directories; raises UsageError where that fails."""
    _check_writable(directory, named)
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("files.unwritable", path=named, reason=error) from error


def _check_target(path: Path, target: Path, overwrite: bool) -> None:
    """Raise UsageError where a file is not to be overwritten, or its place is none for a file."""
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
