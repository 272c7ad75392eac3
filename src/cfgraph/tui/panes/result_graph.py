"""The page of a query result's statements as a graph: edges by subject with sources, and a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer import View, subgraph_from_statements
from cfgraph.model.entity import Direction, Edge, NeighborEdge, NeighborGroup, Ref, Subgraph
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, Literal, Node
from cfgraph.queries.equivalents import Equivalents
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.messages import Collect, OpenEntity
from cfgraph.tui.panes.base import ExportContent, Pane, statement_of
from cfgraph.tui.widgets.edge_text import edge_text
from cfgraph.tui.widgets.entity_map import EntityMap
from cfgraph.tui.widgets.map_groups import ShownGroup
from cfgraph.tui.widgets.paged_rows import Pages
from cfgraph.tui.widgets.sources import Sources
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import CellLook


class ResultGraphPane(CommandTarget, Pane):
    """A list of the edges by subject, or a map of one entity with only the edges of the result."""

    drawn_as = "stress"

    is_dated = False  # the query itself selects the time
    PARTS = ("graph",)

    class Loaded(Message):
        """Posted when the statements were read as a graph; ``values`` are the literals by subject, as labeled texts."""

        def __init__(self, found: Subgraph, values: Mapping[Node, Sequence[str]]) -> None:
            super().__init__()
            self.found, self.values = found, values

    def __init__(
        self, view: View, messages: Messages, title: str, result: QueryResult, behind: Equivalents | None = None
    ) -> None:
        """Create the page of a result with statements; ``behind`` are the command and the query for it."""
        super().__init__(view, messages)
        self.title = messages("graph.title", name=title)
        self._result, self._behind = result, behind
        self._found: Subgraph | None = None
        self._values: Mapping[Node, Sequence[str]] = {}
        self._focus: Ref | None = None
        """The entity in the middle of the map; None while the list is shown."""

    def compose(self) -> ComposeResult:
        """Compose a headline, the list and the map, and the sources of the selected edge."""
        yield Static(make_visible(self.title), id="headline", markup=False)
        columns = [Column(grows=True, least=24), Column(most=16), Column(most=20), Column(least=7, most=17)]
        yield Table(columns, id="graph")
        yield EntityMap(self.messages, id="map")
        yield Sources(self.messages, self.quote, id="sources")

    def on_mount(self) -> None:
        """Read the statements in the background."""
        self._show_map_or_list()
        self.in_background(self._load)

    def _load(self) -> Loaded:
        values: dict[Node, list[str]] = {}
        for subject, predicate, value in self._result.statements:
            if isinstance(value, Literal):
                values.setdefault(subject, []).append(f"{self.view.label(predicate)}: {value.value}")
        return self.Loaded(subgraph_from_statements(self.view, self._result.statements, self.title), values)

    def show_failure(self, reason: str) -> None:
        """Show the reason for the failure."""
        self.query_one(Sources).show_nothing(reason)

    def on_result_graph_pane_loaded(self, message: Loaded) -> None:
        """List the edges."""
        found = self._found = message.found
        self._values = message.values
        key = "graph.headline" if self._result.complete else "graph.cut"
        text = self.messages(key, title=self.title, nodes=f"{len(found.nodes):,}", edges=f"{len(found.edges):,}")
        self.query_one("#headline", Static).update(make_visible(text))
        self.query_one(Table).show(self._rows(found))
        self.refresh_bindings()

    def _rows(self, found: Subgraph) -> list[Row]:
        by_subject: dict[Node, list[Edge]] = {ref.id: [] for ref in found.nodes}
        for edge in found.edges:
            by_subject[edge.subject.id].append(edge)
        rows: list[Row] = []
        for ref in found.nodes:
            edges, values = by_subject[ref.id], self._values.get(ref.id, ())
            if edges or values:
                rows.append(Row((ref.label, " · ".join(ref.types[:1])), key=ref, heading=True))
                rows += (Row((text,), key=(ref, text), indent=2) for text in values)
                rows += (self._row(edge) for edge in edges)
        return rows

    def _row(self, edge: Edge) -> Row:
        text = edge_text(edge, self.messages)
        said = " ".join(part for part in (text.detail, text.disputed) if part)
        kind = " · ".join(edge.object.types[:1])
        before = f"─{edge.predicate.label}► "
        looks = (CellLook(0, edge.object.look, at=len(before)),)
        return Row((before + edge.object.label, kind, said, text.when), key=edge, indent=2, looks=looks)

    # -- the cursor ----------------------------------------------------------------------------------------------

    def _edge(self) -> Edge | None:
        """Return the selected edge."""
        if self._focus is not None:
            current = self.query_one(EntityMap).current
            return current[1].edge if current and current[1] else None
        row = self.query_one(Table).current
        return row.key if row and isinstance(row.key, Edge) else None

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show the sources of the selected edge."""
        message.stop()
        if self._focus is None:
            self._show_sources()

    def on_entity_map_highlighted(self, message: EntityMap.Highlighted) -> None:
        """Show the sources of the edge selected on the map."""
        message.stop()
        if self._focus is not None:
            self._show_sources()

    def _show_sources(self) -> None:
        edge = self._edge()
        if edge is not None:
            self.query_one(Sources).show_backing(self.view, [edge], self._far_end(edge))
        elif self._focus is None and (ref := self.selected_entity()) is not None:
            self.query_one(Sources).show_entity(self.view, ref)
        else:
            self.query_one(Sources).show_nothing(self.messages("map.hint" if self._focus else "graph.hint"))
        self.refresh_bindings()

    def _far_end(self, edge: Edge) -> Ref:
        """Return the entity that an edge leads to, on the map as seen from its middle."""
        return edge.subject if self._focus is not None and edge.object.id == self._focus.id else edge.object

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open the page of the subject, or of the entity that the edge leads to."""
        message.stop()
        key = message.row.key
        if isinstance(key, Edge):
            self.post_message(OpenEntity(key.object.id))
        elif (ref := self.selected_entity()) is not None:
            self.post_message(OpenEntity(ref.id))

    def on_entity_map_opened(self, message: EntityMap.Opened) -> None:
        """Show the map of the neighbor."""
        message.stop()
        self._center(message.item.neighbor)
        self._show_sources()

    # -- the map -------------------------------------------------------------------------------------------------

    def action_map(self) -> None:
        """Switch between the list and the map of the selected entity."""
        if self._focus is None:
            ref = self.selected_entity()
            if ref is not None:
                self._center(ref)
        else:
            table, middle = self.query_one(Table), self._focus
            self._focus = None
            place = next((place for place, row in enumerate(table.rows) if _is_about(row.key, middle)), None)
            if place is not None:
                table.cursor = place
        self._show_map_or_list()
        self.focus_first()
        self._show_sources()

    def _center(self, ref: Ref) -> None:
        assert self._found is not None
        self._focus = ref
        edges = self._found.edges
        groups: dict[tuple[IRI, Direction], list[NeighborEdge]] = {}
        for edge in edges:
            assert isinstance(edge.predicate.id, IRI)
            if edge.subject.id == ref.id:
                groups.setdefault((edge.predicate.id, "out"), []).append(NeighborEdge(edge, "out"))
            if edge.object.id == ref.id:
                groups.setdefault((edge.predicate.id, "in"), []).append(NeighborEdge(edge, "in"))
        shown = []
        for (predicate, direction), items in groups.items():
            label = self.view.label(predicate) if direction == "out" else self.view.inverse_label(predicate)
            group = NeighborGroup(self.view.ref(predicate), direction, len(items), label)
            one = ShownGroup(group, Pages(len(items), len(items)))
            one.put(0, [Row((item.neighbor.label,), key=item) for item in items])
            shown.append(one)
        self.query_one(EntityMap).show(ref, shown)

    def _show_map_or_list(self) -> None:
        self.query_one(Table).display = self._focus is None
        self.query_one(EntityMap).display = self._focus is not None

    @property
    def can_show_map(self) -> bool:
        """Whether an entity that a map can show is selected, or the map is shown."""
        return self._focus is not None or self.selected_entity() is not None

    # -- interface for the app -----------------------------------------------------------------------------------

    def focus_first(self) -> None:
        """Focus the list or the map."""
        self.screen.set_focus(self.query_one(Table) if self._focus is None else self.query_one(EntityMap))

    def selected_entity(self) -> Ref | None:
        """Return the entity in the middle of the map, or the subject of the selected line."""
        if self._focus is not None:
            return self._focus
        row = self.query_one(Table).current
        key = row.key if row is not None else None
        if isinstance(key, Edge):
            return key.subject
        return key if isinstance(key, Ref) else key[0] if isinstance(key, tuple) else None

    def selected_edges(self) -> list[Edge]:
        """Return the selected edge."""
        edge = self._edge()
        return [edge] if edge is not None else []

    def items_to_collect(self) -> Collect | None:
        """Return the selected edge, else the selected entity."""
        if (edge := self._edge()) is not None:
            return Collect(edges=[statement_of(edge)])
        ref = self.selected_entity()
        return Collect([ref.id]) if ref is not None else None

    def can_export(self) -> bool:
        """Tell whether the statements were read."""
        return self._found is not None and bool(self._found.nodes)

    def content_to_export(self) -> ExportContent | None:
        """Return the statements as a subgraph."""
        return None if self._found is None else ExportContent(self.title, self._found)

    def equivalents(self) -> Equivalents | None:
        """Return the query that gave the statements."""
        return self._behind


def _is_about(key: object, ref: Ref) -> bool:
    """Tell whether a line is about an entity: its heading, or an edge that leads to it."""
    return (isinstance(key, Ref) and key.id == ref.id) or (isinstance(key, Edge) and key.object.id == ref.id)
