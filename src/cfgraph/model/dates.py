"""Partial dates (a year, a month or a day): parsing and checking them, their first and last day."""

from __future__ import annotations

import calendar
import re
import unicodedata
from functools import lru_cache

from cfgraph.model.errors import UsageError

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@lru_cache(4096)
def first_day(date: str) -> str:
    """Return the first day of a partial date; for a date in another form, the first day of its year.

    >>> first_day("2021-03")
    '2021-03-01'
    """
    year, month, day = _split_date(date)
    return f"{year}-{month or '01'}-{day or '01'}"


@lru_cache(4096)
def last_day(date: str) -> str:
    """Return the last day of a partial date; for a date in another form, the last day of its year.

    >>> last_day("2024-02")
    '2024-02-29'
    """
    year, month, day = _split_date(date)
    if month and not day:
        day = f"{calendar.monthrange(int(year), int(month))[1]:02}"
    return f"{year}-{month or '12'}-{day or '31'}"


def _split_date(date: str) -> tuple[str, str, str]:
    """Return year, month and day of a date, empty if it is less precise or in another calendar format."""
    match = _PARTIAL.match(date)
    if match is None:
        return "0000", "", ""
    month = match[2] or ""
    return (match[1], month, match[3] or "") if month and 1 <= int(month) <= 12 else (match[1], "", "")


def parse_date(text: str) -> str:
    """Return the text as a partial date (YYYY, YYYY-MM or YYYY-MM-DD) after year 0, or raise UsageError."""
    date = unicodedata.normalize("NFKC", text).strip()
    if is_date(date) and int(date[:4]):
        return date
    raise UsageError("asked.no_date", text=text)


def shorten_time(text: str) -> str:
    """Return a time at midnight of universal time, as Wikibase and others write days, as a day; others as they are.

    >>> shorten_time("1971-05-02T00:00:00Z"), shorten_time("1971-05-02T10:00:00Z")
    ('1971-05-02', '1971-05-02T10:00:00Z')
    """
    return text.removesuffix("T00:00:00Z").removeprefix("+") if text.endswith("T00:00:00Z") else text


def is_date(text: str) -> bool:
    """Tell whether a text is a valid partial date: YYYY, YYYY-MM or YYYY-MM-DD.

    >>> is_date("2024-02-29"), is_date("2023-02-29")
    (True, False)
    """
    match = _PARTIAL.fullmatch(text)
    if match is None:
        return False
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year or 4, month)[1]
