"""Constants of a query, and exact numbers: integers scaled by powers of ten, so that nothing is rounded."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation

from cfgraph.model.terms import IRI, XSD, XSD_STRING, Literal
from cfgraph.queries.columns.tables import MOST_DIGITS, ColumnTables
from cfgraph.queries.columns.values import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DECIMAL,
    DOUBLE,
    EXACT,
    INTEGER,
    IRI_KIND,
    LANGUAGE,
    NODES,
    OTHER,
    REAL,
    STRING,
    YEAR,
    YEAR_MONTH,
    UnsupportedError,
    Value,
    scale_to,
)
from cfgraph.queries.columns.written_values import parse_moment, parse_real
from cfgraph.store.term_text import serialize_term

DIVIDED_DIGITS = 18
"""Decimals of a quotient, which is truncated like in the engine."""


def constant(tables: ColumnTables, term: IRI | Literal) -> Value:
    """Return a constant of the query: an exact number, or any other term."""
    if isinstance(term, IRI):
        return Value("term", str(tables.number_of(serialize_term(term))), frozenset({IRI_KIND}), nullable=False)
    local = term.datatype.removeprefix(XSD)
    if local in EXACT and len(local) < len(term.datatype):
        return _constant_number(term, local)
    if local in (DOUBLE, DATE, DATE_TIME, YEAR, YEAR_MONTH) and len(local) < len(term.datatype):
        return _constant_of(tables, serialize_term(term), local)
    if local == BOOLEAN and term.value in ("true", "false"):
        return Value("boolean", term.value.upper(), nullable=False)
    kind = LANGUAGE if term.language else STRING if term.datatype == XSD_STRING else OTHER
    if term.language:
        term = Literal(term.value, language=term.language.lower())
    return Value("term", str(tables.number_of(serialize_term(term))), frozenset({kind}), nullable=False)


def _constant_of(tables: ColumnTables, text: str, datatype: str) -> Value:
    """Return a double or a date."""
    number = str(tables.number_of(text))
    if datatype != DOUBLE:
        moment, kind = parse_moment(text)
        return Value("term", number, frozenset({kind}), nullable=False, moment=str(moment))
    real = parse_real(text)
    if not math.isfinite(real):
        raise UnsupportedError("invalid number")
    return Value("term", number, frozenset({DOUBLE}), nullable=False, real=f"{real!r}::DOUBLE")


def _constant_number(term: Literal, datatype: str) -> Value:
    try:
        number = Decimal(term.value)
    except InvalidOperation as error:
        raise UnsupportedError("invalid number") from error
    exponent = number.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or "e" in term.value.lower():
        raise UnsupportedError("invalid number")
    scale = max(-exponent, 0)
    whole = int(number.scaleb(scale))
    if abs(whole) >= 10**MOST_DIGITS:
        raise UnsupportedError("numbers with too many digits")
    kind = INTEGER if datatype == INTEGER else DECIMAL
    return Value("number", f"{whole}::HUGEINT", frozenset({kind}), nullable=False, scale=scale)


def as_number(value: Value) -> Value:
    """Return a value as an exact number, NULL if it is not a number. Raises UnsupportedError."""
    if value.type == "number":
        return value
    if value.type != "term" or value.kinds & REAL or value.number is None:
        raise UnsupportedError("calculation with values that may not be exact numbers")
    kinds = value.kinds & EXACT
    nullable = value.nullable or not value.kinds <= EXACT
    return Value(
        "number", f"{value.number}::HUGEINT", kinds, nullable=nullable, scale=value.scale, decimal=value.decimal
    )


def may_be_number(value: Value) -> bool:
    """Tell whether a value can be used as an exact number."""
    return value.type == "number" or (value.type == "term" and value.number is not None and not value.kinds & REAL)


def is_decimal(value: Value) -> str:
    """Return a condition that is true if an exact number is a decimal. Raises UnsupportedError."""
    if len(value.kinds) == 1:
        return "TRUE" if value.kinds == {DECIMAL} else "FALSE"
    if value.decimal is None:
        raise UnsupportedError("integers and decimals that can't be told apart")
    return value.decimal


def compare_numbers(operator: str, left: Value, right: Value) -> Value:
    """Return the comparison of two exact numbers."""
    scale = max(left.scale, right.scale)
    first, second = scale_to(left.sql, left.scale, scale), scale_to(right.sql, right.scale, scale)
    return boolean_value(f"({first} {operator} {second})")


def equal_number(number: Value, other: Value) -> Value:
    """Return whether a number equals another value. Raises UnsupportedError."""
    if other.type == "number":
        return compare_numbers("=", number, other)
    if other.type == "term" and other.kinds <= EXACT:
        return compare_numbers("=", number, as_number(other))
    if other.type == "term" and other.kinds <= NODES:
        return boolean_value(f"(CASE WHEN {other.sql} IS NOT NULL AND {number.sql} IS NOT NULL THEN FALSE END)")
    raise UnsupportedError("= between a number and any literal")


def calculate(operator: str, left: Value, right: Value) -> Value:
    """Return the result of an arithmetic operator for two exact numbers. Raises UnsupportedError."""
    if operator == "/":
        return divide(left, right)
    kinds, decimal = frozenset({INTEGER}), None
    if {DECIMAL} in (left.kinds, right.kinds):
        kinds = frozenset({DECIMAL})
    elif not left.kinds == right.kinds == {INTEGER}:
        kinds, decimal = EXACT, f"({is_decimal(left)} OR {is_decimal(right)})"
    if operator in ("+", "-"):
        scale = max(left.scale, right.scale)
        first, second = scale_to(left.sql, left.scale, scale), scale_to(right.sql, right.scale, scale)
        return Value("number", f"({first} {operator} {second})", kinds, scale=scale, decimal=decimal)
    if operator == "*":
        product = f"({left.sql} * {right.sql})"
        return Value("number", product, kinds, scale=left.scale + right.scale, decimal=decimal)
    raise UnsupportedError(f"operator {operator}")


def divide(left: Value, right: Value) -> Value:
    """Return a quotient, truncated to ``DIVIDED_DIGITS`` decimals."""
    factor = 10 ** (DIVIDED_DIGITS - left.scale + right.scale)
    quotient = f"(CASE WHEN {right.sql} != 0 THEN ({left.sql} * {factor}::HUGEINT) // {right.sql} END)"
    return Value("number", quotient, frozenset({DECIMAL}), scale=DIVIDED_DIGITS)


def boolean_value(sql: str) -> Value:
    """Return a condition in SQL as a value."""
    return Value("boolean", sql)
