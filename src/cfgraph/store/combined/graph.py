"""``CombinedGraph``: the Graph protocol over a SPARQL endpoint and another store or endpoint, read as one graph."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain

from cfgraph.model.entity import Direction
from cfgraph.model.terms import IRI, Node, Statement, Term
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.combined.local import LocalStatements
from cfgraph.store.combined.memory import CombinedMemory
from cfgraph.store.combined.merging import merge
from cfgraph.store.combined.names import CombinedNames
from cfgraph.store.combined.reader import CombinedReader
from cfgraph.store.combined.remote import RemoteStatements
from cfgraph.store.combined.remote_names import RemoteNames
from cfgraph.store.combined.statistics import add_statistics
from cfgraph.store.combined.walking import CombinedWalkReader
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.counting import count_statistics
from cfgraph.store.endpoint.graph import EndpointGraph
from cfgraph.store.endpoint.memory import Walking
from cfgraph.store.endpoint.profile import LOOKED_FOR, Profile, find_details
from cfgraph.store.endpoint.walking import WalkReader
from cfgraph.store.graph import ClaimClass, Graph, Statistics
from cfgraph.store.reading_options import EndpointSearch
from cfgraph.store.tree_levels import TreeRelation


class CombinedGraph(EndpointGraph):
    """An endpoint and another graph as one graph: terms are the identity, blank nodes stay apart.

    The other one is on this machine, or an endpoint itself, or several (see ``RemoteStatements``).

    Every request reads as much as for the endpoint alone; what it finds is completed from the store.
    """

    def __init__(self, address: str, local: Graph, search: EndpointSearch = "auto") -> None:
        """Read the profile of the endpoint; the store is closed together with the graph, or if this fails."""
        self._local = _read_beside(local)
        try:
            super().__init__(address, search=search)
        except BaseException:
            local.close()
            raise
        self.names = (self.location, *local.names)
        self.location = f"{self.location} {local.location}"
        self.files, self.notes = local.files, local.notes

    def _make_parts(self, search: EndpointSearch) -> None:
        local = self._local
        self.prefixes: Mapping[str, str] = {**self.prefixes, **local.graph.prefixes}
        schema = self._profile.schema
        self._profile = _merge_profile(self._profile, local)
        self._details = local.details = self._profile.details
        local.adopt_schema(self._profile.schema)
        memory = CombinedMemory(schema, self.prefixes, local)
        self._memory = memory
        self._reader = self._combined_reader = CombinedReader(self.client, memory, self._profile, local)
        make_names = RemoteNames if isinstance(local, RemoteStatements) else CombinedNames
        self._names = make_names(self.client, self._profile, memory, local, search)  # type: ignore[arg-type]

    @property
    def engine(self) -> str:
        """Name and version of the server, as far as known, and of the engine on this machine."""
        return f"{super().engine} + {self._local.graph.engine}"

    @cached_property
    def statistics(self) -> Statistics:
        """Counts of both stores, made when first requested."""
        found, naming, asked = count_statistics(self.client, self._details)
        self._memory.add_names(naming, asked)
        return add_statistics(found, self.client, self._local, self._memory, self._combined_reader)

    # -- statements ----------------------------------------------------------------------------------------------

    def _statements_about(self, subject: Node, predicate: IRI | None) -> Iterable[Statement]:
        if self._local.has_blank(subject):
            return self._memory.in_order(list(self._local.statements(subject, predicate)))
        return super()._statements_about(subject, predicate)

    def _read_pattern(self, predicate: IRI | None, object: Term | None) -> Iterator[Statement]:
        theirs = () if self._local.has_local(object) else super()._read_pattern(predicate, object)
        by_subject: dict[Node, list[Statement]] = {}
        for one in theirs:
            by_subject.setdefault(one.subject, []).append(one)
        others: dict[Node, list[Statement]] = {}
        for one in self._local.statements(None, predicate, object):
            others.setdefault(one.subject, []).append(one)
        for node in dict.fromkeys([*by_subject, *others]):
            yield from merge(by_subject.get(node, ()), others.get(node, ()))

    @property
    def servers(self) -> Sequence[EndpointClient]:
        """The servers that are read as this graph, each before those beside it."""
        local = self._local.graph
        return (self.client, *local.servers) if isinstance(local, EndpointGraph) else (self.client,)

    @property
    def has_servers(self) -> bool:
        """Whether there is more than one server."""
        return self._local.is_server

    def find_on_machine(self, subject: Node | None, predicate: IRI | None, target: Term | None) -> Iterator[Statement]:
        """Yield the matching statements of the files beside all servers. Blank nodes can't be asked for."""
        if not self._local.is_server:
            yield from self._local.statements(subject, predicate, target)
        elif isinstance(self._local.graph, CombinedGraph):
            for one in self._local.graph.find_on_machine(subject, predicate, target):
                yield self._local.mark_statement(one)

    def find_local(self, subject: Node | None, predicate: IRI | None, target: Term | None) -> Iterator[Statement]:
        """Yield the matching statements of the store on this machine."""
        return self._local.statements(subject, predicate, target)

    def find_held(self, statements: Collection[Statement]) -> Collection[Statement]:
        """Return those of some statements that the server has as well."""
        return self._reader.find_held(statements)

    def edge_counts(self, node: Node) -> Sequence[tuple[IRI, Direction, int]]:
        """Return how many edges a node has by predicate and direction."""
        if node not in self._memory.counts:
            if self._local.has_blank(node):
                self._reader.read_edges([node])
            else:
                self._reader.read_counts([node])
        return super().edge_counts(node)

    def _read_instances(self, classes: Sequence[IRI]) -> list[Statement]:
        found = super()._read_instances(classes)
        known = {one.subject for one in found}
        own = dict.fromkeys(one.subject for kind in classes for one in self._local.statements(None, TYPE, kind))
        self._name(own)
        added = [node for node in own if node not in known and not self.is_detail(node)]
        return found + [one for node in added for one in self._memory.naming_of(node) or ()]

    def count_claim_classes(self, values: Collection[IRI], most: int) -> Sequence[ClaimClass]:
        """Return by class and predicate how many claims have one of some values; those in both stores count twice."""
        theirs = super().count_claim_classes(values, most)
        own = self._local.graph.count_claim_classes(values, most)
        found: dict[tuple[Node, IRI], ClaimClass] = {(each.kind, each.predicate): each for each in theirs}
        for each in own:
            total = self._local.count_instances(each.kind) if isinstance(each.kind, IRI) else 0
            known = found.get((each.kind, each.predicate), ClaimClass(each.kind, each.predicate, 0, 0))
            both = replace(known, number=known.number + each.number, total=known.total + total)
            found[each.kind, each.predicate] = both
        return list(found.values())

    def tree_levels(self, relation: TreeRelation) -> None:
        """Return None: the statements of a tree are read at once from both stores."""

    def _make_walk_reader(self, walking: Walking, directed: bool, stop: Callable[[], bool], small: bool) -> WalkReader:
        name = self._name
        return CombinedWalkReader(self.client, self._memory, self._local, walking, directed, stop, small, name)

    def close(self) -> None:
        """Close the connections and the store."""
        super().close()
        self._local.graph.close()


def _read_beside(graph: Graph) -> LocalStatements:
    """Return what reads the statements of a graph beside a server."""
    if isinstance(graph, CombinedGraph):
        return RemoteStatements(graph, graph._local)
    return RemoteStatements(graph) if isinstance(graph, EndpointGraph) else LocalStatements(graph)


def _merge_profile(profile: Profile, local: LocalStatements) -> Profile:
    """Return the profile of both stores; marks of details that only this machine has are not used on the server."""
    schema = list(dict.fromkeys(chain(profile.schema, local.list_schema())))
    used = profile.used | {predicate for predicate in LOOKED_FOR if local.graph.has_predicate(predicate)}
    details = find_details(schema, used)
    own = profile.details
    details = replace(details, hidden=own.hidden, has_wikibase=own.has_wikibase, marks_wikibase=own.marks_wikibase)
    details = replace(details, nests_filters=own.nests_filters)
    if details.classes != profile.details.classes:
        details = replace(details, are_marked=False)
    names = profile.names + local.count_names()
    return replace(profile, used=used, schema=schema, details=details, names=names)
