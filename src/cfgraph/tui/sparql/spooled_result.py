"""The rows of a result in a temporary file: their texts for the table, their terms for everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, TypeAlias, TypeVar, overload

from cfgraph.explorer.spooled_rows import RowFile
from cfgraph.model.terms import Statement, Term
from cfgraph.queries.runner import read_triple
from cfgraph.store.term_text import parse_term, serialize_term
from cfgraph.tui.widgets.table_columns import Lines, Row

Terms: TypeAlias = tuple[Term | None, ...]

Value = TypeVar("Value", covariant=True)

BLOCK = 16
"""Rows that are written and read together."""

REMEMBERED = 30_000
"""Terms of a result that are remembered as they are shown and as they are read."""


class _Blocks:
    """Rows of plain values in a file, read in one thread while another adds more."""

    def __init__(self) -> None:
        self._file, self._lock = RowFile(), Lock()
        self._last: list[tuple[Any, ...]] = []

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows. Raises OSError where the disk is full."""
        for start in range(0, len(rows), BLOCK):
            with self._lock:
                self._last += rows[start : start + BLOCK]
                if len(self._last) >= BLOCK:
                    self._file.append(tuple(self._last[:BLOCK]))
                    del self._last[:BLOCK]

    def read(self, number: int) -> tuple[Any, ...]:
        """Return a row by its number."""
        block, place = divmod(number, BLOCK)
        with self._lock:
            rows: Sequence[tuple[Any, ...]] = self._last if block == len(self._file) else self._file.read(block)
            return rows[place]


class SpooledResult(Lines):
    """The rows of a result as lines of the table, each made when it is asked for.

    One thread adds rows; those of them are there that ``reveal`` counts, which the thread of the screen calls.
    """

    def __init__(self, name_term: Callable[[Term], str]) -> None:
        """Make it empty; ``name_term`` says how a term is shown."""
        self._name_term = name_term
        self._texts, self._terms = _Blocks(), _Blocks()
        self._columns: Sequence[int] = ()
        self._written: dict[Term | None, tuple[str, str]] = {}
        self._parsed: dict[str, Term | None] = {}
        self._revealed = 0
        self.total = 0

    def add(self, columns: Sequence[int], rows: Sequence[Terms]) -> None:
        """Add rows, of which these columns are shown. Raises OSError where the disk is full."""
        self._columns = columns
        if len(self._written) > REMEMBERED:
            self._written.clear()
        self._written[None] = "", ""
        written = self._written
        for term in {term for row in rows for term in row if term not in written}:
            assert term is not None
            written[term] = self._name_term(term), serialize_term(term)
        self._texts.add([tuple([written[row[column]][0] for column in columns]) for row in rows])
        self._terms.add([tuple([written[term][1] for term in row]) for row in rows])
        self.total += len(rows)

    def end(self) -> None:
        """Forget what only adding needs: these were all rows."""
        self._written = {}

    def reveal(self, total: int) -> None:
        """Let so many rows be there."""
        self._revealed = total

    def __len__(self) -> int:
        """Return how many rows are there."""
        return self._revealed

    def row(self, index: int) -> Row:
        """Return a row as a line; its key holds the terms that it shows."""
        place = range(self._revealed)[index]
        terms = self.read_terms(place)
        return Row(self._texts.read(place), key=tuple([terms[column] for column in self._columns]))

    @property
    def without_keys(self) -> Lines:
        """The same lines without their keys, which are not decoded then."""
        return _Texts(self._revealed, self._texts)

    def read_terms(self, number: int) -> Terms:
        """Return the terms of a row."""
        texts = self._terms.read(number)
        parsed = self._parsed
        if len(parsed) > REMEMBERED:
            parsed = self._parsed = {}
        parsed[""] = None
        for text in texts:
            if text not in parsed:
                parsed[text] = parse_term(text)
        return tuple([parsed[text] for text in texts])

    @property
    def solutions(self) -> Sequence[Terms]:
        """All rows as solutions."""
        return _Spooled(self.total, self.read_terms)

    @property
    def statements(self) -> Sequence[Statement]:
        """All rows, of three terms each, as statements."""
        return _Spooled(self.total, lambda number: read_triple(self.read_terms(number)))


class _Texts(Lines):
    """Lines of texts only."""

    def __init__(self, total: int, texts: _Blocks) -> None:
        self._total, self._texts = total, texts

    def __len__(self) -> int:
        return self._total

    def row(self, index: int) -> Row:
        return Row(self._texts.read(range(self._total)[index]))


class _Spooled(Sequence[Value]):
    """Values that are made of rows when they are asked for."""

    def __init__(self, total: int, read: Callable[[int], Value]) -> None:
        self._total, self._read = total, read

    def __len__(self) -> int:
        return self._total

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Value]: ...
    def __getitem__(self, index: int | slice) -> Value | Sequence[Value]:
        if isinstance(index, slice):
            return [self._read(number) for number in range(*index.indices(self._total))]
        return self._read(range(self._total)[index])
