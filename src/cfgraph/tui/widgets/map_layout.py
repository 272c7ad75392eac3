"""Layout of the map of an entity: incoming edges, the entity in a box, outgoing edges; fitted to a size.

The input is a model, the output lines of pieces, each line exactly as wide as the screen. This is independent of
Textual: the widget colors the pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rich.cells import cell_len

from cfgraph.model.looks import NO_LOOK, Look
from cfgraph.text.safe import make_visible, pad_text, to_one_line, wrap_text

Side: TypeAlias = Literal["in", "out"]

Role: TypeAlias = Literal["line", "box", "focus", "kind", "heading", "sign", "name", "detail", "more", "space"]
"""The role of a piece, which determines its color: a line of the drawing, a part of the box, or a text."""

LEAST_NAME, LEAST_DETAIL = 8, 6
"""Minimum width in cells of a name beside its detail, and of a textual detail beside a name."""

ENOUGH_NAME = 10
"""Width in cells to which longer names are cut before the years of a group are left out."""

WIDEST_SIDE = 64
"""Maximum width in cells of one side's text; a wider screen gets margins."""

_WIDE_BOX, _NARROW_BOX, _BOX_LINES = 26, 14, 3
_ARM = 2
"""Number of cells between a text and the trunk, and between the trunk and the box."""

_MORE = 20
"""Width in cells of the line that counts further neighbors."""

_JOINTS = {
    # up, down, left, right
    (False, False, False, False): " ",
    (True, True, False, False): "│",
    (True, True, True, False): "┤",
    (True, True, False, True): "├",
    (True, True, True, True): "┼",
    (False, True, True, False): "┐",
    (False, True, False, True): "┌",
    (False, True, True, True): "┬",
    (True, False, True, False): "┘",
    (True, False, False, True): "└",
    (True, False, True, True): "┴",
    (False, False, True, True): "─",
    (False, False, True, False): "─",
    (False, False, False, True): "─",
    (False, True, False, False): "╷",
    (True, False, False, False): "╵",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One neighbor: its name, and the detail of its edge (a share, a date …) in four lengths, longest first."""

    name: str
    detail: str = ""
    short: str = ""
    shorter: str = ""
    shortest: str = ""
    look: Look = NO_LOOK


@dataclass(frozen=True, slots=True)
class Group:
    """The neighbors by one predicate: the entries read so far, of ``total``.

    A ``folded`` group shows only its heading, an ``opened`` one all its entries; the others share the remaining
    space. ``measure`` is the title of the numbers beside its entries.
    """

    label: str
    total: int
    entries: tuple[Entry, ...] = ()
    folded: bool = False
    opened: bool = False
    look: Look = NO_LOOK
    measure: str = ""


@dataclass(frozen=True, slots=True)
class MapRow:
    """A cursor position: the heading of a group, one of its entries, or the line for further neighbors."""

    side: Side
    group: int
    kind: Literal["heading", "entry", "more"]
    entry: int = 0
    left: int = 0
    """Number of neighbors that a heading without entries, or the line for further ones, stands for."""


@dataclass(frozen=True, slots=True)
class LinePiece:
    """Part of a line with its role, its cursor position, and the look of what it names."""

    text: str
    role: Role
    spot: MapRow | None = None
    look: Look = NO_LOOK


def lay_out_side(side: Side, groups: Sequence[Group], height: int) -> tuple[MapRow, ...]:
    """Return the rows of one side from top to bottom, fitted to the height as far as the groups permit."""
    shares = _share_lines(groups, height)
    found: list[MapRow] = []
    for place, group in enumerate(groups):
        room = shares[place]
        if not room:
            found.append(MapRow(side, place, "heading", left=group.total))
            continue
        found.append(MapRow(side, place, "heading"))
        shown = room if room >= len(group.entries) and group.total <= len(group.entries) else room - 1
        shown = min(shown, len(group.entries))
        found += (MapRow(side, place, "entry", entry) for entry in range(shown))
        if left := group.total - shown:
            found.append(MapRow(side, place, "more", left=left))
    return tuple(found)


def _needed_lines(group: Group) -> int:
    """Return the number of lines below the heading that show all entries of a group."""
    if group.folded or not group.entries:
        return 0
    return len(group.entries) + (group.total > len(group.entries))


def _share_lines(groups: Sequence[Group], height: int) -> list[int]:
    """Return the number of lines of each group below its heading; 0 collapses it.

    Opened groups get all they need. The others get two lines each in turn, then one more each, while there is room.
    """
    needs = [_needed_lines(group) for group in groups]
    shares = [need if group.opened else 0 for need, group in zip(needs, groups, strict=True)]
    left = height - len(groups) - sum(shares)
    for place, need in enumerate(needs):
        first = min(need, 2)
        if not shares[place] and first and first <= left:
            shares[place] = first
            left -= first
    waiting = [place for place, need in enumerate(needs) if 0 < shares[place] < need]
    while left > 0 and waiting:
        for place in waiting:
            if left > 0:
                shares[place] += 1
                left -= 1
        waiting = [place for place in waiting if shares[place] < needs[place]]
    return shares


@dataclass(frozen=True, slots=True)
class Frame:
    """The geometry of the map for a screen size: the widths of each side's text and of the box, and the height."""

    width: int
    height: int
    margin: int
    left: int
    right: int
    box: tuple[str, ...]
    inner: int

    @property
    def center(self) -> int:
        """The line of the arms of the box."""
        return (self.height - 1) // 2


def divide_screen(
    focus: str, kind: str, incoming: Sequence[Group], outgoing: Sequence[Group], width: int, height: int
) -> Frame:
    """Divide the screen: the box gets the width of the name, within bounds; the sides share the rest by need."""
    most = min(_WIDE_BOX if width >= 100 else _NARROW_BOX, max(width - 4, 2))
    if not (incoming or outgoing):
        most = max(width - 4, 2)
    name = wrap_text(focus, most)
    if len(name) > _BOX_LINES:
        uncut = make_visible(focus)
        for part in name[: _BOX_LINES - 1]:
            uncut = uncut[len(part) :].lstrip()
        name = [*name[: _BOX_LINES - 1], to_one_line(uncut, most)]
    inner = max([2, *map(cell_len, name)])
    box = tuple(name)
    if kind and height >= len(box) + 5:
        inner = max(inner, min(cell_len(kind), most))
        box = (*box, to_one_line(kind, inner))
    sides = bool(incoming) + bool(outgoing)
    rest = max(width - (inner + 4) - sides * (1 + 2 * _ARM), 0)
    wanted, other = (min(_side_width(groups), WIDEST_SIDE) for groups in (incoming, outgoing))
    fair = max(rest // 2, min(_side_width(incoming, tight=True), rest * 3 // 5))
    left = min(wanted, max(fair, rest - other))
    right = min(other, rest - left)
    left = min(wanted, rest - right)
    return Frame(width, height, (rest - left - right) // 2, left, right, box, inner)


def _side_width(groups: Sequence[Group], *, tight: bool = False) -> int:
    """Return the width of the longest line of a side, with short details if ``tight``; 0 without groups."""
    widths = [0]
    for group in groups:
        measure = cell_len(group.measure) + 2 if group.measure and not tight else 0
        widths.append(cell_len(to_one_line(group.label)) + len(f"{group.total:,}") + 4 + measure)
        if group.entries and group.total > len(group.entries):
            widths.append(_MORE)
        if group.entries:
            detail = max(cell_len((tight and entry.shorter) or entry.detail) for entry in group.entries)
            name = max(cell_len(to_one_line(entry.name)) for entry in group.entries)
            widths.append(name + 4 + (detail + 2 if detail else 0))
    return max(widths)


def draw_map(
    shape: Frame,
    incoming: Sequence[Group],
    outgoing: Sequence[Group],
    rows: tuple[Sequence[MapRow], Sequence[MapRow]],
    offsets: tuple[int, int],
    more: str,
    *,
    has_kind: bool = False,
) -> list[list[LinePiece]]:
    """Return the lines of the map, each of exactly ``shape.width`` cells.

    ``rows`` and ``offsets`` are the rows and scroll offsets of the incoming and the outgoing side. ``more`` is the
    text for further neighbors, with ``{total}`` for their number.
    """
    lines = []
    for y in range(shape.height):
        line: list[LinePiece] = [LinePiece(" " * shape.margin, "space")] if shape.margin else []
        if shape.left or incoming:
            spot, trunk = _spot_at(rows[0], offsets[0], y, shape, "in")
            line += _spot_text(spot, incoming, shape.left, more)
            line.append(LinePiece("─" * _ARM if _has_arm(spot) else " " * _ARM, "line"))
            line.append(LinePiece(trunk, "line"))
            line.append(LinePiece(("─" * (_ARM - 1) + "►") if y == shape.center else " " * _ARM, "line"))
        line += _draw_box(shape, y, has_kind, incoming=bool(incoming), outgoing=bool(outgoing))
        if shape.right or outgoing:
            spot, trunk = _spot_at(rows[1], offsets[1], y, shape, "out")
            line.append(LinePiece("─" * _ARM if y == shape.center else " " * _ARM, "line"))
            line.append(LinePiece(trunk, "line"))
            line.append(LinePiece(("─" * (_ARM - 1) + "►") if _has_arm(spot) else " " * _ARM, "line"))
            line += _spot_text(spot, outgoing, shape.right, more)
        lines.append(_fit_line(line, shape.width))
    return lines


def top_line(shape: Frame, count: int) -> int:
    """Return the first line of a side with a number of rows: centered, or 0 if there are too many."""
    return max((shape.height - count) // 2, 0)


def row_on_line(shape: Frame, rows: Sequence[MapRow], offset: int, y: int) -> MapRow | None:
    """Return the row of one side on a line of the screen."""
    place = y - top_line(shape, len(rows)) + offset
    return rows[place] if 0 <= place < len(rows) and 0 <= y < shape.height else None


def _has_arm(spot: MapRow | None) -> bool:
    """Return whether an arm leads from a row to the trunk; from a heading, only if it stands for collapsed edges."""
    return spot is not None and (spot.kind != "heading" or spot.left > 0)


def _spot_at(rows: Sequence[MapRow], offset: int, y: int, shape: Frame, side: Side) -> tuple[MapRow | None, str]:
    """Return the row on a line and its part of the trunk."""
    spot = row_on_line(shape, rows, offset, y)
    if offset and y == 0:
        return spot, "▲"
    if len(rows) - offset > shape.height and y == shape.height - 1:
        return spot, "▼"
    first = top_line(shape, len(rows)) - offset
    joining = [first + place for place, one in enumerate(rows) if _has_arm(one)]
    if not joining:
        return spot, " "
    highest, lowest = min(joining[0], shape.center), max(joining[-1], shape.center)
    arm, box = _has_arm(spot), y == shape.center
    left, right = (arm, box) if side == "in" else (box, arm)
    return spot, _JOINTS[highest < y <= lowest, highest <= y < lowest, left, right]


def _spot_text(spot: MapRow | None, groups: Sequence[Group], cells: int, more: str) -> list[LinePiece]:
    if spot is None:
        return [LinePiece(" " * cells, "space")]
    group = groups[spot.group]
    if spot.kind == "heading":
        sign = "▸" if spot.left else "▾"
        text = to_one_line(f"{sign} {group.label} {group.total:,}", cells - 1)
        if spot.side == "out":
            text = f" {text}"
        pieces = [LinePiece(text, "heading", spot, group.look)]
        is_measured = group.measure and not spot.left and _fit_details(group, cells)
        measure = f"  {to_one_line(group.measure)}" if is_measured else ""
        if measure and cell_len(text) + cell_len(measure) <= cells:
            pieces.append(LinePiece(measure, "detail", spot))
        return _lead_arm(pieces, spot, cells)
    if spot.kind == "more":
        return _lead_arm(
            [LinePiece(to_one_line(f"  {more.format(total=f'{spot.left:,}')}", cells), "more", spot)], spot, cells
        )
    name, detail = _entry_columns(group, spot.entry, cells)
    look = group.entries[spot.entry].look
    sign = " " * (spot.side == "out") + f"{look.glyph or ' '} "
    pieces = [LinePiece(sign, "sign", spot, look), LinePiece(name, "name", spot, look)]
    if detail:
        pieces.append(LinePiece("  " + detail, "detail", spot))
    return _lead_arm(pieces, spot, cells)


def _fit_details(group: Group, cells: int) -> bool:
    """Return whether full names and details of a group fit side by side."""
    name = max(cell_len(to_one_line(entry.name)) for entry in group.entries)
    return name + 2 + max(cell_len(entry.detail) for entry in group.entries) <= cells - 3


def _lead_arm(pieces: list[LinePiece], spot: MapRow, cells: int) -> list[LinePiece]:
    """Pad a text to the width of its side; if an arm leads from it to the trunk, with the start of the arm."""
    left = cells - sum(cell_len(piece.text) for piece in pieces)
    if spot.side == "in" and _has_arm(spot) and left > 1:
        pieces += [LinePiece(" ", "space"), LinePiece("─" * (left - 1), "line")]
    elif left > 0:
        pieces.append(LinePiece(" " * left, "space"))
    return pieces


def _entry_columns(group: Group, number: int, cells: int) -> tuple[str, str]:
    """Return name and detail of an entry, aligned with the others of its group.

    If there is little space, details are abbreviated, then years get two digits and names are cut a little, then years
    are left out. Names are cut last, after the words of a detail.
    """
    room = cells - 3
    longest = max(cell_len(to_one_line(entry.name)) for entry in group.entries)
    ways = (
        [entry.detail for entry in group.entries],
        [entry.short for entry in group.entries],
        [entry.shorter or entry.short for entry in group.entries],
        [entry.shortest or entry.short for entry in group.entries],
    )
    least = (longest, longest, min(longest, ENOUGH_NAME), longest)
    fitting = (way for way, name in zip(ways, least, strict=True) if name + 2 + max(map(cell_len, way)) <= room)
    details = next(fitting, ways[-1])
    widest = min(max(map(cell_len, details)), max(room - LEAST_NAME - 2, 0))
    if not any(any(map(str.isdigit, detail)) for detail in details):
        widest = min(widest, max(room - longest - 2, LEAST_DETAIL))
    entry = group.entries[number]
    detail = to_one_line(details[number], widest)
    if not detail:
        return to_one_line(entry.name, room), ""
    return pad_text(entry.name, max(min(longest, room - widest - 2), 0)), detail


def _draw_box(shape: Frame, y: int, has_kind: bool, *, incoming: bool, outgoing: bool) -> list[LinePiece]:
    above = shape.center - (len(shape.box) - 1) // 2
    number = y - above
    rule = "─" * (shape.inner + 2)
    if number == -1:
        return [LinePiece(f"╭{rule}╮", "box")]
    if number == len(shape.box):
        return [LinePiece(f"╰{rule}╯", "box")]
    if not 0 <= number < len(shape.box):
        return [LinePiece(" " * (shape.inner + 4), "space")]
    at_arm = y == shape.center
    role: Role = "kind" if has_kind and number == len(shape.box) - 1 and number else "focus"
    return [
        LinePiece("│", "box"),
        LinePiece(f" {pad_text(shape.box[number], shape.inner)} ", role),
        LinePiece("├" if at_arm and outgoing else "│", "box"),
    ]


def _fit_line(line: list[LinePiece], width: int) -> list[LinePiece]:
    """Return the line cut or padded to the width, in case the terminal is too narrow for the map."""
    kept: list[LinePiece] = []
    room = width
    for piece in line:
        text = piece.text
        if cell_len(text) > room:
            text = pad_text(text, room) if room else ""
        if text:
            kept.append(LinePiece(text, piece.role, piece.spot, piece.look))
            room -= cell_len(text)
    if room:
        kept.append(LinePiece(" " * room, "space"))
    return kept
