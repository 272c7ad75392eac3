"""Where a query goes wrong, to the line and column, and what is no mistake."""

from __future__ import annotations

import pytest

from cfgraph.model.errors import QueryError
from cfgraph.model.terms import Literal
from cfgraph.model.vocabulary import WELL_KNOWN_PREFIXES
from cfgraph.queries import QueryRunner
from cfgraph.queries.parsed_query import parse_query
from cfgraph.queries.tokens import tokenize

VALID = [
    "SELECT ?s { ?s ?p ?o ; ?q ?r ; . FILTER(?o<?r&&?r>?o) }",
    "SELECT ?s { ?s a/rdfs:subClassOf* ?o ; ^rdfs:label|!(a|^rdfs:label) ?x . ?s (rdfs:label/rdf:type)+ ?y }",
    "SELECT (GROUP_CONCAT(DISTINCT ?x; SEPARATOR=', ') AS ?g) { ?x ?y ?z } GROUP BY ?y (STR(?x) AS ?k)"
    " HAVING (COUNT(*) > 1) ORDER BY DESC(?g) STR(?g) OFFSET 2 LIMIT 1",
    "SELECT ?x { ?x ?y 1.5e3, -2, +3.0, .5, 'a'@zh-Hans, \"b\"^^xsd:date, true }",
    'SELECT ?x { ?x ?y \'\'\'long \'quoted\' \'\'\', """a"b""c""", \'\', "" }',
    "SELECT * { { ?a ?b ?c } UNION { } OPTIONAL { ?x ?y ?z } MINUS { ?x ?y 1 } GRAPH ?g { ?x ?y ?z } }",
    "SELECT * { VALUES ?x { 1 rdf:a <http://x/> UNDEF } VALUES (?a ?b) { (1 2) } VALUES () { () } }",
    "SELECT * { [] ?p ?o . [ ?p ?o ] . [ a ?b ; ?c ?d ] ?e ?f . (1 2 ?x) ?p () . _:a ?b [] }",
    "SELECT * { FILTER NOT EXISTS { ?s ?p ?o } FILTER(!BOUND(?x) || ?x IN (1,2) || ?x NOT IN ()) }",
    "SELECT ?x { { SELECT ?x { ?x ?y ?z } GROUP BY ?x LIMIT 1 VALUES ?x { 1 } } }",
    "CONSTRUCT FROM <http://g/> WHERE { ?s ?p ?o . }",
    "CONSTRUCT { ?s a [] } { ?s ?p ?o }",
    "DESCRIBE ?x rdf:a WHERE { ?x ?y ?z } ORDER BY ?x",
    "BASE <http://x/> PREFIX a: <y#> PREFIX : <z> ASK { <q> a:b :c ; : a: . :1a a:%20b :\\~x }",
    'SELECT ?公司 WHERE { ?公司 rdfs:label "招联"@zh } # 注释',
    "SELECT ?s { << ?a ?b ?c >> ?p ?o . ?a ?b <<( ?a ?b 1 )>> . ?a ?b ?c {| ?d ?e |} }",
]

WRONG = [
    ("SELEC ?s { ?s ?p ?o }", 1, 1, "expected SELECT, ASK"),
    ("", 1, 1, "unexpected end"),
    ("SELECT ?s {\n  ?s ?p }", 2, 9, "expected an object"),
    ("SELECT ?s {\n  ?s ?p ?o\n  ?o ?p ?s }", 3, 3, "expected one of . ; , }"),
    ("SELECT ?s { ?s ex2:p ?o }", 1, 16, "prefix ex2: is not declared"),
    ("SELECT ?s { ?s ?p ?o FILTER(?o > ) }", 1, 34, "expected an expression"),
    ("SELECT ?s { ?s ?p ?o\n\tFILTER(strlenn(?o)) }", 2, 9, "no function strlenn"),
    ("SELECT ?s { FILTER(SUBSTR(?s)) }", 1, 20, "SUBSTR takes 2 or 3"),
    ("SELECT ?s { ?s ?p 'abc }", 1, 19, "string begins here"),
    ("SELECT ?s { ?s ?p '中文' ； }", 1, 24, "found '；'"),
    ("SELECT ?s { <a> ?p ?o }", 1, 13, "relative IRI"),
    ("SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s", 1, 11, "neither grouped"),
    ("SELECT ?s { ?s ?p ?o BIND(1 AS ?o) }", 1, 32, "already has a value"),
    ("SELECT (1 AS ?x) (2 AS ?x) {}", 1, 24, "already has a value"),
    ("SELECT * { ?s ?p ?o } GROUP BY ?s", 1, 29, "SELECT * can't be used with GROUP BY"),
    ("SELECT ?s { ?s ?p ?o ", 1, 22, "unexpected end"),
    ("SELECT ?s { ?s ?p ?o } LIMIT ten", 1, 30, "whole number"),
    ("SELECT ?s { ?s ?p ?o } nonsense", 1, 24, "end of the query"),
]


@pytest.mark.parametrize("query", VALID)
def test_valid_queries_are_read_as_the_engine_reads_them(warm: QueryRunner, query: str) -> None:
    assert parse_query(query).find_mistake(WELL_KNOWN_PREFIXES) is None
    assert warm.run(query).complete


@pytest.mark.parametrize(("query", "line", "column", "message"), WRONG)
def test_mistake_is_named_at_its_line_and_column(
    warm: QueryRunner, query: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(QueryError) as caught:
        warm.run(query)
    assert message in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)


def test_mistake_is_named_in_the_query_as_written_though_it_was_rewritten(warm: QueryRunner) -> None:
    query = "SELECT ?s ?o { ?s ?p ?o FILTER(?o > ?_x) } GROUP BY ?s"
    with pytest.raises(QueryError) as caught:
        warm.run(query, {"_x": Literal("1")})
    assert (caught.value.line, caught.value.column) == (1, 11)


def test_mistake_only_the_engine_sees_is_one_clear_line(warm: QueryRunner) -> None:
    with pytest.raises(QueryError, match="label _:a is used in another group") as caught:
        warm.run("SELECT ?s { ?s ?p _:a OPTIONAL { _:a ?p ?s } }", engine="oxigraph")
    assert (caught.value.line, caught.value.column) == (1, 34)
    with pytest.raises(QueryError, match="the engine does not say why") as caught:
        warm.run("SELECT * { BIND(1 AS ?x) VALUES (?a ?a) { (1 2) } }", engine="oxigraph")
    assert "expected" not in str(caught.value)


def test_words_in_strings_comments_names_and_variables_are_other_tokens() -> None:
    text = "'a' <http://b> ?c $d _:e f:g @en 12 word # comment ?x\n'''h\n'i'''"
    assert [token.kind for token in tokenize(text)] == [
        *("string", "iri", "variable", "variable", "blank", "name", "language", "number", "word", "string")
    ]


def test_scopes_of_sub_queries_keep_their_own_variables() -> None:
    outline = parse_query("SELECT ?a { ?a ?p ?x { SELECT ?b { ?b ?q ?y } } } ORDER BY ?a").outline
    assert outline is not None
    assert [{found.variable for found in scope.occurrences} for scope in outline.scopes] == [
        {"a", "p", "x"},
        {"b", "q", "y"},
    ]
