"""Opening files that are packed with gzip, bzip2, xz or zip, by the endings of their names."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, cast

from cfgraph.model.errors import GraphError


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
    if packing == ".zip":
        return _open_single_member(path, raw)
    return nullcontext(raw)


@contextmanager
def _open_single_member(path: Path, raw: IO[bytes]) -> Iterator[IO[bytes]]:
    """Open the one file in a zip archive. Raises GraphError where there are several."""
    with zipfile.ZipFile(raw) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            raise GraphError("store.many_members", path=path, total=len(members))
        with archive.open(members[0]) as unpacked:
            yield unpacked
