"""``ReadsAhead``: reading what is needed next from a server, many things in one request."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cfgraph.model.terms import IRI, Node, Statement
from cfgraph.model.vocabulary import ABOUT, CONFIDENCE
from cfgraph.store.endpoint.memory import Memory
from cfgraph.store.endpoint.profile import LOOKED_FOR, Profile
from cfgraph.store.endpoint.reader import BatchReader


class ReadsAhead:
    """Reads into the cache of an endpoint what is announced. See the Graph protocol."""

    _profile: Profile
    _memory: Memory
    _reader: BatchReader

    def has_predicate(self, predicate: IRI) -> bool:
        """Tell whether a predicate is in use, according to the profile; true if the profile does not cover it."""
        return predicate in self._profile.used or predicate not in LOOKED_FOR

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
        """Read the numbers of edges of some nodes: one request for up to 500."""
        self._reader.read_counts([node for node in nodes if node not in self._memory.counts])

    def read_ahead_claims(self, statements: Collection[Statement]) -> None:
        """Read the claims of some statements, and what they refer to: two requests for up to 150."""
        self._reader.read_claims(statements)

    def read_ahead_nodes(self, nodes: Collection[Node], *, alone: bool = False) -> None:
        """Read everything of some nodes: a request for up to 500, and unless ``alone`` two for figures and claims."""
        self._memory.trim()
        self._reader.read_nodes([node for node in nodes if node not in self._memory.whole], ())
        if alone:
            return
        if self.has_predicate(ABOUT) and len(nodes) > 1:
            self._reader.read_figures([node for node in nodes if node not in self._memory.figures])
        if self.has_predicate(CONFIDENCE) and len(nodes) > 1:
            self._reader.read_literal_claims([node for node in nodes if node not in self._memory.literally_claimed])

    def read_ahead_subjects(self, predicate: IRI, objects: Collection[Node]) -> None:
        """Read all of what has one of some objects by a predicate: two requests for up to 500 objects."""
        self._reader.read_subjects(predicate, list(objects))

    def read_ahead_predicates(self, predicates: Collection[IRI]) -> None:
        """Read all statements by some predicates: a request, and one for up to 500 names of their subjects."""
        self._memory.trim()
        self._reader.read_predicates([predicate for predicate in predicates if self.has_predicate(predicate)])

    def read_ahead_names(self, nodes: Collection[Node]) -> None:
        """Read the names and types of nodes that are not known yet: a request for up to 500."""
        if unknown := self._memory.unnamed(nodes):
            self._reader.read_nodes((), unknown)

    def knows_names(self, nodes: Collection[Node]) -> bool:
        """Tell whether the names and types of some nodes were read."""
        return not self._memory.unnamed(nodes)
