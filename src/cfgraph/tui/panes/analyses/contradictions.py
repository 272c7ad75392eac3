"""The page of all contradictions in the graph: the statements of each source, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cfgraph.explorer import View
from cfgraph.explorer.contradictions import Contradiction, Contradictions, Side, find_contradictions
from cfgraph.model.entity import Claim, Edge
from cfgraph.model.periods import format_time
from cfgraph.queries.equivalents import Equivalents, write_analysis_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.tui.panes.analyses.base import AnalysisPane, Finding
from cfgraph.tui.widgets.sources import Cited
from cfgraph.tui.widgets.table import Column, Row


class ContradictionsPane(AnalysisPane[Contradictions]):
    """The contradictions between sources in the whole graph."""

    is_dated = False

    def __init__(self, view: View, messages: Messages) -> None:
        super().__init__(view, messages, [], messages("contradictions.title"))

    def find(self, as_of: str | None) -> Contradictions:
        """Return all contradictions."""
        return find_contradictions(self.view)

    def headline(self, found: Contradictions) -> str:
        """Return the number of contradictions, and whether all were found."""
        text = f"{self.title} {len(found.found):,}"
        return text if found.complete else f"{text} · {self.messages('cli.contradictions_cut')}"

    def placeholder(self, found: Contradictions) -> str:
        """Return a message that there are none."""
        return self.messages("cli.no_contradictions")

    def list_columns(self, found: Contradictions) -> Sequence[Column]:
        """Return the columns: statement, period, and source."""
        return [Column(least=16, most=48), Column(least=7, most=17), Column(grows=True, least=20)]

    def list_rows(self, found: Contradictions) -> list[Row]:
        """Return each contradiction with its conflicting statements."""
        rows: list[Row] = []
        for one in found.found:
            about = f"{one.subject.label} ─{one.predicate.label}" + (f"→ {one.object.label}" if one.object else "")
            rows.append(Row((about,), heading=True))
            rows += (self._row(one, side, about) for side in one.sides)
        return rows

    def _row(self, one: Contradiction, side: Side, about: str) -> Row:
        claims = (side.item,) if isinstance(side.item, Claim) else ()
        edges = (Edge(one.subject, one.predicate, one.object, claims),) if one.object and claims else ()
        sources = (side.source,) if side.source and not claims else ()
        key = Finding(one.subject, edges, (Cited(f"{about}: {side.text}", claims, sources),))
        source = " · ".join(part for part in (side.source.title, side.source.date) if part) if side.source else ""
        return Row((f"≠ {side.text}", format_time(side.item, self.messages.language), source), key=key, indent=2)

    def command(self, as_of: str | None) -> Sequence[str]:
        """Return the command that prints the contradictions."""
        return ("contradictions",)

    def equivalents(self) -> Equivalents | None:
        """Return the command, which has no filter of claims, and a query for the edges."""
        if self.found is None:
            return None
        edges = [edge for one in self._findings() for edge in one.edges]
        return write_analysis_equivalents(replace(self.view, stated_only=False), self.command(None), [], edges)
