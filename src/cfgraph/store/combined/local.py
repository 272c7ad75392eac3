"""``LocalStatements``: what a store on this machine adds to a server's graph, with blank nodes of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, product

from cfgraph.model.entity import Direction
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term, TripleTerm
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.endpoint.beside import NothingBeside
from cfgraph.store.endpoint.patterns import NAMING, Details
from cfgraph.store.endpoint.profile import ONTOLOGY, SCHEMA_PREDICATES
from cfgraph.store.graph import Graph

PREFIX = "_:local-"
"""What the blank nodes of the store beside a server begin with, so that they are not those of the server."""


class LocalStatements(NothingBeside):
    """The statements of a store on this machine."""

    most_compared = 20_000
    """Maximum number of statements that are compared with the server's for exact counts."""

    is_server = False
    """Whether this is another server."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.details = Details(frozenset(), False)
        """The classes whose instances are details, in both stores."""

    def __bool__(self) -> bool:
        """Tell that there is another store."""
        return True

    # -- statements ----------------------------------------------------------------------------------------------

    def statements(
        self, subject: Node | None = None, predicate: IRI | None = None, target: Term | None = None
    ) -> Iterator[Statement]:
        """Yield the matching statements."""
        if any(isinstance(term, BlankNode) and not self.has_blank(term) for term in (subject, target)):
            return
        asked = strip_node(subject) if subject is not None else None
        for one in self.graph.statements(asked, predicate, None if target is None else strip_term(target)):
            yield self.mark_statement(one)

    @staticmethod
    def mark_statement(one: Statement) -> Statement:
        """Return a statement with blank nodes marked as those of this store."""
        return Statement(mark_node(one.subject), one.predicate, mark_term(one.object))

    def about(self, node: Node) -> list[Statement]:
        """Return the statements of a node."""
        return list(self.statements(node))

    def naming(self, node: Node) -> list[Statement]:
        """Return the statements that name a node or state its type."""
        return [one for one in self.statements(node) if one.predicate in NAMING]

    def objects(self, node: Node, predicate: IRI) -> list[Node]:
        """Return the nodes to which a node leads by a predicate."""
        found = (target for _, _, target in self.statements(node, predicate))
        return [target for target in found if isinstance(target, IRI | BlankNode)]

    def has_local(self, term: Term | None) -> bool:
        """Tell whether a term is, or contains, a blank node of this machine."""
        if isinstance(term, TripleTerm):
            return self.has_local(term.subject) or self.has_local(term.object)
        return isinstance(term, BlankNode) and self.has_blank(term)

    def has_blank(self, node: Node) -> bool:
        """Tell whether a node is a blank node of this machine."""
        return isinstance(node, BlankNode) and node.startswith(PREFIX)

    def is_detail(self, node: Node) -> bool:
        """Tell whether this store types a node as a detail, or it stands for a statement of this store."""
        if self.details.hidden and self.graph.is_detail(strip_node(node)):
            return True
        return bool(self.details) and not self.details.classes.isdisjoint(self.objects(node, TYPE))

    # -- what is read with nodes of the server -------------------------------------------------------------------

    def find_subjects(self, ends: Iterable[tuple[IRI, Term]]) -> Sequence[Node]:
        """Return the nodes that have one of some objects by a predicate."""
        return list(
            dict.fromkeys(
                subject for predicate, target in ends for subject, _, _ in self.statements(None, predicate, target)
            )
        )

    def find_claims(self, ends: Iterable[tuple[Node, Term]]) -> Sequence[Node]:
        """Return the claims about statements from the first to the second term of each pair.

        One of both may be stated by the server alone.
        """
        found: dict[Node, None] = {}
        for (subject, target), (begin, _, end) in product(ends, self.details.claims):
            for claim in self.find_subjects([(begin, subject)]):
                stated = [value for _, _, value in self.statements(claim, end)]
                if not stated or target in stated:
                    found[claim] = None
            for claim in self.find_subjects([(end, target)]):
                if not self.objects(claim, begin):
                    found[claim] = None
        return list(found)

    def find_links(self, subject: Node, target: Term) -> Sequence[Statement]:
        """Return the statements from one node to another."""
        return list(self.statements(subject, None, target))

    def find_edges(
        self, nodes: Iterable[Node], predicates: Collection[IRI] = ()
    ) -> Sequence[tuple[Direction, Statement]]:
        """Return what may be edges of nodes: the other end may still be a detail on the server."""
        return [
            edge
            for node in nodes
            for by in (dict.fromkeys(predicates) or (None,))
            for edge in self._find_edges(node, by)
            if edge[1].predicate != TYPE or not self.details
        ]

    def _find_edges(self, node: Node, predicate: IRI | None) -> Iterator[tuple[Direction, Statement]]:
        for one in self.statements(None, predicate, node):
            if not self.is_detail(one.subject):
                yield "in", one
        for one in self.statements(node, predicate):
            if isinstance(one.object, IRI | BlankNode) and not self.is_detail(one.object):
                yield "out", one

    def find_steps(
        self, node: Node, predicates: Collection[IRI], without: Collection[IRI]
    ) -> tuple[set[Node], set[Node]]:
        """Return the nodes to which steps of a node may lead, and those from which they may come."""
        ahead: set[Node] = set()
        back: set[Node] = set()
        if predicates:
            for predicate in set(predicates) - set(without):
                ahead |= {o for _, _, o in self.statements(node, predicate) if isinstance(o, IRI | BlankNode)}
                back |= {s for s, _, _ in self.statements(None, predicate, node)}
            return ahead, back
        for direction, (subject, predicate, target) in self.find_edges([node]):
            if predicate == TYPE or predicate in without:
                continue
            if direction == "out" and isinstance(target, IRI | BlankNode):
                ahead.add(target)
            elif direction == "in":
                back.add(subject)
        return ahead, back

    def mark_nodes(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """Yield nodes of the store as this names them."""
        return map(mark_node, nodes)

    def entities(self) -> Iterator[Node]:
        """Yield what may be entities: nodes with edges, values or types that this store does not type as details."""
        for node in map(mark_node, self.graph.entities()):
            if not self.is_detail(node):
                yield node

    # -- what another server reads in batches: here every statement is at hand ---------------------------------------

    def read_about(self, nodes: Iterable[Node]) -> None:
        """Read all statements of nodes that are asked for next."""

    def read_naming(self, nodes: Iterable[Node]) -> None:
        """Read the names and types of nodes that are asked for next."""

    def read_around(self, nodes: Iterable[Node]) -> None:
        """Read all statements with nodes that are asked for next."""

    def read_steps(self, nodes: Iterable[Node]) -> None:
        """Read the steps of nodes that are asked for next."""

    def trim(self) -> None:
        """Forget what was read if it is too much."""

    def is_hub(self, node: Node) -> bool:
        """Tell whether more statements lead to a node than are read."""
        return False

    # -- the whole graph -----------------------------------------------------------------------------------------

    def list_schema(self) -> list[Statement]:
        """Return the statements that describe classes and predicates."""
        annotated = dict.fromkeys(one for by in SCHEMA_PREDICATES for one in self.statements(None, by))
        return list(dict.fromkeys(chain(annotated, self.statements(None, TYPE, ONTOLOGY))))

    def adopt_schema(self, schema: Sequence[Statement]) -> None:
        """Take the schema of both graphs."""

    def count_names(self) -> int:
        """Return the number of entities with names, or an upper bound."""
        return self.graph.statistics.entities

    def count_instances(self, kind: IRI) -> int:
        """Return the number of instances of a class."""
        return sum(1 for _ in self.statements(None, TYPE, kind))


def mark_node(node: Node) -> Node:
    """Return a node as one of this store."""
    return BlankNode(PREFIX + node[2:]) if isinstance(node, BlankNode) else node


def strip_node(node: Node) -> Node:
    """Return a node as the store knows it."""
    return BlankNode("_:" + node[len(PREFIX) :]) if isinstance(node, BlankNode) and node.startswith(PREFIX) else node


def mark_term(term: Term) -> Term:
    """Return a term with blank nodes marked as those of this machine."""
    return _rename_nodes(term, mark_node)


def strip_term(term: Term) -> Term:
    """Return a term as the store knows it."""
    return _rename_nodes(term, strip_node)


def _rename_nodes(term: Term, rename: Callable[[Node], Node]) -> Term:
    """Return a term with its nodes renamed, also those within a triple term."""
    if isinstance(term, Literal):
        return term
    if isinstance(term, TripleTerm):
        return TripleTerm(rename(term.subject), term.predicate, _rename_nodes(term.object, rename))
    return rename(term)


def mark_deeply(term: Term, depth: int) -> Term:
    """Return a term of the store behind this many servers."""
    for _ in range(depth):
        term = mark_term(term)
    return term


def find_depth(node: BlankNode) -> int:
    """Return behind how many servers the store of a blank node is.

    >>> [find_depth(BlankNode(name)) for name in ("_:a", "_:local-a", "_:local-local-a")]
    [0, 1, 2]
    """
    depth, rest = 0, node[2:]
    while rest.startswith(PREFIX[2:]):
        depth, rest = depth + 1, rest[len(PREFIX) - 2 :]
    return depth
