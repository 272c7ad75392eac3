"""Opening the trees of a graph: from a store at once, from a server level by level as they are unfolded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from cfgraph.explorer.same_names import tell_apart
from cfgraph.explorer.structures import is_structure
from cfgraph.explorer.trees import Standing, Tree, find_relation, list_kinds, read_tree
from cfgraph.explorer.view import View
from cfgraph.model.known_names import find_known_name
from cfgraph.model.terms import Node
from cfgraph.store.tree_levels import Kind

MAX_UP, MAX_BROAD = 30, 500
"""Levels above an item that are asked for, and items of one level."""

MAX_ITEMS = 5_000
"""Items of a tree on a server that are read to list it whole."""


def read_trees(view: View, kinds: Sequence[Kind] | None = None) -> list[Tree]:
    """Return all non-empty trees of a graph, or those of some kinds, sorted by name; from a server only their roots."""
    found = []
    for kind in list_kinds(view):
        if kinds is None or kind in kinds:
            tree = _read_roots(view, kind)
            if tree.levels is None:
                tree.sort(lambda node: name_order(view, node))
            if tree.below:
                found.append(tree)
    return found


def find_standings(view: View, trees: Sequence[Tree], node: Node) -> list[Standing]:
    """Return the position of a node in each tree; for an instance also those of its classes.

    On a server what is above is asked for level by level; where that ends in a cycle, its last item becomes a root.
    """
    found: list[Standing] = []
    for tree in trees:
        _read_above(view, tree, [node])
        if _is_in(tree, node):
            found.append(Standing(tree, tuple(tree.path_to(node)), False))
        elif tree.kind == "classes":
            classes = view.classes_of(node)
            _read_above(view, tree, classes)
            found += (Standing(tree, tuple(tree.path_to(one)), True) for one in classes if _is_in(tree, one))
    for standing in found:
        tree, top = standing.tree, standing.way[0]
        if tree.levels is not None and top not in tree.tops:
            tree.tops = [*tree.tops, top]
    return sorted(found, key=lambda one: one.is_member)


def _is_in(tree: Tree, node: Node) -> bool:
    if tree.levels is None:
        return node in tree.above or node in tree.below
    return bool(tree.above.get(node) or tree.below.get(node)) or node in tree.tops


def read_below(view: View, tree: Tree, nodes: Collection[Node]) -> None:
    """Read what is shown of the children of some nodes, where it is not known yet: a request for up to 500."""
    if tree.levels is None:
        return
    _read_items(view, tree, nodes)
    children = [child for node in nodes for child in tree.below.get(node, ())]
    _read_items(view, tree, children)
    for node in nodes:
        tree.below[node] = _sort(view, tree.below[node])


def read_whole(view: View, tree: Tree, depth: int | None = None, start: Iterable[Node] | None = None) -> None:
    """Read the levels below the roots, or some nodes; at most ``depth`` of them, and ``MAX_ITEMS`` items."""
    level = list(tree.tops if start is None else start)
    seen = set(level)
    while tree.levels is not None and level and depth != 0 and len(tree.below) < MAX_ITEMS:
        read_below(view, tree, level)
        level = list(dict.fromkeys(child for node in level for child in tree.below[node] if child not in seen))
        seen.update(level)
        depth = None if depth is None else depth - 1


def tell_items_apart(view: View, tree: Tree, standing: Iterable[Node] = ()) -> dict[Node, str]:
    """Return the distinguishing text of each item that shares its name with another one of the tree.

    ``standing`` are further nodes that are shown with them: an instance below its class.
    """
    if tree.levels is None:
        return tell_apart(map(view.ref, dict.fromkeys((*tree.same_named, *standing))))
    items = dict.fromkeys((*tree.below, *(one for above in tree.above.values() for one in above), *standing))
    return tell_apart(map(view.ref, items))


def name_order(view: View, node: Node) -> str:
    """Return the sort key of an item: its name; items without a name come last, by IRI."""
    name = view.label(node)
    is_nameless = name == view.curie(node)
    if view.graph.is_remote:
        is_nameless = view.graph.label(node, view.language) is None and find_known_name(node, view.language) is None
    return f"\U0010ffff{node}" if is_nameless else name


def _read_roots(view: View, kind: Kind) -> Tree:
    """Return a tree: all of it or, on a server, its roots."""
    relation = find_relation(view, kind)
    levels = view.graph.tree_levels(relation)
    if levels is None:
        return read_tree(view, kind)
    tree = Tree(kind, levels=levels)
    roots = levels.read_roots()
    named = [node for node in roots.items if not is_structure(node)]
    _read_items(view, tree, named)
    if roots.complete and not any(tree.below.values()):
        return Tree(kind, levels=levels)  # classes without any hierarchy among them
    tree.tops = _drop_mutual(tree, _sort(view, named))
    tree.has_all_roots = roots.complete
    _note_complete(tree)
    return tree


def _sort(view: View, nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: (name_order(view, node), node))


def _drop_mutual(tree: Tree, roots: Sequence[Node]) -> list[Node]:
    """Return roots, at the end those in cycles: of items below each other only the first is a root."""
    found = [node for node in roots if not tree.above.get(node)]
    for node in roots:
        above = tree.above.get(node)
        if above and set(roots).issuperset(above) and not any(one in found for one in above):
            found.append(node)
    return found


def _read_above(view: View, tree: Tree, nodes: Iterable[Node]) -> None:
    """Read what is above some nodes, up to the roots: a request for each level."""
    level = [node for node in nodes if not is_structure(node)]
    seen = set(level)
    for _ in range(MAX_UP):
        if tree.levels is None or not level:
            return
        _read_items(view, tree, level[:MAX_BROAD])
        level = [one for node in level[:MAX_BROAD] for one in tree.above.get(node, ()) if one not in seen]
        level = list(dict.fromkeys(level))
        seen.update(level)


def _read_items(view: View, tree: Tree, nodes: Collection[Node]) -> None:
    """Read some items of a tree on a server, where they are not known yet."""
    unknown = [node for node in nodes if node not in tree.below]
    if tree.levels is None or not unknown:
        return
    found = tree.levels.read_items(unknown)
    above = {node: [one for one in found.above[node] if not is_structure(one)] for node in unknown}
    view.graph.read_ahead_names([one for parents in above.values() for one in parents])
    for node in unknown:
        tree.below[node] = [one for one in found.below[node] if not is_structure(one)]
        tree.above[node] = _sort(view, above[node])
    tree.instances |= found.instances
    tree.cut |= found.cut
    tree.blank = max(tree.blank, found.blank)
    _note_complete(tree)


def _note_complete(tree: Tree) -> None:
    """Note whether all of a tree was read."""
    tree.complete = tree.has_all_roots and not tree.cut and all(map(tree.is_read, list(tree.below)))
