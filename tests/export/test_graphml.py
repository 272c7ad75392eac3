"""GraphML: what networkx and igraph read back, what Gephi needs, and what the XSD allows."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import igraph
import networkx
import pytest
from export_samples import BANK, DAY, FORBIDDEN, LENDER, decoded, expected, hostile, sample, subgraphs
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cfgraph.explorer import View, resolve_entity, subgraph_around
from cfgraph.export import Flavor, to_networkx, write_subgraph
from cfgraph.model.entity import Edge, Ref, Subgraph
from cfgraph.model.terms import IRI

NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"
NMTOKEN = re.compile(r"[-.\w]+")
slow = settings(max_examples=60)


@slow
@given(subgraphs(), st.sampled_from(["gephi", "strict"]))
@example(sample(), "gephi")
def test_networkx_reads_back_every_node_edge_and_attribute(tmp_path: Path, subgraph: Subgraph, flavor: Flavor) -> None:
    path = tmp_path / "a.graphml"
    report = write_subgraph(subgraph, path, flavor=flavor, date=DAY)
    back = networkx.read_graphml(path, force_multigraph=True)
    ours = to_networkx(subgraph, DAY)
    assert (report.nodes, report.edges) == (back.number_of_nodes(), back.number_of_edges())
    assert back.is_directed()
    numbers = {node: f"n{number}" for number, node in enumerate(ours)}
    for node, record in ours.nodes(data=True):
        assert back.nodes[numbers[node]] == expected(record)
    edges = [
        (numbers[str(edge.subject.id)], numbers[str(edge.object.id)], f"e{number}")
        for number, edge in enumerate(subgraph.edges)
    ]
    assert sorted(back.edges(keys=True)) == sorted(edges)
    for place, edge in zip(edges, subgraph.edges, strict=True):
        record = ours.edges[str(edge.subject.id), str(edge.object.id), str(edge.predicate.id)]
        assert decoded(back.edges[place]) == expected(record)
    graph = {name: value for name, value in back.graph.items() if name not in ("node_default", "edge_default")}
    assert graph == expected(ours.graph)


@slow
@given(subgraphs())
@example(sample())
def test_igraph_reads_back_every_node_and_parallel_edge(tmp_path: Path, subgraph: Subgraph) -> None:
    path = tmp_path / "a.graphml"
    write_subgraph(subgraph, path, date=DAY)
    back = igraph.Graph.Read_GraphML(str(path))
    ours = to_networkx(subgraph, DAY)
    assert (back.vcount(), back.ecount(), back.is_directed()) == (len(ours), ours.number_of_edges(), True)
    for vertex, (_, record) in zip(back.vs, ours.nodes(data=True), strict=True):
        read = vertex.attributes()
        assert {name: read[name] for name in record} == expected(record)
    for edge, written in zip(back.es, subgraph.edges, strict=True):
        assert edge["predicate"] == str(written.predicate.id)
        ends = back.vs[edge.source]["iri"], back.vs[edge.target]["iri"]
        assert ends == (str(written.subject.id), str(written.object.id))


def elements(path: Path) -> list[ElementTree.Element]:
    return list(ElementTree.parse(path).iter())


@slow
@given(subgraphs())
@example(sample())
def test_strict_flavor_has_only_elements_and_attributes_of_the_schema_in_its_order(
    tmp_path: Path, subgraph: Subgraph
) -> None:
    path = tmp_path / "a.graphml"
    write_subgraph(subgraph, path, flavor="strict", date=DAY)
    allowed = {
        "graphml": {"{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"},
        "key": {"id", "for", "attr.name", "attr.type"},
        "graph": {"id", "edgedefault"},
        "node": {"id"},
        "edge": {"id", "source", "target"},
        "data": {"key"},
    }
    children = {"graphml": ["key", "graph"], "graph": ["data", "node", "edge"], "node": ["data"], "edge": ["data"]}
    identifiers: Counter[str] = Counter()
    for element in elements(path):
        name = element.tag.removeprefix(NAMESPACE)
        assert set(element.attrib) == allowed[name]
        order = [child.tag.removeprefix(NAMESPACE) for child in element]
        assert order == sorted(order, key=children.get(name, []).index)
        tokens = [
            element.attrib[key] for key in ("id", "source", "target", "key", "attr.name") if key in element.attrib
        ]
        assert all(NMTOKEN.fullmatch(token) for token in tokens)
        if "id" in element.attrib:
            identifiers[f"{name} {element.attrib['id']}"] += 1
        if name == "key":
            assert element.attrib["attr.type"] in {"boolean", "long", "double", "string"}
        if name == "data":
            assert (element.text or "").strip()
    assert set(identifiers.values()) <= {1}


@slow
@given(subgraphs())
@example(sample())
def test_gephi_never_sees_two_parallel_edges_of_one_type(tmp_path: Path, subgraph: Subgraph) -> None:
    path = tmp_path / "a.graphml"
    write_subgraph(subgraph, path, date=DAY)
    edges = [element.attrib for element in elements(path) if element.tag == NAMESPACE + "edge"]
    seen = {(edge["source"], edge["target"], edge["label"].strip()) for edge in edges}
    assert len(seen) == len(subgraph.edges)
    assert "" not in {label for _, _, label in seen}


@slow
@given(subgraphs())
def test_attribute_names_and_keys_differ_by_more_than_case(tmp_path: Path, subgraph: Subgraph) -> None:
    path = tmp_path / "a.graphml"
    write_subgraph(subgraph, path)
    keys = [element.attrib for element in elements(path) if element.tag == NAMESPACE + "key"]
    for names in (
        [(key["for"], key["attr.name"].casefold()) for key in keys],
        [key["id"].casefold() for key in keys],
    ):
        assert len(set(names)) == len(names)


@given(hostile)
def test_report_counts_every_character_that_xml_forbids(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    report = write_subgraph(Subgraph(title, (), ()), tmp_path_factory.mktemp("count") / "a.graphml")
    assert report.replaced_characters == (len(FORBIDDEN.findall(title)) if title.strip() else 0)


def test_predicates_that_share_a_label_are_told_apart_by_their_short_form(tmp_path: Path) -> None:
    write_subgraph(sample(), tmp_path / "a.graphml")
    text = (tmp_path / "a.graphml").read_text(encoding="utf-8")
    assert 'id="e0" source="n0" target="n1" label="holds (cf:holdsSharesIn)"' in text
    assert 'id="e1" source="n0" target="n1" label="holds (cf:supplies)"' in text


def test_gephi_finds_color_weight_and_labels_under_the_names_it_knows(tmp_path: Path) -> None:
    write_subgraph(sample(), tmp_path / "a.graphml")
    back = networkx.read_graphml(tmp_path / "a.graphml", force_multigraph=True)
    assert re.fullmatch("#[0-9A-F]{6}", back.nodes["n0"]["color"])
    assert back.nodes["n0"]["label"] == "招商银行 & <Co>"
    assert {weight for *_, weight in back.edges(data="weight")} == {1.0}


@slow
@given(subgraphs())
@example(sample())
def test_yed_flavor_draws_every_node_and_edge_and_keeps_the_attributes(tmp_path: Path, subgraph: Subgraph) -> None:
    path = tmp_path / "a.graphml"
    report = write_subgraph(subgraph, path, flavor="yed", date=DAY)
    plain = write_subgraph(subgraph, tmp_path / "b.graphml", flavor="strict", date=DAY)
    tags = Counter(element.tag.rpartition("}")[2] for element in elements(path))
    assert (tags["ShapeNode"], tags["PolyLineEdge"]) == (report.nodes, report.edges)
    assert report.replaced_characters == plain.replaced_characters
    back = networkx.read_graphml(path, force_multigraph=True)
    other = networkx.read_graphml(tmp_path / "b.graphml", force_multigraph=True)
    assert set(back.edges(keys=True)) == set(other.edges(keys=True))
    assert [iri for _, iri in back.nodes(data="iri")] == [iri for _, iri in other.nodes(data="iri")]
    assert igraph.Graph.Read_GraphML(str(path)).ecount() == report.edges


def test_very_long_text_round_trips(tmp_path: Path) -> None:
    label = "长" * 1_000_000
    write_subgraph(Subgraph("", (Ref(BANK, "id:bank", label),), ()), tmp_path / "a.graphml")
    assert networkx.read_graphml(tmp_path / "a.graphml").nodes["n0"]["label"] == label
    assert igraph.Graph.Read_GraphML(str(tmp_path / "a.graphml")).vs["label"] == [label]


def test_an_empty_subgraph_is_a_valid_file(tmp_path: Path) -> None:
    write_subgraph(Subgraph("", (), ()), tmp_path / "a.graphml")
    assert len(networkx.read_graphml(tmp_path / "a.graphml")) == 0


def test_missing_end_of_edge_is_written_as_node(tmp_path: Path) -> None:
    bank, lender = Ref(BANK, "id:bank", "bank"), Ref(LENDER, "id:lender", "lender")
    edge = Edge(bank, Ref(IRI("urn:p"), "urn:p", "p"), lender)
    report = write_subgraph(Subgraph("t", (bank,), (edge,)), tmp_path / "a.graphml")
    assert report.nodes == len(networkx.read_graphml(tmp_path / "a.graphml")) == 2


def test_the_neighborhood_of_zhaolian_keeps_its_shares_and_sources(tmp_path: Path, zh_view: View) -> None:
    subgraph = subgraph_around(zh_view, resolve_entity(zh_view, "id:zhaolian"), 1)
    report = write_subgraph(subgraph, tmp_path / "a.graphml")
    back = networkx.read_graphml(tmp_path / "a.graphml", force_multigraph=True)
    assert report.replaced_characters == 0
    assert (len(back), back.number_of_edges()) == (len(subgraph.nodes), len(subgraph.edges))
    labels = dict(back.nodes(data="label"))
    shares = {labels[s]: record["percentage"] for s, _, record in back.edges(data=True) if "percentage" in record}
    assert shares["中国联通"] == 50.0
    cited = [record for *_, record in back.edges(data=True) if record["predicate"].endswith("holdsSharesIn")]
    assert all(record["sources"] and record["claims"] == len(json.loads(record["claimDetails"])) for record in cited)
