"""The map of an entity: incoming edges, the entity, outgoing edges, with a cursor that moves over all of them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from cfgraph.explorer import View
from cfgraph.explorer.measures import Measures, read_measures
from cfgraph.explorer.same_names import tell_apart
from cfgraph.model.entity import NeighborEdge, Ref
from cfgraph.model.looks import NO_LOOK
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.tui.class_styles import class_styles
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.reading import read_behind
from cfgraph.tui.widgets.edge_text import edge_text
from cfgraph.tui.widgets.line_style import LineStyled
from cfgraph.tui.widgets.map_groups import ShownGroup, add_measures
from cfgraph.tui.widgets.map_layout import (
    Entry,
    Frame,
    Group,
    LinePiece,
    MapRow,
    Side,
    divide_screen,
    draw_map,
    lay_out_side,
    row_on_line,
    top_line,
)
from cfgraph.tui.widgets.resuming import Resuming


class EntityMap(CommandTarget, Resuming, LineStyled, can_focus=True):
    """A drawing of one entity and its neighbors, fitted to its size. Left and right change sides."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "entitymap--cursor",
        "entitymap--line",
        "entitymap--box",
        "entitymap--heading",
        "entitymap--quiet",
    }

    DEFAULT_CSS = """
    EntityMap { height: 1fr; background: $surface; }
    EntityMap > .entitymap--cursor { background: $primary; color: $text; text-style: bold; }
    EntityMap > .entitymap--line { color: $text-muted; }
    EntityMap > .entitymap--box { color: $accent; text-style: bold; }
    EntityMap > .entitymap--heading { color: $accent; text-style: bold; }
    EntityMap > .entitymap--quiet { color: $text-muted; }
    """

    PARTS = ("map",)

    class Highlighted(Message):
        """Posted when the cursor moves; ``item`` is a neighbor, or None on a heading or the line for further ones."""

        def __init__(self, group: ShownGroup, item: NeighborEdge | None) -> None:
            super().__init__()
            self.group, self.item = group, item

    class Opened(Message):
        """Posted when a neighbor is opened."""

        def __init__(self, item: NeighborEdge) -> None:
            super().__init__()
            self.item = item

    class MoreWanted(Message):
        """Posted to request more neighbors of a group."""

        def __init__(self, group: ShownGroup) -> None:
            super().__init__()
            self.group = group

    class Measured(Message):
        """Posted when the numbers beside the neighbors of some groups were read."""

        def __init__(self, measures: Mapping[Hashable, Measures | None]) -> None:
            super().__init__()
            self.measures = measures

    def __init__(self, messages: Messages, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._messages = messages
        self._called, self._kind = "", ""
        self._look = NO_LOOK
        self._groups: dict[Side, list[ShownGroup]] = {"in": [], "out": []}
        self._measures: Mapping[Hashable, Measures | None] = {}
        self._unmeasured: tuple[View, str | None] | None = None
        self._opened: set[Hashable] = set()
        self._folded: set[Hashable] = set()
        self._rows: dict[Side, tuple[MapRow, ...]] = {"in": (), "out": ()}
        self._offsets: dict[Side, int] = {"in": 0, "out": 0}
        self._cursor: tuple[Side, int] = ("in", 0)
        self._shape: Frame | None = None
        self._lines: list[list[LinePiece]] = []
        self._apart: dict[Node, str] = {}
        self._drawn_groups: dict[Side, list[Group]] = {"in": [], "out": []}
        self._resumed: tuple[Side, int] | None = None

    # -- what it shows -------------------------------------------------------------------------------------------

    def show(
        self, entity: Ref, groups: Sequence[ShownGroup], view: View | None = None, as_of: str | None = None
    ) -> None:
        """Show an entity's neighbors. The cursor stays on its neighbor if that is still shown.

        With a view, neighbors whose edges have no details get a number beside them, as of a date.
        """
        kind = " · ".join(entity.types)
        self._called, self._kind = entity.label, f"{entity.look.glyph} {kind}" if kind else ""
        self._look = entity.look
        for side in ("in", "out"):
            self._groups[side] = [group for group in groups if group.group.direction == side]
        self._apart = tell_apart((entity, *(item.neighbor for group in groups for item in group.edges)))
        self._unmeasured = None if view is None or view.graph.is_remote else (view, as_of)
        self._lay_out()
        self._measure()

    @property
    def current(self) -> tuple[ShownGroup, NeighborEdge | None] | None:
        """The group at the cursor, and the neighbor at the cursor if any."""
        spot = self._spot()
        if spot is None:
            return None
        group = self._groups[spot.side][spot.group]
        return group, group.edges[spot.entry] if spot.kind == "entry" else None

    def position(self) -> list[object]:
        """Return the position of the cursor: its side and line."""
        return list(self._cursor)

    def resume(self, position: object) -> None:
        """Restore the position of the cursor, as soon as there are neighbors."""
        match position:
            case ["in" | "out" as side, int(place)] if place >= 0:
                self._resumed = side, place
                self._lay_out()

    @property
    def texts(self) -> list[str]:
        """The lines of the map as text."""
        return ["".join(piece.text for piece in line) for line in self._lines]

    def _spot(self) -> MapRow | None:
        side, place = self._cursor
        rows = self._rows[side]
        return rows[place] if place < len(rows) else None

    def _drawn(self, side: Side) -> list[Group]:
        return [
            add_measures(
                Group(
                    label=group.heading,
                    total=group.group.total,
                    entries=tuple(self._entry(item) for item in group.edges),
                    folded=group.key in self._folded,
                    opened=group.key in self._opened,
                    look=group.group.predicate.look,
                ),
                [neighbor.id for neighbor in group.neighbors],
                self._measures.get(group.key),
            )
            for group in self._groups[side]
        ]

    def _measure(self) -> None:
        """Read the numbers beside neighbors in a worker, once the map is visible."""
        if self._unmeasured is None or not self.size.width:
            return
        (view, as_of), self._unmeasured = self._unmeasured, None
        groups = [group for side in self._groups.values() for group in side]
        wanted = {group.key: group.neighbors for group in groups if group.is_silent(self._messages)}
        label = self._messages("class.degree")

        def read() -> None:
            self.post_message(self.Measured({key: read_measures(view, n, label, as_of) for key, n in wanted.items()}))

        if wanted:
            read_behind(self, read, exclusive=True, group="measures")

    def on_entity_map_measured(self, message: Measured) -> None:
        """Show the numbers that were read."""
        message.stop()
        self._measures = message.measures
        self._lay_out()

    def _entry(self, item: NeighborEdge) -> Entry:
        text = edge_text(item.edge, self._messages)
        name = f"{item.neighbor.label}  {self._apart.get(item.neighbor.id, '')}".rstrip()
        return Entry(name, text.full, text.short, text.shorter, text.shortest, item.neighbor.look)

    def _lay_out(self) -> None:
        width, height = self.size
        if width < 4 or height < 1:
            return
        before = self._spot()
        drawn: dict[Side, list[Group]] = {"in": self._drawn("in"), "out": self._drawn("out")}
        self._shape = divide_screen(self._called, self._kind, drawn["in"], drawn["out"], width, height)
        for side in ("in", "out"):
            self._rows[side] = lay_out_side(side, drawn[side], height)
        if before is not None:
            self._cursor = before.side, self._nearest(before)
        if not self._rows[self._cursor[0]]:
            self._cursor = ("out" if self._cursor[0] == "in" else "in"), 0
        if self._resumed is not None and self._rows[self._resumed[0]]:
            side, place = self._resumed
            self._cursor, self._resumed = (side, min(place, len(self._rows[side]) - 1)), None
        elif before is None:
            rows = self._rows[self._cursor[0]]
            first = next((place for place, spot in enumerate(rows) if spot.kind == "entry"), 0)
            self._cursor = self._cursor[0], first
        self._drawn_groups = drawn
        self._moved()

    def _nearest(self, before: MapRow) -> int:
        rows = self._rows[before.side]
        for place, spot in enumerate(rows):
            if (spot.group, spot.kind, spot.entry) == (before.group, before.kind, before.entry):
                return place
        same = [place for place, spot in enumerate(rows) if spot.group == before.group]
        return same[-1] if same and before.kind != "heading" else same[0] if same else 0

    def _moved(self) -> None:
        """Scroll to the cursor, redraw, and post its position."""
        side, place = self._cursor
        if self._shape is not None:
            rows, height = self._rows[side], self._shape.height
            highest = place - 1 if place and rows[place - 1].kind == "heading" else place
            offset = max(min(self._offsets[side], highest), place - height + 1)
            self._offsets[side] = max(min(offset, len(rows) - height), 0)
            other: Side = "out" if side == "in" else "in"
            self._offsets[other] = max(min(self._offsets[other], len(self._rows[other]) - height), 0)
        self._redraw()
        current = self.current
        if current is not None:
            self.post_message(self.Highlighted(*current))

    def _redraw(self) -> None:
        if self._shape is not None:
            self._lines = draw_map(
                self._shape,
                self._drawn_groups["in"],
                self._drawn_groups["out"],
                (self._rows["in"], self._rows["out"]),
                (self._offsets["in"], self._offsets["out"]),
                self._messages("map.more", total="{total}"),
                has_kind=bool(self._kind),
            )
        self.refresh()

    def on_resize(self, _: events.Resize) -> None:
        """Lay out the groups again when the size changes."""
        self._lay_out()
        self._measure()

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        base = self.line_style
        if y >= len(self._lines):
            return Strip.blank(self.size.width, base)
        at_cursor = self._spot()
        segments = [Segment(piece.text, self._style(piece, at_cursor, base)) for piece in self._lines[y]]
        return Strip(segments).crop_extend(0, self.size.width, base)

    def _style(self, piece: LinePiece, at_cursor: MapRow | None, base: Style) -> Style:
        if piece.spot is not None and piece.spot == at_cursor and piece.role not in ("line", "space"):
            name = "cursor"
        else:
            name = {
                "line": "line", "detail": "quiet", "more": "quiet", "kind": "quiet",
                "heading": "heading", "focus": "box", "box": "line",
            }.get(piece.role, "")  # fmt: skip
        styled = base + self.get_component_rich_style(f"entitymap--{name}", partial=True) if name else base
        return styled if name == "cursor" else styled + self._tint(piece)

    def _tint(self, piece: LinePiece) -> Style:
        """Return the color of a piece: that of its class or relation."""
        styles = class_styles(self.app.current_theme)
        if piece.role in ("focus", "kind"):
            return styles.sign(self._look)
        if piece.look is NO_LOOK or piece.role not in ("sign", "name", "heading"):
            return Style.null()
        return styles.name(piece.look) if piece.role == "name" else styles.sign(piece.look)

    # -- walking -------------------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """Move the cursor up or down on its side."""
        side, place = self._cursor
        if self._rows[side]:
            self._cursor = side, max(0, min(place + by, len(self._rows[side]) - 1))
            self._moved()

    def action_page(self, by: int) -> None:
        """Move the cursor by the height of the map."""
        self.action_move(by * max(self.size.height - 1, 1))

    def action_side(self, side: Side) -> None:
        """Move the cursor to the other side, to the line at the same height."""
        here, place = self._cursor
        if side == here or not self._rows[side] or self._shape is None:
            return
        y = place - self._offsets[here] + top_line(self._shape, len(self._rows[here]))
        there = y - top_line(self._shape, len(self._rows[side])) + self._offsets[side]
        self._cursor = side, max(0, min(there, len(self._rows[side]) - 1))
        self._moved()

    def action_open(self) -> None:
        """Open the neighbor at the cursor; on a group, show or read more of it."""
        spot, current = self._spot(), self.current
        if spot is None or current is None:
            return
        group, item = current
        if item is not None:
            self.post_message(self.Opened(item))
        elif spot.kind == "more":
            self._open_group(group)
        else:
            self.action_fold()

    def _open_group(self, group: ShownGroup) -> None:
        """Show all neighbors of a group that were read; if all are shown, request more."""
        drawn = sum(
            1
            for spot in self._rows[group.group.direction]
            if spot.kind == "entry" and self._groups[spot.side][spot.group] is group
        )
        self._folded.discard(group.key)
        self._opened.add(group.key)
        if drawn == len(group.edges) < group.group.total:
            self.post_message(self.MoreWanted(group))
        self._lay_out()

    def action_fold(self) -> None:
        """Collapse the group at the cursor to its heading, or expand it."""
        current = self.current
        if current is None:
            return
        group = current[0]
        side = group.group.direction
        place = self._groups[side].index(group)
        headings = [spot for spot in self._rows[side] if spot.group == place and spot.kind == "heading"]
        if headings and headings[0].left:
            self._open_group(group)
        else:
            self._folded.add(group.key)
            self._opened.discard(group.key)
            self._cursor = side, next(i for i, s in enumerate(self._rows[side]) if s.group == place)
            self._lay_out()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked position; a click at the cursor opens the item."""
        offset = event.get_content_offset(self)
        if offset is None or self._shape is None:
            return
        middle = self._shape.margin + self._shape.left + 2
        side: Side = "in" if self._rows["in"] and offset.x < middle else "out"
        spot = row_on_line(self._shape, self._rows[side], self._offsets[side], offset.y)
        if spot is None:
            return
        again = spot == self._spot()
        self._cursor = side, self._rows[side].index(spot)
        self._moved()
        if again or event.chain > 1:
            self.action_open()

    def on_mouse_scroll_down(self, _: events.MouseScrollDown) -> None:
        """Move the cursor down."""
        self.action_move(1)

    def on_mouse_scroll_up(self, _: events.MouseScrollUp) -> None:
        """Move the cursor up."""
        self.action_move(-1)
