"""Two CSV files of nodes and edges: read back by Python's csv, and typed as Neo4j's import takes them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from cli_runs import call
from export_samples import BANK, DAY, LENDER, sample, subgraphs
from hypothesis import given, settings

from cfgraph import open_graph
from cfgraph.export import AnyFlavor, write_subgraph
from cfgraph.model.entity import Subgraph
from cfgraph.text.spreadsheet import SpreadsheetGuard

READERS = {"long": int, "double": float, "boolean": {"true": True, "false": False}.__getitem__}
"""What reads a cell of a type as Neo4j does."""

Table = list[dict[str, object]]


def read_table(path: Path) -> Table:
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8", newline="") as stream:
        return [dict(row) for row in csv.DictReader(stream, strict=True)]


def read_typed(path: Path) -> Table:
    """The rows with their cells as the types in the header say; a cell of another form is an error."""
    found: Table = []
    for row in read_table(path):
        typed: dict[str, object] = {}
        for column, cell in row.items():
            name, _, kind = column.rpartition(":")
            assert isinstance(cell, str)
            if kind.endswith("[]") or kind == "LABEL":
                typed[name or kind] = cell.split(";") if cell else []
            elif cell:
                if kind == "date":
                    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell)
                typed[name or kind] = READERS[kind](cell) if kind in READERS else cell  # type: ignore[operator]
        found.append(typed)
    return found


def written(subgraph: Subgraph, directory: Path, flavor: AnyFlavor) -> tuple[Path, Path]:
    write_subgraph(subgraph, directory, flavor=flavor, date=DAY)
    return directory / "nodes.csv", directory / "edges.csv"


def test_neo4j_columns_are_typed(tmp_path: Path) -> None:
    nodes, edges = map(read_typed, written(sample(), tmp_path / "out", "neo4j"))
    bank, lender, _ = nodes
    assert (bank["iri"], bank["LABEL"], bank["types"]) == (
        str(BANK),
        ["bank", "organization"],
        ["bank", "organization"],
    )
    assert (bank["foundedOn"], bank["listed"], bank["branches"], bank["capital"]) == ("1987-04-08", True, 1900.0, 252.2)
    assert (lender["listed"], lender["cf_rating"]) == (False, "good")
    header = (tmp_path / "out" / "nodes.csv").read_text(encoding="utf-8").splitlines()[0]
    assert {"iri:ID", ":LABEL", "foundedOn:date", "listed:boolean", "types:string[]"} <= set(header.split(","))
    first, second, _ = edges
    assert (first["START_ID"], first["TYPE"], first["END_ID"]) == (str(BANK), "holdsSharesIn", str(LENDER))
    assert (first["percentage"], first["claims"], second["TYPE"]) == (50.0, 3, "supplies")
    assert first["sources"] == ["Report 3", "Report 1", "Report 2"]


@settings(max_examples=40)
@given(subgraphs())
def test_every_node_and_edge_is_read_back_whatever_the_text(tmp_path: Path, subgraph: Subgraph) -> None:
    ends = [(str(edge.subject.id), str(edge.object.id)) for edge in subgraph.edges]
    nodes, edges = map(read_typed, written(subgraph, tmp_path / "neo4j", "neo4j"))
    assert {node["iri"] for node in nodes} == {str(ref.id) for ref in subgraph.nodes}
    assert [(edge["START_ID"], edge["END_ID"]) for edge in edges] == ends
    plain_nodes, plain_edges = map(read_table, written(subgraph, tmp_path / "plain", "nodes+edges"))
    assert [node["id"] for node in plain_nodes] == [node["iri"] for node in nodes]
    assert [(edge["source"], edge["target"]) for edge in plain_edges] == ends


def test_isolated_nodes_are_in_table_and_losses_reported(tmp_path: Path) -> None:
    flavors: tuple[AnyFlavor, ...] = ("nodes+edges", "neo4j")
    for flavor in flavors:
        report = write_subgraph(sample(), tmp_path / flavor, flavor=flavor)
        assert {loss.kind for loss in report.losses} == {"widened", "rewritten", "renamed"}
        assert (report.nodes, report.edges, report.path) == (3, 3, tmp_path / flavor)
    assert {loss.things for loss in write_subgraph(sample(), tmp_path / "a.csv").losses} == {
        *("attributes", "nodes", "values")
    }


def test_the_command_writes_two_files_or_none(tmp_path: Path) -> None:
    out = tmp_path / "out"
    chosen = ("--around", "招联", "--flavor", "neo4j")
    assert call("export", out, *chosen).status == 0
    assert {path.name for path in out.iterdir()} == {"nodes.csv", "edges.csv"}
    first = (out / "nodes.csv").read_bytes()
    refused = call("export", out, *chosen, "--no-clobber")
    assert (refused.status, "nodes.csv" in refused.err) == (2, True)
    assert call("export", out, *chosen).status == 0
    assert (out / "nodes.csv").read_bytes() == first
    for wrong in (tmp_path / "x.csv", "-", tmp_path / "no" / "where", out / "nodes.csv" / "in"):
        assert call("export", wrong, *chosen, *(("--as", "csv") if wrong == "-" else ())).status == 2
    (tmp_path / "edges.csv").mkdir()
    assert call("export", tmp_path, *chosen).status == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["edges.csv", "out"]


def test_formulas_in_cells_are_marked(tmp_path: Path) -> None:
    graph = tmp_path / "g.ttl"
    prefixes = "@prefix e: <http://e.org/> . @prefix r: <http://www.w3.org/2000/01/rdf-schema#> ."
    text = prefixes + ' e:a r:label "=1+1" ; e:p e:b .'
    graph.write_text(text, encoding="utf-8")
    found = call("-g", graph, "export", tmp_path / "out", "--all", "--flavor", "nodes+edges", "--csv-safe")
    assert "2 cells beginning with" in found.err
    assert "'=1+1" in {row["label"] for row in read_table(tmp_path / "out" / "nodes.csv")}
    guard = SpreadsheetGuard()
    write_subgraph(sample(), tmp_path / "plain", flavor="neo4j", guard=guard)
    assert guard.count == 0


@pytest.mark.parametrize("flavor", ["nodes+edges", "neo4j"])
def test_python_writes_them_too(tmp_path: Path, flavor: AnyFlavor) -> None:
    with open_graph() as graph:
        report = graph.export(tmp_path / "out", around="招联", flavor=flavor)
    assert len(read_table(tmp_path / "out" / "nodes.csv")) == report.nodes
    assert len(read_table(tmp_path / "out" / "edges.csv")) == report.edges
