"""``EndpointGraph``: the Graph protocol over a SPARQL endpoint, asked in few, batched requests and remembered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cfgraph.model.entity import Direction
from cfgraph.model.errors import GraphError, UsageError
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term
from cfgraph.model.vocabulary import ABOUT, DERIVED_FROM, IN_DOCUMENT, SUBCLASS_OF, TYPE, UNIT, WELL_KNOWN_PREFIXES
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.counting import count_statistics, read_counts
from cfgraph.store.endpoint.memory import Edges, Memory
from cfgraph.store.endpoint.names import MAX_NAMES, EndpointNames
from cfgraph.store.endpoint.profile import ONTOLOGY, SCHEMA_PREDICATES, read_profile, read_statement, read_statements
from cfgraph.store.endpoint.sparql_text import (
    NAMING,
    make_batches,
    write_card_query,
    write_claims_query,
    write_counts_query,
    write_edges_query,
    write_figures_query,
    write_instances_query,
    write_nodes_query,
    write_page_query,
    write_pattern_query,
)
from cfgraph.store.graph import NameHits, Statistics, TextHits
from cfgraph.text.catalog import Language

if TYPE_CHECKING:
    from cfgraph.store.adjacency import Adjacency

MAX_EDGES, MAX_CLAIM_ROWS = 2_000, 40_000
"""Edges of an entity, and statements of their claims, that are read at once; beyond it they are read page by page."""

MAX_INSTANCES = 50_000
"""Instances of a class that are listed."""

CLAIMS_A_REQUEST = 150
"""Statements whose claims are asked for in one request."""


class EndpointGraph:
    """A SPARQL endpoint as a graph; see the Graph protocol for what it offers. Nothing is ever written to it."""

    files: Sequence[str] = ()

    def __init__(self, address: str) -> None:
        """Ask the server what it has. Raises GraphError when it can't be reached or is no SPARQL endpoint."""
        self.client = EndpointClient(address)
        self.location = self.client.name
        try:
            self._profile = read_profile(self.client, MAX_NAMES)
        except BaseException:
            self.client.close()
            raise
        self.engine = self._profile.server
        self.prefixes: Mapping[str, str] = dict(WELL_KNOWN_PREFIXES)
        self._details = self._profile.details
        self._memory = Memory(self._profile.schema, self.prefixes)
        self._names = EndpointNames(self.client, self._profile, self._memory)

    @property
    def database(self) -> Path:
        """There is none: queries run on the server."""
        raise UsageError("endpoint.no_database")

    @cached_property
    def statistics(self) -> Statistics:
        """Counts, made by the server when they are first asked for."""
        found, naming, asked = count_statistics(self.client, self._details)
        self._memory.add_names(naming, asked)
        return found

    def has_predicate(self, predicate: IRI) -> bool:
        """Tell whether a predicate of cfgraph's vocabulary is in use, as the profile says."""
        return predicate in self._profile.used

    # -- reading ahead -------------------------------------------------------------------------------------------

    def read_ahead_card(self, node: Node) -> None:
        """Read what the card of an entity shows: two requests."""
        self._memory.trim()
        if not isinstance(node, IRI) or node in self._memory.literally_claimed:
            return
        rows = self.client.select(write_card_query(node, self._details))
        counts = read_counts((d, p, n) for _, d, p, n in rows)
        statements = read_statements((s, p, o) for s, d, p, o in rows if d is None)
        found = self._memory.add_whole(statements, [node])
        self._memory.counts[node] = counts
        self._memory.figures[node] = [s for s, own in found.items() if any(o == node and p == ABOUT for _, p, o in own)]
        self._memory.literally_claimed.add(node)
        self._read_references(statements, predicates=[predicate for predicate, _ in counts])

    def read_ahead_edges(self, nodes: Collection[Node]) -> None:
        """Read the edges of entities with their claims, and what these refer to: two requests for up to 500 nodes."""
        self._memory.trim()
        for batch in make_batches(node for node in nodes if node not in self._memory.edges):
            self._read_edges(batch)

    def read_ahead_nodes(self, nodes: Collection[Node]) -> None:
        """Read everything of some nodes and their figures: a request for up to 500, two where there are figures."""
        self._memory.trim()
        self._read_nodes([node for node in nodes if node not in self._memory.whole], ())
        if self.has_predicate(ABOUT) and len(nodes) > 1:
            self._read_figures([node for node in nodes if node not in self._memory.figures])

    def _read_figures(self, nodes: Sequence[Node]) -> None:
        """Read the figures of nodes, and what these refer to."""
        read: list[Statement] = []
        for batch in make_batches(nodes):
            read += read_statements(self.client.select(write_figures_query(batch)))
        self._memory.add_whole(read)
        figures: dict[Node, list[Node]] = {node: [] for node in nodes}
        for subject, predicate, target in read:
            if predicate == ABOUT and isinstance(target, IRI) and target in figures:
                figures[target].append(subject)
        self._memory.figures.update(figures)
        self._read_references(read)

    def _read_edges(self, batch: Sequence[IRI]) -> None:
        rows = self.client.select(write_edges_query(batch, self._details, MAX_EDGES, MAX_CLAIM_ROWS))
        edges: dict[Node, Edges] = {node: {} for node in batch}
        asked: set[Node] = set(batch)
        others, stating, number = [], [], 0
        for *triple, direction in rows:
            statement = read_statement(tuple(triple))
            if statement is None:
                continue
            if not isinstance(direction, Literal):
                stating.append(statement)
                continue
            number += 1
            subject, predicate, target = statement
            if direction.value == "out" and subject in asked and isinstance(target, IRI | BlankNode):
                edges[subject].setdefault((predicate, "out"), []).append(target)
                others.append(target)
            elif direction.value == "in" and isinstance(target, IRI | BlankNode) and target in asked:
                edges[target].setdefault((predicate, "in"), []).append(subject)
                others.append(subject)
        if number > MAX_EDGES:
            if len(batch) > 1:
                for each in batch:
                    self._read_edges([each])
            return
        claims: Iterable[Statement] = ()
        if len(stating) <= MAX_CLAIM_ROWS:
            self._memory.add_whole(stating)
            self._memory.claimed |= asked
            claims = stating
        self._read_references(claims, names=others, predicates=[p for own in edges.values() for p, _ in own])
        for node, own in edges.items():
            self._memory.edges[node] = own
            self._memory.counts[node] = {key: len(ends) for key, ends in own.items()}

    def _read_references(
        self, statements: Iterable[Statement], *, names: Iterable[Node] = (), predicates: Iterable[Node] = ()
    ) -> None:
        """Read what statements refer to: passages with their documents and units whole, of the rest the names."""
        passages: dict[Node, None] = {}
        whole: dict[Node, None] = {}
        named: dict[Node, None] = dict.fromkeys([*names, *predicates])
        for _, predicate, target in statements:
            named[predicate] = None
            if predicate == DERIVED_FROM and isinstance(target, IRI):
                passages[target] = None
            elif predicate == UNIT and isinstance(target, IRI):
                whole[target] = None
            elif isinstance(target, IRI):
                named[target] = None
        known = self._memory.whole
        self._read_nodes(
            [node for node in whole if node not in known],
            self._memory.unnamed(named),
            [node for node in passages if node not in known],
        )

    def _read_nodes(self, whole: Iterable[Node], named: Iterable[Node], cited: Iterable[Node] = ()) -> None:
        """Read nodes in batches, of all three kinds together."""
        kinds = {node: kind for kind, nodes in enumerate((named, whole, cited)) for node in nodes}
        for batch in make_batches(kinds):
            some = [[node for node in batch if kinds[node] == kind] for kind in range(3)]
            rows = self.client.select(write_nodes_query(some[1], some[0], some[2]))
            statements = read_statements(rows)
            passages = set(some[2])
            documents = {o for s, p, o in statements if s in passages and p == IN_DOCUMENT and isinstance(o, IRI)}
            entire = {*some[1], *passages, *documents}
            self._memory.add_whole([one for one in statements if one.subject in entire], entire)
            naming = [one for one in statements if one.subject not in entire and one.predicate in NAMING]
            self._memory.add_names(naming, [*some[0], *some[1]])
        for node in kinds:
            if not isinstance(node, IRI):
                self._memory.named.setdefault(node, [])

    # -- statements ----------------------------------------------------------------------------------------------

    def statements(
        self, subject: Node | None = None, predicate: IRI | None = None, object: Term | None = None
    ) -> Iterator[Statement]:
        """Yield the statements that match; those of a subject are read whole and remembered."""
        if subject is not None:
            for statement in self._statements_about(subject, predicate):
                if object is None or statement.object == object:
                    yield statement
        elif predicate is not None and (predicate in SCHEMA_PREDICATES or (predicate, object) == (TYPE, ONTOLOGY)):
            for statement in self._profile.schema:
                if statement.predicate == predicate and object in (None, statement.object):
                    yield statement
        elif predicate == ABOUT and object in self._memory.figures:
            yield from (Statement(node, ABOUT, object) for node in self._memory.figures.get(object, ()))
        elif predicate is None and object is None:
            raise UsageError("endpoint.not_whole", name=self.location)
        elif not isinstance(object, BlankNode):
            with self.client.solutions(write_pattern_query(None, predicate, object)) as found:
                for row in found.rows:
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
        return ()

    def is_detail(self, node: Node) -> bool:
        """Tell whether a node is a detail (claim, passage, metric value, schema term) and no entity of its own."""
        self._name([node])
        return not self._details.isdisjoint(self._memory.types_of(node))

    def label(self, node: Node, language: Language) -> str | None:
        """Return the best name of a node, or None where it has none."""
        self._name([node])
        return self._memory.label_of(node, language)

    def _name(self, nodes: Iterable[Node]) -> None:
        """Read the names of nodes that are not known yet."""
        if unknown := self._memory.unnamed(nodes):
            self._read_nodes((), unknown)

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
        counts = sorted(self.edge_counts(node), key=lambda one: (one[1], one[0]))
        for predicate, direction, _ in counts:
            if direction in directions and (not predicates or predicate in predicates):
                for other in self.neighbors(node, predicate, direction, language="zh")[1]:
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
        nodes = self._read_far_neighbors(node, predicate, direction, types, None if types else end)
        counts = {(p, d): n for p, d, n in self.edge_counts(node)}
        total = len(nodes) if types else counts.get((predicate, direction), 0)
        page = nodes[offset:end]
        ends = [(node, predicate, n) if direction == "out" else (n, predicate, node) for n in page]
        self._read_claims([Statement(*triple) for triple in ends])
        self._name(page)
        return total, page

    def _read_far_neighbors(
        self, node: IRI, predicate: IRI, direction: Direction, types: Collection[IRI], most: int | None
    ) -> list[Node]:
        """Read neighbors of an entity with very many, page by page by the key of the last."""
        found: list[Node] = []
        while most is None or len(found) < most:
            size = MAX_EDGES if most is None else min(MAX_EDGES, most - len(found))
            after = str(found[-1]) if found else ""
            rows = self.client.select(write_page_query(node, predicate, direction, types, self._details, after, size))
            found += [row[0] for row in rows if isinstance(row[0], IRI | BlankNode)]
            if len(rows) < size:
                break
        return found

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
            self._read_claims([statement])
        return memory.claims.get(statement, ())

    def _read_claims(self, statements: Sequence[Statement]) -> None:
        """Read the claims of statements, and what they refer to."""
        askable = [one for one in statements if BlankNode not in map(type, one) and one not in self._memory.stated]
        read: list[Statement] = []
        for first in range(0, len(askable), CLAIMS_A_REQUEST):
            rows = self.client.select(write_claims_query(askable[first : first + CLAIMS_A_REQUEST]))
            read += read_statements(rows)
        self._memory.add_whole(read)
        self._memory.stated.update(statements)
        self._read_references(read)

    def adjacency(
        self, *, predicates: Collection[IRI] = (), without: Collection[IRI] = (), directed: bool = False
    ) -> Adjacency:
        """Refuse: paths are not searched on an endpoint yet."""
        raise UsageError("endpoint.no_paths", name=self.location)

    # -- names ---------------------------------------------------------------------------------------------------

    def find_names(self, text: str, limit: int, types: frozenset[IRI] | None = None) -> NameHits:
        """Return the entities whose names match the text, best first."""
        return self._names.find(text, limit, types)

    def exact_names(self, text: str) -> NameHits:
        """Return the entities that bear exactly this name, width, case and script aside."""
        return self._names.find_exact(text)

    def find_text(self, text: str, limit: int) -> TextHits:
        """Refuse: only names are searched on an endpoint."""
        raise UsageError("endpoint.no_text", name=self.location)

    def check_damage(self) -> None:
        """Do nothing: the store is the server's."""

    def close(self) -> None:
        """Close the connections."""
        self._names.close()
        self.client.close()
