"""The trees of a graph, or the place of an entity in them, as rows for reports, tables and files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cfgraph.explorer.same_names import tell_apart
from cfgraph.explorer.tree_levels import find_standings, read_trees, read_whole
from cfgraph.explorer.trees import Standing, Tree
from cfgraph.explorer.view import View
from cfgraph.model.entity import Ref
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, XSD, Literal, Node, Term
from cfgraph.store.tree_levels import Kind

COLUMNS = ("tree", "depth", "item", "item_name", "above", "above_name", "instances", "below")
"""``depth`` is 0 for a root; ``instances`` is the number of direct members, ``below`` that of all descendants."""

_INTEGER = IRI(XSD + "integer")


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One place in a tree: an item, its parent there, and its other parents.

    ``last`` tells for each level from the roots down to the item whether its ancestor there, or itself, is the last
    among its siblings. An item with several parents is listed below each, but its descendants only once. ``instances``
    is None if a server did not count them, ``below`` if not all descendants were read; of the children of a ``cut``
    item only the first are listed.
    """

    item: Ref
    above: Ref | None
    also_above: tuple[Ref, ...]
    instances: int | None
    below: int | None
    last: tuple[bool, ...]
    cut: bool = False

    @property
    def depth(self) -> int:
        """The number of levels above; 0 for a root."""
        return len(self.last) - 1


@dataclass(frozen=True, slots=True)
class TreeListing:
    """The rows of a tree; ``total`` counts its items, ``complete`` is false if the graph has more than were read.

    ``has_all_roots`` is false if of many roots only the first are listed, ``blank`` the number of blank nodes left out.
    ``apart`` are the distinguishing texts of listed items that share their name with others.
    """

    kind: Kind
    total: int
    complete: bool
    has_all_roots: bool
    blank: int
    rows: tuple[TreeRow, ...]
    apart: Mapping[Node, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """All trees of a graph, or the place of an entity in each that contains it."""

    entity: Ref | None
    trees: tuple[TreeListing, ...]


def list_hierarchy(
    view: View, entity: Node | None = None, *, kind: Kind | None = None, depth: int | None = None
) -> Hierarchy:
    """Return the trees of a graph, or those of one kind, sorted by name.

    With ``entity``, only the shortest path from a root down to it and what is below it; an instance is listed below
    its classes. ``depth`` limits the levels below the roots, or below the entity.
    """
    trees = read_trees(view, None if kind is None else (kind,))
    if entity is None:
        for tree in trees:
            read_whole(view, tree, depth)
        return Hierarchy(None, tuple(_list_tree(view, tree, _walk(tree, tree.roots(), depth)) for tree in trees))
    standings = find_standings(view, trees, entity)
    for one in standings:
        if not one.is_member:
            read_whole(view, one.tree, depth, [entity])
    listings = (_list_tree(view, one.tree, _walk_standing(one, entity, depth)) for one in standings)
    return Hierarchy(view.ref(entity), tuple(listings))


def list_tree_rows(view: View, trees: Sequence[Tree]) -> QueryResult:
    """Return everything in some trees from the roots down, in their order, as rows of a query result.

    What was not read yet of a tree on a server is read first.
    """
    for tree in trees:
        read_whole(view, tree)
    listings = (_list_tree(view, tree, _walk(tree, tree.roots())) for tree in trees)
    return QueryResult("solutions", COLUMNS, [_make_terms(one.kind, row) for one in listings for row in one.rows])


_Place = tuple[Node, Node | None, tuple[bool, ...]]
"""An item, its parent, and the ``last`` of its row."""


def _list_tree(view: View, tree: Tree, places: Iterator[_Place]) -> TreeListing:
    rows = tuple(_make_row(view, tree, *place) for place in places)
    apart = tell_apart(ref for row in rows for ref in (row.item, *row.also_above))
    return TreeListing(tree.kind, tree.size, tree.complete, tree.has_all_roots, tree.blank, rows, apart)


def _walk(
    tree: Tree, nodes: Sequence[Node], depth: int | None = None, parent: Node | None = None, last: tuple[bool, ...] = ()
) -> Iterator[_Place]:
    """Yield the places of some nodes and of what is below them; items with several parents are descended into once."""
    most = None if depth is None else len(last) + depth + 1
    waiting = [(node, parent, (*last, at == 0)) for at, node in enumerate(reversed(nodes))]
    seen: set[Node] = set()
    while waiting:
        node, above, ends = waiting.pop()
        yield node, above, ends
        if node not in seen and (most is None or len(ends) < most):
            seen.add(node)
            waiting += ((child, node, (*ends, at == 0)) for at, child in enumerate(reversed(tree.below.get(node, ()))))


def _walk_standing(standing: Standing, entity: Node, depth: int | None) -> Iterator[_Place]:
    """Yield the path down to an entity, then what is below it."""
    way = (*standing.way, entity) if standing.is_member else standing.way
    parents = (None, *way)
    for length, node in enumerate(way, 1):
        yield node, parents[length - 1], (True,) * length
    if depth != 0:
        below = None if depth is None else depth - 1
        yield from _walk(standing.tree, standing.below, below, entity, (True,) * len(way))


def _make_row(view: View, tree: Tree, node: Node, parent: Node | None, last: tuple[bool, ...]) -> TreeRow:
    return TreeRow(
        view.ref(node),
        None if parent is None else view.ref(parent),
        tuple(view.ref(one) for one in tree.above.get(node, ()) if one != parent),
        tree.instances.get(node, 0 if tree.levels is None else None),
        tree.count_below(node),
        last,
        node in tree.cut,
    )


def _make_terms(kind: Kind, row: TreeRow) -> tuple[Term | None, ...]:
    above = (None, None) if row.above is None else (row.above.id, Literal(row.above.label))
    counts = _count(row.instances), _count(row.below)
    return Literal(kind), _count(row.depth), row.item.id, Literal(row.item.label), *above, *counts


def _count(number: int | None) -> Term | None:
    return None if number is None else Literal(str(number), _INTEGER)
