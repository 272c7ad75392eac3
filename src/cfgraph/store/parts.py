"""The parts of a store: files with a checksum for each of their blocks; describing and checking them.

A part's directory never changes once it is published, so that its readers are not affected.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

from cfgraph.userfiles.forcing import force_to_disk

BLOCK_BYTES = 64 * 1024
"""Number of bytes per checksum."""

PIECE_BYTES = 64 * BLOCK_BYTES
"""Number of bytes read at once when a file is checked completely."""

CHECKSUMS = "checksums"
"""File in a part's directory with the CRC-32 of every block of its files, four bytes each, in file name order.
"""

_WIDTH = 4

OnBytes: TypeAlias = Callable[[int], object]
"""Called with the number of bytes checked since the last call."""


@dataclass(frozen=True, slots=True)
class StorePart:
    """One part as the manifest lists it.

    ``digest`` identifies its content: it is computed from the names and sizes of its ``files`` and their
    checksums. ``shape`` has other information for readers, such as the number of rows.
    """

    directory: str
    digest: str
    files: Mapping[str, int]
    shape: Mapping[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The total size of its files in bytes."""
        return sum(self.files.values())


def seal_part(path: Path, shape: Mapping[str, Any] | None = None) -> StorePart:
    """Write the checksums of a new part, sync it to disk, and return its description."""
    files = {each.name: each.stat().st_size for each in sorted(path.iterdir()) if not _is_scratch(each.name)}
    checksums = b"".join(_compute_checksums(path / name) for name in files)
    with (path / CHECKSUMS).open("wb") as stream:
        stream.write(checksums)
        stream.flush()
        force_to_disk(stream.fileno())
    sync_directory(path)
    return StorePart(path.name, _digest_part(files, checksums), files, shape or {})


def sync_directory(path: Path) -> None:
    """Sync a directory's list of files to disk, if the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        force_to_disk(descriptor)
    finally:
        os.close(descriptor)


def file_stamps(path: Path, part: StorePart) -> list[tuple[int, int]]:
    """Return the times of change of a part's files. Raises DamageError if one is missing or has another size."""
    stamps = []
    for name, size in part.files.items():
        try:
            found = os.stat(path / name)  # noqa: PTH116 - quicker than a Path's, and there are many
        except OSError as error:
            raise DamageError(name) from error
        if found.st_size != size:
            raise DamageError(name)
        stamps.append((found.st_mtime_ns, found.st_ctime_ns))
    return stamps


class DamageError(Exception):
    """A file of a part is damaged; the argument is its name."""


def check_part(path: Path, part: StorePart, on_bytes: OnBytes) -> None:
    """Check a part completely. Raises DamageError if it is damaged."""
    from concurrent.futures import ThreadPoolExecutor

    checksums = _read_checksums(path, part)
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        for name, sound, size in pool.map(lambda piece: _check_piece(path, piece), _split_chunks(part, checksums)):
            if not sound:
                pool.shutdown(wait=False, cancel_futures=True)
                raise DamageError(name)
            on_bytes(size)


def sample_part(path: Path, part: StorePart, blocks: int) -> None:
    """Check some random blocks of a part. Raises DamageError if one is damaged."""
    checksums = _read_checksums(path, part)
    total = len(checksums) // _WIDTH
    chosen = {int.from_bytes(os.urandom(8)) % total for _ in range(blocks)} if total > blocks else set(range(total))
    first = 0
    for name, size in part.files.items():
        count = _count_blocks(size)
        for block in (number - first for number in chosen if first <= number < first + count):
            place = (first + block) * _WIDTH
            piece = _FileChunk(
                name,
                block * BLOCK_BYTES,
                min(BLOCK_BYTES, size - block * BLOCK_BYTES),
                checksums[place : place + _WIDTH],
            )
            if not _check_piece(path, piece)[1]:
                raise DamageError(name)
        first += count


@dataclass(frozen=True, slots=True)
class _FileChunk:
    """A run of blocks of a file, and their checksums."""

    name: str
    start: int
    size: int
    checksums: bytes


def _split_chunks(part: StorePart, checksums: bytes) -> Iterator[_FileChunk]:
    place = 0
    for name, size in part.files.items():
        for start in range(0, size, PIECE_BYTES):
            length = min(PIECE_BYTES, size - start)
            end = place + _count_blocks(length) * _WIDTH
            yield _FileChunk(name, start, length, checksums[place:end])
            place = end


def _check_piece(path: Path, piece: _FileChunk) -> tuple[str, bool, int]:
    """Return the file of a chunk, whether the chunk is intact, and its size."""
    try:
        with (path / piece.name).open("rb") as stream:
            stream.seek(piece.start)
            content = stream.read(piece.size)
    except OSError:
        return piece.name, False, piece.size
    return piece.name, len(content) == piece.size and _block_checksums(content) == piece.checksums, piece.size


def _read_checksums(path: Path, part: StorePart) -> bytes:
    try:
        checksums = (path / CHECKSUMS).read_bytes()
    except OSError as error:
        raise DamageError(CHECKSUMS) from error
    if _digest_part(part.files, checksums) != part.digest:
        raise DamageError(CHECKSUMS)
    return checksums


def _compute_checksums(path: Path) -> bytes:
    """Return the checksums of a file, which is synced to disk."""
    found: list[bytes] = []
    with path.open("rb") as stream:
        force_to_disk(stream.fileno())
        while content := stream.read(PIECE_BYTES):
            found.append(_block_checksums(content))
    return b"".join(found)


def _block_checksums(content: bytes) -> bytes:
    view = memoryview(content)
    blocks: Sequence[int] = range(0, len(content), BLOCK_BYTES)
    return b"".join(zlib.crc32(view[start : start + BLOCK_BYTES]).to_bytes(_WIDTH) for start in blocks)


def _count_blocks(size: int) -> int:
    return -(-size // BLOCK_BYTES)


def _digest_part(files: Mapping[str, int], checksums: bytes) -> str:
    listed = "".join(f"{name}\0{size}\0" for name, size in files.items())
    return sha256(listed.encode() + checksums).hexdigest()[:32]


def _is_scratch(name: str) -> bool:
    """Tell whether a file does not belong to a part's content: logs and the lock of the engine, and the checksums
    themselves.
    """
    return name in ("LOCK", CHECKSUMS) or name.startswith("LOG")
