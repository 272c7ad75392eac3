"""Converting literals to Python booleans and numbers if that is lossless, and the common type of several."""

from __future__ import annotations

import re
import sys
from collections.abc import Set
from decimal import Decimal
from typing import TypeAlias

from cfgraph.model.terms import IRI, XSD, Literal

Scalar: TypeAlias = bool | int | float | str

_BOOLEAN = IRI(XSD + "boolean")
_FLOATS = frozenset(IRI(XSD + name) for name in ("double", "float"))
_DECIMAL = IRI(XSD + "decimal")
_INTEGERS = frozenset(
    IRI(XSD + name)
    for name in (
        *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
        *("negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
_INTEGER_FORM = re.compile(r"[+-]?[0-9]{1,19}")
_NUMBER_FORM = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}

MAX_EXACT_INTEGER = 2**53
"""Maximum integer that is exact as a double. Larger ones remain text, so that no reader rounds them."""


def to_scalar(literal: Literal) -> Scalar:
    """Return a boolean or number if the text is well-formed and the conversion lossless, else the text."""
    text = literal.value.strip()
    if literal.datatype == _BOOLEAN:
        return _TRUTH.get(text, literal.value)
    if literal.datatype in _INTEGERS and _INTEGER_FORM.fullmatch(text) and abs(int(text)) <= MAX_EXACT_INTEGER:
        return int(text)
    if literal.datatype == _DECIMAL and _NUMBER_FORM.fullmatch(text) and _is_exact(text):
        return float(text)
    if literal.datatype in _FLOATS and _NUMBER_FORM.fullmatch(text) and is_ordinary(float(text)):
        return float(text)
    return literal.value


def is_ordinary(number: float) -> bool:
    """Tell whether every reader accepts a number: finite, and not so small that igraph rejects the whole file."""
    return number == 0 or sys.float_info.min <= abs(number) <= sys.float_info.max


def _is_exact(decimal: str) -> bool:
    """Tell whether a decimal is equal to a double."""
    return is_ordinary(number := float(decimal)) and Decimal(repr(number)) == Decimal(decimal)


def common_type(types: Set[type[Scalar]]) -> type[Scalar]:
    """Return a type for values of all these types: the same one, else double for numbers, else text."""
    if len(types) == 1:
        return next(iter(types))
    return float if types == {int, float} else str
