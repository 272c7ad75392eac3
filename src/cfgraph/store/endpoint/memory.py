"""The cache of an endpoint: statements by node, names and types, edges, and the claims of statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from cfgraph.model.entity import Direction
from cfgraph.model.labels import LABEL_PREDICATES, Namespaces, best_label, default_order
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term, term_to_n3
from cfgraph.model.vocabulary import REIFICATIONS, SUBCLASS_OF, SUBPROPERTY_OF, TYPE
from cfgraph.model.wikibase import CLAIM, DIRECT, REFERENCE, STATEMENT, split_property, write_property
from cfgraph.store.endpoint.profile import group_by_subject
from cfgraph.store.endpoint.wikibase_patterns import ITEM, VALUE_PARTS
from cfgraph.store.graph import ClaimClass
from cfgraph.text.catalog import LANGUAGES, Language

MAX_REMEMBERED = 200_000
"""Maximum number of cached statements; beyond it the cache is cleared, except the schema."""

_OF_TREES = frozenset((SUBCLASS_OF, SUBPROPERTY_OF))
"""Predicates of a schema that are read for all nodes: of a node without others in it, not all is known."""

_ENDS = frozenset(part for parts in REIFICATIONS for part in parts)
"""Predicates that lead from a claim to the parts of its statement."""

Edges = dict[tuple[IRI, Direction], list[Node]]

Walking = tuple[frozenset[IRI], frozenset[IRI]]
"""The predicates that are walked (empty for every edge), and the excluded ones."""

EVERY_EDGE: Walking = (frozenset(), frozenset())
"""Walking every edge: the number of steps of a node is then its degree."""

Steps = tuple[frozenset[Node], frozenset[Node]]
"""The nodes to which a node leads, and those that lead to it."""


class Memory:
    """Caches the results of requests. Thread-safe: values are replaced, not changed."""

    def __init__(self, schema: Sequence[Statement], prefixes: Mapping[str, str]) -> None:
        self._namespaces = Namespaces(prefixes)
        own = group_by_subject(schema)
        self._schema = {node: stated for node, stated in own.items() if any(p not in _OF_TREES for _, p, _ in stated)}
        self.clear()

    def clear(self) -> None:
        """Clear everything except the schema."""
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
        self.beside_blank: set[Node] = set()
        """Nodes with steps to blank nodes, which can't be followed."""
        self.joining: dict[tuple[Walking, frozenset[Node], frozenset[Node]], list[tuple[Node, Node]]] = {}
        """The steps between two sets of nodes, by what is walked."""
        self.degrees: dict[Node, int] = {}
        """Nodes whose number of steps in both directions is known."""
        self.least_degrees: dict[Node, int] = {}
        """Nodes that have at least so many steps."""
        self.claim_classes: dict[tuple[IRI, ...], Sequence[ClaimClass]] = {}
        """Classes of claims by the values that they have."""
        self.subjects: dict[tuple[IRI, Node], list[Node]] = {}
        """What has a predicate and an object, of pairs for which all of it is known."""
        self.by_predicate: dict[IRI, Sequence[Statement]] = {}
        """Predicates all of whose statements are known."""
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
        self.stating: dict[Node, int] = {}
        """Claims that were found, with the number of the answer that they were first in."""
        self.items: dict[Node, Node] = {}
        """Statements of Wikibase with the items to which they belong."""
        self.entities: set[Node] = set()
        """Nodes that are known not to be details."""
        self.parts: set[Node] = set()
        """Nodes that are known to stand for statements of the graph."""
        self._answers = self._size = 0

    def trim(self) -> None:
        """Clear the cache if it is too large."""
        if self._size > MAX_REMEMBERED:
            self.clear()

    def add_whole(self, statements: Iterable[Statement], asked: Iterable[Node] = ()) -> Mapping[Node, list[Statement]]:
        """Cache all statements of some nodes; requested nodes without any have none. Claims are recorded."""
        found = group_by_subject(self.take_items(statements))
        self._answers += 1
        for node in asked:
            if node not in found:
                self.whole.setdefault(node, [])
        for node, own in found.items():
            self.whole[node] = own
            self._size += len(own)
            self._note_claim(node, own)
        return found

    def take_items(self, statements: Iterable[Statement]) -> list[Statement]:
        """Cache the items to which statements of Wikibase belong, and return the other statements."""
        others = []
        for one in statements:
            if one.predicate != ITEM:
                others.append(one)
            elif isinstance(one.object, IRI | BlankNode):
                self.items[one.subject] = one.object
        return others

    def add_names(self, statements: Iterable[Statement], asked: Iterable[Node], *, types_too: bool = True) -> None:
        """Cache the names and types of nodes; ``types_too`` means that their types were requested as well."""
        found = group_by_subject(list(statements))
        for node, own in found.items():
            self.named.setdefault(node, own)
            self._size += len(own)
        for node in asked:
            if node not in self.whole or not _is_form(node):
                self.named.setdefault(node, [])
            for target in self.types_of(node) if types_too else ():
                self.named.setdefault(target, [])

    def _note_claim(self, node: Node, own: Sequence[Statement]) -> None:
        ends: dict[IRI, list[Term]] = {}
        for _, predicate, target in own:
            if predicate in _ENDS:
                ends.setdefault(predicate, []).append(target)
        for parts in REIFICATIONS if ends else ():
            for stated in product(*(ends.get(part, ()) for part in parts)):
                self._add_claim(stated, node)
        for stated in self.list_stated(node, own):
            self._add_claim(stated, node)

    def _list_values(self, node: Node, own: Iterable[Statement]) -> Iterator[tuple[str, str, Term]]:
        """Yield base, name and value of the properties that a statement of Wikibase has, if its item is known."""
        for _, predicate, value in own if node in self.items else ():
            form = split_property(predicate)
            if form is not None and form[1] == STATEMENT:
                yield form[0], form[2], value

    def list_stated(self, node: Node, own: Iterable[Statement]) -> Iterator[Statement]:
        """Yield the direct statements of a statement of Wikibase, of which these are the statements."""
        for base, name, value in self._list_values(node, own):
            yield Statement(self.items[node], write_property(base, DIRECT, name), value)

    def links_to(self, node: Node) -> list[Statement]:
        """Return what leads from its item to a statement of Wikibase, if that is cached."""
        named = {(base, name): None for base, name, _ in self._list_values(node, self.whole.get(node, ()))}
        return [Statement(self.items[node], write_property(base, CLAIM, name), node) for base, name in named]

    def is_part(self, node: Node) -> bool:
        """Tell whether a cached node is a full value or a reference of Wikibase."""
        predicates = [predicate for _, predicate, _ in self.whole.get(node, ())]
        forms = map(split_property, predicates)
        return not set(VALUE_PARTS).isdisjoint(predicates) or any(form and form[1] == REFERENCE for form in forms)

    def _add_claim(self, stated: tuple[Term, ...], node: Node) -> None:
        """Cache a claim. Each answer has all claims of a statement, with blank nodes of its own: those of the first
        are kept.
        """
        claims = self.claims.setdefault(stated, [])
        others = (self.stating[claim] for claim in claims if isinstance(claim, BlankNode))
        if node in claims or (isinstance(node, BlankNode) and any(answer != self._answers for answer in others)):
            return
        self.stating.setdefault(node, self._answers)
        claims.append(node)

    def add_predicates(self, statements: Mapping[IRI, Sequence[Statement]]) -> None:
        """Cache all statements by some predicates."""
        self.by_predicate.update(statements)
        self._size += sum(map(len, statements.values()))

    def add_steps(self, walking: Walking, found: Mapping[Node, Steps]) -> None:
        """Cache the steps of nodes."""
        self.steps.setdefault(walking, {}).update(found)
        self._size += sum(len(out) + len(back) for out, back in found.values())

    def naming_of(self, node: Node) -> Sequence[Statement] | None:
        """Return the statements that name or type a node, or None if they are not cached."""
        found = self.whole.get(node)
        return found if found is not None else self.named.get(node)

    def unnamed(self, nodes: Iterable[Node]) -> list[Node]:
        """Return the nodes whose names are not cached."""
        unnamed = (node for node in dict.fromkeys(nodes) if node not in self.named)
        return [node for node in unnamed if node not in self.whole or _is_form(node)]

    def types_of(self, node: Node) -> list[Node]:
        """Return the cached types of a node."""
        naming = self.naming_of(node) or ()
        return [o for _, p, o in naming if p == TYPE and isinstance(o, IRI | BlankNode)]

    def label_of(self, node: Node, language: Language) -> str | None:
        """Return the best cached name of a node."""
        literals: dict[IRI, list[Literal]] = {}
        borrowed = self.named.get(node, ()) if _is_form(node) else ()
        for _, predicate, value in (*(self.naming_of(node) or ()), *borrowed):
            if isinstance(value, Literal):
                literals.setdefault(predicate, []).append(value)
        found = best_label((literals.get(predicate, []) for predicate in LABEL_PREDICATES), default_order(language))
        return found.value if found else None

    def sort_by_name(self, nodes: Iterable[Node], language: Language) -> list[Node]:
        """Return nodes sorted by name, as in a store."""

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


def _is_form(node: Node) -> bool:
    """Tell whether a node is a predicate of Wikibase, which has the names of its property, and not its own."""
    return "/prop/" in node and split_property(node) is not None
