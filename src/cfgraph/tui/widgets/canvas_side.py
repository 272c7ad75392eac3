"""The side panel of a canvas: the focused entity with its relations, a legend of the classes, and an overview map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from rich.style import Style
from rich.text import Text
from textual import events
from textual.message import Message
from textual.theme import Theme
from textual.widgets import Static

from cfgraph.canvas.coloring import Coloring
from cfgraph.canvas.items import Drawn
from cfgraph.canvas.raster import LineMode
from cfgraph.canvas.scene import ClassKey, Scene, count_by_class
from cfgraph.explorer.structure import format_measure
from cfgraph.model.entity import Direction, Edge, Ref
from cfgraph.model.looks import Look
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible, pad_text, to_one_line, wrap_to_rows
from cfgraph.tui.class_styles import ClassStyles, class_styles

BAR, MAP_ROWS, CLAIMS = 10, 9, 3
"""Maximum width in cells of a bar; height in rows of the map; maximum number of claims."""

_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


class CanvasSide(Static):
    """A panel with the focused entity above the legend and the map."""

    DEFAULT_CSS = """
    CanvasSide { width: 38; height: 100%; padding: 1 1 0 1; background: $surface; border-left: solid $primary; }
    """

    class ClassPicked(Message):
        """Posted when a class in the legend is clicked."""

        def __init__(self, key: ClassKey) -> None:
            super().__init__()
            self.key = key

    def __init__(self, messages: Messages, *, id: str | None = None) -> None:
        super().__init__("", id=id, classes="wide-only tall-only", markup=False)
        self._messages = messages
        self._legend_rows: list[tuple[ClassKey, ...]] = []
        self._legend_top = 0

    def show(self, ref: Ref | None, scene: Scene, window: tuple[int, int, int, int], theme: Theme) -> None:
        """Show an entity, the legend of the colors, and the viewport: left, top, width, height."""
        if not self.display or self.size.width < 10:
            return
        width = max(self.content_size.width, 20)
        drawn, coloring = scene.wanted.drawn, scene.wanted.coloring
        styles, room = class_styles(theme), self.content_size.height
        rows = max(min(8, room - 2 * MAP_ROWS), 2)
        if coloring is None:
            legend = self._legend(drawn, width, styles, rows)
        else:
            self._legend_rows = []
            legend = self._color_legend(coloring, width, styles, max(rows, room - 3 * MAP_ROWS))
        bottom = (
            [*legend, Text(), *_draw_map(scene, window, width, styles, theme.boost)] if room >= MAP_ROWS + 8 else legend
        )
        top = self._card(drawn, ref, width, styles) if ref is not None else []
        if ref is not None and coloring is not None and ref.id in coloring.values:
            value = format_measure(coloring.by, coloring.values[ref.id])
            top.insert(2, Text(f"  {self._messages(f'measure.{coloring.by}')} {value}", styles.sign(_ACCENT)))
        top = top[: max(room - len(bottom) - 1, 2)]
        lines = [*top, *(Text() for _ in range(max(room - len(top) - len(bottom), 1))), *bottom]
        self._legend_top = len(lines) - len(bottom) + 1
        self.update(Text("\n").join(lines[:room]))

    def on_click(self, event: events.Click) -> None:
        """Select the class that was clicked in the legend."""
        offset = event.get_content_offset(self)
        row = offset.y - self._legend_top if offset is not None else -1
        if offset is not None and 0 <= row < len(self._legend_rows):
            column = min(offset.x // max(max(self.content_size.width, 20) // 2, 1), 1)
            if column < len(self._legend_rows[row]):
                self.post_message(self.ClassPicked(self._legend_rows[row][column]))

    def _card(self, drawn: Drawn, ref: Ref, width: int, styles: ClassStyles) -> list[Text]:
        """Return an entity with the counts of its drawn relations, and its latest claims."""
        lines = [
            Text.assemble((f"{ref.look.glyph} ", styles.sign(ref.look)), (_cut(ref.label, width - 2), "bold")),
            Text("  " + _cut(" · ".join((*ref.types, *_tell_apart(drawn, ref))), width - 2), "dim"),
            Text(),
        ]
        edges = [edge for edge in drawn.edges.values() if ref.id in (edge.subject.id, edge.object.id)]
        counts = _count_relations(edges, ref, drawn)
        most = max((number for number, _ in counts.values()), default=1)
        for (label, direction, look), (number, more) in list(counts.items())[:12]:
            bar = "━" * max(round(BAR * number / most), 1)
            name = pad_text(_cut(label, width - BAR - 11), width - BAR - 10)
            shown = f"{number + more:,}".rjust(6)
            lines.append(
                Text.assemble(
                    ("→ " if direction == "out" else "← ", "dim"),
                    (name, styles.name(look)),
                    (pad_text(bar, BAR), styles.sign(look)),
                    (shown, "dim"),
                )
            )
        return lines + self._claims(edges, ref, width, styles)

    def _claims(self, edges: Sequence[Edge], ref: Ref, width: int, styles: ClassStyles) -> list[Text]:
        """Return the latest claims of some edges, with their contents and sources."""
        dated = sorted(
            ((claim.as_of or "", edge, claim) for edge in edges for claim in edge.claims if claim.source),
            key=lambda each: each[0],
            reverse=True,
        )
        if not dated:
            return []
        lines = [Text(), Text(f"{self._messages('canvas.latest')}  {len(dated)}", styles.sign(_ACCENT))]
        for when, edge, claim in dated[:CLAIMS]:
            other = edge.object if edge.subject.id == ref.id else edge.subject
            told = Text.assemble(
                (f"{when[:7]:8}", "dim"),
                (edge.predicate.label + " ", styles.name(edge.predicate.look)),
                (f"{other.look.glyph} ", styles.sign(other.look)),
                make_visible(other.label),
            )
            told.truncate(width, overflow="ellipsis")
            assert claim.source is not None
            source = f"{claim.source.quality or ''} {claim.source.title}".strip()
            lines += [told, Text(" " * 8 + _cut(source, width - 8), "dim")]
        return lines

    def _legend(self, drawn: Drawn, width: int, styles: ClassStyles, rows: int) -> list[Text]:
        """Return the classes of the drawn entities in two columns, the most frequent first."""
        counts = count_by_class(drawn)
        half = width // 2 - 1
        lines = [Text(self._messages("canvas.classes"), styles.sign(_ACCENT))]
        shown = counts[: 2 * rows]
        self._legend_rows = []
        for row in range((len(shown) + 1) // 2):
            line = Text()
            self._legend_rows.append(tuple(each[:3] for each in shown[2 * row : 2 * row + 2]))
            for kind, glyph, color, number in shown[2 * row : 2 * row + 2]:
                look = Look(glyph, color)
                line.append(f"{glyph} ", styles.sign(look))
                line.append(pad_text(_cut(kind or "—", half - 6), half - 6), styles.name(look))
                line.append(f"{number:>4}  ", "dim")
            lines.append(line)
        if len(counts) > len(shown):
            lines.append(Text("  " + self._messages("canvas.other_classes", total=len(counts) - len(shown)), "dim"))
        return lines

    def _color_legend(self, coloring: Coloring, width: int, styles: ClassStyles, rows: int) -> list[Text]:
        """Return the legend of a measure's colors, then, as far as there is room, how to interpret them."""
        lines = [Text(self._messages("canvas.drawn_only", what=self._messages(f"measure.{coloring.by}")), "bold")]
        for entry in coloring.legend[:rows]:
            if entry.least is not None:
                told = f"≥ {format_measure(coloring.by, entry.least)}"
            else:
                told = f"{entry.number} {entry.hub}" if entry.number else self._messages("canvas.other_communities")
            name = pad_text(_cut(told, width - 8), width - 8)
            sign = ("■ ", styles.sign(Look("■", entry.color)))
            lines.append(Text.assemble(sign, name, (f"{entry.total:>6,}", "dim")))
        meaning = wrap_to_rows(self._messages(f"measure.{coloring.by}_means"), width, rows - len(lines))
        return lines + [Text(line, "dim") for line in meaning]


_ACCENT = Look("", "#e0b060")


def _tell_apart(drawn: Drawn, ref: Ref) -> tuple[str, ...]:
    """Return the prefixed name of an entity if another drawn one has the same label."""
    has_twin = any(other.label == ref.label and other.id != ref.id for other in drawn.nodes.values())
    return (ref.curie,) if has_twin else ()


def _count_relations(
    edges: Sequence[Edge], ref: Ref, drawn: Drawn
) -> Mapping[tuple[str, Direction, Look], tuple[int, int]]:
    """Return the number of an entity's edges by relation and direction: those drawn, and those not read."""
    counts: Counter[tuple[str, Direction, Look]] = Counter()
    more: Counter[tuple[str, Direction, Look]] = Counter()
    for edge in edges:
        direction: Direction = "out" if edge.subject.id == ref.id else "in"
        key = edge.predicate.label, direction, edge.predicate.look
        counts[key] += 1
        rest = drawn.rests.get((ref.id, edge.predicate.id, direction), 0)  # type: ignore[arg-type]
        more[key] = rest
    return {key: (number, more[key]) for key, number in counts.most_common()}


def _cut(text: str, width: int) -> str:
    return to_one_line(make_visible(text), max(width, 1))


def _draw_map(
    scene: Scene, window: tuple[int, int, int, int], width: int, styles: ClassStyles, seen: str | None
) -> list[Text]:
    """Return a small map of the whole drawing, a dot for each item, with the viewport highlighted."""
    columns, rows = width - 1, MAP_ROWS
    left, top, wide, high = scene.bounds
    x0, y0 = min(left, window[0]), min(top, window[1])
    x1, y1 = max(left + wide, window[0] + window[2]), max(top + high, window[1] + window[3])
    scale_x, scale_y = 2 * columns / max(x1 - x0, 1), 4 * rows / max(y1 - y0, 1)
    dots = np.zeros((rows, columns), np.int64)
    looks: dict[tuple[int, int], Look] = {}
    for item, corner, size in zip(scene.items, scene.corners.tolist(), scene.sizes.tolist(), strict=True):
        x = min(int((corner[0] + size[0] / 2 - x0) * scale_x), 2 * columns - 1)
        y = min(int((corner[1] + size[1] / 2 - y0) * scale_y), 4 * rows - 1)
        dots[y // 4, x // 2] |= _BITS[y % 4][x % 2]
        looks[y // 4, x // 2] = item.members[0].look
    sees = (
        int((window[0] - x0) * scale_x / 2), int((window[0] + window[2] - x0) * scale_x / 2),
        int((window[1] - y0) * scale_y / 4), int((window[1] + window[3] - y0) * scale_y / 4),
    )  # fmt: skip
    sees_all = sees[0] <= 0 and sees[1] >= columns and sees[2] <= 0 and sees[3] >= rows
    lines = []
    for row in range(rows):
        line = Text()
        for column in range(columns):
            is_seen = sees[0] <= column < max(sees[1], sees[0] + 1) and sees[2] <= row < max(sees[3], sees[2] + 1)
            ground = Style(bgcolor=seen) if is_seen and not styles.is_plain else Style.null()
            sign = _sign(int(dots[row, column]), scene.wanted.lines)
            if sign == " " and is_seen and styles.is_plain and not sees_all:
                sign = "·"
            look = looks.get((row, column))
            line.append(sign, (styles.sign(look) if look is not None else Style.null()) + ground)
        lines.append(line)
    return lines


def _sign(dots: int, lines: LineMode) -> str:
    """Return the character for the dots of a cell of the map."""
    if not dots:
        return " "
    return chr(0x2800 + dots) if lines == "braille" else "•" if lines == "box" else "o"
