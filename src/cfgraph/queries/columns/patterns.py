"""Groups of patterns as relations in SQL: triples, paths, GRAPH, OPTIONAL, UNION, MINUS, EXISTS, BIND and sub-selects.

Groups that could see variables of another group are left to the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from cfgraph.model.terms import BlankNode
from cfgraph.model.vocabulary import TYPE
from cfgraph.queries.columns.expressions import ExpressionTranslator
from cfgraph.queries.columns.graphs import GRAPH_NAME, ActiveGraph, QueryGraphs
from cfgraph.queries.columns.inline_values import list_values, number_term
from cfgraph.queries.columns.joins import UNIT, join, store_value, subtract, unite
from cfgraph.queries.columns.paths import have_common_pairs, list_steps, recursion, walk
from cfgraph.queries.columns.tables import NO_NUMBER, ColumnTables, PatternTable
from cfgraph.queries.columns.values import EXACT, IRI_KIND, Relation, UnsupportedError, Value
from cfgraph.queries.syntax_tree import (
    AlternativePath,
    BindPattern,
    Existence,
    Expression,
    GraphPattern,
    GroupPattern,
    InversePath,
    MinusPattern,
    NegatedPath,
    OptionalPattern,
    PatternPart,
    PropertyPath,
    RepeatedPath,
    SelectQuery,
    SequencePath,
    TripleBlock,
    TriplePattern,
    UnionPattern,
    ValuesPattern,
    Variable,
)

FEW_STATEMENTS = 1_000
"""Number of statements of a pattern with a constant subject or object up to which the engine is fast."""

SelectTranslator = Callable[[SelectQuery], Relation]


class PatternTranslator:
    """Translates groups over the tables of a store. ``needed`` are the variables whose values are used in expressions.

    Within ``GRAPH ?g`` each relation has the name of the graph as a variable that no query can write, so that all joins
    are within one graph; after it that is joined with ``?g``.
    """

    def __init__(
        self, tables: ColumnTables, graphs: QueryGraphs, needed: frozenset[str], select: SelectTranslator
    ) -> None:
        self._tables, self._graphs, self._needed, self._select = tables, graphs, needed, select
        self._graph = graphs.default
        self._names = 0
        self._type = tables.number_of(f"<{TYPE}>")
        self._in_exists = self._depth = self._in_pairs = 0
        self.starts_small = False

    def fresh(self) -> str:
        """Return a unique name for a column."""
        self._names += 1
        return f"c{self._names}"

    def expressions(self, scope: Mapping[str, Value]) -> ExpressionTranslator:
        """Return a translator of expressions over some variables."""
        return ExpressionTranslator(
            self._tables, scope, self._exists, is_whole=not self._in_exists and not self._graph.variable
        )

    def group(self, group: GroupPattern) -> Relation:
        """Return the solutions of a group. Raises UnsupportedError."""
        return self.filter(self._parts(group), group.filters)

    def filter(self, relation: Relation, filters: tuple[Expression, ...]) -> Relation:
        """Return the solutions that satisfy all filters."""
        if not filters:
            return relation
        translator = self.expressions(relation.renamed("r"))
        conditions = " AND ".join(translator.condition(expression) for expression in filters)
        return replace(relation, sql=f"SELECT * FROM ({relation.sql}) r WHERE {conditions}")

    def extend(self, relation: Relation, variable: str, expression: Expression) -> Relation:
        """Return the solutions with one more variable."""
        if variable in relation.variables:
            raise UnsupportedError(f"?{variable} has a value already")
        translator = self.expressions(relation.renamed("r"))
        value = translator.stored(translator.value(expression))
        column, extended = self.store_value(value)
        return Relation(f"SELECT r.*, {column} FROM ({relation.sql}) r", {**relation.variables, variable: extended})

    def store_value(self, value: Value) -> tuple[str, Value]:
        """Return the SELECT items that store a value in new columns, and the value in these columns."""
        return store_value(value, self.fresh)

    # -- parts

    def _parts(self, group: GroupPattern) -> Relation:
        has_triples = bool(group.parts) and isinstance(group.parts[0], TripleBlock)
        relation = UNIT if has_triples or self._graph.variable is None else self._graph_names()
        for part in group.parts:
            relation = self._add(relation, part)
        return relation

    def _add(self, relation: Relation, part: PatternPart) -> Relation:
        if isinstance(part, OptionalPattern):
            with self._within():
                optional = self._parts(part.group)
            return self._left_join(relation, optional, part.group.filters)
        if isinstance(part, BindPattern):
            return self.extend(relation, part.variable.name, part.expression)
        if isinstance(part, MinusPattern):
            with self._within():
                return subtract(relation, self.group(part.group))
        if isinstance(part, TripleBlock):
            return self._triples(part.triples, relation)
        if isinstance(part, GroupPattern):
            found = self.group(part)
        elif isinstance(part, UnionPattern):
            with self._within():
                found = unite([self.group(branch) for branch in part.branches], self.fresh)
        elif isinstance(part, ValuesPattern):
            found = self.values(part)
        elif isinstance(part, GraphPattern):
            found = self._within_graph(part)
        elif isinstance(part, SelectQuery) and not self._in_exists and self._graph.variable is None:
            with self._within():
                found = self._select(part)
        else:
            raise UnsupportedError(type(part).__name__.removesuffix("Pattern").upper())
        return self.join(relation, found)

    @contextmanager
    def _within(self) -> Iterator[None]:
        """Mark what is translated in the block as not required for every row."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def join(self, left: Relation, right: Relation) -> Relation:
        """Join two relations."""
        return join(left, right, self.fresh)

    def _left_join(self, left: Relation, right: Relation, filters: tuple[Expression, ...]) -> Relation:
        scope = {**right.renamed("r"), **left.renamed("l")}
        if filters and any(value.nullable and name in right.variables for name, value in left.variables.items()):
            raise UnsupportedError("OPTIONAL with a FILTER on a variable that may be unbound")
        translator = self.expressions(scope)
        return join(left, right, self.fresh, optional=[translator.condition(expression) for expression in filters])

    def values(self, part: ValuesPattern) -> Relation:
        """Return the solutions of VALUES."""
        return list_values(self._tables, part, self.fresh)

    # -- graphs

    def _within_graph(self, part: GraphPattern) -> Relation:
        """Return the solutions of a group in the graph with a name, or in each named graph of a query."""
        around = self._graph
        try:
            if isinstance(part.graph, Variable):
                places = self._tables.graphs.places_of(self._graphs.named)
                self._graph = ActiveGraph(places, f"{GRAPH_NAME}{self.fresh()}")
                return self._name_graphs(self.group(part.group), self._graph.variable or "", part.graph.name)
            number = number_term(self._tables, part.graph)
            is_seen = number in self._graphs.named
            self._graph = ActiveGraph(self._tables.graphs.places_of([number]) if is_seen else ())
            found = self.group(part.group)
            return found if is_seen else replace(found, sql=f"SELECT * FROM ({found.sql}) r WHERE FALSE")
        finally:
            self._graph = around

    def _graph_names(self) -> Relation:
        """Return the names of the graphs with which patterns are matched one by one."""
        names = np.array(self._graphs.named, np.int64)
        table = self._tables.add_table(f"graphs_{self.fresh()}", {"g": names})
        column, value = self.store_value(Value("term", "t.g::BIGINT", self._tables.node_kinds, nullable=False))
        return Relation(f"SELECT {column} FROM {table} t", {str(self._graph.variable): value})

    def _name_graphs(self, relation: Relation, hidden: str, name: str) -> Relation:
        """Return solutions with the name of their graph as the value of a variable."""
        variables = dict(relation.variables)
        graph, other = variables.pop(hidden), variables.get(name)
        sql = relation.sql
        if other is not None:
            if other.type != "term":
                raise UnsupportedError(f"join on the calculated variable ?{name}")
            agree = f"r.{other.sql} = r.{graph.sql}" + (f" OR r.{other.sql} IS NULL" if other.nullable else "")
            sql = f"SELECT * FROM ({sql}) r WHERE {agree}"
        return Relation(sql, {**variables, name: graph})

    # -- triples

    def _triples(self, triples: Iterable[TriplePattern], relation: Relation = UNIT) -> Relation:
        """Join a relation with triples."""
        for triple in triples:
            for step in self._split(triple):
                relation = self.join(relation, self._path(step, relation))
        return relation

    def _split(self, triple: TriplePattern) -> Iterator[TriplePattern]:
        """Yield the triples of a sequence path, each forward."""
        path = triple.predicate
        if isinstance(path, InversePath):
            yield from self._split(TriplePattern(triple.object, path.path, triple.subject))
        elif isinstance(path, SequencePath):
            start = triple.subject
            for place, step in enumerate(path.steps):
                end = triple.object if place == len(path.steps) - 1 else BlankNode(f"_:path{self.fresh()}")
                yield from self._split(TriplePattern(start, step, end))
                start = end
        else:
            yield triple

    def _path(self, triple: TriplePattern, left: Relation) -> Relation:
        path = triple.predicate
        if isinstance(path, AlternativePath):
            if not self._in_pairs and have_common_pairs(self._tables, path, self._graph):
                raise UnsupportedError("path with branches that meet")
            with self._within():
                branches = [self._triples([replace(triple, predicate=choice)]) for choice in path.choices]
            return unite([self._only(branch, triple) for branch in branches], self.fresh)
        if isinstance(path, NegatedPath):
            raise UnsupportedError("path that excludes predicates")
        if isinstance(path, RepeatedPath):
            return self._repeated(triple, path, left)
        return self._triple(triple)

    def _only(self, relation: Relation, triple: TriplePattern) -> Relation:
        """Return a relation without the inner variables of a path."""
        named = [_name_of(term) for term in (triple.subject, triple.object)] + [self._graph.variable]
        return replace(relation, variables={name: value for name, value in relation.variables.items() if name in named})

    def _repeated(self, triple: TriplePattern, path: RepeatedPath, left: Relation) -> Relation:
        """Return the pairs of a repeated path, walked from the known side."""
        if self._graph.variable is not None:
            raise UnsupportedError("repeated path within each graph")
        ends = [triple.subject, triple.object]
        names = [_name_of(end) for end in ends]
        known = [name is None or self._is_seed(name, left) for name in names]
        is_backward = names[0] is not None and (names[1] is None or (known[1] and not known[0]))
        inner = InversePath(path.path) if is_backward else path.path
        if is_backward:
            ends.reverse()
            names.reverse()
        start, end = ends
        columns = {"a": names[0], "b": names[1]}
        if names[0] is None:
            sql, kinds = self._walk(number_term(self._tables, start), inner, path.repeats)
        else:
            sql, kinds = self._recurse(names[0], inner, path.repeats, left if known[is_backward] else None)
        where = f" WHERE w.b = {number_term(self._tables, end)}" if names[1] is None else ""
        if names[0] is not None and names[0] == names[1]:
            where, columns = " WHERE w.a = w.b", {"a": names[0]}
        selected, variables = [], {}
        for column, name in columns.items():
            if name is not None:
                stored, variables[name] = self.store_value(Value("term", f"w.{column}::BIGINT", kinds, nullable=False))
                selected.append(stored)
        return Relation(f"SELECT {', '.join(selected) or '1 AS one'} FROM ({sql}) w{where}", variables)

    def _is_seed(self, name: str, left: Relation) -> bool:
        """Tell whether a variable has a value in every row before a path, so that it can be walked from there."""
        value = left.variables.get(name)
        return value is not None and value.type == "term" and not value.nullable

    def _walk(self, start: int, path: PropertyPath, repeats: str) -> tuple[str, frozenset[str]]:
        """Return the pairs of a path from one term, and their kinds."""
        if repeats != "+" and not self._tables.is_known(start):
            raise UnsupportedError("zero-length path from a term that is not in the graph")
        steps = list_steps(self._tables, path, self._graph) if repeats != "?" else None
        if steps is None:
            zero = None if repeats == "+" else f"SELECT {start}, {start}"
            pairs, kinds = self._pairs(path)
            return recursion(pairs, seeds=str(start), zero=zero, repeats=repeats), kinds | self._tables.all_kinds
        reached = walk(steps, start)
        if repeats == "*":
            reached = np.union1d(reached, np.array([start], np.uint32))
        if len(reached) <= FEW_STATEMENTS and not self._depth and not self._in_exists:
            self.starts_small = True
        table = self._tables.add_table(f"walk_{self.fresh()}", {"b": reached})
        return f"SELECT {start} AS a, b FROM {table}", self._tables.kinds_of(reached)

    def _recurse(
        self, name: str, path: PropertyPath, repeats: str, left: Relation | None
    ) -> tuple[str, frozenset[str]]:
        """Return the pairs of a path from the values of a variable, or from everywhere."""
        pairs, kinds = self._pairs(path)
        seeds = None if left is None else f"SELECT {left.variables[name].sql} FROM ({left.sql}) l"
        zero = None
        if repeats != "+":
            zero = f"SELECT n, n FROM {self._tables.graph_terms(self._graph)}" + (
                f" WHERE n IN ({seeds})" if seeds else ""
            )
            kinds |= self._tables.all_kinds if left is None else left.variables[name].kinds
        return recursion(pairs, seeds=seeds, zero=zero, repeats=repeats), kinds

    def _pairs(self, path: PropertyPath) -> tuple[str, frozenset[str]]:
        """Return the pairs of one step in SQL, and their kinds."""
        first, second = Variable(f"path {self.fresh()}"), Variable(f"path {self.fresh()}")
        self._in_pairs += 1
        try:
            with self._within():
                inner = self._triples([TriplePattern(first, path, second)])
        finally:
            self._in_pairs -= 1
        one, two = inner.variables[first.name], inner.variables[second.name]
        return f"SELECT {one.sql} AS a, {two.sql} AS b FROM ({inner.sql}) r", one.kinds | two.kinds

    def _triple(self, triple: TriplePattern) -> Relation:
        terms = {"s": triple.subject, "p": triple.predicate, "o": triple.object}
        numbers: dict[str, int | None] = {}
        named: dict[str, str] = {}
        for place, term in terms.items():
            name = _name_of(term)
            if name is not None:
                named[place] = name
            numbers[place] = number_term(self._tables, term) if name is None else None
        values = named.get("o") in self._needed
        graph = self._graph
        is_fixed = numbers["s"] is not None or (numbers["o"] is not None and numbers["p"] != self._type)
        is_fixed |= graph.places is not None and graph.variable is None
        table = self._tables.match(numbers["s"], numbers["p"], numbers["o"], graph, values=values)
        if graph.variable is not None:
            named["g"] = graph.variable
        if is_fixed and not self._depth and not self._in_exists and table.size <= FEW_STATEMENTS:
            self.starts_small = True
        nodes = self._tables.node_kinds
        kinds = {"s": nodes, "p": frozenset({IRI_KIND}), "o": table.kinds, "g": nodes}
        selected, conditions = [], []
        variables: dict[str, Value] = {}
        places: dict[str, str] = {}
        for place, name in named.items():
            if name in places:
                conditions.append(f"t.{places[name]} = t.{place}")
                continue
            places[name] = place
            value = Value("term", f"t.{place}::BIGINT", kinds[place], nullable=False)
            if place == "o":
                value = replace(value, **_list_beside(table), scale=table.scale or 0)
                if table.kinds >= EXACT and value.number is not None:
                    value = replace(value, decimal=f"(t.f IN ({', '.join(map(str, self._tables.decimal_forms()))}))")
            column, variables[name] = self.store_value(value)
            selected.append(column)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return Relation(f"SELECT {', '.join(selected) or '1 AS one'} FROM {table.name} t{where}", variables)

    # -- EXISTS

    def _exists(self, existence: Existence, scope: Mapping[str, Value]) -> Value:
        self._in_exists += 1
        try:
            inner = self.group(existence.group)
        finally:
            self._in_exists -= 1
        conditions = []
        for name, value in inner.variables.items():
            if name in scope:
                outer = scope[name]
                if outer.nullable or value.nullable or {outer.type, value.type} != {"term"}:
                    raise UnsupportedError(f"EXISTS with ?{name}, which may be unbound")
                conditions.append(f"x.{value.sql} = {outer.sql}")
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        sql = f"EXISTS (SELECT 1 FROM ({inner.sql}) x{where})"
        return Value("boolean", f"(NOT {sql})" if existence.negated else sql, nullable=False)


def _name_of(term: object) -> str | None:
    """Return the name of a variable or blank node of a pattern, None for a term."""
    if isinstance(term, Variable):
        return term.name
    return str(term) if isinstance(term, BlankNode) else None


def _list_beside(table: PatternTable) -> dict[str, Any]:
    """Return the additional columns of a table's objects, as columns of ``t``."""
    return {
        "number": None if table.scale is None else f"NULLIF(t.n, {NO_NUMBER})",
        "form": "t.f" if "f" in table.columns else None,
        "real": "(CASE WHEN NOT isnan(t.d) THEN t.d END)" if "d" in table.columns else None,
        "moment": f"NULLIF(t.m, {NO_NUMBER})" if "m" in table.columns else None,
    }
