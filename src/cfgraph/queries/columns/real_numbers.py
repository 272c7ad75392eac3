"""Doubles, floats and dates in SQL: compared by value, and only if SPARQL compares them in the same way."""

from __future__ import annotations

import re

from cfgraph.queries.columns.values import DOUBLE, INTEGER, MOMENTS, REAL, UnsupportedError, Value
from cfgraph.queries.columns.written_values import round_to_float

_CONSTANT = re.compile(r"(-?\d+)::HUGEINT")


def is_real(value: Value) -> bool:
    """Tell whether a value is a double or float whenever it is a number."""
    return value.type == "real" or (value.type == "term" and value.real is not None)


def as_real(value: Value, other: Value) -> str:
    """Return a value in SQL as a double, for arithmetic with another. Raises UnsupportedError."""
    if value.type == "real":
        return value.sql
    if is_real(value):
        return str(value.real)
    if value.type != "number":
        raise UnsupportedError("comparison of a double with values that may not be numbers")
    written = _CONSTANT.fullmatch(value.sql)
    if written is not None:
        number = int(written[1]) / 10**value.scale
        if other.kinds & REAL != {DOUBLE} and round_to_float(number) != number:
            raise UnsupportedError("comparison of floats with NaN or infinity")
        return f"{number!r}::DOUBLE"
    if value.kinds != {INTEGER} or other.kinds & REAL != {DOUBLE}:
        raise UnsupportedError("comparison of doubles with decimals")
    return f"{value.sql}::DOUBLE"


def compare_reals(operator: str, left: Value, right: Value) -> Value:
    """Return the comparison of two numbers of which one is a double. Raises UnsupportedError."""
    if operator == "=" and not all(value.type in ("number", "real") or value.kinds <= REAL for value in (left, right)):
        raise UnsupportedError("= between a double and any literal")
    first, second = as_real(left, right), as_real(right, left)
    known = f"{first} IS NULL OR {second} IS NULL"
    compared = f"{first} {operator} {second} AND NOT isnan({first}) AND NOT isnan({second})"
    return Value("boolean", f"(CASE WHEN {known} THEN NULL ELSE {compared} END)")


def calculate_reals(operator: str, left: Value, right: Value) -> Value:
    """Return the result of an arithmetic operator for a double and another number. Raises UnsupportedError."""
    for value in (left, right):
        if value.type == "term" and value.kinds & REAL != {DOUBLE}:
            raise UnsupportedError("calculation with floats")
    divides_by_none = operator == "/" and (not _CONSTANT.fullmatch(right.sql) or right.sql.startswith("0:"))
    if operator not in "+-*/" or divides_by_none:
        raise UnsupportedError("division by values that may not be numbers")
    return Value("real", f"({as_real(left, right)} {operator} {as_real(right, left)})", frozenset({DOUBLE}))


def compare_moments(operator: str, left: Value, right: Value) -> Value:
    """Return the comparison of two dates of one kind; other values are an error. Raises UnsupportedError."""
    if left.kinds & MOMENTS != right.kinds & MOMENTS:
        raise UnsupportedError("comparison of dates of several kinds")
    if operator == "=" and not (left.kinds | right.kinds) <= MOMENTS:
        raise UnsupportedError("= between a date and any literal")
    return Value("boolean", f"({left.moment} {operator} {right.moment})")


def write_real(number: float) -> str:
    """Format a double like the engine: digits without an exponent."""
    if number != number:
        return "NaN"
    if number in (float("inf"), float("-inf")):
        return "INF" if number > 0 else "-INF"
    from decimal import Decimal

    written = format(Decimal(repr(number)), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written
