"""``EndpointGraph``: the Graph protocol over a SPARQL endpoint, with few, batched and cached requests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from cfgraph.model.entity import Direction
from cfgraph.model.errors import GraphError, UsageError
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term
from cfgraph.model.vocabulary import (
    ABOUT,
    SUBCLASS_OF,
    TYPE,
    WELL_KNOWN_PREFIXES,
)
from cfgraph.store.build_progress import OnProgress, ignore_progress
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.counting import count_classes_of_claims, count_statistics, read_counts
from cfgraph.store.endpoint.memory import Edges, Memory, Walking
from cfgraph.store.endpoint.names import MAX_NAMES, EndpointNames
from cfgraph.store.endpoint.pattern_pages import OF_DETAILS, select_pattern
from cfgraph.store.endpoint.patterns import NAMING
from cfgraph.store.endpoint.profile import (
    ONTOLOGY,
    SCHEMA_PREDICATES,
    find_details,
    group_by_subject,
    read_profile,
    read_statements,
)
from cfgraph.store.endpoint.reader import BatchReader
from cfgraph.store.endpoint.reading_ahead import ReadsAhead
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_text import write_counts_query, write_instances_query, write_pattern_query
from cfgraph.store.endpoint.tree_reader import EndpointLevels
from cfgraph.store.endpoint.walking import WalkReader
from cfgraph.store.graph import ClaimClass, NameHits, Statistics, TextHits, WalkablePart
from cfgraph.store.queryable_store import QueryableStore
from cfgraph.store.reading_notes import ReadingNotes
from cfgraph.store.reading_options import EndpointSearch
from cfgraph.store.tree_levels import TreeLevels, TreeRelation
from cfgraph.text.catalog import LANGUAGES, Language

MAX_INSTANCES = 50_000
"""Maximum number of listed instances of a class."""


class EndpointGraph(ReadsAhead):
    """A SPARQL endpoint as a graph; it implements the Graph protocol. Nothing is ever written to it."""

    files: Sequence[str] = ()
    notes = ReadingNotes()
    is_remote = True

    def __init__(self, address: str, graphs: Sequence[str] = (), search: EndpointSearch = "auto") -> None:
        """Read the profile of all or some graphs; ``search`` is how the server searches names.

        Raises GraphError if this is not a SPARQL endpoint.
        """
        self.client = EndpointClient(address, graphs)
        self.location = self.client.name
        self.names: Sequence[str] = (self.location,)
        try:
            self._profile = self._read_profile = read_profile(self.client, MAX_NAMES)
        except BaseException:
            self.client.close()
            raise
        self.prefixes: Mapping[str, str] = dict(WELL_KNOWN_PREFIXES)
        self._search = search
        self._make_parts(search)

    def _make_parts(self, search: EndpointSearch) -> None:
        """Make the cache, and what reads into it."""
        self._details = self._profile.details
        self._memory = Memory(self._profile.schema, self.prefixes)
        self._reader = BatchReader(self.client, self._memory, self._profile)
        self._names = EndpointNames(self.client, self._profile, self._memory, search)
        self._trees: dict[TreeRelation, EndpointLevels] = {}

    @property
    def engine(self) -> str:
        """Name and version of the server, as far as known."""
        return self._profile.server

    @property
    def queryable(self) -> QueryableStore:
        """None: queries run on the server."""
        raise UsageError("endpoint.no_database")

    @property
    def servers(self) -> Sequence[EndpointClient]:
        """The servers that are read as this graph, each before those beside it."""
        return (self.client,)

    @property
    def schema(self) -> Sequence[Statement]:
        """The statements that describe classes and predicates."""
        return self._profile.schema

    def adopt_schema(self, schema: Sequence[Statement]) -> None:
        """Take the schema of another graph that this one is read together with, before anything else is read.

        What is a detail follows from it, also where another server describes its class.
        """
        own = self._read_profile.details
        found = find_details(schema, self._read_profile.used).classes
        details = replace(own, classes=found, are_marked=own.are_marked and found == own.classes)
        self._profile = replace(self._read_profile, schema=schema, details=details)
        self._names.close()
        self._make_parts(self._search)

    @property
    def number_of_names(self) -> int:
        """The number of names, up to one more than are read at once."""
        return self._profile.names

    @cached_property
    def statistics(self) -> Statistics:
        """Counts, made by the server when first requested."""
        found, naming, asked = count_statistics(self.client, self._details)
        self._memory.add_names(naming, asked)
        return found

    # -- statements ----------------------------------------------------------------------------------------------

    def statements(
        self, subject: Node | None = None, predicate: IRI | None = None, object: Term | None = None
    ) -> Iterator[Statement]:
        """Yield the matching statements; those of a subject are read completely and cached."""
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
        elif object in memory.items:
            yield from (one for one in memory.links_to(object) if predicate in (None, one.predicate))
        elif predicate is not None and isinstance(object, IRI) and (predicate, object) in memory.subjects:
            yield from (Statement(node, predicate, object) for node in memory.subjects[predicate, object])
        elif predicate is None and object is None:
            raise UsageError("endpoint.not_whole", name=self.location)
        elif object is None:
            stated = None if predicate is None else memory.by_predicate.get(predicate)
            found = group_by_subject(list(self._read_pattern(predicate, None)) if stated is None else stated)
            if predicate not in OF_DETAILS:
                self._name(found)
            for node in memory.sort_by_name(found, LANGUAGES[0]):
                yield from memory.in_order(found[node])
        else:
            yield from self._read_pattern(predicate, object)

    def _read_pattern(self, predicate: IRI | None, object: Term | None) -> Iterator[Statement]:
        """Read the statements by a predicate, or with an object, that is not known."""
        if object is None:
            yield from read_statements(select_pattern(self.client, predicate))
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
        """Return nothing: the graphs of a statement are not requested from a server."""
        return ()

    def statements_by_graph(self) -> Iterator[tuple[Node | None, Iterator[Statement]]]:
        """Yield all statements as those of one graph."""
        yield None, iter(self.statements())

    def is_detail(self, node: Node) -> bool:
        """Tell whether a node is a detail (claim, passage, metric value, schema term) rather than an entity."""
        self._name([node])
        if not self._details.classes.isdisjoint(self._memory.types_of(node)):
            return True
        return self._reader.is_part_of_statement(node)

    def label(self, node: Node, language: Language) -> str | None:
        """Return the best name of a node, or None."""
        self._name([node])
        return self._memory.label_of(node, language)

    def _name(self, nodes: Iterable[Node]) -> None:
        """Read the unknown names of nodes."""
        self.read_ahead_names(list(nodes))

    def values(self, node: Node, most: int) -> Iterator[tuple[IRI, int, Sequence[Literal]]]:
        """Yield each predicate by which a node has literals, their number, and at most this many of them."""
        found: dict[IRI, list[Literal]] = {}
        for _, predicate, value in self.statements(node):
            if isinstance(value, Literal):
                found.setdefault(predicate, []).append(value)
        for predicate, literals in found.items():
            yield predicate, len(literals), literals[:most]

    # -- edges ---------------------------------------------------------------------------------------------------

    def edge_counts(self, node: Node) -> Sequence[tuple[IRI, Direction, int]]:
        """Return how many edges a node has by predicate and direction."""
        counts = self._memory.counts.get(node)
        if counts is None:
            if not isinstance(node, IRI):
                return ()
            rows = self.client.select(write_counts_query(node, self._details))
            counts = self._memory.counts[node] = read_counts((d, p, n) for d, p, n in rows)
        return [(predicate, direction, total) for (predicate, direction), total in counts.items()]

    def edges(
        self, node: Node, directions: Collection[Direction] = ("in", "out"), predicates: Collection[IRI] = ()
    ) -> Iterator[tuple[Direction, Statement]]:
        """Yield a node's edges, each with its direction as seen from the node; with ``predicates`` only by these."""
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
        """Return the number of neighbors by one predicate in one direction, and a page of them.

        They are sorted by name; those of an entity with more than ``MAX_EDGES`` edges are sorted by IRI.
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
        """Yield the subjects of all statements that are not details."""
        seen = dict.fromkeys(statement.subject for statement in self.statements())
        return (node for node in seen if not self.is_detail(node))

    def instances(
        self, classes: Collection[IRI], *, language: Language, offset: int = 0, limit: int | None = None
    ) -> tuple[int, Sequence[Node]]:
        """Return the number of entities of any of the classes, and a page of them, sorted by name."""
        statements = self._read_instances(sorted(classes))
        nodes = list(dict.fromkeys(one.subject for one in statements))
        if len(nodes) > MAX_INSTANCES:
            raise GraphError("endpoint.many_instances", name=self.location, most=MAX_INSTANCES)
        self._memory.add_names(statements, nodes, types_too=False)
        end = None if limit is None else offset + limit
        return len(nodes), self._memory.sort_by_name(nodes, language)[offset:end]

    def _read_instances(self, classes: Sequence[IRI]) -> list[Statement]:
        """Read the statements that name or type the entities of some classes."""
        return read_statements(self.client.select(write_instances_query(classes, self._details, MAX_INSTANCES)))

    def claimed_predicates(self, predicates: Collection[IRI]) -> frozenset[IRI]:
        """Return those of some predicates of names of which there are claims, according to the profile."""
        return self._profile.claimed.intersection(predicates)

    def reifications(self, statement: Statement) -> Sequence[Node]:
        """Return the nodes that state a statement: reifications, annotated axioms, and Wikibase's."""
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
        """Yield parts of the graph with increasingly long walks between two nodes, read in rounds from both ends."""
        self._memory.trim()
        walking = frozenset(predicates), frozenset(without)
        is_small = self._profile.names <= MAX_NAMES
        made = self._make_walk_reader(walking, directed, is_cancelled, is_small)
        return made.read_parts(source, target, max_hops)

    def _make_walk_reader(self, walking: Walking, directed: bool, stop: Callable[[], bool], small: bool) -> WalkReader:
        return WalkReader(self.client, self._memory, self._details, walking, directed, stop, small)

    def count_claim_classes(self, values: Collection[IRI], most: int) -> Sequence[ClaimClass]:
        """Return by class and predicate how many claims have one of some values, counted by the server."""
        key = tuple(sorted(value for value in values if value in self._profile.used))
        if key and key not in self._memory.claim_classes:
            self._memory.claim_classes[key] = count_classes_of_claims(self.client, key)
        return self._memory.claim_classes.get(key, ())

    def tree_levels(self, relation: TreeRelation) -> TreeLevels | None:
        """Return the reader of a tree; what it has read is cached."""
        if relation not in self._trees:
            self._trees[relation] = EndpointLevels(self.client, self._memory, self._details, relation)
        return self._trees[relation]

    # -- names ---------------------------------------------------------------------------------------------------

    def find_names(self, text: str, limit: int, types: frozenset[IRI] | None = None) -> NameHits:
        """Return the entities whose names match the text, best first."""
        return self._names.find(text, limit, types)

    def read_name_rows(self) -> list[Row]:
        """Return the names, types and numbers of edges of all entities, as rows of an answer."""
        return self._names.read_rows()

    def exact_names(self, text: str) -> NameHits:
        """Return the entities with exactly this name, ignoring width, case and script."""
        return self._names.find_exact(text)

    def find_text(self, text: str, limit: int, on_progress: OnProgress = ignore_progress) -> TextHits:
        """Raise GraphError: only names are searched on an endpoint."""
        raise UsageError("endpoint.no_text", name=self.location)

    def check_damage(self) -> None:
        """Do nothing: the store belongs to the server."""

    def close(self) -> None:
        """Close the connections."""
        self._names.close()
        self.client.close()
