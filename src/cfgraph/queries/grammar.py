"""A reader of SPARQL queries that finds what cfgraph needs to know of one, and the exact spot of a mistake.

It knows the grammar of SPARQL 1.1 queries, with LATERAL and the triple terms of 1.2. The engine remains the judge of a
query: this reader tells where a query that the engine refused goes wrong (the engine's own positions are those of its
furthest attempt, often the end of the text), where SERVICE is really a call to another server, and where variables
stand, so that parameters can be bound.
"""

from __future__ import annotations

from cfgraph.queries.expressions import ExpressionReader
from cfgraph.queries.outline import Outline, ScopeBuilder
from cfgraph.text.catalog import Phrase, make_phrase

UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})

_PATTERNS = frozenset(
    {"OPTIONAL", "MINUS", "GRAPH", "SERVICE", "FILTER", "BIND", "VALUES", "LATERAL", "{"},
)


class QueryReader(ExpressionReader):
    """Queries, groups and triples, read by recursive descent."""

    def query(self) -> Outline:
        """Read the text to its end. Raises QueryError with line and column where it stops being a query."""
        self.prologue()
        form = self.token.text.upper()
        if form in UPDATES and self.token.kind == "word":
            raise self.fail(make_phrase("syntax.update", form=form))
        if not self.at("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            raise self.expected(make_phrase("expected.form"))
        try:
            self.scoped(form)
        except RecursionError:
            raise self.fail(make_phrase("syntax.too_deep")) from None
        if self.token.kind != "end":
            raise self.expected(make_phrase("expected.end"))
        return Outline(tuple(scope.build() for scope in self.scopes), self.service)

    def prologue(self) -> None:
        while True:
            if self.take("PREFIX"):
                token = self.token
                if token.kind != "name" or not token.text.endswith(":") or token.text.count(":") != 1:
                    raise self.expected(make_phrase("expected.prefix"))
                self.declared.add(token.prefix)
                self.advance()
                self.iri_reference()
            elif self.take("BASE"):
                self.base = True
                self.iri_reference()
            elif self.take("VERSION"):
                self.string()
            else:
                return

    def scoped(self, form: str) -> None:
        scope = ScopeBuilder(form)
        self.scopes.append(scope)
        self.open_scopes.append(scope)
        place, self.place = self.place, "name"
        sub = len(self.open_scopes) > 1
        self.advance()
        if form == "SELECT":
            self.selection()
        elif form == "DESCRIBE" and not self.take("*"):
            self.described()
        template = form == "CONSTRUCT" and self.at("{")
        if template:
            self.template()
        if not sub:
            self.dataset_clauses()
        where = self.take("WHERE")
        if form == "CONSTRUCT" and not template:
            if not where:
                raise self.expected(make_phrase("expected.template"))
            self.template()
        elif where or form != "DESCRIBE" or self.at("{"):
            self.place = "body"
            self.group(scope)
        self.place = "modifier"
        self.modifiers()
        if self.take("VALUES"):
            self.values()
        self.place = place
        self.open_scopes.pop()

    def template(self) -> None:
        self.require("{")
        while not self.at("}"):
            self.triples()
            if not self.take("."):
                break
        self.require("}")

    def selection(self) -> None:
        self.take("DISTINCT", "REDUCED")
        if self.take("*"):
            self.scope.star = True
            return
        if self.token.kind != "variable" and not self.at("("):
            raise self.expected(make_phrase("expected.selection"))
        while True:
            if self.token.kind == "variable":
                variable = self.variable()
                self.scope.selected.append(variable)
                self.scope.projected.append(variable.text[1:])
            elif self.take("("):
                self.place = "modifier"
                self.expression()
                self.require("AS")
                self.scope.projected.append(self.variable("assigned").text[1:])
                self.require(")")
                self.place = "name"
            else:
                return

    def described(self) -> None:
        self.variable_or_iri()
        while self.token.kind in ("variable", "iri", "name"):
            self.variable_or_iri()

    def dataset_clauses(self) -> None:
        while self.take("FROM"):
            self.take("NAMED")
            self.iri()

    def modifiers(self) -> None:
        if self.take("GROUP"):
            if self.scope.star and self.scope.form == "SELECT":
                raise self.fail(make_phrase("syntax.star_grouped"))
            self.require("BY")
            self.scope.aggregates = True
            self.group_condition()
            while self.token.kind in ("variable", "iri", "name") or self.at("(") or self.at_call():
                self.group_condition()
        if self.take("HAVING"):
            self.constraint()
            while self.at("(") or self.at_call() or self.token.kind in ("iri", "name"):
                self.constraint()
        if self.take("ORDER"):
            self.require("BY")
            self.order_condition()
            while self.token.kind in ("variable", "iri", "name") or self.at("(", "ASC", "DESC") or self.at_call():
                self.order_condition()
        taken = ""
        while self.at("LIMIT", "OFFSET") and self.token.text.upper() != taken:
            taken = self.advance().text.upper()
            if self.token.kind != "number" or not self.token.text.isdigit():
                raise self.expected(make_phrase("expected.whole_number"))
            self.advance()

    def group_condition(self) -> None:
        if self.token.kind == "variable":
            self.scope.grouped.add(self.variable("name").text[1:])
        elif self.take("("):
            self.expression()
            if self.take("AS"):
                self.scope.grouped.add(self.variable("assigned").text[1:])
            self.require(")")
        else:
            self.constraint()

    def order_condition(self) -> None:
        if self.token.kind == "variable":
            self.variable("name")
        elif self.take("ASC", "DESC"):
            self.parenthesized()
        else:
            self.constraint()

    # --- groups of patterns

    def group(self, whole: ScopeBuilder | None = None) -> None:
        start = self.require("{").end
        if self.at("SELECT"):
            self.scoped("SELECT")
        else:
            self.patterns()
        if whole is not None:
            whole.body = start, self.token.start
        self.require("}")

    def patterns(self) -> None:
        while not self.at("}"):
            if self.at(*_PATTERNS):
                self.pattern()
                self.take(".")
            elif self.starts_node():
                self.triples()
                if not self.take(".") and not self.at("}", *_PATTERNS):
                    raise self.expected(make_phrase("expected.one_of", signs=". ; , }"))
            else:
                raise self.expected(make_phrase("expected.pattern", sign="}"))

    def pattern(self) -> None:
        keyword = self.token
        if self.take("FILTER"):
            self.constraint()
        elif self.take("BIND"):
            self.require("(")
            self.expression()
            self.require("AS")
            self.variable("assigned")
            self.require(")")
        elif self.take("VALUES"):
            self.values()
        elif self.take("GRAPH"):
            self.variable_or_iri()
            self.group()
        elif self.take("SERVICE"):
            self.service = self.service or keyword
            self.take("SILENT")
            self.variable_or_iri()
            self.group()
        elif self.take("OPTIONAL", "MINUS", "LATERAL"):
            self.group()
        else:
            self.group()
            while self.take("UNION"):
                self.group()

    def values(self) -> None:
        several = self.take("(")
        while self.token.kind == "variable":
            self.variable("listed")
            if not several:
                break
        else:
            if not several:
                raise self.expected(make_phrase("expected.variable_or_bracket"))
        if several:
            self.require(")")
        self.require("{")
        while not self.at("}"):
            if several:
                self.require("(")
                while not self.at(")"):
                    self.constant()
                self.require(")")
            else:
                self.constant()
        self.require("}")

    def constant(self) -> None:
        if self.token.kind == "variable":
            raise self.expected(make_phrase("expected.value"))
        if not self.take("UNDEF"):
            self.node()

    # --- triples

    def starts_node(self) -> bool:
        return self.token.kind in ("iri", "name", "blank", "variable", "string", "number") or self.at(
            "(", "[", "<<", "<<(", "+", "-", "TRUE", "FALSE"
        )

    def triples(self) -> None:
        start, alone = self.token.start, self.at("[", "(", "<<")
        self.node()
        alone = alone and "".join(self.text[start : self.previous.end].split()) not in ("[]", "()")
        if self.starts_verb():
            self.properties()
        elif not alone:
            raise self.expected(make_phrase("expected.predicate"))

    def starts_verb(self) -> bool:
        return self.token.kind in ("iri", "name", "variable") or self.at("^", "!", "(") or self.at_a()

    def properties(self) -> None:
        self.verb_and_objects()
        while self.take(";"):
            if self.starts_verb():
                self.verb_and_objects()

    def verb_and_objects(self) -> None:
        if self.token.kind == "variable":
            self.variable()
        elif self.starts_verb():
            self.path()
        else:
            raise self.expected(make_phrase("expected.predicate"))
        self.object()
        while self.take(","):
            self.object()

    def object(self) -> None:
        self.node(make_phrase("expected.object"))
        while True:
            if self.take("~"):
                if self.token.kind in ("iri", "name", "variable", "blank"):
                    self.node()
            elif self.take("{|"):
                self.properties()
                self.require("|}")
            else:
                return

    def node(self, what: Phrase | None = None) -> None:
        if self.token.kind == "variable":
            self.variable()
        elif self.token.kind in ("iri", "name", "blank"):
            self.advance()
        elif self.token.kind in ("string", "number") or self.at("TRUE", "FALSE", "+", "-"):
            self.literal()
        elif self.take("["):
            if not self.at("]"):
                self.properties()
            self.require("]")
        elif self.take("("):
            while not self.at(")"):
                self.node()
            self.advance()
        elif self.take("<<("):
            self.triple()
            self.require(")>>")
        elif self.take("<<"):
            self.triple()
            if self.take("~") and not self.at(">>"):
                self.node()
            self.require(">>")
        else:
            raise self.expected(what or make_phrase("expected.node"))

    def triple(self) -> None:
        self.node()
        if not self.take_a():
            self.variable_or_iri()
        self.node()

    def path(self) -> None:
        while True:
            self.take("^")
            if self.take("!"):
                if self.take("("):
                    if not self.at(")"):
                        self.negated()
                        while self.take("|"):
                            self.negated()
                    self.require(")")
                else:
                    self.negated()
            elif self.take("("):
                self.path()
                self.require(")")
            elif not self.take_a():
                self.iri()
            self.take("*", "+", "?")
            if not self.take("/", "|"):
                return

    def negated(self) -> None:
        self.take("^")
        if not self.take_a():
            self.iri()
