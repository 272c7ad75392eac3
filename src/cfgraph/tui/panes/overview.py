"""The first page: the contents of the graph, and starting points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer import View, read_overview
from cfgraph.explorer.same_names import tell_apart
from cfgraph.model.entity import Count, Overview, Ref
from cfgraph.model.terms import IRI
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.keymap import BY_ID
from cfgraph.tui.messages import OpenClass, OpenEntity, OpenSavedQuery
from cfgraph.tui.navigation.desk import Desk, Question
from cfgraph.tui.panes.base import ExportContent, Pane
from cfgraph.tui.widgets.claim_charts import ClaimCharts
from cfgraph.tui.widgets.continue_line import CONTINUE, ContinueLine
from cfgraph.tui.widgets.sources import Sources
from cfgraph.tui.widgets.start_list import TREES, StartList
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import Bar, CellLook

if TYPE_CHECKING:
    from cfgraph.queries.equivalents import Equivalents

MOST_EDGES = 50_000
"""Maximum number of edges of a graph that the key exports whole; the command exports larger ones."""

BAR = 3
"""Minimum width of a bar; names have priority."""

ALWAYS_SAID = ("statements", "contradictions")
"""Counts that are shown even if they are zero."""

HUBS_SHOWN = 40
"""Maximum number of the most connected entities listed."""


class OverviewPane(Pane):
    """The overview: classes with bars, the most connected entities, the years of claims, and starting points."""

    kind = "overview"

    class Loaded(Message):
        """Posted when the overview was read."""

        def __init__(self, found: Overview) -> None:
            super().__init__()
            self.found = found

    class Counted(Message):
        """Posted with the number of contradictions; None if there are too many to count."""

        def __init__(self, contradictions: int | None) -> None:
            super().__init__()
            self.contradictions = contradictions

    class DeskRead(Message):
        """Posted when the starting points were read."""

        def __init__(self, desk: Desk) -> None:
            super().__init__()
            self.desk = desk

    def __init__(self, view: View, messages: Messages, read_desk: Callable[[], Desk], last: str = "") -> None:
        """Create the overview; ``read_desk``, called in a thread, returns the starting points.

        ``last`` describes where the last session ended; if empty, there is no line to continue it.
        """
        super().__init__(view, messages)
        self._last = last
        self.title = messages("overview.title")
        self._read_desk = read_desk
        self._found: Overview | None = None

    @property
    def is_dated(self) -> bool:
        """Return False: counts are made when the store is built."""
        return False

    def compose(self) -> ComposeResult:
        """Compose a headline and the lists."""
        yield Static("", id="headline", markup=False)
        if self._last:
            yield ContinueLine(self.messages, self._last)
        columns = [
            Column(least=10, most=28),
            Column(least=2, align_right=True, whole=True),
            Column(grows=True, least=BAR),
        ]
        with Horizontal(id="dashboard"):
            with Vertical(id="by-class"):
                yield Static(self.messages("overview.classes"), classes="caption", markup=False)
                yield Table(columns, id="classes")
            with Container(id="beside-classes"):
                with Vertical(id="most-connected"):
                    yield Static(self.messages("overview.hubs"), classes="caption", markup=False)
                    yield Table(columns, id="hubs")
                    yield ClaimCharts(self.messages, id="charts")
                with Vertical(id="beginning"):
                    yield StartList(self.messages, id="start")
                    yield Sources(self.messages, id="preview-beside", classes="wide-only tall-only")
        yield Static("", id="hint", markup=False)
        yield Sources(self.messages, id="preview", classes="narrow-only asked-for")

    def on_mount(self) -> None:
        """Read the counts in the background."""
        self.query_one(ClaimCharts).display = False
        self.in_background(lambda: self.Loaded(read_overview(self.view)))

    def on_show(self) -> None:
        """Read the starting points again when the user returns."""
        self.reload()

    def reload(self) -> None:
        """Read the starting points again; nothing else here changes while the graph is open."""
        self.in_background(lambda: self.DeskRead(self._read_desk()), exclusive=True, group="desk")

    def on_overview_pane_desk_read(self, message: DeskRead) -> None:
        """Show the starting points."""
        start = self.query_one(StartList)
        start.show_desk(message.desk)
        self.query_one("#beginning").set_class(not start.display, "-bare")
        self._leave_out_empty_lists()

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show a preview of the selected row if its list has the focus."""
        message.stop()
        if message.table.has_focus:
            self._preview(message.row)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show a preview of the selected row of the list that gets the focus."""
        if isinstance(event.widget, Table) and event.widget.current is not None:
            self._preview(event.widget.current)

    def _preview(self, row: Row) -> None:
        """Show a preview of an entity or a class, the text of a question, or an explanation of continuing."""
        key = row.key
        if isinstance(key, IRI) and self._found is not None:
            key = next((count.item for count in self._found.classes if count.item.id == key), None)
        for preview in self.query(Sources):
            if isinstance(key, Ref):
                preview.show_entity(self.view, key)
            elif isinstance(key, Question):
                preview.show_nothing(key.text)
            elif key == CONTINUE:
                preview.show_nothing(self.messages("overview.continue_means"))
            elif key == TREES:
                preview.show_nothing(self.messages("does.app_tree"))

    def on_overview_pane_loaded(self, message: Loaded) -> None:
        """Show the counts."""
        found = message.found
        self._found = found
        self._show_headline(found, None)
        self.query_one("#classes", Table).show(_count_rows(found.classes, by_id=True))
        self.query_one("#hubs", Table).show(_count_rows(found.hubs[:HUBS_SHOWN]))
        self.query_one(ClaimCharts).show(dict(found.years), found.grades)
        self._leave_out_empty_lists()
        if not found.statements:
            self.query_one("#hint", Static).update(self.messages("overview.empty"))
        self.query_one("#hint").display = not found.statements
        self.refresh_bindings()
        if found.claims:
            self.call_after_refresh(self.in_background, self._count_contradictions)

    def _leave_out_empty_lists(self) -> None:
        """Hide empty lists and their captions; if one of them has the focus, focus another."""
        found = self._found
        if found is None:
            return
        has_charts, start = bool(found.years or found.grades), self.query_one(StartList)
        self.query_one("#by-class").display = bool(found.classes or not (found.hubs or start.rows))
        self.query_one("#by-class .caption").display = bool(found.classes)
        self.query_one("#most-connected").display = bool(found.hubs or has_charts)
        self.query_one("#most-connected .caption").display = bool(found.hubs)
        focused = self.screen.focused
        if isinstance(focused, Table) and self in focused.ancestors and not focused.rows:
            self.focus_first()

    def _count_contradictions(self) -> Counted:
        """Return the number of contradictions. Called in a thread, after everything else is shown."""
        from cfgraph.explorer.contradictions import count_contradictions

        return self.Counted(count_contradictions(self.view))

    def on_overview_pane_counted(self, message: Counted) -> None:
        """Show the number of contradictions beside the other counts."""
        if self._found is not None:
            self._show_headline(self._found, message.contradictions)

    def _show_headline(self, found: Overview, contradictions: int | None) -> None:
        """Show the title of the graph, and below it the counts that are not zero."""
        totals = {
            "entities": found.entities,
            "claims": found.claims,
            "documents": found.documents,
            "statements": found.statements,
            "graphs": found.graph_total,
            "contradictions": contradictions,
        }
        shown = {name: total for name, total in totals.items() if total or (total is not None and name in ALWAYS_SAID)}
        counts = " · ".join(self.messages(f"overview.{name}", total=total) for name, total in shown.items())
        if found.at_least:
            counts = self.messages("overview.at_least", counts=counts)
        headline = Text(make_visible(found.title), style="bold")
        headline.append(f"\n{counts}", "not bold")
        self.query_one("#headline", Static).update(headline)

    def focus_first(self) -> None:
        """Focus the line that continues the last session, else the first list that has rows."""
        lines = self.query(ContinueLine)
        tables = [self.query_one(name, Table) for name in ("#classes", "#hubs", "#start")]
        filled = next((table for table in tables if table.rows), tables[0])
        self.screen.set_focus(lines.first() if lines else filled)

    def selected_entity(self) -> Ref | None:
        """Return the selected entity if the list of entities has the focus."""
        focused = self.screen.focused
        key = focused.current.key if isinstance(focused, Table) and focused.current else None
        return key if isinstance(key, Ref) else None

    def equivalents(self) -> Equivalents:
        """Return the command and the query for the counts."""
        from cfgraph.queries.equivalents import write_overview_equivalents

        return write_overview_equivalents(self.view)

    def can_export(self) -> bool:
        """Tell whether the whole graph can be exported: it is local and not too large."""
        if self.view.graph.is_remote:
            return False
        return 0 < sum(self.view.graph.statistics.edge_predicates.values()) <= MOST_EDGES

    def content_to_export(self) -> ExportContent:
        """Return all edges, and the entities that have any."""
        from cfgraph.explorer import whole_subgraph

        return ExportContent(self.view.graph.location, whole_subgraph(self.view))

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open the class or entity."""
        message.stop()
        key = message.row.key
        if isinstance(key, Ref):
            self.post_message(OpenEntity(key.id))
        elif isinstance(key, Question):
            self.post_message(OpenSavedQuery(key.name))
        elif key == TREES:
            self.call_later(self.app.run_action, BY_ID[TREES].action)
        elif isinstance(key, IRI):
            self.post_message(OpenClass(key))


def _count_rows(counts: Sequence[Count], *, by_id: bool = False) -> list[Row]:
    """Return rows of items with their counts and bars; their keys are references, or with ``by_id`` IRIs."""
    apart = tell_apart(count.item for count in counts)
    most = max((count.total for count in counts), default=1)
    return [
        Row(
            (f"{count.item.label}  {apart.get(count.item.id, '')}".rstrip(), f"{count.total:,}", ""),
            key=count.item.id if by_id else count.item,
            looks=(CellLook(0, count.item.look),),
            bars=(Bar(2, count.total / most, count.item.look),),
        )
        for count in counts
    ]
