"""``CombinedReader``: reading nodes of two stores, in as many requests as those of the server alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from cfgraph.model.entity import Direction
from cfgraph.model.terms import IRI, Node, Statement
from cfgraph.model.vocabulary import IN_DOCUMENT, TYPE
from cfgraph.store.combined.local import LocalStatements
from cfgraph.store.combined.memory import CombinedMemory
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.memory import Edges
from cfgraph.store.endpoint.profile import Profile
from cfgraph.store.endpoint.reader import BatchReader


class CombinedReader(BatchReader):
    """Reads nodes, edges and claims of a server in batches, with those of a store on this machine."""

    def __init__(
        self, client: EndpointClient, memory: CombinedMemory, profile: Profile, local: LocalStatements
    ) -> None:
        super().__init__(client, memory, profile, local)
        self._local = local

    def read_nodes(self, whole: Iterable[Node], named: Iterable[Node], cited: Iterable[Node] = ()) -> None:
        """Read nodes of both stores, with the documents of passages and the names of types on this machine."""
        whole, cited = dict.fromkeys(whole), dict.fromkeys(cited)
        named = dict.fromkeys(named)
        self._local.read_about(chain(whole, cited))
        self._local.read_naming(named)
        own = [node for node in chain(whole, cited) if self._local.has_blank(node)]
        self._memory.add_whole((), own)
        documents = [node for passage in cited for node in self._local.objects(passage, IN_DOCUMENT)]
        whole |= dict.fromkeys(node for node in documents if node not in self._memory.whole and node not in cited)
        self._local.read_about(whole)
        kinds = (kind for node in chain(whole, named) for kind in self._local.objects(node, TYPE))
        named |= dict.fromkeys(self._memory.unnamed(kinds))
        super().read_nodes(
            [node for node in whole if not self._local.has_blank(node)],
            [node for node in named if not self._local.has_blank(node)],
            [node for node in cited if not self._local.has_blank(node)],
        )

    def read_edges(self, nodes: Iterable[Node], predicates: Collection[IRI] = ()) -> None:
        """Read edges of nodes with their claims; those of blank nodes of this machine need no request."""
        nodes = list(nodes)
        super().read_edges(nodes, predicates)
        for node in filter(self._local.has_blank, nodes):
            self._read_blank(node)

    def _read_blank(self, node: Node) -> None:
        own: Edges = {}
        found = self._local.find_edges([node])
        for direction, (subject, predicate, target) in found:
            other = target if direction == "out" else subject
            if isinstance(other, str):
                own.setdefault((predicate, direction), []).append(other)
        statements = list(self._memory.add_whole((), [node])[node])
        self.read_references([*statements, *(statement for _, statement in found)], names=_others(own))
        own = self._without_details(own)
        self._memory.edges[node] = own
        self._memory.counts[node] = {key: len(nodes) for key, nodes in own.items()}

    def read_far_neighbors(
        self, node: IRI, predicate: IRI, direction: Direction, types: Collection[IRI], most: int | None
    ) -> list[Node]:
        """Read neighbors of an entity with very many, sorted by IRI."""
        found = super().read_far_neighbors(node, predicate, direction, types, most)
        added = dict(self._list_neighbors(node, predicate, direction))
        self.read_nodes((), self._memory.unnamed(added))
        for other in self._without_details({(predicate, direction): list(added)}).get((predicate, direction), ()):
            if other not in found and (not types or not set(types).isdisjoint(self._memory.types_of(other))):
                found.append(other)
        return sorted(found)[:most]

    def _list_neighbors(self, node: Node, predicate: IRI, direction: Direction) -> Iterator[tuple[Node, Statement]]:
        for way, statement in self._local.find_edges([node], [predicate]):
            other = statement.object if way == "out" else statement.subject
            if way == direction and isinstance(other, str):
                yield other, statement


def _others(edges: Edges) -> Iterator[Node]:
    """Yield the nodes and predicates of edges."""
    for (predicate, _), nodes in edges.items():
        yield predicate
        yield from nodes
