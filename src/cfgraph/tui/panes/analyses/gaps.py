"""The page of an entity's gaps: what most others of its classes have, and no source states of it."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.explorer import View
from cfgraph.explorer.gaps import Gap, find_gaps
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.tui.panes.analyses.base import AnalysisPane, Finding
from cfgraph.tui.widgets.table import Column, Row


class GapsPane(AnalysisPane[tuple[Gap, ...]]):
    """The gaps of an entity."""

    place = "gaps"
    is_dated = False

    def __init__(self, view: View, messages: Messages, node: Node) -> None:
        super().__init__(view, messages, [node], messages("gaps.title", name=view.label(node)))

    def find(self, as_of: str | None) -> tuple[Gap, ...]:
        """Return the gaps."""
        return find_gaps(self.view, self.nodes[0])

    def headline(self, found: tuple[Gap, ...]) -> str:
        """Return an explanation of the list."""
        return f"{self.title} · {self.messages('cli.gaps_heading')}" if found else self.title

    def placeholder(self, found: tuple[Gap, ...]) -> str:
        """Return a message that there are none, which is a valid result."""
        ref = self.view.ref(self.nodes[0])
        return self.messages("cli.no_gaps" if ref.types else "cli.no_class_to_compare", entity=ref.label)

    def list_columns(self, found: tuple[Gap, ...]) -> Sequence[Column]:
        """Return the columns: what is missing, and how many others have it."""
        return [Column(grows=True, least=20), Column(least=16, most=48)]

    def list_rows(self, found: tuple[Gap, ...]) -> list[Row]:
        """Return one row per gap."""
        return [
            Row((gap.label, self.messages("dossier.gap_of", having=gap.having, peers=gap.peers,
                                          kind=gap.peer_class.label)), key=Finding())
            for gap in found
        ]  # fmt: skip

    def command(self, as_of: str | None) -> Sequence[str]:
        """Return the command that prints the gaps."""
        return ("gaps", self.view.curie(self.nodes[0]))
