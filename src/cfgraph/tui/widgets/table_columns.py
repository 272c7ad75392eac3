"""The columns of a table, and their widths for a given space. Rows are drawn in ``row_drawing``."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from rich.cells import cell_len

from cfgraph.model.looks import NO_LOOK, Look
from cfgraph.text.safe import to_one_line

SAMPLED = 200
"""Number of rows whose cells are measured for the widths of columns."""

WIDEST = 60
"""Maximum default width in cells of a column in a table that can scroll horizontally."""

NARROWEST, LIMIT = 3, 400
"""Minimum and maximum width in cells of a column that the user resizes."""

MARK = "• "
"""Prefix of a marked row."""

SIGN_CELLS = 2
"""Width in cells of the sign before a name, with the space after it."""

TREE_LINES = " │├╰─"
"""Characters of the lines of a tree before a name."""

LONGEST_TITLE = 60
"""Maximum width in cells of a title that is never cut."""

GAP = 2
"""Number of cells between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, whether it takes the remaining space, its minimum and maximum width in cells.

    A ``whole`` column is never narrowed: its contents are short, and useless if cut.
    """

    heading: str = ""
    grows: bool = False
    least: int = 4
    most: int = WIDEST
    align_right: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class CellLook:
    """The look of the object that a cell names: its sign is drawn after the first ``at`` characters."""

    cell: int
    look: Look
    at: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in a cell: its length as a share of the cell's width, in the color of a look."""

    cell: int
    share: float
    look: Look = NO_LOOK


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table. A ``heading`` spans all columns; ``key`` identifies the row for its owner.

    A row that ``waits`` is a placeholder, read when it becomes visible. ``spans`` are the highlighted parts of a cell,
    such as search matches. ``looks`` are the signs and colors of the objects that cells name; ``quiet`` cells are drawn
    as muted text.
    """

    cells: tuple[str, ...]
    key: Hashable = None
    heading: bool = False
    muted: bool = False
    indent: int = 0
    waits: bool = False
    spans: tuple[tuple[int, int], ...] = ()
    spans_cell: int = 0
    looks: tuple[CellLook, ...] = ()
    bars: tuple[Bar, ...] = ()
    quiet: tuple[int, ...] = ()

    def look_at(self, place: int) -> CellLook | None:
        """Return the look of the object that a cell names; None if it names none."""
        return next((each for each in self.looks if each.cell == place), None)

    def sign_width(self, place: int) -> int:
        """Return the width of the sign in a cell."""
        return SIGN_CELLS if any(each.cell == place for each in self.looks) else 0

    def cell(self, place: int) -> str:
        """Return the text of a cell; empty if the row has none."""
        return self.cells[place] if place < len(self.cells) else ""


class Lines(Sequence[Row]):
    """A sequence of rows that are created or read on request; subclasses implement the length and ``row``."""

    def row(self, index: int) -> Row:
        """Return the row at an index."""
        raise NotImplementedError

    @property
    def without_keys(self) -> Lines:
        """The same rows, possibly without keys, for callers that only need cells."""
        return self

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self.row(place) for place in range(*index.indices(len(self)))]
        return self.row(index)


def spell_out(row: Row, heading: Row) -> tuple[str, str]:
    """Return the title and text of a row in full: the first cell, and all cells.

    If the heading names the columns, the text does too, without the first cell unless that is too long for a title.
    Lines of a tree before the first cell are left out.
    """
    title = row.cell(0).lstrip(TREE_LINES)
    names = [heading.cell(place) for place in range(1, len(row.cells))]
    lines = [f"{name}  {cell}".strip() for name, cell in zip(names, row.cells[1:], strict=True) if cell]
    is_said = any(names) and lines and cell_len(title) <= LONGEST_TITLE
    return title, "\n".join(lines if is_said else [title, *lines])


def natural_widths(columns: Sequence[Column], rows: Sequence[Row], *, runs_on: bool = False) -> list[int]:
    """Return the preferred width of each column, by its heading and the first rows.

    With ``runs_on``, a cell may extend into empty ones beside it, and only needs the remaining width; a column without
    a heading that is empty in all rows has no width.
    """
    widths: list[int] = []
    has_all = runs_on and 0 < len(rows) <= SAMPLED and not any(row.waits or row.bars for row in rows)
    for place, column in enumerate(columns):
        longest = max(
            (
                _needed_cells(row, place)
                for row in rows[:SAMPLED]
                if (not row.heading or (place and len(row.cells) > 1)) and place < len(row.cells)
                if not runs_on or cell_end(row, place, range(len(columns))) == place + 1
            ),
            default=0,
        )
        if place and has_all and not column.heading and not any(row.cell(place) for row in rows):
            widths.append(0)
            continue
        heading = cell_len(to_one_line(column.heading)) + 2  # room for the sort arrow
        widths.append(min(max(longest, heading if column.heading else 0, column.least), max(column.most, column.least)))
    for row in rows[:SAMPLED] if runs_on else ():
        for place in range(len(columns)):
            end = cell_end(row, place, range(len(columns)))
            if row.cell(place) and not row.heading and end > place + 1:
                given = sum(widths[place:end]) + GAP * (end - place - 1)
                longer = _needed_cells(row, place) - given
                widths[place] = min(widths[place] + max(longer, 0), max(columns[place].most, widths[place]))
    return widths


def _needed_cells(row: Row, place: int) -> int:
    """Return the width of a cell with its indent and sign."""
    shown = cell_len(to_one_line(row.cell(place), WIDEST))
    return shown + row.indent * (place == 0) + row.sign_width(place)


def cell_end(row: Row, number: int, shown: Sequence[int]) -> int:
    """Return the end of a cell that extends into empty ones, as an index among the columns shown."""
    end = number + 1
    while end < len(shown) and not row.cell(shown[end]) and not any(bar.cell == shown[end] for bar in row.bars):
        end += 1
    return end


NARROWEST = 8
"""Minimum width in cells of a growing column, however narrow the screen is."""


def fit_widths(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[int]:
    """Return widths that fill the space: growing columns take the remainder.

    If there is too little, growing columns are narrowed first, down to half of the space; then the others; then the
    growing ones again, if necessary below their minimum width, so that the columns to their right are not cut off.
    """
    fitting = list(widths)
    growing = [i for i, column in enumerate(columns) if column.grows] or [0]
    others = [i for i in reversed(range(len(fitting))) if i not in growing and not columns[i].whole]
    half = room // (2 * len(growing))
    missing = sum(fitting) + GAP * (len(fitting) - 1) - room
    if missing > 0:
        least = sum(min(fitting[i], max(half, columns[i].least)) for i in growing)
        total = sum(fitting[i] for i in growing)
        shares = _share_out([fitting[i] for i in growing], max(total - missing, least))
        missing -= total - sum(shares)
        for index, share in zip(growing, shares, strict=True):
            fitting[index] = share
    floors = [(i, columns[i].least) for i in (*others, *growing)]
    floors += [(i, NARROWEST) for i, column in enumerate(columns) if column.grows]
    for index, floor in floors:
        given = min(max(missing, 0), max(fitting[index] - floor, 0))
        fitting[index] -= given
        missing -= given
    if missing < 0:
        fitting[growing[0]] -= missing
    return fitting


def _share_out(widths: Sequence[int], room: int) -> list[int]:
    """Return widths that fit a space together: the widest ones are reduced to a common width.

    >>> _share_out([30, 10, 26], 50)
    [20, 10, 20]
    """
    shares = list(widths)
    left, count = room, len(shares)
    for place in sorted(range(len(shares)), key=lambda place: shares[place]):
        shares[place] = min(shares[place], left // count)
        left, count = left - shares[place], count - 1
    return shares


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """The columns shown, from left to right, and their widths."""

    shown: tuple[int, ...] = ()
    widths: Mapping[int, int] | None = None

    def width(self, place: int) -> int:
        """Return the width of a column."""
        return (self.widths or {}).get(place, 0)

    @property
    def total(self) -> int:
        """Width of all columns shown, with the gaps between them."""
        return sum(map(self.width, self.shown)) + GAP * max(len(self.shown) - 1, 0)

    def start(self, place: int) -> int:
        """Return the start of a column."""
        before = self.shown[: self.shown.index(place)] if place in self.shown else ()
        return sum(map(self.width, before)) + GAP * len(before)

    def at(self, x: int) -> int | None:
        """Return the column at a cell; the gap after a column belongs to it."""
        for place in self.shown:
            x -= self.width(place) + GAP
            if x < 0:
                return place
        return None

    def beside(self, place: int, by: int) -> int:
        """Return the column a number of places to the right or left of another one, at most the last one."""
        if not self.shown:
            return 0
        index = self.shown.index(place) if place in self.shown else 0
        return self.shown[max(0, min(index + by, len(self.shown) - 1))]
