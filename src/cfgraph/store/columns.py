"""Reading the column files of a store: terms by number, numbers by term, sorted statements, mapped into memory.

A column is read as a memoryview, which is fast for single numbers and requires no import. Work on whole ranges uses
the same memory as a numpy array; numpy is imported only then.
"""

from __future__ import annotations

import mmap
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from cfgraph.model.errors import GraphError, StoreDamagedError
from cfgraph.model.terms import Node, Term
from cfgraph.store.damage import explain_unreadable
from cfgraph.store.manifest import COLUMNS
from cfgraph.store.term_text import parse_node, parse_term, serialize_term

if TYPE_CHECKING:
    from numpy.typing import NDArray

NO_TERM = 2**32 - 1
"""The number for a missing term."""

RARE_FORM = 2**16 - 1
"""The number for a language or datatype that is not in a store's list, and for triple terms."""

_Code: TypeAlias = Literal["H", "I", "Q"]
_SIZES: dict[_Code, int] = {"H": 2, "I": 4, "Q": 8}


def hash_term(text: bytes) -> int:
    """Return the hash of a text in the table of terms."""
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


class Columns:
    """The columns of one store directory, opened for reading. Thread-safe."""

    def __init__(self, directory: Path, shape: Mapping[str, Any]) -> None:
        """Map the columns. Raises StoreDamagedError if one is missing or does not have the size in the manifest."""
        self._directory = directory
        self.terms, self.nodes = int(shape["terms"]), int(shape["nodes"])
        self.entities, self.details = int(shape["entities"]), int(shape["details"])
        self.statements = int(shape["statements"])
        self.predicates: list[int] = list(shape["predicates"])
        self.places = {number: place for place, number in enumerate(self.predicates)}
        place: _Code = "H" if len(self.predicates) <= 2**16 else "I"
        rows = self.statements
        self._text_starts = self._column("terms.start", "Q", self.terms + 1)
        self._texts = self._map("terms.text", self._text_starts[self.terms])
        self._keys = self._column("terms.key", "Q", self.terms)
        self._numbers = self._column("terms.number", "I", self.terms)
        self.out_start = self._column("out.start", "I", self.nodes + 1)
        self.out_predicate = self._column("out.predicate", place, rows)
        self.out_object = self._column("out.object", "I", rows)
        self.in_start = self._column("in.start", "I", self.terms + 1)
        self.in_predicate = self._column("in.predicate", place, rows)
        self.in_subject = self._column("in.subject", "I", rows)
        self.forms: list[str] = list(shape["forms"])
        """What can stand behind the value of a literal: nothing, ``@`` and a language, or ``^^`` and a datatype."""
        self.literal_form = self._column("literal.form", "H", self.terms - self.nodes)
        self._rare_start = self._column("rare.start", "I", len(self.predicates) + 1)
        self._rare_row = self._column("rare.row", "I", self._rare_start[len(self.predicates)])
        self.walk_start = self._column("walk.start", "I", 2 * self.entities + 1)
        self.walk_node = self._column("walk.node", "I", self.walk_start[2 * self.entities])
        self.graphs = int(shape["graphs"])
        """Graphs that hold statements, the default graph included; none where nothing stands in a named one."""
        if self.graphs:
            self.graph_term = self._column("graph.term", "I", self.graphs)
            self.graph_start = self._column("graph.start", "I", self.graphs + 1)
            self.graph_row = self._column("graph.row", "I", self.graph_start[self.graphs])
            self.stated_start = self._column("stated.start", "I", rows + 1)
            self.stated_graph = self._column("stated.graph", "I", self.graph_start[self.graphs])
        self.labels = {name: self._column(f"label.{name}", "I", self.entities) for name in shape["languages"]}
        self.ranks = {name: self._column(f"rank.{name}", "I", self.entities) for name in shape["ranked"]}

    def _map(self, name: str, size: int) -> memoryview:
        path = self._directory / name
        try:
            with path.open("rb") as stream:
                if stream.seek(0, 2) != size:
                    raise StoreDamagedError("store.damaged", path=self._directory.parent, files=f"{COLUMNS}/{name}")
                if size == 0:
                    return memoryview(b"")
                mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise explain_unreadable(error, self._directory.parent, f"{COLUMNS}/{name}") from error
        return memoryview(mapped)

    def _column(self, name: str, code: _Code, rows: int) -> memoryview:
        if sys.byteorder != "little":
            raise GraphError("store.byte_order")
        return self._map(name, rows * _SIZES[code]).cast(code)

    # -- terms ---------------------------------------------------------------------------------------------------

    def text(self, number: int) -> str:
        """Return a term as stored. Raises IndexError for a number beyond the texts, as in a damaged store."""
        return str(self.text_bytes(number), "utf-8")

    def texts(self, first: int, end: int) -> list[bytes]:
        """Return the stored terms between two numbers, in UTF-8."""
        starts = self._text_starts[first : end + 1].tolist()
        low = starts[0]
        content = bytes(self._texts[low : starts[-1]])
        return [content[start - low : stop - low] for start, stop in zip(starts, starts[1:], strict=False)]

    def text_bytes(self, number: int) -> memoryview:
        """Return the bytes of a stored term. Raises IndexError like ``text``."""
        start, end = self._text_starts[number], self._text_starts[number + 1]
        if not start < end <= len(self._texts):
            raise IndexError(number)
        return self._texts[start:end]

    def all_texts(self) -> memoryview:
        """Return the concatenated texts of all terms."""
        return self._texts

    def term_arrays(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Return the offsets of all texts, and the table of terms: the hashes, sorted, and the numbers."""
        return as_array(self._text_starts), as_array(self._keys), as_array(self._numbers)

    def text_starts_of_nodes(self) -> NDArray[Any]:
        """Return the offset of each node's text."""
        return as_array(self._text_starts[: self.nodes])

    def term(self, number: int) -> Term:
        """Return a term by its number."""
        return parse_term(self.text(number))

    def node(self, number: int) -> Node:
        """Return a node by its number."""
        return parse_node(self.text(number))

    def number(self, term: Term) -> int:
        """Return the number of a term, or ``NO_TERM`` if the graph does not contain it."""
        return self.number_of(serialize_term(term))

    def number_of(self, term: str) -> int:
        """Return the number of a stored term, or ``NO_TERM`` if the graph does not contain it."""
        text = term.encode("utf-8", "surrogatepass")
        key = hash_term(text)
        place = bisect_left(self._keys, key)
        while place < self.terms and self._keys[place] == key:
            number: int = self._numbers[place]
            if self.text_bytes(number) == text:
                return number
            place += 1
        return NO_TERM

    # -- statements ----------------------------------------------------------------------------------------------

    def out_range(self, subject: int, place: int | None = None) -> tuple[int, int]:
        """Return the bounds of a node's statements, or of those with a predicate given by index, in the out columns."""
        low, high = self.out_start[subject], self.out_start[subject + 1]
        return (low, high) if place is None else _find_run(self.out_predicate, place, low, high)

    def in_range(self, target: int, place: int | None = None) -> tuple[int, int]:
        """Return the bounds of the statements about a term, or of those with a predicate given by index."""
        low, high = self.in_start[target], self.in_start[target + 1]
        return (low, high) if place is None else _find_run(self.in_predicate, place, low, high)

    def predicate_runs(self, column: memoryview, low: int, high: int) -> Iterator[tuple[int, int, int]]:
        """Yield the index of each predicate between two bounds of a predicate column, with the bounds of its run."""
        while low < high:
            place = column[low]
            end = bisect_right(column, place, low, high)
            yield place, low, end
            low = end

    def rows_with(self, place: int) -> Iterator[int]:
        """Yield the rows of the out columns with a predicate given by index."""
        low, high = self._rare_start[place], self._rare_start[place + 1]
        if low < high:
            yield from self._rare_row[low:high]
            return
        import numpy as np

        yield from np.flatnonzero(as_array(self.out_predicate) == place).tolist()

    def graph_names(self) -> Iterator[str | None]:
        """Yield the stored name of each graph, None for the default graph, which comes first if it exists."""
        for place in range(self.graphs):
            number = self.graph_term[place]
            yield None if number == NO_TERM else self.text(number)

    def graph_rows(self, place: int) -> memoryview:
        """Return the rows of the out columns with the statements of a graph given by index, ascending."""
        return self.graph_row[self.graph_start[place] : self.graph_start[place + 1]]

    def row_of(self, subject: int, place: int, target: int) -> int | None:
        """Return the row of a statement in the out columns, or None if there is no such statement."""
        low, high = self.out_range(subject, place)
        row = bisect_left(self.out_object, target, low, high)
        return row if row < high and self.out_object[row] == target else None

    def subject_of(self, row: int) -> int:
        """Return the subject of a row of the out columns."""
        return bisect_right(self.out_start, row) - 1


def as_array(column: memoryview) -> NDArray[Any]:
    """Return a column, or a part of one, as an array over the same memory."""
    import numpy as np

    return np.frombuffer(column, np.dtype(column.format))


def _find_run(column: memoryview, place: int, low: int, high: int) -> tuple[int, int]:
    """Return the bounds of a predicate's run in a sorted column."""
    first = bisect_left(column, place, low, high)
    return first, bisect_right(column, place, first, high)
