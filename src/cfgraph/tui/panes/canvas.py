"""The canvas: an expandable drawing of entities and their relations, with a legend and an overview map."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from cfgraph.canvas.boxes import FAR, NAMES, OVERVIEW, READING
from cfgraph.canvas.coloring import COLORINGS, color_entities, recolor
from cfgraph.canvas.communities import MANY_ENTITIES
from cfgraph.canvas.items import Drawn
from cfgraph.canvas.raster import LineMode
from cfgraph.canvas.scene import KINDS, Kind, Scene, Wanted, class_key, compose_scene, count_by_class
from cfgraph.explorer import View
from cfgraph.explorer.same_names import tell_apart
from cfgraph.model.entity import Ref
from cfgraph.model.looks import Look
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible, to_one_line
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.messages import OpenEntity
from cfgraph.tui.panes.canvas_base import CanvasPaneBase
from cfgraph.tui.panes.canvas_contents import (
    CanvasSource,
    CanvasState,
    add_expansion,
    choose_kind,
    fold_entity,
    holding_predicates,
    read_source,
    remove_nodes,
)
from cfgraph.tui.panes.canvas_steps import Step, Steps
from cfgraph.tui.screens.pick import PickScreen
from cfgraph.tui.widgets.canvas import Canvas
from cfgraph.tui.widgets.canvas_side import CanvasSide
from cfgraph.tui.widgets.table import Row, Table
from cfgraph.tui.widgets.table_columns import CellLook

LEVEL_SIGNS = ("●○○○", "●●○○", "●●●○", "●●●●")
"""Signs of the zoom levels, from far to near."""

LEAST_TITLE = 8
"""Minimum width of the title in the headline."""


class CanvasPane(CommandTarget, CanvasPaneBase):
    """A drawing of an initial content. Expanding, hiding and rearranging can be undone."""

    PARTS = ("drawing",)

    class Composed(Message):
        """Posted with the scene of a state and the entity to focus; ``stay`` keeps its position in the viewport."""

        def __init__(self, state: CanvasState, scene: Scene, node: Node | None, stay: bool) -> None:
            super().__init__()
            self.state, self.scene, self.node, self.stay = state, scene, node, stay

    def __init__(self, view: View, messages: Messages, source: CanvasSource, lines: LineMode = "braille") -> None:
        """Create the canvas of a source."""
        super().__init__(view, messages, source)
        self._lines = lines
        self._steps = Steps()
        self._scenes: dict[int, Scene] = {}

    def compose(self) -> ComposeResult:
        """Compose a headline, the canvas, and a panel with the focused entity."""
        yield Static(make_visible(self.title), id="headline", markup=False)
        with Horizontal():
            yield Canvas(id="canvas")
            yield CanvasSide(self.messages, id="canvas-side")

    def on_mount(self) -> None:
        """Draw when the size is known, unless the page has been closed before."""
        self.call_after_refresh(lambda: self.reload() if self.query(Canvas) else None)

    def restyle(self) -> None:
        """Redraw with the colors of the theme."""
        if self.is_mounted and self._state is not None:
            self.query_one(Canvas).redraw()
            self._show_side()

    @property
    def _room(self) -> tuple[int, int]:
        width, height = self.query_one(Canvas).size
        return max(width, 20), max(height, 6)

    # -- reading and layout --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the source again as of the current date, and expand the entities that were expanded."""
        expanded = tuple(self._state.expanded) if self._state is not None else ()
        self._scenes.clear()
        self.in_background(partial(self._begin, self.as_of, self._room, expanded), exclusive=True)

    def _begin(self, as_of: str | None, room: tuple[int, int], expanded: tuple[Node, ...]) -> Composed:
        drawn, cut = read_source(self.view, self._source, as_of)
        state = CanvasState(drawn, choose_kind(self._source), NAMES, cut=cut, color_by=self._color_by)
        again = [node for node in (*expanded, *self._resumed) if node in drawn.nodes]
        if again:
            state = add_expansion(self.view, state, again, as_of)
        scene = self._lay_out_fitting(state, room)
        seed = next((node for node in self._source.seeds if node in drawn.nodes), next(iter(drawn.nodes), None))
        if len(self._source.seeds) != 1 and state.kind == "stress":
            seed = None
        return self.Composed(replace(state, level=scene.wanted.level), scene, seed, False)

    def _lay_out_fitting(self, state: CanvasState, room: tuple[int, int]) -> Scene:
        """Return the scene at the nearest zoom level at which it fits; with very many entities, at the farthest."""
        if len(state.drawn.nodes) >= MANY_ENTITIES and state.kind == "stress":
            return self._lay_out(replace(state, level=FAR), room)
        scene = self._lay_out(replace(state, level=NAMES), room)
        _, _, width, height = scene.bounds
        if width > room[0] or height > room[1]:
            scene = self._lay_out(replace(state, level=OVERVIEW), room)
        return scene

    def _lay_out(self, state: CanvasState, room: tuple[int, int], before: Scene | None = None) -> Scene:
        middle = self._source.seeds[0] if self._source.seeds else None
        if middle not in state.drawn.nodes:
            middle = next(iter(state.drawn.nodes), None)
        holdings = holding_predicates(self.view) if state.kind == "layers" else frozenset()
        coloring = color_entities(state.drawn, state.color_by)
        drawn = recolor(state.drawn, coloring)
        wanted = Wanted(drawn, state.kind, state.level, room, self._lines, middle, holdings, coloring)
        return compose_scene(wanted, before)

    def on_canvas_pane_composed(self, message: Composed) -> None:
        """Show a scene."""
        message.stop()
        state, scene = message.state, message.scene
        self._state, self._scenes[state.level] = state, scene
        canvas = self.query_one(Canvas)
        canvas.keep_marks(state.drawn.nodes)
        canvas.show(scene, message.node, stay=message.stay)
        self._show_headline()
        self.refresh_bindings()

    def _show_headline(self) -> None:
        state = self._state
        assert state is not None
        headline = self.query_one("#headline", Static)
        room = headline.content_size.width or self._room[0]
        text = self._write_headline(state, self._source.title)
        if cell_len(text) > room:  # the breadcrumbs show the full title
            left = cell_len(self._source.title) - (cell_len(text) - room)
            text = self._write_headline(state, to_one_line(self._source.title, max(left, LEAST_TITLE)))
        headline.update(text)

    def _write_headline(self, state: CanvasState, title: str) -> str:
        if not state.drawn.nodes:
            return self.messages("canvas.empty")
        nodes, edges = f"{len(state.drawn.nodes):,}", f"{len(state.drawn.edges):,}"
        key = "canvas.headline_cut" if state.cut else "canvas.headline"
        parts = [self.messages(key, title=title, nodes=nodes, edges=edges)]
        parts.append(f"{LEVEL_SIGNS[state.level]} {self.messages(f'canvas.level_{state.level}')}")
        if len(state.drawn.nodes) > 1 and not state.drawn.edges:
            parts.append(self.messages("canvas.apart"))
        if marked := len(self.query_one(Canvas).marked):
            parts.append(self.messages("canvas.marked", total=marked))
        if state.color_by != "class":
            parts.append(self.messages("canvas.colored", what=self.messages(f"measure.{state.color_by}")))
        parts.append(self.messages(f"canvas.kind_{state.kind}"))
        return make_visible(" · ".join(parts))

    def _show_side(self) -> None:
        canvas, state = self.query_one(Canvas), self._state
        if state is not None and canvas.scene is not None:
            window = (canvas.left, canvas.top, *canvas.size)
            self.query_one(CanvasSide).show(canvas.current, canvas.scene, window, self.app.current_theme)

    def show_failure(self, reason: str) -> None:
        """Show the reason for the failure."""
        self.query_one("#headline", Static).update(make_visible(reason))

    # -- steps ---------------------------------------------------------------------------------------------------------

    def _change(self, state: CanvasState, node: Node | None, *, anew: bool = False) -> None:
        """Lay out a changed state in the background. Existing items keep their positions unless ``anew``."""
        before = None if anew else self._scenes.get(state.level)
        self._remember()
        self._scenes.clear()
        room = self._room
        self.in_background(
            lambda: self.Composed(state, self._lay_out(state, room, before), node, not anew), exclusive=True
        )

    def _remember(self) -> None:
        if (now := self._now) is not None:
            self._steps.remember(now)

    def on_canvas_expanded(self, message: Canvas.Expanded) -> None:
        """Expand an entity, or fold it."""
        message.stop()
        state, node = self._state, message.ref.id
        if state is None:
            return
        if state.level == FAR:
            self._zoom_to(OVERVIEW, node)
        elif node in state.expanded:
            self._change(fold_entity(state, node), node)
        else:
            self._expand(state, [node], node)

    def _expand(self, state: CanvasState, nodes: list[Node], node: Node | None, kind: Kind | None = None) -> None:
        before = self._scenes.get(state.level) if kind is None else None
        room, as_of = self._room, self.as_of
        self._remember()

        def expand() -> Message:
            larger = add_expansion(self.view, state, nodes, as_of, pins_all=kind is None)
            if kind is not None:
                larger = replace(larger, kind=kind)
                scene = self._lay_out_fitting(larger, room)
            else:
                scene = self._lay_out(larger, room, before)
            return self.Composed(replace(larger, level=scene.wanted.level), scene, node, kind is None)

        self._scenes.clear()
        self.in_background(expand, exclusive=True)

    def action_widen(self) -> None:
        """Expand all entities by one hop."""
        if self._state is not None:
            nodes = [node for node in self._state.drawn.nodes if node not in self._state.expanded]
            self._expand(self._state, nodes, self._current_node, "stress")

    def action_hide(self) -> None:
        """Hide the marked entities, or else the focused one."""
        canvas = self.query_one(Canvas)
        gone = list(canvas.marked) or ([canvas.current.id] if canvas.current is not None else [])
        if self._state is not None and gone and len(gone) < len(self._state.drawn.nodes):
            left = remove_nodes(self._state, gone)
            node = (
                self._current_node if self._current_node in left.drawn.nodes else self._neighbor_of(gone[0], left.drawn)
            )
            self._change(left, node)

    def _neighbor_of(self, node: Node, left: Drawn) -> Node | None:
        assert self._state is not None
        for edge in self._state.drawn.edges.values():
            for one, other in ((edge.subject.id, edge.object.id), (edge.object.id, edge.subject.id)):
                if one == node and other in left.nodes:
                    return other
        return next(iter(left.nodes), None)

    def action_rearrange(self) -> None:
        """Lay out the drawing again."""
        if self._state is not None:
            self._change(self._state, self._current_node, anew=True)

    def action_next_kind(self) -> None:
        """Switch to the next kind of layout."""
        if self._state is not None:
            kind = KINDS[(KINDS.index(self._state.kind) + 1) % len(KINDS)]
            level = OVERVIEW if self._state.level == FAR else self._state.level
            self._change(replace(self._state, kind=kind, level=level), self._current_node, anew=True)

    def action_next_coloring(self) -> None:
        """Switch to the next coloring: by class, by community, or by a measure."""
        if self._state is not None:
            color_by = COLORINGS[(COLORINGS.index(self._state.color_by) + 1) % len(COLORINGS)]
            self._color_by = color_by
            self._change(replace(self._state, color_by=color_by), self._current_node)

    def action_undo(self) -> None:
        """Undo the last step."""
        if (now := self._now) is not None and self.can_undo:
            self._restore(self._steps.undo(now))

    def action_redo(self) -> None:
        """Redo the last undone step."""
        if (now := self._now) is not None and self.can_redo:
            self._restore(self._steps.redo(now))

    def _restore(self, step: Step) -> None:
        state, scene = step
        node = self._current_node
        self._scenes.clear()
        self.post_message(self.Composed(state, scene, node if node in state.drawn.nodes else None, True))

    @property
    def _now(self) -> Step | None:
        scene = self.query_one(Canvas).scene
        return (self._state, scene) if self._state is not None and scene is not None else None

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return bool(self._steps.undone)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return bool(self._steps.redone)

    # -- view ----------------------------------------------------------------------------------------------------------

    def on_canvas_zoom_wanted(self, message: Canvas.ZoomWanted) -> None:
        """Show the drawing at another zoom level."""
        message.stop()
        if self._state is not None:
            self._zoom_to(min(max(self._state.level + message.by, FAR), READING), self._current_node)

    def _zoom_to(self, level: int, node: Node | None) -> None:
        state = self._state
        if state is None or level == state.level:
            return
        zoomed, known, room = replace(state, level=level), self._scenes.get(level), self._room
        if known is not None:
            self.post_message(self.Composed(zoomed, known, node, False))
        else:
            self.in_background(lambda: self.Composed(zoomed, self._lay_out(zoomed, room), node, False), exclusive=True)

    def action_fit(self) -> None:
        """Zoom to the nearest level at which the whole drawing fits."""
        canvas, state = self.query_one(Canvas), self._state
        if state is None:
            return
        room, node = self._room, self._current_node
        for level in (READING, NAMES, OVERVIEW, FAR):
            scene = self._scenes.get(level)
            if scene is not None and scene.bounds[2] <= room[0] and scene.bounds[3] <= room[1]:
                self.post_message(self.Composed(replace(state, level=level), scene, node, False))
                return

        def fit() -> Message:
            scene = self._lay_out_fitting(state, room)
            return self.Composed(replace(state, level=scene.wanted.level), scene, node, False)

        canvas.center()
        self.in_background(fit, exclusive=True)

    def on_canvas_highlighted(self, message: Canvas.Highlighted) -> None:
        """Show details of the focused item."""
        message.stop()
        if self._state is not None:
            self._show_headline()
        self._show_side()
        self.refresh_bindings()

    def on_canvas_moved(self, message: Canvas.Moved) -> None:
        """Show the position of the viewport on the overview map."""
        message.stop()
        self._show_side()

    async def action_find(self) -> None:
        """Let the user pick an entity of the drawing, and focus it."""
        state, canvas = self._state, self.query_one(Canvas)
        if state is None:
            return

        def look_at(row: Row | None) -> None:
            if row is not None and canvas.scene is not None and isinstance(row.key, Ref):
                canvas.show(canvas.scene, row.key.id, stay=True)

        apart = tell_apart(state.drawn.nodes.values())
        rows = [
            Row((ref.label, apart.get(ref.id, " · ".join(ref.types[:1]))), key=ref, looks=(CellLook(0, ref.look),))
            for ref in sorted(state.drawn.nodes.values(), key=lambda ref: ref.label)
        ]
        screen = PickScreen(self.messages, self.messages("canvas.find"), rows)
        await self.app.push_screen(screen, look_at)  # so that keys typed next go to its filter
        screen.query_one(Table).action_filter()

    def on_canvas_side_class_picked(self, message: CanvasSide.ClassPicked) -> None:
        """Mark the entities of the class clicked in the legend."""
        message.stop()
        self._mark_class(message.key)

    def action_pick_class(self) -> None:
        """Let the user pick a class, and mark its entities."""
        if self._state is None:
            return
        rows = [
            Row((kind or "—", f"{number:,}"), key=(kind, glyph, color), looks=(CellLook(0, Look(glyph, color)),))
            for kind, glyph, color, number in count_by_class(self._state.drawn)
        ]
        screen = PickScreen(self.messages, self.messages("canvas.classes"), rows)
        self.app.push_screen(screen, lambda row: self._mark_class(row.key) if row is not None else None)

    def _mark_class(self, key: object) -> None:
        if self._state is not None:
            self.query_one(Canvas).toggle_marks(
                ref.id for ref in self._state.drawn.nodes.values() if class_key(ref) == key
            )

    def action_page(self) -> None:
        """Open the page of the focused entity."""
        ref = self.query_one(Canvas).current
        if ref is not None:
            self.post_message(OpenEntity(ref.id))
