"""Named graphs: narrowing a graph to some of them, and what is not there is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_graphs import PREFIXES

from cfgraph.model.errors import NotFoundError
from cfgraph.model.terms import IRI, Literal
from cfgraph.queries import open_runner
from cfgraph.queries.runner import XSD_INTEGER
from cfgraph.store import Graph, ReadingOptions, build_directory, open_graph

E = "http://example.org/"
TRIG = (
    PREFIXES
    + """
:d rdfs:label "Default" ; :p :x .
:one { :a :p :x ; rdfs:label "Ann" ; :n 50.00 . :b :p :x , :y . _:blank :p :y . }
:two { :a :p :x . :c rdfs:label "Cid" ; :p "in two" . }
"""
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with two named graphs and a default graph."""
    path = tmp_path / "graphs.trig"
    path.write_text(TRIG, encoding="utf-8")
    return path


def narrowed(path: Path, *names: str) -> Graph:
    return open_graph(path, reading=ReadingOptions(in_graphs=names))


@pytest.mark.parametrize(
    ("names", "statements", "found"),
    [
        ([":one"], 6, {"Ann"}),
        ([E + "two"], 3, {"Cid"}),
        (["default"], 2, {"Default"}),
        ([":one", f"<{E}two>"], 8, {"Ann", "Cid"}),
        ([":two", "default", ":one"], 10, {"Ann", "Cid", "Default"}),
    ],
)
def test_a_part_knows_nothing_of_the_rest(path: Path, names: list[str], statements: int, found: set[str]) -> None:
    graph = narrowed(path, *names)
    assert graph.statistics.statements == statements == len(list(graph.statements()))
    assert {hit.matched for name in ("Ann", "Cid", "Default") for hit in graph.exact_names(name).hits} == found
    assert graph.files == [str(path)]
    values = [term.value for _, _, term in graph.statements(IRI(E + "a"), IRI(E + "n")) if isinstance(term, Literal)]
    assert values == (["50.00"] if "Ann" in found else [])


def test_queries_range_over_the_chosen_graphs_alone(path: Path) -> None:
    with open_runner(narrowed(path, ":two")) as runner:
        assert runner.run("SELECT ?g { GRAPH ?g {} }").rows == ((IRI(E + "two"),),)
        assert len(runner.run("SELECT * { ?s ?p ?o }").rows) == 3


def test_queries_see_the_union_or_the_default_graph_by_itself(path: Path) -> None:
    counted = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    for chosen, total in (("union", 10), ("default", 2), ("union", 10)):
        graph = open_graph(path, reading=ReadingOptions(default_graph=chosen))  # type: ignore[arg-type]
        with open_runner(graph) as runner:
            assert runner.run(counted).rows == ((Literal(str(total), XSD_INTEGER),),)
            assert len(runner.run("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows) == 2
        assert graph.statistics.statements == 10


def test_a_store_directory_is_narrowed_as_its_files_are(path: Path, tmp_path: Path) -> None:
    build_directory([path], tmp_path / "store")
    assert set(narrowed(tmp_path / "store", ":one").statements(IRI(E + "a"))) == set(
        narrowed(path, ":one").statements(IRI(E + "a"))
    )


def test_an_edited_file_is_narrowed_anew(path: Path) -> None:
    assert narrowed(path, ":two").statistics.statements == 3
    path.write_text(TRIG.replace('"in two"', '"in two", "more"'), encoding="utf-8")
    assert narrowed(path, ":two").statistics.statements == 4


def test_a_graph_that_is_not_there_is_named_with_those_that_are(path: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no graph :on;.* 3, such as http://example.org/one"):
        narrowed(path, ":on")
    plain = tmp_path / "plain.ttl"
    plain.write_text(PREFIXES + ":a :p :b .", encoding="utf-8")
    with pytest.raises(NotFoundError, match=r"no graph :one; this one has 1, such as default"):
        narrowed(plain, ":one")
    assert narrowed(plain, "default").statistics.statements == 1
