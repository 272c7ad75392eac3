"""``EdgesBySubject``: the statements of a subgraph's edges by their subjects; those in a file stay there."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator

from cfgraph.explorer.spooled_rows import EdgeRows, NodeRows
from cfgraph.model.entity import Subgraph
from cfgraph.model.terms import Node, Statement, Term


class EdgesBySubject:
    """Finds the edges of a node; of a subgraph in files, the places of the edges are in memory."""

    def __init__(self, subgraph: Subgraph) -> None:
        self._subgraph = subgraph
        self._rows = subgraph.edges if isinstance(subgraph.edges, EdgeRows) else None
        self._held: dict[Node, set[tuple[Term, Term, Term]]] = {}
        if self._rows is not None and isinstance(subgraph.nodes, NodeRows):
            self._numbers = {node: number for number, node in enumerate(subgraph.nodes.numbers)}
            self._sort(self._rows)
        else:
            self._rows = None
            for statement in self.statements():
                self._held.setdefault(statement.subject, set()).add(statement)

    def _sort(self, rows: EdgeRows) -> None:
        """Sort the places of the edges by the numbers of their subjects."""
        subjects = array("Q", (self._numbers[subject] for subject, _, _ in rows.statements()))
        self._starts = array("Q", bytes(8 * (len(self._numbers) + 1)))
        for number in subjects:
            self._starts[number + 1] += 1
        for number in range(len(self._numbers)):
            self._starts[number + 1] += self._starts[number]
        following = array("Q", self._starts)
        self._places = array("Q", bytes(8 * len(subjects)))
        for place, number in enumerate(subjects):
            self._places[following[number]] = place
            following[number] += 1

    def statements(self) -> Iterator[Statement]:
        """Yield the statement of each edge."""
        if isinstance(self._subgraph.edges, EdgeRows):
            yield from self._subgraph.edges.statements()
            return
        for edge in self._subgraph.edges:
            yield Statement(edge.subject.id, edge.predicate.id, edge.object.id)  # type: ignore[arg-type]

    def of(self, node: Node) -> Collection[tuple[Term, Term, Term]]:
        """Return the statements with a node as subject."""
        if self._rows is None:
            return self._held.get(node, ())
        number = self._numbers[node]
        return {self._rows.statement(self._places[at]) for at in range(self._starts[number], self._starts[number + 1])}
