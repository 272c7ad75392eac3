"""``RowFile``, and nodes and edges in one: they can be read repeatedly, one at a time, with little memory."""

from __future__ import annotations

import marshal
import pickle
import tempfile
import weakref
from abc import abstractmethod
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self, TypeAlias, TypeVar, overload

from cfgraph.model.entity import Claim, Edge, Property, Ref
from cfgraph.model.looks import Look
from cfgraph.model.terms import IRI, Literal, Node, Statement, make_node

Row: TypeAlias = tuple[Any, ...]

Value = TypeVar("Value", covariant=True)

MAX_IN_MEMORY = 8 * 1024**2
"""Number of bytes of rows up to which there is no file."""


class RowFile:
    """Rows of plain values in an unnamed temporary file that is deleted with the object."""

    def __init__(self) -> None:
        """Make an empty one."""
        self._file = tempfile.SpooledTemporaryFile(MAX_IN_MEMORY)  # noqa: SIM115 - closed with the object
        weakref.finalize(self, self._file.close)
        self._ends = array("Q", [0])
        self._last: tuple[int, Row] | None = None

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._ends) - 1

    def append(self, row: Row) -> None:
        """Add a row. Raises OSError if the disk is full."""
        data = marshal.dumps(row)
        self._file.seek(self._ends[-1])
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))

    def read(self, number: int) -> Row:
        """Return a row by its number; the last one read is cached."""
        if self._last is None or self._last[0] != number:
            start, end = self._ends[number], self._ends[number + 1]
            self._file.seek(start)
            self._last = number, marshal.loads(self._file.read(end - start))
        return self._last[1]


class _SpooledSequence(Sequence[Value]):
    """Values in a row file, created on access."""

    def __init__(self, looks: Looks) -> None:
        """Create an empty sequence."""
        self._looks = looks
        self._rows = RowFile()
        self._places: Sequence[int] | None = None
        """The numbers of the rows that are selected; None if all are."""

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self._rows if self._places is None else self._places)

    def _select(self, rows: RowFile, places: Sequence[int]) -> Self:
        """Make this sequence some rows of another one."""
        self._rows, self._places = rows, places
        return self

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Value]: ...
    def __getitem__(self, index: int | slice) -> Value | Sequence[Value]:
        """Return one value by index, or several."""
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        places = range(len(self)) if self._places is None else self._places
        return self._decode(self._rows.read(places[index]))

    @abstractmethod
    def _decode(self, row: Row) -> Value:
        """Decode a row."""


class NodeRows(_SpooledSequence[Ref]):
    """The nodes of a subgraph with their attributes, by number."""

    def __init__(self, numbers: Mapping[Node, int], looks: Looks) -> None:
        """Create it for the numbers of all nodes, from 0; rows must be added in this order."""
        super().__init__(looks)
        self.numbers = numbers

    def select(self, nodes: Iterable[Node]) -> NodeRows:
        """Return some of the nodes, in the same file."""
        numbers = {node: self.numbers[node] for node in nodes}
        return NodeRows(numbers, self._looks)._select(self._rows, array("Q", numbers.values()))

    def start(self) -> NodeRows:
        """Return an empty file for the same nodes."""
        return NodeRows({node: number for number, node in enumerate(self.numbers)}, self._looks)

    def add(self, ref: Ref, values: Mapping[str, Literal], figures: Sequence[Property]) -> None:
        """Add the next node."""
        plain = {name: (one.value, str(one.datatype), one.language) for name, one in values.items()}
        self._rows.append((self._looks.encode_ref(ref), plain, pickle.dumps(figures) if figures else None))

    def _decode(self, row: Row) -> Ref:
        return self._looks.decode_ref(row[0])

    @property
    def refs(self) -> Mapping[Node, Ref]:
        """The nodes by their identities."""
        return _NodeMapping(self.numbers, lambda number: self._decode(self._rows.read(number)))

    @property
    def values(self) -> Mapping[Node, Mapping[str, Literal]]:
        """The attributes of every node."""
        return _NodeMapping(self.numbers, self._values_of)

    @property
    def figures(self) -> Mapping[Node, tuple[Property, ...]]:
        """The figures of every node."""
        return _NodeMapping(self.numbers, self._figures_of)

    def _values_of(self, number: int) -> Mapping[str, Literal]:
        plain = self._rows.read(number)[1]
        return {name: Literal(value, IRI(kind), language) for name, (value, kind, language) in plain.items()}

    def _figures_of(self, number: int) -> tuple[Property, ...]:
        data = self._rows.read(number)[2]
        return tuple(pickle.loads(data)) if data else ()


class EdgeRows(_SpooledSequence[Edge]):
    """The edges of a subgraph with their claims."""

    def select(self, places: Sequence[int]) -> EdgeRows:
        """Return some of the edges, in the same file."""
        known = self._places
        return EdgeRows(self._looks)._select(
            self._rows, places if known is None else array("Q", (known[place] for place in places))
        )

    def start(self) -> EdgeRows:
        """Return an empty file for edges of the same graph."""
        return EdgeRows(self._looks)

    def statement(self, index: int) -> Statement:
        """Return the statement of an edge, without reading its claims."""
        row = self._rows.read(index if self._places is None else self._places[index])
        return Statement(make_node(row[0][0]), IRI(row[1][0]), make_node(row[2][0]))

    def statements(self) -> Iterator[Statement]:
        """Yield the statement of each edge."""
        return map(self.statement, range(len(self)))

    def add(self, edge: Edge) -> None:
        """Add an edge of the graph."""
        refs = (self._looks.encode_ref(ref) for ref in (edge.subject, edge.predicate, edge.object))
        self._rows.append((*refs, pickle.dumps(edge.claims) if edge.claims else None, edge.held))

    def _decode(self, row: Row) -> Edge:
        *refs, data, held = row
        claims: tuple[Claim, ...] = pickle.loads(data) if data else ()
        subject, predicate, target = map(self._looks.decode_ref, refs)
        return Edge(subject, predicate, target, claims, held=held)


class _NodeMapping(Mapping[Node, Value]):
    """Attributes of nodes by number."""

    def __init__(self, numbers: Mapping[Node, int], read: Callable[[int], Value]) -> None:
        self._numbers, self._read = numbers, read

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Node]:
        return iter(self._numbers)

    def __getitem__(self, node: Node) -> Value:
        return self._read(self._numbers[node])


class Looks:
    """Encodes references as plain values; their looks, of which there are few, are numbered."""

    def __init__(self) -> None:
        """Create it without any look."""
        self._numbers: dict[Look, int] = {}
        self._looks: list[Look] = []

    def encode_ref(self, ref: Ref) -> Row:
        """Encode a reference as a row."""
        number = self._numbers.get(ref.look)
        if number is None:
            number = self._numbers[ref.look] = len(self._looks)
            self._looks.append(ref.look)
        types, type_ids = tuple(map(str, ref.types)), tuple(map(str, ref.type_ids))
        return str(ref.id), str(ref.curie), str(ref.label), types, type_ids, number

    def decode_ref(self, row: Row) -> Ref:
        """Decode the reference in a row."""
        name, curie, label, types, type_ids, look = row
        return Ref(make_node(name), curie, label, types, type_ids, self._looks[look])
