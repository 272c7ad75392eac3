"""The Python interface: names in, rows out that are those of the command line, errors of one family."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import networkx
import pytest
import rdflib
from terminals import read_terminal
from waiting import PATIENCE

import cfgraph
from cfgraph import CfgraphError, KnowledgeGraph
from cfgraph.model.errors import UsageError

TURTLE = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:ann rdfs:label "Ann" ; ex:knows ex:bob ; ex:height 1.70 ; ex:age 41 ; ex:born "1980-02-03"^^xsd:date ; ex:tall true .
ex:bob rdfs:label "Bob" ; ex:knows ex:cid .
ex:cid rdfs:label "Cid" .
"""


@pytest.fixture
def people(cache: Path, tmp_path: Path) -> Iterator[KnowledgeGraph]:
    path = tmp_path / "people.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    with cfgraph.open_graph(path, language="en") as graph:
        yield graph


@pytest.fixture
def industry(cache: Path) -> Iterator[KnowledgeGraph]:
    with cfgraph.open_graph(language="en") as graph:
        yield graph


def test_graph_has_size_and_entities(people: KnowledgeGraph) -> None:
    assert len(people) == 9
    assert "Ann" in people
    assert "http://example.org/ann" in people
    assert "Dora" not in people
    assert people.resolve("ann") == "http://example.org/ann"


def test_results_are_rows_for_data_frames(industry: KnowledgeGraph) -> None:
    found = industry.neighbors("招联", predicates=["holds shares in"])
    assert found.value.total == len({row["claim"] for row in found.to_dicts()} and found.value.edges)
    assert {"subject", "object_label", "percentage", "document"} <= set(found.columns)
    assert found[0] == next(iter(found))
    assert all(set(row) == set(found.columns) for row in found)


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (("show", "招联"), lambda graph: graph.show("招联")),
        (("search", "zl"), lambda graph: graph.search("zl")),
        (("owners", "招联"), lambda graph: graph.owners("招联")),
        (("path", "海尔集团", "火山引擎", "-k", "2"), lambda graph: graph.paths("海尔集团", "火山引擎", k=2)),
        (("connect", "招联", "马上消费金融"), lambda graph: graph.connect("招联", "马上消费金融")),
        (("info",), lambda graph: graph.overview()),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_command_line_matches_python_api(industry, arguments, answer) -> None:  # type: ignore[no-untyped-def]
    command = [sys.executable, "-m", "cfgraph", "--lang", "en", *arguments, "--format", "json"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout
    assert json.loads(printed) == json.loads(json.dumps(answer(industry).to_json()))


def test_a_query_answers_with_python_values(people: KnowledgeGraph) -> None:
    text = "SELECT * { ex:ann ex:height ?height ; ex:age ?age ; ex:born ?born ; ex:tall ?tall ; ex:knows ?who }"
    row = people.query(text)[0]
    assert row == {
        "height": Decimal("1.70"),
        "age": 41,
        "born": date(1980, 2, 3),
        "tall": True,
        "who": "http://example.org/bob",
    }
    assert people.query("ASK { ex:ann ex:knows ex:bob }").value.boolean is True


def test_a_saved_query_takes_its_parameters_by_name(industry: KnowledgeGraph) -> None:
    found = industry.query("capital-shortfall")
    assert len(found) > 0
    assert "company" in found.columns
    with pytest.raises(CfgraphError, match="no-such-query"):
        industry.query("no-such-query")


def test_subgraphs_convert_to_networkx_and_files(people: KnowledgeGraph, tmp_path: Path) -> None:
    whole = people.to_networkx()
    assert sorted(data["label"] for _, data in whole.nodes(data=True)) == ["Ann", "Bob", "Cid"]
    assert people.to_networkx(around="Ann").number_of_nodes() == 2
    report = people.export(tmp_path / "people.graphml", around="Bob")
    assert report.nodes == networkx.read_graphml(tmp_path / "people.graphml").number_of_nodes() == 3


def test_rdflib_gets_every_statement_unchanged(people: KnowledgeGraph) -> None:
    graph = people.to_rdflib()
    expected = rdflib.Graph().parse(data=TURTLE, format="turtle")
    assert len(graph) == len(people) == len(expected)
    height = graph.value(rdflib.URIRef("http://example.org/ann"), rdflib.URIRef("http://example.org/height"))
    assert str(height) == "1.70"


def test_networkx_graphs_and_rdflib_graphs_open(cache: Path) -> None:
    graph = networkx.MultiDiGraph()
    graph.add_node(1, label="one", size=3)
    graph.add_edge(1, "two words", key="leads to")
    with cfgraph.open_graph(graph, language="en") as opened:
        edge = opened.neighbors("one").value.edges[0].edge
        assert (edge.subject.label, edge.predicate.label, edge.object.label) == ("one", "leads to", "two words")
    with cfgraph.open_graph(rdflib.Graph().parse(data=TURTLE, format="turtle"), language="en") as opened:
        assert "Cid" in opened


def test_every_error_is_a_cfgraph_error(people: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(CfgraphError, match="Dora"):
        people.show("Dora")
    with pytest.raises(CfgraphError):
        people.query("SELECT nonsense")
    with pytest.raises(CfgraphError):
        cfgraph.open_graph(tmp_path / "absent.ttl")


def test_a_notebook_shows_a_result_as_a_table_without_markup_of_the_data(people: KnowledgeGraph) -> None:
    html = people.query('SELECT ("<b>&" AS ?text) {}')._repr_html_()
    assert "<td>&lt;b&gt;&amp;</td>" in html
    assert "<table>" in people._repr_html_()


EXPLORE = "import cfgraph; cfgraph.explore(cfgraph.open_graph({location!r}))"


def test_exploring_without_terminal_is_an_error(people: KnowledgeGraph) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EXPLORE.format(location=people.location)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert "needs a terminal" in done.stderr
    assert done.stdout == ""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a pseudo-terminal")
def test_graph_stays_open_after_exploring(people: KnowledgeGraph) -> None:
    code = f"""
import cfgraph
graph = cfgraph.open_graph({people.location!r}, language="en")
cfgraph.explore(graph)
print("AFTER", graph.neighbors("Ann").value.total)
"""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", code])
    try:
        read_terminal(terminal, b"Ann")
        os.write(terminal, b"q")
        assert b"AFTER 1" in read_terminal(terminal)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def test_unknown_language_is_rejected() -> None:
    with pytest.raises(UsageError, match="there is no language 'fr'; use one of zh, en"):
        cfgraph.open_graph(language="fr")  # type: ignore[arg-type]
