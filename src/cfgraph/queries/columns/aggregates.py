"""Aggregates in SQL: SUM, AVG, MIN and MAX are errors if one row of a group is; sums of exact numbers are exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cfgraph.queries.columns.exact_numbers import DIVIDED_DIGITS, as_number, is_decimal
from cfgraph.queries.columns.functions import TEXT_FUNCTION, quote
from cfgraph.queries.columns.real_numbers import is_real
from cfgraph.queries.columns.values import (
    BLANK,
    DECIMAL,
    DOUBLE,
    EXACT,
    INTEGER,
    IRI_KIND,
    LANGUAGE,
    MOMENTS,
    REAL,
    STRING,
    UnsupportedError,
    Value,
    change_columns,
)
from cfgraph.queries.syntax_tree import Aggregation

ORDER_FUNCTION = "term_order"
"""The SQL function for the sort key of blank nodes, IRIs, texts and texts with a language."""

ORDERED_BY_TEXT = frozenset({BLANK, IRI_KIND, STRING, LANGUAGE})


def count_rows(scope: Mapping[str, Value], *, distinct: bool) -> Value:
    """Return COUNT(*). Raises UnsupportedError."""
    if not distinct:
        return Value("number", "COUNT(*)", frozenset({INTEGER}), nullable=False)
    columns = [sql for value in scope.values() for sql in (value.sql, value.decimal) if sql]
    if not columns or any(value.type == "real" for value in scope.values()):
        raise UnsupportedError("COUNT(DISTINCT *) without variables or with calculated doubles")
    packed = ", ".join(f"c{place} := {sql}" for place, sql in enumerate(columns))
    return Value("number", f"COUNT(DISTINCT struct_pack({packed}))", frozenset({INTEGER}), nullable=False)


def aggregate(aggregation: Aggregation, value: Value, *, has_keys: bool) -> Value:
    """Return an aggregate of a group's values. Raises UnsupportedError."""
    function, distinct = aggregation.function.upper(), aggregation.distinct
    if function == "COUNT":
        if distinct and (value.type == "real" or (value.type == "number" and len(value.kinds) > 1)):
            raise UnsupportedError("COUNT(DISTINCT) of calculated doubles or numbers of several types")
        counted = f"COUNT({'DISTINCT ' if distinct else ''}{value.sql})"
        return Value("number", counted, frozenset({INTEGER}), nullable=False)
    if function == "SAMPLE":
        return any_of(value)
    if function in ("MIN", "MAX"):
        return _find_extreme(function, value)
    if function == "GROUP_CONCAT":
        return _concatenate(aggregation, value)
    if function not in ("SUM", "AVG"):
        raise UnsupportedError(function)
    if is_real(value):
        return _add_reals(function, value, distinct=distinct, has_keys=has_keys)
    return _add_exactly(function, value, distinct=distinct, has_keys=has_keys)


def any_of(value: Value) -> Value:
    """Return any one of the values of a group."""
    if value.type == "number" and len(value.kinds) > 1:
        raise UnsupportedError("SAMPLE of numbers of several types")
    return change_columns(value, lambda sql: f"any_value({sql})")


def _unless_error(sql: str, value: str, *, nullable: bool) -> str:
    """Return an aggregate that is an error if a row of the group is one."""
    return f"(CASE WHEN COUNT(*) = COUNT({value}) THEN {sql} END)" if nullable else sql


def _add_exactly(function: str, value: Value, *, distinct: bool, has_keys: bool) -> Value:
    number = as_number(value)
    decimal, kinds = is_decimal(number), number.kinds
    total, count = f"SUM({number.sql})", "COUNT(*)"
    if distinct:
        beside = value.sql if value.type == "term" else decimal
        different = f"list(DISTINCT struct_pack(t := {beside}, n := {number.sql}))"
        total, count = f"list_sum(list_transform({different}, lambda each: each.n))::HUGEINT", f"len({different})"
    if function == "AVG":
        factor = 10 ** (DIVIDED_DIGITS - number.scale)
        total, kinds, decimal = f"(({total} * {factor}::HUGEINT) // {count})", frozenset({DECIMAL}), "TRUE"
    total = _unless_error(total, number.sql, nullable=number.nullable)
    scale = DIVIDED_DIGITS if function == "AVG" else number.scale
    if not has_keys:  # the sum of nothing is the whole number 0
        total = f"(CASE WHEN COUNT(*) = 0 THEN 0 ELSE {total} END)"
        kinds = kinds if kinds == {INTEGER} else EXACT
    any_decimal = f"COALESCE(bool_or({decimal}), FALSE)" if len(kinds) > 1 else None
    return Value("number", total, kinds, scale=scale, decimal=any_decimal)


def _add_reals(function: str, value: Value, *, distinct: bool, has_keys: bool) -> Value:
    """Add doubles with compensation of rounding errors; without any number, the query is left to the engine."""
    if distinct or value.kinds & REAL != {DOUBLE}:
        raise UnsupportedError(f"{function} of floats or differing doubles")
    sql = value.sql if value.type == "real" else str(value.real)
    total = f"fsum({sql})" if function == "SUM" else f"(fsum({sql}) / COUNT(*))"
    total = _unless_error(total, sql, nullable=value.nullable or not value.kinds <= REAL)
    if not has_keys:
        total = f"(CASE WHEN COUNT(*) = 0 THEN error('the sum of no doubles') ELSE {total} END)"
    return Value("real", total, frozenset({DOUBLE}))


def _find_extreme(function: str, value: Value) -> Value:
    """Return MIN or MAX of values of one kind, or with one order. Raises UnsupportedError."""
    if value.type in ("number", "text", "boolean"):
        if len(value.kinds) > 1:
            raise UnsupportedError(f"{function} of calculated integers and decimals")
        found = _unless_error(f"{function}({value.sql})", value.sql, nullable=value.nullable)
        return replace(value, sql=found, nullable=True)
    if value.type != "term" or not value.kinds or BLANK in value.kinds:
        raise UnsupportedError(f"{function} of values of several kinds")
    keys = [(EXACT, value.number), (REAL, value.real), (MOMENTS, value.moment)]
    keys.append((ORDERED_BY_TEXT, f"{ORDER_FUNCTION}({value.sql})"))
    key = next((sql for kinds, sql in keys if sql is not None and value.kinds <= kinds), None)
    if key is None:
        raise UnsupportedError(f"{function} of values of several kinds")
    choose = "arg_min" if function == "MIN" else "arg_max"
    return change_columns(
        replace(value, nullable=True),
        lambda sql: _unless_error(f"{choose}({sql}, {key})", value.sql, nullable=value.nullable),
    )


def _concatenate(aggregation: Aggregation, value: Value) -> Value:
    """Return the texts of a group in sorted order, so that the result is deterministic."""
    if value.type == "term" and value.kinds == {STRING}:
        text = f"{TEXT_FUNCTION}({value.sql})"
    elif value.type == "text":
        text = value.sql
    else:
        raise UnsupportedError("GROUP_CONCAT of values that may not be text")
    separator = quote(" " if aggregation.separator is None else aggregation.separator)
    joined = f"string_agg({'DISTINCT ' if aggregation.distinct else ''}{text}, {separator} ORDER BY {text})"
    found = _unless_error(f"COALESCE({joined}, '')", value.sql, nullable=value.nullable)
    return Value("text", found)
