"""The command export: each choice into each format, read back by the library that others would read it with."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import networkx
import pytest
import rdflib
from cli_runs import call, write_people

from cfgraph.export import SUBGRAPH_ENDINGS


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A small graph of people."""
    return write_people(tmp_path)


def test_around_an_entity_into_graphml(tmp_path: Path) -> None:
    out = tmp_path / "招联.graphml"
    outcome = call("export", out, "--around", "招联", "--hops", "1", "--lang", "zh")
    assert (outcome.status, outcome.out) == (0, "")
    assert "招联.graphml" in outcome.err
    graph = networkx.read_graphml(out)
    assert "招联消费金融" in {attributes.get("label") for _, attributes in graph.nodes(data=True)}
    assert any(attributes.get("percentage") == 50 for _, _, attributes in graph.edges(data=True))


def test_flavors_differ(people: Path, tmp_path: Path) -> None:
    gephi, strict = tmp_path / "a.graphml", tmp_path / "b.graphml"
    assert call("-g", people, "export", gephi, "--all").status == 0
    assert call("-g", people, "export", strict, "--all", "--flavor", "strict").status == 0
    assert gephi.read_bytes() != strict.read_bytes()


def test_every_format_is_written(people: Path, tmp_path: Path) -> None:
    for ending in SUBGRAPH_ENDINGS:
        assert call("-g", people, "export", tmp_path / f"all{ending}", "--all").status == 0
    assert len(rdflib.Graph().parse(tmp_path / "all.ttl")) == len(rdflib.Graph().parse(tmp_path / "all.nt"))
    assert json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))["nodes"]
    assert list(csv.reader((tmp_path / "all.csv").open(encoding="utf-8")))


def test_every_format_is_named_in_the_help_and_in_the_docs() -> None:
    shown = call("export", "--help").out
    documented = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
    for ending in SUBGRAPH_ENDINGS:
        assert ending in shown.split() or f"{ending}." in shown.split()
        assert f"| `{ending}` |" in documented


def test_paths_and_types_are_written(people: Path, tmp_path: Path) -> None:
    out = tmp_path / "paths.json"
    assert call("-g", people, "export", out, "--path", "Ann", "Bob", "-k", "1").status == 0
    assert len(json.loads(out.read_text(encoding="utf-8"))["nodes"]) == 2
    assert call("-g", people, "export", out, "--type", "ex:Person").status == 0
    assert len(json.loads(out.read_text(encoding="utf-8"))["nodes"]) == 3


def test_export_is_limited_to_date(tmp_path: Path) -> None:
    held: list[set[str]] = []
    for number, date in enumerate(((), ("--as-of", "2015"))):
        out = tmp_path / f"{number}.json"
        assert call("export", out, "--around", "招联", "--lang", "zh", *date).status == 0
        read = json.loads(out.read_text(encoding="utf-8"))
        names = {node["id"]: node["label"] for node in read["nodes"]}
        held.append({f"{names[edge['source']]} {edge['label']} {names[edge['target']]}" for edge in read["edges"]})
    assert read["graph"]["title"] == "招联消费金融 · 1 步以内 · 2015"
    assert held[1] < held[0]
    assert "中国联通 持股 招联消费金融" in held[0] - held[1]


def test_the_rows_of_a_query_are_written(people: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    outcome = call("-g", people, "export", out, "--query", "SELECT ?a ?b { ?a ex:knows ?b }")
    assert outcome.status == 0
    assert "3 rows" in outcome.err
    assert len(list(csv.reader(out.open(encoding="utf-8")))) == 4


def test_a_construct_is_written_as_rdf_or_as_a_subgraph(people: Path, tmp_path: Path) -> None:
    query = "CONSTRUCT WHERE { ?a ex:knows ?b ; ex:age ?age }"
    assert call("-g", people, "export", tmp_path / "c.ttl", "--query", query).status == 0
    assert call("-g", people, "export", tmp_path / "c.jsonld", "--query", query).status == 0
    assert len(rdflib.Graph().parse(tmp_path / "c.ttl")) == len(rdflib.Graph().parse(tmp_path / "c.jsonld")) == 3
    assert call("-g", people, "export", tmp_path / "c.graphml", "--query", query).status == 0
    assert networkx.read_graphml(tmp_path / "c.graphml").number_of_edges() == 2


def test_rows_become_graph_with_selected_edges(people: Path, tmp_path: Path) -> None:
    query = "SELECT ?a ?b { ?a ex:knows ?b }"
    known = len(call("-g", people, "query", query, "--format", "csv").out.splitlines()) - 1
    rows: dict[str, list[bool]] = {}
    for edges in ("among", "rows", "none"):
        out = tmp_path / f"{edges}.json"
        assert call("-g", people, "export", out, "--query", query, "--with-edges", edges).status == 0
        rows[edges] = ["row" in edge for edge in json.loads(out.read_text(encoding="utf-8"))["edges"]]
    assert rows["rows"] == [True] * known
    assert rows["none"] == []
    assert len(rows["among"]) >= known
    assert not any(rows["among"])


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("x.graphml",), 2),
        (("x.graphml", "--all", "--set", "any"), 2),
        (("x.graphml", "--all", "--hops", "2"), 2),
        (("x.graphml", "--around", "Ann", "--param", "a=b"), 2),
        (("x.graphml", "--around", "Ann", "--as-of", "soon"), 2),
        (("x.graphml", "--query", "CONSTRUCT WHERE { ?a ex:knows ?b }", "--as-of", "2024"), 2),
        (("x.docx", "--all"), 2),
        (("x", "--all"), 2),
        (("x.tsv", "--all"), 2),
        (("x.graphml", "--query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c }"), 2),
        (("x.ttl", "--query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c }"), 2),
        (("x.graphml", "--all", "--with-edges", "rows"), 2),
        (("x.json", "--query", "ASK { ?a ?b ?c }"), 2),
        (("x.json", "--query", "SELECT * { ?a ?b 12345 }"), 1),
        (("x.graphml", "--around", "Nobody Known"), 1),
        (("x.graphml", "--path", "Ann", "Dan"), 1),
        (("x.graphml", "--type", "ex:Nothing"), 2),
        (("missing/x.graphml", "--all"), 2),
        (("x.graphml", "--query", "SELECT"), 2),
        (("x.graphml", "--query", "CONSTRUCT {"), 4),
    ],
)
def test_failed_export_leaves_no_file(
    people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], status: int
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = call("-g", people, "export", *arguments)
    assert (outcome.status, outcome.out) == (status, "")
    assert outcome.err.startswith("cfgraph: ")
    assert [path.name for path in tmp_path.iterdir()] == ["people.ttl"]


@pytest.mark.parametrize("ending", [".trig", ".nq", ".jsonld"])
def test_named_graphs_are_kept(ending: str, tmp_path: Path) -> None:
    graphs, out, again = tmp_path / "graphs.trig", tmp_path / f"out{ending}", tmp_path / f"again{ending}"
    graphs.write_text(
        '@prefix ex: <http://example.org/> . ex:d ex:p "in default" .'
        'ex:g { ex:a ex:p ex:b ; ex:q 50.00 . } ex:h { ex:a ex:p ex:b . ex:b ex:r _:x . _:x ex:r "x"@en . }',
        encoding="utf-8",
    )
    told = call("-g", graphs, "info", "--format", "json").json
    assert [(one["curie"], one["total"]) for one in told["graphs"]] == [("ex:g", 2), ("ex:h", 3)]
    assert (told["default_graph"], told["graph_total"], told["statements"]) == (1, 2, 5)
    assert call("-g", graphs, "export", out, "--all").status == 0
    for read in (rdflib.Dataset().parse(graphs), rdflib.Dataset().parse(out)):
        counts = {str(one.identifier): len(one) for one in read.graphs()}
        assert counts.pop("urn:x-rdflib:default") == 1
        assert counts == {"http://example.org/g": 2, "http://example.org/h": 3}
    assert call("-g", graphs, "--in-graph", "ex:g", "export", again, "--around", "ex:a").status == 0
    assert {str(one.identifier) for one in rdflib.Dataset().parse(again).graphs() if len(one)} == {
        "http://example.org/g"
    }


def test_whole_graph_is_exported_to_rdf_formats(tmp_path: Path) -> None:
    for ending in (".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf"):
        out = tmp_path / f"all{ending}"
        assert call("export", out, "--all").status == 0
        told = [call("-g", where, "info", "--format", "json").json for where in ("bundled", out)]
        assert told[0]["statements"] == told[1]["statements"]
        assert told[0]["claims"] == told[1]["claims"]


def test_graph_too_large_for_picture_is_rejected_before_reading(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for picking in ("whole_subgraph", "subgraph_around", "subgraph_of_type"):
        monkeypatch.setattr(f"cfgraph.api.selection.{picking}", lambda *_, **__: pytest.fail("it is read"))
    for chosen in (("--all",), ("--around", "招联", "--hops", "3"), ("--type", "Company", "--type", "Policy")):
        outcome = call("export", str(tmp_path / "out.svg"), *chosen)
        assert outcome.status == 2, outcome.err
        assert "more than 150 entities" in outcome.err
