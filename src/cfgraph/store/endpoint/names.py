"""Searching names on an endpoint: few names are read once and indexed here, of many the server finds candidates.

Either way the index is that of a built store, so that pinyin, initials and near misses work among the names it holds.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, local_name
from cfgraph.model.vocabulary import NAME_PREDICATES, TYPE
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.memory import Memory
from cfgraph.store.endpoint.profile import Profile, read_statement
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_text import write_names_query, write_search_query
from cfgraph.store.graph import NameHit, NameHits
from cfgraph.text.catalog import LANGUAGES

if TYPE_CHECKING:
    from cfgraph.store.build_name_spool import NamedEntity
    from cfgraph.store.name_index import EntityHit, NameIndex

MAX_NAMES = 50_000
"""Names of a graph up to which all are read for the first search."""

MAX_FOUND = 500
"""Entities that the server finds for a text in a graph with more names."""

KINDS = dict(NAME_PREDICATES)


class _IndexedNames:
    """A name index of some entities, by their numbers."""

    def __init__(self, path: Path, nodes: Sequence[Node], numbers: Mapping[Node, int]) -> None:
        from cfgraph.store.name_index import NameIndex

        self.index: NameIndex = NameIndex(path)
        self._nodes, self._numbers = nodes, numbers

    def find(self, text: str, limit: int, types: frozenset[IRI] | None, *, complete: bool = True) -> NameHits:
        """Return the best hits; ``complete`` tells whether the index holds all names that can match."""
        wanted = None if types is None else frozenset(self._numbers[iri] for iri in types if iri in self._numbers)
        found = self.index.find(text, limit, wanted)
        return NameHits(list(map(self._make_hit, found.hits)), found.total, found.complete and complete)

    def find_exact(self, text: str) -> NameHits:
        """Return the entities that bear exactly this name."""
        hits = list(map(self._make_hit, self.index.find_exact(text)))
        return NameHits(hits, len(hits), True)

    def _make_hit(self, hit: EntityHit) -> NameHit:
        return NameHit(self._nodes[hit.id], hit.matched, hit.how, hit.deviation, hit.distance, hit.spans)


class EndpointNames:
    """The names of an endpoint's graph."""

    def __init__(self, client: EndpointClient, profile: Profile, memory: Memory) -> None:
        self._client, self._profile, self._memory = client, profile, memory
        self._work = tempfile.TemporaryDirectory(prefix="cfgraph-names-", ignore_cleanup_errors=True)
        self._turn = threading.Lock()
        self._indexes: dict[str, tuple[_IndexedNames, bool]] = {}

    def find(self, text: str, limit: int, types: frozenset[IRI] | None = None) -> NameHits:
        """Return the entities whose names match the text, best first; empty text finds nothing."""
        if not text.strip():
            return NameHits((), 0, True)
        index, complete = self._index_for(text)
        return index.find(text, limit, types, complete=complete)

    def find_exact(self, text: str) -> NameHits:
        """Return the entities that bear exactly this name, width, case and script aside."""
        return self._index_for(text)[0].find_exact(text) if text.strip() else NameHits((), 0, True)

    def close(self) -> None:
        """Remove the indexes."""
        for index, _ in self._indexes.values():
            index.index.close()
        self._work.cleanup()

    def _index_for(self, text: str) -> tuple[_IndexedNames, bool]:
        """Return the index in which a text is looked for, and whether it holds all that the server would find."""
        every = self._profile.names <= MAX_NAMES
        key = "" if every else text.strip().lower()
        with self._turn:
            found = self._indexes.get(key)
            if found is None:
                query = (
                    write_names_query(self._profile.details)
                    if every
                    else write_search_query(key, self._profile.details, MAX_FOUND)
                )
                index, entities = self._build_index(self._client.select(query))
                found = self._indexes[key] = index, every or entities <= MAX_FOUND
        return found

    def _build_index(self, rows: Sequence[Row]) -> tuple[_IndexedNames, int]:
        from cfgraph.store.build_name_index import build_name_index

        statements: list[Statement] = []
        degrees: dict[Node, int] = {}
        for row in rows:
            if (statement := read_statement(row)) is not None:
                statements.append(statement)
            elif isinstance(row[0], IRI | BlankNode) and isinstance(row[-1], Literal):
                degrees[row[0]] = degrees.get(row[0], 0) + int(row[-1].value)
        own: dict[Node, dict[Statement, None]] = {}
        for statement in statements:
            own.setdefault(statement.subject, {})[statement] = None
        entities = dict.fromkeys([*own, *degrees])
        self._memory.add_names(statements, entities)
        nodes = self._memory.sort_by_name(entities, LANGUAGES[0])
        classes = dict.fromkeys(o for _, p, o in statements if p == TYPE and isinstance(o, IRI | BlankNode))
        known = [*nodes, *(node for node in classes if node not in entities)]
        numbers = {node: number for number, node in enumerate(known)}
        path = Path(self._work.name) / str(len(self._indexes))
        build_name_index(path, self._name_entities(nodes, own, degrees, numbers))
        return _IndexedNames(path, known, numbers), len(nodes)

    @staticmethod
    def _name_entities(
        nodes: Iterable[Node],
        own: Mapping[Node, Iterable[Statement]],
        degrees: Mapping[Node, int],
        numbers: Mapping[Node, int],
    ) -> Iterator[NamedEntity]:
        """Yield each entity with its names, their kinds, its types and its number of edges."""
        from cfgraph.store.build_name_spool import NamedEntity

        for node in nodes:
            names: list[tuple[str, str]] = []
            types = []
            for _, predicate, value in own.get(node, ()):
                if isinstance(value, Literal) and predicate in KINDS:
                    names.append((value.value, KINDS[predicate]))
                elif predicate == TYPE and isinstance(value, IRI | BlankNode):
                    types.append(numbers[value])
            if isinstance(node, IRI):
                names.append((local_name(node), "iri"))
            if names:
                yield NamedEntity(numbers[node], names, types, degrees.get(node, 0))
