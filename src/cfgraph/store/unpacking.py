"""Opening files that are packed with gzip, bzip2, xz, zstd or zip, by the endings of their names."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zipfile
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, BinaryIO, cast

from cfgraph.model.errors import GraphError

_REMEMBERED = 64 * 1024
"""Bytes at the start of what zstd has packed to which one can go back."""


@contextmanager
def open_unpacked(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Open a file; yield it, and what it unpacks to from behind the byte order mark: the same where it is not packed.

    Raises OSError, and GraphError for an archive of several files.
    """
    with path.open("rb") as raw, _unpack(path, raw) as unpacked:
        if unpacked.read(len(BOM_UTF8)) != BOM_UTF8:
            unpacked.seek(0)
        yield raw, unpacked


def _unpack(path: Path, raw: IO[bytes]) -> AbstractContextManager[IO[bytes]]:
    """Return the unpacked content of an open file, by its name."""
    packing = path.suffix.lower()
    if packing == ".gz":
        return cast(IO[bytes], gzip.open(raw))
    if packing == ".bz2":
        return cast(IO[bytes], bz2.open(raw))
    if packing == ".xz":
        return cast(IO[bytes], lzma.open(raw))
    if packing == ".zst":
        return _open_zstd(path, raw)
    if packing == ".zip":
        return _open_single_member(path, raw)
    return nullcontext(raw)


def _open_zstd(path: Path, raw: IO[bytes]) -> AbstractContextManager[IO[bytes]]:
    """Open what zstd has packed, with what Python has since 3.14, or the package zstandard. Raises GraphError."""
    if sys.version_info >= (3, 14):
        from compression import zstd

        return cast(IO[bytes], zstd.open(raw))
    try:
        import zstandard  # noqa: F401 - asks whether it is there
    except ImportError as error:
        raise GraphError("store.no_zstd", path=path) from error
    return _open_rewindable(raw)


@contextmanager
def _open_rewindable(raw: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give what zstandard unpacks as a file in which one can go back while near its start."""
    import zstandard

    with zstandard.open(cast(BinaryIO, raw), "rb", closefd=False) as unpacked:
        try:
            yield cast(IO[bytes], _Rewindable(cast(IO[bytes], unpacked)))
        except zstandard.ZstdError as error:
            raise zlib.error(str(error)) from error


class _Rewindable:
    """What can only be read onwards, with its beginning remembered."""

    def __init__(self, unpacked: IO[bytes]) -> None:
        self._unpacked = unpacked
        self._head, self._place = unpacked.read(_REMEMBERED), 0

    def read(self, size: int) -> bytes:
        """Return at most so many bytes, none at the end."""
        within = self._place < len(self._head)
        found = self._head[self._place : self._place + size] if within else self._unpacked.read(size)
        self._place += len(found)
        return found

    def tell(self) -> int:
        """Return the place."""
        return self._place

    def seek(self, place: int) -> None:
        """Go back to a place in the beginning."""
        self._place = place


@contextmanager
def _open_single_member(path: Path, raw: IO[bytes]) -> Iterator[IO[bytes]]:
    """Open the one file in a zip archive. Raises GraphError where there are several."""
    with zipfile.ZipFile(raw) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            raise GraphError("store.many_members", path=path, total=len(members))
        with archive.open(members[0]) as unpacked:
            yield unpacked
