"""The interface of the canvas for the app: selection, collecting, export, address."""

from __future__ import annotations

from collections.abc import Mapping

from cfgraph.canvas.coloring import COLORINGS
from cfgraph.canvas.items import Drawn
from cfgraph.explorer import View
from cfgraph.explorer.structure import measure_literal
from cfgraph.model.entity import Edge, Ref, Subgraph
from cfgraph.model.terms import Literal, Node, make_node
from cfgraph.queries.equivalents import Equivalents, write_set_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.tui.messages import Collect
from cfgraph.tui.panes.base import Address, ExportContent, Pane, statement_of
from cfgraph.tui.panes.canvas_contents import CanvasSource, CanvasState
from cfgraph.tui.widgets.canvas import Canvas


class CanvasPaneBase(Pane):
    """The state of a canvas and its interface for the app. Subclasses draw."""

    def __init__(self, view: View, messages: Messages, source: CanvasSource) -> None:
        """Create the canvas of a source."""
        super().__init__(view, messages)
        self._source = source
        self._state: CanvasState | None = None
        self._color_by = source.color_by
        self._resumed: tuple[Node, ...] = ()
        self.title, self.short_title = messages("canvas.title", name=source.title), messages("key.app_graph")
        if len(source.seeds) == 1:
            self.look = view.ref(source.seeds[0]).look

    @property
    def _current_node(self) -> Node | None:
        ref = self.query_one(Canvas).current
        return ref.id if ref is not None else None

    @property
    def drawn(self) -> Drawn | None:
        """The entities and edges drawn, if any."""
        return self._state.drawn if self._state is not None else None

    def focus_first(self) -> None:
        """Focus the canvas."""
        self.screen.set_focus(self.query_one(Canvas))

    def selected_entity(self) -> Ref | None:
        """Return the focused entity."""
        return self.query_one(Canvas).current if self.is_mounted else None

    def selected_edges(self) -> list[Edge]:
        """Return the edges of the focused entity."""
        node, state = self._current_node, self._state
        if state is None or node is None:
            return []
        return [edge for edge in state.drawn.edges.values() if node in (edge.subject.id, edge.object.id)]

    def items_to_collect(self) -> Collect | None:
        """Return the marked entities with the edges between them, or else the focused entity."""
        canvas = self.query_one(Canvas)
        if canvas.marked and self._state is not None:
            edges = self._state.drawn.edges.values()
            inside = [e for e in edges if e.subject.id in canvas.marked and e.object.id in canvas.marked]
            return Collect(sorted(canvas.marked), [statement_of(edge) for edge in inside])
        return Collect([canvas.current.id]) if canvas.current is not None else None

    def can_export(self) -> bool:
        """Tell whether anything is drawn."""
        return self._state is not None and bool(self._state.drawn.nodes)

    def content_to_export(self) -> ExportContent | None:
        """Return the drawing as a subgraph; if it is colored by a measure, with these colors and values."""
        scene = self.query_one(Canvas).scene
        if self._state is None or scene is None:
            return None
        drawn, coloring = scene.wanted.drawn, scene.wanted.coloring
        title = self._source.title
        attributes: dict[Node, dict[str, Literal]] = {}
        if coloring is not None:
            values = coloring.values.items()
            attributes = {node: {coloring.by: measure_literal(coloring.by, value)} for node, value in values}
        found = Subgraph(title, tuple(drawn.nodes.values()), tuple(drawn.edges.values()), attributes)
        return ExportContent(title, found)

    def can_draw(self) -> bool:
        """Return False: a canvas is drawn already."""
        return False

    def equivalents(self) -> Equivalents | None:
        """Return the command and the query for the same entities with the edges between them."""
        if self._state is None or not self._state.drawn.nodes:
            return None
        return write_set_equivalents(self.view, list(self._state.drawn.nodes), self.as_of)

    def address(self) -> Address | None:
        """Return the initial entities; a canvas of a subgraph can't be reopened."""
        if self._source.subgraph is not None or not self._source.seeds:
            return None
        return Address("canvas", tuple(map(str, self._source.seeds)))

    def position(self) -> dict[str, object]:
        """Return the expanded entities, and the coloring."""
        if self._state is None:
            return {}
        return {"expanded": [str(node) for node in self._state.expanded], "color_by": self._state.color_by}

    def resume(self, position: Mapping[str, object]) -> None:
        """Restore the expanded entities and the coloring of a previous run."""
        self._color_by = next((by for by in COLORINGS if by == position.get("color_by")), self._color_by)
        expanded = position.get("expanded")
        if isinstance(expanded, list):
            self._resumed = tuple(make_node(text) for text in expanded if isinstance(text, str))
