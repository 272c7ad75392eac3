"""Literals as the graph writes them: counted where the engine changes them, and said where an answer is concerned."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from cli_runs import call
from hypothesis import given
from hypothesis import strategies as st

from cfgraph.model.terms import IRI, XSD, Literal
from cfgraph.queries import QueryRunner
from cfgraph.store import Graph, open_graph
from cfgraph.store.changed_forms import count_changed_forms

E = "http://example.org/"
GRAPH = f"""
@prefix : <{E}> . @prefix xsd: <{XSD}> .
:a :code "000651"^^xsd:integer ; :share 35.50 ; :e "1e1"^^xsd:double ; :t "24:00:00"^^xsd:time ;
  :d "P1Y0M"^^xsd:duration ; :i "7"^^xsd:int ; :same 7 , 2.5 , true , "2020-01-01"^^xsd:date , "x"^^xsd:integer ;
  :same "text" ; :knows :b .
:b :name "b"@en .
"""
UNCOVERED = "SELECT ?o { :a !(:code|:knows) ?o }"
"""A query that the columns leave to the engine."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a graph with literals that the engine changes."""
    path = tmp_path_factory.mktemp("forms") / "a.ttl"
    path.write_text(GRAPH, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def graph(place: Path) -> Iterator[Graph]:
    """The graph opened."""
    opened = open_graph(place)
    yield opened
    opened.close()


def test_the_literals_that_the_engine_changes_are_counted(graph: Graph, place: Path) -> None:
    names = {str(iri).removeprefix(XSD): total for iri, total in graph.statistics.changed_forms.items()}
    assert names == {"integer": 2, "decimal": 1, "double": 1, "time": 1, "duration": 1}
    assert call("-g", str(place), "info", "--format", "json").json["changed_forms"] == 6


WRITTEN = st.from_regex(r"[+-]?[0-9]{1,4}(\.[0-9]{1,3})?([eE][+-]?[0-9])?", fullmatch=True)
DATED = st.from_regex(
    r"(20|00)[0-9]{2}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:00:00(\.[0-9]{1,2})?)?(Z|\+00:00)?", fullmatch=True
)


@given(
    st.lists(
        st.tuples(
            WRITTEN | DATED | st.sampled_from(["true", "1", "P12M", "24:00:00"]),
            st.sampled_from(["integer", "decimal", "double", "boolean", "date", "dateTime", "time", "gYear", "byte"]),
        ),
        unique=True,
    )
)
def test_what_surely_stays_is_what_the_engine_leaves(literals: list[tuple[str, str]]) -> None:
    changed = 0
    for value, name in literals:
        store, literal = ox.Store(), ox.Literal(value, datatype=ox.NamedNode(XSD + name))
        store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), literal))
        changed += next(iter(store)).object != literal
    counted = count_changed_forms(f'"{value}"^^<{XSD}{name}>' for value, name in literals)
    assert sum(counted.values()) == changed


def test_a_small_graph_with_such_literals_is_asked_by_its_columns(graph: Graph) -> None:
    with QueryRunner(graph) as runner:
        found = runner.run(f'SELECT ?s {{ ?s <{E}code> ?c FILTER(STR(?c) = "000651") }}')
        assert (found.engine, found.forms, found.rows) == ("columns", "written", ((IRI(E + "a"),),))
        made = runner.run(f"CONSTRUCT {{ ?s <{E}is> ?o . ?o ?s ?s . ?o <{E}of> ?s }} {{ ?s ?p ?o }}")
    assert made.engine == "columns"
    assert Literal("000651", IRI(XSD + "integer")) in {statement.object for statement in made.statements}
    assert {str(s.subject) for s in made.statements} == {f"{E}a", f"{E}b"}
    assert len(made.statements) == len(set(made.statements)) > 13


def test_an_answer_of_the_engine_says_that_forms_may_be_others(graph: Graph) -> None:
    with QueryRunner(graph) as runner:
        for text, forms in (
            (UNCOVERED, "normalized"),
            ("SELECT ?s { ?s !(:code|:share) :b }", "written"),
            ("SELECT ?o { :a !(:code|:share) ?o FILTER(STR(?o) != '7') }", "normalized"),
            ("SELECT ?o { :b !(:name|:share) ?o }", "normalized"),
            ("ASK { :a !(:name|:share) 651 }", "normalized"),
        ):
            found = runner.run(f"PREFIX : <{E}> {text}")
            assert (found.engine, found.forms) == ("oxigraph", forms), text


def test_commands_say_it_once_and_in_json(place: Path, tmp_path: Path) -> None:
    query = f"PREFIX : <{E}> {UNCOVERED}"
    found = call("-g", str(place), "query", query, "--format", "json")
    assert found.json["forms"] == "normalized"
    assert found.err.count("6 literals of the graph are normalized in this result") == 1
    report = tmp_path / "report.json"
    found = call("-g", str(place), "export", str(tmp_path / "o.csv"), "--query", query, "--report", str(report))
    assert "normalized in this result" in found.err
    assert json.loads(report.read_text())["forms"] == "normalized"
    found = call("-g", str(place), "query", "SELECT ?o { ?s ?p ?o }", "--format", "json")
    assert "forms" not in found.json
    assert "normalized" not in found.err
