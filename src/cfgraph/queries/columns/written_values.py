"""The values of numbers and dates as written: exact ones as integers, so that they compare exactly."""

from __future__ import annotations

import re
from datetime import date

from cfgraph.model.terms import XSD
from cfgraph.queries.columns.values import (
    DATE,
    DATE_TIME,
    DECIMAL,
    DOUBLE,
    FLOAT,
    INTEGER,
    YEAR,
    YEAR_MONTH,
    UnsupportedError,
    zoned,
)

_RANGES: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    **{f"unsigned{name}": (0, 2**bits - 1) for name, bits in (("Long", 64), ("Int", 32), ("Short", 16), ("Byte", 8))},
    **{
        name: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        for name, bits in (("long", 64), ("int", 32), ("short", 16), ("byte", 8))
    },
}
"""The minimum and maximum of each integer type."""

KINDS_OF_DATATYPES = {
    **dict.fromkeys(_RANGES, INTEGER),
    **{kind: kind for kind in (DECIMAL, DOUBLE, FLOAT, DATE, DATE_TIME, YEAR, YEAR_MONTH)},
}
"""The lexical forms of XML Schema datatypes."""

_NUMBER = re.compile(r"[+-]?(?:(\d+)(?:\.(\d*))?|\.(\d+))", re.ASCII)
_REAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN", re.ASCII)
_ZONE = r"(Z|[+-]\d\d:\d\d)?"
_MOMENTS = {
    YEAR: re.compile(r"(\d{4})" + _ZONE, re.ASCII),
    YEAR_MONTH: re.compile(r"(\d{4})-(\d\d)" + _ZONE, re.ASCII),
    DATE: re.compile(r"(\d{4})-(\d\d)-(\d\d)" + _ZONE, re.ASCII),
    DATE_TIME: re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?" + _ZONE, re.ASCII),
}


def split_literal(text: str) -> tuple[str, str]:
    """Return the value of a number or date, and the local name of its datatype."""
    value, _, datatype = text.rpartition('"')
    return value[1:], datatype.removeprefix(f"^^<{XSD}")[:-1]


def parse_number(text: str) -> tuple[int, int]:
    """Return the number of a literal as an integer and its number of decimals.

    Raises UnsupportedError.
    """
    value, datatype = split_literal(text)
    match = _NUMBER.fullmatch(value)
    if match is None or (datatype != DECIMAL and "." in value):
        raise UnsupportedError("invalid numbers")
    digits = (match[2] or match[3] or "").rstrip("0")
    whole = int((match[1] or "0") + digits)
    number = -whole if value.startswith("-") else whole
    least, most = _RANGES.get(datatype, (None, None))
    if (least is not None and number < least) or (most is not None and number > most):
        raise UnsupportedError("invalid numbers")
    return number, len(digits)


def parse_real(text: str) -> float:
    """Parse a double or float. Raises UnsupportedError."""
    value, datatype = split_literal(text)
    if _REAL.fullmatch(value) is None:
        raise UnsupportedError("invalid numbers")
    number = float(value)
    return round_to_float(number) if datatype == FLOAT else number


def round_to_float(number: float) -> float:
    """Round a double to the nearest float."""
    import numpy as np

    with np.errstate(over="ignore"):
        return float(np.float32(number))


def parse_moment(text: str) -> tuple[int, str]:
    """Return a date as a number that preserves the order, and its kind: years, months, days or microseconds.

    Dates with a time zone are in microseconds of UTC. Raises UnsupportedError.
    """
    value, datatype = split_literal(text)
    match = _MOMENTS[datatype].fullmatch(value)
    if match is None:
        raise UnsupportedError("invalid dates or unusual years")
    *parts, zone = match.groups()
    fraction = (parts.pop() or "").ljust(6, "0") if datatype == DATE_TIME else "0"
    year, month, day, hour, minute, second = [*map(int, parts), *(0, 1, 1, 0, 0, 0)[len(parts) :]]
    try:
        days = date(year, month, day).toordinal()
    except ValueError as error:
        raise UnsupportedError("invalid dates or unusual years") from error
    if hour > 23 or minute > 59 or second > 59:
        raise UnsupportedError("invalid dates or unusual years")
    if zone is None and datatype != DATE_TIME:
        return {YEAR: year, YEAR_MONTH: year * 12 + month - 1, DATE: days}[datatype], datatype
    moment = ((days * 24 + hour) * 60 + minute) * 60 + second
    if zone and zone != "Z":
        sign = -1 if zone[0] == "-" else 1
        moment -= sign * (int(zone[1:3]) * 60 + int(zone[4:])) * 60
    return moment * 1_000_000 + int(fraction), zoned(datatype) if zone else datatype
