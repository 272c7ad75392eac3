"""``EndpointGraph``: the Graph protocol over a SPARQL endpoint, asked in few, batched requests and remembered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from cfgraph.model.entity import Direction
from cfgraph.model.errors import GraphError, UsageError
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term
from cfgraph.model.vocabulary import ABOUT, CONFIDENCE, SUBCLASS_OF, TYPE, WELL_KNOWN_PREFIXES
from cfgraph.store.build_progress import OnProgress, ignore_progress
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.counting import count_classes_of_claims, count_statistics, read_counts
from cfgraph.store.endpoint.memory import Edges, Memory
from cfgraph.store.endpoint.names import MAX_NAMES, EndpointNames
from cfgraph.store.endpoint.profile import (
    LOOKED_FOR,
    ONTOLOGY,
    SCHEMA_PREDICATES,
    group_by_subject,
    read_profile,
    read_statements,
)
from cfgraph.store.endpoint.reader import BatchReader
from cfgraph.store.endpoint.sparql_text import (
    NAMING,
    write_counts_query,
    write_instances_query,
    write_pattern_query,
)
from cfgraph.store.endpoint.walking import WalkReader
from cfgraph.store.graph import ClaimClass, NameHits, Statistics, TextHits, WalkablePart
from cfgraph.store.queryable_store import QueryableStore
from cfgraph.text.catalog import LANGUAGES, Language

MAX_INSTANCES = 50_000
"""Instances of a class that are listed."""


class EndpointGraph:
    """A SPARQL endpoint as a graph; see the Graph protocol for what it offers. Nothing is ever written to it."""

    files: Sequence[str] = ()
    is_remote = True

    def __init__(self, address: str, graphs: Sequence[str] = ()) -> None:
        """Ask the server what it has in all or some graphs. Raises GraphError when there is no SPARQL endpoint."""
        self.client = EndpointClient(address, graphs)
        self.location = self.client.name
        try:
            self._profile = read_profile(self.client, MAX_NAMES)
        except BaseException:
            self.client.close()
            raise
        self.prefixes: Mapping[str, str] = dict(WELL_KNOWN_PREFIXES)
        self._details = self._profile.details
        self._memory = Memory(self._profile.schema, self.prefixes)
        self._reader = BatchReader(self.client, self._memory, self._profile)
        self._names = EndpointNames(self.client, self._profile, self._memory)

    @property
    def engine(self) -> str:
        """Name and version of the server, as far as it tells them."""
        return self._profile.server

    @property
    def queryable(self) -> QueryableStore:
        """There is none: queries run on the server."""
        raise UsageError("endpoint.no_database")

    @cached_property
    def statistics(self) -> Statistics:
        """Counts, made by the server when they are first asked for."""
        found, naming, asked = count_statistics(self.client, self._details)
        self._memory.add_names(naming, asked)
        return found

    def has_predicate(self, predicate: IRI) -> bool:
        """Tell whether a predicate is in use, as the profile says; one that it did not look for may be."""
        return predicate in self._profile.used or predicate not in LOOKED_FOR

    # -- reading ahead -------------------------------------------------------------------------------------------

    def read_ahead_card(self, node: Node) -> None:
        """Read what the card of an entity shows: two requests."""
        self._memory.trim()
        if not isinstance(node, IRI) or node in self._memory.literally_claimed:
            return
        self._reader.read_card(node)

    def read_ahead_edges(self, nodes: Collection[Node], predicates: Collection[IRI] = ()) -> None:
        """Read edges of entities with their claims, and what these refer to: two requests for up to 500 nodes."""
        self._memory.trim()
        unknown = [node for node in nodes if node not in self._memory.edges]
        if predicates:
            by = self._memory.edges_by
            unknown = [node for node in unknown if any((node, predicate) not in by for predicate in predicates)]
        self._reader.read_edges(unknown, predicates)

    def read_ahead_links(self, pairs: Iterable[tuple[Node, Node]]) -> None:
        """Read the statements from each first node to its second, with their claims: two requests for a few paths."""
        self._reader.read_links(pairs)

    def read_ahead_counts(self, nodes: Collection[Node]) -> None:
        """Read the numbers of edges of some nodes: a request for up to 500."""
        self._reader.read_counts([node for node in nodes if node not in self._memory.counts])

    def read_ahead_nodes(self, nodes: Collection[Node]) -> None:
        """Read everything of some nodes and their figures: a request for up to 500, two where there are figures."""
        self._memory.trim()
        self._reader.read_nodes([node for node in nodes if node not in self._memory.whole], ())
        if self.has_predicate(ABOUT) and len(nodes) > 1:
            self._reader.read_figures([node for node in nodes if node not in self._memory.figures])
        if self.has_predicate(CONFIDENCE) and len(nodes) > 1:
            self._reader.read_literal_claims([node for node in nodes if node not in self._memory.literally_claimed])

    # -- statements ----------------------------------------------------------------------------------------------

    def statements(
        self, subject: Node | None = None, predicate: IRI | None = None, object: Term | None = None
    ) -> Iterator[Statement]:
        """Yield the statements that match; those of a subject are read whole and remembered."""
        memory = self._memory
        if subject is not None and predicate is None and isinstance(object, IRI) and (subject, object) in memory.links:
            yield from memory.links[subject, object]
        elif subject is not None:
            for statement in self._statements_about(subject, predicate):
                if object is None or statement.object == object:
                    yield statement
        elif predicate is not None and (predicate in SCHEMA_PREDICATES or (predicate, object) == (TYPE, ONTOLOGY)):
            for statement in self._profile.schema:
                if statement.predicate == predicate and object in (None, statement.object):
                    yield statement
        elif predicate == ABOUT and object in memory.figures:
            yield from (Statement(node, ABOUT, object) for node in memory.figures.get(object, ()))
        elif predicate is None and object is None:
            raise UsageError("endpoint.not_whole", name=self.location)
        elif object is None:
            found = group_by_subject(read_statements(self.client.select(write_pattern_query(None, predicate, None))))
            self._name(found)
            for node in memory.sort_by_name(found, LANGUAGES[0]):
                yield from memory.in_order(found[node])
        elif not isinstance(object, BlankNode):
            with self.client.solutions(write_pattern_query(None, predicate, object)) as rows:
                for row in rows.rows:
                    yield from read_statements([row])

    def _statements_about(self, subject: Node, predicate: IRI | None) -> Iterable[Statement]:
        known: Sequence[Statement] | None = self._memory.whole.get(subject)
        if known is None and predicate in NAMING:
            known = self._memory.named.get(subject)
        if known is None and (predicate == SUBCLASS_OF or isinstance(subject, BlankNode)):
            known = [one for one in self._profile.schema if one.subject == subject]
        if known is None:
            self.read_ahead_nodes([subject])
            known = self._memory.whole.get(subject, [])
        chosen = [one for one in known if predicate is None or one.predicate == predicate]
        return chosen if len(chosen) < 2 else self._memory.in_order(chosen)

    def graphs_of(self, statement: Statement) -> Sequence[Node | None]:
        """Return nothing: which graphs a server keeps a statement in is not asked for."""
        return ()

    def statements_by_graph(self) -> Iterator[tuple[Node | None, Iterator[Statement]]]:
        """Yield all statements as those of one graph."""
        yield None, iter(self.statements())

    def is_detail(self, node: Node) -> bool:
        """Tell whether a node is a detail (claim, passage, metric value, schema term) and no entity of its own."""
        self._name([node])
        return not self._details.classes.isdisjoint(self._memory.types_of(node))

    def label(self, node: Node, language: Language) -> str | None:
        """Return the best name of a node, or None where it has none."""
        self._name([node])
        return self._memory.label_of(node, language)

    def _name(self, nodes: Iterable[Node]) -> None:
        """Read the names of nodes that are not known yet."""
        if unknown := self._memory.unnamed(nodes):
            self._reader.read_nodes((), unknown)

    def values(self, node: Node, most: int) -> Iterator[tuple[IRI, int, Sequence[Literal]]]:
        """Yield each predicate by which a node has literals, how many, and at most so many of them."""
        found: dict[IRI, list[Literal]] = {}
        for _, predicate, value in self.statements(node):
            if isinstance(value, Literal):
                found.setdefault(predicate, []).append(value)
        for predicate, literals in found.items():
            yield predicate, len(literals), literals[:most]

    # -- edges ---------------------------------------------------------------------------------------------------

    def edge_counts(self, node: Node) -> Sequence[tuple[IRI, Direction, int]]:
        """Return how many edges a node has by predicate and direction."""
        if not isinstance(node, IRI):
            return ()
        counts = self._memory.counts.get(node)
        if counts is None:
            rows = self.client.select(write_counts_query(node, self._details))
            counts = self._memory.counts[node] = read_counts((d, p, n) for d, p, n in rows)
        return [(predicate, direction, total) for (predicate, direction), total in counts.items()]

    def edges(
        self, node: Node, directions: Collection[Direction] = ("in", "out"), predicates: Collection[IRI] = ()
    ) -> Iterator[tuple[Direction, Statement]]:
        """Yield a node's edges, each with the direction in which the node sees it; with ``predicates`` only theirs."""
        by, memory = self._memory.edges_by, self._memory
        if predicates and node not in memory.edges and all((node, predicate) in by for predicate in predicates):
            known: Edges = {}
            for predicate in predicates:
                known |= by[node, predicate]
            counts = [(predicate, direction, len(nodes)) for (predicate, direction), nodes in known.items()]
        else:
            counts, known = list(self.edge_counts(node)), {}
        for predicate, direction, _ in sorted(counts, key=lambda one: (one[1], one[0])):
            if direction in directions and (not predicates or predicate in predicates):
                if (predicate, direction) in known:
                    others: Sequence[Node] = memory.sort_by_name(known[predicate, direction], LANGUAGES[0])
                else:
                    others = self.neighbors(node, predicate, direction, language=LANGUAGES[0])[1]
                for other in others:
                    ends = (other, predicate, node) if direction == "in" else (node, predicate, other)
                    yield direction, Statement(*ends)

    def neighbors(
        self,
        node: Node,
        predicate: IRI,
        direction: Direction,
        *,
        language: Language,
        types: Collection[IRI] = (),
        offset: int = 0,
        limit: int | None = None,
    ) -> tuple[int, Sequence[Node]]:
        """Return the neighbors by one predicate in one direction: how many there are, and a page of them.

        They come by name; those of an entity with more than ``MAX_EDGES`` edges come by IRI.
        """
        end = None if limit is None else offset + limit
        self.read_ahead_edges([node])
        known = self._memory.edges.get(node)
        if known is not None:
            nodes = known.get((predicate, direction), [])
            if types:
                nodes = [each for each in nodes if not set(types).isdisjoint(self._memory.types_of(each))]
            self._name(nodes)
            return len(nodes), self._memory.sort_by_name(nodes, language)[offset:end]
        if not isinstance(node, IRI):
            return 0, ()
        nodes = self._reader.read_far_neighbors(node, predicate, direction, types, None if types else end)
        counts = {(p, d): n for p, d, n in self.edge_counts(node)}
        total = len(nodes) if types else counts.get((predicate, direction), 0)
        page = nodes[offset:end]
        ends = [(node, predicate, n) if direction == "out" else (n, predicate, node) for n in page]
        self._reader.read_claims([Statement(*triple) for triple in ends])
        self._name(page)
        return total, page

    def entities(self) -> Iterator[Node]:
        """Yield the subjects of all statements that are no details."""
        seen = dict.fromkeys(statement.subject for statement in self.statements())
        return (node for node in seen if not self.is_detail(node))

    def instances(
        self, classes: Collection[IRI], *, language: Language, offset: int = 0, limit: int | None = None
    ) -> tuple[int, Sequence[Node]]:
        """Return the entities of any of the classes: how many there are, and a page of them by name."""
        rows = self.client.select(write_instances_query(sorted(classes), self._details, MAX_INSTANCES))
        statements = read_statements(rows)
        nodes = list(dict.fromkeys(one.subject for one in statements))
        if len(nodes) > MAX_INSTANCES:
            raise GraphError("endpoint.many_instances", name=self.location, most=MAX_INSTANCES)
        self._memory.add_names(statements, nodes, types_too=False)
        end = None if limit is None else offset + limit
        return len(nodes), self._memory.sort_by_name(nodes, language)[offset:end]

    def reifications(self, statement: Statement) -> Sequence[Node]:
        """Return the nodes that state a statement with ``rdf:subject``, ``rdf:predicate`` and ``rdf:object``."""
        memory, (subject, _, target) = self._memory, statement
        literal = isinstance(target, Literal) and subject in memory.literally_claimed
        if not (literal or {subject, target} & memory.claimed or statement in memory.stated):
            self._reader.read_claims([statement])
        return memory.claims.get(statement, ())

    def walkable_parts(
        self,
        source: Node,
        target: Node,
        max_hops: int,
        *,
        predicates: Collection[IRI] = (),
        without: Collection[IRI] = (),
        directed: bool = False,
        is_cancelled: Callable[[], bool] = bool,
    ) -> Iterator[WalkablePart]:
        """Yield parts of the graph with ever longer walks between two nodes, read in rounds from both ends."""
        self._memory.trim()
        walking = frozenset(predicates), frozenset(without)
        is_small = self._profile.names <= MAX_NAMES
        reader = WalkReader(self.client, self._memory, self._details, walking, directed, is_cancelled, is_small)
        return reader.read_parts(source, target, max_hops)

    def count_claim_classes(self, values: Collection[IRI], most: int) -> Sequence[ClaimClass]:
        """Return by class and predicate how many claims have one of some values, counted by the server."""
        used = [value for value in values if value in self._profile.used]
        if not used:
            return ()
        key = tuple(sorted(used))
        if key not in self._memory.claim_classes:
            self._memory.claim_classes[key] = count_classes_of_claims(self.client, used)
        return self._memory.claim_classes[key]

    # -- names ---------------------------------------------------------------------------------------------------

    def find_names(self, text: str, limit: int, types: frozenset[IRI] | None = None) -> NameHits:
        """Return the entities whose names match the text, best first."""
        return self._names.find(text, limit, types)

    def exact_names(self, text: str) -> NameHits:
        """Return the entities that bear exactly this name, width, case and script aside."""
        return self._names.find_exact(text)

    def find_text(self, text: str, limit: int, on_progress: OnProgress = ignore_progress) -> TextHits:
        """Refuse: only names are searched on an endpoint."""
        raise UsageError("endpoint.no_text", name=self.location)

    def check_damage(self) -> None:
        """Do nothing: the store is the server's."""

    def close(self) -> None:
        """Close the connections."""
        self._names.close()
        self.client.close()
