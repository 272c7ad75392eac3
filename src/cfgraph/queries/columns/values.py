"""Parts of a translation to SQL: typed values, relations of solutions, and the reason for using the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

IRI_KIND, BLANK, STRING, LANGUAGE = "iri", "blank", "string", "language"
INTEGER, DECIMAL, BOOLEAN = "integer", "decimal", "boolean"
DOUBLE, FLOAT = "double", "float"
DATE, DATE_TIME, YEAR, YEAR_MONTH = "date", "dateTime", "gYear", "gYearMonth"
OTHER = "other"
"""Kinds of terms. Types derived from integers are integers; ``other`` are all other literals. A date with a time zone
has the kind that ``zoned`` returns."""

NODES = frozenset({IRI_KIND, BLANK})
EXACT = frozenset({INTEGER, DECIMAL})
REAL = frozenset({DOUBLE, FLOAT})
COMPARED_BY_TERM = frozenset({IRI_KIND, BLANK, STRING, LANGUAGE})
"""Kinds that are equal only if they are the same term, and otherwise different, without an error."""

ValueType: TypeAlias = Literal["term", "number", "boolean", "text", "language", "datatype", "real"]


def zoned(kind: str) -> str:
    """Return the kind of dates with a time zone, which are compared only among themselves."""
    return f"{kind} with zone"


MOMENTS = frozenset(kind for name in (DATE, DATE_TIME, YEAR, YEAR_MONTH) for kind in (name, zoned(name)))


class UnsupportedError(Exception):
    """A query, or a part of one, that is left to the engine; the argument names the unsupported feature."""


@dataclass(frozen=True, slots=True)
class Value:
    """An expression in SQL, which is NULL if it has no value or would be an error.

    A *term* is the number of one; ``kinds`` are its possible kinds. If these are known, ``number`` is its exact
    value, ``real`` that of a double or float, ``moment`` that of a date and ``form`` its index among the store's
    forms. A *number* is exact: an integer scaled by ten to the power of ``-scale``; its ``kinds`` are its datatype,
    and if that can be either, ``decimal`` is true for a decimal. A *language* is also an index among the forms.
    """

    type: ValueType
    sql: str
    kinds: frozenset[str] = frozenset()
    nullable: bool = True
    scale: int = 0
    number: str | None = None
    form: str | None = None
    real: str | None = None
    moment: str | None = None
    decimal: str | None = None


COMPANIONS = {"number": "n", "form": "f", "real": "d", "moment": "m", "decimal": "t"}
"""Additional parts of a value, and the suffix of the name of each column."""


def change_columns(value: Value, change: Callable[[str], str]) -> Value:
    """Return a value with its SQL, and that of all its parts, changed in the same way."""
    beside: dict[str, Any] = {name: change(sql) for name in COMPANIONS if (sql := getattr(value, name)) is not None}
    return replace(value, sql=change(value.sql), **beside)


@dataclass(frozen=True, slots=True)
class Relation:
    """Solutions as a SELECT in SQL, with its variables as values over its columns."""

    sql: str
    variables: Mapping[str, Value] = field(default_factory=dict)

    def renamed(self, alias: str) -> dict[str, Value]:
        """Return the variables as columns of an alias."""
        return {name: qualify(value, alias) for name, value in self.variables.items()}


def qualify(value: Value, alias: str) -> Value:
    """Qualify a value, which is a column, with an alias."""
    return change_columns(value, lambda sql: f"{alias}.{sql}")


def scale_to(sql: str, scale: int, target: int) -> str:
    """Return a number of one scale in another, larger one."""
    return sql if scale == target else f"({sql} * {10 ** (target - scale)}::HUGEINT)"
