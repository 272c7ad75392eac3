"""Drawing a row of a table as segments: text cut to its column, signs of classes, bars, highlighted spans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from cfgraph.model.looks import NO_LOOK
from cfgraph.text.safe import ELLIPSIS, make_visible, pad_text, to_one_line
from cfgraph.tui.class_styles import ClassStyles
from cfgraph.tui.widgets.table_columns import GAP, SIGN_CELLS, Bar, Column, ColumnLayout, Row, cell_end

FULL, TRACK = "━", "─"
"""The characters of a bar and of its track."""

SHARE = 6
"""Width in cells of a percentage within texts, so that percentages are aligned."""

_SHARE = re.compile(r"[<>≤≥] ?\d[\d.]*%|\d[\d.]*%", re.ASCII)

_STANDS_OUT = Style(bold=True, underline=True)


@dataclass(frozen=True, slots=True)
class RowStyles:
    """The styles of a row: of the row, the cell at the cursor, muted text, tracks of bars, and classes."""

    plain: Style
    cell: Style | None = None
    muted: Style = field(default_factory=Style.null)
    track: Style = field(default_factory=Style.null)
    classes: ClassStyles | None = None
    """None if the row is drawn in one color, as at the cursor."""


def draw_bar(share: float, width: int) -> tuple[str, str]:
    """Return a bar of a width in two parts: the filled one, at least one cell for a positive value, and its track.

    >>> draw_bar(0.5, 4)
    ('━━', '──')
    """
    full = 0 if share <= 0 else max(1, min(width, round(share * width)))
    return FULL * full, TRACK * (width - full)


def draw_row(
    row: Row,
    columns: Sequence[Column],
    layout: ColumnLayout,
    styles: RowStyles,
    *,
    runs_on: bool = False,
    cell: int | None = None,
) -> list[Segment]:
    """Return a row as segments, each cell padded or cut to the width of its column.

    With ``runs_on``, a cell extends into empty ones after it, as in a spreadsheet; ``cell`` is the one at the
    cursor, which has a separate style.
    """
    segments: list[Segment] = []
    shown = layout.shown
    number = 0
    while number < len(shown):
        place = shown[number]
        width = layout.width(place)
        following = number + 1
        bar = next((each for each in row.bars if each.cell == place), None)
        if runs_on and row.cell(place) and not columns[place].align_right and bar is None:
            following = cell_end(row, number, shown)
            width += sum(GAP + layout.width(beside) for beside in shown[number + 1 : following])
        if number == 0 and row.indent:
            segments.append(Segment(" " * row.indent, styles.plain))
            width -= row.indent
        if bar is not None:
            segments += _draw_bar_cell(bar, width, styles)
        else:
            own = styles.cell if place == cell and styles.cell is not None else styles.plain
            segments += _draw_text_cell(row, place, width, columns[place].align_right, styles, own)
        if following < len(shown):
            segments.append(Segment(" " * GAP, styles.plain))
        number = following
    return segments


def crop_row(strip: Strip, start: int, width: int, style: Style) -> Strip:
    """Return the visible part of a horizontally scrolled row, with ``…`` where the right edge cuts a text."""
    end = start + width
    if strip.cell_length > end > start:
        text = strip.text
        cut, _ = _fit_text(text, end)
        if text[cut : cut + GAP].strip() and " " * GAP not in text[max(cut - GAP, 0) : cut + GAP]:
            _, last = _fit_text(text, end - 1)
            cropped = Strip.join([strip.crop(start, max(last, start)), Strip([Segment(ELLIPSIS, style)])])
            return cropped.extend_cell_length(width, style)
    return strip.crop_extend(start, end, style)


def _fit_text(text: str, cells: int) -> tuple[int, int]:
    """Return how many characters of a text fit into a width, and their width in cells."""
    taken = 0
    for place, character in enumerate(text):
        after = taken + cell_len(character)
        if after > cells:
            return place, taken
        taken = after
    return len(text), taken


def _draw_bar_cell(bar: Bar, width: int, styles: RowStyles) -> list[Segment]:
    full, track = draw_bar(bar.share, width)
    if styles.classes is None or styles.classes.is_plain:
        return [Segment(full + " " * len(track), styles.plain)]
    painted = styles.plain + styles.classes.sign(bar.look)
    return [Segment(full, painted), Segment(track, styles.plain + styles.track)]


def _draw_text_cell(
    row: Row, place: int, width: int, align_right: bool, styles: RowStyles, own: Style
) -> list[Segment]:
    text = row.cell(place)
    if place in row.quiet:
        own += styles.muted
    named = row.look_at(place)
    if align_right:
        short = to_one_line(text, width)
        return [Segment(" " * (width - cell_len(short)) + short, own)]
    if width >= SHARE and _SHARE.fullmatch(text):
        return [Segment(pad_text(text.rjust(SHARE), width), own)]
    spans = row.spans if place == row.spans_cell and make_visible(text) == text else ()
    if named is None or not text or width < SIGN_CELLS + named.at:
        return _split_at_spans(pad_text(text, width), spans, own)
    sign, name = own, own
    if styles.classes is not None:
        sign = own + styles.classes.sign(named.look)
        name = own if named.look is NO_LOOK or place in row.quiet else own + styles.classes.name(named.look)
    before = text[: named.at]
    rest = pad_text(text[named.at :], width - cell_len(before) - SIGN_CELLS)
    return [Segment(before, own), Segment(f"{named.look.glyph or ' '} ", sign), *_split_at_spans(rest, spans, name)]


def _split_at_spans(text: str, spans: Sequence[tuple[int, int]], style: Style) -> list[Segment]:
    """Return a cell's text as segments, with its spans highlighted as far as the text was not cut."""
    end_of_text = len(text.rstrip())
    segments: list[Segment] = []
    place = 0
    for start, end in spans:
        if start < end_of_text:
            end = min(end, end_of_text)
            segments += [Segment(text[place:start], style), Segment(text[start:end], style + _STANDS_OUT)]
            place = end
    return [*segments, Segment(text[place:], style)]
