"""The page of similar entities, each with what is shared."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.explorer import View
from cfgraph.explorer.likeness import Likeness, find_similar
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.tui.panes.analyses.base import AnalysisPane, Finding
from cfgraph.tui.widgets.table import Column, Row
from cfgraph.tui.widgets.table_columns import CellLook

LIMIT = 20
"""Maximum number of entities listed."""


class SimilarPane(AnalysisPane[Likeness]):
    """The entities of the same class that share the most with an entity."""

    place = "similar"
    is_dated = False

    def __init__(self, view: View, messages: Messages, node: Node) -> None:
        super().__init__(view, messages, [node], messages("similar.title", name=view.label(node)))

    def find(self, as_of: str | None) -> Likeness:
        """Return the similar entities."""
        return find_similar(self.view, self.nodes[0], limit=LIMIT)

    def headline(self, found: Likeness) -> str:
        """Return the number of entities that share something, and how it is weighted."""
        total = self.messages("cli.alike_title", entity=found.entity.label, total=found.candidates)
        return f"{total} · {self.messages('similar.how')}"

    def list_columns(self, found: Likeness) -> Sequence[Column]:
        """Return the columns: entity, and similarity."""
        return [Column(grows=True, least=24), Column(least=6, most=12, align_right=True)]

    def list_rows(self, found: Likeness) -> list[Row]:
        """Return each entity, with what is shared below it."""
        rows: list[Row] = []
        for one in found.similar:
            edges = tuple(edge for shared in one.shared for edge in shared.edges)
            rows.append(
                Row((one.entity.label, f"{one.score:.3f}"), key=Finding(one.entity, edges),
                    looks=(CellLook(0, one.entity.look),))
            )  # fmt: skip
            for shared in one.shared:
                text = self.messages(
                    "cli.shared_by", label=shared.label, other=shared.other.label, having=shared.having
                )
                key = Finding(shared.other, shared.edges)
                rows.append(Row((text, f"{shared.weight:.2f}"), key=key, muted=True, indent=4))
        return rows

    def command(self, as_of: str | None) -> Sequence[str]:
        """Return the command that prints the list."""
        return ("similar", self.view.curie(self.nodes[0]), "--limit", str(LIMIT))
