"""Build, step 1 for large files of N-Triples and N-Quads: a child process numbers the terms of the second half.

Both halves are split at the blocks in which one process reads the file, and the runs of the child come after those of
this process, so the numbers are in the end those of one process.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cfgraph.store.build_encode import Encoder
from cfgraph.store.build_forks import fork
from cfgraph.store.build_lines import LONGEST_LINE, LineReader, UncertainError, new_blank_prefix
from cfgraph.store.build_spooling import SpillError
from cfgraph.store.build_term_runs import SavedRun
from cfgraph.store.rdf_stream import CHUNK_BYTES, ExpansionBudget, RdfStream, open_rdf

LEAST_BYTES = 16 * 1024 * 1024
"""Bytes of a file from which on two processes are quicker than one."""


@dataclass(frozen=True, slots=True)
class _SecondHalf:
    """What a child reads: the line of a file that is not whole in the middle, and all behind it.

    The names of its blank nodes begin with ``blank``, as in the first half.
    """

    path: Path
    start: int
    middle: int
    quads: bool
    blank: str


@dataclass(frozen=True, slots=True)
class _Numbered:
    """What a child has numbered: its runs, and what their long terms have spent."""

    runs: Sequence[SavedRun]
    spent: int


class _Head:
    """The beginning of a file, which ends with a block."""

    def __init__(self, stream: RdfStream, size: int) -> None:
        self._stream, self._left = stream, size
        self.count_statements: Callable[[], int] = lambda: 0

    def read(self, size: int) -> bytes:
        """Return at most this many bytes, none at the end."""
        content = self._stream.read(min(size, self._left))
        self._left -= len(content)
        return content

    def position(self) -> int:
        """Return the position in the file; the child has come about as far in the other half."""
        return 2 * self._stream.position()


def encode_halves(
    path: Path, form: str, budget: ExpansionBudget, encoder: Encoder, on_bytes: Callable[[int], None]
) -> None:
    """Record the statements of a file that is not packed. Raises UncertainError as ``encode_lines`` does."""
    size = path.stat().st_size
    middle = size // 2 // CHUNK_BYTES * CHUNK_BYTES
    start = _find_line_start(path, middle)
    half = _SecondHalf(path, start, middle, quads=form == "nq", blank=new_blank_prefix())
    with encoder.make_place() as place, _number_in_child(half, place) as answer:
        reader = LineReader(encoder, quads=half.quads, blank=half.blank)
        with open_rdf(path, form, budget) as stream:
            if len(reader.read_blocks(_Head(stream, middle), on_bytes)) != middle - start:
                raise UncertainError
        content = answer.read()
        budget.unpacked += size - middle
        _add_numbered(encoder, budget, content)
    on_bytes(size)


def _find_line_start(path: Path, end: int) -> int:
    """Return where the last line before a place in the file that is not whole by then starts."""
    start = max(0, end - LONGEST_LINE)
    with path.open("rb") as stream:
        stream.seek(start)
        found = stream.read(end - start).rfind(b"\n")
    if found < 0:
        raise UncertainError
    return start + found + 1


@contextmanager
def _number_in_child(half: _SecondHalf, place: Path) -> Iterator[IO[bytes]]:
    """Start a child that reads the second half; yield what it writes at the end."""
    answer, answer_end = os.pipe()

    def number() -> None:
        os.close(answer)
        found = _number_half(half, place)
        with os.fdopen(answer_end, "wb") as pipe:
            pickle.dump(found, pipe)

    child = fork(number)
    os.close(answer_end)
    try:
        with os.fdopen(answer, "rb") as stream:
            yield stream
    finally:  # the pipe is closed by now, so that a child which still writes ends
        os.waitpid(child, 0)


def _number_half(half: _SecondHalf, place: Path) -> _Numbered | SpillError:
    """Number the terms of the second half, and return the saved runs, or why they can't be saved."""
    budget = ExpansionBudget()
    budget.unpacked = half.path.stat().st_size
    encoder = Encoder(budget, place)
    reader = LineReader(encoder, quads=half.quads, blank=half.blank)
    try:
        with half.path.open("rb") as stream:
            stream.seek(half.start)
            first = stream.read(half.middle - half.start)
            reader.read(reader.read_blocks(_Blocks(stream), lambda _: None, first))
        return _Numbered(encoder.save_all(), budget.spent()[1])
    except SpillError as error:
        return error


class _Blocks:
    """A file in the blocks in which it is read elsewhere."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.count_statements: Callable[[], int] = lambda: 0

    def read(self, _: int) -> bytes:
        """Return a block, none at the end."""
        return self._stream.read(CHUNK_BYTES)

    def position(self) -> int:
        """Return the position in the file."""
        return self._stream.tell()


def _add_numbered(encoder: Encoder, budget: ExpansionBudget, content: bytes) -> None:
    """Record what the child has numbered. Raises UncertainError if it has failed, and SpillError."""
    if not content:
        raise UncertainError
    found = pickle.loads(content)  # which this build's own child wrote
    if isinstance(found, SpillError):
        raise found
    budget.spend(found.spent)
    for run in found.runs:
        encoder.add_run(run)
