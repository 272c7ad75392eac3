"""Rendering a laid-out subgraph as SVG: boxes, lines with arrows, labels, tooltips.

Shapes only have classes; the style sheet defines their look, so that an embedding page can have its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cfgraph.export.graph_attributes import PAPER, GraphRecords, choose_color, choose_look
from cfgraph.export.picture.coordinates import PictureLayout, PlacedBox, Route
from cfgraph.export.picture.label_text import (
    edge_label,
    edge_tip,
    estimate_width,
    is_in_force,
    kind_line,
    name_lines,
    node_tip,
)
from cfgraph.export.picture.layering import Box, Link
from cfgraph.export.picture.packing import lay_out_picture
from cfgraph.export.xml import escape_xml, quote_attribute
from cfgraph.model.entity import Edge, Ref
from cfgraph.model.looks import NO_LOOK, VISIBLE, Look, fit_color
from cfgraph.text.catalog import Messages

FONTS = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', sans-serif"
STYLE = f"""\
text {{ font-family: {FONTS}; fill: #1a1a1a; }}
.paper {{ fill: #ffffff; }}
.title {{ font-size: 16px; font-weight: bold; }} .counts {{ font-size: 12px; fill: #5f5f5f; }}
.box {{ fill: #ffffff; stroke: #8a8a8a; stroke-width: 1.2; }}
.name {{ font-size: 14px; }} .kind {{ font-size: 11px; fill: #5f5f5f; }} .word {{ font-size: 11px; fill: #3a3a3a; }}
.line {{ fill: none; stroke-width: 1.2; }} .past {{ stroke-dasharray: 5 4; }}
"""

_NAME, _KIND, _WORD = 14.0, 11.0, 11.0
_NAME_LINE, _KIND_LINE, _WORD_LINE = 19.0, 16.0, 14.0
_BAR, _BESIDE, _ABOVE, _MARGIN, _ARROW = 5.0, 11.0, 7.0, 24.0, 7.0


@dataclass(frozen=True)
class _Drawing:
    """The contents of a drawing: boxes with their loops, and the edges of each pair of boxes."""

    refs: Sequence[Ref]
    loops: Sequence[Sequence[int]]
    pairs: Sequence[tuple[int, int, Sequence[int]]]


def render_svg(records: GraphRecords, heading: Sequence[str], messages: Messages) -> Iterator[str]:
    """Yield an SVG file of a subgraph under lines of a heading."""
    drawn = _make_drawing(records)
    layout = _lay_out(records, drawn)
    top = _MARGIN + 22 + 18 * (len(heading) - 1) + 18
    width = max([layout.width, *(estimate_width(line, 16) for line in heading)]) + 2 * _MARGIN
    height = layout.height + top + _MARGIN
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n<title>{escape_xml(heading[0])}</title>\n'
    yield f'<style>\n{STYLE}</style>\n<rect class="paper" width="100%" height="100%"/>\n'
    for number, line in enumerate(heading):
        kind, y = ("counts", _MARGIN + 18 + 18 * number) if number else ("title", _MARGIN + 14)
        yield f'<text class="{kind}" x="{_MARGIN:.0f}" y="{y:.0f}">{escape_xml(line)}</text>\n'
    yield f'<g transform="translate({_MARGIN:.0f} {top:.0f})">\n'
    yield from _render_shapes(records, drawn, layout, messages, linked=False)
    yield "</g>\n</svg>\n"


def render_embedded_svg(records: GraphRecords, label: str, messages: Messages) -> Iterator[str]:
    """Yield the picture as an element for an HTML page.

    Entity 3 is ``in-picture-n3`` there and links to ``#n3`` of the page, relation 5 is ``in-picture-e5``, to ``#e5``.
    """
    drawn = _make_drawing(records)
    layout = _lay_out(records, drawn)
    width, height = layout.width + 2 * _MARGIN, layout.height + 2 * _MARGIN
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="{-_MARGIN:.0f} {-_MARGIN:.0f} {width:.0f} {height:.0f}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label={quote_attribute(label)} {size}>\n'
    yield from _render_shapes(records, drawn, layout, messages, linked=True)
    yield "</svg>\n"


def _make_drawing(records: GraphRecords) -> _Drawing:
    """Return the drawing for the records: boxes, loops, pairs."""
    refs = list(records.nodes.values())
    places = {ref.id: place for place, ref in enumerate(refs)}
    loops: list[list[int]] = [[] for _ in refs]
    pairs: dict[tuple[int, int], list[int]] = {}
    for number, edge in enumerate(records.subgraph.edges):
        source, target = places[edge.subject.id], places[edge.object.id]
        if source == target:
            loops[source].append(number)
        else:
            pairs.setdefault((source, target), []).append(number)
    return _Drawing(refs, loops, [(source, target, own) for (source, target), own in pairs.items()])


def _lay_out(records: GraphRecords, drawn: _Drawing) -> PictureLayout:
    """Return the layout of a drawing."""
    edges = records.subgraph.edges
    boxes = [
        _measure_entity(ref, [edges[loop] for loop in loops])
        for ref, loops in zip(drawn.refs, drawn.loops, strict=True)
    ]
    links = [Link(source, target, _measure_words([edges[one] for one in own])) for source, target, own in drawn.pairs]
    ends = records.subgraph.ends
    places = {ref.id: place for place, ref in enumerate(drawn.refs)}
    return lay_out_picture(boxes, links, ends=(places[ends[0]], places[ends[1]]) if ends else None)


def _measure_entity(ref: Ref, loops: Sequence[Edge]) -> Box:
    """Return the size of an entity's box, from its lines of text."""
    names, kind, words = name_lines(ref), kind_line(ref), [_loop_label(loop) for loop in loops]
    signed = f"{choose_look(ref).glyph} {kind}" if kind else ""
    widths = [estimate_width(line, _NAME) for line in names] + [
        estimate_width(line, _WORD) for line in (signed, *words)
    ]
    height = _NAME_LINE * len(names) + (_KIND_LINE if kind else 0) + _WORD_LINE * len(words)
    return Box(max(widths) + 2 * _BESIDE + _BAR, height + 2 * _ABOVE)


def _measure_words(edges: Sequence[Edge]) -> Box:
    """Return the size of the labels on a line."""
    return Box(max(estimate_width(edge_label(edge), _WORD) for edge in edges) + 8, _WORD_LINE * len(edges))


def _loop_label(edge: Edge) -> str:
    """Return the label of an edge from a box to itself."""
    return f"↻ {edge_label(edge)}"


def _render_shapes(
    records: GraphRecords, drawn: _Drawing, layout: PictureLayout, messages: Messages, *, linked: bool
) -> Iterator[str]:
    """Yield the SVG of all lines, labels and boxes."""
    edges = records.subgraph.edges

    def relation(number: int, x: float, baseline: float, text: str) -> str:
        return _add_tooltip(
            edge_tip(edges[number], messages), _render_text("word", x, baseline, text), f"e{number}" if linked else ""
        )

    for (_, _, own), route in zip(drawn.pairs, layout.routes, strict=True):
        gap = _measure_words([edges[number] for number in own]).width
        looks = {choose_look(edges[number].predicate) for number in own}
        past = not any(is_in_force(edges[number]) for number in own)
        yield _render_line(route, gap, looks.pop() if len(looks) == 1 else NO_LOOK, past=past)
    for (_, _, own), route in zip(drawn.pairs, layout.routes, strict=True):
        bearer = route.stops[route.label]
        x, y = (bearer.enters + bearer.leaves) / 2, bearer.y
        for place, number in enumerate(own):
            yield relation(number, x, y + (place - (len(own) - 1) / 2) * _WORD_LINE + 4, edge_label(edges[number]))
    for place, (ref, loops, placed) in enumerate(zip(drawn.refs, drawn.loops, layout.boxes, strict=True)):
        yield _add_tooltip(node_tip(ref), _render_entity(ref, placed, len(loops)), f"n{place}" if linked else "")
        lowest = placed.y + _measure_entity(ref, [edges[loop] for loop in loops]).height / 2 - _ABOVE
        for line, number in enumerate(loops):
            baseline = lowest - (len(loops) - line) * _WORD_LINE + 11
            yield relation(number, placed.x + _BAR / 2, baseline, _loop_label(edges[number]))


def _render_entity(ref: Ref, placed: PlacedBox, loops: int) -> str:
    """Return the SVG of an entity's box with its lines of text."""
    left, top = placed.x - placed.width / 2, placed.y - placed.height / 2
    names, kind = name_lines(ref), kind_line(ref)
    size = f'width="{placed.width:.1f}" height="{placed.height:.1f}"'
    shapes = f'<rect class="box" x="{left:.1f}" y="{top:.1f}" {size} rx="4"/>'
    bar = f'x="{left:.1f}" y="{top:.1f}" width="{_BAR:.1f}" height="{placed.height:.1f}"'
    shapes += f'<rect {bar} rx="2" fill="{choose_color(ref)}"/>'
    tall = _NAME_LINE * len(names) + (_KIND_LINE if kind else 0) + _WORD_LINE * loops
    baseline = placed.y - tall / 2 + 14
    for line in names:
        shapes += _render_text("name", placed.x + _BAR / 2, baseline, line)
        baseline += _NAME_LINE
    if not kind:
        return shapes
    return shapes + _render_text("kind", placed.x + _BAR / 2, baseline - 2, kind, before=_format_sign(ref, "tspan"))


def _format_sign(ref: Ref, element: str) -> str:
    """Return the sign of an entity's class as an element with its color for light and for dark backgrounds."""
    look = choose_look(ref)
    color = fit_color(look.color, PAPER)
    paint = f'fill="{color}"' if element == "tspan" else ""
    style = f"--light: {color}; --dark: {look.color}"
    return f'<{element} class="glyph" {paint} style="{style}">{escape_xml(look.glyph)}</{element}> '


def format_glyph(ref: Ref) -> str:
    """Return the sign of an entity's class for an HTML page, empty without a class."""
    return _format_sign(ref, "span") if ref.types else ""


def _render_text(kind: str, x: float, y: float, text: str, *, before: str = "") -> str:
    """Return the SVG of a centered text, with an element before it."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{before}{escape_xml(text)}</text>'


def _add_tooltip(tip: str, shapes: str, anchor: str) -> str:
    """Return shapes with their tooltip, and a link into the page, if any."""
    group = f"<g><title>{escape_xml(tip)}</title>{shapes}</g>"
    return f'<a id="in-picture-{anchor}" href="#{anchor}">{group}</a>\n' if anchor else f"{group}\n"


def _render_line(route: Route, gap: float, look: Look, *, past: bool) -> str:
    """Return a line in a relation's color with a gap for its label, and an arrow at its end."""
    first, last = route.stops[0], route.stops[-1]
    shift = _ARROW - 1
    path = f"M{first.enters + (0 if route.rightward else shift):.1f} {first.y:.1f}"
    for number, (before, stop) in enumerate(pairwise(route.stops), 1):
        bend = (before.leaves + stop.enters) / 2
        path += f"H{before.leaves:.1f}C{bend:.1f} {before.y:.1f} {bend:.1f} {stop.y:.1f} {stop.enters:.1f} {stop.y:.1f}"
        if number == route.label:
            middle, half = (stop.enters + stop.leaves) / 2, gap / 2
            path += f"H{middle - half:.1f}M{middle + half:.1f} {stop.y:.1f}"
    path += f"H{last.leaves - (shift if route.rightward else 0):.1f}"
    tip, back = (last.leaves, last.leaves - _ARROW) if route.rightward else (first.enters, first.enters + _ARROW)
    height = (last if route.rightward else first).y
    arrow = f"{tip:.1f},{height:.1f} {back:.1f},{height - 4:.1f} {back:.1f},{height + 4:.1f}"
    kind = "line past" if past else "line"
    color = fit_color(look.color, PAPER, VISIBLE)
    width = "; stroke-width: 2.2" if look.line == "heavy" else ""
    drawn = f'<path class="{kind}" d="{path}" style="stroke: {color}{width}"/>'
    return f'{drawn}<polygon class="tip" points="{arrow}" style="fill: {color}"/>\n'
