"""Opening files compressed with gzip, bzip2, xz, zstd or zip, by the suffixes of their names."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zipfile
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, cast

from cfgraph.model.errors import GraphError
from cfgraph.text.catalog import make_phrase

_REMEMBERED = 64 * 1024
"""Number of bytes at the start of zstd data to which a reader can go back."""

_FED = 1024
"""Number of bytes of zstd data that are decompressed at once; each block of a few bytes can become 128 KiB."""

_ENCRYPTED = 0x1
"""The flag of an encrypted file in a zip archive."""


@contextmanager
def open_unpacked(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Open a file; yield it, and its decompressed content after a byte order mark: the same if it is not compressed.

    Raises OSError, and GraphError for an archive of several files.
    """
    with path.open("rb") as raw, _unpack(path, raw) as unpacked:
        if unpacked.read(len(BOM_UTF8)) != BOM_UTF8:
            unpacked.seek(0)
        yield raw, unpacked


def _unpack(path: Path, raw: IO[bytes]) -> AbstractContextManager[IO[bytes]]:
    """Return the decompressed content of an open file, by its name."""
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
    """Open zstd data with Python's module since 3.14, or with the package zstandard. Raises GraphError."""
    if sys.version_info >= (3, 14):
        return _open_standard_zstd(raw)
    try:
        import zstandard  # noqa: F401 - asks whether it is there
    except ImportError as error:
        raise GraphError("store.no_zstd", path=path) from error
    return _open_rewindable(raw)


@contextmanager
def _open_standard_zstd(raw: IO[bytes]) -> Iterator[IO[bytes]]:
    """Open zstd data with Python's module; damage is reported as zlib reports it."""
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]

    try:
        with zstd.open(raw) as unpacked:
            yield cast(IO[bytes], unpacked)
    except zstd.ZstdError as error:
        raise zlib.error(str(error)) from error


@contextmanager
def _open_rewindable(raw: IO[bytes]) -> Iterator[IO[bytes]]:
    """Provide zstandard's output as a file in which a reader can go back near its start."""
    import zstandard

    try:
        yield cast(IO[bytes], _Rewindable(_ZstdFrames(raw).read))
    except zstandard.ZstdError as error:
        raise zlib.error(str(error)) from error


class _ZstdFrames:
    """Decompresses zstd frames one after another; a file that ends within one is reported, as gzip's would be."""

    def __init__(self, raw: IO[bytes]) -> None:
        import zstandard

        self._raw, self._start = raw, zstandard.ZstdDecompressor().decompressobj
        self._frame = self._start()
        self._within = False
        self._ready = bytearray()

    def read(self, size: int) -> bytes:
        """Return this many bytes, fewer at the end. Raises EOFError if that is within a frame."""
        ready = self._ready
        while len(ready) < size and (fed := self._raw.read(_FED)):
            while fed:
                ready += self._frame.decompress(fed)
                self._within, fed = not self._frame.eof, self._frame.unused_data
                if not self._within:
                    self._frame = self._start()
        if not ready and size and self._within:
            raise EOFError
        found = bytes(ready[:size])
        del ready[:size]
        return found


class _Rewindable:
    """A stream without seeking, with its beginning buffered."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._head, self._place = read(_REMEMBERED), 0

    def read(self, size: int) -> bytes:
        """Return at most this many bytes, none at the end."""
        within = self._place < len(self._head)
        found = self._head[self._place : self._place + size] if within else self._read(size)
        self._place += len(found)
        return found

    def tell(self) -> int:
        """Return the position."""
        return self._place

    def seek(self, place: int) -> None:
        """Go back to a position in the beginning."""
        self._place = place


@contextmanager
def _open_single_member(path: Path, raw: IO[bytes]) -> Iterator[IO[bytes]]:
    """Open the only file in a zip archive. Raises GraphError if there are several, or it can't be unpacked."""
    with zipfile.ZipFile(raw) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            raise GraphError("store.many_members", path=path, total=len(members))
        if members[0].flag_bits & _ENCRYPTED:
            raise GraphError("files.unreadable", path=path, reason=make_phrase("reason.encrypted"))
        try:
            unpacked = archive.open(members[0])
        except NotImplementedError as error:
            raise GraphError("files.unreadable", path=path, reason=make_phrase("reason.unknown_packing")) from error
        with unpacked:
            yield unpacked
