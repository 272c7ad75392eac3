"""Parameters bound as terms, wherever in a query they stand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cfgraph.model.errors import QueryError
from cfgraph.model.terms import IRI, RDF_LANG_STRING, XSD, BlankNode, Literal, Statement, Term
from cfgraph.queries import QueryRunner
from cfgraph.queries.parsed_query import parse_query
from cfgraph.queries.substitution import rewrite_query

EX = "http://example.org/"
UNICOM, CMB, ZHAOLIAN, VENDOR = (IRI(EX + name) for name in ("unicom", "cmb", "zhaolian", "vendor"))
TWO = Literal("2", IRI(XSD + "integer"))
NINETY = Literal("90", IRI(XSD + "integer"))


def names(rows: Sequence[tuple[Term | None, ...]]) -> list[str]:
    return sorted(str(row[0]).removeprefix(EX) for row in rows)


@pytest.mark.parametrize(
    ("query", "value", "expected"),
    [
        ("SELECT ?s { ?s ex:holds ?_x }", ZHAOLIAN, ["cmb", "old", "unicom"]),
        ("SELECT ?s { ?s ex:size ?n FILTER(?n > ?_x) }", TWO, ["cmb", "unicom"]),
        ("SELECT ?y { BIND(?_x AS ?y) }", ZHAOLIAN, ["zhaolian"]),
        ("SELECT ?_x { ?s ex:size 2 }", CMB, ["cmb"]),
        ("SELECT ?y { ?s ex:size 2 OPTIONAL { ?y ex:size ?n FILTER(?n = ?_x + 1) } }", TWO, ["unicom"]),
        ("SELECT ?s { ?s ex:size ?m OPTIONAL { ?s ex:size ?n . OPTIONAL { ?n ex:holds ?_x } } }", TWO, None),
        ("SELECT ?s { ?s ex:size ?n { SELECT ?s { ?s ex:holds ?_x } } }", ZHAOLIAN, ["cmb", "unicom"]),
        ("SELECT ?s { { SELECT * { ?s ex:size ?n FILTER(?n > ?_x) } } FILTER(?_x = 2) }", TWO, ["cmb", "unicom"]),
        ("SELECT ?s { { SELECT ?s ?_x { ?s ex:size ?n FILTER(?n > ?_x) } } }", TWO, ["cmb", "unicom"]),
        ("SELECT ?s { { ?s ex:size ?_x } UNION { ?s ex:size ?n FILTER(?n = ?_x + 1) } }", TWO, ["unicom", "zhaolian"]),
        ("SELECT ?s { ?s ex:size ?n FILTER NOT EXISTS { ?s ex:size ?_x } }", TWO, ["cmb", "unicom"]),
        ("SELECT ?s { ?s ex:size ?n MINUS { ?s ex:size ?_x } }", TWO, ["cmb", "unicom"]),
        ("SELECT ?s { ?s ex:holds+/ex:supplier ?_x }", VENDOR, ["cmb", "old", "unicom"]),
        ("SELECT ?s { ?s ex:size ?n } GROUP BY ?s HAVING(SUM(?n) > ?_x)", TWO, ["cmb", "unicom"]),
        ("SELECT ?s ?_x { ?s ex:size ?n FILTER(?n > ?_x) } GROUP BY ?s ?_x", TWO, ["cmb", "unicom"]),
        ("SELECT ?s { ?s ex:size ?n } ORDER BY DESC(?n = ?_x) LIMIT 1", TWO, ["zhaolian"]),
        ("SELECT ?s { ?s ex:size 2 } HAVING(BOUND(?_x))", TWO, ["zhaolian"]),
        ("SELECT ?s { ?s ex:size ?n FILTER(BOUND(?_x)) FILTER(?n = ?_x) }", TWO, ["zhaolian"]),
        ("SELECT ?s { GRAPH ?_x { ?s ?p ?o } }", IRI(EX + "archive"), ["cmb", "old"]),
        ("SELECT ?s { SELECT ?s { ?s ex:holds ?_x } }", ZHAOLIAN, ["cmb", "old", "unicom"]),
    ],
)
def test_value_is_seen_wherever_the_variable_stands(
    warm: QueryRunner, query: str, value: Term, expected: list[str] | None
) -> None:
    result = warm.run(query, {"_x": value})
    assert names(result.rows) == (["cmb", "unicom", "zhaolian"] if expected is None else expected)


def test_count_over_nothing_is_a_row_with_zero(warm: QueryRunner) -> None:
    result = warm.run("SELECT (COUNT(*) AS ?n) (?_x + 1 AS ?m) { ?s ex:size ?n2 FILTER(?n2 > ?_x) }", {"?_x": NINETY})
    assert [[term.value for term in row if isinstance(term, Literal)] for row in result.rows] == [["0", "91"]]


def test_bound_parameters_are_no_columns_of_select_star(warm: QueryRunner) -> None:
    result = warm.run("SELECT * { ?s ex:holds ?_x . ?s ex:size ?size }", {"_x": ZHAOLIAN})
    assert result.variables == ("s", "size")
    assert {row[0] for row in result.rows} == {UNICOM, CMB}


def test_parameter_without_a_value_stays_a_variable(warm: QueryRunner) -> None:
    result = warm.run("SELECT ?s { ?s ex:size ?n FILTER(!BOUND(?__x) || ?n = ?__x) }", {})
    assert names(result.rows) == ["cmb", "unicom", "zhaolian"]


def test_several_parameters_are_bound_at_once(warm: QueryRunner) -> None:
    query = "SELECT ?n { ?_a ex:holds ?_b ; ex:size ?n . FILTER(?n > ?_c) }"
    result = warm.run(query, {"_a": CMB, "_b": ZHAOLIAN, "_c": TWO, "unused": TWO})
    assert result.rows == ((Literal("5", IRI(XSD + "integer")),),)


@pytest.mark.parametrize(
    "text",
    [
        '" } SELECT ?s { ?s ?p ?o } #',
        "'''",
        '"""',
        "\\",
        '\\" . ?s ?p ?o',
        "\n\r\t\u2028招联\U0001f600",
        "?_x",
        "<urn:cfgraph:parameter:_x>()",
        "",
    ],
)
def test_literal_stays_a_literal_whatever_is_in_it(warm: QueryRunner, text: str) -> None:
    for value in (Literal(text), Literal(text, RDF_LANG_STRING, "zh")):
        result = warm.run("SELECT ?_x (?_x AS ?y) { }", {"_x": value})
        assert result.rows == ((value, value),)


def test_literal_with_quotes_and_braces_is_found_in_the_graph(warm: QueryRunner) -> None:
    result = warm.run("SELECT ?s { ?s ex:note ?_x }", {"_x": Literal('say "hi" } #')})
    assert result.rows == ((ZHAOLIAN,),)


def test_iri_that_is_none_is_an_error_and_not_text(warm: QueryRunner) -> None:
    with pytest.raises(QueryError):
        warm.run("SELECT ?s { ?s ex:holds ?_x }", {"_x": IRI("http://a> . ?s ?p ?o . ?s ?p <http://b")})
    assert warm.run("ASK {}").boolean


def test_blank_node_from_an_answer_can_be_bound(warm: QueryRunner) -> None:
    (node,) = warm.run("SELECT ?b { ?b ex:of ex:zhaolian }").rows[0]
    assert isinstance(node, BlankNode)
    result = warm.run("SELECT ?o { ?_b ex:note ?o FILTER(?_b = ?_b) }", {"_b": node})
    assert result.rows == ((Literal("plain"),),)


def test_construct_and_describe_take_parameters(warm: QueryRunner) -> None:
    edge = Statement(UNICOM, IRI(EX + "holds"), ZHAOLIAN)
    assert edge in warm.run("CONSTRUCT WHERE { ?_x ex:holds ?o }", {"_x": UNICOM}).statements
    assert edge in warm.run("CONSTRUCT { ?_x ex:holds ?o } WHERE { ?_x ex:holds ?o }", {"_x": UNICOM}).statements
    assert edge in warm.run("DESCRIBE ?_x", {"_x": UNICOM}).statements
    assert edge in warm.run("DESCRIBE ?s { ?s ex:size ?n FILTER(?n > ?_x) }", {"_x": TWO}).statements
    assert warm.run("ASK { ?_x ex:size ?n }", {"_x": UNICOM}).boolean is True
    assert warm.run("ASK { ?_x ex:size ?n }", {"_x": VENDOR}).boolean is False


@pytest.mark.parametrize("query", ["SELECT ?s { BIND(1 AS ?_x) }", "SELECT ?s { VALUES ?_x { 1 2 } }"])
def test_query_that_assigns_its_parameter_is_refused(warm: QueryRunner, query: str) -> None:
    with pytest.raises(QueryError, match=r"\?_x is a parameter") as caught:
        warm.run(query, {"_x": TWO})
    assert (caught.value.line, caught.value.column) == (1, query.index("?_x") + 1)


def test_text_sent_depends_on_names_and_never_on_values() -> None:
    query = "SELECT ?s { ?s ?p ?_x { SELECT ?s { ?s ?q ?_x } } } ORDER BY (?_x)  # ?_x"
    rewritten = rewrite_query(parse_query(query), {"_x"})
    assert rewritten.functions == {"_x"}
    assert rewritten.text == (
        "SELECT ?s { BIND(<urn:cfgraph:parameter:_x>() AS ?_x) LATERAL { ?s ?p ?_x { SELECT ?s {"
        " BIND(<urn:cfgraph:parameter:_x>() AS ?cfgraph1__x) LATERAL { ?s ?q ?cfgraph1__x } } } } }"
        " ORDER BY (<urn:cfgraph:parameter:_x>())  # ?_x"
    )
