"""What all panes share: a title for the breadcrumbs, the selected entity, and what an export of them holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from cfgraph.explorer import View
from cfgraph.model.entity import Edge, Property, Ref, Source, Subgraph
from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.model.looks import Look
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, BlankNode, Node, Statement
from cfgraph.store.request_tally import count_requests
from cfgraph.text.catalog import Messages
from cfgraph.tui.messages import Collect, TrailChanged
from cfgraph.tui.reading import read_behind
from cfgraph.tui.terminal.notifications import NoticingWidget
from cfgraph.tui.widgets.chains import Chains
from cfgraph.tui.widgets.entity_map import EntityMap
from cfgraph.tui.widgets.sources import Quote, Sources
from cfgraph.tui.widgets.table import Table

if TYPE_CHECKING:
    from cfgraph.canvas.scene import Kind
    from cfgraph.queries.equivalents import Equivalents


@dataclass(frozen=True, slots=True)
class ExportContent:
    """What a pane has to export: a subgraph or a query's result, and a title to name the file after."""

    title: str
    content: Subgraph | QueryResult


def statement_of(edge: Edge) -> Statement:
    """Return the statement that an edge is in the graph."""
    assert isinstance(edge.predicate.id, IRI)
    return Statement(edge.subject.id, edge.predicate.id, edge.object.id)


def parse_node(text: str) -> Node:
    """Return the node that an address names."""
    return BlankNode(text) if text.startswith("_:") else IRI(text)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a pane is, so that it can be opened again in another run: its kind, and what it is about."""

    kind: str
    about: tuple[str, ...] = ()


class Pane(NoticingWidget, Vertical):
    """One place. Subclasses load their content in a worker and show it."""

    kind = ""
    """How an address calls the pane, if it is about nothing in particular and can be opened again."""

    title = ""
    """How the breadcrumbs call the pane."""

    drawn_as: Kind | None = None
    """The kind of view in which a canvas draws the pane as a whole, where it can."""

    @property
    def is_dated(self) -> bool:
        """Whether the date that applies changes what the pane shows."""
        return True

    look: Look | None = None
    """How what the pane is about is drawn, for the breadcrumbs."""

    cost = ""
    """How many requests to a server the last reading took, and how long; nothing where it took none."""

    class Asked(Message):
        """Requests to a server were needed to read what is shown, and took so long."""

        def __init__(self, requests: int, seconds: float) -> None:
            super().__init__()
            self.requests, self.seconds = requests, seconds

    class Failed(Message):
        """Some work behind the screen failed."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    def __init__(self, view: View, messages: Messages) -> None:
        super().__init__()
        self.view = view
        self.messages = messages
        self.last_focus: Widget | None = None
        self.as_of: str | None = None
        self._shows_stated_only = view.stated_only
        self.quote: Quote | None = None
        self._parts: list[Table | EntityMap | Chains] = []

    def in_background(self, job: Callable[[], Message], *, exclusive: bool = False) -> None:
        """Do a job in a worker thread and post the message it returns, or ``Failed`` with the reason.

        With ``exclusive`` the pane's jobs before it are given up; nothing is posted for a job that was.
        """

        def work() -> None:
            worker = get_current_worker()
            started = time.perf_counter()
            with count_requests() as tally:
                try:
                    message = job()
                except (CfgraphError, OSError) as error:
                    message = self.Failed(translate_error(error, self.messages))
            if not worker.is_cancelled:
                if tally.requests:
                    self.post_message(self.Asked(tally.requests, time.perf_counter() - started))
                self.post_message(message)

        read_behind(self, work, exclusive=exclusive)

    def on_pane_asked(self, message: Asked) -> None:
        """Say at the end of the first line what it took to read what is shown."""
        message.stop()
        seconds = f"{message.seconds:.1f}"
        self.cost = self.messages("app.requests", total=message.requests, seconds=seconds)
        self.post_message(TrailChanged())

    def on_pane_failed(self, message: Failed) -> None:
        """Say what failed."""
        message.stop()
        self.show_failure(message.reason)

    def show_placeholder(self, text: str) -> None:
        """Say in the middle of the pane why its list is empty and what to do; with no text there are rows again."""
        table = self.query(Table).first()
        table.placeholder = text
        table.refresh()
        self.set_class(bool(text), "-empty")

    def show_failure(self, reason: str) -> None:
        """Show why something failed: in a notice, unless a subclass has a better place."""
        self.notify(reason, severity="error")

    def on_mount(self) -> None:
        """Put the focus in the pane as soon as it is composed, and note the parts with a cursor."""
        found = self.query("*").results()
        self._parts = [part for part in found if isinstance(part, Table | EntityMap | Chains) and part.can_focus]
        self.app.theme_changed_signal.subscribe(self, lambda _: self.restyle())
        self.focus_first()

    def on_unmount(self) -> None:
        """Follow the theme no longer; the app would hold every pane there ever was."""
        self.app.theme_changed_signal.unsubscribe(self)

    def restyle(self) -> None:
        """Draw texts with colors of their own anew, as the theme is another."""

    def focus_first(self) -> None:
        """Put the focus where work goes on."""

    def selected_entity(self) -> Ref | None:
        """Return the entity that a path would start from, or that would be copied."""
        return None

    def selected_edges(self) -> list[Edge]:
        """Return the edges at the cursor, whose claims may be looked at side by side."""
        return []

    def selected_values(self) -> list[Property]:
        """Return all values of the attribute or figure at the cursor, whose sources may be looked at side by side."""
        return []

    def cited_documents(self) -> dict[Node, Source]:
        """Return the documents that back the line at the cursor, each with a place in it, in the order shown."""
        panels = list(self.query(Sources))
        return panels[0].cited_documents() if panels else {}

    def items_to_collect(self) -> Collect | None:
        """Return what goes into the working set from here, or None."""
        ref = self.selected_entity()
        return None if ref is None else Collect([ref.id])

    def apply_date(self, as_of: str | None) -> None:
        """Show what holds at a date from now on, or at any time; read again where that or the view is another."""
        if (as_of, self.view.stated_only) != (self.as_of, self._shows_stated_only):
            self.as_of, self._shows_stated_only = as_of, self.view.stated_only
            if self.is_mounted:
                self.reload()

    def reload(self) -> None:
        """Read anew what depends on the date or on which claims count; by default nothing does."""

    def content_to_export(self) -> ExportContent | None:
        """Return what an export of this pane holds, or None. Called in a worker thread; may read the graph."""
        return None

    def exports_rows(self) -> bool:
        """Tell whether an export would be rows of a query rather than a subgraph."""
        return False

    def equivalents(self) -> Equivalents | None:
        """Return what gives the same as the pane shows, or None where nothing does."""
        return None

    def address(self) -> Address | None:
        """Return how to open this pane again in another run, or None where that makes no sense."""
        return Address(self.kind) if self.kind else None

    def position(self) -> dict[str, object]:
        """Return where in this pane one is, as JSON can hold it: by the names of its parts. It may be gone already."""
        return {part.id: part.position() for part in self._parts if part.id}

    def resume(self, position: Mapping[str, object]) -> None:
        """Go to where one was in another run, as soon as what is there is read."""
        for part in self._parts:
            part.resume(position.get(part.id or ""))

    @property
    def is_unsaved(self) -> bool:
        """Whether something of the user's could not be written to disk, and would be lost on leaving."""
        return False

    def can_draw(self) -> bool:
        """Tell whether a canvas can draw the pane as a whole, or else the entity at the cursor."""
        return (self.drawn_as is not None and self.can_export()) or self.selected_entity() is not None

    def can_export(self) -> bool:
        """Tell whether there is something to export now."""
        return False
