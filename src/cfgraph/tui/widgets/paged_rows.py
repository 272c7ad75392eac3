"""Long lists of which only the visible pages are read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from cfgraph.tui.widgets.table_columns import Lines, Row

_WAITING = Row(("…",), muted=True, indent=2, waits=True)
_ABSENT = Row(("",))


class Pages(Lines):
    """A number of rows in pages of equal size; a row of an unread page has ``waits`` set."""

    def __init__(self, total: int, size: int) -> None:
        self._total, self._size = total, size
        self._pages: dict[int, Sequence[Row]] = {}

    def __len__(self) -> int:
        return self._total

    def row(self, index: int) -> Row:
        """Return a row; a placeholder if it has not been read yet."""
        if not 0 <= index < self._total:
            raise IndexError(index)
        page, place = divmod(index, self._size)
        rows = self._pages.get(page)
        if rows is None:
            return _WAITING
        return rows[place] if place < len(rows) else _ABSENT

    def put(self, offset: int, rows: Sequence[Row]) -> None:
        """Store the rows of the page that begins at an index."""
        self._pages[offset // self._size] = rows

    def offset(self, place: int) -> int:
        """Return the start of a row's page."""
        return place - place % self._size

    def is_read(self, offset: int) -> bool:
        """Return whether the page that begins at an index was read."""
        return offset // self._size in self._pages

    @property
    def total_read(self) -> int:
        """Number of rows that have been read."""
        return sum(map(len, self._pages.values()))

    @property
    def unread(self) -> int | None:
        """Index of the first unread row; None if all are read."""
        return next((place for place in range(0, self._total, self._size) if not self.is_read(place)), None)

    @property
    def places_read(self) -> Iterator[int]:
        """Indices of the rows that have been read, in order."""
        for page, rows in sorted(self._pages.items()):
            yield from range(page * self._size, page * self._size + len(rows))


class Joined(Lines):
    """A concatenation of several sequences of rows, some of them in pages."""

    def __init__(self, parts: Sequence[Sequence[Row]]) -> None:
        self.parts = parts
        self._starts = [0, *accumulate(map(len, parts))]

    def __len__(self) -> int:
        return self._starts[-1]

    def row(self, index: int) -> Row:
        """Return a row, from the part that contains it."""
        part, place = self.at(index)
        return self.parts[part][place]

    def at(self, index: int) -> tuple[int, int]:
        """Return the part that contains a row, and the index in that part."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        part = bisect_right(self._starts, index) - 1
        return part, index - self._starts[part]

    def start(self, part: int) -> int:
        """Return the index of a part's first row."""
        return self._starts[part]

    @property
    def total_read(self) -> int:
        """Number of rows that have been read."""
        return sum(map(total_read, self.parts))

    @property
    def unread(self) -> int | None:
        """Index of the first unread row; None if all are read."""
        places = zip(self._starts, map(first_unread, self.parts), strict=False)
        return next((start + place for start, place in places if place is not None), None)

    @property
    def places_read(self) -> Iterator[int]:
        """Indices of the rows that have been read, in order."""
        for start, part in zip(self._starts, self.parts, strict=False):
            yield from (start + place for place in places_read(part))


def total_read(rows: Sequence[Row]) -> int:
    """Return the number of rows of a list that have been read."""
    return rows.total_read if isinstance(rows, Pages | Joined) else len(rows)


def places_read(rows: Sequence[Row]) -> Iterator[int]:
    """Return the indices of the rows of a list that have been read."""
    return rows.places_read if isinstance(rows, Pages | Joined) else iter(range(len(rows)))


def find_headings(rows: Sequence[Row]) -> frozenset[int]:
    """Return the indices of a list's headings; rows in pages and rows created on request have none."""
    if isinstance(rows, Joined):
        return frozenset(
            rows.start(part) + place for part, one in enumerate(rows.parts) for place in find_headings(one)
        )
    return frozenset() if isinstance(rows, Lines) else frozenset(n for n, row in enumerate(rows) if row.heading)


def first_unread(rows: Sequence[Row]) -> int | None:
    """Return the index of the first unread row of a list; None if all are read."""
    return rows.unread if isinstance(rows, Pages | Joined) else None
