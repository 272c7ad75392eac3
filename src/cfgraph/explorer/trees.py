"""The trees of a graph: classes, properties, concepts and parts with what is above them, and counts.

The relation of a tree is read once, up to a maximum number of statements; several parents are all included, and cycles
end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from cfgraph.explorer.rdf_lists import read_items
from cfgraph.explorer.structures import is_structure
from cfgraph.explorer.view import View
from cfgraph.model.terms import IRI, BlankNode, Node
from cfgraph.model.vocabulary import IN_DOCUMENT, SUBPROPERTY_OF, TYPE
from cfgraph.store.tree_levels import (
    EQUIVALENT,
    INTERSECTION,
    RELATIONS,
    Kind,
    TreeLevels,
    TreeRelation,
)

KINDS: tuple[Kind, ...] = tuple(RELATIONS)
"""All kinds of trees."""

MAX_LINKS, MAX_BELOW = 400_000, 20_000
"""Maximum number of statements of a tree, and of counted descendants."""


@dataclass
class Tree:
    """A hierarchy. ``complete`` is false if there are more links than were read.

    A tree that a server has, is read level by level: ``levels`` reads it, ``tops`` are its roots, of the items in
    ``cut`` only the first children were listed, and an item whose children are not known is not in ``below``.
    ``blank`` is the number of blank nodes that were left out. ``same_named`` are the items of a sorted tree that share
    their name with others.
    """

    kind: Kind
    below: dict[Node, list[Node]] = field(default_factory=dict)
    above: dict[Node, list[Node]] = field(default_factory=dict)
    complete: bool = True
    instances: dict[Node, int] = field(default_factory=dict)
    blank: int = 0
    levels: TreeLevels | None = field(default=None, repr=False)
    tops: list[Node] = field(default_factory=list)
    has_all_roots: bool = True
    cut: set[Node] = field(default_factory=set)
    same_named: list[Node] = field(default_factory=list, repr=False)
    _counted: dict[Node, int] = field(default_factory=dict, repr=False)

    @property
    def size(self) -> int:
        """The number of items, as far as they were read."""
        return len(self.below if self.levels else self.above.keys() | self.below.keys())

    def sort(self, name: Callable[[Node], str]) -> None:
        """Sort everything by name, and find the items of the same name."""
        names = {node: name(node) for node in self.above.keys() | self.below.keys()}
        frequency = Counter(names.values())
        self.same_named = [node for node, label in names.items() if frequency[label] > 1]

        def key(node: Node) -> tuple[str, Node]:
            return names[node], node

        self.below = {node: sorted(self.below[node], key=key) for node in sorted(self.below, key=key)}
        self.above = {node: sorted(parents, key=key) for node, parents in self.above.items()}

    def roots(self) -> list[Node]:
        """Return the nodes with something below and nothing above; of a cycle without a root, its first member."""
        if self.levels is not None:
            return self.tops
        found = [node for node in self.below if not self.above.get(node)]
        reached = set(self._walk(found))
        for node in self.below:
            if node not in reached:
                found.append(node)
                reached.update(self._walk([node]))
        return found

    def _walk(self, nodes: Sequence[Node]) -> Iterator[Node]:
        """Yield nodes and all their descendants, without duplicates."""
        seen = set(nodes)
        frontier = list(nodes)
        while frontier:
            node = frontier.pop()
            yield node
            for child in self.below.get(node, ()):
                if child not in seen:
                    seen.add(child)
                    frontier.append(child)

    def count_below(self, node: Node) -> int | None:
        """Return the number of descendants of a node, excluding itself, up to a maximum; None if not all were read."""
        found = self._counted.get(node)
        if found is None:
            count = -1
            for one in islice(self._walk([node]), MAX_BELOW + 1):
                if self.levels is not None and (one not in self.below or one in self.cut):
                    return None
                count += 1
            found = self._counted[node] = count
        return found

    def is_read(self, node: Node) -> bool:
        """Tell whether everything that is shown of a node's children is known."""
        return self.levels is None or all(child in self.below for child in self.below.get(node, ()))

    def path_to(self, node: Node) -> list[Node]:
        """Return the shortest path from a root down to a node; cycles end."""
        ways: dict[Node, Node | None] = {node: None}
        frontier = [node]
        while frontier:
            following: list[Node] = []
            for one in frontier:
                parents = [parent for parent in self.above.get(one, ()) if parent not in ways]
                if not self.above.get(one):
                    return _follow(ways, one)
                for parent in parents:
                    ways[parent] = one
                following += parents
            if not following:
                return _follow(ways, frontier[0])
            frontier = following
        return [node]


@dataclass(frozen=True, slots=True)
class Standing:
    """The position of a node in a tree: the shortest path down from a root, what is directly above and below.

    ``is_member`` is true if it is an instance of the last class of the path, rather than in the tree itself.
    """

    tree: Tree
    way: tuple[Node, ...]
    is_member: bool

    @property
    def above(self) -> tuple[Node, ...]:
        """What is directly above: all parents, not only the one on the path."""
        return self.way[-1:] if self.is_member else tuple(self.tree.above.get(self.way[-1], ()))

    @property
    def below(self) -> tuple[Node, ...]:
        """What is directly below."""
        return () if self.is_member else tuple(self.tree.below.get(self.way[-1], ()))


def _follow(ways: Mapping[Node, Node | None], top: Node) -> list[Node]:
    way: list[Node] = []
    at: Node | None = top
    while at is not None:
        way.append(at)
        at = ways[at]
    return way


def list_kinds(view: View) -> list[Kind]:
    """Return the kinds of trees in a graph."""
    return [kind for kind in KINDS if any(map(view.graph.has_predicate, _list_predicates(find_relation(view, kind))))]


def find_relation(view: View, kind: Kind) -> TreeRelation:
    """Return the statements that make a tree in a graph: also those by what it declares a subproperty.

    Passages are no parts of their documents: pages of documents show them.
    """
    relation = RELATIONS[kind]
    links = list(view.graph.statements(predicate=SUBPROPERTY_OF)) if view.graph.has_predicate(SUBPROPERTY_OF) else []

    def add_declared(predicates: tuple[IRI, ...]) -> tuple[IRI, ...]:
        found = dict.fromkeys(predicates)
        frontier = list(predicates)
        while frontier:
            above = frontier.pop()
            below = [one for one, _, other in links if other == above and isinstance(one, IRI) and one not in found]
            found |= dict.fromkeys(below)
            frontier += below
        return tuple(one for one in found if one != IN_DOCUMENT and view.graph.has_predicate(one))

    return replace(
        relation,
        upward=add_declared(relation.upward),
        downward=add_declared(relation.downward),
        has_definitions=relation.has_definitions and view.graph.has_predicate(INTERSECTION),
    )


def _list_predicates(relation: TreeRelation) -> tuple[IRI, ...]:
    return (*relation.upward, *relation.downward)


def read_tree(view: View, kind: Kind) -> Tree:
    """Return a tree of a graph. Structures, and what is below itself, are excluded."""
    tree = Tree(kind, instances=dict(view.graph.statistics.classes.items()))
    relation = find_relation(view, kind)
    links: dict[tuple[Node, Node], None] = dict.fromkeys(_read_definitions(view) if relation.has_definitions else ())
    blank: set[Node] = set()
    for predicate in _list_predicates(relation):
        is_up = predicate in relation.upward
        for subject, _, value in view.graph.statements(predicate=predicate):
            child, parent = (subject, value) if is_up else (value, subject)
            if (
                not isinstance(child, IRI | BlankNode)
                or not isinstance(parent, IRI | BlankNode)
                or is_structure(parent)
            ):
                continue
            if is_structure(child):
                blank.update([child] if isinstance(child, BlankNode) else ())
                continue
            if len(links) >= MAX_LINKS:
                tree.complete = False
                break
            if child != parent:
                links[child, parent] = None
    for child, parent in links:
        tree.below.setdefault(parent, []).append(child)
        tree.above.setdefault(child, []).append(parent)
    tree.blank = len(blank)
    if links:
        for node in _read_declared(view, relation):
            if node not in tree.above:
                tree.below.setdefault(node, [])
    return tree


def _read_definitions(view: View) -> Iterator[tuple[Node, Node]]:
    """Yield classes that are defined as an intersection, each with the named classes in it, as it stands below them."""
    for child, _, definition in view.graph.statements(predicate=EQUIVALENT):
        if isinstance(child, IRI) and isinstance(definition, BlankNode) and not is_structure(child):
            for _, _, head in view.graph.statements(definition, INTERSECTION):
                for item in read_items(view, head):
                    if isinstance(item.object, IRI) and item.object != child and not is_structure(item.object):
                        yield child, item.object


def _read_declared(view: View, relation: TreeRelation) -> Iterator[Node]:
    """Yield what is declared to be of a tree's kind."""
    for declared in relation.declared:
        for node, _, _ in islice(view.graph.statements(predicate=TYPE, object=declared), MAX_LINKS):
            if not is_structure(node):
                yield node
