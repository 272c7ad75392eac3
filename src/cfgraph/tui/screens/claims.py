"""The claims of an edge, or the values of an attribute or figure, side by side by date."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from cfgraph.explorer.claims import format_locator
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.contradictions import (
    NO_RULES,
    ValueRules,
    find_contradicting_claims,
    find_contradicting_figures,
)
from cfgraph.model.entity import Claim, Edge, Property, Source
from cfgraph.model.periods import format_time
from cfgraph.model.shares import format_claim_share
from cfgraph.text.catalog import Messages
from cfgraph.tui.screens.dialog import Dialog
from cfgraph.tui.widgets.clipped_text import ClippedText
from cfgraph.tui.widgets.keybar import KeyBar
from cfgraph.tui.widgets.result_table import ResultTable
from cfgraph.tui.widgets.table import Column, Row, Table


class ClaimTable(ResultTable):
    """A table of claims whose rows can't be opened."""

    OPENS = False


class ClaimsScreen(Dialog[None]):
    """A table of claims or sources, oldest first, so that changes read from top to bottom."""

    PARTS = ("screen",)

    def __init__(
        self,
        messages: Messages,
        edges: Sequence[Edge] = (),
        title: str = "",
        values: Sequence[Property] = (),
        rules: ValueRules = NO_RULES,
    ) -> None:
        """Create the screen of some edges, or of the values of an attribute or figure, with a title."""
        super().__init__()
        self._messages, self._edges, self._title, self._values, self._rules = messages, edges, title, values, rules

    def compose(self) -> ComposeResult:
        """Compose a title and the table."""
        with Vertical(classes="dialog tall"):
            yield Static(self._messages("claims.title"), classes="dialog-title", markup=False)
            yield ClaimTable([Column(self._messages(f"claims.{name}")) for name in _COLUMNS], id="claims")
            yield ClippedText(id="cell", classes="description")
        yield KeyBar(self._messages)

    def on_mount(self) -> None:
        """Show the claims."""
        rows = [row for edge in self._edges for row in self._rows(edge)]
        self.query_one(Table).show(rows + (self._rows_of_values() if self._values else []))
        self.query_one(Table).focus()

    def _rows(self, edge: Edge) -> list[Row]:
        title = f"{edge.subject.label} ─{edge.predicate.label}► {edge.object.label}"
        disputed = find_contradicting_claims(edge.claims)
        rows = [Row((title,), heading=True)]
        if not edge.claims:
            rows.append(Row((self._messages("sources.none"),), muted=True))
        by_date = sorted(edge.claims, key=_by_date)
        sign = self._messages("sources.disputed")
        return rows + [self._row(claim, sign if claim.id in disputed else "") for claim in by_date]

    def _row(self, claim: Claim, disputed: str) -> Row:
        others = (claim.values.get(name) for name in ("postTitle", "cooperation"))
        said = format_claim_share(claim) or next((str(value) for value in others if value), "")
        said = add_mark(said, find_mark(claim))
        note = str(claim.values.get("note", ""))
        when = format_time(claim, self._messages.language)
        cells = [when, said, disputed, claim.status or "", *self._source(claim.source), note]
        return Row(tuple(cells), key=claim.id)

    def _rows_of_values(self) -> list[Row]:
        disputed = find_contradicting_figures(self._values, self._rules)
        rows = [Row((self._title,), heading=True)]
        for place, value in sorted(enumerate(self._values), key=lambda item: (item[1].as_of or "", item[0])):
            sign = self._messages("sources.disputed") if place in disputed else ""
            when = format_time(value, self._messages.language)
            cells = (when, add_mark(value.text, find_mark(value)), sign, value.status or "")
            note = " ".join(value.notes)
            rows += (Row((*cells, *self._source(source), note), key=value) for source in value.sources or (None,))
        return rows

    def _source(self, source: Source | None) -> list[str]:
        """Return the cells for a source."""
        if source is None:
            return [self._messages("sources.none"), "", "", "", ""]
        where = format_locator(source, self._messages) or ""
        return [source.title, source.date or "", source.quality or "", where, " | ".join(source.as_printed)]

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show the selected row in full below the table, whose columns may be cut."""
        message.stop()
        text = " · ".join(cell for cell in message.row.cells if cell)
        self.query_one("#cell", ClippedText).show_text(text)


def _by_date(claim: Claim) -> tuple[str, str]:
    """Return the sort key of a claim, from old to new."""
    return claim.as_of or claim.valid_from or claim.valid_to or "", str(claim.id)


_COLUMNS = ("when", "said", "disputed", "status", "source", "published", "quality", "where", "printed", "note")
