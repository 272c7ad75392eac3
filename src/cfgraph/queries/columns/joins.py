"""Joins of relations on their shared variables, at least one of which always has a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from cfgraph.queries.columns.graphs import GRAPH_NAME
from cfgraph.queries.columns.values import (
    COMPANIONS,
    EXACT,
    MOMENTS,
    Relation,
    UnsupportedError,
    Value,
    change_columns,
    qualify,
    scale_to,
)

UNIT = Relation("SELECT 1 AS one")
"""One solution without variables."""

Fresh = Callable[[], str]


def store_value(value: Value, fresh: Fresh) -> tuple[str, Value]:
    """Return the SELECT items that store a value in new columns, and the value in these columns."""
    if value.type == "number" and len(value.kinds) != 1 and value.decimal is None:
        raise UnsupportedError("integers and decimals that can't be told apart")
    name = fresh()
    selected = [f"{value.sql} AS {name}"]
    beside: dict[str, Any] = {}
    for part, ending in COMPANIONS.items():
        if (sql := getattr(value, part)) is not None:
            beside[part] = f"{name}{ending}"
            selected.append(f"{sql} AS {name}{ending}")
    return ", ".join(selected), replace(value, sql=name, **beside)


def join(left: Relation, right: Relation, fresh: Fresh, *, optional: Sequence[str] | None = None) -> Relation:
    """Join two relations; with ``optional`` unmatched solutions of the left are included.

    Then ``optional`` are further conditions on the right. Raises UnsupportedError.
    """
    if left is UNIT and optional is None:
        return right
    conditions = [*find_conditions(left, right), *(optional or ())]
    selected, variables = _select_both(left, right, fresh, is_optional=optional is not None)
    kind = "JOIN" if optional is None else "LEFT JOIN"
    matched = " AND ".join(conditions) or "TRUE"
    return Relation(f"SELECT {selected} FROM ({left.sql}) l {kind} ({right.sql}) r ON {matched}", variables)


def subtract(left: Relation, right: Relation) -> Relation:
    """Return the solutions of the left that are compatible with none of the right: MINUS. Raises UnsupportedError."""
    shared = [name for name in left.variables if name in right.variables]
    if all(name.startswith(GRAPH_NAME) for name in shared):
        return left
    if any(relation.variables[name].nullable for name in shared for relation in (left, right)):
        raise UnsupportedError("MINUS on variables that may be unbound")
    matched = " AND ".join(find_conditions(left, right))
    return replace(
        left, sql=f"SELECT l.* FROM ({left.sql}) l WHERE NOT EXISTS (SELECT 1 FROM ({right.sql}) r WHERE {matched})"
    )


def find_conditions(left: Relation, right: Relation) -> list[str]:
    """Return the conditions for a row ``l`` of the left to be compatible with a row ``r`` of the right. Raises
    UnsupportedError.
    """
    certain, possible = [], []
    for name, value in left.variables.items():
        other = right.variables.get(name)
        if other is None:
            continue
        if value.type != "term" or other.type != "term":
            raise UnsupportedError(f"join on the calculated variable ?{name}")
        one, two = f"l.{value.sql}", f"r.{other.sql}"
        unbound = [f"{sql} IS NULL" for sql, which in ((one, value), (two, other)) if which.nullable]
        if unbound:
            possible.append(f"({' OR '.join([*unbound, f'{one} = {two}'])})")
        else:
            certain.append(f"{one} = {two}")
    if possible and not certain:
        raise UnsupportedError("join only on variables that may be unbound")
    return certain + possible


def _select_both(left: Relation, right: Relation, fresh: Fresh, *, is_optional: bool) -> tuple[str, dict[str, Value]]:
    """Return the SELECT items for the columns of both sides, and their variables.

    A shared variable has the value of the left or, if that may be unbound, of the side that has one.
    """
    selected = []
    variables = {}
    for name, value in left.variables.items():
        other = right.variables.get(name)
        chosen = qualify(value, "l")
        if value.nullable and other is not None:
            chosen = _coalesce(chosen, qualify(other, "r"))
            chosen = replace(chosen, nullable=is_optional or other.nullable)
        column, variables[name] = store_value(chosen, fresh)
        selected.append(column)
    for name, value in right.variables.items():
        if name not in left.variables:
            column, stored = store_value(qualify(value, "r"), fresh)
            selected.append(column)
            variables[name] = replace(stored, nullable=stored.nullable or is_optional)
    return ", ".join(selected) or "1 AS one", variables


def _coalesce(one: Value, other: Value) -> Value:
    """Return a term from whichever of two columns has it."""
    beside: dict[str, Any] = {
        part: f"COALESCE({first}, {second})"
        if (first := getattr(one, part)) and (second := getattr(other, part))
        else None
        for part in COMPANIONS
    }
    if one.scale != other.scale:
        beside["number"] = None
    if len((one.kinds | other.kinds) & MOMENTS) > 1:
        beside["moment"] = None
    return replace(one, sql=f"COALESCE({one.sql}, {other.sql})", kinds=one.kinds | other.kinds, **beside)


def unite(branches: Sequence[Relation], fresh: Fresh) -> Relation:
    """Return the solutions of all branches. Raises UnsupportedError."""
    names = list(dict.fromkeys(name for branch in branches for name in branch.variables))
    merged = {name: _merge([branch.variables.get(name) for branch in branches], fresh) for name in names}
    selects = []
    for branch in branches:
        columns = [part for name in names for part in _write_merged(branch.variables.get(name), merged[name])]
        selects.append(f"SELECT {', '.join(columns) or '1 AS one'} FROM ({branch.sql}) r")
    return Relation(" UNION ALL ".join(selects), merged)


def _merge(values: Sequence[Value | None], fresh: Fresh) -> Value:
    """Return the value of a variable that has one of these in each branch."""
    known = [value for value in values if value is not None]
    if len({value.type for value in known}) > 1:
        raise UnsupportedError("variable of several types in UNION")
    if known[0].type == "number" and len({value.kinds for value in known}) > 1:
        raise UnsupportedError("variable of several types in UNION")
    name = fresh()
    kinds = frozenset(kind for value in known for kind in value.kinds)
    merged = Value(
        known[0].type,
        name,
        kinds,
        nullable=len(known) < len(values) or any(value.nullable for value in known),
        scale=max((value.scale for value in known if value.number is not None or value.type == "number"), default=0),
    )
    beside: dict[str, Any] = {
        part: f"{name}{ending}" if _have_beside(known, part) else None for part, ending in COMPANIONS.items()
    }
    if merged.kinds & EXACT and beside["real"]:
        beside["real"] = None
    if len(kinds & MOMENTS) > 1:
        beside["moment"] = None
    return replace(merged, **beside)


def _have_beside(values: Sequence[Value], part: str) -> bool:
    """Tell whether all values of several branches have a part of this name, if they can have it."""
    if part == "form" or part == "decimal":
        return all(getattr(value, part) is not None for value in values)
    kinds = {"number": EXACT, "moment": MOMENTS}.get(part, frozenset({"double", "float"}))
    concerned = [value for value in values if value.kinds & kinds and value.type == "term"]
    return bool(concerned) and all(getattr(value, part) is not None for value in concerned)


def _write_merged(value: Value | None, merged: Value) -> Iterator[str]:
    """Yield the SELECT items for a variable's columns in one branch of a UNION."""
    column = None if value is None else change_columns(value, lambda sql: f"r.{sql}")
    sql = "NULL" if column is None else column.sql
    if column is not None and column.type == "number":
        sql = scale_to(sql, column.scale, merged.scale)
    yield f"{sql} AS {merged.sql}"
    for part in COMPANIONS:
        name = getattr(merged, part)
        if name is None:
            continue
        beside = None if column is None else getattr(column, part)
        if beside is not None and part == "number" and column is not None:
            beside = scale_to(beside, column.scale, merged.scale)
        yield f"{beside or 'NULL'} AS {name}"
