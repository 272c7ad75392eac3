"""Queries answered from the columns, through the runner: which they are, their rows, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from cfgraph.model.errors import QueryError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, XSD, BlankNode, Literal, Term
from cfgraph.queries import QueryRunner
from cfgraph.queries.columns.values import UnsupportedError
from cfgraph.queries.parsed_query import parse_query
from cfgraph.queries.worker_columns import LEAST_STATEMENTS, WorkerColumns
from cfgraph.store import Graph, ReadingOptions, build_directory, open_graph
from cfgraph.store.manifest import DATABASE, read_manifest

E = "http://example.org/"
INTEGER, DECIMAL = IRI(XSD + "integer"), IRI(XSD + "decimal")

GRAPH = f"""
@prefix e: <{E}> .
@prefix xsd: <{XSD}> .
e:a e:code "007"^^xsd:integer ; e:share 2.50 ; e:name "Ana"@en , "安娜"@zh ; e:knows e:b , e:c .
e:b e:code "7"^^xsd:integer ; e:share 50.00 ; e:name "Bo"@en ; e:knows e:c .
e:c e:code "000651"^^xsd:integer ; e:share 7 ; e:since "2024"^^xsd:gYear ; e:note "1.0e-6"^^xsd:double .
_:d e:knows e:a .
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without a database."""
    directory = tmp_path_factory.mktemp("forms")
    (directory / "graph.ttl").write_text(GRAPH, encoding="utf-8")
    build_directory([directory / "graph.ttl"], directory / "store", database=False)
    return directory / "store"


@pytest.fixture
def graph(store: Path) -> Iterator[Graph]:
    """The store opened."""
    opened = open_graph(store)
    yield opened
    opened.close()


def ask(graph: Graph, text: str, bindings: dict[str, Term] | None = None, **options: Any) -> QueryResult:
    """Return the answer from the columns."""
    with QueryRunner(graph) as runner:
        return runner.run(f"PREFIX e: <{E}> PREFIX xsd: <{XSD}> {text}", bindings, engine="columns", **options)


def test_literals_come_back_as_written_and_need_no_database(graph: Graph, store: Path) -> None:
    found = ask(graph, "SELECT ?o { ?s ?p ?o }")
    literals = {row[0] for row in found.rows if isinstance(row[0], Literal)}
    assert {Literal("007", INTEGER), Literal("2.50", DECIMAL), Literal("1.0e-6", IRI(XSD + "double"))} <= literals
    assert found.engine == "columns"
    assert DATABASE not in read_manifest(store).parts


def test_str_sees_the_form_and_comparing_the_value(graph: Graph) -> None:
    assert ask(graph, 'SELECT ?s { ?s e:code ?c FILTER(STR(?c) = "000651") }').rows == ((IRI(E + "c"),),)
    assert len(ask(graph, "SELECT ?s { ?s e:code ?c FILTER(?c = 7) }").rows) == 2
    assert len(ask(graph, "SELECT ?s { ?s e:code 7 }").rows) == 1, "a join is by term"
    same = ask(graph, "SELECT ?a ?b { ?a e:code ?x . ?b e:code ?y FILTER(sameTerm(?x, ?y) && ?a != ?b) }")
    assert same.rows == ()


def test_sums_are_exact_and_of_the_right_datatype(graph: Graph) -> None:
    (row,) = ask(graph, "SELECT (SUM(?c) AS ?n) (COUNT(*) AS ?k) { ?s e:code ?c }").rows
    assert row == (Literal("665", INTEGER), Literal("3", INTEGER))
    grouped = "SELECT ?s (SUM(?c) AS ?n) (AVG(?c) AS ?m) { ?s e:code ?c } GROUP BY ?s ORDER BY DESC(?n) LIMIT 1"
    found = ask(graph, grouped)
    assert found.rows == ((IRI(E + "c"), Literal("651", INTEGER), Literal("651", DECIMAL)),)


def test_limits_parameters_and_every_column_in_order(graph: Graph) -> None:
    cut = ask(graph, "SELECT * { ?one e:knows ?other }", limit=2)
    assert (cut.variables, len(cut.rows), cut.complete) == (("one", "other"), 2, False)
    whole = ask(graph, "SELECT ?o { ?_x e:knows ?o } ORDER BY ?o", {"_x": IRI(E + "a")}, limit=2)
    assert (whole.rows, whole.complete) == (((IRI(E + "b"),), (IRI(E + "c"),)), True)
    named = ask(graph, "SELECT ?s { ?s e:name ?n FILTER(LANG(?n) = ?_tag) }", {"_tag": Literal("zh")})
    assert named.rows == ((IRI(E + "a"),),)
    assert ask(graph, "ASK { ?s e:name ?_n }", {"_n": Literal("Bo", language="EN")}).boolean is True
    assert ask(graph, "ASK { ?s e:name ?_n }", {"_n": Literal("Bo")}).boolean is False


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT ?s { GRAPH ?g { ?s e:knows+ ?o } }", "in each graph"),
        ("SELECT ?s { GRAPH ?g { { SELECT ?s { ?s ?p ?o } LIMIT 1 } } }", "SELECT"),
        ("SELECT ?s { GRAPH ?g { ?s e:knows ?o FILTER(?g = e:a) } }", "where it is unbound"),
        ("SELECT ?s { ?s e:since ?y FILTER(?y > 2000) }", "neither"),
        ("SELECT ?s { ?s e:name ?n BIND(UCASE(STR(?n)) AS ?x) FILTER(?x = 10) }", "between a number and any literal"),
        ("SELECT ?s { OPTIONAL { ?s e:since ?y } ?t e:since ?y }", "may be unbound"),
        ("SELECT ?o { ?s ?p ?o } ORDER BY ?o", "ORDER BY"),
        ("SELECT ?o { ?s e:since|e:share ?o FILTER(?o <= ?o) }", "several kinds"),
        ("SELECT ?s { ?s e:name ?n FILTER(MD5(?n) = 'a') }", "function MD5"),
        ("SELECT ?o { e:nowhere e:knows* ?o }", "not in the graph"),
        ("SELECT ?s { ?s !e:knows ?o }", "path that excludes"),
        ("DESCRIBE e:a", "DESCRIBE"),
        ("SELECT ?s { ?s e:knows ?o OPTIONAL { ?s e:since ?y } MINUS { ?t e:since ?y } }", "MINUS on"),
        ("SELECT ?n { ?s e:name ?n } GROUP BY ?s", "not grouped"),
    ],
)
def test_what_is_not_covered_is_left_to_the_engine_with_a_reason(text: str, reason: str, graph: Graph) -> None:
    with pytest.raises(QueryError, match=reason):
        ask(graph, text)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT ?o { e:a e:knows+ ?o } ORDER BY ?o", ["b", "c"]),
        ("SELECT ?s { ?s e:knows+ e:c FILTER(isIRI(?s)) } ORDER BY ?s", ["a", "b"]),
        ("SELECT ?o { ?s e:code 7 . ?s e:knows* ?o } ORDER BY ?o", ["b", "c"]),
        ('SELECT ?o { ?s e:name "Bo"@en . ?s e:knows* ?o } ORDER BY ?o', ["b", "c"]),
        ("SELECT DISTINCT ?s { ?s e:knows|e:since ?o FILTER(isIRI(?s)) } ORDER BY ?s", ["a", "b", "c"]),
        ("SELECT ?s { ?s e:code ?c MINUS { ?s e:knows ?o } }", ["c"]),
        ('SELECT ?s { ?s e:since ?y FILTER(?y > "2020"^^xsd:gYear && YEAR(?y) = 2024) }', ["c"]),
        ("SELECT ?s { ?s e:note ?y FILTER(?y < 1) }", ["c"]),
        ('SELECT ?s { ?s e:name ?n FILTER(REGEX(?n, "ANA", "i")) }', ["a"]),
        ("SELECT ?s { ?s e:share ?v VALUES (?s ?v) { (e:a UNDEF) (e:c 7) } } ORDER BY ?s", ["a", "c"]),
        ("SELECT ?s { ?s e:name ?n } ORDER BY ?n", ["a", "b", "a"]),
    ],
)
def test_paths_dates_and_texts_are_answered_from_the_columns(text: str, rows: list[str], graph: Graph) -> None:
    assert [row[0] for row in ask(graph, text).rows] == [IRI(E + name) for name in rows]


def test_whole_numbers_and_decimals_of_one_predicate_are_added(graph: Graph) -> None:
    (row,) = ask(graph, "SELECT (SUM(?v) AS ?n) (MAX(?v) AS ?m) (AVG(?v) AS ?a) { ?s e:share ?v }").rows
    assert row == (Literal("59.5", DECIMAL), Literal("50.00", DECIMAL), Literal("19.833333333333333333", DECIMAL))
    assert ask(graph, "SELECT (SUM(?v) AS ?n) { e:c e:share ?v }").rows == ((Literal("7", INTEGER),),)
    assert ask(graph, "SELECT (SUM(?v) AS ?n) { e:c e:share ?v . ?v ?p ?o }").rows == ((Literal("0", INTEGER),),)
    (row,) = ask(graph, "SELECT (SUM(?x) AS ?n) { ?s e:note ?v BIND(?v * 2 AS ?x) }").rows
    assert row == (Literal("0.000002", IRI(XSD + "double")),)


def test_construct_makes_new_blank_nodes_for_each_row(graph: Graph) -> None:
    found = ask(graph, "CONSTRUCT { [] e:of ?s ; e:in e:place . e:all a e:List } WHERE { ?s e:code ?c }")
    assert len(found.statements) == 7
    assert len({statement.subject for statement in found.statements}) == 4
    assert ask(graph, "CONSTRUCT { e:all a e:List } WHERE { ?s e:code ?c }").statements == found.statements[2:3]


def test_a_mistake_is_told_alike_whatever_answers(graph: Graph) -> None:
    said = []
    for engine in ("columns", "oxigraph"):
        with QueryRunner(graph) as runner, pytest.raises(QueryError) as raised:
            runner.run("SELECT ?x WHERE { ?x <p ", engine="oxigraph" if engine == "columns" else "auto")
        said.append(str(raised.value))
    assert said[0] == said[1]


def test_small_graphs_and_queries_of_few_statements_are_left_to_the_engine(graph: Graph) -> None:
    sent: list[dict[str, Any]] = []
    request: dict[str, Any] = {
        "text": f"SELECT ?s {{ ?s <{E}knows> ?o }}",
        **{"prefixes": {}, "bindings": {}, "columns": None, "limit": None, "engine": "auto", "explain": False},
    }

    def send(part: dict[str, Any], lines: bytes = b"") -> None:
        sent.append(part)

    fields = asdict(graph.queryable)
    assert WorkerColumns(fields).answer(request, send, has_database=True) == "the graph is small"
    large = WorkerColumns(fields)
    large._open()
    fields["shape"] = {**fields["shape"], "statements": LEAST_STATEMENTS}
    few = {**request, "text": f"SELECT ?o {{ <{E}a> <{E}knows> ?o }}"}
    assert "few statements" in large.answer(few, send, has_database=True)
    assert not sent
    assert large.answer(few, send, has_database=False) == ""
    assert large.answer(request, send, has_database=True) == ""
    assert sum(part["rows"] for part in sent if "rows" in part) == 6


def test_without_duckdb_everything_goes_to_the_engine(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.delitem(sys.modules, "cfgraph.queries.columns.evaluator", raising=False)
    request = {"engine": "columns", "text": "ASK {}"}
    reason = WorkerColumns(asdict(graph.queryable)).answer(request, lambda part, lines=b"": None, has_database=True)
    assert "DuckDB is not installed" in reason


def test_the_plan_tells_steps_with_rows_and_times(graph: Graph) -> None:
    found = ask(graph, "SELECT ?s (COUNT(*) AS ?n) { ?s e:knows ?o . ?o e:code ?c } GROUP BY ?s", explain=True)
    assert "hash join: 3 rows" in found.plan or "hash join: " in found.plan
    assert " ms" in found.plan


def test_no_file_can_be_read_by_the_engine_of_the_columns(graph: Graph) -> None:
    import duckdb

    from cfgraph.queries.columns.evaluator import ColumnEvaluator

    evaluator = ColumnEvaluator(asdict(graph.queryable))
    for statement in ("SELECT * FROM read_csv('/etc/hostname')", "INSTALL httpfs", "SET enable_external_access = true"):
        with pytest.raises(duckdb.Error):
            evaluator._connection.execute(statement)


def test_blank_nodes_are_bound_only_by_the_engine(graph: Graph) -> None:
    with pytest.raises(QueryError, match="blank node"):
        ask(graph, "SELECT ?o { ?_x e:knows ?o }", {"_x": BlankNode("_:d")})


def test_what_fails_midway_is_an_error_and_no_second_answer(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    from cfgraph.queries.columns import evaluator

    def fail_late(*_: Any) -> Iterator[str]:
        yield from ['"x"\n'] * 10_000
        raise UnsupportedError("late")

    monkeypatch.setattr(evaluator.ColumnEvaluator, "lines", fail_late)
    sent: list[dict[str, Any]] = []
    with QueryRunner(graph) as runner:
        request = runner._request(parse_query(f"SELECT ?o {{ ?s <{E}name> ?o }}"), {}, None)
    columns = WorkerColumns(asdict(graph.queryable))
    asked = {**request, "engine": "auto", "forms": True, "explain": False}
    assert columns.answer(asked, lambda part, lines=b"": sent.append(part), has_database=True) == ""
    assert sent[-1] == {"error": "late", "midway": True}
    assert [part.get("kind") for part in sent].count("solutions") == 1


DATASET = f"""
@prefix e: <{E}> .
e:a e:p e:x , e:y .
e:one {{ e:a e:p e:x . e:b e:p e:y . e:one e:p 1 }}
e:two {{ e:a e:p e:x . e:x e:p e:z . e:two e:p e:one }}
"""


@pytest.fixture(scope="module")
def runners(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[bool, QueryRunner]]:
    """What asks a store of two named graphs, by whether its default graph is all of them together."""
    directory = tmp_path_factory.mktemp("dataset")
    (directory / "graph.trig").write_text(DATASET, encoding="utf-8")
    build_directory([directory / "graph.trig"], directory / "store", database=False)
    union = open_graph(directory / "store")
    plain = open_graph(directory / "store", reading=ReadingOptions(default_graph="default"))
    with QueryRunner(union) as one, QueryRunner(plain) as other:
        yield {True: one, False: other}
    union.close()
    plain.close()


@pytest.mark.parametrize(
    ("text", "union", "rows"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s e:p ?o }", True, {"6"}),
        ("SELECT (COUNT(*) AS ?n) { ?s e:p ?o }", False, {"2"}),
        ("SELECT (COUNT(*) AS ?n) FROM e:one FROM e:two { ?s e:p ?o }", True, {"5"}),
        ("SELECT (COUNT(*) AS ?n) FROM NAMED e:one { ?s e:p ?o }", True, {"0"}),
        ("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s e:p ?o } } GROUP BY ?g", False, {"one 3", "two 3"}),
        ("SELECT ?g { GRAPH ?g { } }", True, {"one", "two"}),
        ("SELECT ?g FROM NAMED e:none { GRAPH ?g { } }", True, {"none"}),
        ("SELECT ?g FROM e:one { GRAPH ?g { ?s ?p ?o } }", True, set()),
        ("SELECT ?o { GRAPH e:none { VALUES ?o { 1 } } }", True, set()),
        ("SELECT ?g ?o { GRAPH ?g { VALUES ?o { 1 } } }", True, {"one 1", "two 1"}),
        ("SELECT ?g ?o { GRAPH ?g { ?g e:p ?o } }", True, {"one 1", "two one"}),
        ("SELECT ?g ?o { GRAPH ?g { e:a e:p ?m OPTIONAL { ?m e:p ?o } } }", True, {"one", "two z"}),
        ("SELECT ?g ?o { ?s e:p ?g GRAPH ?g { e:b e:p ?o } }", True, {"one y"}),
        ("SELECT ?g { GRAPH ?g { e:a e:p ?m FILTER NOT EXISTS { ?m e:p ?o } } }", True, {"one"}),
        ("SELECT ?g { GRAPH ?g { e:a e:p ?m MINUS { ?m e:p ?o } } }", True, {"one"}),
        ("SELECT ?g { GRAPH ?g { e:a e:p ?m MINUS { e:b e:p ?o } } }", True, {"one", "two"}),
        ("SELECT ?g ?h { GRAPH ?g { e:b e:p ?o GRAPH ?h { ?x e:p e:z } } }", True, {"one two"}),
        ("SELECT ?o { GRAPH e:two { e:a e:p+ ?o } }", True, {"x", "z"}),
        ("SELECT ?o { GRAPH e:one { e:a e:p+ ?o } }", True, {"x"}),
        ("SELECT ?n { GRAPH e:one { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } } }", True, {"3"}),
    ],
)
def test_named_graphs_are_told_apart(text: str, union: bool, rows: set[str], runners: dict[bool, QueryRunner]) -> None:
    found = runners[union].run(f"PREFIX e: <{E}> {text}", engine="columns")
    assert {" ".join(_plain(term) for term in row if term is not None) for row in found.rows} == rows


def _plain(term: Term) -> str:
    return term.value if isinstance(term, Literal) else str(term).removeprefix(E)


def test_what_kind_a_term_is_holds_of_those_that_the_graph_has_not(graph: Graph) -> None:
    assert len(ask(graph, "SELECT ?s { ?s e:share ?c BIND(DATATYPE(?c) AS ?d) FILTER(isIRI(?d)) }").rows) == 3
    assert ask(graph, "SELECT ?x { VALUES ?x { e:nowhere 'no' } FILTER(isIRI(?x)) }").rows == ((IRI(E + "nowhere"),),)
    assert ask(graph, "SELECT ?x { VALUES ?x { e:nowhere 'no' } FILTER(isLiteral(?x)) }").rows == ((Literal("no"),),)
