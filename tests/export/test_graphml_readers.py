"""Programs that read GraphML find in each flavor what the docs say; Gephi's columns have the types that they need."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from export_samples import DAY, sample
from graphml_readers import READERS, find_row, make_row

from cfgraph.explorer import View, resolve_entity, subgraph_around
from cfgraph.export import FLAVORS, Flavor, write_subgraph

NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"
GEXF = "{http://gexf.net/1.3}"


@pytest.mark.parametrize("flavor", FLAVORS)
@pytest.mark.parametrize("name", READERS)
def test_readers_find_documented_attributes(name: str, flavor: Flavor, tmp_path: Path) -> None:
    if not READERS[name][1]():
        assert name not in os.environ.get("CFGRAPH_READERS", "").split(), "CI installs it"
        pytest.skip(f"{name} is not installed")
    assert make_row(name, flavor, tmp_path) == find_row(name, flavor)


@pytest.mark.parametrize("flavor", FLAVORS)
def test_keys_of_nodes_are_the_names_of_their_attributes(flavor: Flavor, tmp_path: Path) -> None:
    path = tmp_path / "a.graphml"
    write_subgraph(sample(), path, flavor=flavor, date=DAY)
    keys = [element.attrib for element in ElementTree.parse(path).iter(f"{NAMESPACE}key")]
    assert len({key["id"] for key in keys}) == len(keys)
    assert {"label", "kind", "iri"} <= {key["id"] for key in keys if key["for"] == "node"}
    assert {"edge_label", "percentage"} <= {key["id"] for key in keys if key["for"] == "edge"}
    assert not {"id", "source", "target", "parent"} & {key["id"] for key in keys}


def test_columns_of_gephi_are_typed(tmp_path: Path, zh_view: View) -> None:
    subgraph = subgraph_around(zh_view, resolve_entity(zh_view, "中银消费"), hops=1)
    path = tmp_path / "a.graphml"
    write_subgraph(subgraph, path, view=zh_view)
    root = ElementTree.parse(path).getroot()
    types = {
        (key.attrib["for"], key.attrib["attr.name"]): key.attrib["attr.type"] for key in root.iter(f"{NAMESPACE}key")
    }
    assert types["edge", "weight"] == types["edge", "percentage"] == "double"
    assert types["edge", "claims"] == "long"
    assert types["node", "label"] == types["node", "color"] == types["edge", "asOf"] == "string"
    path = tmp_path / "a.gexf"
    write_subgraph(subgraph, path, view=zh_view)
    root = ElementTree.parse(path).getroot()
    columns = {
        (part.attrib["class"], column.attrib["title"]): column.attrib["type"]
        for part in root.iter(f"{GEXF}attributes")
        for column in part.iter(f"{GEXF}attribute")
    }
    assert columns["edge", "percentage"] == "double"
    graph = root.find(f"{GEXF}graph")
    assert graph is not None
    assert (graph.attrib["mode"], graph.attrib["timeformat"]) == ("dynamic", "date")
    nodes, edges = list(root.iter(f"{GEXF}node")), list(root.iter(f"{GEXF}edge"))
    assert all(node.find("{*}color") is not None for node in nodes)
    assert all(float(edge.attrib["weight"]) == 1 for edge in edges)
    assert any({"start", "end"} & edge.attrib.keys() for edge in edges)
