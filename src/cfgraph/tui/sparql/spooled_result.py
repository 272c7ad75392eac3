"""The rows of a result in a temporary file: their texts for the table, and their terms."""

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
"""Number of rows that are written and read together."""

REMEMBERED = 30_000
"""Number of terms of a result that are cached, as text and as parsed."""


class _Blocks:
    """Rows of plain values in a file, read in one thread while another one appends."""

    def __init__(self) -> None:
        self._file, self._lock = RowFile(), Lock()
        self._last: list[tuple[Any, ...]] = []

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Append rows. Raises OSError if the disk is full."""
        for start in range(0, len(rows), BLOCK):
            with self._lock:
                self._last += rows[start : start + BLOCK]
                if len(self._last) >= BLOCK:
                    self._file.append(tuple(self._last[:BLOCK]))
                    del self._last[:BLOCK]

    def read(self, number: int) -> tuple[Any, ...]:
        """Return a row by its index."""
        block, place = divmod(number, BLOCK)
        with self._lock:
            rows: Sequence[tuple[Any, ...]] = self._last if block == len(self._file) else self._file.read(block)
            return rows[place]


class SpooledResult(Lines):
    """The rows of a result as rows of the table, each created on request.

    A worker thread appends rows; they become visible when the UI thread calls ``reveal`` with their number.
    """

    def __init__(self, name_term: Callable[[Term], str]) -> None:
        """Create an empty result; ``name_term`` returns the text of a term."""
        self._name_term = name_term
        self._texts, self._terms = _Blocks(), _Blocks()
        self._columns: Sequence[int] = ()
        self._written: dict[Term | None, tuple[str, str]] = {}
        self._parsed: dict[str, Term | None] = {}
        self._revealed = 0
        self.total = 0

    def add(self, columns: Sequence[int], rows: Sequence[Terms]) -> None:
        """Append rows, of which these columns are shown. Raises OSError if the disk is full."""
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
        """Release what is only needed for appending; the result is complete."""
        self._written = {}

    def reveal(self, total: int) -> None:
        """Make this many rows visible."""
        self._revealed = total

    def __len__(self) -> int:
        """Return the number of visible rows."""
        return self._revealed

    def row(self, index: int) -> Row:
        """Return a row of the table; its key holds the terms that it shows."""
        place = range(self._revealed)[index]
        terms = self.read_terms(place)
        return Row(self._texts.read(place), key=tuple([terms[column] for column in self._columns]))

    @property
    def without_keys(self) -> Lines:
        """The same rows without keys, which saves decoding them."""
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
    """Rows of texts without keys."""

    def __init__(self, total: int, texts: _Blocks) -> None:
        self._total, self._texts = total, texts

    def __len__(self) -> int:
        return self._total

    def row(self, index: int) -> Row:
        return Row(self._texts.read(range(self._total)[index]))


class _Spooled(Sequence[Value]):
    """A sequence of values that are created from rows on request."""

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
