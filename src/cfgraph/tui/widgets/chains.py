"""Paths drawn as chains of boxes, with a cursor that moves over boxes and edges."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from cfgraph.model.entity import Edge, Path, Ref
from cfgraph.model.looks import NO_LOOK, Look
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import pad_text, to_one_line
from cfgraph.tui.class_styles import class_styles
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.widgets.edge_text import edge_text
from cfgraph.tui.widgets.line_style import LineStyled
from cfgraph.tui.widgets.resuming import Resuming

WIDEST_BOX = 36
"""Maximum width in cells of the text in a box; longer names are cut."""

COMMON = "∩"
"""Sign in the boxes of entities that are on several of the paths."""

_LINES = 3
"""Height of a box in lines."""


@dataclass(frozen=True, slots=True)
class _ChainLines:
    """The three lines of a box or an edge, all equally wide, and the look of its entity or relation."""

    texts: tuple[str, str, str]
    width: int
    look: Look


@dataclass(frozen=True, slots=True)
class _Piece:
    """A drawn box or edge: its index in the chain, its top left corner, and its lines."""

    path: int
    item: int
    x: int
    y: int
    lines: _ChainLines


def step_at(item: int) -> int:
    """Return the step of an item of a path; for a box, the step that leads to it."""
    return item // 2 if item % 2 else max(item // 2 - 1, 0)


class Chains(CommandTarget, Resuming, ScrollView, LineStyled, can_focus=True):
    """A view of paths one below another. Up and down select a path, left and right a box or edge on it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"chains--cursor", "chains--edge", "chains--title"}

    DEFAULT_CSS = """
    Chains { height: 1fr; background: $surface; scrollbar-gutter: stable; }
    Chains > .chains--cursor { background: $primary; color: $text; text-style: bold; }
    Chains > .chains--edge { color: $text-muted; }
    Chains > .chains--title { color: $accent; text-style: bold; }
    """

    PARTS = ("chains",)

    path: reactive[int] = reactive(0)
    item: reactive[int] = reactive(1)

    class Highlighted(Message):
        """Posted when the cursor moves; ``item`` is an index among the boxes and edges of the path."""

        def __init__(self, path: Path, item: int) -> None:
            super().__init__()
            self.path = path
            self.item = item

        @property
        def step(self) -> int:
            """The step at the cursor; on a box, the step that leads to it."""
            return step_at(self.item)

    class Opened(Message):
        """Posted when a box or edge is opened."""

        def __init__(self, path: Path, item: int) -> None:
            super().__init__()
            self.path = path
            self.item = item

    def __init__(self, messages: Messages, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._messages = messages
        self._common: frozenset[Node] = frozenset()
        self._paths: Sequence[Path] = ()
        self._titles: Sequence[str] = ()
        self._pieces: dict[tuple[int, int], _Piece] = {}
        self._bands: dict[int, list[_Piece]] = {}
        self._title_lines: dict[int, str] = {}
        self._tops: list[int] = []  # the first line of each path, which is its title
        self._made: dict[Hashable, _ChainLines] = {}
        self._resumed: tuple[int, int] | None = None

    @property
    def current(self) -> Path | None:
        """The path at the cursor."""
        return self._paths[self.path] if self.path < len(self._paths) else None

    @property
    def step(self) -> tuple[Edge, ...]:
        """The edges of the step at the cursor; on a box, of the step that leads to it."""
        return self.current.steps[step_at(self.item)] if self.current else ()

    @property
    def entity(self) -> Ref | None:
        """The entity of the box at the cursor, or the one that the edge at the cursor leads to."""
        return self.current.nodes[(self.item + 1) // 2] if self.current else None

    def show(self, paths: Sequence[Path], titles: Sequence[str], common: frozenset[Node] = frozenset()) -> None:
        """Show paths, each under a title of one or more lines; boxes of ``common`` nodes are marked.

        The cursor stays in place if the previous paths are still the first ones; else it moves to the first edge.
        """
        before = self._paths
        goes_on = bool(before) and all(old is new for old, new in zip(before, paths, strict=False))
        is_same = goes_on and common == self._common and self._titles == titles[: len(before)]
        self._paths, self._titles, self._common = paths, titles, common
        if not goes_on or len(before) > len(paths):
            self._made.clear()
            self.set_reactive(Chains.path, 0)
            self.set_reactive(Chains.item, 1)
        if self._resumed is not None and self._resumed[0] < len(paths):
            path, item = self._resumed
            self._resumed = None
            self.set_reactive(Chains.path, path)
            self.set_reactive(Chains.item, min(item, 2 * paths[path].length))
        self._layout(len(before) if is_same else 0)
        self._moved()

    def position(self) -> list[int]:
        """Return the position of the cursor: the path, and the box or edge on it."""
        return [self.path, self.item]

    def resume(self, position: object) -> None:
        """Restore the position of the cursor, as soon as there are paths."""
        match position:
            case [int(path), int(item)] if path >= 0 and item >= 0:
                self._resumed = path, item
                if self._paths:
                    self.show(self._paths, self._titles, self._common)

    def _layout(self, first: int = 0) -> None:
        """Lay out the paths from an index on, or all of them if the size has changed."""
        width = max(self.scrollable_content_region.width, 20)
        y = self.virtual_size.height
        if not first or width != self.virtual_size.width:
            self._pieces, self._bands, self._title_lines, self._tops = {}, {}, {}, []
            first = y = 0
        for place, path in enumerate(self._paths[first:], start=first):
            self._tops.append(y)
            for line in self._titles[place].split("\n"):
                self._title_lines[y] = line
                y += 1
            y = self._chain(place, path, y, width) + 1
        self.virtual_size = Size(width, y)

    def _chain(self, place: int, path: Path, y: int, width: int) -> int:
        """Lay out one path from line ``y`` on, wrapped to the width; return the line after it."""
        room = width - 2
        items = [
            self._box(path, item // 2, room) if item % 2 == 0 else self._edge(path, item // 2, room)
            for item in range(2 * len(path.nodes) - 1)
        ]
        x = 1
        for item, lines in enumerate(items):
            needed = lines.width + (items[item + 1].width if item % 2 else 0)  # an edge and its box stay on one line
            if x > 1 and x + needed > width:
                x, y = 3, y + _LINES
            piece = self._pieces[place, item] = _Piece(place, item, x, y, lines)
            self._bands.setdefault(y, []).append(piece)
            x += lines.width
        return y + _LINES

    def _box(self, path: Path, number: int, room: int) -> _ChainLines:
        node = path.nodes[number]
        is_common = node.id in self._common
        made = self._made.get((node.id, is_common))
        if made is None:
            sign = f"{COMMON} " if is_common else ""
            sign += f"{node.look.glyph} "
            name = to_one_line(sign + to_one_line(node.label), min(WIDEST_BOX, room - 4))
            wide = cell_len(name)
            line = "─" * (wide + 2)
            made = _ChainLines((f"╭{line}╮", f"│ {name} │", f"╰{line}╯"), wide + 4, node.look)
            self._made[node.id, is_common] = made
        return made

    def _edge(self, path: Path, number: int, room: int) -> _ChainLines:
        """Return the lines of an edge: predicate and share above the arrow, date and number of sources below it."""
        edges, left = path.steps[number], path.nodes[number].id
        key = left, path.nodes[number + 1].id
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._drawn_edge(edges, edges[0].subject.id == left, room)
        return made

    def _drawn_edge(self, edges: Sequence[Edge], forward: bool, room: int) -> _ChainLines:
        first = edges[0]
        text = edge_text(first, self._messages)
        more = f" +{len(edges) - 1}" if len(edges) > 1 else ""
        widest = min(WIDEST_BOX, room // 2)
        above = to_one_line(" ".join(filter(None, (first.predicate.label, text.share))), widest) + more
        sources = self._messages("entity.sources", total=len(first.claims)) if first.claims else ""
        beneath = to_one_line(" ".join(filter(None, (text.when, sources, text.disputed))), widest)
        wide = max(cell_len(above), cell_len(beneath)) + 4
        line = "─" * (wide - 1) + "►" if forward else "◄" + "─" * (wide - 1)
        return _ChainLines(
            (f"  {pad_text(above, wide - 2)}", line, f"  {pad_text(beneath, wide - 2)}"), wide, first.predicate.look
        )

    def on_resize(self, _: events.Resize) -> None:
        """Wrap the chains again when the size changes."""
        self._made.clear()
        self._layout()
        self._moved()

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        base = self.line_style
        line = y + self.scroll_offset.y
        width = self.size.width
        if line in self._title_lines:
            style = base + self.get_component_rich_style("chains--title", partial=True)
            room = self.scrollable_content_region.width
            title = Segment(to_one_line(f" {self._title_lines[line]}", room), style)
            return Strip([title]).extend_cell_length(width, base)
        segments: list[Segment] = []
        x = 0
        top = next((y for y in range(line, line - _LINES, -1) if y in self._bands), 0)
        for piece in self._bands.get(top, ()):
            segments.append(Segment(" " * (piece.x - x), base))
            segments.append(Segment(piece.lines.texts[line - top], self._style(piece, base)))
            x = piece.x + piece.lines.width
        return Strip(segments).crop_extend(0, width, base)

    def _style(self, piece: _Piece, base: Style) -> Style:
        if piece.path == self.path and piece.item == self.item:
            return base + self.get_component_rich_style("chains--cursor", partial=True)
        styles = class_styles(self.app.current_theme)
        if piece.item % 2:
            edge = base + self.get_component_rich_style("chains--edge", partial=True)
            return edge if piece.lines.look is NO_LOOK else edge + styles.sign(piece.lines.look)
        return base + styles.name(piece.lines.look)

    def watch_path(self) -> None:
        """Redraw when the cursor moves to another path."""
        self._moved()

    def watch_item(self) -> None:
        """Redraw when the cursor moves to another item."""
        self._moved()

    def _moved(self) -> None:
        self.refresh()
        piece = self._pieces.get((self.path, self.item))
        if piece is not None:
            title = self._tops[self.path]
            top = title if piece.y + _LINES - title <= self.size.height else piece.y
            region = Region(piece.x, top, piece.lines.width, piece.y + _LINES - top)
            self.scroll_to_region(region, animate=False, force=True, immediate=True)
            self.post_message(self.Highlighted(self._paths[self.path], self.item))

    def action_path(self, by: int) -> None:
        """Move the cursor to another path, to an item of the same kind."""
        if self._paths:
            self.path = max(0, min(self.path + by, len(self._paths) - 1))
            self.item = min(self.item, 2 * self._paths[self.path].length)

    def action_walk(self, by: int) -> None:
        """Move the cursor along the path."""
        if self._paths:
            self.item = max(0, min(self.item + by, 2 * self._paths[self.path].length))

    def action_open(self) -> None:
        """Open the box or edge at the cursor."""
        if self.current:
            self.post_message(self.Opened(self.current, self.item))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked box or edge; a second click opens it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        x, y = offset.x, offset.y + self.scroll_offset.y
        for piece in self._pieces.values():
            if piece.x <= x < piece.x + piece.lines.width and piece.y <= y < piece.y + _LINES:
                again = (piece.path, piece.item) == (self.path, self.item)
                self.path, self.item = piece.path, piece.item
                if again or event.chain > 1:
                    self.action_open()
                return
