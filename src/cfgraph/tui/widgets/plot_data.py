"""The data of a query's result for charts: numeric columns, with their axes and labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, XSD, Literal, Term
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS
from cfgraph.tui.widgets.plot import Point

_DATES = frozenset(IRI(XSD + name) for name in ("date", "dateTime", "gYear", "gYearMonth"))
_DATE = re.compile(r"(-?\d{4,6})(?:-(\d\d))?(?:-(\d\d))?")


_YEARS = range(1500, 2201)
"""Whole numbers that are taken as years if another column has numbers to chart."""


def numeric_columns(result: QueryResult) -> list[int]:
    """Return the columns whose non-empty cells are all numbers; columns of years only if there are no others."""
    columns = range(len(result.variables))
    numbers = [place for place in columns if _are_all(result, place, lambda term: _parse_number(term) is not None)]
    return [place for place in numbers if not _are_years(result, place)] or numbers


def axis_column(result: QueryResult, but: int) -> int | None:
    """Return the column for the axis: the first one of dates, else another one of numbers if no column has names."""
    columns = [place for place in range(len(result.variables)) if place != but]
    dates = [place for place in columns if _are_all(result, place, lambda term: _parse_day(term) is not None)]
    dates += [place for place in columns if _are_years(result, place)]
    if dates:
        return dates[0]
    numbers = [place for place in numeric_columns(result) if place != but]
    return numbers[0] if numbers and len(numbers) + 1 == len(result.variables) else None


def points_of(result: QueryResult, column: int, text: Callable[[Term], str]) -> list[Point]:
    """Return the numbers of a column with their labels, and their positions on the axis, if any.

    The label is the first column that is neither a number nor a date, else the axis, else the row number.
    """
    axis = axis_column(result, column)
    numbers = numeric_columns(result)
    names = [place for place in range(len(result.variables)) if place not in numbers and place != axis]
    found = []
    for number, row in enumerate(result.rows, start=1):
        value = _parse_number(row[column])
        if value is None:
            continue
        at = None if axis is None else _parse_coordinate(row[axis])
        label_term = next((row[place] for place in names if row[place] is not None), None)
        if label_term is None and axis is not None:
            label_term = row[axis]
        found.append(Point(text(label_term) if label_term is not None else f"{number}", value, at))
    return found


def points_on_axis(result: QueryResult, column: int) -> list[Point]:
    """Return the numbers of a column along the axis, labeled by it; nothing if there is no axis."""
    axis = axis_column(result, column)
    if axis is None:
        return []
    found = []
    for row in result.rows:
        value, at, term = _parse_number(row[column]), _parse_coordinate(row[axis]), row[axis]
        if value is not None and at is not None and isinstance(term, Literal):
            found.append(Point(term.value, value, at))
    return found


def _are_all(result: QueryResult, column: int, is_kind: Callable[[Term], bool]) -> bool:
    cells: Sequence[Term] = [term for row in result.rows if (term := row[column]) is not None]
    return bool(cells) and all(map(is_kind, cells))


def _are_years(result: QueryResult, column: int) -> bool:
    """Return whether a column holds whole numbers that look like years."""
    return _are_all(result, column, lambda term: (number := _parse_number(term)) is not None and number in _YEARS)


def _parse_number(term: Term | None) -> float | None:
    if not isinstance(term, Literal) or term.datatype not in DATATYPES_OF_NUMBERS:
        return None
    try:
        return float(term.value)
    except (ValueError, OverflowError):
        return None


def _parse_day(term: Term | None) -> float | None:
    """Return a date as a number of days; a year or month is represented by its first day."""
    if not isinstance(term, Literal) or term.datatype not in _DATES:
        return None
    match = _DATE.match(term.value)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    try:
        return float(date(year, month, day).toordinal())
    except ValueError:
        return year * 365.2425  # out of the range of datetime


def _parse_coordinate(term: Term | None) -> float | None:
    day = _parse_day(term)
    return _parse_number(term) if day is None else day
