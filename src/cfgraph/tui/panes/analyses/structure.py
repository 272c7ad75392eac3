"""The shape of a part of the graph on the screen: who has the most links, communities, bridges, circles of holdings."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cfgraph.explorer import View, subgraph_around
from cfgraph.explorer.structure import Ranking, Structure, find_structure, rank_entities
from cfgraph.model.entity import Ref
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.tui.panes.analyses.base import AnalysisPane, Finding
from cfgraph.tui.widgets.table import Column, Row
from cfgraph.tui.widgets.table_columns import CellLook

HOPS = 2
"""Hops around an entity that its part of the graph reaches."""

TOP, BRIDGES = 10, 20
"""Entities with the most links, and bridges, that are listed."""


class StructurePane(AnalysisPane[tuple[Structure, Ranking]]):
    """The whole graph, some entities, or what lies around one of them."""

    place = "structure"
    is_dated = False

    def __init__(self, view: View, messages: Messages, nodes: Sequence[Node]) -> None:
        name = messages.join_names(map(view.label, nodes[:3])) if nodes else messages("structure.whole")
        super().__init__(view, messages, nodes, messages("structure.title", name=name))

    def find(self, as_of: str | None) -> tuple[Structure, Ranking]:
        """Return communities and the like, and the entities with the most links."""
        nodes = self._part()
        return find_structure(self.view, nodes), rank_entities(self.view, nodes, limit=TOP)

    def _part(self) -> Collection[Node] | None:
        if len(self.nodes) == 1:
            return [ref.id for ref in subgraph_around(self.view, self.nodes[0], HOPS).nodes]
        return self.nodes or None

    def headline(self, found: tuple[Structure, Ranking]) -> str:
        """Return how large the part is."""
        structure, _ = found
        size = self.messages("cli.part_size", nodes=f"{structure.nodes:,}", links=f"{structure.links:,}")
        parts = self.messages("structure.components", total=len(structure.components))
        return f"{self.title} · {size} · {parts}"

    def list_columns(self, found: tuple[Structure, Ranking]) -> Sequence[Column]:
        """Who, of which class, and how much."""
        return [Column(grows=True, least=24), Column(least=8, most=20), Column(least=4, most=16, align_right=True)]

    def list_rows(self, found: tuple[Structure, Ranking]) -> list[Row]:
        """Return the entities with the most links, the bridges, the circles, and each community."""
        structure, ranking = found
        rows = [Row((self.messages("structure.most_links"),), heading=True)]
        rows += (self._row(one.entity, f"{one.value:.0f}") for one in ranking.ranked)
        if structure.bridges:
            rows.append(Row((self.messages("structure.bridges", total=len(structure.bridges)),), heading=True))
            rows += (
                Row((f"{bridge.one.label} — {bridge.other.label}", "", str(bridge.cut_off)), key=Finding(bridge.one),
                    indent=2)
                for bridge in structure.bridges[:BRIDGES]
            )  # fmt: skip
        if structure.circles:
            rows.append(Row((self.messages("cli.circles_heading"),), heading=True))
            rows += (
                Row((" ↔ ".join(ref.label for ref in circle), "", ""), key=Finding(circle[0]), indent=2)
                for circle in structure.circles
            )
        for number, one in enumerate(structure.communities, 1):
            heading = self.messages("structure.community", number=number, total=len(one.members))
            rows.append(Row((heading,), heading=True))
            rows += (self._row(ref, "") for ref in one.members)
        return rows

    def _row(self, ref: Ref, value: str) -> Row:
        cells = (ref.label, " · ".join(ref.types[:1]), value)
        return Row(cells, key=Finding(ref), indent=2, looks=(CellLook(0, ref.look),))

    def command(self, as_of: str | None) -> Sequence[str]:
        """Return the command that prints the communities."""
        if len(self.nodes) == 1:
            return ("communities", "--around", self.view.curie(self.nodes[0]), "--hops", str(HOPS))
        return ("communities",)
