"""Statements as lines of text, and ``LineFile``: lines in an unnamed temporary file."""

from __future__ import annotations

import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO, overload

from cfgraph.model.terms import IRI, Statement, Term, make_node
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.term_text import parse_term, serialize_term

READ_BYTES = 64 * 1024
"""Number of bytes of a run that are read at once."""

REMEMBERED = 10_000
"""Maximum number of cached texts of objects."""


class LineEncoder:
    """Encodes statements as lines that sort by subject, type first, then by predicate and object."""

    def __init__(self) -> None:
        self._texts: dict[Term, str] = {}

    def encode(self, subject: Term | None, predicate: Term | None, target: Term | None) -> str:
        """Return a statement as a line."""
        assert target is not None
        text = self._texts.get(target)
        if text is None:
            if len(self._texts) > REMEMBERED:
                self._texts.clear()
            text = self._texts[target] = serialize_term(target)
        line = f"{subject}\0{int(predicate != TYPE)}\0{predicate}\0{text}"
        if "\n" in line or line.count("\0") != 3:  # in an IRI, where writers percent-encode them
            line = "\0".join(
                part.replace("\n", "%0A").replace("\0", "%00")
                for part in (str(subject), str(int(predicate != TYPE)), str(predicate), text)
            )
        return line


def decode_line(line: str) -> Statement:
    """Return the statement of a line."""
    subject, _, predicate, text = line.split("\0", 3)
    return Statement(make_node(subject), IRI(predicate), parse_term(text))


def decode_lines(lines: Iterable[str]) -> Iterator[Statement]:
    """Yield the statements of lines; consecutive ones have the same subject, and all have the same predicates."""
    predicates: dict[str, IRI] = {}
    name, subject = "", None
    for line in lines:
        first, _, predicate, text = line.split("\0", 3)
        if first != name or subject is None:
            name, subject = first, make_node(first)
        if predicate not in predicates:
            predicates[predicate] = IRI(predicate)
        yield Statement(subject, predicates[predicate], parse_term(text))


class LineFile(Sequence[str]):
    """Lines in an unnamed temporary file, written in runs."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._starts = array("Q")
        self._runs: list[tuple[int, int]] = []
        self._size = 0

    def __len__(self) -> int:
        return len(self._starts)

    def append_run(self, lines: Iterable[str]) -> int:
        """Append lines, and return the number of their run. Raises OSError if the disk is full."""
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the object
            weakref.finalize(self, _close, self._file)
        start = self._size
        self._file.seek(start)
        for line in lines:
            data = line.encode("utf-8", "surrogatepass") + b"\n"
            self._file.write(data)
            self._starts.append(self._size)
            self._size += len(data)
        self._file.flush()
        self._runs.append((start, self._size))
        return len(self._runs) - 1

    def read_run(self, number: int) -> Iterator[str]:
        """Return the lines of a run."""
        return self._read(*self._runs[number])

    def read_runs(self) -> list[Iterator[str]]:
        """Return the lines of each run; the runs can be read at the same time."""
        return [self._read(start, end) for start, end in self._runs]

    def __iter__(self) -> Iterator[str]:
        return self._read(0, self._size)

    def _read(self, start: int, end: int) -> Iterator[str]:
        """Yield the lines between two positions."""
        rest = b""
        while start < end:
            assert self._file is not None
            self._file.seek(start)
            data = self._file.read(min(READ_BYTES, end - start))
            start += len(data)
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                yield line.decode("utf-8", "surrogatepass")

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        assert self._file is not None
        self._file.seek(self._starts[index])
        return self._file.readline()[:-1].decode("utf-8", "surrogatepass")


def _close(file: IO[bytes]) -> None:
    """Close a temporary file, also one whose last bytes the disk has no room for."""
    with suppress(OSError):
        file.close()
