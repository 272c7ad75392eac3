"""Common parts of analysis pages: a headline, a list, and the sources of the selected line.

An analysis defines how it is computed, its lines, and its command; everything else is here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from cfgraph.explorer import View
from cfgraph.model.entity import Edge, Ref, Subgraph
from cfgraph.model.terms import IRI, Node
from cfgraph.queries.equivalents import Equivalents, write_analysis_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.messages import Collect, OpenEntity
from cfgraph.tui.panes.base import Address, ExportContent, Pane, statement_of
from cfgraph.tui.widgets.sources import Cited, Sources
from cfgraph.tui.widgets.table import Column, Row, Table

Found = TypeVar("Found")


@dataclass(frozen=True)
class Finding:
    """The meaning of a line: an entity to open, the edges it is based on, or else its citations."""

    entity: Ref | None = None
    edges: tuple[Edge, ...] = ()
    cited: tuple[Cited, ...] = ()

    def __hash__(self) -> int:
        """Hash by identity, so that a line is only equal to itself."""
        return id(self)


class AnalysisPane(Pane, Generic[Found]):
    """An analysis of some entities or of the whole graph. Subclasses compute and list it."""

    class Loaded(Message):
        """Posted when the analysis is done."""

        def __init__(self, found: Any) -> None:
            super().__init__()
            self.found = found

    place = ""
    """The name of the analysis in addresses."""

    def __init__(self, view: View, messages: Messages, nodes: Sequence[Node], title: str) -> None:
        super().__init__(view, messages)
        self.nodes = tuple(nodes)
        self.title = title
        self.short_title = messages.find(f"key.app_{self.place}") or "" if len(nodes) == 1 else ""
        self.found: Found | None = None

    # -- for subclasses ----------------------------------------------------------------------------------------------

    def find(self, as_of: str | None) -> Found:
        """Return the analysis. Called in a worker thread."""
        raise NotImplementedError

    def list_columns(self, found: Found) -> Sequence[Column]:
        """Return the columns of the list."""
        raise NotImplementedError

    def list_rows(self, found: Found) -> list[Row]:
        """Return the rows of the list, each with a ``Finding`` as its key."""
        raise NotImplementedError

    def headline(self, found: Found) -> str:
        """Return the line above the list."""
        return self.title

    def placeholder(self, found: Found) -> str:
        """Return the text shown if the list is empty."""
        return self.messages("analysis.none")

    def command(self, as_of: str | None) -> Sequence[str]:
        """Return the arguments of the command that prints the analysis."""
        raise NotImplementedError

    def above(self) -> ComposeResult:
        """Compose the widget between the headline and the list; none by default."""
        yield from ()

    def show_above(self, found: Found) -> None:
        """Update the widget above the list."""

    # -- shared ------------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Compose a headline, the list, and the sources."""
        yield Static(make_visible(self.title), id="headline", markup=False)
        yield from self.above()
        yield Table([Column(grows=True)], id="findings")
        yield Sources(self.messages, self.quote, id="sources")

    def on_mount(self) -> None:
        """Compute the analysis in the background."""
        self.reload()

    def reload(self) -> None:
        """Compute the analysis again, as of the current date."""
        self.in_background(partial(self._load, self.as_of), exclusive=True)

    def _load(self, as_of: str | None) -> Loaded:
        return self.Loaded(self.find(as_of))

    def show_failure(self, reason: str) -> None:
        """Show the reason for the failure."""
        self.query_one(Sources).show_nothing(reason)

    def on_analysis_pane_loaded(self, message: Loaded) -> None:
        """Show the results."""
        message.stop()
        found: Found = message.found
        self.found = found
        self.query_one("#headline", Static).update(make_visible(self.headline(found)))
        self.show_above(found)
        rows = self.list_rows(found)
        self.query_one(Table).show(rows, columns=self.list_columns(found))
        self.show_placeholder("" if rows else self.placeholder(found))
        self.refresh_bindings()

    def finding(self) -> Finding | None:
        """Return the meaning of the selected line."""
        row = self.query_one(Table).current
        return row.key if row is not None and isinstance(row.key, Finding) else None

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show the sources of the selected line or a summary of its entity."""
        message.stop()
        panel, found = self.query_one(Sources), self.finding()
        if found is None:
            panel.show_nothing(self.messages("analysis.hint"))
        elif found.edges:
            panel.show_backing(self.view, found.edges, found.entity)
        elif found.entity is not None and not any(one.claims or one.sources for one in found.cited):
            panel.show_entity(self.view, found.entity)
        elif found.cited:
            panel.show_cited(found.cited)
        else:
            panel.show_nothing(self.messages("analysis.hint"))
        self.refresh_bindings()

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open the entity of the line."""
        message.stop()
        found = self.finding()
        if found is not None and found.entity is not None:
            self.post_message(OpenEntity(found.entity.id))

    def focus_first(self) -> None:
        """Focus the list."""
        tables: list[Widget] = list(self.query(Table))
        if tables:
            self.screen.set_focus(tables[0])

    def selected_entity(self) -> Ref | None:
        """Return the entity of the selected line, else the first subject of the analysis."""
        found = self.finding() if self.is_mounted else None
        if found is not None and found.entity is not None:
            return found.entity
        return self.view.ref(self.nodes[0]) if self.nodes else None

    def selected_edges(self) -> list[Edge]:
        """Return the edges that the selected line is based on."""
        found = self.finding()
        return list(found.edges) if found else []

    def items_to_collect(self) -> Collect | None:
        """Return the edges that the selected line is based on, else its entity."""
        found = self.finding()
        if found is not None and found.edges:
            return Collect((), [statement_of(edge) for edge in found.edges])
        ref = self.selected_entity()
        return Collect([ref.id]) if ref is not None else None

    def _findings(self) -> list[Finding]:
        return [row.key for row in self.query_one(Table).rows if isinstance(row.key, Finding)]

    def address(self) -> Address | None:
        """Return the analysis and its subjects."""
        return Address(self.place, self.nodes)

    def can_export(self) -> bool:
        """Tell whether any line has an entity or edges."""
        return self.found is not None and any(one.edges or one.entity for one in self._findings())

    def content_to_export(self) -> ExportContent | None:
        """Return the entities and edges of all lines."""
        edges = {statement_of(edge): edge for one in self._findings() for edge in one.edges}
        refs = [one.entity for one in self._findings() if one.entity is not None]
        refs += (ref for edge in edges.values() for ref in (edge.subject, edge.object))
        refs += map(self.view.ref, self.nodes)
        nodes = {ref.id: ref for ref in refs}
        return ExportContent(self.title, Subgraph(self.title, tuple(nodes.values()), tuple(edges.values())))

    def equivalents(self) -> Equivalents | None:
        """Return the command that prints the analysis, and a query for the edges that it is based on."""
        if self.found is None or any(not isinstance(node, IRI) for node in self.nodes):
            return None
        edges = [edge for one in self._findings() for edge in one.edges]
        return write_analysis_equivalents(self.view, self.command(self.as_of), self.nodes, edges, self.as_of)
