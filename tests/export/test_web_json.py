"""JSON for drawing on web pages: every node and edge with its attributes, in the shapes of Cytoscape.js and D3."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx
import pytest
from cli_runs import call
from export_samples import BANK, DAY, LENDER, sample, subgraphs
from hypothesis import given, settings

from cfgraph.export import AnyFlavor, to_networkx, write_subgraph
from cfgraph.model.entity import Subgraph
from cfgraph.model.errors import UsageError


def written(subgraph: Subgraph, path: Path, flavor: AnyFlavor) -> Any:
    write_subgraph(subgraph, path, flavor=flavor, date=DAY)
    return json.loads(path.read_text(encoding="utf-8"))


def test_networkx_reads_what_cytoscape_does(tmp_path: Path) -> None:
    found = written(sample(), tmp_path / "a.json", "cytoscape")
    graph = networkx.cytoscape_graph({**found, "directed": True, "multigraph": True}, name="name", ident="id")
    assert set(graph) == {str(BANK), str(LENDER), "_:person"}
    assert graph.number_of_edges() == 3
    assert graph.nodes[str(LENDER)]["label"] == "招联"
    assert 50 in [data.get("percentage") for _, _, data in graph.edges(data=True)]
    assert len({element["data"]["id"] for part in found["elements"].values() for element in part}) == 6


@settings(max_examples=30)
@given(subgraphs())
def test_links_of_d3_lead_between_its_nodes(tmp_path: Path, subgraph: Subgraph) -> None:
    found = written(subgraph, tmp_path / "a.json", "d3")
    nodes = {node["id"] for node in found["nodes"]}
    assert nodes == {str(node) for node in to_networkx(subgraph, DAY)}
    assert len(found["links"]) == len(subgraph.edges)
    assert {end for link in found["links"] for end in (link["source"], link["target"])} <= nodes


def test_a_flavor_of_another_format_is_refused(tmp_path: Path) -> None:
    for name, flavor in (("a.graphml", "d3"), ("a.json", "yed"), ("a.ttl", "strict")):
        with pytest.raises(UsageError, match="no flavor"):
            write_subgraph(sample(), tmp_path / name, flavor=flavor)  # type: ignore[arg-type]
    found = call("export", tmp_path / "b.ttl", "--all", "--flavor", "d3")
    assert (found.status, list(tmp_path.iterdir())) == (2, [])
    assert "there is no flavor 'd3' of .ttl; formats with flavors are .graphml, .json" in found.err


def test_the_command_writes_a_flavor_and_of_a_query_the_graph_of_its_rows(tmp_path: Path) -> None:
    out = tmp_path / "b.json"
    for chosen in (("--around", "招联"), ("--query", "shared-partners")):
        assert call("export", out, *chosen, "--flavor", "d3").status == 0
        assert {"graph", "nodes", "links"} == set(json.loads(out.read_text(encoding="utf-8")))
