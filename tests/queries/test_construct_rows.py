"""A CONSTRUCT over the rows of a SELECT makes the same statements as the engine's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runs import write_people

from cfgraph.api.query_source import run_query, run_query_sorted
from cfgraph.explorer import View
from cfgraph.model.terms import BlankNode, Statement
from cfgraph.queries.parsed_query import parse_query
from cfgraph.store import open_graph

E = "PREFIX e: <http://example.org/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    directory: Path = tmp_path_factory.mktemp("people")
    return View(open_graph(write_people(directory)), "en")


def without_names(statements: Iterator[Statement]) -> list[tuple[str, ...]]:
    """Return statements in order, with blank nodes alike."""
    return sorted(tuple("_" if isinstance(term, BlankNode) else str(term) for term in one) for one in statements)


@pytest.mark.parametrize("engine", ["oxigraph", "columns"])
@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s e:knows ?o }",
        "construct { ?o a e:Known } { ?s e:knows ?o }",
        "CONSTRUCT { ?s e:with [ e:other ?o ; e:again ?o ] } WHERE { ?s e:knows ?o }",
        "CONSTRUCT { ?l e:of ?s . ?s ?l ?o . ?s e:label ?l } WHERE { ?s e:knows ?o OPTIONAL { ?s rdfs:label ?l } }",
        "CONSTRUCT { ?s e:knows ?nobody } WHERE { ?s e:knows ?o }",
        "CONSTRUCT { e:a e:b e:c } WHERE { ?s e:knows ?o }",
        "CONSTRUCT {} WHERE { ?s e:knows ?o }",
        "CONSTRUCT { ?s e:n 1, 'x'@en, true . } WHERE { ?s e:knows ?o } ORDER BY ?s LIMIT 1",
    ],
)
def test_statements_are_those_of_the_engine(view: View, text: str, engine: str) -> None:
    query = parse_query(E + text)
    expected = run_query(view, query, {}).statements
    found = run_query_sorted(view, query, {}, engine=engine)
    assert found.kind == "statements"
    assert without_names(iter(found.statements)) == without_names(iter(expected))


def test_parameters_descriptions_groups_and_limits(view: View) -> None:
    asked = parse_query(E + "CONSTRUCT { ?s e:met ?_who . ?_who e:met ?s } WHERE { ?s e:knows ?_who }")
    everyone = run_query(view, parse_query(E + "SELECT DISTINCT ?o { ?s e:knows ?o } ORDER BY ?o"), {})
    who = str(everyone.rows[0][0])
    values = {"who": f"<{who}>"}
    assert set(run_query_sorted(view, asked, values).statements) == set(run_query(view, asked, values).statements)
    for text in (
        f"DESCRIBE <{who}>",
        "CONSTRUCT { ?s e:n ?n } WHERE { { SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s } }",
    ):
        query = parse_query(E + text)
        assert set(run_query_sorted(view, query, {}).statements) == set(run_query(view, query, {}).statements)
    cut = run_query_sorted(view, parse_query("CONSTRUCT WHERE { ?s ?p ?o }"), {}, limit=2)
    assert (len(cut.statements), cut.complete) == (2, False)


@pytest.mark.parametrize("engine", ["oxigraph", "columns"])
def test_a_limit_counts_different_statements_and_ends_the_query(view: View, engine: str) -> None:
    for text in (
        "CONSTRUCT { ?s e:made ?p . ?s a ?s } WHERE { ?s ?p ?o }",  # some of which the engine repeats
        "CONSTRUCT { ?s a e:X } WHERE { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }",
    ):
        query = parse_query(E + text)
        every = set(run_query_sorted(view, query, {}, engine=engine).statements)
        for limit in (1, 3, len(every)):
            found = run_query_sorted(view, query, {}, engine=engine, limit=limit)
            assert len(found.statements) == limit
            assert set(found.statements) <= every
            assert found.complete == (limit == len(every))
            assert found.engine == engine
