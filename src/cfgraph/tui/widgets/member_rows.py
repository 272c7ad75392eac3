"""The members of a class as rows of a table, under columns of what they have in common; facets as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.message import Message

from cfgraph.explorer.members import FacetValue, Member, MemberColumn, MemberValue
from cfgraph.model.looks import Look
from cfgraph.text.catalog import Messages
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import Bar, CellLook

UNKNOWN = "—"
"""Shown if no source states a value."""

NARROW_COLUMNS = 3
"""Number of columns shown on narrow screens, besides the number of relations."""


class MemberTable(Table):
    """A table of members with clickable headings, which sort by their column."""

    HAS_HEADINGS: ClassVar[bool] = True

    class HeadingChosen(Message):
        """Posted when a heading is clicked."""

        def __init__(self, column: int) -> None:
            super().__init__()
            self.column = column

    def heading_clicked(self, place: int | None, is_heading: bool) -> None:
        """Request sorting by a column."""
        if place is not None and is_heading:
            self.post_message(self.HeadingChosen(place))


def fit_columns(columns: Sequence[MemberColumn], *, wide: bool) -> tuple[MemberColumn, ...]:
    """Return the columns that fit the width; the number of relations is always among them."""
    return tuple(columns) if wide else (*columns[:-1][:NARROW_COLUMNS], *columns[-1:])


def make_columns(columns: Sequence[MemberColumn], name: str, sorting: tuple[int, bool], *, wide: bool) -> list[Column]:
    """Return the table's columns; ``sorting`` is the index of the sorted column, 0 for the name, and the direction."""

    def heading(place: int, text: str) -> str:
        return f"{text} {'▾' if sorting[1] else '▴'}" if sorting[0] == place else text

    made = [Column(heading(0, name), grows=True, least=16)]
    for place, column in enumerate(columns, start=1):
        text = heading(place, column.label)
        if column.kind == "share":
            made += [Column(text, least=14, most=30), Column("%", least=6, align_right=True, whole=True)]
        elif column.is_number:
            made.append(Column(text, least=4, most=24, align_right=True, whole=True))
            if place == 1 and wide and column.kind != "degree":
                made.append(Column(least=8, most=8))
        else:
            made.append(Column(text, least=10, most=26 if column.kind == "neighbor" else 20))
    if not columns:
        made += [Column(most=28), Column(most=24)]
    return made


def heading_place(columns: Sequence[MemberColumn], shown: int, *, wide: bool) -> int | None:
    """Return the index of the column that a table column shows, 0 for the name."""
    at = 0
    for place, column in enumerate((None, *columns)):
        cells = 1
        if column is not None:
            has_bar = place == 1 and wide and column.is_number and column.kind != "degree"
            cells += column.kind == "share" or has_bar
        at += cells
        if shown < at:
            return place
    return None


def make_member_row(
    member: Member,
    columns: Sequence[MemberColumn],
    most: Mapping[int, float],
    note: str,
    *,
    is_gone: bool,
    wide: bool,
) -> Row:
    """Return the row of a member; ``most`` has the maximum of each column, ``note`` follows its name.

    A member that no longer exists is dimmed.
    """
    ref = member.entity
    cells = [f"{ref.label}  {note}" if note else ref.label]
    looks, bars, quiet = [CellLook(0, ref.look)], [], []
    for place, (column, value) in enumerate(zip(columns, member.values, strict=True), start=1):
        if not value.text:
            quiet.append(len(cells))
        elif value.neighbor is not None:
            looks.append(CellLook(len(cells), value.neighbor.look))
        cells.append(value_text(value))
        if column.kind == "share":
            cells.append(value.share.rstrip("%") or ("?" if value.text else ""))
        elif place == 1 and wide and column.is_number and column.kind != "degree":
            if isinstance(value.rank, float) and most.get(place - 1):
                bars.append(Bar(len(cells), value.rank / most[place - 1], ref.look))
            cells.append("")
    if not columns:
        cells += [" · ".join(ref.types), ref.curie]
    return Row(tuple(cells), ref, muted=is_gone, looks=tuple(looks), bars=tuple(bars), quiet=tuple(quiet))


def value_text(value: MemberValue) -> str:
    """Return the text of a cell with a value, and the number of further values."""
    if not value.text:
        return UNKNOWN
    return f"{value.text} +{value.more}" if value.more > 0 else value.text


def sort_members(members: Sequence[Member], place: int, *, falling: bool) -> list[Member]:
    """Return members sorted by a column, 0 for the name; those without a value last. The sort is stable."""
    if place == 0:
        return list(reversed(members)) if falling else list(members)

    def key(member: Member) -> tuple[bool, float | str]:
        rank = member.values[place - 1].rank
        return isinstance(rank, str), rank if rank is not None else 0.0

    stated = [member for member in members if member.values[place - 1].rank is not None]
    missing = [member for member in members if member.values[place - 1].rank is None]
    numbers = [member for member in stated if not key(member)[0]]
    texts = [member for member in stated if key(member)[0]]
    numbers.sort(key=lambda member: key(member)[1], reverse=falling)
    texts.sort(key=lambda member: key(member)[1], reverse=falling)
    return [*numbers, *texts, *missing]


def make_facet_rows(
    facets: Sequence[tuple[int, Sequence[FacetValue]]],
    columns: Sequence[MemberColumn],
    chosen: Sequence[FacetValue],
    look: Look,
    messages: Messages,
) -> list[Row]:
    """Return the common values of each column as rows with counts and bars; selected ones are marked."""
    rows: list[Row] = []
    for place, values in facets:
        rows.append(Row((columns[place].label,), heading=True))
        most = max(value.total for value in values)
        for value in values:
            sign = "✓ " if value in chosen else "  "
            label = messages("class.unstated") if value.is_missing else value.label
            bar = Bar(2, value.total / most, look)
            quiet = (0,) if value.is_missing else ()
            rows.append(Row((sign + label, f"{value.total:,}", ""), key=value, bars=(bar,), quiet=quiet))
    return rows
