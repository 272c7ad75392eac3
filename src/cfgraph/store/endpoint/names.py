"""Searching names on an endpoint: few names are read once and indexed here; of many, the server finds candidates.

The index is the same as in a built store, so that pinyin, initials and similar names work among its names.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from cfgraph.model.entity import ServerSearch
from cfgraph.model.known_names import find_known_names
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, local_name
from cfgraph.model.vocabulary import NAME_PREDICATES, TYPE
from cfgraph.store.cancellation import RequestCancelled, cancelled_when, current_cancellation
from cfgraph.store.endpoint.candidates import MAX_FOUND, CandidateReader, Candidates
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.connections import SECONDS_BETWEEN_LOOKS
from cfgraph.store.endpoint.memory import Memory
from cfgraph.store.endpoint.profile import Profile, read_statement
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_text import write_names_query
from cfgraph.store.graph import NameHit, NameHits
from cfgraph.text.catalog import LANGUAGES

if TYPE_CHECKING:
    from cfgraph.store.build_name_batches import NamedEntity
    from cfgraph.store.name_index import EntityHit, NameIndex

MAX_NAMES = 50_000
"""Number of names of a graph up to which all are read for the first search."""

KINDS = dict(NAME_PREDICATES)

LABELS = ("preferred", "label")
"""Kinds of the names that an entity is shown by; one without these is shown by its name in a common vocabulary."""


class IndexedNames:
    """A name index of some entities, by number; ``has_all`` is whether it contains all names that can match."""

    def __init__(self, path: Path, nodes: Sequence[Node], numbers: Mapping[Node, int]) -> None:
        from cfgraph.store.name_index import NameIndex

        self.index: NameIndex = NameIndex(path)
        self._nodes, self._numbers = nodes, numbers
        self.has_all = True
        self.server: ServerSearch | None = None

    def find(self, text: str, limit: int, types: frozenset[IRI] | None = None) -> NameHits:
        """Return the best hits."""
        wanted = None if types is None else frozenset(self._numbers[iri] for iri in types if iri in self._numbers)
        found = self.index.find(text, limit, wanted)
        hits = list(map(self._make_hit, found.hits))
        return NameHits(hits, found.total, found.complete and self.has_all, self.server)

    def find_exact(self, text: str) -> NameHits:
        """Return the entities with exactly this name."""
        hits = list(map(self._make_hit, self.index.find_exact(text)))
        return NameHits(hits, len(hits), True, self.server)

    def _make_hit(self, hit: EntityHit) -> NameHit:
        return NameHit(self._nodes[hit.id], hit.matched, hit.how, hit.deviation, hit.distance, hit.spans)


class EndpointNames:
    """The names of an endpoint's graph."""

    def __init__(self, client: EndpointClient, profile: Profile, memory: Memory, choice: str) -> None:
        """``choice`` is how the server searches, or ``auto``: then it does only if the graph has many names."""
        self._client, self._profile, self._memory = client, profile, memory
        self._reads_all = choice == "auto" and profile.names <= MAX_NAMES
        self._candidates = CandidateReader(client, profile, choice)
        self._work = tempfile.TemporaryDirectory(prefix="cfgraph-names-", ignore_cleanup_errors=True)
        self._turn = threading.Lock()
        self._indexes: dict[str, IndexedNames] = {}
        self._paths = map(str, count())

    def find(self, text: str, limit: int, types: frozenset[IRI] | None = None) -> NameHits:
        """Return the entities whose names match the text, best first; none for an empty text."""
        if not text.strip():
            return NameHits((), 0, True)
        return self._index_for(text).find(text, limit, types)

    def find_exact(self, text: str) -> NameHits:
        """Return the entities with exactly this name, ignoring width, case and script."""
        return self._index_for(text).find_exact(text) if text.strip() else NameHits((), 0, True)

    def close(self) -> None:
        """Remove the indexes."""
        for index in self._indexes.values():
            index.index.close()
        self._work.cleanup()

    def _index_for(self, text: str) -> IndexedNames:
        """Return the index in which to search a text."""
        key = "" if self._reads_all else text.strip().lower()
        with self._take_turn():
            found = self._indexes.get(key)
            if found is None and self._reads_all:
                with cancelled_when(bool):  # the next search needs the names as well, whatever becomes of this one
                    rows = self.read_rows()
                found = self._indexes[key] = self._build_index(rows)[0]
            elif found is None:
                found = self._indexes[key] = self._read_candidates(key)
        return found

    def _read_candidates(self, text: str) -> IndexedNames:
        """Return the index of what the server finds. What a text index of the server finds must match the text."""
        candidates, index, entities = self._choose_candidates(text)
        index.has_all = candidates.has_all and entities <= MAX_FOUND
        index.server = candidates.how
        return index

    def _choose_candidates(self, text: str) -> tuple[Candidates, IndexedNames, int]:
        """Return what the server finds, with its index and the number of entities."""
        candidates = self._candidates.read(text)
        index, entities = self._build_index(candidates.rows)
        if candidates.how.method != "contains" and entities:
            best = index.find(text, 1).hits
            if not best or best[0].deviation is not None:  # exact matches come first
                candidates = self._candidates.read_containing(text, "nothing")
                index.index.close()
                index, entities = self._build_index(candidates.rows)
        return candidates, index, entities

    def read_rows(self) -> list[Row]:
        """Read the names, types and numbers of edges of all entities."""
        return self._client.select(write_names_query(self._profile.details))

    @contextmanager
    def _take_turn(self) -> Iterator[None]:
        """Wait until no other search reads names; raises RequestCancelled where this one is no longer waited for."""
        is_cancelled = current_cancellation()
        while not self._turn.acquire(timeout=SECONDS_BETWEEN_LOOKS):
            if is_cancelled():
                raise RequestCancelled
        try:
            yield
        finally:
            self._turn.release()

    def _build_index(self, rows: Sequence[Row]) -> tuple[IndexedNames, int]:
        from cfgraph.store.build_name_batches import batch_entities
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
        if self._reads_all:
            known += self._list_schema_terms(known)
            nodes = [*nodes, *(node for node in known[len(nodes) :] if find_known_names(node))]
        numbers = {node: number for number, node in enumerate(known)}
        path = Path(self._work.name) / next(self._paths)
        named = self._name_entities(nodes, own, degrees, numbers)
        build_name_index(path, batch_entities(named), lasts=False)
        return IndexedNames(path, known, numbers), len(nodes)

    def _list_schema_terms(self, known: Iterable[Node]) -> Iterable[Node]:
        """Return the terms of common vocabularies that only the schema of the graph mentions."""
        ends = dict.fromkeys(end for one in self._profile.schema for end in (one.subject, one.object))
        named = {one.subject for one in self._profile.schema if one.predicate in KINDS}
        return [end for end in ends if isinstance(end, IRI) and find_known_names(end) and end not in {*known, *named}]

    @staticmethod
    def _name_entities(
        nodes: Iterable[Node],
        own: Mapping[Node, Iterable[Statement]],
        degrees: Mapping[Node, int],
        numbers: Mapping[Node, int],
    ) -> Iterator[NamedEntity]:
        """Yield each entity with its names, their kinds, its types and its number of edges."""
        from cfgraph.store.build_name_batches import NamedEntity

        for node in nodes:
            names: list[tuple[str, str]] = []
            types = []
            for _, predicate, value in own.get(node, ()):
                if isinstance(value, Literal) and predicate in KINDS:
                    names.append((value.value, KINDS[predicate]))
                elif predicate == TYPE and isinstance(value, IRI | BlankNode):
                    types.append(numbers[value])
            if isinstance(node, IRI):
                if not any(kind in LABELS for _, kind in names):
                    names += ((name, "label") for name in find_known_names(node))
                names.append((local_name(node), "iri"))
            if names:
                yield NamedEntity(numbers[node], names, types, degrees.get(node, 0))
