"""Dates as precise as their source: ISO 8601 strings of a year, a month or a day, and how they compare."""

from __future__ import annotations

import calendar
import re

from cfgraph.model.errors import UsageError

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def first_day(date: str) -> str:
    """Return the first day that a partial date covers.

    >>> first_day("2021-03")
    '2021-03-01'
    """
    return date[:10] + "-01-01"[len(date[:10]) - 4 :] if len(date) < 10 else date[:10]


def last_day(date: str) -> str:
    """Return the last day that a partial date covers.

    >>> last_day("2024-02")
    '2024-02-29'
    """
    if len(date) >= 10:
        return date[:10]
    year, _, month = date.partition("-")
    if not month:
        return f"{year}-12-31"
    return f"{year}-{month}-{calendar.monthrange(int(year), int(month))[1]:02}"


def parse_date(text: str) -> str:
    """Return the text as a partial date (YYYY, YYYY-MM or YYYY-MM-DD); raises UsageError when it is none."""
    match = _PARTIAL.fullmatch(text.strip())
    if match:
        year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year or 4, month)[1]:
            return match[0]
    raise UsageError(f"not a date: {text!r}; write 2024, 2024-06 or 2024-06-30")
