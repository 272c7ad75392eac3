"""The structure page of a part of the graph: central entities, communities, bridges, circular holdings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from textual.app import ComposeResult
from textual.widgets import Static

from cfgraph.explorer import View, subgraph_among, subgraph_around
from cfgraph.explorer.structure import (
    MEASURES,
    EntityMeasures,
    Structure,
    find_structure,
    format_measure,
    measure_entities,
    measure_literal,
)
from cfgraph.model.entity import Ref
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.panes.analyses.base import AnalysisPane, Finding
from cfgraph.tui.panes.base import ExportContent
from cfgraph.tui.widgets.table import Column, Row
from cfgraph.tui.widgets.table_columns import CellLook

HOPS = 2
"""Number of hops around an entity that its part of the graph includes."""

TOP, BRIDGES = 10, 20
"""Number of entities with the most links, and of bridges, listed in addition to the communities."""

Order = OneOf["community", "degree", "pagerank", "betweenness"]
ORDERS: tuple[Order, ...] = ("community", *MEASURES)


@dataclass(frozen=True)
class Measured:
    """A structure with the measures of each of its entities."""

    structure: Structure
    refs: Mapping[Node, Ref]
    measures: Mapping[Node, EntityMeasures]

    def rank(self, order: Order) -> list[Ref]:
        """Return the entities sorted by value, greatest first, and then by name."""
        return sorted(self.refs.values(), key=lambda ref: (-getattr(self.measures[ref.id], order), ref.label))


class StructurePane(CommandTarget, AnalysisPane[Measured]):
    """The structure of the graph, of some entities, or of one's surroundings, by community or ranked by a measure."""

    drawn_as = "stress"

    place = "structure"
    is_dated = False
    PARTS = ("structure",)

    DEFAULT_CSS = """
    StructurePane #meaning { height: auto; color: $text-muted; padding: 0 1; }
    """

    def __init__(self, view: View, messages: Messages, nodes: Sequence[Node]) -> None:
        name = messages.join_names(map(view.label, nodes[:3])) if nodes else messages("structure.whole")
        super().__init__(view, messages, nodes, messages("structure.title", name=name))
        self._order: Order = "community"

    def above(self) -> ComposeResult:
        """Compose the explanation of the order, with its limitations."""
        yield Static("", id="meaning", markup=False)

    def show_above(self, found: Measured) -> None:
        """Show the explanation of the order."""
        self.query_one("#meaning", Static).update(self.messages(f"measure.{self._order}_means"))

    def find(self, as_of: str | None) -> Measured:
        """Return the communities etc., and the measures of each entity."""
        nodes = self._part()
        structure = find_structure(self.view, nodes)
        refs = {ref.id: ref for one in structure.communities for ref in one.members}
        return Measured(structure, refs, measure_entities(self.view, structure, nodes))

    def _part(self) -> Collection[Node] | None:
        if len(self.nodes) == 1:
            return [ref.id for ref in subgraph_around(self.view, self.nodes[0], HOPS).nodes]
        return self.nodes or None

    def action_sort(self) -> None:
        """Sort by community, or by the next measure."""
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        if self.found is not None:
            self.post_message(self.Loaded(self.found))

    def position(self) -> dict[str, object]:
        """Return the position in the list, and its order."""
        return {**super().position(), "order": self._order}

    def resume(self, position: Mapping[str, object]) -> None:
        """Restore the position and the order of a previous run."""
        super().resume(position)
        self._order = next((order for order in ORDERS if order == position.get("order")), self._order)

    def headline(self, found: Measured) -> str:
        """Return the size of the part, and the order of the list."""
        structure = found.structure
        size = self.messages("cli.part_size", nodes=f"{structure.nodes:,}", links=f"{structure.links:,}")
        parts = self.messages("structure.components", total=len(structure.components))
        order = self.messages("structure.ordered", what=self.messages(f"measure.{self._order}"))
        return f"{self.title} · {size} · {parts} · {order}"

    def list_columns(self, found: Measured) -> Sequence[Column]:
        """Return the columns: entity, class, community, and the measures."""
        values = (Column(least=6, most=12, align_right=True, whole=True) for _ in ORDERS)
        return [Column(grows=True, least=20), Column(least=8, most=20), *values]

    def list_rows(self, found: Measured) -> list[Row]:
        """Return all entities by a measure, or those with the most links, bridges, circles, and all communities."""
        titles = ("", *(self.messages(f"measure.{name}") for name in ORDERS))
        if self._order != "community":
            first = Row((self.messages("structure.ranked", total=len(found.refs)), *titles), heading=True)
            return [first, *(self._row(ref, found) for ref in found.rank(self._order))]
        structure = found.structure
        rows = [Row((self.messages("structure.most_links"), *titles), heading=True)]
        rows += (self._row(ref, found) for ref in found.rank("degree")[:TOP])
        if structure.bridges:
            rows.append(Row((self.messages("structure.bridges", total=len(structure.bridges)),), heading=True))
            rows += (
                Row((self.messages("structure.bridge", one=bridge.one.label, other=bridge.other.label,
                                   total=bridge.cut_off),), key=Finding(bridge.one), indent=2)
                for bridge in structure.bridges[:BRIDGES]
            )  # fmt: skip
        if structure.circles:
            rows.append(Row((self.messages("cli.circles_heading"),), heading=True))
            rows += (
                Row((" ↔ ".join(ref.label for ref in circle),), key=Finding(circle[0]), indent=2)
                for circle in structure.circles
            )
        for number, one in enumerate(structure.communities, 1):
            heading = self.messages("structure.community", number=number, total=len(one.members))
            rows.append(Row((heading,), heading=True))
            rows += (self._row(ref, found) for ref in one.members)
        return rows

    def _row(self, ref: Ref, found: Measured) -> Row:
        measures = found.measures[ref.id]
        values = (format_measure(name, getattr(measures, name)) for name in ORDERS)
        cells = (ref.label, " · ".join(ref.types[:1]), *values)
        return Row(cells, key=Finding(ref), indent=2, looks=(CellLook(0, ref.look),))

    def content_to_export(self) -> ExportContent | None:
        """Return the part and its inner edges, with the measures as attributes of its entities."""
        if self.found is None:
            return None
        found = subgraph_among(self.view, self.title, list(self.found.refs))
        attributes = {
            node: {
                **found.attributes.get(node, {}),
                **{name: measure_literal(name, getattr(measures, name)) for name in ORDERS},
            }
            for node, measures in self.found.measures.items()
        }
        return ExportContent(self.title, replace(found, attributes=attributes))

    def command(self, as_of: str | None) -> Sequence[str]:
        """Return the command that prints the communities, or the ranking."""
        words = ("communities",) if self._order == "community" else ("rank", "--by", self._order)
        if len(self.nodes) == 1:
            return (*words, "--around", self.view.curie(self.nodes[0]), "--hops", str(HOPS))
        return words
