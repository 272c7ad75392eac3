"""The command that draws what is shown on a canvas."""

from __future__ import annotations

from functools import partial

from cfgraph.canvas.coloring import ColorBy
from cfgraph.canvas.scene import Kind
from cfgraph.explorer import subgraph_from_rows, subgraph_from_statements
from cfgraph.model.entity import Subgraph
from cfgraph.model.errors import CfgraphError
from cfgraph.tui.context import Context
from cfgraph.tui.navigation.routes import Routes
from cfgraph.tui.panes.analyses.structure import StructurePane
from cfgraph.tui.panes.base import Pane
from cfgraph.tui.panes.canvas import CanvasPane
from cfgraph.tui.panes.canvas_contents import CanvasSource
from cfgraph.tui.panes.connect import ConnectPane
from cfgraph.tui.panes.paths import PathsPane
from cfgraph.tui.panes.result_graph import ResultGraphPane
from cfgraph.tui.panes.shares import SharesPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.panes.working_set import WorkingSetPane

_KINDS: tuple[tuple[type[Pane], Kind], ...] = (
    (PathsPane, "columns"),
    (ConnectPane, "stress"),
    (SharesPane, "layers"),
    (ResultGraphPane, "stress"),
    (SparqlPane, "stress"),
    (StructurePane, "stress"),
)
"""Places that are drawn as a whole, and the kind of view of each."""


class CanvasCommands:
    """Part of ``AppCommands``: what is drawn of each place."""

    _app: Context
    _routes: Routes

    @property
    def can_draw(self) -> bool:
        """Whether the place shown stands on an entity, or has something to draw as a whole."""
        pane = self._app.pane
        if pane is None or not pane.is_mounted or isinstance(pane, CanvasPane):
            return False
        if isinstance(pane, SparqlPane) and pane.has_statements:
            return False  # its key opens them as a graph to walk on first, which is drawn from there
        return (self._kind_of(pane) is not None and pane.can_export()) or pane.selected_entity() is not None

    def _kind_of(self, pane: Pane) -> Kind | None:
        return next((kind for place, kind in _KINDS if isinstance(pane, place)), None)

    async def draw_graph(self) -> None:
        """Draw the place shown as a whole, or else the entity at the cursor with its neighbors."""
        pane = self._app.pane
        if pane is None:
            return
        kind, ref = self._kind_of(pane), pane.selected_entity()
        collected = tuple(self._app.working.now.nodes)
        if isinstance(pane, WorkingSetPane) and len(collected) > 1:
            await self._routes.open_canvas(CanvasSource(pane.title, collected, "stress"))
        elif kind is not None and pane.can_export():
            seeds = (ref.id,) if ref is not None and kind == "layers" else ()
            color_by: ColorBy = "community" if isinstance(pane, StructurePane) else "class"
            read = partial(_read_subgraph, pane)
            await self._routes.open_canvas(CanvasSource(pane.title, seeds, kind, read, color_by))
        elif ref is not None:
            await self._routes.open_canvas(CanvasSource(ref.label, (ref.id,)))


def _read_subgraph(pane: Pane) -> Subgraph | None:
    """Return what a place would export, the rows of a query as a subgraph; called in a thread."""
    found = pane.content_to_export()
    if found is None:
        return None
    if isinstance(found.content, Subgraph):
        return found.content
    try:
        if found.content.kind == "statements":
            return subgraph_from_statements(pane.view, found.content.statements, found.title)
        return subgraph_from_rows(pane.view, found.content, found.title)
    except CfgraphError:
        return None  # no row has an entity: there is nothing to draw
