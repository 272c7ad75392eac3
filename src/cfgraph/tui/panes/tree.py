"""The page of the graph's trees: classes, properties, concepts, parts; unfolded down to a requested entity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer import View
from cfgraph.explorer.same_names import mark_name
from cfgraph.explorer.tree_levels import find_standings, read_below, read_trees, tell_items_apart
from cfgraph.explorer.tree_rows import list_tree_rows
from cfgraph.explorer.trees import MAX_BELOW, Standing, Tree
from cfgraph.model.entity import Ref
from cfgraph.model.terms import Node
from cfgraph.queries.equivalents import Equivalents, write_trees_equivalents
from cfgraph.store.tree_levels import MAX_CHILDREN, Kind
from cfgraph.text.catalog import Messages
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.messages import OpenEntity
from cfgraph.tui.panes.base import Address, ExportContent, Pane
from cfgraph.tui.widgets.sources import Sources
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import CellLook, Lines

INDENT = 2
"""Indentation per level."""

NAMES, LEAST_ALSO = 60, 20
"""Maximum width of names, and minimum width of the remarks beside the counts."""

UNFOLDED = 40
"""Maximum number of rows of a tree that is unfolded by one level when it is opened."""

Place = tuple[int, tuple[Node, ...]]
"""The index of a tree, and the path from its root to a node."""


_HEADINGS: Mapping[Kind, str] = {
    "classes": "tree.classes",
    "properties": "tree.properties",
    "concepts": "tree.concepts",
    "parts": "tree.parts",
}


def _is_small(tree: Tree) -> bool:
    """Tell whether a tree is unfolded by one level when it is opened."""
    return sum(1 + len(tree.below.get(root, ())) for root in tree.roots()) <= UNFOLDED


class TreeRows(Lines):
    """Rows that are created when they become visible."""

    def __init__(self, places: Sequence[Place], make_row: Callable[[Place], Row]) -> None:
        self._places, self._make_row = places, make_row

    def __len__(self) -> int:
        return len(self._places)

    def row(self, index: int) -> Row:
        """Return the row of a place."""
        return self._make_row(self._places[index])


class TreePane(CommandTarget, Pane):
    """All trees with headings, folded to their roots. A node with several parents is listed under each, and marked.

    From a server, the children of a node are read when it is unfolded.
    """

    PARTS = ("tree",)
    kind = "tree"

    class Loaded(Message):
        """Posted when the trees were read, with the position of the requested node."""

        def __init__(self, trees: Sequence[Tree], standing: Standing | None) -> None:
            super().__init__()
            self.trees, self.standing = trees, standing

    class Unfolded(Message):
        """Posted when the children of a node were read."""

        def __init__(self, place: Place) -> None:
            super().__init__()
            self.place = place

    def __init__(self, view: View, messages: Messages, node: Node | None = None) -> None:
        """Create the page of trees; with a node, the path to it is unfolded and the node selected."""
        super().__init__(view, messages)
        self.title = messages("tree.title")
        self._node = node
        self._trees: Sequence[Tree] = ()
        self._roots: list[list[Node]] = []
        self._open: set[Place] = set()
        self._reading: set[Place] = set()
        self._refs: dict[Node, Ref] = {}
        self._apart: dict[Node, str] = {}
        self._member_of: Place | None = None

    @property
    def is_dated(self) -> bool:
        """Return False: a vocabulary has no dates."""
        return False

    def compose(self) -> ComposeResult:
        """Compose a headline and the trees."""
        yield Static(self.messages("tree.title"), id="headline", markup=False)
        numbers = [
            Column(least=cell_len(self.messages(f"tree.{name}")), align_right=True, whole=True)
            for name in ("instances", "below")
        ]
        yield Table([Column(grows=True, least=24, most=NAMES), *numbers, Column(least=LEAST_ALSO)], id="tree")
        yield Sources(self.messages, self.quote, id="sources", classes="asked-for")

    def on_mount(self) -> None:
        """Read the trees in the background."""
        self.in_background(self._load)

    def _load(self) -> Loaded:
        """Read the trees, and the position of the requested node; from a server, only what is shown at first."""
        trees = read_trees(self.view)
        standings = find_standings(self.view, trees, self._node) if self._node is not None else []
        standing = standings[0] if standings else None
        for tree in trees:
            if standing is not None and standing.tree is tree:
                read_below(self.view, tree, standing.way[: len(standing.way) - 1 + standing.is_member])
            elif _is_small(tree):
                read_below(self.view, tree, tree.roots())
            self._name_items(tree, standing.way if standing is not None and standing.tree is tree else ())
        if self._node is not None:
            self._refs[self._node] = self.view.ref(self._node)
        return self.Loaded(trees, standing)

    def _name_items(self, tree: Tree, way: tuple[Node, ...] = ()) -> None:
        """Read the names of items from a server in the background; from a store they are read when rows are shown.

        Items of the same name are distinguished; with ``way`` also the requested node and its ancestors.
        """
        if tree.levels is not None:
            shown = [*tree.below, *(node for above in list(tree.above.values()) for node in above)]
            self._refs |= {node: self.view.ref(node) for node in shown if node not in self._refs}
        standing = (*way, self._node) if way and self._node is not None else ()
        self._apart = self._apart | tell_items_apart(self.view, tree, standing)

    def on_tree_pane_loaded(self, message: Loaded) -> None:
        """Show the roots, or the path to the requested node."""
        self._trees = message.trees
        self._roots = [tree.roots() for tree in message.trees]
        cursor = self._unfold_to(message.standing) if message.standing is not None else None
        for number, tree in enumerate(message.trees):
            if (cursor is None or cursor[0] != number) and _is_small(tree):
                self._open |= {(number, (root,)) for root in self._roots[number]}
        self._draw(cursor)
        self.show_placeholder("" if message.trees else self.messages("tree.none"))

    def _unfold_to(self, standing: Standing) -> Place:
        """Unfold the path to the requested node, and return its place; an instance is below its class."""
        number, way = self._trees.index(standing.tree), standing.way
        self._open |= {(number, way[:length]) for length in range(1, len(way) + standing.is_member)}
        if not standing.is_member or self._node is None:
            return number, way
        self._member_of = number, way
        return number, (*way, self._node)

    def _draw(self, cursor: Place | None = None) -> None:
        places: list[Place] = []
        for number, tree in enumerate(self._trees):
            places.append((number, ()))
            self._add(places, number, tree, (), self._roots[number])
        at = next((at for at, place in enumerate(places) if place == cursor), None)
        self.query_one(Table).show(TreeRows(places, self._row), cursor=at)
        self.refresh_bindings()

    def _add(self, places: list[Place], number: int, tree: Tree, way: tuple[Node, ...], nodes: Sequence[Node]) -> None:
        """Add the places of some nodes, and of the children of those that are unfolded."""
        for node in nodes:
            place = number, (*way, node)
            places.append(place)
            if place in self._open and node not in way:
                if place == self._member_of and self._node is not None:
                    places.append((number, (*way, node, self._node)))
                self._add(places, number, tree, (*way, node), tree.below.get(node, ()))

    def _heading(self, tree: Tree) -> Row:
        total = f"{len(tree.above.keys() | tree.below.keys()):,}{'' if tree.complete else '+'}"
        heading = self.messages(_HEADINGS[tree.kind], total=total)
        remarks = [] if tree.has_all_roots else [self.messages("tree.cut_roots", most=MAX_CHILDREN)]
        remarks += [self.messages("tree.blank", total=tree.blank)] if tree.blank else []
        return Row(
            (heading, self.messages("tree.instances"), self.messages("tree.below"), " · ".join(remarks)), heading=True
        )

    def _row(self, place: Place) -> Row:
        number, way = place
        tree = self._trees[number]
        if not way:
            return self._heading(tree)
        node = way[-1]
        ref = self._ref(node)
        is_member = way[:-1] == (self._member_of[1] if self._member_of else None) and node == self._node
        below = 0 if is_member else tree.count_below(node) or 0
        has_below = place == self._member_of or (not is_member and bool(tree.below.get(node)))
        sign = "  " if not has_below else "▾ " if place in self._open else "▸ "
        if place in self._reading:
            sign = "… "
        others = (
            [] if is_member else [parent for parent in tree.above.get(node, ()) if len(way) < 2 or parent != way[-2]]
        )
        names = self.messages.join_names(mark_name(self._ref(one), self._apart) for one in others[:3])
        remarks = [self._apart[node]] if node in self._apart else []
        remarks += [self.messages("tree.cut", most=MAX_CHILDREN)] if node in tree.cut and place in self._open else []
        remarks += [self.messages("tree.also", names=names)] if others else []
        if node in way[:-1]:
            sign, remarks = "↻ ", [*remarks[: node in self._apart], self.messages("tree.circle")]
        instances = tree.instances.get(node, 0)
        counts = (f"{instances:,}" if instances else "", f"{below:,}{'+' * (below >= MAX_BELOW)}" if below else "")
        also = " · ".join(remarks)
        looks = (CellLook(0, ref.look, at=len(sign)),)
        return Row((sign + ref.label, *counts, also), place, indent=INDENT * (len(way) - 1), looks=looks, quiet=(3,))

    def _ref(self, node: Node) -> Ref:
        return self._refs.get(node) or self.view.ref(node)

    @property
    def _place(self) -> Place | None:
        row = self.query_one(Table).current
        return row.key if row is not None and isinstance(row.key, tuple) else None

    def action_fold(self) -> None:
        """Fold or unfold the selected node; children that are not read yet from a server are read first."""
        place = self._place
        if place is None or place in self._reading:
            return
        tree, node = self._trees[place[0]], place[1][-1]
        is_named = tree.levels is None or all(one in self._refs for one in tree.below.get(node, ()))
        if place in self._open or (tree.is_read(node) and is_named):
            self._open ^= {place}
        else:
            self._reading.add(place)
            self.in_background(partial(self._read, place))
        self._draw(place)

    def _read(self, place: Place) -> Unfolded:
        """Read the children of a node."""
        tree = self._trees[place[0]]
        read_below(self.view, tree, place[1][-1:])
        self._name_items(tree)
        return self.Unfolded(place)

    def on_tree_pane_unfolded(self, message: Unfolded) -> None:
        """Unfold a node whose children were read, without moving the cursor."""
        self._reading.discard(message.place)
        self._open.add(message.place)
        self._draw(self._place)

    def show_failure(self, reason: str) -> None:
        """Show the reason for the failure; nodes that were being read stay folded."""
        super().show_failure(reason)
        self._reading.clear()
        if self._trees:
            self._draw(self._place)
        else:
            self.show_placeholder(reason)

    def action_unfold(self) -> None:
        """Unfold the selected node; if it is unfolded already, move to its first child."""
        place = self._place
        if place is not None and place not in self._open:
            self.action_fold()
        elif place is not None:
            self.query_one(Table).action_move(1)

    def action_up(self) -> None:
        """Fold the selected node; if it is folded already, move to its parent."""
        place = self._place
        if place is None:
            return
        if place in self._open:
            self.action_fold()
        elif len(place[1]) > 1:
            table = self.query_one(Table)
            above = place[0], place[1][:-1]
            before = range(table.place - 1, -1, -1)
            table.cursor = next((at for at in before if table.rows[at].key == above), table.cursor)

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show details of the selected node."""
        message.stop()
        ref = self.selected_entity()
        if ref is not None:
            self.query_one(Sources).show_entity(self.view, ref)
        else:
            self.query_one(Sources).show_nothing()
        self.refresh_bindings()

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open the entity."""
        message.stop()
        if (place := self._place) is not None:
            self.post_message(OpenEntity(place[1][-1]))

    def selected_entity(self) -> Ref | None:
        """Return the selected node."""
        place = self._place
        return None if place is None else self._ref(place[1][-1])

    def can_export(self) -> bool:
        """Tell whether the trees were read."""
        return bool(self._trees)

    def exports_rows(self) -> bool:
        """Return True: the positions in the trees are rows."""
        return True

    def content_to_export(self) -> ExportContent:
        """Return all items of the trees, whether unfolded or not, with their parents."""
        return ExportContent(self.title, list_tree_rows(self.view, self._trees))

    def equivalents(self) -> Equivalents | None:
        """Return the command and the query for the trees."""
        kinds = [tree.kind for tree in self._trees]
        return write_trees_equivalents(self.view, kinds, self._node) if kinds else None

    def focus_first(self) -> None:
        """Focus the list."""
        self.screen.set_focus(self.query_one(Table))

    def address(self) -> Address | None:
        """Return the address of this pane."""
        return Address("tree") if self._node is None else Address("tree", (str(self._node),))
