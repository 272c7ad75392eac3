"""SELECT as SQL: groups and their aggregates, projections, DISTINCT, ORDER BY, LIMIT and OFFSET."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from cfgraph.queries.columns.aggregates import ORDER_FUNCTION, ORDERED_BY_TEXT, aggregate, any_of, count_rows
from cfgraph.queries.columns.functions import TEXT_FUNCTION
from cfgraph.queries.columns.inline_values import number_term
from cfgraph.queries.columns.patterns import PatternTranslator
from cfgraph.queries.columns.tables import ColumnTables
from cfgraph.queries.columns.values import (
    EXACT,
    IRI_KIND,
    MOMENTS,
    REAL,
    STRING,
    Relation,
    UnsupportedError,
    Value,
)
from cfgraph.queries.syntax_tree import (
    Aggregation,
    AskQuery,
    Expression,
    GroupPattern,
    OrderKey,
    Projection,
    SelectQuery,
    Variable,
)
from cfgraph.queries.tree_names import list_projected_variables

MOST_AHEAD = 10_000
"""Maximum number of rows of a LIMIT that are first selected by the first key of ORDER BY alone, since comparing texts
is slow."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A query in SQL, and for each column of its rows the name and value."""

    sql: str
    columns: tuple[tuple[str, Value | None], ...]


class SelectTranslator:
    """Translates a query over the tables of a store."""

    def __init__(self, tables: ColumnTables, tree: SelectQuery | AskQuery) -> None:
        self._tables = tables
        needed = frozenset(_find_needed(tree))
        default, named = (
            [number_term(tables, name) for name in names] for names in (tree.dataset.default, tree.dataset.named)
        )
        graphs = tables.graphs.seen_by(default, named)
        self._patterns = PatternTranslator(tables, graphs, needed, self._sub_select)
        self._aggregates = 0

    @property
    def starts_small(self) -> bool:
        """Whether a required pattern has few statements, from which the engine can start."""
        return self._patterns.starts_small

    def ask(self, query: AskQuery) -> str:
        """Return a query that has a row if the result of ASK is true. Raises UnsupportedError."""
        modifiers = query.modifiers
        if modifiers.group_by or modifiers.having or modifiers.values or modifiers.offset or modifiers.limit == 0:
            raise UnsupportedError("ASK with modifiers")
        return f"SELECT 1 FROM ({self._patterns.group(query.where).sql}) r LIMIT 1"

    def select(self, query: SelectQuery, names: Sequence[str], limit: int | None) -> Selected:
        """Return a query with at most ``limit`` rows of these variables. Raises UnsupportedError."""
        relation = self._solutions(query, limit)
        columns = [(name, relation.variables.get(name)) for name in names]
        selected = ", ".join("NULL" if value is None else _as_cell(value) for _, value in columns) or "1"
        return Selected(f"SELECT {selected} FROM ({relation.sql}) r", tuple(columns))

    def _sub_select(self, query: SelectQuery) -> Relation:
        return self._solutions(query, None)

    def _solutions(self, query: SelectQuery, limit: int | None) -> Relation:
        modifiers = query.modifiers
        relation = self._patterns.group(query.where)
        projections: Sequence[Projection]
        if query.projections is None:
            projections = [Projection(variable) for variable in list_projected_variables(query)]
        else:
            projections = query.projections
        having: Sequence[Expression] = modifiers.having
        order_by: Sequence[OrderKey] = modifiers.order_by
        if modifiers.group_by or having or _has_aggregates((projections, order_by)):
            if query.projections is None:
                raise UnsupportedError("SELECT * with groups")
            relation, projections, having, order_by = self._grouped(query, relation)
        relation = self._patterns.filter(relation, tuple(having))
        if modifiers.values is not None:
            relation = self._patterns.join(relation, self._patterns.values(modifiers.values))
        for projection in projections:
            if not isinstance(projection.variable, Variable):
                raise UnsupportedError("parameter in the projection")
            if projection.expression is not None:
                relation = self._patterns.extend(relation, projection.variable.name, projection.expression)
        names = [projection.variable.name for projection in projections if projection.variable]
        if len(set(names)) < len(names):
            raise UnsupportedError("variable selected twice")
        return self._modified(query, relation, names, order_by, limit)

    # -- groups

    def _grouped(
        self, query: SelectQuery, relation: Relation
    ) -> tuple[Relation, Sequence[Projection], Sequence[Expression], Sequence[OrderKey]]:
        """Return the groups as solutions of their keys and aggregates, and the projections in terms of these."""
        keys: list[str] = []
        for condition in query.modifiers.group_by:
            if condition.variable is not None and not isinstance(condition.variable, Variable):
                raise UnsupportedError("GROUP BY a parameter")
            name = condition.variable.name if condition.variable else f"group {len(keys)}"
            if condition.expression is not None:
                relation = self._patterns.extend(relation, name, condition.expression)
            elif name not in relation.variables:
                raise UnsupportedError(f"GROUP BY ?{name}, which is unbound")
            keys.append(name)
        aggregates: dict[Aggregation, str] = {}
        asked = (query.projections or (), query.modifiers.having, query.modifiers.order_by)
        projections, having, order_by = _replace_aggregates(asked, aggregates)
        selected, variables = [], {}
        scope = relation.renamed("r")
        for name in dict.fromkeys(keys):
            column, variables[name] = self._patterns.store_value(any_of(_as_key(scope[name])))
            selected.append(column)
        for aggregation, name in aggregates.items():
            value = self._aggregate(aggregation, scope, has_keys=bool(keys))
            column, variables[name] = self._patterns.store_value(value)
            selected.append(column)
        grouped = ", ".join(scope[name].sql for name in dict.fromkeys(keys))
        sql = f"SELECT {', '.join(selected) or '1 AS one'} FROM ({relation.sql}) r"
        sql += f" GROUP BY {grouped}" if keys else ""
        if not keys and not selected:
            raise UnsupportedError("HAVING without an aggregate")
        for projection in projections:
            if projection.expression is None and projection.variable not in map(Variable, keys):
                raise UnsupportedError("variable that is not grouped by")
        return Relation(sql, variables), projections, having, order_by

    def _aggregate(self, aggregation: Aggregation, scope: Mapping[str, Value], *, has_keys: bool) -> Value:
        if aggregation.argument is None:
            return count_rows(scope, distinct=aggregation.distinct)
        expressions = self._patterns.expressions(scope)
        value = expressions.stored(expressions.value(aggregation.argument))
        return aggregate(aggregation, value, has_keys=has_keys)

    # -- modifiers

    def _modified(
        self,
        query: SelectQuery,
        relation: Relation,
        names: Sequence[str],
        order_by: Sequence[OrderKey],
        limit: int | None,
    ) -> Relation:
        """Return the solutions with projection, DISTINCT, ORDER BY and LIMIT applied."""
        selected, variables = [], {}
        scope = relation.renamed("r")
        for name in names:
            if name in scope:
                column, variables[name] = self._patterns.store_value(scope[name])
                selected.append(column)
        expressions = self._patterns.expressions(scope)
        keys = [self._order_key(expressions.value(key.expression), descending=key.descending) for key in order_by]
        if (query.distinct or query.reduced) and any(_find_variables(key.expression) - set(names) for key in order_by):
            raise UnsupportedError("DISTINCT ordered by a variable that is not selected")
        is_distinct = query.distinct or query.reduced
        if is_distinct and any(value.type == "real" for value in variables.values()):
            raise UnsupportedError("DISTINCT with calculated doubles")
        ordered = [(f"k{place}", *key) for place, key in enumerate(keys)]
        selected += [f"{sql} AS {name}" for name, sql, _ in ordered if not _is_text(sql)]
        texts = {name: _is_text(sql) for name, sql, _ in ordered if _is_text(sql)}
        selected += [f"{sql.removeprefix(_is_text(sql))} AS {name}" for name, sql, _ in ordered if _is_text(sql)]
        most = _cut(query.modifiers.limit, limit)
        sql = f"SELECT {'DISTINCT ' if is_distinct else ''}{', '.join(selected) or '1 AS one'} FROM ({relation.sql}) r"
        offset = query.modifiers.offset
        if ordered:
            sql = self._order(sql, ordered, texts, None if most is None else most + offset)
        if most is not None:
            sql += f" LIMIT {most}"
        if offset:
            sql += f" OFFSET {offset}"
        return Relation(sql, variables)

    def _order(
        self, sql: str, ordered: Sequence[tuple[str, str, str]], texts: Mapping[str, str], most: int | None
    ) -> str:
        """Sort rows. If few are kept, those that tie with the last by the first key are determined first."""
        keys = ", ".join(
            f"{f'{texts[name]}(q.{name})' if name in texts else f'q.{name}'} {way}" for name, _, way in ordered
        )
        first, _, way = ordered[0]
        if most is None or most > MOST_AHEAD or not texts or first in texts:
            return f"SELECT * FROM ({sql}) q ORDER BY {keys}"
        compared = ">=" if way.startswith("DESC") else "<="
        last = f"(SELECT e.{first} FROM (SELECT {first} FROM a ORDER BY {first} {way} LIMIT {max(most, 1)}) e"
        last += f" ORDER BY e.{first} {'ASC NULLS FIRST' if way.startswith('DESC') else 'DESC NULLS LAST'} LIMIT 1)"
        kept = f"SELECT a.* FROM a WHERE a.{first} {compared} {last} OR a.{first} IS NULL OR {last} IS NULL"
        return f"WITH a AS MATERIALIZED ({sql}) SELECT * FROM ({kept}) q ORDER BY {keys}"

    def _order_key(self, value: Value, *, descending: bool) -> tuple[str, str]:
        """Return the SQL sort key and direction."""
        way = "DESC NULLS LAST" if descending else "ASC NULLS FIRST"
        if value.type in ("number", "boolean", "text"):
            return value.sql, way
        if value.type == "term" and value.real is not None and value.kinds <= REAL:
            return value.real, way
        if value.type == "term" and value.moment is not None and value.kinds <= MOMENTS:
            return value.moment, way
        if value.type == "term" and value.kinds <= EXACT and value.number is not None:
            return value.number, way
        if value.type == "term" and value.kinds and (value.kinds == {IRI_KIND} or value.kinds == {STRING}):
            return f"{TEXT_FUNCTION}({value.sql})", way
        if value.type == "term" and value.kinds and value.kinds <= ORDERED_BY_TEXT:
            return f"{ORDER_FUNCTION}({value.sql})", way
        raise UnsupportedError("ORDER BY values of several kinds")


def _is_text(sql: str) -> str:
    """Return the function that looks up a text for sorting, or nothing."""
    return next((name for name in (TEXT_FUNCTION, ORDER_FUNCTION) if sql.startswith(f"{name}(")), "")


def _as_cell(value: Value) -> str:
    """Return a value in SQL; for a number that can be of either type, the type is its last bit."""
    if value.type == "number" and len(value.kinds) > 1:
        return f"({value.sql} * 2 + CASE WHEN {value.decimal} THEN 1 ELSE 0 END)"
    return value.sql


def _as_key(value: Value) -> Value:
    """Return a value that can be grouped by. Raises UnsupportedError."""
    if value.type == "real" or (value.type == "number" and len(value.kinds) > 1):
        raise UnsupportedError("GROUP BY calculated doubles or numbers of several types")
    return value


def _cut(one: int | None, other: int | None) -> int | None:
    known = [most for most in (one, other) if most is not None]
    return min(known) if known else None


# -- looking through trees


def _find_needed(tree: object) -> set[str]:
    """Return the variables in expressions anywhere in a tree, except those that are only selected."""
    found: set[str] = set()
    pending: list[object] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, tuple):
            pending += node
        elif isinstance(node, Projection):
            if node.expression is not None:
                found |= _find_variables(node.expression)
                pending.append(node.expression)
        elif isinstance(node, OrderKey):
            found |= _find_variables(node.expression)
        elif isinstance(node, GroupPattern):
            found |= {name for expression in node.filters for name in _find_variables(expression)}
            pending += [*node.parts, *node.filters]
        elif is_dataclass(node) and not isinstance(node, type):
            for part in fields(node):
                value = getattr(node, part.name)
                if part.name == "expression":
                    found |= _find_variables(value)
                elif part.name == "having":
                    found |= {name for expression in value for name in _find_variables(expression)}
                pending.append(value)
    return found


def _find_variables(tree: object) -> set[str]:
    """Return the names of all variables in a tree."""
    if isinstance(tree, Variable):
        return {tree.name}
    if isinstance(tree, tuple):
        return {name for member in tree for name in _find_variables(member)}
    if is_dataclass(tree) and not isinstance(tree, type):
        return {name for part in fields(tree) for name in _find_variables(getattr(tree, part.name))}
    return set()


def _has_aggregates(tree: object) -> bool:
    found: dict[Aggregation, str] = {}
    _replace_aggregates(tree, found)
    return bool(found)


def _replace_aggregates(tree: Any, found: dict[Aggregation, str]) -> Any:
    """Return a tree with aggregates replaced by variables, and record their names."""
    if isinstance(tree, Aggregation):
        return Variable(found.setdefault(tree, f"aggregate {len(found)}"))
    if isinstance(tree, tuple | list):
        return tuple(_replace_aggregates(member, found) for member in tree)
    if is_dataclass(tree) and not isinstance(tree, Variable | GroupPattern | type):
        changed = {part.name: _replace_aggregates(getattr(tree, part.name), found) for part in fields(tree)}
        return replace(tree, **changed)
    return tree
