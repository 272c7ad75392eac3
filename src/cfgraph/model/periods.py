"""Periods as intervals with a precision: parsing them from graphs and formatting them for people."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cfgraph.model.dates import first_day, is_date, last_day
from cfgraph.model.entity import Claim, Property
from cfgraph.text.catalog import Language, Messages

_OPEN = ".."
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_YEAR, _MONTH = 4, 7
"""Number of characters of a date with the precision of a year or a month."""

_LONGEST = len("2020-01-01/2025-12-31")


@dataclass(frozen=True, slots=True)
class Period:
    """An interval of time from the beginning of one partial date to the end of another; an open end is None.

    The precision is that of its dates: a year, a month or a day.
    """

    start: str | None
    end: str | None

    @property
    def first_day(self) -> str:
        """The first day; empty for an open start, so that it sorts before every date."""
        return first_day(self.start) if self.start else ""

    @property
    def last_day(self) -> str:
        """The last day; after every date for an open end."""
        return last_day(self.end) if self.end else "9999-12-31"

    def overlaps(self, other: Period) -> bool:
        """Tell whether two periods have a day in common."""
        return self.first_day <= other.last_day and other.first_day <= self.last_day


def parse_period(text: str) -> Period | None:
    """Parse a period: a partial date, a quarter, an interval with ``/``; None for other texts.

    >>> parse_period("2025-Q1"), parse_period("../2025-12")
    (Period(start='2025-01', end='2025-03'), Period(start=None, end='2025-12'))
    """
    if is_date(text):
        return Period(text, text)
    if match := _QUARTER.fullmatch(text):
        last = int(match[2]) * 3
        return Period(f"{match[1]}-{last - 2:02}", f"{match[1]}-{last:02}")
    start, slash, end = text.partition("/")
    if not slash or (start, end) == (_OPEN, _OPEN):
        return None
    if any(part != _OPEN and not is_date(part) for part in (start, end)):
        return None
    return Period(None if start == _OPEN else start, None if end == _OPEN else end)


def format_period(text: str, language: Language) -> str:
    """Format a period for people; dates and other texts are returned unchanged.

    >>> [format_period("2025-01/2025-05", language) for language in ("en", "zh")]
    ['Jan–May 2025', '2025年初至5月']
    >>> [format_period("../2025-12", language) for language in ("en", "zh")]
    ['before 2025-12', '2025-12 之前']
    """
    messages = Messages(language)
    if match := _QUARTER.fullmatch(text):
        return messages("period.quarter", year=match[1], number=int(match[2]))
    period = parse_period(text)
    if period is None or period.start == period.end:
        return text
    if period.start is None:
        return messages("period.before", end=period.end)
    if period.end is None:
        return messages("period.since", start=period.start)
    return _format_months(period.start, period.end, messages) or messages(
        "period.between", start=period.start, end=period.end
    )


def format_interval(text: str, language: Language) -> str:
    """Format a cell of a result if it is an interval; other texts are returned unchanged.

    >>> format_interval("../2025-12", "en"), format_interval("2024/25", "en"), format_interval("2025-Q1", "en")
    ('before 2025-12', '2024/25', '2025-Q1')
    """
    return format_period(text, language) if "/" in text and len(text) <= _LONGEST else text


def _format_months(start: str, end: str, messages: Messages) -> str:
    """Format some months of one year, such as a year to date; empty for any other interval."""
    if len(start) != _MONTH or len(end) != _MONTH or start[:_YEAR] != end[:_YEAR]:
        return ""
    first, last = int(start[-2:]), int(end[-2:])
    names = _MONTHS if messages.language == "en" else tuple(range(1, len(_MONTHS) + 1))
    if first == 1:
        return messages("period.year_to_date", year=start[:_YEAR], last=names[last - 1])
    return messages("period.months", year=start[:_YEAR], first=names[first - 1], last=names[last - 1])


def format_time(item: Claim | Property, language: Language) -> str:
    """Format when a claim or value is valid: its date or period, or the span of its validity."""
    if not isinstance(item, Claim) or not (item.valid_from or item.valid_to):
        return format_period(item.as_of, language) if item.as_of else ""
    messages = Messages(language)
    if item.valid_from is None:
        return messages("period.until", end=item.valid_to)
    if item.valid_to is None:
        return messages("period.since", start=item.valid_from)
    return messages("period.between", start=item.valid_from, end=item.valid_to)
