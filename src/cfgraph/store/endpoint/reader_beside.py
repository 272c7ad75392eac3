"""``ReaderBeside``: requests in ever smaller parts, and what another store says that a server may have as well."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TypeVar

from cfgraph.model.entity import Direction
from cfgraph.model.terms import IRI, Literal, Node, Statement
from cfgraph.store.endpoint.beside import NOTHING_BESIDE, NothingBeside, choose_nameable
from cfgraph.store.endpoint.client import CutAnswer, EndpointClient
from cfgraph.store.endpoint.memory import Edges, Memory
from cfgraph.store.endpoint.profile import Profile
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_beside import write_held_query

HELD_A_REQUEST = 300
"""Maximum number of statements of another store that the server is asked for in one request."""

Counts = dict[tuple[IRI, Direction], int]

T = TypeVar("T")


class ReaderBeside:
    """Reads from a server what another store may add to. A truncated answer is requested again in halves."""

    def __init__(
        self, client: EndpointClient, memory: Memory, profile: Profile, beside: NothingBeside = NOTHING_BESIDE
    ) -> None:
        self._client, self._memory, self._beside = client, memory, beside
        self._details = profile.details

    def find_held(self, statements: Iterable[Statement]) -> set[Statement]:
        """Return those of some statements that the server has."""
        asked = choose_nameable(dict.fromkeys(statements))
        found: set[Statement] = set()
        for first in range(0, len(asked), HELD_A_REQUEST):
            for part, rows in self._select_in_halves(asked[first : first + HELD_A_REQUEST], write_held_query):
                found.update(part[int(row[0].value)] for row in rows if isinstance(row[0], Literal))
        return found

    def _add_counts(self, node: Node, counts: Counts, held: Collection[Statement]) -> Counts:
        """Return numbers of edges with those in another store that the server does not have."""
        for direction, edge in dict.fromkeys(self._beside.find_edges([node])):
            other = edge.object if direction == "out" else edge.subject
            if edge not in held and self._without_details({(edge.predicate, direction): [other]}):  # type: ignore[list-item]
                counts[edge.predicate, direction] = counts.get((edge.predicate, direction), 0) + 1
        return counts

    def _without_details(self, edges: Edges) -> Edges:
        """Return edges without those to details of another store; the server leaves out its own."""
        if not self._beside:
            return edges
        types_of, details = self._memory.types_of, self._details.classes
        kept = {key: [node for node in nodes if details.isdisjoint(types_of(node))] for key, nodes in edges.items()}
        return {key: nodes for key, nodes in kept.items() if nodes}

    def _select_in_halves(
        self, asked: Sequence[T], write: Callable[[Sequence[T]], str]
    ) -> Iterator[tuple[Sequence[T], list[Row]]]:
        """Yield the requested items with their rows: at once or, if the answer is truncated, in ever smaller parts."""
        try:
            query = write(asked)
            rows = self._client.select(query) if query else []
        except CutAnswer:
            if len(asked) < 2:
                raise
            half = len(asked) // 2
            yield from self._select_in_halves(asked[:half], write)
            yield from self._select_in_halves(asked[half:], write)
            return
        yield asked, rows
