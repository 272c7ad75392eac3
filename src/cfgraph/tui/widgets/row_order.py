"""The displayed rows of a table: sorted by a column, filtered by a text, some of them marked. Independent of a screen.

A long sort in one call would block the interpreter, and with it every key. So rows are
sorted in parts, which are then merged.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import TypeAlias

from cfgraph.tui.widgets.paged_rows import find_headings, places_read, total_read
from cfgraph.tui.widgets.table_columns import Lines, Row

STEP = 10_000
"""Number of rows that are filtered or sorted before other threads get a turn."""

Sorting: TypeAlias = tuple[int, bool]
"""The column to sort by, and whether in descending order."""


class Shown(Lines):
    """The rows in display order. Marks belong to rows, not to positions."""

    def __init__(self) -> None:
        self.rows: Sequence[Row] = ()
        self.wanted = ""
        self.sorting: Sorting | None = None
        self._order: list[int] | None = None
        self._marks = bytearray()
        self._headings: frozenset[int] | None = None

    def __len__(self) -> int:
        return len(self.rows) if self._order is None else len(self._order)

    def row(self, index: int) -> Row:
        """Return the row displayed at an index."""
        return self.rows[self.place(index)]

    def sample(self, count: int) -> list[Row]:
        """Return the cells of the first displayed rows, without decoding their keys."""
        rows = self.rows.without_keys if isinstance(self.rows, Lines) else self.rows
        return [rows[self.place(index)] for index in range(min(count, len(self)))]

    @property
    def is_plain(self) -> bool:
        """Whether the rows are unfiltered and in their original order."""
        return not self.wanted and self.sorting is None

    def put(self, rows: Sequence[Row], *, anew: bool) -> None:
        """Replace the rows. Filter and order are kept unless ``anew``, marks as long as no row is removed."""
        if anew:
            self.wanted, self.sorting, self._order = "", None, None
        if anew or len(rows) < len(self._marks):
            self._marks = bytearray()
        are_fewer = len(rows) < len(self.rows)
        self.rows, self._headings = rows, None
        if self._order is not None and are_fewer:
            self.take([place for place in self._order if place < len(rows)])

    def take(self, order: list[int] | None) -> None:
        """Display the rows at these indices, in this order; in the original order if None."""
        self._order = order

    def count_items(self) -> tuple[int, int]:
        """Return how many of the rows read are displayed, and how many there are, without headings."""
        if self._headings is None:
            self._headings = find_headings(self.rows)
        total = total_read(self.rows) - len(self._headings)
        if self._order is None:
            return total, total
        return len(self._order) - sum(place in self._headings for place in self._order), total

    @property
    def has_marks(self) -> bool:
        """Whether any row is marked."""
        return bool(self._marks)

    def is_marked(self, index: int) -> bool:
        """Return whether a row is marked, by its display index."""
        place = self.place(index)
        return place < len(self._marks) and bool(self._marks[place])

    def toggle(self, index: int) -> None:
        """Mark or unmark a row."""
        self._marks.extend(bytes(len(self.rows) - len(self._marks)))
        self._marks[self.place(index)] ^= 1
        if not any(self._marks):
            self._marks = bytearray()

    def mark_all(self) -> None:
        """Mark all displayed rows; if there are marks already, remove them."""
        if self._marks:
            self._marks = bytearray()
        elif self._order is None:
            self._marks = bytearray(b"\1") * len(self.rows)
        else:
            self._marks = bytearray(len(self.rows))
            for place in self._order:
                self._marks[place] = 1

    def unmark_all(self) -> None:
        """Remove all marks."""
        self._marks = bytearray()

    def marked(self) -> Iterator[Row]:
        """Yield the rows that are marked and displayed, in display order."""
        return (self[index] for index in range(len(self)) if self.is_marked(index))

    def shown_at(self, place: int) -> int:
        """Return the display index of a row; 0 if it is not displayed."""
        if self._order is None:
            return place
        return self._order.index(place) if place in self._order else 0

    def place(self, index: int) -> int:
        """Return the original index of the row displayed at an index."""
        return index if self._order is None else self._order[index]


def number_in(text: str) -> float | None:
    """Return the number in a text, with or without thousands separators or a percent sign.

    >>> [number_in(text) for text in ("1,204", "24.15%", "-3e2", "nan", "2024-05", "")]
    [1204.0, 24.15, -300.0, None, None, None]
    """
    if not text or text[0] not in "-+.0123456789":
        return None
    try:
        number = float(text.rstrip("% ").replace(",", ""))
    except ValueError:
        return None
    return number if number - number == 0 else None


def arrange_rows(
    rows: Sequence[Row], wanted: str, sorting: Sorting | None, is_cancelled: Callable[[], bool] = lambda: False
) -> list[int] | None:
    """Return the indices of the rows that match the filter, in order; None if cancelled."""
    order: Iterable[int] = places_read(rows)
    if isinstance(rows, Lines):
        rows = rows.without_keys
    if wanted:
        matching = _match_rows(rows, wanted.casefold(), is_cancelled)
        if matching is None:
            return None
        order = matching
    return list(order) if sorting is None else _sort_rows(rows, list(order), sorting, is_cancelled)


def _match_rows(rows: Sequence[Row], wanted: str, is_cancelled: Callable[[], bool]) -> list[int] | None:
    """Return the rows with the text in any cell, and the headings of such rows.

    If a heading has the text, such as the name of a relation, all rows below it are kept.
    """
    found: list[int] = []
    heading: int | None = None
    is_group_wanted = False
    for count, place in enumerate(places_read(rows)):
        if count % STEP == 0 and is_cancelled():
            return None
        row = rows[place]
        if row.heading:
            is_group_wanted = any(wanted in cell.casefold() for cell in row.cells)
            heading = None if is_group_wanted else place
            found += [place] * is_group_wanted
        elif is_group_wanted or any(wanted in cell.casefold() for cell in row.cells):
            if heading is not None:
                found.append(heading)
                heading = None
            found.append(place)
    return found


def _sort_rows(
    rows: Sequence[Row], order: list[int], sorting: Sorting, is_cancelled: Callable[[], bool]
) -> list[int] | None:
    """Sort numbers by value and texts alphabetically, empty cells last; the sort is stable."""
    column, descending = sorting
    numbers: list[tuple[float, int]] = []
    texts: list[tuple[str, int]] = []
    empty: list[int] = []
    for count, place in enumerate(order):
        if count % STEP == 0 and is_cancelled():
            return None
        cell = rows[place].cell(column)
        number = number_in(cell)
        if number is not None:
            numbers.append((number, place))
        elif cell:
            texts.append((cell.casefold(), place))
        else:
            empty.append(place)
    parts = [_merge_sorted(numbers, descending, is_cancelled), _merge_sorted(texts, descending, is_cancelled)]
    if is_cancelled():
        return None
    return [*chain.from_iterable(reversed(parts) if descending else parts), *empty]


def _merge_sorted(
    keyed: list[tuple[float, int]] | list[tuple[str, int]], descending: bool, stop: Callable[[], bool]
) -> list[int]:
    first = itemgetter(0)
    parts = []
    for start in range(0, len(keyed), STEP):
        if stop():
            return []
        parts.append(sorted(keyed[start : start + STEP], key=first, reverse=descending))
    return [place for _, place in heapq.merge(*parts, key=first, reverse=descending)]
