"""A reader of SPARQL queries that finds what cfgraph needs to know of one, and the exact spot of a mistake.

It knows the grammar of SPARQL 1.1 queries, with LATERAL and the triple terms of 1.2. The engine remains the judge of a
query: this reader tells where a query that the engine refused goes wrong (the engine's own positions are those of its
furthest attempt, often the end of the text), where SERVICE is really a call to another server, and where variables
stand, so that parameters can be bound.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from cfgraph.model.errors import QueryError
from cfgraph.queries.tokens import Token, line_and_column, token_at

UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})

_CALLS: dict[str, Collection[int]] = {
    **dict.fromkeys(("RAND", "NOW", "UUID", "STRUUID"), (0,)),
    **dict.fromkeys(("BNODE",), (0, 1)),
    **dict.fromkeys(
        (
            "STR LANG LANGDIR DATATYPE IRI URI ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH DAY"
            " HOURS MINUTES SECONDS TIMEZONE TZ MD5 SHA1 SHA256 SHA384 SHA512 ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC"
            " HASLANG HASLANGDIR ISTRIPLE SUBJECT PREDICATE OBJECT COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT"
        ).split(),
        (1,),
    ),
    **dict.fromkeys(
        "LANGMATCHES CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLANG STRDT SAMETERM".split(),
        (2,),
    ),
    **dict.fromkeys(("SUBSTR", "REGEX"), (2, 3)),
    **dict.fromkeys(("IF", "TRIPLE", "STRLANGDIR"), (3,)),
    "REPLACE": (3, 4),
    "ADJUST": (1, 2),
    "CONCAT": range(1_000),
    "COALESCE": range(1_000),
}
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_PATTERNS = frozenset(
    {"OPTIONAL", "MINUS", "GRAPH", "SERVICE", "FILTER", "BIND", "VALUES", "LATERAL", "{"},
)
_OPERATORS = frozenset({"||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "IN", "NOT"})


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A variable in a query.

    ``place`` is body (in the WHERE group), modifier (in an expression outside it), bound (a whole ``BOUND(?x)``
    outside it), name (selected, grouped by, in a template) or assigned (made by AS or VALUES).
    """

    variable: str
    place: str
    start: int
    end: int


@dataclass(slots=True)
class Scope:
    """A query or sub-query: its form, its WHERE group (offset of its braces' inner side), and its own variables."""

    form: str
    star: bool = False
    body: tuple[int, int] | None = None
    occurrences: list[Occurrence] = field(default_factory=list)
    selected: list[Token] = field(default_factory=list)
    grouped: set[str] = field(default_factory=set)
    aggregates: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """What there is to know of a query; the first scope is the query itself. ``service`` is the first SERVICE."""

    scopes: tuple[Scope, ...]
    dataset: bool
    service: Token | None


def read_query(text: str, prefixes: Collection[str] = ()) -> Outline:
    """Return the outline of a query that may use these prefixes without declaring them.

    Raises QueryError with line and column where the text stops being a query.
    """
    return _Reader(text, prefixes).query()


def error_at(text: str, offset: int, message: str) -> QueryError:
    """Return a QueryError that names the line and column of an offset."""
    line, column = line_and_column(text, offset)
    return QueryError(f"line {line}, column {column}: {message}", line, column)


class _Reader:
    """Recursive descent, one token ahead. Every method reads one production and leaves the token behind it."""

    def __init__(self, text: str, prefixes: Collection[str]) -> None:
        self.text = text
        self.token = token_at(text, 0)
        self.previous = self.token
        self.prefixes = set(prefixes)
        self.base = False
        self.scopes: list[Scope] = []
        self.open_scopes: list[Scope] = []
        self.place = "name"
        self.dataset = False
        self.service: Token | None = None

    # --- tokens

    def fail(self, message: str, token: Token | None = None) -> QueryError:
        return error_at(self.text, (token or self.token).start, message)

    def expected(self, what: str) -> QueryError:
        token = self.token
        if token.kind == "end":
            return self.fail(f"the query ends too early; expected {what}")
        if token.kind == "wrong" and token.text in "\"'":
            return self.fail("a string begins here and is not closed, or has an unknown escape")
        if token.kind == "wrong" and token.text == "\\":
            return self.fail("a backslash can't stand here")
        shown = token.text if len(token.text) <= 40 else token.text[:39] + "…"
        return self.fail(f"expected {what}, found {shown!r}")

    def at(self, *wanted: str) -> bool:
        return self.token.kind in ("word", "sign") and self.token.text.upper() in wanted

    def advance(self) -> Token:
        token = self.previous = self.token
        if token.kind == "name":
            self.check_prefix(token)
        elif token.kind == "iri" and not self.base and ":" not in token.text:
            raise self.fail(f"{token.text} is a relative IRI; write it in full or with a prefix")
        self.token = token_at(self.text, token.end)
        return token

    def check_prefix(self, token: Token) -> None:
        prefix = token.text.partition(":")[0]
        if prefix not in self.prefixes:
            raise self.fail(f"the prefix {prefix}: is not declared; add PREFIX {prefix}: <…>", token)

    def take(self, *wanted: str) -> bool:
        if found := self.at(*wanted):
            self.advance()
        return found

    def require(self, wanted: str) -> Token:
        if not self.at(wanted):
            raise self.expected(wanted if wanted.isalpha() else repr(wanted))
        return self.advance()

    def variable(self, place: str | None = None) -> Token:
        if self.token.kind != "variable":
            raise self.expected("a variable")
        token = self.advance()
        occurrence = Occurrence(token.text[1:], place or self.place, token.start, token.end)
        self.scope.occurrences.append(occurrence)
        return token

    @property
    def scope(self) -> Scope:
        return self.open_scopes[-1]

    # --- queries

    def query(self) -> Outline:
        self.prologue()
        form = self.token.text.upper()
        if form in UPDATES and self.token.kind == "word":
            raise self.fail(f"{form} changes statements; cfgraph only reads: SELECT, ASK, CONSTRUCT or DESCRIBE")
        if not self.at("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            raise self.expected("SELECT, ASK, CONSTRUCT or DESCRIBE")
        try:
            self.scoped(form)
        except RecursionError:
            raise self.fail("the query is nested too deeply") from None
        if self.token.kind != "end":
            raise self.expected("the end of the query")
        return Outline(tuple(self.scopes), self.dataset, self.service)

    def prologue(self) -> None:
        while True:
            if self.take("PREFIX"):
                token = self.token
                if token.kind != "name" or not token.text.endswith(":") or token.text.count(":") != 1:
                    raise self.expected("a prefix like ex:")
                self.prefixes.add(token.text[:-1])
                self.advance()
                self.iri_reference()
            elif self.take("BASE"):
                self.base = True
                self.iri_reference()
            elif self.take("VERSION"):
                self.string()
            else:
                return

    def iri_reference(self) -> None:
        if self.token.kind != "iri":
            raise self.expected("an IRI like <http://…>")
        self.advance()

    def string(self) -> None:
        if self.token.kind != "string":
            raise self.expected("a string")
        self.advance()

    def scoped(self, form: str) -> None:
        scope = Scope(form)
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
                raise self.expected("a template in braces, or WHERE")
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
            raise self.expected("variables to select, or *")
        while True:
            if self.token.kind == "variable":
                self.scope.selected.append(self.variable())
            elif self.take("("):
                self.place = "modifier"
                self.expression()
                self.require("AS")
                self.variable("assigned")
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
            self.dataset = True
            self.take("NAMED")
            self.iri()

    def modifiers(self) -> None:
        if self.take("GROUP"):
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
        while self.at("LIMIT", "OFFSET"):
            self.advance()
            if self.token.kind != "number" or not self.token.text.isdigit():
                raise self.expected("a whole number")
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

    def group(self, whole: Scope | None = None) -> None:
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
                    raise self.expected("'.', ';', ',' or '}'")
            else:
                raise self.expected("a triple, a pattern like FILTER or OPTIONAL, or '}'")

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
            self.variable("assigned")
            if not several:
                break
        else:
            if not several:
                raise self.expected("a variable or '('")
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
            raise self.expected("a value or UNDEF")
        if not self.take("UNDEF"):
            self.node()

    # --- triples

    def starts_node(self) -> bool:
        return self.token.kind in ("iri", "name", "blank", "variable", "string", "number") or self.at(
            "(", "[", "<<", "<<(", "+", "-", "TRUE", "FALSE"
        )

    def triples(self) -> None:
        alone = self.at("[", "(", "<<")
        self.node()
        if self.starts_verb():
            self.properties()
        elif not alone:
            raise self.expected("a predicate")

    def starts_verb(self) -> bool:
        return self.token.kind in ("iri", "name", "variable") or self.at("A", "^", "!", "(")

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
            raise self.expected("a predicate")
        self.object()
        while self.take(","):
            self.object()

    def object(self) -> None:
        self.node("an object")
        while True:
            if self.take("~"):
                if self.token.kind in ("iri", "name", "variable", "blank"):
                    self.node()
            elif self.take("{|"):
                self.properties()
                self.require("|}")
            else:
                return

    def node(self, what: str = "a node or value") -> None:
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
            raise self.expected(what)

    def triple(self) -> None:
        self.node()
        if not self.take("A"):
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
            elif not self.take("A"):
                self.iri()
            self.take("*", "+", "?")
            if not self.take("/", "|"):
                return

    def negated(self) -> None:
        self.take("^")
        if not self.take("A"):
            self.iri()

    def variable_or_iri(self) -> None:
        if self.token.kind == "variable":
            self.variable()
        else:
            self.iri("a variable or an IRI")

    def iri(self, what: str = "an IRI or a prefixed name") -> None:
        if self.token.kind not in ("iri", "name"):
            raise self.expected(what)
        self.advance()

    def literal(self) -> None:
        if self.take("+", "-") and self.token.kind != "number":
            raise self.expected("a number")
        if self.advance().kind == "string":
            if self.token.kind == "language":
                self.advance()
            elif self.take("^^"):
                self.iri()

    # --- expressions

    def constraint(self) -> None:
        if self.at("("):
            self.parenthesized()
        elif self.token.kind in ("iri", "name"):
            self.advance()
            self.arguments()
        elif self.at_call() or self.token.kind == "word":
            self.call()
        else:
            raise self.expected("a condition in parentheses or a function")

    def parenthesized(self) -> None:
        self.require("(")
        self.expression()
        self.require(")")

    def expression(self) -> None:
        self.operand()
        while True:
            self.operator_follows()
            if not self.at(*_OPERATORS):
                return
            if self.advance().text.upper() in ("IN", "NOT"):
                if self.previous.text.upper() == "NOT":
                    self.require("IN")
                self.arguments()
            else:
                self.operand()

    def operator_follows(self) -> None:
        """Read the token ahead again as an operator: behind an operand ``<`` never begins an IRI."""
        if self.token.text.startswith("<"):
            self.token = token_at(self.text, self.token.start, operator=True)

    def operand(self) -> None:
        self.take("!", "+", "-")
        if self.at("("):
            self.parenthesized()
        elif self.token.kind == "variable":
            self.variable()
        elif self.token.kind in ("iri", "name"):
            self.advance()
            if self.at("("):
                self.arguments()
        elif self.token.kind in ("string", "number") or self.at("TRUE", "FALSE"):
            self.literal()
        elif self.at("<<("):
            self.node()
        elif self.token.kind == "word":
            self.call()
        else:
            raise self.expected("an expression")

    def at_call(self) -> bool:
        return self.token.kind == "word" and (self.token.text.upper() in _CALLS or self.at("BOUND", "EXISTS", "NOT"))

    def call(self) -> None:
        name = self.token
        called = name.text.upper()
        if self.take("NOT"):
            if not self.at("EXISTS"):
                raise self.expected("EXISTS")
            called = "EXISTS"
        elif not self.at_call():
            raise self.fail(f"there is no function {name.text}", name)
        self.advance()
        if called == "EXISTS":
            place, self.place = self.place, "body"
            self.group()
            self.place = place
        elif called == "BOUND":
            self.bound(name)
        else:
            self.scope.aggregates |= called in _AGGREGATES
            count = self.arguments(aggregate=called in _AGGREGATES)
            if count not in _CALLS[called]:
                wanted = " or ".join(str(number) for number in _CALLS[called])
                raise self.fail(f"{called} takes {wanted} arguments, not {count}", name)

    def bound(self, start: Token) -> None:
        self.require("(")
        variable = self.variable("bound" if self.place == "modifier" else self.place)
        end = self.require(")").end
        if self.place == "modifier":
            self.scope.occurrences[-1] = Occurrence(variable.text[1:], "bound", start.start, end)

    def arguments(self, *, aggregate: bool = False) -> int:
        self.require("(")
        count = 0
        if aggregate:
            self.take("DISTINCT")
            if self.take("*"):
                self.require(")")
                return 1
        while not self.at(")"):
            self.expression()
            count += 1
            if aggregate and self.take(";"):
                self.require("SEPARATOR")
                self.require("=")
                self.string()
            elif not self.take(","):
                break
            elif self.at(")"):
                raise self.expected("an expression")
        self.require(")")
        return count
