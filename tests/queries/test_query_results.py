"""Answers: every kind of query and term, limits that tell the truth, prefixes and named graphs."""

from __future__ import annotations

import pytest
from waiting import PATIENCE

from cfgraph.model.errors import QueryError
from cfgraph.model.terms import IRI, RDF, RDF_LANG_STRING, XSD, BlankNode, Literal, Statement, Term, TripleTerm
from cfgraph.queries import QueryRunner
from cfgraph.queries.runner import Row
from cfgraph.store import Graph

EX = "http://example.org/"


@pytest.mark.parametrize(
    "term",
    [
        IRI(EX + "招联"),
        BlankNode("_:a1"),
        Literal(""),
        Literal("<not an iri>"),
        Literal("_:x\n\u2028'\"\\"),
        Literal("招联消费金融", RDF_LANG_STRING, "zh"),
        Literal("a", RDF_LANG_STRING, "zh-hant-hk"),
        Literal("a", IRI(RDF + "dirLangString"), "ar--rtl"),
        Literal("007", IRI(EX + "number")),
        Literal("2024", IRI(XSD + "gYear")),
        TripleTerm(BlankNode("_:b"), IRI(EX + "p"), TripleTerm(IRI(EX), IRI(EX), Literal("x", RDF_LANG_STRING, "en"))),
    ],
)
def test_terms_come_back_from_the_worker_as_they_went(warm: QueryRunner, term: Term) -> None:
    assert warm.run("SELECT ?_x { }", {"_x": term}).rows == ((term,),)


def test_every_kind_of_term_comes_back_from_the_middle_of_a_long_answer(warm: QueryRunner) -> None:
    """The engine writes later rows by itself, in another way than the first."""
    kinds = '1 2.0 2.50 1e0 true "2"^^xsd:decimal "a\\tb\\n\\"" "é\\r"@fr <http://e/> "2024"^^xsd:gYear UNDEF'
    row = f"({kinds})"
    variables = " ".join(f"?v{number}" for number in range(len(kinds.split())))
    query = f"SELECT {variables} {{ VALUES ({variables}) {{ {row * 3_000} }} }}"
    result = warm.run(query)
    assert len(result.rows) == 3_000
    assert set(result.rows) == {result.rows[0]}
    first = [
        None if value is None else (value.value if isinstance(value, Literal) else value) for value in result.rows[0]
    ]
    assert first == ["1", "2", "2.5", "1", "true", "2", 'a\tb\n"', "é\r", "http://e/", "2024", None]
    for limit in (0, 1, 49, 50, 51, 2_999, 3_000, 3_001):
        cut = warm.run(query, limit=limit)
        assert (len(cut.rows), cut.complete) == (min(limit, 3_000), limit >= 3_000)


def test_statements_of_a_long_answer_are_whole(warm: QueryRunner) -> None:
    numbers = " ".join(map(str, range(3_000)))
    pattern = f'VALUES ?n {{ {numbers} }} BIND(IRI(CONCAT("http://e/", STR(?n))) AS ?x)'
    query = f'CONSTRUCT {{ ?x ex:is "a b ." }} {{ {pattern} }}'
    result = warm.run(query)
    assert {statement.object for statement in result.statements} == {Literal("a b .")}
    assert {statement.subject for statement in result.statements} == {IRI(f"http://e/{n}") for n in range(3_000)}
    assert (len(warm.run(query, limit=2_000).statements), warm.run(query, limit=2_000).complete) == (2_000, False)


def test_language_tagged_chinese_and_unbound_values(warm: QueryRunner) -> None:
    result = warm.run("SELECT ?label ?none { ex:zhaolian skos:prefLabel ?label OPTIONAL { ?label ?x ?none } }")
    assert result.kind == "solutions"
    assert result.variables == ("label", "none")
    assert result.rows == ((Literal("招联", RDF_LANG_STRING, "zh"), None),)
    assert result.complete
    assert result.seconds > 0


def test_select_star_keeps_the_order_of_the_query(warm: QueryRunner) -> None:
    assert warm.run("SELECT * { ?s ex:holds ?o . ?s ex:size ?a }").variables == ("s", "o", "a")


@pytest.mark.parametrize(("limit", "rows", "complete"), [(0, 0, False), (2, 2, False), (3, 3, True), (4, 3, True)])
def test_limit_never_lies(warm: QueryRunner, limit: int, rows: int, complete: bool) -> None:
    result = warm.run("SELECT ?s { ?s ex:size ?n }", limit=limit)
    assert (len(result.rows), result.complete) == (rows, complete)
    triples = warm.run("CONSTRUCT { ?s a ?n } { ?s ex:size ?n }", limit=limit)
    assert (len(triples.statements), triples.complete) == (rows, complete)


def test_limit_of_nothing_on_nothing_is_complete(warm: QueryRunner) -> None:
    assert warm.run("SELECT ?s { ?s ex:none ?n }", limit=0).complete


def test_limit_stops_the_worker_early(bundled: Graph) -> None:
    with QueryRunner(bundled) as runner:
        result = runner.run("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", limit=1_000, timeout=PATIENCE)
        assert len(result.rows) == 1_000
        assert not result.complete
        assert runner.run("ASK { }").boolean


def test_ask_construct_and_describe(warm: QueryRunner) -> None:
    assert warm.run("ASK { ex:cmb ex:holds ex:zhaolian }").boolean is True
    no = warm.run("ASK { ex:cmb ex:holds ex:cmb }")
    assert (no.kind, no.boolean, no.rows) == ("boolean", False, ())
    built = warm.run("CONSTRUCT { ?o ex:heldBy ?s } { ?s ex:holds ?o }")
    assert built.kind == "statements"
    assert Statement(IRI(EX + "zhaolian"), IRI(EX + "heldBy"), IRI(EX + "old")) in built.statements
    told = warm.run("DESCRIBE ex:rival")
    assert {statement.subject for statement in told.statements} == {IRI(EX + "rival")}
    assert len(told.statements) == 3


def test_named_graphs_are_read_as_one_unless_from_says_otherwise(warm: QueryRunner) -> None:
    def count(query: str) -> int:
        return len(warm.run(query).rows)

    assert count("SELECT ?s { ?s ex:holds ex:zhaolian }") == 3
    assert count("SELECT ?o { ex:cmb ex:holds ?o }") == 2, "what stands in two graphs is one statement"
    assert count("SELECT ?s FROM ex:archive { ?s ex:holds ex:zhaolian }") == 1
    assert count("SELECT ?s { GRAPH ex:archive { ?s ex:holds ex:zhaolian } }") == 1
    assert count("SELECT ?s FROM NAMED ex:archive { ?s ex:holds ex:zhaolian }") == 0


def test_prefixes_of_the_graph_need_no_declaration_and_can_be_replaced(warm: QueryRunner) -> None:
    assert warm.run("ASK { ex:cmb skos:prefLabel ?label }").boolean
    assert not warm.run("PREFIX ex: <http://elsewhere/> ASK { ex:cmb skos:prefLabel ?label }").boolean


def test_rows_come_in_batches_that_add_up(bundled: Graph) -> None:
    batches: list[tuple[tuple[str, ...], list[Row]]] = []
    with QueryRunner(bundled) as runner:
        result = runner.run("SELECT ?s ?o { ?s ?p ?o }", on_rows=lambda names, rows: batches.append((names, rows)))
    assert {names for names, _ in batches} == {("s", "o")}
    assert [row for _, rows in batches for row in rows] == list(result.rows)
    assert len(batches[0][1]) <= 50
    assert 1 < len(batches) < len(result.rows) / 50


def test_on_rows_learns_the_columns_of_an_empty_answer(warm: QueryRunner) -> None:
    seen: list[tuple[tuple[str, ...], list[Row]]] = []
    warm.run("SELECT ?s { ?s ex:none ?o }", on_rows=lambda names, rows: seen.append((names, rows)))
    warm.run("CONSTRUCT { ex:a ex:b 1 } { }", on_rows=lambda names, rows: seen.append((names, rows)))
    assert seen[0] == (("s",), [])
    assert seen[1][0] == ("subject", "predicate", "object")
    assert len(seen[1][1]) == 1


def test_failure_while_running_is_a_query_error(warm: QueryRunner) -> None:
    with pytest.raises(QueryError, match=r"custom function <http://example\.org/f>"):
        warm.run("SELECT (ex:f(1) AS ?x) { }")
    with pytest.raises(QueryError):
        warm.run("SELECT ?s { ?s ?p '\ud800' }")
    assert warm.run("ASK { }").boolean


def test_bundled_graph_answers_in_chinese(bundled: Graph) -> None:
    with QueryRunner(bundled) as runner:
        result = runner.run('SELECT ?x { ?x skos:prefLabel ?name FILTER(STRSTARTS(?name, "招联")) }')
    assert IRI("https://w3id.org/cfgraph/id/zhaolian") in {row[0] for row in result.rows}
