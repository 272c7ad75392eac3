"""The canvas widget: a viewport on a drawing of entities and relations, with a focused entity and mouse support."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from cfgraph.canvas.highlight import Focus, draw_focus
from cfgraph.canvas.raster import Raster, read_cells
from cfgraph.canvas.scene import Scene
from cfgraph.model.entity import Ref
from cfgraph.model.terms import Node
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.widgets.canvas_paints import paint_style

PAN_X, PAN_Y = 10, 4
"""Number of cells by which a key pans the viewport."""


def _center(spot: int, start: int, length: int, room: int) -> int:
    """Return the start of the viewport: the drawing centered if it fits, else a position centered where possible."""
    if length <= room:
        return start + length // 2 - room // 2
    return max(min(spot - room // 2, start + length + 1 - room), start - 1)


class Canvas(CommandTarget, Widget, can_focus=True):
    """A view of a scene. The arrow keys focus the nearest item in their direction; in a list, the next row."""

    PARTS = ("canvas",)

    DEFAULT_CSS: ClassVar[str] = "Canvas { width: 1fr; height: 1fr; background: $background; }"

    class Highlighted(Message):
        """Posted when another entity, or none, has the focus."""

        def __init__(self, ref: Ref | None) -> None:
            super().__init__()
            self.ref = ref

    class Expanded(Message):
        """Posted to expand or collapse an entity."""

        def __init__(self, ref: Ref) -> None:
            super().__init__()
            self.ref = ref

    class ZoomWanted(Message):
        """Posted to change the zoom by a number of levels."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    class Moved(Message):
        """Posted when the viewport has moved."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.scene: Scene | None = None
        self.focused_at: Focus | None = None
        self.marked: set[Node] = set()
        self.left, self.top = 0, 0
        self._raster: Raster | None = None
        self._dragged: tuple[int, int] | None = None
        self._styles: list[Style] = []

    # -- what it shows -------------------------------------------------------------------------------------------------

    def show(self, scene: Scene, node: Node | None, *, stay: bool = False) -> None:
        """Show a scene with the focus on an entity; with ``stay``, its position in the viewport does not change."""
        before = self._spot_of(self.focused_at)
        self.scene = scene
        found = scene.place_of(node) if node is not None else None
        self.focused_at = None
        if found is not None:
            item = scene.items[found[0]]
            is_row = item.is_list and scene.boxes[found[0]].height > 1
            self.focused_at = Focus(found[0], found[1] if is_row else None)
        after = self._spot_of(self.focused_at)
        if stay and before is not None and after is not None:
            self.left, self.top = self.left + after[0] - before[0], self.top + after[1] - before[1]
        elif not stay:
            self.center()
        self._keep_in_sight()
        self.redraw()
        self.post_message(self.Highlighted(self.current))

    def redraw(self) -> None:
        """Redraw the focus and the marks."""
        if self.scene is not None:
            places = (self.scene.place_of(node) for node in self.marked)
            marks = sorted({place[0] for place in places if place is not None})
            self._raster = draw_focus(self.scene, self.focused_at, marks)
            self._styles = []
            self.refresh()

    def center(self) -> None:
        """Center the whole drawing in the viewport if it fits, else the focused item."""
        if self.scene is None:
            return
        left, top, width, height = self.scene.bounds
        spot = self._spot_of(self.focused_at)
        x, y = spot if spot is not None else (left + width // 2, top + height // 2)
        self.left = _center(x, left, width, self.size.width)
        self.top = _center(y, top, height, self.size.height)

    @property
    def current(self) -> Ref | None:
        """The focused entity; for the heading of a list and for a community, the first of its entities."""
        if self.scene is None or self.focused_at is None:
            return None
        return self.scene.items[self.focused_at.item].members[self.focused_at.row or 0]

    @property
    def texts(self) -> list[str]:
        """The lines of the viewport as text."""
        if self._raster is None:
            return []
        rows = (self._raster.window(self.left, self.top + y, self.size.width)[0] for y in range(self.size.height))
        return [read_cells(codes) for codes in rows]

    def _spot_of(self, focus: Focus | None) -> tuple[int, int] | None:
        """Return the cell at the center of the focused item."""
        if self.scene is None or focus is None or focus.item >= len(self.scene.items):
            return None
        x, y = self.scene.corners[focus.item].tolist()
        box = self.scene.boxes[focus.item]
        return x + box.width // 2, y + (0 if focus.row is None else box.rows[focus.row])

    def _keep_in_sight(self) -> None:
        """Pan as little as necessary to make the focused item visible."""
        if self.scene is None or self.focused_at is None:
            return
        x, y = self.scene.corners[self.focused_at.item].tolist()
        box, width, height = self.scene.boxes[self.focused_at.item], self.size.width, self.size.height
        line = 0 if self.focused_at.row is None else box.rows[self.focused_at.row]
        if not self.left <= x or x + box.width > self.left + width:
            self.left = x + box.width // 2 - width // 2
        if not self.top <= y + line < self.top + height:
            self.top = y + line - height // 2

    def render_line(self, y: int) -> Strip:
        """Draw one line as runs of cells with the same paint."""
        base = self.rich_style
        if self._raster is None:
            return Strip.blank(self.size.width, base)
        codes, paints = self._raster.window(self.left, self.top + y, self.size.width)
        if not self._styles:
            theme = self.app.current_theme
            self._styles = [base + paint_style(paint, theme) for paint in self._raster.palette.paints]
        starts = np.concatenate([[0], np.flatnonzero(paints[1:] != paints[:-1]) + 1, [len(paints)]]).tolist()
        numbers = paints[starts[:-1]].tolist()
        return Strip(
            [
                Segment(read_cells(codes[start:end]), self._styles[number])
                for start, end, number in zip(starts, starts[1:], numbers, strict=False)
            ],
            self.size.width,
        )

    def on_resize(self, event: events.Resize) -> None:
        """Keep the focused item visible."""
        self._keep_in_sight()
        self.refresh()

    # -- looking around ------------------------------------------------------------------------------------------------

    def look_at(self, focus: Focus | None) -> None:
        """Focus another item, or none."""
        self.focused_at = focus
        self._keep_in_sight()
        self.redraw()
        self.post_message(self.Highlighted(self.current))

    def action_move(self, x: int, y: int) -> None:
        """Focus the next row of a list, or the nearest item in a direction."""
        scene = self.scene
        if scene is None or not scene.items:
            return
        focus = self.focused_at
        if focus is None:
            self.look_at(Focus(0))
            return
        box = scene.boxes[focus.item]
        if y and box.height > 1 and scene.items[focus.item].is_list:
            row = (-1 if focus.row is None else focus.row) + y
            if 0 <= row < len(scene.items[focus.item].members):
                self.look_at(Focus(focus.item, row))
                return
        place = self._nearest(x, y)
        if place is not None:
            is_list = scene.items[place].is_list and scene.boxes[place].height > 1
            last = len(scene.items[place].members) - 1
            self.look_at(Focus(place, (last if y < 0 else 0) if is_list else None))

    def _nearest(self, x: int, y: int) -> int | None:
        """Return the nearest item in a direction, preferring those straight ahead."""
        assert self.scene is not None
        spot = self._spot_of(self.focused_at)
        assert spot is not None
        centers = self.scene.corners + self.scene.sizes / 2
        way = (centers - (np.array(spot) + 0.5)) / np.array([2.0, 1.0])
        along = way[:, 0] * x + way[:, 1] * y
        across = np.abs(way[:, 0] * y) + np.abs(way[:, 1] * x)
        cost = np.where((along > 0.4) & (across <= 2.2 * along), along + 1.8 * across, np.inf)
        if self.focused_at is not None:
            cost[self.focused_at.item] = np.inf
        best = int(cost.argmin())
        return best if np.isfinite(cost[best]) else None

    def action_pan(self, x: int, y: int) -> None:
        """Pan the viewport, as far as it still shows some of the drawing."""
        if self.scene is None:
            return
        left, top, width, height = self.scene.bounds
        self.left = min(max(self.left + x * PAN_X, left - self.size.width + 8), left + width - 8)
        self.top = min(max(self.top + y * PAN_Y, top - self.size.height + 3), top + height - 3)
        self.refresh()
        self.post_message(self.Moved())

    def action_zoom(self, by: int) -> None:
        """Request a change of the zoom."""
        self.post_message(self.ZoomWanted(by))

    def action_expand(self) -> None:
        """Request the neighbors of the focused entity."""
        if self.current is not None:
            self.post_message(self.Expanded(self.current))

    def action_mark(self) -> None:
        """Mark or unmark the focused item."""
        if self.current is not None:
            self.marked ^= {self.current.id}
            self.redraw()
            self.post_message(self.Highlighted(self.current))

    def toggle_marks(self, nodes: Iterable[Node]) -> None:
        """Mark some more entities; if all of them are marked already, unmark them."""
        asked = set(nodes)
        self.marked = self.marked - asked if asked <= self.marked else self.marked | asked
        self.redraw()
        self.post_message(self.Highlighted(self.current))

    def action_unmark(self) -> None:
        """Remove all marks."""
        self.marked.clear()
        self.redraw()
        self.post_message(self.Highlighted(self.current))

    @property
    def has_marks(self) -> bool:
        """Whether any entities are marked."""
        return bool(self.marked)

    def keep_marks(self, nodes: Collection[Node]) -> None:
        """Remove the marks of entities that are no longer drawn."""
        self.marked &= set(nodes)

    # -- the mouse -----------------------------------------------------------------------------------------------------

    def _hit(self, x: int, y: int) -> Focus | None:
        """Return the item at a cell of the viewport."""
        if self.scene is None:
            return None
        at = x + self.left, y + self.top
        for place, (corner, box) in enumerate(zip(self.scene.corners.tolist(), self.scene.boxes, strict=True)):
            if 0 <= at[0] - corner[0] < box.width and 0 <= at[1] - corner[1] < box.height:
                line = at[1] - corner[1]
                is_row = self.scene.items[place].is_list and box.height > 1
                return Focus(place, box.rows.index(line) if is_row and line in box.rows else None)
        return None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Start to drag the drawing."""
        self._dragged = event.screen_x, event.screen_y
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Pan with the mouse."""
        if self._dragged is not None:
            x, y = event.screen_x, event.screen_y
            self.left, self.top = self.left - (x - self._dragged[0]), self.top - (y - self._dragged[1])
            self._dragged = x, y
            self.refresh()
            self.post_message(self.Moved())

    def on_mouse_up(self, _: events.MouseUp) -> None:
        """Stop dragging."""
        self._dragged = None
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Focus the clicked item; a second click expands it."""
        offset = event.get_content_offset(self)
        found = self._hit(offset.x, offset.y) if offset is not None else None
        if found is not None:
            self.look_at(found)
            if event.chain > 1:
                self.action_expand()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom in."""
        event.stop()
        self.action_zoom(1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out."""
        event.stop()
        self.action_zoom(-1)
