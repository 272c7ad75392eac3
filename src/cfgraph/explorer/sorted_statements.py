"""``SortedStatements``: any number of statements in order and without duplicates, on disk if there are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from typing import overload

from cfgraph.explorer.first_lines import FirstLines
from cfgraph.explorer.statement_lines import LineEncoder, LineFile, decode_line, decode_lines
from cfgraph.model.terms import Statement, Term

MAX_IN_MEMORY = 100_000
"""Number of statements that are sorted in memory; more are written to a temporary file in sorted runs."""


class SortedStatements(Sequence[Statement]):
    """Statements by subject, type first, then by predicate and object.

    They are added in any order, with duplicates; after ``finish`` they can be read repeatedly. Files are unnamed, so
    that nothing is left of them when the process ends. With a ``limit`` only the first different statements are taken;
    ``is_cut`` is true as soon as there is one more.
    """

    def __init__(self, limit: int | None = None) -> None:
        """Create it without statements."""
        self._first = None if limit is None else FirstLines(limit)
        self._new: set[str] = set()
        self._encoder = LineEncoder()
        self._runs = LineFile()
        self._lines: list[str] | LineFile = []

    def add(self, triples: Iterable[Sequence[Term | None]]) -> None:
        """Add triples of subject, predicate and object. Raises OSError if the disk is full."""
        first, encode = self._first, self._encoder.encode
        for triple in triples:
            line = encode(*triple)
            if first is None or first.admit(line):
                self._new.add(line)
        if len(self._new) >= MAX_IN_MEMORY:
            self._write_run()

    @property
    def is_cut(self) -> bool:
        """Whether the limit excluded statements."""
        return self._first is not None and self._first.is_cut

    def finish(self) -> None:
        """Sort the statements: these were all. Raises OSError if the disk is full."""
        self._encoder = LineEncoder()
        if self._first is not None:
            self._first.close()
        if not self._runs:
            self._lines, self._new = sorted(self._new), set()
            return
        self._write_run()
        self._lines = LineFile()
        self._lines.append_run(_without_repetitions(merge(*self._runs.read_runs())))
        self._runs = LineFile()

    def _write_run(self) -> None:
        """Write the statements in memory to the file, sorted."""
        lines, self._new = sorted(self._new), set()
        self._runs.append_run(lines)

    def __len__(self) -> int:
        """Return the number of different statements."""
        return len(self._lines)

    def __iter__(self) -> Iterator[Statement]:
        """Return the statements in order."""
        return decode_lines(self._lines)

    @overload
    def __getitem__(self, index: int) -> Statement: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Statement]: ...
    def __getitem__(self, index: int | slice) -> Statement | Sequence[Statement]:
        """Return one statement by index, or several."""
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        return decode_line(self._lines[index])


def _without_repetitions(lines: Iterable[str]) -> Iterator[str]:
    """Yield sorted lines, each once."""
    last = None
    for line in lines:
        if line != last:
            yield line
            last = line
