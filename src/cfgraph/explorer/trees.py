"""The trees of a graph: classes, properties, concepts and parts under what stands above them, with counts.

The relation of a tree is read once, at most so many statements of it; several parents are all kept, and circles end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.explorer.structures import is_structure
from cfgraph.explorer.view import View
from cfgraph.model.terms import IRI, BlankNode, Node
from cfgraph.model.vocabulary import DCTERMS, RDFS, SKOS, SUBCLASS_OF

Kind: TypeAlias = OneOf["classes", "properties", "concepts", "parts"]

MAX_LINKS, MAX_BELOW = 400_000, 20_000
"""Statements of a tree that are read, and descendants that are counted."""

UPWARD: Mapping[Kind, tuple[IRI, ...]] = {
    "classes": (SUBCLASS_OF,),
    "properties": (IRI(RDFS + "subPropertyOf"),),
    "concepts": (IRI(SKOS + "broader"), IRI(SKOS + "topConceptOf"), IRI(SKOS + "broadMatch")),
    "parts": (IRI(DCTERMS + "isPartOf"),),
}
"""Predicates that lead from what stands below to what stands above."""

DOWNWARD: Mapping[Kind, tuple[IRI, ...]] = {
    "classes": (),
    "properties": (),
    "concepts": (IRI(SKOS + "narrower"), IRI(SKOS + "hasTopConcept")),
    "parts": (IRI(DCTERMS + "hasPart"),),
}
"""Predicates that lead the other way."""


@dataclass
class Tree:
    """What stands below what. ``complete`` is false when there are more links than were read."""

    kind: Kind
    below: dict[Node, list[Node]] = field(default_factory=dict)
    above: dict[Node, list[Node]] = field(default_factory=dict)
    complete: bool = True
    instances: Mapping[IRI, int] = field(default_factory=dict)
    _counted: dict[Node, int] = field(default_factory=dict, repr=False)

    def sort(self, name: Callable[[Node], str]) -> None:
        """Put everything in the order of names."""
        names = {node: name(node) for node in self.above.keys() | self.below.keys()}
        self.below = {
            node: sorted(self.below[node], key=lambda one: (names[one], one))
            for node in sorted(self.below, key=lambda one: (names[one], one))
        }

    def roots(self) -> list[Node]:
        """Return what has something below and nothing above; of a circle that nothing leads to, its first member."""
        found = [node for node in self.below if not self.above.get(node)]
        reached = set(self._walk(found))
        for node in self.below:
            if node not in reached:
                found.append(node)
                reached.update(self._walk([node]))
        return found

    def _walk(self, nodes: Sequence[Node]) -> Iterator[Node]:
        """Yield nodes and all that stands below them, each once."""
        seen = set(nodes)
        frontier = list(nodes)
        while frontier:
            node = frontier.pop()
            yield node
            for child in self.below.get(node, ()):
                if child not in seen:
                    seen.add(child)
                    frontier.append(child)

    def count_below(self, node: Node) -> int:
        """Return how many different nodes stand below one, itself left out; at most so many are counted."""
        found = self._counted.get(node)
        if found is None:
            found = self._counted[node] = sum(1 for _ in islice(self._walk([node]), MAX_BELOW + 1)) - 1
        return found

    def path_to(self, node: Node) -> list[Node]:
        """Return the way from a root down to a node, the shortest one; it ends in any circle."""
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
    """Where a node stands in a tree: the shortest way down from a root, what is right above and below.

    ``is_member`` tells that it is an instance of the class that the way ends with, rather than in the tree itself.
    """

    tree: Tree
    way: tuple[Node, ...]
    is_member: bool

    @property
    def above(self) -> tuple[Node, ...]:
        """What is right above: all parents, not only the one on the way."""
        return self.way[-1:] if self.is_member else tuple(self.tree.above.get(self.way[-1], ()))

    @property
    def below(self) -> tuple[Node, ...]:
        """What is right below."""
        return () if self.is_member else tuple(self.tree.below.get(self.way[-1], ()))


def find_standings(view: View, trees: Sequence[Tree], node: Node) -> list[Standing]:
    """Return where a node stands in each tree; of an instance also where its classes stand among the classes."""
    found = []
    for tree in trees:
        if node in tree.above or node in tree.below:
            found.append(Standing(tree, tuple(tree.path_to(node)), False))
        elif tree.kind == "classes":
            classes = (one for one in view.classes_of(node) if one in tree.above or one in tree.below)
            found += (Standing(tree, tuple(tree.path_to(one)), True) for one in classes)
    return sorted(found, key=lambda one: one.is_member)


def _follow(ways: Mapping[Node, Node | None], top: Node) -> list[Node]:
    way: list[Node] = []
    at: Node | None = top
    while at is not None:
        way.append(at)
        at = ways[at]
    return way


def list_kinds(view: View) -> list[Kind]:
    """Return the kinds of trees that a graph has something of; none on a server."""
    if view.graph.is_remote:
        return []
    return [kind for kind in UPWARD if any(view.graph.has_predicate(p) for p in (*UPWARD[kind], *DOWNWARD[kind]))]


def read_tree(view: View, kind: Kind) -> Tree:
    """Return a tree of a graph. What is only a structure, or stands below itself, is left out."""
    tree = Tree(kind, instances=view.graph.statistics.classes)
    links: dict[tuple[Node, Node], None] = {}
    for predicates, is_up in ((UPWARD[kind], True), (DOWNWARD[kind], False)):
        for predicate in predicates:
            for subject, _, value in view.graph.statements(predicate=predicate):
                if not isinstance(value, IRI | BlankNode) or is_structure(value) or is_structure(subject):
                    continue
                if len(links) >= MAX_LINKS:
                    tree.complete = False
                    break
                child, parent = (subject, value) if is_up else (value, subject)
                if child != parent:
                    links[child, parent] = None
    for child, parent in links:
        tree.below.setdefault(parent, []).append(child)
        tree.above.setdefault(child, []).append(parent)
    return tree


def read_trees(view: View) -> list[Tree]:
    """Return all trees of a graph that have anything in them."""
    return [tree for kind in list_kinds(view) if (tree := read_tree(view, kind)).below]
