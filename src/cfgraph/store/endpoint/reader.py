"""``BatchReader``: reading many nodes per request from an endpoint into the cache, with everything they refer to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TypeVar

from cfgraph.model.entity import Direction
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term
from cfgraph.model.vocabulary import ABOUT, TYPE
from cfgraph.store.endpoint.beside import choose_nameable, list_ends
from cfgraph.store.endpoint.claim_patterns import write_claims_of, write_literal_claims
from cfgraph.store.endpoint.client import CutAnswer
from cfgraph.store.endpoint.counting import read_counts
from cfgraph.store.endpoint.memory import Edges
from cfgraph.store.endpoint.node_reader import NodeReader
from cfgraph.store.endpoint.pattern_pages import OF_DETAILS, write_predicates_query
from cfgraph.store.endpoint.profile import read_statements, sort_rows
from cfgraph.store.endpoint.reader_beside import HELD_A_REQUEST, Counts
from cfgraph.store.endpoint.sparql_text import (
    make_batches,
    write_blank_query,
    write_card_query,
    write_claims_query,
    write_edges_query,
    write_links_query,
    write_many_counts_query,
    write_page_query,
    write_subjects_query,
)

MAX_EDGES, MAX_CLAIM_ROWS = 2_000, 40_000
"""Maximum number of edges of an entity, and of statements of their claims, read at once; more are read page by page."""

MOST = 5_000
"""Rows about the blank nodes beside some nodes that are read."""

CLAIMS_A_REQUEST = 150
"""Maximum number of statements whose claims are read in one request."""


T = TypeVar("T")


class BatchReader(NodeReader):
    """Reads nodes, edges and claims in batches. A truncated answer is requested again in halves."""

    # -- nodes ---------------------------------------------------------------------------------------------------

    def read_card(self, node: IRI) -> None:
        """Read what the card of an entity shows: two requests."""
        ends = (ABOUT, *(subject for subject, _, _ in self._details.claims))
        beside = self._beside.find_subjects((end, node) for end in ends)
        edges = [edge for _, edge in self._beside.find_edges([node])]
        few = edges[:HELD_A_REQUEST]
        rows = self._client.select(write_card_query(node, self._details, self._unread(beside), choose_nameable(few)))
        counts = read_counts((d, p, n) for _, d, p, n in rows)
        held = set(read_statements((s, p, o) for s, d, p, o in rows if d is not None))
        held |= self.find_held(edges[HELD_A_REQUEST:])
        statements = read_statements((s, p, o) for s, d, p, o in rows if d is None)
        found = self._memory.add_whole(statements, [node, *beside])
        self._memory.figures[node] = [s for s, own in found.items() if any(o == node and p == ABOUT for _, p, o in own)]
        predicates = [predicate for predicate, _ in counts]
        self.read_references(chain.from_iterable(found.values()), names=list_ends(edges), predicates=predicates)
        self._memory.counts[node] = self._add_counts(node, counts, held)
        self._memory.literally_claimed.add(node)  # last: a reading that is cancelled before is begun anew

    def read_counts(self, nodes: Iterable[Node]) -> None:
        """Read the numbers of edges of nodes, and the names of the predicates."""
        nodes = list(nodes)
        edges = [edge for _, edge in self._beside.find_edges(nodes)]
        held = self.find_held(edges)
        found: dict[Node, Counts] = {}
        for batch in make_batches(nodes):
            for part, rows in self._select_in_halves(batch, self._write_counts):
                for each in part:
                    found[each] = read_counts((d, p, n) for s, d, p, n in rows if s == each)
        predicates = (predicate for counts in found.values() for predicate, _ in counts)
        self.read_nodes((), self._memory.unnamed([*predicates, *list_ends(edges)]))
        for node, counts in found.items():
            self._memory.counts[node] = self._add_counts(node, counts, held)

    def _write_counts(self, nodes: Sequence[IRI]) -> str:
        return write_many_counts_query(nodes, self._details)

    def read_figures(self, nodes: Sequence[Node]) -> None:
        """Read the figures of nodes, and what these refer to."""
        read = self._read_whole(nodes, partial(write_subjects_query, ABOUT, self._details), (ABOUT,))
        figures: dict[Node, list[Node]] = {node: [] for node in nodes}
        for subject, predicate, target in read:
            if predicate == ABOUT and isinstance(target, IRI) and target in figures:
                figures[target].append(subject)
        self.read_references(read)
        self._memory.figures.update(figures)

    def read_subjects(self, predicate: IRI, objects: Sequence[Node]) -> None:
        """Read all of what has one of some objects by a predicate, and what that refers to."""
        unknown = [node for node in objects if (predicate, node) not in self._memory.subjects]
        read = self._read_whole(unknown, partial(write_subjects_query, predicate, self._details), (predicate,))
        found: dict[Term, list[Node]] = {node: [] for node in unknown if isinstance(node, IRI)}
        for subject, by, target in read:
            if by == predicate and target in found:
                found[target].append(subject)
        stated = [each for one in read for each in self._memory.list_stated(one.subject, [one])]
        self.read_references(read, names=list_ends(stated))
        self._memory.subjects |= {(predicate, node): subjects for node, subjects in found.items()}  # type: ignore[misc]

    def read_predicates(self, predicates: Iterable[IRI]) -> None:
        """Read all statements by some predicates in one request, and names of their subjects.

        Nothing is read if the server's limit truncates the answer: each predicate is then requested on its own.
        """
        unknown = [each for each in dict.fromkeys(predicates) if each not in self._memory.by_predicate]
        if len(unknown) < 2:
            return
        try:
            rows = self._client.select(write_predicates_query(unknown))
        except CutAnswer:
            return
        found: dict[IRI, list[Statement]] = {predicate: [] for predicate in unknown}
        for statement in read_statements(rows):
            found[statement.predicate].append(statement)
        self._memory.add_predicates(found)
        named = (one.subject for predicate in unknown if predicate not in OF_DETAILS for one in found[predicate])
        self.read_nodes((), self._memory.unnamed(named))

    def read_literal_claims(self, nodes: Sequence[Node]) -> None:
        """Read the claims of the literals of nodes, and what these refer to."""
        subjects = [subject for subject, _, _ in self._details.claims]
        self.read_references(self._read_whole(nodes, self._write_literal_claims, subjects))
        self._memory.literally_claimed.update(nodes)

    def _write_literal_claims(self, nodes: Collection[IRI], whole: Collection[IRI]) -> str:
        return write_claims_query(write_literal_claims(nodes, self._details), whole)

    def _read_whole(self, nodes: Iterable[Node], write: Callable[..., str], ends: Sequence[IRI]) -> list[Statement]:
        """Read all statements of what a query finds for nodes, and of what another store says to lead to them."""
        read: list[Statement] = []
        for batch in make_batches(nodes):
            beside = self._beside.find_subjects((end, node) for node in batch for end in ends)
            unread = self._unread(beside)
            for _, rows in self._select_in_halves(batch, partial(write, whole=unread)):
                read += chain.from_iterable(self._memory.add_whole(read_statements(rows), beside).values())
        return list(dict.fromkeys(read))

    # -- edges ---------------------------------------------------------------------------------------------------

    def read_edges(self, nodes: Iterable[Node], predicates: Collection[IRI] = ()) -> None:
        """Read edges of nodes with their claims: all, or those by some predicates. Two requests for up to 500 nodes.

        An entity with more than ``MAX_EDGES`` is skipped.
        """
        for batch in make_batches(nodes):
            self._read_edges(batch, predicates)

    def _read_edges(self, batch: Sequence[IRI], predicates: Collection[IRI]) -> None:
        ends = [end for subject, _, target in self._details.claims for end in (subject, target)]
        beside = self._beside.find_subjects((end, node) for node in batch for end in ends)
        whole = self._unread(beside)
        try:
            rows = self._client.select(
                write_edges_query(batch, self._details, MAX_EDGES, MAX_CLAIM_ROWS, predicates=predicates, whole=whole)
            )
        except CutAnswer:
            if len(batch) == 1:
                self._read_edges_then_claims(batch[0], predicates)
            else:
                self._read_edges_in_halves(batch, predicates)
            return
        found, stating = sort_rows(rows)
        if len(found) > MAX_EDGES:
            self._read_edges_in_halves(batch, predicates)
            return
        found += self._beside.find_edges(batch, predicates)
        claims: Iterable[Statement] = ()
        if len(stating) <= MAX_CLAIM_ROWS:
            claims = chain.from_iterable(self._memory.add_whole(stating, beside).values())
            self._memory.stated.update(statement for _, statement in found)
            if not predicates:
                self._memory.claimed.update(batch)
        self._keep_edges(batch, predicates, found, claims)

    def _read_edges_in_halves(self, batch: Sequence[IRI], predicates: Collection[IRI]) -> None:
        if len(batch) > 1:
            half = len(batch) // 2
            self._read_edges(batch[:half], predicates)
            self._read_edges(batch[half:], predicates)

    def _read_edges_then_claims(self, node: IRI, predicates: Collection[IRI]) -> None:
        """Read the edges of an entity whose claims are too many for one answer, and then the claims."""
        rows = self._client.select(write_edges_query([node], self._details, MAX_EDGES, None, predicates=predicates))
        found, _ = sort_rows(rows)
        if len(found) <= MAX_EDGES:
            found += self._beside.find_edges([node], predicates)
            self._keep_edges([node], predicates, found, ())
            self.read_claims([statement for _, statement in found])

    def _keep_edges(
        self,
        batch: Sequence[IRI],
        predicates: Collection[IRI],
        found: Sequence[tuple[Direction, Statement]],
        claims: Iterable[Statement],
    ) -> None:
        edges: dict[Node, Edges] = {node: {} for node in batch}
        others: list[Node] = []
        beside: dict[IRI, set[tuple[IRI, Direction]]] = {}
        for direction, (subject, predicate, target) in dict.fromkeys(found):
            here, other = (subject, target) if direction == "out" else (target, subject)
            if not isinstance(here, IRI) or here not in edges or not isinstance(other, IRI | BlankNode):
                continue
            if isinstance(other, BlankNode) and not self._beside.has_blank(other):
                beside.setdefault(here, set()).add((predicate, direction))
            else:
                edges[here].setdefault((predicate, direction), []).append(other)
                others.append(other)
        if beside:
            self._read_blank_nodes(beside, edges)
        self.read_references(claims, names=[*batch, *others], predicates=[p for own in edges.values() for p, _ in own])
        for node, own in edges.items():
            own = self._without_details(own)
            if predicates:
                self._memory.edges_by |= {(node, predicate): own for predicate in predicates}
            else:
                self._memory.edges[node] = own
                self._memory.counts[node] = {key: len(ends) for key, ends in own.items()}

    def _read_blank_nodes(
        self, beside: Mapping[IRI, Collection[tuple[IRI, Direction]]], edges: Mapping[Node, Edges]
    ) -> None:
        """Read the blank nodes beside some nodes in the query that finds them: they have no name in another one."""
        queries = (write_blank_query(batch, self._details, MOST) for batch in make_batches(beside))
        rows = [row for query in queries for row in self._client.select(query)]
        own: dict[Node, list[Statement]] = {}
        ends: dict[tuple[IRI, tuple[IRI, Direction], Node], None] = {}
        for here, way, by, node, predicate, value in rows:
            if not isinstance(node, BlankNode):
                continue
            stated = own.setdefault(node, [])
            if isinstance(predicate, IRI) and value is not None:
                stated.append(Statement(node, predicate, value))
            if isinstance(here, IRI) and isinstance(by, IRI) and isinstance(way, Literal):
                direction: Direction = "in" if way.value == "in" else "out"
                if (by, direction) in beside.get(here, ()):
                    ends[here, (by, direction), node] = None
        statements = self._memory.add_whole(dict.fromkeys(chain.from_iterable(own.values())), own)
        reached: dict[Node, Edges] = {}
        for node, about in statements.items():
            for _, predicate, value in about:
                if isinstance(value, IRI | BlankNode) and predicate != TYPE:
                    reached.setdefault(node, {}).setdefault((predicate, "out"), []).append(value)
        for here, (by, direction), node in ends:
            if self._details.classes.isdisjoint(self._memory.types_of(node)):
                edges[here].setdefault((by, direction), []).append(node)
                if direction == "out":
                    reached.setdefault(node, {}).setdefault((by, "in"), []).append(here)
        for node, found in reached.items():
            self._memory.edges[node] = found
            self._memory.counts[node] = {key: len(nodes) for key, nodes in found.items()}
        self.read_references(chain.from_iterable(own.values()))

    def read_links(self, pairs: Iterable[tuple[Node, Node]]) -> None:
        """Read the statements from each first node to its second, with their claims: two requests for a few paths."""
        askable = (pair for pair in pairs if all(isinstance(node, IRI) for node in pair))
        unknown = [pair for pair in dict.fromkeys(askable) if pair not in self._memory.links]
        stating: list[Statement] = []
        for some in _split(unknown):
            for part, rows in self._select_in_halves(some, self._write_links):
                found, claims = sort_rows(rows)
                links: dict[tuple[Node, Node], list[Statement]] = {pair: [] for pair in part}
                for _, statement in found:
                    if isinstance(statement.object, IRI):
                        links[statement.subject, statement.object].append(statement)
                self._beside.read_about(subject for subject, _ in links)
                for pair, own in links.items():
                    own += [one for one in self._beside.find_links(*pair) if one not in own]
                stating += chain.from_iterable(self._memory.add_whole(claims, self._beside.find_claims(part)).values())
                self._memory.links |= links
                self._memory.stated.update(chain.from_iterable(links.values()))
        predicates = [one.predicate for pair in unknown for one in self._memory.links[pair]]
        self.read_references(stating, names=[node for pair in unknown for node in pair], predicates=predicates)

    def _write_links(self, pairs: Sequence[tuple[Node, Node]]) -> str:
        whole = self._unread(self._beside.find_claims(pairs))
        return write_links_query(pairs, self._details, whole)

    def read_far_neighbors(
        self, node: IRI, predicate: IRI, direction: Direction, types: Collection[IRI], most: int | None
    ) -> list[Node]:
        """Read neighbors of an entity with very many, page by page after the key of the last."""
        found: list[Node] = []
        while most is None or len(found) < most:
            size = MAX_EDGES if most is None else min(MAX_EDGES, most - len(found))
            after = str(found[-1]) if found else ""
            rows = self._client.select(write_page_query(node, predicate, direction, types, self._details, after, size))
            found += [row[0] for row in rows if isinstance(row[0], IRI | BlankNode)]
            if len(rows) < size:
                break
        return found

    def read_claims(self, statements: Iterable[Statement]) -> None:
        """Read the claims of statements, and what they refer to."""
        unknown = [one for one in statements if one not in self._memory.stated]
        askable = [one for one in unknown if BlankNode not in map(type, one)]
        beside = self._beside.find_claims((one.subject, one.object) for one in unknown)
        whole = self._unread(beside) if askable else ()
        read: list[Statement] = []
        for some in _split(askable):
            for _, rows in self._select_in_halves(some, partial(self._write_claims, whole)):
                read += read_statements(rows)
        found = self._memory.add_whole(read, beside)
        self._memory.stated.update(unknown)
        self.read_references(chain.from_iterable(found.values()))

    def _write_claims(self, whole: Collection[IRI], statements: Sequence[Statement]) -> str:
        return write_claims_query(write_claims_of(statements, self._details), whole)

    def _unread(self, nodes: Iterable[Node]) -> Sequence[IRI]:
        """Return nodes to be read whole with others; of very many most are read at once."""
        batches = list(make_batches(node for node in nodes if node not in self._memory.whole))
        unread = [node for batch in batches for node in batch]
        if len(unread) > CLAIMS_A_REQUEST:
            self.read_nodes(unread[CLAIMS_A_REQUEST:], ())
        return unread[:CLAIMS_A_REQUEST]


def _split(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield items in parts, one per request."""
    for first in range(0, len(items), CLAIMS_A_REQUEST):
        yield items[first : first + CLAIMS_A_REQUEST]
