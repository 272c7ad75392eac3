"""A parser of SPARQL queries that provides what cfgraph needs to know, and the exact position of an error.

It implements the grammar of SPARQL 1.1 queries, with LATERAL and the triple terms of 1.2. It provides the syntax tree
of a query, the position of an error in one that the engine rejected (the engine's own positions are those of its
furthest attempt, often the end of the text), actual uses of SERVICE, and the positions of variables, for binding
parameters. What the grammar allows and the specification does not, the engine rejects.
"""

from __future__ import annotations

from collections.abc import Callable

from cfgraph.queries.outline import Outline, ScopeBuilder, TripleRun
from cfgraph.queries.syntax_tree import (
    AskQuery,
    BindPattern,
    ConstructQuery,
    Dataset,
    DescribeQuery,
    Expression,
    GraphPattern,
    GroupPattern,
    LateralPattern,
    MinusPattern,
    Name,
    OptionalPattern,
    OrderKey,
    PatternPart,
    Projection,
    QueryTree,
    SelectQuery,
    ServicePattern,
    SolutionModifiers,
    TermPattern,
    TripleBlock,
    TriplePattern,
    UnionPattern,
    ValuesPattern,
    Variable,
)
from cfgraph.queries.triples import TripleReader
from cfgraph.text.catalog import make_phrase

UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})

_PATTERNS = frozenset({"OPTIONAL", "MINUS", "GRAPH", "SERVICE", "FILTER", "BIND", "VALUES", "LATERAL", "{"})


class QueryReader(TripleReader):
    """Queries and groups, read by recursive descent."""

    def read_query(self) -> QueryTree:
        """Parse the whole text. Raises QueryError with line and column where it is not a valid query."""
        self.read_prologue()
        form = self.token.text.upper()
        if form in UPDATES and self.token.kind == "word":
            raise self.fail(make_phrase("syntax.update", form=form))
        if not self.at("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            raise self.expected(make_phrase("expected.form"))
        try:
            tree = self.read_form(form)
        except RecursionError:
            raise self.fail(make_phrase("syntax.too_deep")) from None
        if self.token.kind != "end":
            raise self.expected(make_phrase("expected.end"))
        return tree

    @property
    def outline(self) -> Outline:
        """The outline of the query."""
        return Outline(tuple(scope.build() for scope in self.scopes), self.service, tuple(self.runs))

    def read_prologue(self) -> None:
        while True:
            if self.take("PREFIX"):
                token = self.token
                if token.kind != "name" or not token.text.endswith(":") or token.text.count(":") != 1:
                    raise self.expected(make_phrase("expected.prefix"))
                self.namespaces[token.prefix] = ""
                self.advance()
                self.namespaces[token.prefix] = self.read_full_iri()
            elif self.take("BASE"):
                self.has_base = True
                self.base = self.read_full_iri()
            elif self.take("VERSION"):
                self.read_string()
            else:
                return

    # -- query forms

    def read_form(self, form: str) -> QueryTree:
        scope = ScopeBuilder(form)
        self.scopes.append(scope)
        self.open_scopes.append(scope)
        place, self.place = self.place, "name"
        self.advance()
        readers: dict[str, Callable[[ScopeBuilder], QueryTree]] = {
            "SELECT": self.read_select,
            "ASK": self.read_ask,
            "CONSTRUCT": self.read_construct,
            "DESCRIBE": self.read_describe,
        }
        tree = readers[form](scope)
        self.place = place
        self.open_scopes.pop()
        return tree

    def read_select(self, scope: ScopeBuilder) -> SelectQuery:
        distinct, reduced = self.at("DISTINCT"), self.at("REDUCED")
        self.take("DISTINCT", "REDUCED")
        projections = self.read_projections()
        dataset = self.read_dataset() if len(self.open_scopes) == 1 else Dataset()
        where = self.read_where(scope)
        return SelectQuery(projections, where, self.read_modifiers(), distinct, reduced, dataset)

    def read_ask(self, scope: ScopeBuilder) -> AskQuery:
        dataset = self.read_dataset()
        where = self.read_where(scope)
        return AskQuery(where, self.read_modifiers(), dataset)

    def read_construct(self, scope: ScopeBuilder) -> ConstructQuery:
        template = self.read_template() if self.at("{") else None
        dataset = self.read_dataset()
        if template is not None:
            where = self.read_where(scope)
        else:
            if not self.take("WHERE"):
                raise self.expected(make_phrase("expected.template"))
            template = self.read_template(self.runs)
            where = GroupPattern((TripleBlock(template),) if template else ())
        return ConstructQuery(template, where, self.read_modifiers(), dataset)

    def read_describe(self, scope: ScopeBuilder) -> DescribeQuery:
        targets: tuple[Variable | Name, ...] | None = None
        if not self.take("*"):
            targets = self.read_targets()
        dataset = self.read_dataset()
        has_where = self.at("WHERE", "{")
        where = self.read_where(scope) if has_where else GroupPattern()
        return DescribeQuery(targets, where, self.read_modifiers(), dataset)

    def read_where(self, scope: ScopeBuilder) -> GroupPattern:
        self.take("WHERE")
        self.place = "body"
        return self.read_group(scope)

    def read_template(self, runs: list[TripleRun] | None = None) -> tuple[TriplePattern, ...]:
        """Read triples in braces; ``runs`` collects them where they are the WHERE group as well."""
        outer, self.block = self.block, []
        self.require("{")
        while not self.at("}"):
            run = self.read_run()
            if runs is not None:
                runs.append(run)
            if not self.take("."):
                break
        self.require("}")
        triples, self.block = tuple(self.block), outer
        return triples

    def read_projections(self) -> tuple[Projection, ...] | None:
        if self.take("*"):
            self.scope.star = True
            return None
        if self.token.kind != "variable" and not self.at("("):
            raise self.expected(make_phrase("expected.selection"))
        projections: list[Projection] = []
        while True:
            if self.token.kind == "variable":
                self.scope.selected.append(self.token)
                projections.append(Projection(self.read_variable()))
            elif self.take("("):
                self.place = "modifier"
                expression = self.read_expression()
                self.require("AS")
                projections.append(Projection(self.read_variable("assigned"), expression))
                self.require(")")
                self.place = "name"
            else:
                return tuple(projections)

    def read_targets(self) -> tuple[Variable | Name, ...]:
        targets = [self.read_variable_or_iri()]
        while self.token.kind in ("variable", "iri", "name"):
            targets.append(self.read_variable_or_iri())
        return tuple(targets)

    def read_dataset(self) -> Dataset:
        default: list[Name] = []
        named: list[Name] = []
        while self.take("FROM"):
            graphs = named if self.take("NAMED") else default
            graphs.append(self.read_iri())
        return Dataset(tuple(default), tuple(named))

    # -- what follows the WHERE group

    def read_modifiers(self) -> SolutionModifiers:
        self.place = "modifier"
        group_by, having, order_by = self.read_group_by(), self.read_having(), self.read_order_by()
        numbers: dict[str, int] = {}
        taken = ""
        while self.at("LIMIT", "OFFSET") and self.token.text.upper() != taken:
            taken = self.advance().text.upper()
            if self.token.kind != "number" or not self.token.text.isdigit():
                raise self.expected(make_phrase("expected.whole_number"))
            numbers[taken] = int(self.advance().text)
        values = self.read_values() if self.take("VALUES") else None
        return SolutionModifiers(group_by, having, order_by, numbers.get("LIMIT"), numbers.get("OFFSET", 0), values)

    def read_group_by(self) -> tuple[Projection, ...]:
        if not self.take("GROUP"):
            return ()
        if self.scope.star and self.scope.form == "SELECT":
            raise self.fail(make_phrase("syntax.star_grouped"))
        self.require("BY")
        self.scope.aggregates = True
        conditions = [self.read_group_condition()]
        while self.token.kind in ("variable", "iri", "name") or self.at("(") or self.at_call():
            conditions.append(self.read_group_condition())
        return tuple(conditions)

    def read_group_condition(self) -> Projection:
        variable: Variable | None = None
        expression: Expression | None = None
        if self.token.kind == "variable":
            variable = self.read_variable("name")
        elif self.take("("):
            expression = self.read_expression()
            if self.take("AS"):
                variable = self.read_variable("assigned")
            self.require(")")
        else:
            expression = self.read_constraint()
        if variable is not None:
            self.scope.grouped.add(variable.name)
        return Projection(variable, expression)

    def read_having(self) -> tuple[Expression, ...]:
        if not self.take("HAVING"):
            return ()
        constraints = [self.read_constraint()]
        while self.at("(") or self.at_call() or self.token.kind in ("iri", "name"):
            constraints.append(self.read_constraint())
        return tuple(constraints)

    def read_order_by(self) -> tuple[OrderKey, ...]:
        if not self.take("ORDER"):
            return ()
        self.require("BY")
        keys = [self.read_order_key()]
        while self.token.kind in ("variable", "iri", "name") or self.at("(", "ASC", "DESC") or self.at_call():
            keys.append(self.read_order_key())
        return tuple(keys)

    def read_order_key(self) -> OrderKey:
        if self.token.kind == "variable":
            return OrderKey(self.read_variable("name"))
        descending = self.at("DESC")
        if self.take("ASC", "DESC"):
            return OrderKey(self.read_parenthesized(), descending)
        return OrderKey(self.read_constraint())

    # -- groups of patterns

    def read_group(self, whole: ScopeBuilder | None = None) -> GroupPattern:
        """Read a group in braces; for the WHERE group of a scope, record its position."""
        start = self.require("{").end
        group = GroupPattern((self.read_sub_select(),)) if self.at("SELECT") else self.read_patterns()
        if whole is not None:
            whole.body = start, self.token.start
        self.require("}")
        return group

    def read_sub_select(self) -> SelectQuery:
        tree = self.read_form("SELECT")
        assert isinstance(tree, SelectQuery)
        return tree

    def read_patterns(self) -> GroupPattern:
        outer, self.block = self.block, []
        parts: list[PatternPart] = []
        filters: list[Expression] = []
        while not self.at("}"):
            if self.take("FILTER"):
                filters.append(self.read_constraint())
                self.take(".")
            elif self.word in _PATTERNS:
                self.end_block(parts)
                parts.append(self.read_pattern())
                self.take(".")
            elif self.starts_node():
                self.runs.append(self.read_run())
                if not self.take(".") and self.word != "}" and self.word not in _PATTERNS:
                    raise self.expected(make_phrase("expected.one_of", signs=". ; , }"))
            else:
                raise self.expected(make_phrase("expected.pattern", sign="}"))
        self.end_block(parts)
        self.block = outer
        return GroupPattern(tuple(parts), tuple(filters))

    def read_run(self) -> TripleRun:
        """Read triples up to a point."""
        start, before = self.token.start, len(self.block)
        self.read_triples()
        return TripleRun(start, self.passed[-1].end, tuple(self.block[before:]))

    def end_block(self, parts: list[PatternPart]) -> None:
        """Make a block of the triples read since the last one."""
        if self.block:
            parts.append(TripleBlock(tuple(self.block)))
            self.block = []

    def read_pattern(self) -> PatternPart:
        keyword = self.token
        if self.take("OPTIONAL"):
            return OptionalPattern(self.read_group())
        if self.take("MINUS"):
            return MinusPattern(self.read_group())
        if self.take("LATERAL"):
            return LateralPattern(self.read_group())
        if self.take("BIND"):
            return self.read_bind()
        if self.take("VALUES"):
            return self.read_values()
        if self.take("GRAPH"):
            return GraphPattern(self.read_variable_or_iri(), self.read_group())
        if self.take("SERVICE"):
            self.service = self.service or keyword
            silent = self.take("SILENT")
            return ServicePattern(self.read_variable_or_iri(), self.read_group(), silent)
        branches = [self.read_group()]
        while self.take("UNION"):
            branches.append(self.read_group())
        return branches[0] if len(branches) == 1 else UnionPattern(tuple(branches))

    def read_bind(self) -> BindPattern:
        self.require("(")
        expression = self.read_expression()
        self.require("AS")
        variable = self.read_variable("assigned")
        self.require(")")
        return BindPattern(expression, variable)

    def read_values(self) -> ValuesPattern:
        several = self.take("(")
        variables: list[Variable] = []
        if not several and self.token.kind != "variable":
            raise self.expected(make_phrase("expected.variable_or_bracket"))
        while self.token.kind == "variable" and (several or not variables):
            variables.append(self.read_variable("listed"))
        if several:
            self.require(")")
        rows: list[tuple[TermPattern | None, ...]] = []
        self.require("{")
        while not self.at("}"):
            opening = self.token
            rows.append(self.read_row() if several else (self.read_value(),))
            if len(rows[-1]) != len(variables):
                problem = make_phrase("syntax.row_of_values", found=len(rows[-1]), wanted=len(variables))
                raise self.fail(problem, opening)
        self.require("}")
        return ValuesPattern(tuple(variables), tuple(rows))

    def read_row(self) -> tuple[TermPattern | None, ...]:
        row: list[TermPattern | None] = []
        self.require("(")
        while not self.at(")"):
            row.append(self.read_value())
        self.require(")")
        return tuple(row)

    def read_value(self) -> TermPattern | None:
        if self.token.kind == "variable":
            raise self.expected(make_phrase("expected.value"))
        return None if self.take("UNDEF") else self.read_node()
