"""The command that draws the current view on a canvas."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cfgraph.model.entity import Subgraph
from cfgraph.model.errors import CfgraphError
from cfgraph.tui.context import Context
from cfgraph.tui.navigation.routes import Routes
from cfgraph.tui.panes.base import Pane

if TYPE_CHECKING:
    from cfgraph.canvas.coloring import ColorBy


class CanvasCommands:
    """Part of ``AppCommands``: the command that draws a pane."""

    _app: Context
    _routes: Routes

    @property
    def can_draw(self) -> bool:
        """Whether the pane has a selected entity, or can be drawn as a whole."""
        pane = self._app.pane
        return pane is not None and pane.is_mounted and pane.can_draw()

    async def draw_graph(self) -> None:
        """Draw the pane as a whole, or else the selected entity with its neighbors."""
        from cfgraph.tui.panes.analyses.structure import StructurePane
        from cfgraph.tui.panes.canvas_contents import CanvasSource

        pane = self._app.pane
        if pane is None:
            return
        kind, ref = pane.drawn_as, pane.selected_entity()
        if together := tuple(pane.drawn_together()):
            await self._routes.open_canvas(CanvasSource(pane.title, together, "stress"))
        elif kind is not None and pane.can_export():
            seeds = (ref.id,) if ref is not None and kind == "layers" else ()
            color_by: ColorBy = "community" if isinstance(pane, StructurePane) else "class"
            read = partial(_read_subgraph, pane)
            await self._routes.open_canvas(CanvasSource(pane.title, seeds, kind, read, color_by))
        elif ref is not None:
            await self._routes.open_canvas(CanvasSource(ref.label, (ref.id,)))


def _read_subgraph(pane: Pane) -> Subgraph | None:
    """Return the subgraph that a pane would export, with query rows as edges; called in a thread."""
    from cfgraph.explorer import subgraph_from_rows, subgraph_from_statements

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
