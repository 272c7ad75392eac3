"""The common interface of panes: a title for the breadcrumbs, the selected entity, and the content for exports."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from cfgraph.explorer import View
from cfgraph.model.entity import Edge, Property, Ref, Source, Subgraph
from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.model.looks import Look
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, Node, Statement
from cfgraph.store.request_tally import count_requests
from cfgraph.text.catalog import Messages
from cfgraph.tui.messages import Collect, TrailChanged
from cfgraph.tui.reading import read_behind
from cfgraph.tui.terminal.notifications import NoticingWidget
from cfgraph.tui.widgets.resuming import Resuming
from cfgraph.tui.widgets.sources import Quote, Sources
from cfgraph.tui.widgets.table import Table

if TYPE_CHECKING:
    from cfgraph.canvas.scene import Kind
    from cfgraph.queries.equivalents import Equivalents
    from cfgraph.tui.key_order import Opening, OrderedKeysApp


@dataclass(frozen=True, slots=True)
class ExportContent:
    """The content of a pane for export: a subgraph or a query result, and a title for the file name."""

    title: str
    content: Subgraph | QueryResult


def statement_of(edge: Edge) -> Statement:
    """Return the statement that an edge represents."""
    assert isinstance(edge.predicate.id, IRI)
    return Statement(edge.subject.id, edge.predicate.id, edge.object.id)


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a pane, for reopening it in another run: its kind, and its subjects."""

    kind: str
    about: tuple[str, ...] = ()


class Pane(NoticingWidget, Vertical):
    """A page. Subclasses load their content in a worker, then show it."""

    kind = ""
    """The kind of the pane in addresses, if it has no subjects and can be reopened."""

    title = ""
    """The title of the pane in the breadcrumbs."""

    short_title = ""
    """The title in the breadcrumbs after a page whose name is part of the title; empty if there is no shorter one."""

    drawn_as: Kind | None = None
    """The kind of view in which a canvas draws the whole pane, if it can."""

    @property
    def is_dated(self) -> bool:
        """Whether the current date affects the pane."""
        return True

    look: Look | None = None
    """The look of the pane's subject, for the breadcrumbs."""

    cost = ""
    """The number of requests to a server during the last load, and their time; empty if there were none."""

    class Asked(Message):
        """Posted with the number and time of the requests to a server when the content was loaded."""

        def __init__(self, requests: int, seconds: float) -> None:
            super().__init__()
            self.requests, self.seconds = requests, seconds

    class OpeningEnded(Message):
        """Posted after the result of a job that opens a dialog."""

        def __init__(self, opening: Opening) -> None:
            super().__init__()
            self.opening = opening

    class Failed(Message):
        """Posted when background work has failed."""

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
        self._parts: list[tuple[str, Resuming]] = []

    def in_background(
        self, job: Callable[[], Message], *, exclusive: bool = False, group: str = "default", opens: bool = False
    ) -> None:
        """Run a job in a worker thread and post the message it returns, or ``Failed`` with the reason.

        With ``exclusive`` earlier jobs of the group are cancelled; cancelled jobs post nothing. With ``opens`` the
        message leads to a dialog: keys typed meanwhile wait for it, and Escape cancels it.
        """
        opening = cast("OrderedKeysApp", self.app).begin_opening() if opens else None

        def work() -> None:
            worker = get_current_worker()
            started = time.perf_counter()
            with count_requests() as tally:
                try:
                    message = job()
                except (CfgraphError, OSError) as error:
                    message = self.Failed(translate_error(error, self.messages))
            if not worker.is_cancelled and (opening is None or not opening.is_cancelled):
                if tally.requests:
                    self.post_message(self.Asked(tally.requests, time.perf_counter() - started))
                self.post_message(message)
            if opening is not None:
                self.post_message(self.OpeningEnded(opening))

        read_behind(self, work, exclusive=exclusive, group=group)

    def on_pane_opening_ended(self, message: OpeningEnded) -> None:
        """Release the held keys to the dialog that the previous message has opened."""
        message.stop()
        cast("OrderedKeysApp", self.app).end_opening(message.opening)

    def on_pane_asked(self, message: Asked) -> None:
        """Show the cost of loading at the end of the first line."""
        message.stop()
        seconds = f"{message.seconds:.1f}"
        self.cost = self.messages("app.requests", total=message.requests, seconds=seconds)
        self.post_message(TrailChanged())

    def on_pane_failed(self, message: Failed) -> None:
        """Show the reason for the failure."""
        message.stop()
        self.show_failure(message.reason)

    def show_placeholder(self, text: str) -> None:
        """Show in the middle of the pane why its list is empty; for an empty text, show the rows again."""
        table = self.query(Table).first()
        table.placeholder = text
        table.refresh()
        self.set_class(bool(text), "-empty")

    def show_failure(self, reason: str) -> None:
        """Show an error: in a notice, unless a subclass has a better place."""
        self.notify(reason, severity="error")

    def on_mount(self) -> None:
        """Focus the pane once it is composed, and record its widgets that have a cursor."""
        found = self.query("*").results()
        parts = ((part.id, part) for part in found if isinstance(part, Resuming) and part.can_focus)
        self._parts = [(name, part) for name, part in parts if name]
        self.app.theme_changed_signal.subscribe(self, lambda _: self.restyle())
        self.focus_first()

    def on_unmount(self) -> None:
        """Unsubscribe from the theme; otherwise the app would reference all closed panes."""
        self.app.theme_changed_signal.unsubscribe(self)

    def restyle(self) -> None:
        """Redraw texts with custom colors after a change of theme."""

    def focus_first(self) -> None:
        """Focus the main widget."""

    def selected_entity(self) -> Ref | None:
        """Return the selected entity, for paths and copying."""
        return None

    def selected_edges(self) -> list[Edge]:
        """Return the selected edges, whose claims can be shown side by side."""
        return []

    def selected_values(self) -> list[Property]:
        """Return all values of the selected attribute or figure, whose sources can be shown side by side."""
        return []

    def cited_documents(self) -> dict[Node, Source]:
        """Return the documents cited for the selected line, each with a location in it, in display order."""
        panels = list(self.query(Sources))
        return panels[0].cited_documents() if panels else {}

    def items_to_collect(self) -> Collect | None:
        """Return what would be added to the working set, or None."""
        ref = self.selected_entity()
        return None if ref is None else Collect([ref.id])

    def apply_date(self, as_of: str | None) -> None:
        """Apply a date, or any time; reload if the date or the view changed."""
        if (as_of, self.view.stated_only) != (self.as_of, self._shows_stated_only):
            self.as_of, self._shows_stated_only = as_of, self.view.stated_only
            if self.is_mounted:
                self.reload()

    def reload(self) -> None:
        """Reload what depends on the date or on the choice of claims; by default nothing does."""

    def content_to_export(self) -> ExportContent | None:
        """Return the content for an export, or None. Called in a worker thread; may read the graph."""
        return None

    def exports_rows(self) -> bool:
        """Tell whether an export would consist of rows of a query rather than a subgraph."""
        return False

    @property
    def file_title(self) -> str:
        """The title that the file of an export is named after, before its content is read."""
        return self.title

    def equivalents(self) -> Equivalents | None:
        """Return the equivalents of the pane, or None."""
        return None

    def address(self) -> Address | None:
        """Return the address for reopening this pane in another run, or None."""
        return Address(self.kind) if self.kind else None

    def position(self) -> dict[str, object]:
        """Return the position in this pane as JSON-compatible values, by widget name. It may no longer exist."""
        return {name: part.position() for name, part in self._parts}

    def resume(self, position: Mapping[str, object]) -> None:
        """Restore a position of a previous run when the content is loaded."""
        for name, part in self._parts:
            part.resume(position.get(name))

    @property
    def is_unsaved(self) -> bool:
        """Whether user data could not be written to disk, and would be lost on quitting."""
        return False

    def can_draw(self) -> bool:
        """Tell whether a canvas can draw the whole pane, or else the selected entity."""
        whole = self.drawn_as is not None and self.can_export()
        return whole or bool(self.drawn_together()) or self.selected_entity() is not None

    def drawn_together(self) -> Sequence[Node]:
        """Return the entities that a canvas draws with the relations among them; empty to draw the selected entity."""
        return ()

    def can_export(self) -> bool:
        """Tell whether there is anything to export."""
        return False
