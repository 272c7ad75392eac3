"""The groups of neighbors on the page and map of an entity, and numbers beside edges without details."""

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
    """A displayed group of neighbors: the first edges, the pages read, and whether the list has it collapsed."""

    group: NeighborGroup
    pages: Pages
    edges: list[NeighborEdge] = field(default_factory=list)
    folded: bool = False

    def put(self, offset: int, rows: Sequence[Row]) -> None:
        """Store a page that begins at an index, as the rows of the list, whose keys are its edges."""
        self.pages.put(offset, rows)
        while len(self.edges) < len(self.pages) and not (row := self.pages[len(self.edges)]).waits:
            assert isinstance(row.key, NeighborEdge)
            self.edges.append(row.key)

    @property
    def neighbors(self) -> list[Ref]:
        """The neighbors that were read."""
        return [item.neighbor for item in self.edges]

    def is_silent(self, messages: Messages) -> bool:
        """Return whether the edges that were read have no details."""
        return bool(self.edges) and not any(edge_text(item.edge, messages).full for item in self.edges)

    @property
    def key(self) -> Hashable:
        """The key that identifies the group on the page."""
        return (self.group.predicate.id, self.group.direction)

    @property
    def heading(self) -> str:
        """The title of the group; one with the same title in both directions gets an arrow."""
        return self.group.heading


def add_measures(group: Group, nodes: Sequence[Node], measures: Measures | None) -> Group:
    """Return a group with right-aligned numbers beside its entries if their edges have no details.

    The numbers have no short form, so that no name is cut for them.
    """
    if measures is None or any(entry.detail for entry in group.entries):
        return group
    texts = [to_one_line(measures.texts.get(node, "")) for node in nodes]
    widest = max(map(cell_len, texts))
    aligned = [" " * (widest - cell_len(text)) + text if text else "" for text in texts]
    pairs = zip(group.entries, aligned, strict=True)
    entries = [replace(entry, detail=text) for entry, text in pairs]
    return replace(group, entries=tuple(entries), measure=measures.label)
