"""The timeline page: a chart of years, events in order, plans, and holders by date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.widget import Widget

from cfgraph.explorer import View
from cfgraph.explorer.timeline import Event, HolderTable, Timeline, build_timeline
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.tui.panes.analyses.base import AnalysisPane, Finding
from cfgraph.tui.widgets.sources import Cited
from cfgraph.tui.widgets.table import Column, Row
from cfgraph.tui.widgets.table_columns import CellLook

_HEIGHTS = "▁▂▃▄▅▆▇█"
_YEAR_CELLS = 5


class YearStrip(Widget):
    """A bar chart of the number of events per year; years with plans only have a circle."""

    DEFAULT_CSS = "YearStrip { height: 2; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._events: Counter[int] = Counter()
        self._plans: Counter[int] = Counter()

    def show(self, events: Iterable[Event], plans: Iterable[Event]) -> None:
        """Replace the events."""
        self._events = Counter(_year_of(event) for event in events)
        self._plans = Counter(_year_of(event) for event in plans)
        self.refresh()

    def render(self) -> Text:
        """Render as many of the last years as fit."""
        years = sorted({*self._events, *self._plans} - {0})
        if not years:
            return Text("")
        shown = list(range(years[0], years[-1] + 1))[-max(1, self.content_size.width // _YEAR_CELLS) :]
        most = max(self._events.values(), default=1)
        blocks, labels = Text(no_wrap=True), Text(no_wrap=True)
        for year in shown:
            total = self._events[year]
            height = _HEIGHTS[(total * len(_HEIGHTS) - 1) // most] if total else "○" if self._plans[year] else "·"
            blocks.append((height * 4 if total else height).ljust(_YEAR_CELLS), "" if total else "dim")
            labels.append(f"{year}".ljust(_YEAR_CELLS), "dim")
        return Text("\n").join([blocks, labels])


def _year_of(event: Event) -> int:
    return int(event.date[:4]) if event.date[:4].isdigit() else 0


class TimelinePane(AnalysisPane[Timeline]):
    """The timeline of one or several entities."""

    place = "timeline"
    is_dated = False

    def __init__(self, view: View, messages: Messages, nodes: Sequence[Node]) -> None:
        names = messages.join_names(map(view.label, nodes))
        super().__init__(view, messages, nodes, messages("timeline.title", name=names))

    def above(self) -> ComposeResult:
        """Compose the chart of years."""
        yield YearStrip()

    def show_above(self, found: Timeline) -> None:
        """Show the number of events of each year."""
        self.query_one(YearStrip).show(found.events, found.planned)

    def find(self, as_of: str | None) -> Timeline:
        """Return the events."""
        return build_timeline(self.view, self.nodes)

    def headline(self, found: Timeline) -> str:
        """Return the number of events, and of undated items."""
        return self.messages("timeline.total", title=self.title, total=len(found.events), undated=found.undated)

    def list_columns(self, found: Timeline) -> Sequence[Column]:
        """Return the columns: dates, event, and details."""
        return [Column(least=10, most=18, whole=True), Column(least=8, most=24), Column(grows=True, least=16)]

    def list_rows(self, found: Timeline) -> list[Row]:
        """Return one row per event, then the plans, then the holders by date."""
        several = len(found.entities) > 1
        rows = [self._row(event, several) for event in found.events]
        if found.planned:
            rows.append(Row((self.messages("cli.planned"),), heading=True))
            rows += (self._row(event, several) for event in found.planned)
        for table in found.tables:
            if len(table.dates) > 1:
                rows.append(Row((self.messages("cli.holders_by_date", name=table.company.label),), heading=True))
                rows += self._holder_rows(table)
        return rows

    def _row(self, event: Event, several: bool) -> Row:
        mark = next((mark for claim in event.claims if (mark := find_mark(claim))), "")
        said = " ".join(part for part in (event.other.label if event.other else "", event.text) if part)
        label = f"{event.entity.label} · {event.label}" if several else event.label
        cited = (Cited(f"{event.label} {said}".strip(), event.claims),)
        key = Finding(event.other, (event.edge,) if event.edge else (), cited)
        date = self.messages(f"moment.{event.moment}", date=event.date)
        looks = (CellLook(2, event.other.look),) if event.other else ()
        return Row((date, label, add_mark(said, mark)), key=key, looks=looks)

    def _holder_rows(self, table: HolderTable) -> list[Row]:
        rows = []
        for holder, cells in table.holders:
            shares = [f"{date} {cell}" for date, cell in zip(table.dates, cells, strict=True) if cell]
            looks = (CellLook(1, holder.look),)
            rows.append(Row(("", holder.label, "  ".join(shares)), key=Finding(holder), looks=looks))
        return rows

    def command(self, as_of: str | None) -> Sequence[str]:
        """Return the command that prints the timeline."""
        return ("timeline", *map(self.view.curie, self.nodes))
