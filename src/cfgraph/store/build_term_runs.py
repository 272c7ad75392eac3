"""Build, step 1: runs, the terms and statements numbered up to a bound of memory, which may be saved to files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cfgraph.store.build_spooling import SpillError

Numbers = NDArray[np.uint32]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class TermRun:
    """Terms in order of occurrence, and the statements made of them; numbers are those within the run.

    ``texts`` has the texts one after another, ``keys`` their hashes as in the table of terms. ``blanks`` are the blank
    nodes that are yet to be named, sorted. ``graphs`` is empty if no statement is in a named graph. Unless the run
    ``is_distinct``, it may have a term more than once.
    """

    keys: Hashes
    lengths: Numbers
    columns: tuple[Numbers, Numbers, Numbers]
    graphs: Numbers
    blanks: Numbers
    texts: NDArray[np.uint8]
    is_distinct: bool = True

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def statements(self) -> int:
        """The number of statements."""
        return len(self.columns[0])

    @property
    def size(self) -> int:
        """The size in bytes."""
        return sum(part.nbytes for part in self._parts())

    @property
    def has_graphs(self) -> bool:
        """Whether any statement is in a named graph."""
        return len(self.graphs) > 0

    @property
    def has_blanks(self) -> bool:
        """Whether any term is a blank node that is yet to be named."""
        return len(self.blanks) > 0

    def ends(self) -> NDArray[np.int64]:
        """Return where the text of each term ends."""
        return np.cumsum(self.lengths, dtype=np.int64)

    def list_texts(self) -> list[bytes]:
        """Return the texts of all terms."""
        content, ends = self.texts.tobytes(), self.ends().tolist()
        return [content[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    def _parts(self) -> tuple[NDArray[Any], ...]:
        return self.keys, self.lengths, *self.columns, self.graphs, self.blanks, self.texts

    def save(self, path: Path) -> SavedRun:
        """Write the run to a file. Raises SpillError."""
        parts = self._parts()
        try:
            with path.open("wb") as stream:
                for part in parts:
                    stream.write(part.data)
        except OSError as error:
            raise SpillError(error) from error
        return SavedRun(path, tuple(map(len, parts)))


@dataclass(frozen=True, slots=True)
class SavedRun:
    """A run in a file, and the lengths of its parts there."""

    path: Path
    sizes: tuple[int, ...]

    def __len__(self) -> int:
        return self.sizes[0]

    @property
    def statements(self) -> int:
        """The number of statements."""
        return self.sizes[2]

    @property
    def has_graphs(self) -> bool:
        """Whether any statement is in a named graph."""
        return self.sizes[5] > 0

    @property
    def has_blanks(self) -> bool:
        """Whether any term is a blank node that is yet to be named."""
        return self.sizes[6] > 0

    def load(self) -> TermRun:
        """Return the run, mapped into memory."""
        content = np.memmap(self.path, np.uint8, mode="r").view(np.ndarray)
        parts, place = [], 0
        for size, kind in zip(self.sizes, (np.uint64, *[np.uint32] * 6, np.uint8), strict=True):
            end = place + size * np.dtype(kind).itemsize
            parts.append(content[place:end].view(kind))
            place = end
        keys, lengths, subjects, predicates, objects, graphs, blanks, texts = parts
        return TermRun(keys, lengths, (subjects, predicates, objects), graphs, blanks, texts)

    def remove(self) -> None:
        """Remove the file."""
        self.path.unlink(missing_ok=True)


def load_run(run: TermRun | SavedRun) -> TermRun:
    """Return a run, mapped into memory if it is in a file."""
    return run.load() if isinstance(run, SavedRun) else run


def hash_terms(texts: Sequence[bytes]) -> Hashes:
    """Return the hashes of texts in the table of terms."""
    return np.frombuffer(b"".join([blake2b(text, digest_size=8).digest() for text in texts]), "<u8")
