"""``ReadsAtOnce``: what a store on this machine does where one on a server would read many things in one request."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cfgraph.model.terms import IRI, Node, Statement


class ReadsAtOnce:
    """Reads nothing ahead: what is mapped into memory is read as it is needed. See the Graph protocol."""

    is_remote = False

    def read_ahead_card(self, node: Node) -> None:
        """Do nothing."""

    def read_ahead_edges(self, nodes: Collection[Node], predicates: Collection[IRI] = ()) -> None:
        """Do nothing."""

    def read_ahead_links(self, pairs: Iterable[tuple[Node, Node]]) -> None:
        """Do nothing."""

    def read_ahead_counts(self, nodes: Collection[Node]) -> None:
        """Do nothing."""

    def read_ahead_nodes(self, nodes: Collection[Node], *, alone: bool = False) -> None:
        """Do nothing."""

    def read_ahead_claims(self, statements: Collection[Statement]) -> None:
        """Do nothing."""

    def read_ahead_subjects(self, predicate: IRI, objects: Collection[Node]) -> None:
        """Do nothing."""

    def read_ahead_predicates(self, predicates: Collection[IRI]) -> None:
        """Do nothing."""

    def read_ahead_names(self, nodes: Collection[Node]) -> None:
        """Do nothing."""

    def knows_names(self, nodes: Collection[Node]) -> bool:
        """Names are at no distance."""
        return True
