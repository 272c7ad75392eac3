"""What was read of an endpoint: statements by node, names and types, edges, and the claims of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from cfgraph.model.entity import Direction
from cfgraph.model.labels import LABEL_PREDICATES, Namespaces, best_label, default_order
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term, term_to_n3
from cfgraph.model.vocabulary import OBJECT, PREDICATE, SUBJECT, TYPE
from cfgraph.store.endpoint.profile import group_by_subject
from cfgraph.store.graph import ClaimClass
from cfgraph.text.catalog import LANGUAGES, Language

MAX_REMEMBERED = 200_000
"""Statements that are remembered; beyond it what was read is forgotten, the schema aside."""

Edges = dict[tuple[IRI, Direction], list[Node]]

Walking = tuple[frozenset[IRI], frozenset[IRI]]
"""Predicates that are walked, none for every edge, and those that are not."""

EVERY_EDGE: Walking = (frozenset(), frozenset())
"""Walking on every edge: the steps of a node are then as many as its degree."""

Steps = tuple[frozenset[Node], frozenset[Node]]
"""The nodes that a node leads to, and those that lead to it."""


class Memory:
    """Remembers what requests brought. Reading and writing it is safe from several threads: values are replaced."""

    def __init__(self, schema: Sequence[Statement], prefixes: Mapping[str, str]) -> None:
        self._namespaces = Namespaces(prefixes)
        self._schema = group_by_subject(schema)
        self.clear()

    def clear(self) -> None:
        """Forget everything but the schema."""
        self.whole: dict[Node, list[Statement]] = dict(self._schema)
        """Nodes all of whose statements are known."""
        self.named: dict[Node, list[Statement]] = {}
        """Nodes whose names and types are known."""
        self.counts: dict[Node, dict[tuple[IRI, Direction], int]] = {}
        """Nodes whose numbers of edges are known."""
        self.edges: dict[Node, Edges] = {}
        """Nodes all of whose edges are known."""
        self.edges_by: dict[tuple[Node, IRI], Edges] = {}
        """Nodes all of whose edges by a predicate are known, with these among others."""
        self.links: dict[tuple[Node, Node], list[Statement]] = {}
        """Pairs of nodes of which all statements from the first to the second are known."""
        self.steps: dict[Walking, dict[Node, Steps]] = {}
        """Nodes whose steps are known, by what is walked."""
        self.joining: dict[tuple[Walking, frozenset[Node], frozenset[Node]], list[tuple[Node, Node]]] = {}
        """The steps between two sets of nodes, by what is walked."""
        self.degrees: dict[Node, int] = {}
        """Nodes whose number of steps in both directions is known."""
        self.least_degrees: dict[Node, int] = {}
        """Nodes that have at least so many steps."""
        self.claim_classes: dict[tuple[IRI, ...], Sequence[ClaimClass]] = {}
        """Classes of claims by the values that they have."""
        self.figures: dict[Node, list[Node]] = {}
        """Nodes whose figures are known."""
        self.claims: dict[tuple[Term, ...], list[Node]] = {}
        """Claims by what they state."""
        self.claimed: set[Node] = set()
        """Nodes for which every claim that has them as an end is known."""
        self.literally_claimed: set[Node] = set()
        """Nodes for which every claim of a literal of theirs is known."""
        self.stated: set[Statement] = set()
        """Statements whose claims are known."""
        self._size = 0

    def trim(self) -> None:
        """Forget what was read once it is too much."""
        if self._size > MAX_REMEMBERED:
            self.clear()

    def add_whole(self, statements: Iterable[Statement], asked: Iterable[Node] = ()) -> Mapping[Node, list[Statement]]:
        """Remember all statements of some nodes; those asked for that have none have none. Claims are noted."""
        found = group_by_subject(list(statements))
        for node in asked:
            if node not in found:
                self.whole.setdefault(node, [])
        for node, own in found.items():
            self.whole[node] = own
            self._size += len(own)
            self._note_claim(node, own)
        return found

    def add_names(self, statements: Iterable[Statement], asked: Iterable[Node], *, types_too: bool = True) -> None:
        """Remember the names and types of nodes; ``types_too`` tells that their types were asked for as well."""
        found = group_by_subject(list(statements))
        for node, own in found.items():
            self.named.setdefault(node, own)
            self._size += len(own)
        for node in asked:
            self.named.setdefault(node, [])
            for target in self.types_of(node) if types_too else ():
                self.named.setdefault(target, [])

    def _note_claim(self, node: Node, own: Sequence[Statement]) -> None:
        ends: dict[IRI, list[Term]] = {}
        for _, predicate, target in own:
            if predicate in (SUBJECT, PREDICATE, OBJECT):
                ends.setdefault(predicate, []).append(target)
        if len(ends) < 3:
            return
        for stated in product(ends[SUBJECT], ends[PREDICATE], ends[OBJECT]):
            claims = self.claims.setdefault(stated, [])
            if node not in claims:
                claims.append(node)

    def add_steps(self, walking: Walking, found: Mapping[Node, Steps]) -> None:
        """Remember the steps of nodes."""
        self.steps.setdefault(walking, {}).update(found)
        self._size += sum(len(out) + len(back) for out, back in found.values())

    def naming_of(self, node: Node) -> Sequence[Statement] | None:
        """Return the statements that name or type a node, or None where they are not known."""
        found = self.whole.get(node)
        return found if found is not None else self.named.get(node)

    def unnamed(self, nodes: Iterable[Node]) -> list[Node]:
        """Return the nodes whose names are not known."""
        return [node for node in dict.fromkeys(nodes) if node not in self.whole and node not in self.named]

    def types_of(self, node: Node) -> list[Node]:
        """Return the known types of a node."""
        naming = self.naming_of(node) or ()
        return [o for _, p, o in naming if p == TYPE and isinstance(o, IRI | BlankNode)]

    def label_of(self, node: Node, language: Language) -> str | None:
        """Return the best known name of a node."""
        literals: dict[IRI, list[Literal]] = {}
        for _, predicate, value in self.naming_of(node) or ():
            if isinstance(value, Literal):
                literals.setdefault(predicate, []).append(value)
        found = best_label((literals.get(predicate, []) for predicate in LABEL_PREDICATES), default_order(language))
        return found.value if found else None

    def sort_by_name(self, nodes: Iterable[Node], language: Language) -> list[Node]:
        """Return nodes in the order of their names, as a store keeps them."""

        def key(node: Node) -> str:
            return f"{self.label_of(node, language) or self._namespaces.nameless(node)}\0{term_to_n3(node)}"

        return sorted(nodes, key=key)

    def in_order(self, statements: Sequence[Statement]) -> list[Statement]:
        """Return a node's statements in a fixed order: by predicate; nodes by name, then literals."""
        language = LANGUAGES[0]

        def key(statement: Statement) -> tuple[str, bool, str]:
            target = statement.object
            if isinstance(target, Literal):
                return statement.predicate, True, term_to_n3(target)
            label = self.label_of(target, language) if isinstance(target, str) else None
            return statement.predicate, False, f"{label or ''}\0{term_to_n3(target)}"

        return sorted(statements, key=key)
