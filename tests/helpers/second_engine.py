"""Random queries over small hostile graphs, answered by cfgraph and by rdflib. See ``make fuzz``.

The queries keep to what both understand alike. Left out, each for its reason: comparing terms of different kinds, and
numbers with texts (rdflib orders and compares them where SPARQL has an error); STR of blank nodes, an error as well;
filters in OPTIONAL and UNION (rdflib lets them see variables from outside the group); divisions and AVG (28 digits
there, 18 here); MIN, MAX and LIMIT over mixed kinds (each engine has an order of its own); INF in a query, which rdflib
writes otherwise in a graph, as it does whole doubles and parts of seconds; repeated paths in OPTIONAL, of which rdflib
repeats those of no step. Rows in which nothing is bound are not counted, as rdflib leaves them out.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from contextlib import closing
from decimal import Decimal, InvalidOperation
from pathlib import Path

import rdflib
from random_queries import NODES, QueryMaker, write_graph
from rdflib.term import Literal as RdflibLiteral

from cfgraph.model.errors import CfgraphError
from cfgraph.model.terms import XSD, BlankNode, Literal
from cfgraph.queries import QueryRunner, parse_query
from cfgraph.queries.runner import Engine
from cfgraph.store import build_directory, open_graph

QUERIES = 25
"""Queries that each graph is asked, of both engines of cfgraph."""

NUMBERS = frozenset(XSD + name for name in ("integer", "decimal"))

FLOATS = frozenset(XSD + name for name in ("double", "float"))

Rows = Counter[tuple[str, ...]]


class CommonQueryMaker(QueryMaker):
    """Makes queries of which both engines have the same understanding."""

    def _condition(self) -> str:
        number, node, text, name = self._any("int"), self._any("link"), self._any("str"), self._any()
        return self._random.choice(
            [
                f"isNumeric({number}) && {number} {self._operator()} {self._random.choice(['0', '1', '2', '10'])}",
                f"{node} {self._random.choice(['=', '!='])} {self._random.choice(NODES)}",
                f"isIRI({name})",
                f"isBlank({name})",
                f"isLiteral({name})",
                f"BOUND({name})",
                f"!BOUND({name})",
                f"sameTerm({name}, {self._any()})",
                f'isLiteral({text}) && CONTAINS(STR({text}), "a")',
                f"isLiteral({text}) && STRLEN(STR({text})) {self._operator()} 2",
                f'isLiteral({text}) && LANG({text}) = "{self._random.choice(["en", "zh", ""])}"',
                f"{node} IN ({NODES[2]}, {NODES[3]}, {NODES[4]})",
            ]
        )

    def _inner(self, depth: int) -> str:
        return " . ".join(self._triple() for _ in range(self._random.choice([1, 2])))

    def _expression(self) -> str:
        return self._random.choice(
            [self._any(), f"IF(isIRI({self._any('link')}), 1, 2)", f"COALESCE({self._any()}, {NODES[1]})"]
        )

    def _aggregate(self) -> str:
        name = self._any()[1:]
        return self._random.choice(["COUNT(*)", f"COUNT(?{name})", f"COUNT(DISTINCT ?{name})"])

    def _constant(self) -> str:
        return self._random.choice("0123")


FLOAT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN|nan|inf|-inf")

REPEATED_IN_OPTIONAL = re.compile(r"OPTIONAL \{[^}]*[\w)][*?] ")

NOT_COMPARED = (" LIMIT ", "VALUES", "!(", "GROUP_CONCAT", "CONSTRUCT", "MINUS", 'INF"', '"1000000"', ':00.5"')
"""Forms with more than one right answer, those that rdflib answers otherwise, and graphs as answers."""


def compare_engines(drawn: random.Random, place: Path) -> int:
    """Ask a random graph random queries; return how many were compared. Raises AssertionError where answers differ."""
    seed = drawn.randrange(10**9)
    path = place / "graph.nt"
    path.write_text(write_graph(seed, statements=drawn.choice((20, 60, 120))), encoding="utf-8")
    other = rdflib.Graph()
    other.parse(path, format="nt")
    build_directory([path], place / "store", text_index=False)
    maker, compared = CommonQueryMaker(seed), 0
    with closing(open_graph(place / "store")) as graph, QueryRunner(graph) as runner:
        for _ in range(QUERIES):
            text = maker.make().text
            if any(form in text for form in NOT_COMPARED) or REPEATED_IN_OPTIONAL.search(text):
                continue
            if text.count("SELECT") > 1:
                continue
            try:
                expected = ask_rdflib(other, text)
            except InvalidOperation:  # rdflib compares NaN as a decimal
                continue
            engines: tuple[Engine, ...] = ("auto", "oxigraph")
            for engine in engines:
                try:
                    found = ask_cfgraph(runner, text, engine)
                except CfgraphError as error:
                    raise AssertionError(f"{error}\n{text}") from error
                assert found == expected, (
                    f"seed {seed}, {engine}: {text}\n  only here {found - expected}\n  only there {expected - found}"
                )
            compared += 1
    return compared


def ask_cfgraph(runner: QueryRunner, text: str, engine: Engine) -> Rows:
    """Return the rows of an answer, or whether there is one as a row."""
    result = runner.run(parse_query(text), engine=engine)
    if result.kind == "boolean":
        return Counter([(str(bool(result.boolean)),)])
    rows = (tuple("" if term is None else _own_text(term) for term in row) for row in result.rows)
    return Counter(row for row in rows if any(row))


def ask_rdflib(graph: rdflib.Graph, text: str) -> Rows:
    """Return the rows of an answer, or whether there is one as a row."""
    result = graph.query(text)
    if result.type == "ASK":
        return Counter([(str(bool(result.askAnswer)),)])
    return Counter(tuple("" if term is None else _foreign_text(term) for term in row) for row in result)  # type: ignore[union-attr]


def _own_text(term: object) -> str:
    if isinstance(term, BlankNode):
        return "_:"
    if isinstance(term, Literal):
        return _literal_text(term.value, str(term.datatype), term.language or "")
    return f"<{term}>"


def _foreign_text(term: object) -> str:
    if isinstance(term, rdflib.BNode):
        return "_:"
    if isinstance(term, RdflibLiteral):
        return _literal_text(str(term), str(term.datatype or ""), term.language or "")
    return f"<{term}>"


def _literal_text(value: str, datatype: str, language: str) -> str:
    """Return a literal by its value where it is a number: the two write some in other forms."""
    if datatype in NUMBERS:
        try:
            return f"{Decimal(value).normalize()}^^number"
        except InvalidOperation:
            pass
    if datatype in FLOATS:
        value = str(float(value)) if FLOAT.fullmatch(value) else value
    if datatype == XSD + "dateTime":
        value = re.sub(r"(\.\d*?)0+(?=\D|$)", r"\1", value)  # written with six digits there
    kind = "" if datatype in ("", XSD + "string") or language else datatype
    return f"{value!r}@{language.lower()}^^{kind}"
