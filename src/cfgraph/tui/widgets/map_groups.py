"""The groups of neighbors that the page and the map of an entity show, and numbers beside those of silent edges."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

from rich.cells import cell_len

from cfgraph.explorer.measures import Measures
from cfgraph.model.entity import NeighborEdge, NeighborGroup, Ref
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import to_one_line
from cfgraph.tui.widgets.edge_text import edge_text
from cfgraph.tui.widgets.map_layout import Group
from cfgraph.tui.widgets.paged_rows import Pages
from cfgraph.tui.widgets.table_columns import Row


@dataclass
class ShownGroup:
    """One group of neighbors as shown: the first edges, those of the pages read, and whether the list has it folded."""

    group: NeighborGroup
    pages: Pages
    edges: list[NeighborEdge] = field(default_factory=list)
    folded: bool = False

    def put(self, offset: int, rows: Sequence[Row]) -> None:
        """Take the page that begins at a place, as the rows of the list, whose keys are its edges."""
        self.pages.put(offset, rows)
        while len(self.edges) < len(self.pages) and not (row := self.pages[len(self.edges)]).waits:
            assert isinstance(row.key, NeighborEdge)
            self.edges.append(row.key)

    @property
    def neighbors(self) -> list[Ref]:
        """The neighbors that were read."""
        return [item.neighbor for item in self.edges]

    def is_silent(self, messages: Messages) -> bool:
        """Tell whether the edges that were read say no more than that they are there."""
        return bool(self.edges) and not any(edge_text(item.edge, messages).full for item in self.edges)

    @property
    def key(self) -> Hashable:
        """What identifies the group on the page."""
        return (self.group.predicate.id, self.group.direction)

    @property
    def heading(self) -> str:
        """How the group is called; one that reads the same in both directions gets an arrow."""
        return self.group.heading


def add_measures(group: Group, nodes: Sequence[Node], measures: Measures | None) -> Group:
    """Return a group with numbers beside its entries, right-aligned, where their edges say nothing themselves.

    They have no short form, so that no name is cut for them.
    """
    if measures is None or any(entry.detail for entry in group.entries):
        return group
    texts = [to_one_line(measures.texts.get(node, "")) for node in nodes]
    widest = max(map(cell_len, texts))
    aligned = [" " * (widest - cell_len(text)) + text if text else "" for text in texts]
    pairs = zip(group.entries, aligned, strict=True)
    entries = [replace(entry, detail=text) for entry, text in pairs]
    return replace(group, entries=tuple(entries), measure=measures.label)
