"""Build: columns that are written piece by piece, of large graphs to files, which are then mapped into memory.

Pages of such a file can leave memory when it is scarce.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class SpillError(Exception):
    """Raised if a file of the build's own can't be written; the argument is the system's error."""


class SpooledColumn:
    """A column that is written piece by piece, to a new file if a directory is given."""

    def __init__(self, place: Path | None, name: str) -> None:
        self._path = None if place is None else place / name
        self._pieces: list[bytes] = []

    def add(self, piece: NDArray[Any]) -> None:
        """Append an array. Raises SpillError."""
        if self._path is None:
            self._pieces.append(piece.tobytes())
            return
        try:
            with self._path.open("ab") as stream:
                stream.write(np.ascontiguousarray(piece).data)
        except OSError as error:
            raise SpillError(error) from error

    def finish(self) -> bytes | mmap.mmap:
        """Return the content."""
        if self._path is None or not self._path.exists() or not self._path.stat().st_size:
            return b"".join(self._pieces)
        with self._path.open("rb") as stream:
            return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)

    def as_numbers(self) -> NDArray[np.uint32]:
        """Return the content as an array of numbers."""
        return np.frombuffer(self.finish(), np.uint32)


def spool_array(array: NDArray[Any], place: Path | None, name: str) -> NDArray[Any]:
    """Return an array in a file if a directory is given. Raises SpillError."""
    if place is None:
        return array
    column = SpooledColumn(place, name)
    column.add(array)
    return np.frombuffer(column.finish(), array.dtype)
