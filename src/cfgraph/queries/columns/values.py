"""What a translation to SQL is made of: typed values, relations of solutions, and why a query is left to the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

IRI_KIND, BLANK, STRING, LANGUAGE = "iri", "blank", "string", "language"
INTEGER, DECIMAL, BOOLEAN = "integer", "decimal", "boolean"
NUMERIC, OTHER = "numeric", "other"
"""What a term can be. ``numeric`` are numbers that are not exact or of a derived type, ``other`` all other literals."""

NODES = frozenset({IRI_KIND, BLANK})
EXACT = frozenset({INTEGER, DECIMAL})
COMPARED_BY_TERM = frozenset({IRI_KIND, BLANK, STRING, LANGUAGE})
"""What is equal only if it is the same term, and otherwise different, without an error."""

ValueType: TypeAlias = Literal["term", "number", "boolean", "text", "language", "datatype"]


class UnsupportedError(Exception):
    """A query, or a part of one, that is left to the engine; the argument names what it has that is not covered."""


@dataclass(frozen=True, slots=True)
class Value:
    """An expression in SQL, which is NULL where it has no value or would be an error.

    A *term* is the number of one; ``kinds`` tell what it can be, ``number`` is its value as a number and ``form`` its
    place among the store's forms, where these are known. A *number* is exact: a whole number of the ``scale``-th powers
    of a tenth; its ``kinds`` tell its datatype. A *language* is a place among the forms too.
    """

    type: ValueType
    sql: str
    kinds: frozenset[str] = frozenset()
    nullable: bool = True
    scale: int = 0
    number: str | None = None
    form: str | None = None


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
    return replace(
        value,
        sql=f"{alias}.{value.sql}",
        number=None if value.number is None else f"{alias}.{value.number}",
        form=None if value.form is None else f"{alias}.{value.form}",
    )


def scale_to(sql: str, scale: int, target: int) -> str:
    """Return a number of one scale in another, larger one."""
    return sql if scale == target else f"({sql} * {10 ** (target - scale)}::HUGEINT)"
