"""``RemoteStatements``: what a second server adds to the graph of a first one, read in batches and cached."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from cfgraph.model.entity import Direction
from cfgraph.model.errors import GraphError
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term, term_to_n3
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.combined.local import LocalStatements, mark_node, strip_node, strip_term
from cfgraph.store.combined.merging import merge
from cfgraph.store.endpoint.graph import EndpointGraph
from cfgraph.store.endpoint.pattern_pages import select_pattern
from cfgraph.store.endpoint.patterns import NAMING, Details, write_values
from cfgraph.store.endpoint.profile import ONTOLOGY, SCHEMA_PREDICATES, read_statements
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_text import make_batches, write_blank_query, write_pattern_query

MAX_AROUND = 20_000
"""Maximum number of statements that lead to a node of the second server and are read."""

MAX_KEPT = 300_000
"""Number of statements above which what was read is forgotten."""

MOST_BLANK = 5_000
"""Rows about the blank nodes beside some nodes that are read."""

LITERALS_A_REQUEST = 100
"""Maximum number of literals for which the claims with them are read in one request."""


class RemoteStatements(LocalStatements):
    """The statements of a second endpoint, and of what lies beside that one.

    What is asked of many nodes is announced first, and read in one request for up to 500 of them.
    """

    most_compared = 3_000
    """Maximum number of statements that are read and compared with the first server's for exact counts."""

    is_server = True

    def __init__(self, graph: EndpointGraph, inner: LocalStatements | None = None) -> None:
        """``inner`` is what the graph of the endpoint is combined with."""
        super().__init__(graph)
        self.server, self._inner = graph, inner
        self._client = graph.client
        self._forget()

    def _forget(self) -> None:
        self._about: dict[Node, dict[Statement, None]] = {}
        self._naming: dict[Node, dict[Statement, None]] = {}
        self._to: dict[Term, dict[Statement, None]] = {}
        self._ends: dict[tuple[IRI, Term], dict[Statement, None]] = {}
        self._hubs: set[Term] = set()
        self._size = 0

    def trim(self) -> None:
        """Forget what was read if it is too much."""
        if self._size > MAX_KEPT:
            self._forget()
        if self._inner is not None:
            self._inner.trim()

    # -- statements ----------------------------------------------------------------------------------------------

    def statements(
        self, subject: Node | None = None, predicate: IRI | None = None, target: Term | None = None
    ) -> Iterator[Statement]:
        """Yield the matching statements."""
        if any(isinstance(term, BlankNode) and not self.has_blank(term) for term in (subject, target)):
            return
        asked = strip_node(subject) if subject is not None else None
        wanted = None if target is None else strip_term(target)
        found: Iterable[Statement] = () if self._is_inner(asked, wanted) else self._find(asked, predicate, wanted)
        if self._inner is not None:
            by_subject: dict[Node, tuple[list[Statement], list[Statement]]] = {}
            for place, some in enumerate((found, self._inner.statements(asked, predicate, wanted))):
                for one in some:
                    by_subject.setdefault(one.subject, ([], []))[place].append(one)
            found = chain.from_iterable(merge(*both) for both in by_subject.values())
        yield from map(self.mark_statement, list(found))

    def _is_inner(self, *terms: Term | None) -> bool:
        return self._inner is not None and any(map(self._inner.has_local, terms))

    def _find(self, subject: Node | None, predicate: IRI | None, target: Term | None) -> list[Statement]:
        """Return the matching statements of the server, whose blank nodes have their own names."""
        if subject is not None:
            known = self._naming.get(subject) if predicate in NAMING else None
            if known is None or subject in self._about:
                self._read([subject], (), ())
                known = self._about.get(subject, {})
            return [s for s in known if predicate in (None, s.predicate) and target in (None, s.object)]
        if target is None:
            rows = select_pattern(self._client, predicate)
            return list(dict.fromkeys(read_statements(rows)))
        if predicate is not None and (predicate, target) in self._ends:
            return list(self._ends[predicate, target])
        if not isinstance(target, Literal) and (predicate != TYPE or not self.details):
            self._read((), [target] if isinstance(target, IRI | BlankNode) else (), ())
            if target in self._to:
                return [one for one in self._to[target] if predicate in (None, one.predicate)]
            if predicate is None and target in self._hubs:
                raise GraphError("endpoint.hub", name=self._client.name, node=str(target), most=MAX_AROUND)
        if isinstance(target, BlankNode):
            return []
        rows = self._client.select(write_pattern_query(None, predicate, target))
        return list(dict.fromkeys(read_statements(rows)))

    # -- reading in batches --------------------------------------------------------------------------------------

    def read_about(self, nodes: Iterable[Node]) -> None:
        """Read all statements of nodes."""
        nodes = list(nodes)
        self._read(map(strip_node, nodes), (), ())
        if self._inner is not None:
            self._inner.read_about(map(strip_node, nodes))

    def read_naming(self, nodes: Iterable[Node]) -> None:
        """Read the names and types of nodes."""
        nodes = list(nodes)
        self._read((), (), map(strip_node, nodes))
        if self._inner is not None:
            self._inner.read_naming(map(strip_node, nodes))

    def read_around(self, nodes: Iterable[Node]) -> None:
        """Read all statements of nodes, and those that lead to them, except types of classes."""
        nodes = list(dict.fromkeys(map(strip_node, nodes)))
        self._read(nodes, nodes, ())
        if self._inner is not None:
            self._inner.read_around(nodes)

    def _read(self, about: Iterable[Node], to: Iterable[Node], naming: Iterable[Node]) -> None:
        """Read what is not known, side by side."""
        unknown = [node for node in about if node not in self._about]
        reached = [node for node in to if node not in self._to and node not in self._hubs]
        named = [node for node in naming if node not in self._about and node not in self._naming]
        self._select(
            [
                *((0, batch) for batch in make_batches(unknown)),
                *((1, batch) for batch in make_batches(reached)),
                *((2, batch) for batch in make_batches(named)),
            ]
        )

    def _select(self, parts: Sequence[tuple[int, Sequence[IRI]]]) -> None:
        """Read batches of statements about nodes (0), to nodes (1), and of names (2)."""
        if not parts:
            return
        answers = self._client.select_each([self._write(kind, batch) for kind, batch in parts])
        halves: list[tuple[int, Sequence[IRI]]] = []
        beside: dict[IRI, None] = {}
        for (kind, batch), rows in zip(parts, answers, strict=True):
            if rows is None or (kind == 1 and len(rows) > MAX_AROUND):
                if len(batch) > 1:
                    halves += (kind, batch[: len(batch) // 2]), (kind, batch[len(batch) // 2 :])
                elif kind == 1:
                    self._hubs.update(batch)
                else:
                    raise GraphError("endpoint.hub", name=self._client.name, node=batch[0], most=MAX_AROUND)
                continue
            if self._keep(kind, batch, read_statements(rows)):
                beside.update(dict.fromkeys(batch))
        if beside:
            self._read_blank_nodes(beside)
        self._select(halves)

    def _write(self, kind: int, batch: Sequence[IRI]) -> str:
        if kind == 2:
            pattern = f"{write_values('s', batch)} {write_values('p', NAMING)} ?s ?p ?o"
            return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }}"
        if kind == 0:
            return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {write_values('s', batch)} ?s ?p ?o }}"
        types = f" FILTER(?p != {term_to_n3(TYPE)})" if self.details else ""
        return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {write_values('o', batch)} ?s ?p ?o{types} }} LIMIT {MAX_AROUND + 1}"

    def _keep(self, kind: int, batch: Sequence[IRI], statements: Sequence[Statement]) -> bool:
        """Keep what was read, without blank nodes; return whether there are some."""
        kept: dict[Node | Term, dict[Statement, None]] = {node: {} for node in batch}
        has_blank = False
        for one in statements:
            if isinstance(one.subject, BlankNode) or isinstance(one.object, BlankNode):
                has_blank = True
            else:
                kept[one.object if kind == 1 else one.subject][one] = None
                self._size += 1
        (self._about, self._to, self._naming)[kind].update(kept)  # type: ignore[arg-type]
        return has_blank and kind != 2

    def _read_blank_nodes(self, nodes: Iterable[IRI]) -> None:
        """Read the blank nodes beside some nodes in the query that finds them: they have no name in another one."""
        for batch in make_batches(nodes):
            for here, way, by, blank, predicate, value in self._client.select(
                write_blank_query(batch, Details(frozenset(), False), MOST_BLANK)
            ):
                if not isinstance(blank, BlankNode):
                    continue
                own = self._about.setdefault(blank, {})
                self._to.setdefault(blank, {})
                if isinstance(predicate, IRI) and value is not None:
                    stated = Statement(blank, predicate, value)
                    own[stated] = None
                    if isinstance(value, BlankNode):
                        self._to.setdefault(value, {})[stated] = None
                if isinstance(here, IRI) and isinstance(by, IRI) and isinstance(way, Literal):
                    if way.value == "in":
                        self._to.setdefault(here, {})[Statement(blank, by, here)] = None
                    else:
                        leading = Statement(here, by, blank)
                        self._about.setdefault(here, {})[leading] = None
                        self._to[blank][leading] = None

    def naming(self, node: Node) -> list[Statement]:
        """Return the statements that name a node or state its type."""
        self.read_naming([node])
        return [one for by in NAMING for one in self.statements(node, by)]

    # -- what is read with nodes of the first server -------------------------------------------------------------

    def find_subjects(self, ends: Iterable[tuple[IRI, Term]]) -> Sequence[Node]:
        """Return the nodes that have one of some objects by a predicate."""
        ends = list(ends)
        self.read_around(term for _, term in ends if isinstance(term, IRI))
        self._read_literals([(predicate, term) for predicate, term in ends if isinstance(term, Literal)])
        return super().find_subjects(ends)

    def _read_literals(self, ends: Iterable[tuple[IRI, Term]]) -> None:
        """Read the statements by some predicates with some literals."""
        unknown: dict[IRI, dict[Term, None]] = {}
        for predicate, term in ends:
            if (predicate, term) not in self._ends:
                unknown.setdefault(predicate, {})[term] = None
        parts = [
            (predicate, list(terms)[first : first + LITERALS_A_REQUEST])
            for predicate, terms in unknown.items()
            for first in range(0, len(terms), LITERALS_A_REQUEST)
        ]
        queries = [
            f"SELECT DISTINCT ?s ?o WHERE {{ {write_values('o', terms)} ?s {term_to_n3(by)} ?o }}"
            for by, terms in parts
        ]
        for (predicate, terms), rows in zip(parts, self._client.select_each(queries), strict=True):
            if rows is None:
                continue  # each is read on its own
            self._ends |= {(predicate, term): {} for term in terms}
            for subject, value in rows:
                if isinstance(subject, IRI | BlankNode) and (predicate, value) in self._ends:
                    self._ends[predicate, value][Statement(subject, predicate, value)] = None  # type: ignore[index, arg-type]

    def find_claims(self, ends: Iterable[tuple[Node, Term]]) -> Sequence[Node]:
        """Return the claims about statements from the first to the second term of each pair."""
        ends = list(ends)
        if not ends:
            return ()
        self.read_around(term for pair in ends for term in pair if isinstance(term, IRI))
        reached = [(by, node) for subject, _, by in self.details.claims for _, node in ends]
        started = [(by, node) for by, _, _ in self.details.claims for node, _ in ends]
        self.read_about(self.find_subjects([*started, *reached]))
        return super().find_claims(ends)

    def find_edges(
        self, nodes: Iterable[Node], predicates: Collection[IRI] = ()
    ) -> Sequence[tuple[Direction, Statement]]:
        """Return what may be edges of nodes."""
        nodes = list(nodes)
        self._read_edges(nodes)
        return super().find_edges(nodes, predicates)

    def _read_edges(self, nodes: Collection[Node]) -> None:
        """Read the statements around nodes, and the types of the other ends."""
        self.read_around(nodes)
        if not self.details:
            return
        others = [
            end
            for node in map(strip_node, nodes)
            for one in chain(self._about.get(node, ()), self._to.get(node, ()))
            for end in (one.subject, one.object)
            if isinstance(end, IRI) and one.predicate != TYPE
        ]
        self._read((), (), others)

    def read_steps(self, nodes: Iterable[Node]) -> None:
        """Read what is needed for the steps of nodes."""
        self._read_edges(list(nodes))

    def is_hub(self, node: Node) -> bool:
        """Tell whether more statements lead to a node than are read."""
        inner = self._inner is not None and self._inner.is_hub(strip_node(node))
        return inner or strip_node(node) in self._hubs

    # -- the whole graph -----------------------------------------------------------------------------------------

    def list_schema(self) -> list[Statement]:
        """Return the statements that describe classes and predicates."""
        found = (s for s in self.server.schema if s.predicate in SCHEMA_PREDICATES or s.object == ONTOLOGY)
        return list(map(self.mark_statement, found))

    def adopt_schema(self, schema: Sequence[Statement]) -> None:
        """Take the schema of both graphs."""
        self.server.adopt_schema(schema)

    def count_names(self) -> int:
        """Return the number of names, up to one more than are read at once."""
        return self.server.number_of_names

    def count_instances(self, kind: IRI) -> int:
        """Return the number of instances of a class."""
        rows = self._client.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s {term_to_n3(TYPE)} {term_to_n3(kind)} }}")
        number = rows[0][0] if rows else None
        mine = int(number.value) if isinstance(number, Literal) else 0
        return mine + (self._inner.count_instances(kind) if self._inner is not None else 0)

    def read_name_rows(self) -> list[Row]:
        """Return the names, types and numbers of edges of all entities."""
        rows = self.server.read_name_rows()
        return [(mark_node(row[0]) if isinstance(row[0], BlankNode) else row[0], *row[1:]) for row in rows]
