"""``RemoteNames``: one index of the names on several servers, so that hits are ranked together."""

from __future__ import annotations

from collections.abc import Iterable

from cfgraph.model.terms import IRI, BlankNode, Literal, Node
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.combined.names import CombinedNames
from cfgraph.store.combined.remote import RemoteStatements
from cfgraph.store.endpoint.candidates import MAX_FOUND
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.memory import Memory
from cfgraph.store.endpoint.names import IndexedNames
from cfgraph.store.endpoint.profile import Profile
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_beside import write_types_query
from cfgraph.store.endpoint.sparql_text import make_batches, write_names_query, write_nodes_query


class RemoteNames(CombinedNames):
    """The names of a server's graph and of one on a second server. A node may be a detail by its type on the other."""

    def __init__(
        self, client: EndpointClient, profile: Profile, memory: Memory, local: RemoteStatements, choice: str
    ) -> None:
        super().__init__(client, profile, memory, local, choice)
        self._remote = local

    def read_rows(self) -> list[Row]:
        """Read the names, types and numbers of edges of all entities of both servers."""
        rows = self._client.select(write_names_query(self._profile.details))
        ours = {row[0]: None for row in rows}
        theirs = self._remote.read_name_rows()
        rows += theirs
        typed = {row[0] for row in rows if row[1] == TYPE}
        for batch in make_batches(node for node, *_ in theirs if isinstance(node, IRI) and node not in typed):
            rows += self._client.select(write_types_query(batch))
        rows += self._list_naming(node for node in ours if isinstance(node, IRI) and node not in typed)
        return list(self._without_details(rows, ()))

    def _list_naming(self, nodes: Iterable[Node]) -> list[Row]:
        """Return the names and types of nodes on the second server."""
        nodes = list(nodes)
        self._remote.read_naming(nodes)
        return [(*one, None) for node in nodes for one in self._remote.naming(node)]

    def _read_candidates(self, text: str) -> IndexedNames:
        """Return the index of what both servers find."""
        candidates, theirs, entities = self._choose_candidates(text)
        theirs.index.close()
        rows = list(candidates.rows)
        found = dict.fromkeys(node for node, *_ in rows if isinstance(node, IRI | BlankNode))
        hits = self._remote.graph.find_names(text, MAX_FOUND)
        own = dict.fromkeys(hit.node for hit in hits.hits)
        marked = list(self._remote.mark_nodes(own))
        self._remote.server.read_ahead_counts(list(own))
        for node, name in zip(own, marked, strict=True):
            number = sum(total for _, _, total in self._remote.server.edge_counts(node))
            rows.append((name, None, None, Literal(str(number))))
        for batch in make_batches(node for node in marked if node not in found):
            rows += self._client.select(write_nodes_query((), batch, (), self._profile.details))
        rows += self._list_naming([*marked, *found])
        index, _ = self._build_index(list(self._without_details(rows, ())))
        index.has_all = candidates.has_all and entities <= MAX_FOUND and hits.complete
        index.server = candidates.how
        return index
