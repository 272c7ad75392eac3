"""What a translation to SQL is made of: typed values, relations of solutions, and why a query is left to the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

IRI_KIND, BLANK, STRING, LANGUAGE = "iri", "blank", "string", "language"
INTEGER, DECIMAL, BOOLEAN = "integer", "decimal", "boolean"
DOUBLE, FLOAT = "double", "float"
DATE, DATE_TIME, YEAR, YEAR_MONTH = "date", "dateTime", "gYear", "gYearMonth"
OTHER = "other"
"""What a term can be. Types derived from integers are integers; ``other`` are all other literals. A date with a zone
is of the kind ``zoned`` gives."""

NODES = frozenset({IRI_KIND, BLANK})
EXACT = frozenset({INTEGER, DECIMAL})
REAL = frozenset({DOUBLE, FLOAT})
COMPARED_BY_TERM = frozenset({IRI_KIND, BLANK, STRING, LANGUAGE})
"""What is equal only if it is the same term, and otherwise different, without an error."""

ValueType: TypeAlias = Literal["term", "number", "boolean", "text", "language", "datatype", "real"]


def zoned(kind: str) -> str:
    """Return the kind of dates with a zone: they are compared only among themselves."""
    return f"{kind} with zone"


MOMENTS = frozenset(kind for name in (DATE, DATE_TIME, YEAR, YEAR_MONTH) for kind in (name, zoned(name)))


class UnsupportedError(Exception):
    """A query, or a part of one, that is left to the engine; the argument names what it has that is not covered."""


@dataclass(frozen=True, slots=True)
class Value:
    """An expression in SQL, which is NULL where it has no value or would be an error.

    A *term* is the number of one; ``kinds`` tell what it can be. Where these are known, ``number`` is its value as an
    exact number, ``real`` that of a double or float, ``moment`` that of a date and ``form`` its place among the store's
    forms. A *number* is exact: a whole number of the ``scale``-th powers of a tenth; its ``kinds`` tell its datatype,
    and if that can be either, ``decimal`` is true where it is a decimal. A *language* is a place among the forms too.
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
"""What a value can have beside it, and the ending of the name of its column."""


def change_columns(value: Value, change: Callable[[str], str]) -> Value:
    """Return a value with its SQL, and that of all that stands beside it, changed alike."""
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
    """Return a value, which is a column, as that of an alias."""
    return change_columns(value, lambda sql: f"{alias}.{sql}")


def scale_to(sql: str, scale: int, target: int) -> str:
    """Return a number of one scale in another, larger one."""
    return sql if scale == target else f"({sql} * {10 ** (target - scale)}::HUGEINT)"
