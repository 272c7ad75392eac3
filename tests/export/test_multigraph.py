"""networkx in memory, its node-link JSON, and the edge list."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import networkx
from export_samples import BANK, DAY, LENDER, OWNS, PERSON, SUPPLIES, sample, subgraphs
from hypothesis import given, settings

from cfgraph.export import to_networkx, write_subgraph
from cfgraph.model.entity import Subgraph

slow = settings(max_examples=60)


def test_nodes_are_keyed_by_iri_and_edges_by_predicate() -> None:
    graph = to_networkx(sample(), DAY)
    assert isinstance(graph, networkx.MultiDiGraph)
    assert set(graph) == {str(BANK), str(LENDER), str(PERSON)}
    assert set(graph[str(BANK)][str(LENDER)]) == {str(OWNS), str(SUPPLIES)}
    assert graph.edges[str(BANK), str(LENDER), str(OWNS)]["percentage"] == 50.0
    assert graph.graph["title"] == "who owns 招联?"


def test_node_link_json_is_what_networkx_reads(tmp_path: Path) -> None:
    write_subgraph(sample(), tmp_path / "a.json", date=DAY)
    back = networkx.node_link_graph(json.loads((tmp_path / "a.json").read_text(encoding="utf-8")), edges="edges")
    assert networkx.utils.graphs_equal(back, to_networkx(sample(), DAY))


def no_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


@slow
@given(subgraphs())
def test_node_link_json_keeps_counts_whatever_the_text(tmp_path: Path, subgraph: Subgraph) -> None:
    report = write_subgraph(subgraph, tmp_path / "a.json")
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    back = networkx.node_link_graph(json.loads(text, parse_constant=no_constant), edges="edges")
    assert (len(back), back.number_of_edges()) == (report.nodes, report.edges)


@slow
@given(subgraphs())
def test_the_edge_list_has_a_row_per_edge_whatever_the_text(tmp_path: Path, subgraph: Subgraph) -> None:
    write_subgraph(subgraph, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        csv.field_size_limit(10_000_000)
        rows = list(csv.DictReader(stream))
    assert [(row["source"], row["predicate"], row["target"]) for row in rows] == [
        (str(edge.subject.id), str(edge.predicate.id), str(edge.object.id)) for edge in subgraph.edges
    ]
    assert all(int(row["claims"]) == len(edge.claims) for row, edge in zip(rows, subgraph.edges, strict=True))


def test_the_edge_list_has_shares_and_sources(tmp_path: Path) -> None:
    write_subgraph(sample(), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        first = next(csv.DictReader(stream))
    assert (first["percentage"], first["asOf"]) == ("50.0", "2021-06")
    assert first["sources"] == "Report 3 | Report 1 | Report 2"
    assert len(json.loads(first["claimDetails"])) == 3
