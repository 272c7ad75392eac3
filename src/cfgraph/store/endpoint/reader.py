"""``BatchReader``: what is read of an endpoint, many nodes a request, put into memory with all that it refers to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TypeVar

from cfgraph.model.entity import Direction
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement
from cfgraph.model.vocabulary import ABOUT, DERIVED_FROM, IN_DOCUMENT, SUBJECT, UNIT
from cfgraph.store.endpoint.client import CutAnswer, EndpointClient
from cfgraph.store.endpoint.counting import read_counts
from cfgraph.store.endpoint.memory import Edges, Memory
from cfgraph.store.endpoint.profile import Profile, read_statement, read_statements
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_text import (
    NAMING,
    make_batches,
    write_card_query,
    write_claims_query,
    write_edges_query,
    write_figures_query,
    write_links_query,
    write_literal_claims_query,
    write_many_counts_query,
    write_nodes_query,
    write_page_query,
)

MAX_EDGES, MAX_CLAIM_ROWS = 2_000, 40_000
"""Edges of an entity, and statements of their claims, that are read at once; beyond it they are read page by page."""

CLAIMS_A_REQUEST = 150
"""Statements whose claims are asked for in one request."""

T = TypeVar("T")


class BatchReader:
    """Reads nodes, edges and claims in batches. An answer that the server's limit cuts is asked for in halves."""

    def __init__(self, client: EndpointClient, memory: Memory, profile: Profile) -> None:
        self._client, self._memory = client, memory
        self._details, self._used = profile.details, profile.used

    # -- nodes ---------------------------------------------------------------------------------------------------

    def read_card(self, node: IRI) -> None:
        """Read what the card of an entity shows: two requests."""
        rows = self._client.select(write_card_query(node, self._details))
        counts = read_counts((d, p, n) for _, d, p, n in rows)
        statements = read_statements((s, p, o) for s, d, p, o in rows if d is None)
        found = self._memory.add_whole(statements, [node])
        self._memory.counts[node] = counts
        self._memory.figures[node] = [s for s, own in found.items() if any(o == node and p == ABOUT for _, p, o in own)]
        self.read_references(statements, predicates=[predicate for predicate, _ in counts])
        self._memory.literally_claimed.add(node)  # last: a reading that is cancelled before is begun anew

    def read_counts(self, nodes: Iterable[Node]) -> None:
        """Read the numbers of edges of nodes, and the names of what leads to them."""
        predicates: dict[Node, None] = {}
        for batch in make_batches(nodes):
            for part, rows in self._select_in_halves(batch, self._write_counts):
                for node in part:
                    counts = read_counts((d, p, n) for s, d, p, n in rows if s == node)
                    self._memory.counts[node] = counts
                    predicates |= dict.fromkeys(predicate for predicate, _ in counts)
        self.read_nodes((), self._memory.unnamed(predicates))

    def _write_counts(self, nodes: Sequence[IRI]) -> str:
        return write_many_counts_query(nodes, self._details)

    def read_figures(self, nodes: Sequence[Node]) -> None:
        """Read the figures of nodes, and what these refer to."""
        read: list[Statement] = []
        for batch in make_batches(nodes):
            for _, rows in self._select_in_halves(batch, write_figures_query):
                read += read_statements(rows)
        self._memory.add_whole(read)
        figures: dict[Node, list[Node]] = {node: [] for node in nodes}
        for subject, predicate, target in read:
            if predicate == ABOUT and isinstance(target, IRI) and target in figures:
                figures[target].append(subject)
        self.read_references(read)
        self._memory.figures.update(figures)

    def read_literal_claims(self, nodes: Sequence[Node]) -> None:
        """Read the claims of the literals of nodes, and what these refer to."""
        read: list[Statement] = []
        for batch in make_batches(nodes):
            for _, rows in self._select_in_halves(batch, write_literal_claims_query):
                read += read_statements(rows)
        self._memory.add_whole(read)
        self.read_references(read)
        self._memory.literally_claimed.update(nodes)

    def read_nodes(self, whole: Iterable[Node], named: Iterable[Node], cited: Iterable[Node] = ()) -> None:
        """Read all of some nodes, the names of others, and passages with their documents, in batches of all kinds."""
        kinds = {node: kind for kind, nodes in enumerate((named, whole, cited)) for node in nodes}

        def write(batch: Sequence[IRI]) -> str:
            named, whole, cited = ([node for node in batch if kinds[node] == kind] for kind in range(3))
            return write_nodes_query(whole, named, cited, self._details)

        for batch in make_batches(kinds):
            for part, rows in self._select_in_halves(batch, write):
                self._keep_nodes([[node for node in part if kinds[node] == kind] for kind in range(3)], rows)
        for node in kinds:
            if not isinstance(node, IRI):
                self._memory.named.setdefault(node, [])

    def _keep_nodes(self, asked: Sequence[Sequence[IRI]], rows: Iterable[Row]) -> None:
        """Remember an answer about nodes of three kinds: named, whole, passages."""
        named, whole, cited = asked
        statements = read_statements(rows)
        passages = set(cited)
        documents = {o for s, p, o in statements if s in passages and p == IN_DOCUMENT and isinstance(o, IRI)}
        entire = {*whole, *passages, *documents}
        self._memory.add_whole([one for one in statements if one.subject in entire], entire)
        naming = [one for one in statements if one.subject not in entire and one.predicate in NAMING]
        self._memory.add_names(naming, [*named, *whole])

    def read_references(
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
        self.read_nodes(
            [node for node in whole if node not in known],
            self._memory.unnamed(named),
            [node for node in passages if node not in known],
        )

    # -- edges ---------------------------------------------------------------------------------------------------

    def read_edges(self, nodes: Iterable[Node], predicates: Collection[IRI] = ()) -> None:
        """Read edges of nodes with their claims: all, or those by some predicates. Two requests for up to 500 nodes.

        Of an entity with more than ``MAX_EDGES`` nothing is read.
        """
        for batch in make_batches(nodes):
            self._read_edges(batch, predicates)

    def _read_edges(self, batch: Sequence[IRI], predicates: Collection[IRI]) -> None:
        try:
            rows = self._client.select(
                write_edges_query(batch, self._details, MAX_EDGES, MAX_CLAIM_ROWS, predicates=predicates)
            )
        except CutAnswer:
            if len(batch) == 1:
                self._read_edges_then_claims(batch[0], predicates)
            else:
                self._read_edges_in_halves(batch, predicates)
            return
        found, stating = _sort_rows(rows)
        if len(found) > MAX_EDGES:
            self._read_edges_in_halves(batch, predicates)
            return
        claims: Iterable[Statement] = ()
        if len(stating) <= MAX_CLAIM_ROWS:
            self._memory.add_whole(stating)
            self._memory.stated.update(statement for _, statement in found)
            if not predicates:
                self._memory.claimed.update(batch)
            claims = stating
        self._keep_edges(batch, predicates, found, claims)

    def _read_edges_in_halves(self, batch: Sequence[IRI], predicates: Collection[IRI]) -> None:
        if len(batch) > 1:
            half = len(batch) // 2
            self._read_edges(batch[:half], predicates)
            self._read_edges(batch[half:], predicates)

    def _read_edges_then_claims(self, node: IRI, predicates: Collection[IRI]) -> None:
        """Read the edges of an entity whose claims are too many for one answer, and then these."""
        rows = self._client.select(write_edges_query([node], self._details, MAX_EDGES, None, predicates=predicates))
        found, _ = _sort_rows(rows)
        if len(found) <= MAX_EDGES:
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
        for direction, (subject, predicate, target) in found:
            here, other = (subject, target) if direction == "out" else (target, subject)
            if isinstance(here, IRI) and here in edges and isinstance(other, IRI | BlankNode):
                edges[here].setdefault((predicate, direction), []).append(other)
                others.append(other)
        self.read_references(claims, names=others, predicates=[p for own in edges.values() for p, _ in own])
        for node, own in edges.items():
            if predicates:
                self._memory.edges_by |= {(node, predicate): own for predicate in predicates}
            else:
                self._memory.edges[node] = own
                self._memory.counts[node] = {key: len(ends) for key, ends in own.items()}

    def read_links(self, pairs: Iterable[tuple[Node, Node]]) -> None:
        """Read the statements from each first node to its second, with their claims: two requests for a few paths."""
        askable = (pair for pair in pairs if all(isinstance(node, IRI) for node in pair))
        unknown = [pair for pair in dict.fromkeys(askable) if pair not in self._memory.links]
        stating: list[Statement] = []
        for some in _split(unknown):
            for part, rows in self._select_in_halves(some, self._write_links):
                found, claims = _sort_rows(rows)
                links: dict[tuple[Node, Node], list[Statement]] = {pair: [] for pair in part}
                for _, statement in found:
                    if isinstance(statement.object, IRI):
                        links[statement.subject, statement.object].append(statement)
                self._memory.links |= links
                self._memory.add_whole(claims)
                self._memory.stated.update(statement for _, statement in found)
                stating += claims
        predicates = [one.predicate for pair in unknown for one in self._memory.links[pair]]
        self.read_references(stating, names=[node for pair in unknown for node in pair], predicates=predicates)

    def _write_links(self, pairs: Sequence[tuple[Node, Node]]) -> str:
        return write_links_query(pairs, with_claims=SUBJECT in self._used)

    def read_far_neighbors(
        self, node: IRI, predicate: IRI, direction: Direction, types: Collection[IRI], most: int | None
    ) -> list[Node]:
        """Read neighbors of an entity with very many, page by page by the key of the last."""
        found: list[Node] = []
        while most is None or len(found) < most:
            size = MAX_EDGES if most is None else min(MAX_EDGES, most - len(found))
            after = str(found[-1]) if found else ""
            rows = self._client.select(write_page_query(node, predicate, direction, types, self._details, after, size))
            found += [row[0] for row in rows if isinstance(row[0], IRI | BlankNode)]
            if len(rows) < size:
                break
        return found

    def read_claims(self, statements: Sequence[Statement]) -> None:
        """Read the claims of statements, and what they refer to."""
        askable = [one for one in statements if BlankNode not in map(type, one) and one not in self._memory.stated]
        read: list[Statement] = []
        for some in _split(askable):
            for _, rows in self._select_in_halves(some, write_claims_query):
                read += read_statements(rows)
        self._memory.add_whole(read)
        self._memory.stated.update(statements)
        self.read_references(read)

    def _select_in_halves(
        self, asked: Sequence[T], write: Callable[[Sequence[T]], str]
    ) -> Iterator[tuple[Sequence[T], list[Row]]]:
        """Yield what was asked for with its rows: at once or, where the answer is cut, in ever smaller parts."""
        try:
            rows = self._client.select(write(asked))
        except CutAnswer:
            if len(asked) < 2:
                raise
            half = len(asked) // 2
            yield from self._select_in_halves(asked[:half], write)
            yield from self._select_in_halves(asked[half:], write)
            return
        yield asked, rows


def _sort_rows(rows: Iterable[Row]) -> tuple[list[tuple[Direction, Statement]], list[Statement]]:
    """Return the edges among rows, each with its direction (?d), and the statements about claims, which have none."""
    edges: list[tuple[Direction, Statement]] = []
    stating: list[Statement] = []
    for *triple, direction in rows:
        statement = read_statement(tuple(triple))
        if statement is None:
            continue
        if isinstance(direction, Literal):
            edges.append(("in" if direction.value == "in" else "out", statement))
        else:
            stating.append(statement)
    return edges, stating


def _split(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield items in parts that one request asks for."""
    for first in range(0, len(items), CLAIMS_A_REQUEST):
        yield items[first : first + CLAIMS_A_REQUEST]
