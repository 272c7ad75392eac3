"""The first pane: what is in this graph, and where to start."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer import View, read_overview, whole_subgraph
from cfgraph.model.entity import Overview, Ref
from cfgraph.model.terms import IRI
from cfgraph.queries.equivalents import Equivalents, write_overview_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.messages import OpenClass, OpenEntity
from cfgraph.tui.panes.base import ExportContent, Pane
from cfgraph.tui.widgets.continue_line import ContinueLine
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import CellLook

MOST_EDGES = 50_000
"""Edges of the largest graph that is exported whole with one key; the command exports larger ones."""

HUBS_SHOWN = 40
"""Entities with the most relations that are listed."""


class OverviewPane(Pane):
    """Classes with counts on one side, the most connected entities on the other."""

    kind = "overview"
    is_dated = False  # counts are made when the store is built

    class Loaded(Message):
        """The overview was read."""

        def __init__(self, found: Overview) -> None:
            super().__init__()
            self.found = found

    def __init__(self, view: View, messages: Messages, last: str = "") -> None:
        """Make the overview; ``last`` says where the last session ended, if a line is to go on with it."""
        super().__init__(view, messages)
        self._last = last
        self.title = messages("overview.title")

    def compose(self) -> ComposeResult:
        """A headline above two lists."""
        yield Static("", id="headline", markup=False)
        if self._last:
            yield ContinueLine(self.messages, self._last)
        with Horizontal():
            with Vertical():
                yield Static(self.messages("overview.classes"), classes="caption", markup=False)
                yield Table([Column(grows=True, least=12), Column(least=2, align_right=True, whole=True)], id="classes")
            with Vertical(id="most-connected"):
                yield Static(self.messages("overview.hubs"), classes="caption", markup=False)
                yield Table(
                    [Column(grows=True, least=12), Column(most=28), Column(align_right=True, whole=True)], id="hubs"
                )
        yield Static(self.messages("overview.hint"), id="hint", markup=False)

    def on_mount(self) -> None:
        """Read the counts behind the first paint."""
        self.in_background(lambda: self.Loaded(read_overview(self.view)))

    def on_overview_pane_loaded(self, message: Loaded) -> None:
        """Show the counts."""
        found = message.found
        headline = Text(make_visible(found.title), style="bold")
        counts = self.messages(
            "overview.counts",
            entities=f"{found.entities:,}",
            claims=f"{found.claims:,}",
            documents=f"{found.documents:,}",
            statements=f"{found.statements:,}",
        )
        if found.graph_total:
            counts += self.messages("overview.graphs", total=found.graph_total)
        headline.append(f"\n{counts}", "not bold")
        self.query_one("#headline", Static).update(headline)
        classes = [
            Row((count.item.label, f"{count.total:,}"), key=count.item.id, looks=(CellLook(0, count.item.look),))
            for count in found.classes
        ]
        self.query_one("#classes", Table).show(classes)
        hubs = [
            Row(
                (count.item.label, ", ".join(count.item.types[:1]), f"{count.total:,}"),
                key=count.item,
                looks=(CellLook(0, count.item.look),),
            )
            for count in found.hubs[:HUBS_SHOWN]
        ]
        self.query_one("#hubs", Table).show(hubs)
        if not found.statements:
            self.query_one("#hint", Static).update(self.messages("overview.empty"))
        self.refresh_bindings()

    def focus_first(self) -> None:
        """Start on the line that goes on with the last session, else in the list of classes."""
        lines = self.query(ContinueLine)
        self.screen.set_focus(lines.first() if lines else self.query_one("#classes", Table))

    def selected_entity(self) -> Ref | None:
        """Return the connected entity under the cursor, when that list has the focus."""
        hubs = self.query_one("#hubs", Table)
        key = hubs.current.key if self.screen.focused is hubs and hubs.current else None
        return key if isinstance(key, Ref) else None

    def equivalents(self) -> Equivalents:
        """Return what gives the counts."""
        return write_overview_equivalents(self.view)

    def can_export(self) -> bool:
        """The whole graph can be exported while it is not too large to be drawn."""
        return 0 < sum(self.view.graph.statistics.edge_predicates.values()) <= MOST_EDGES

    def content_to_export(self) -> ExportContent:
        """Return every entity that has an edge, and every edge."""
        return ExportContent(self.view.graph.location, whole_subgraph(self.view))

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open the class or entity."""
        message.stop()
        key = message.row.key
        if isinstance(key, Ref):
            self.post_message(OpenEntity(key.id))
        elif isinstance(key, IRI):
            self.post_message(OpenClass(key))
