"""GEXF: what networkx reads back, what Gephi tells edges apart by, when they held, and what the schema allows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx
import pytest
from export_samples import BANK, DAY, LENDER, OWNS, claim, decoded, expected, ref, sample, subgraphs
from hypothesis import example, given, settings

from cfgraph.explorer import View, resolve_entity, subgraph_around
from cfgraph.export import to_networkx, write_subgraph
from cfgraph.export.citations import find_validity
from cfgraph.model.entity import Claim, Edge, Subgraph
from cfgraph.model.vocabulary import CURRENT, HISTORICAL, PLANNED

NAMESPACE = "{http://gexf.net/1.3}"
slow = settings(max_examples=60)


def read(path: Path) -> networkx.MultiDiGraph[Any]:
    return networkx.MultiDiGraph(networkx.read_gexf(path))


@slow
@given(subgraphs())
@example(sample())
def test_networkx_reads_back_every_node_parallel_edge_and_attribute(tmp_path: Path, subgraph: Subgraph) -> None:
    path = tmp_path / "a.gexf"
    report = write_subgraph(subgraph, path, date=DAY)
    back, ours = read(path), to_networkx(subgraph, DAY)
    assert (report.nodes, report.edges) == (len(back), back.number_of_edges()) == (len(ours), ours.number_of_edges())
    numbers = {node: f"n{number}" for number, node in enumerate(ours)}
    for node, record in ours.nodes(data=True):
        color = record.pop("color")
        attributes = dict(back.nodes[numbers[node]])
        drawn = attributes.pop("viz")["color"]
        assert "#{r:02X}{g:02X}{b:02X}".format(**drawn) == color
        assert attributes == {"label": "", **expected(record)}
    edges = {(source, target, record["predicate"]): record for source, target, record in back.edges(data=True)}
    for edge in subgraph.edges:
        source, target, predicate = str(edge.subject.id), str(edge.object.id), str(edge.predicate.id)
        record = decoded(edges[numbers[source], numbers[target], predicate])
        assert str(record.pop("id")).startswith("e")
        assert record == {"label": "", **expected(ours.edges[source, target, predicate])}


@slow
@given(subgraphs())
@example(sample())
def test_only_elements_and_attributes_of_the_schema_and_no_two_edges_of_one_kind(
    tmp_path: Path, subgraph: Subgraph
) -> None:
    path = tmp_path / "a.gexf"
    write_subgraph(subgraph, path, date=DAY)
    allowed = {
        "gexf": {"version"},
        "meta": {"lastmodifieddate"},
        "creator": set(),
        "description": set(),
        "graph": {"defaultedgetype", "idtype", "mode"},
        "attributes": {"class", "mode"},
        "attribute": {"id", "title", "type"},
        "nodes": {"count"},
        "edges": {"count"},
        "node": {"id", "label"},
        "edge": {"id", "source", "target", "label", "kind", "weight"},
        "attvalues": set(),
        "attvalue": {"for", "value"},
        "{http://gexf.net/1.3/viz}color": {"r", "g", "b"},
    }
    elements = list(ElementTree.parse(path).iter())
    for element in elements:
        assert set(element.attrib) == allowed[element.tag.removeprefix(NAMESPACE)]
    for domain in ("node", "edge"):
        columns = [
            column.attrib["id"].casefold() for group in elements if group.get("class") == domain for column in group
        ]
        assert len(set(columns)) == len(columns)
        assert {"id", "label", "weight", "timeset", "interval"}.isdisjoint(columns)
    edges = [element.attrib for element in elements if element.tag == f"{NAMESPACE}edge"]
    assert len({(edge["source"], edge["target"], edge["kind"].strip()) for edge in edges}) == len(subgraph.edges)


def stated(status: Any, start: str | None = None, end: str | None = None, as_of: str | None = None) -> Claim:
    return replace(claim(1), status_id=status, valid_from=start, valid_to=end, as_of=as_of)


@pytest.mark.parametrize(
    ("claims", "stretches"),
    [
        ([], []),
        ([stated(CURRENT, as_of="2024")], []),
        ([stated(CURRENT, "2015-03")], [("2015-03-01", "")]),
        ([stated(HISTORICAL, end="2024-02")], [("", "2024-02-29")]),
        ([stated(HISTORICAL, "2015", "2018"), stated(None, "2018-06-01")], [("2015-01-01", "")]),
        (
            [stated(CURRENT, "2021"), stated(HISTORICAL, "2015", "2018")],
            [("2015-01-01", "2018-12-31"), ("2021-01-01", "")],
        ),
        ([stated(HISTORICAL, end="2025-09"), stated(CURRENT, as_of="2024-12")], [("", "2025-09-30")]),
        ([stated(HISTORICAL, "2015", "2018"), stated(CURRENT, as_of="2024-12")], []),
        ([stated(CURRENT, "2021"), stated(HISTORICAL, as_of="2017")], []),
        ([stated(HISTORICAL, "2015")], []),
        ([stated(CURRENT, "2021"), stated(CURRENT)], []),
        ([stated(CURRENT, "2021"), stated(PLANNED, as_of="2017")], [("2021-01-01", "")]),
        ([stated(CURRENT, "around 2021")], []),
        ([stated(CURRENT, "2021", "2020")], []),
    ],
)
def test_validity_of_edge_follows_its_claims(claims: list[Claim], stretches: list[tuple[str, str]]) -> None:
    assert find_validity(claims) == stretches


def test_the_timeline_has_full_days_and_several_stretches_as_spells(tmp_path: Path) -> None:
    bank, lender, owns = ref(BANK, "bank"), ref(LENDER, "lender"), ref(OWNS, "holds")
    edges = (
        Edge(bank, owns, lender, (stated(CURRENT, "2021"), stated(HISTORICAL, "2015", "2018-02"))),
        Edge(lender, owns, bank, (stated(CURRENT, "2021-05-01"),)),
        Edge(lender, owns, lender),
    )
    write_subgraph(Subgraph("t", (bank, lender), edges), tmp_path / "a.gexf")
    graph = networkx.read_gexf(tmp_path / "a.gexf")
    assert graph.edges["n0", "n1"]["spells"] == [("2015-01-01", "2018-02-28"), ("2021-01-01", "None")]
    assert graph.edges["n1", "n0"]["start"] == "2021-05-01"
    assert "end" not in graph.edges["n1", "n0"]
    assert {"start", "end", "spells"}.isdisjoint(graph.edges["n1", "n1"])
    text = (tmp_path / "a.gexf").read_text(encoding="utf-8")
    assert 'mode="dynamic" timeformat="date" timerepresentation="interval"' in text


def test_the_neighborhood_of_zhaolian_keeps_its_shares_and_sources(tmp_path: Path, zh_view: View) -> None:
    subgraph = subgraph_around(zh_view, resolve_entity(zh_view, "id:zhaolian"), 1)
    report = write_subgraph(subgraph, tmp_path / "a.gexf")
    back = read(tmp_path / "a.gexf")
    assert report.replaced_characters == 0
    labels = dict(back.nodes(data="label"))
    unicom = [record for source, _, record in back.edges(data=True) if labels[source] == "中国联通"]
    assert any(record.get("percentage") == 50 and record["sources"] and record["locators"] for record in unicom)
