"""The page of changes between two dates."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.explorer import View
from cfgraph.explorer.changes import CHANGE_KINDS, Change, Changes, find_changes
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.tui.panes.analyses.base import AnalysisPane, Finding
from cfgraph.tui.widgets.sources import Cited
from cfgraph.tui.widgets.table import Column, Row

DATES = "between"
"""The key of the two dates in positions."""


class ChangesPane(AnalysisPane[Changes]):
    """The changes of an entity, or of the whole graph, between two dates."""

    place = "changes"
    is_dated = False

    def __init__(self, view: View, messages: Messages, nodes: Sequence[Node], start: str, end: str) -> None:
        title = messages("cli.changes_title", start=start, end=end)
        if nodes:
            title = f"{view.label(nodes[0])} · {title}"
        super().__init__(view, messages, nodes, title)
        self._start, self._end = start, end

    def find(self, as_of: str | None) -> Changes:
        """Return the changes."""
        return find_changes(self.view, self._start, self._end, self.nodes[0] if self.nodes else None)

    def list_columns(self, found: Changes) -> Sequence[Column]:
        """Return the columns: date, statement, before and after."""
        side = Column(least=8, most=16, whole=True)
        return [Column(least=7, most=10, whole=True), Column(grows=True, least=24), side, side]

    def list_rows(self, found: Changes) -> list[Row]:
        """Return the changes, grouped by kind."""
        rows: list[Row] = []
        for kind in CHANGE_KINDS:
            chosen = [change for change in found.changes if change.kind == kind]
            if chosen:
                rows.append(Row((self.messages(f"change.{kind}", total=len(chosen)),), heading=True))
                rows += map(self._row, chosen)
        return rows

    def _row(self, change: Change) -> Row:
        mark = next((mark for claim in change.claims if (mark := find_mark(claim))), "")
        text = f"{change.subject.label} · {change.predicate.label}"
        if change.target:
            text = f"{change.subject.label} ─{change.predicate.label}→ {change.target.label}"
        key = Finding(change.subject, (change.edge,) if change.edge else (), (Cited(text, change.claims),))
        arrow = f"→ {change.after}" if change.after else "→" if change.before else ""
        return Row((change.date, add_mark(text, mark), change.before, arrow), key=key)

    def position(self) -> dict[str, object]:
        """Return the position in the list, and the two dates."""
        return {**super().position(), DATES: [self._start, self._end]}

    def command(self, as_of: str | None) -> Sequence[str]:
        """Return the command that prints the changes."""
        return ("changes", self._start, self._end, *map(self.view.curie, self.nodes))
