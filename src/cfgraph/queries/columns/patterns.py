"""Groups of patterns as relations in SQL: triples, OPTIONAL, UNION, EXISTS, BIND, VALUES and sub-selects.

A join by a variable that may be unbound is left to the engine, as is what could see variables of another group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from cfgraph.model.terms import IRI, BlankNode, Literal
from cfgraph.model.vocabulary import TYPE
from cfgraph.queries.columns.exact_numbers import constant
from cfgraph.queries.columns.expressions import ExpressionTranslator
from cfgraph.queries.columns.tables import ColumnTables
from cfgraph.queries.columns.values import EXACT, Relation, UnsupportedError, Value, qualify, scale_to
from cfgraph.queries.syntax_tree import (
    BindPattern,
    Existence,
    Expression,
    GroupPattern,
    InversePath,
    OptionalPattern,
    PatternPart,
    SelectQuery,
    SequencePath,
    TripleBlock,
    TriplePattern,
    UnionPattern,
    ValuesPattern,
    Variable,
)
from cfgraph.store.term_text import serialize_term

UNIT = Relation("SELECT 1 AS one")
"""One solution without variables."""

FEW_STATEMENTS = 1_000
"""Statements of a pattern with a subject or object of its own from which the engine has its answer at once."""

MOST_VALUES = 2_000
"""Rows of VALUES that are written into SQL."""

SelectTranslator = Callable[[SelectQuery], Relation]


class PatternTranslator:
    """Translates groups over the tables of a store. ``needed`` are the variables whose values expressions look at."""

    def __init__(self, tables: ColumnTables, needed: frozenset[str], select: SelectTranslator) -> None:
        self._tables, self._needed, self._select = tables, needed, select
        self._names = 0
        self._type = tables.number_of(f"<{TYPE}>")
        self._in_exists = self._depth = 0
        self.starts_small = False

    def fresh(self) -> str:
        """Return a name for a column that nothing else has."""
        self._names += 1
        return f"c{self._names}"

    def expressions(self, scope: Mapping[str, Value]) -> ExpressionTranslator:
        """Return what translates expressions over some variables."""
        return ExpressionTranslator(self._tables, scope, self._exists, is_whole=not self._in_exists)

    def group(self, group: GroupPattern) -> Relation:
        """Return the solutions of a group. Raises UnsupportedError."""
        return self.filter(self._parts(group), group.filters)

    def filter(self, relation: Relation, filters: tuple[Expression, ...]) -> Relation:
        """Return the solutions that pass all filters."""
        if not filters:
            return relation
        translator = self.expressions(relation.renamed("r"))
        conditions = " AND ".join(translator.condition(expression) for expression in filters)
        return replace(relation, sql=f"SELECT * FROM ({relation.sql}) r WHERE {conditions}")

    def extend(self, relation: Relation, variable: str, expression: Expression) -> Relation:
        """Return the solutions with one more variable."""
        if variable in relation.variables:
            raise UnsupportedError(f"?{variable}, which has a value already")
        value = self.expressions(relation.renamed("r")).value(expression)
        column, extended = self.store_value(value)
        return Relation(f"SELECT r.*, {column} FROM ({relation.sql}) r", {**relation.variables, variable: extended})

    def store_value(self, value: Value) -> tuple[str, Value]:
        """Return what selects a value as columns of new names, and the value that these columns are."""
        if value.type in ("language", "datatype"):
            raise UnsupportedError(f"a {value.type} as a value")
        if value.type == "number" and len(value.kinds) != 1:
            raise UnsupportedError("calculating with whole numbers and decimals in one column")
        name = self.fresh()
        selected = [f"{value.sql} AS {name}"]
        number = form = None
        if value.number is not None:
            number = f"{name}n"
            selected.append(f"{value.number} AS {number}")
        if value.form is not None:
            form = f"{name}f"
            selected.append(f"{value.form} AS {form}")
        return ", ".join(selected), replace(value, sql=name, number=number, form=form)

    # -- parts

    def _parts(self, group: GroupPattern) -> Relation:
        relation = UNIT
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
        if isinstance(part, TripleBlock):
            found = self._triples(part.triples)
        elif isinstance(part, GroupPattern):
            found = self.group(part)
        elif isinstance(part, UnionPattern):
            with self._within():
                found = self._union([self.group(branch) for branch in part.branches])
        elif isinstance(part, ValuesPattern):
            found = self.values(part)
        elif isinstance(part, SelectQuery) and not self._in_exists:
            with self._within():
                found = self._select(part)
        else:
            raise UnsupportedError(type(part).__name__.removesuffix("Pattern").upper())
        return self.join(relation, found)

    @contextmanager
    def _within(self) -> Iterator[None]:
        """Note that what is translated in the block is not what every row needs."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def join(self, left: Relation, right: Relation) -> Relation:
        """Return the solutions of two relations together."""
        if left is UNIT:
            return right
        keys = _find_keys(left, right)
        selected, variables = self._both(left, right)
        matched = " AND ".join(f"l.{one} = r.{other}" for one, other in keys) or "TRUE"
        return Relation(f"SELECT {selected} FROM ({left.sql}) l JOIN ({right.sql}) r ON {matched}", variables)

    def _left_join(self, left: Relation, right: Relation, filters: tuple[Expression, ...]) -> Relation:
        keys = _find_keys(left, right)
        scope = {**right.renamed("r"), **left.renamed("l")}
        translator = self.expressions(scope)
        conditions = [f"l.{one} = r.{other}" for one, other in keys]
        conditions += [translator.condition(expression) for expression in filters]
        selected, variables = self._both(left, right)
        optional = {name: replace(value, nullable=True) for name, value in variables.items()}
        matched = " AND ".join(conditions) or "TRUE"
        sql = f"SELECT {selected} FROM ({left.sql}) l LEFT JOIN ({right.sql}) r ON {matched}"
        return Relation(
            sql, {name: variables[name] if name in left.variables else optional[name] for name in variables}
        )

    def _both(self, left: Relation, right: Relation) -> tuple[str, dict[str, Value]]:
        """Return what selects the columns of both sides, and their variables: a shared one as the left has it.

        Where only the right knows its number or form, or more of what it can be, it is taken from there.
        """
        selected = []
        variables = {}
        for alias, relation in (("l", left), ("r", right)):
            for name, value in relation.variables.items():
                if alias == "r" and name in left.variables:
                    continue
                column, variables[name] = self.store_value(qualify(value, alias))
                selected.append(column)
        return ", ".join(selected) or "1 AS one", variables

    def _union(self, branches: list[Relation]) -> Relation:
        names = list(dict.fromkeys(name for branch in branches for name in branch.variables))
        merged = {name: self._merge([branch.variables.get(name) for branch in branches]) for name in names}
        selects = []
        for branch in branches:
            columns = [part for name in names for part in _write_merged(branch.variables.get(name), merged[name])]
            selects.append(f"SELECT {', '.join(columns) or '1 AS one'} FROM ({branch.sql}) r")
        return Relation(" UNION ALL ".join(selects), merged)

    def _merge(self, values: list[Value | None]) -> Value:
        """Return the value that a variable has which has one of these in each branch."""
        known = [value for value in values if value is not None]
        if len({value.type for value in known}) > 1:
            raise UnsupportedError("a variable of several types in UNION")
        if known[0].type == "number" and len({value.kinds for value in known}) > 1:
            raise UnsupportedError("a variable of several types in UNION")
        name = self.fresh()
        numeric = [value for value in known if value.kinds & EXACT or value.type == "number"]
        has_number = bool(numeric) and all(value.number is not None for value in numeric if value.type == "term")
        return Value(
            known[0].type,
            name,
            frozenset(kind for value in known for kind in value.kinds),
            nullable=len(known) < len(values) or any(value.nullable for value in known),
            scale=max((value.scale for value in numeric), default=0),
            number=f"{name}n" if has_number and known[0].type == "term" else None,
            form=f"{name}f" if all(value.form is not None for value in known) else None,
        )

    def values(self, part: ValuesPattern) -> Relation:
        """Return the solutions that VALUES lists."""
        if len(part.rows) > MOST_VALUES or any(term is None for row in part.rows for term in row):
            raise UnsupportedError("VALUES with UNDEF or many rows")
        names = [self.fresh() for _ in part.variables]
        variables = {}
        rows = []
        for row in part.rows:
            written = []
            for term in row:
                if not isinstance(term, IRI | Literal):
                    raise UnsupportedError("VALUES with a name that is not resolved")
                written.append(str(self._tables.number_of(serialize_term(_lower_language(term)))))
            rows.append(f"({', '.join(written)})")
        for place, (variable, name) in enumerate(zip(part.variables, names, strict=True)):
            kinds = frozenset(kind for row in part.rows for kind in self._kinds_of(row[place]))
            if variable.name in variables:
                raise UnsupportedError("VALUES with a variable twice")
            variables[variable.name] = Value("term", name, kinds, nullable=False)
        if not names:
            raise UnsupportedError("VALUES without variables")
        listed = f"(VALUES {', '.join(rows)}) v({', '.join(names)})" if rows else None
        columns = ", ".join(f"{name}::BIGINT AS {name}" for name in names)
        if listed is None:
            empty = ", ".join(f"NULL::BIGINT AS {name}" for name in names)
            return Relation(f"SELECT {empty} WHERE FALSE", variables)
        return Relation(f"SELECT {columns} FROM {listed}", variables)

    def _kinds_of(self, term: object) -> frozenset[str]:
        assert isinstance(term, IRI | Literal)
        value = constant(self._tables, term)
        return value.kinds if value.type != "boolean" else frozenset({"boolean"})

    # -- triples

    def _triples(self, triples: tuple[TriplePattern, ...]) -> Relation:
        relation = UNIT
        for triple in triples:
            relation = self.join(relation, self._path(triple))
        return relation

    def _path(self, triple: TriplePattern) -> Relation:
        path = triple.predicate
        if isinstance(path, InversePath):
            return self._path(TriplePattern(triple.object, path.path, triple.subject))
        if isinstance(path, SequencePath):
            return self._triples(tuple(_split_sequence(triple, path, self.fresh)))
        if isinstance(path, IRI | Variable):
            return self._triple(triple)
        raise UnsupportedError("a path that repeats, chooses or excludes")

    def _triple(self, triple: TriplePattern) -> Relation:
        terms = {"s": triple.subject, "p": triple.predicate, "o": triple.object}
        numbers: dict[str, int | None] = {}
        named: dict[str, str] = {}
        for place, term in terms.items():
            if isinstance(term, Variable | BlankNode):
                numbers[place] = None
                named[place] = term.name if isinstance(term, Variable) else str(term)
            elif isinstance(term, IRI | Literal):
                numbers[place] = self._tables.number_of(serialize_term(_lower_language(term)))
            else:
                raise UnsupportedError("a triple as a term")
        values = named.get("o") in self._needed
        is_fixed = numbers["s"] is not None or (numbers["o"] is not None and numbers["p"] != self._type)
        table = self._tables.match(numbers["s"], numbers["p"], numbers["o"], values=values)
        if is_fixed and not self._depth and not self._in_exists and table.size <= FEW_STATEMENTS:
            self.starts_small = True
        kinds = {"s": self._tables.node_kinds, "p": frozenset({"iri"}), "o": table.kinds}
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
                number = None if table.scale is None else "NULLIF(t.n, -9223372036854775808)"
                form = "t.f" if table.has_forms else None
                value = replace(value, number=number, form=form, scale=table.scale or 0)
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
                    raise UnsupportedError(f"EXISTS by ?{name}, which may have no value")
                conditions.append(f"x.{value.sql} = {outer.sql}")
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        sql = f"EXISTS (SELECT 1 FROM ({inner.sql}) x{where})"
        return Value("boolean", f"(NOT {sql})" if existence.negated else sql, nullable=False)


def _find_keys(left: Relation, right: Relation) -> list[tuple[str, str]]:
    """Return the columns of the variables that two relations share."""
    keys = []
    for name, value in left.variables.items():
        other = right.variables.get(name)
        if other is None:
            continue
        if value.nullable or other.nullable:
            raise UnsupportedError(f"a join by ?{name}, which may have no value")
        if value.type != "term" or other.type != "term":
            raise UnsupportedError(f"a join by ?{name}, which is calculated")
        keys.append((value.sql, other.sql))
    return keys


def _write_merged(value: Value | None, merged: Value) -> Iterator[str]:
    """Yield what selects a variable's columns in one branch of a UNION."""
    sql = "NULL" if value is None else f"r.{value.sql}"
    if value is not None and value.type == "number":
        sql = scale_to(sql, value.scale, merged.scale)
    yield f"{sql} AS {merged.sql}"
    if merged.number is not None:
        number = "NULL" if value is None or value.number is None else f"r.{value.number}"
        if value is not None and value.number is not None:
            number = scale_to(number, value.scale, merged.scale)
        yield f"{number} AS {merged.number}"
    if merged.form is not None:
        yield f"{'NULL' if value is None else f'r.{value.form}'} AS {merged.form}"


def _split_sequence(triple: TriplePattern, path: SequencePath, fresh: Callable[[], str]) -> Iterator[TriplePattern]:
    """Yield the triples of a path of several steps."""
    start = triple.subject
    for place, step in enumerate(path.steps):
        end = triple.object if place == len(path.steps) - 1 else BlankNode(f"_:path{fresh()}")
        yield TriplePattern(start, step, end)
        start = end


def _lower_language(term: IRI | Literal) -> IRI | Literal:
    if isinstance(term, Literal) and term.language:
        return Literal(term.value, language=term.language.lower())
    return term
