"""``NothingBeside``: what a second store adds to what is read from a server, which for a server alone is nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from cfgraph.model.entity import Direction
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term, TripleTerm
from cfgraph.store.endpoint.sparql_text import make_batches


class NothingBeside:
    """No store beside the server. See ``combined.local.LocalStatements`` for one."""

    def __bool__(self) -> bool:
        """Tell whether there is another store."""
        return False

    def find_subjects(self, ends: Iterable[tuple[IRI, Term]]) -> Sequence[Node]:
        """Return the nodes that have one of some objects by a predicate."""
        return ()

    def find_claims(self, ends: Iterable[tuple[Node, Term]]) -> Sequence[Node]:
        """Return the claims about statements from the first to the second term of each pair."""
        return ()

    def read_about(self, nodes: Iterable[Node]) -> None:
        """Read all statements of nodes that are asked for next."""

    def find_links(self, subject: Node, target: Term) -> Sequence[Statement]:
        """Return the statements from one node to another."""
        return ()

    def find_edges(
        self, nodes: Iterable[Node], predicates: Collection[IRI] = ()
    ) -> Sequence[tuple[Direction, Statement]]:
        """Return what may be edges of nodes: the other end may still be a detail on the server."""
        return ()

    def has_blank(self, node: Node) -> bool:
        """Tell whether a node is a blank node of the other store."""
        return False


NOTHING_BESIDE = NothingBeside()


def choose_nameable(statements: Iterable[Statement]) -> list[Statement]:
    """Return the statements without blank nodes, which a request can name."""
    return [s for s in statements if len(list(chain(*make_batches(_nodes_of(s))))) == len(set(_nodes_of(s)))]


def _nodes_of(statement: Statement) -> list[Node]:
    """Return the nodes of a statement; a triple term, which a request can't name either, as a blank node."""
    subject, predicate, target = statement
    nodes: list[Node] = [subject, predicate]
    if not isinstance(target, Literal):
        nodes.append(BlankNode("_:") if isinstance(target, TripleTerm) else target)
    return nodes


def list_ends(statements: Iterable[Statement]) -> Iterator[Node]:
    """Yield the nodes at both ends of statements, and their predicates."""
    for statement in statements:
        yield from (node for node in _nodes_of(statement) if isinstance(node, IRI))
