"""``CombinedNames``: one index of the names in both stores, so that hits are ranked together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfgraph.model.terms import IRI, BlankNode, Literal, Node
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.combined.local import LocalStatements
from cfgraph.store.endpoint.candidates import MAX_FOUND
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.memory import Memory
from cfgraph.store.endpoint.names import EndpointNames, IndexedNames
from cfgraph.store.endpoint.profile import Profile, read_statements
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_beside import write_types_query
from cfgraph.store.endpoint.sparql_text import (
    make_batches,
    write_names_query,
    write_nodes_query,
)


class CombinedNames(EndpointNames):
    """The names of a server's graph and of a store on this machine."""

    def __init__(
        self, client: EndpointClient, profile: Profile, memory: Memory, local: LocalStatements, choice: str
    ) -> None:
        super().__init__(client, profile, memory, choice)
        self._local = local

    def read_rows(self) -> list[Row]:
        """Read the names, types and numbers of edges of all entities of both stores."""
        own = list(self._local.entities())
        batches = list(make_batches(own))
        rows = self._client.select(write_names_query(self._profile.details, batches[0] if batches else ()))
        for batch in batches[1:]:
            rows += self._client.select(write_types_query(batch))
        return [*self._without_details(rows, own), *self._describe(own, self._find_details(rows))]

    def _read_candidates(self, text: str) -> IndexedNames:
        """Return the index of what the server finds, and of what is found on this machine."""
        candidates, theirs, entities = self._choose_candidates(text)
        theirs.index.close()
        rows = list(candidates.rows)
        found = {row[0] for row in rows}
        hits = self._local.graph.find_names(text, MAX_FOUND)
        own = [
            node for node in self._local.mark_nodes(hit.node for hit in hits.hits) if not self._local.is_detail(node)
        ]
        for batch in make_batches(node for node in own if node not in found):
            rows += self._client.select(write_nodes_query((), batch, (), self._profile.details))
        both = dict.fromkeys([*own, *(node for node in found if isinstance(node, IRI | BlankNode))])
        described = self._describe(both, self._find_details(rows))
        index, _ = self._build_index([*self._without_details(rows, both), *described])
        index.has_all = candidates.has_all and entities <= MAX_FOUND and hits.complete
        index.server = candidates.how
        return index

    def _find_details(self, rows: Iterable[Row]) -> set[Node]:
        """Return the nodes that are details according to the server."""
        classes = self._profile.details.classes
        return {s for s, p, o in read_statements(rows) if p == TYPE and o in classes}

    def _without_details(self, rows: list[Row], own: Iterable[Node]) -> Iterator[Row]:
        """Yield the server's rows, without those about details in either store."""
        left_out = self._find_details(rows) | set(filter(self._local.is_detail, own))
        return (row for row in rows if row[0] not in left_out)

    def _describe(self, nodes: Iterable[Node], details: set[Node]) -> Iterator[Row]:
        """Yield the names, types and number of edges of nodes on this machine, as rows of an answer."""
        for node in nodes:
            if node in details:
                continue
            for subject, predicate, target in self._local.naming(node):
                yield subject, predicate, target, None
            edges = self._local.find_edges([node])
            others = (edge.object if way == "out" else edge.subject for way, edge in edges)
            number = sum(other not in details for other in others)
            yield node, None, None, Literal(str(number))
