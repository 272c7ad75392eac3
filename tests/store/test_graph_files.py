"""Files of graph tools open as graphs: what cfgraph, Gephi, networkx, igraph and yEd wrote; wrong ones in a line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import igraph
import networkx as nx
import pytest
from cli_runs import call

from cfgraph import open_graph
from cfgraph.model.errors import GraphError
from cfgraph.store import open_graph as open_store
from cfgraph.store.graph import Graph

GEPHI_GRAPHML = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key attr.name="label" attr.type="string" for="node" id="label"/>
<key attr.name="Edge Label" attr.type="string" for="edge" id="edgelabel"/>
<key attr.name="weight" attr.type="double" for="edge" id="weight"/>
<key attr.name="since" attr.type="int" for="edge" id="since"><default>1999</default></key>
<key attr.name="r" attr.type="int" for="node" id="r"/>
<key attr.name="Modularity Class" attr.type="int" for="node" id="modularity_class"/>
<graph edgedefault="directed">
<edge id="5" source="a b" target="http://example.org/c">
<data key="edgelabel">owns</data><data key="weight">2.5</data></edge>
<node id="a b"><data key="label">甲公司</data><data key="r">153</data><data key="modularity_class">3</data></node>
<node id="http://example.org/c"><data key="label">[bold]C</data></node>
<edge id="6" source="a b" target="lost" directed="false"><data key="weight">1.0</data></edge>
</graph></graphml>
"""

GEPHI_GEXF = """<?xml version='1.0' encoding='UTF-8'?>
<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.1draft/viz" version="1.2">
<graph defaultedgetype="directed" mode="dynamic" timeformat="date">
<attributes class="node" mode="static"><attribute id="0" title="type" type="string"/>
<attribute id="1" title="staff" type="integer"><default>7</default></attribute></attributes>
<nodes><node id="1" label="One" start="2020-01-01"><attvalues><attvalue for="0" value="Bank"/></attvalues>
<viz:color r="1" g="2" b="3"/></node><node id="2" label="Two" pid="1"/></nodes>
<edges><edge id="0" source="1" target="2" kind="lends to" weight="1.0"/></edges>
</graph></gexf>
"""


def texts(graph: Graph, subject: str, predicate: str) -> set[str]:
    """Return what a subject says by a predicate, both told by the ends of their IRIs."""
    return {
        getattr(o, "value", str(o)) for s, p, o in graph.statements() if s.endswith(subject) and p.endswith(predicate)
    }


def count_edges(graph: Graph) -> int:
    """Return how many edges the file has."""
    return sum(number for iri, number in graph.statistics.edge_predicates.items() if "/edge/" in iri)


@pytest.mark.parametrize("ending", ["graphml", "gexf", "json", "csv"])
def test_what_cfgraph_exported_comes_back_with_its_claims_and_figures(ending: str, tmp_path: Path) -> None:
    out = tmp_path / f"part.{ending}"
    assert call("export", out, "--around", "招联").status == 0
    with open_graph() as whole, open_graph(out) as part:
        for name in ("招联", "China Unicom"):
            before, after = whole.show(name).value, part.show(name).value
            assert set(after.entity.type_ids) == set(before.entity.type_ids)
            assert {label.value for label in after.names} == {label.value for label in before.names}
            assert {(p.predicate.curie, p.text) for p in after.properties} == {
                (p.predicate.curie, p.text) for p in before.properties
            }
        assert call("owners", "招联", "-g", out, "--format", "json").json["holders"][0]["share_max"] == 50
        told, sources = [], []
        for graph in (whole, part):
            edge = next(
                e.edge for e in graph.neighbors("招联").value.edges if e.edge.predicate.curie == "cf:holdsSharesIn"
            )
            told.append([(c.type_id, c.status_id, c.as_of, c.values.get("percentage"), c.id) for c in edge.claims])
            cited = [c.source for c in edge.claims if c.source]
            sources.append([(source.title, source.locator, source.as_printed) for source in cited])
        assert told[0] == told[1]
        assert sources[0] == sources[1]


def test_a_file_of_gephi_opens_with_labels_attributes_and_edges_before_nodes(tmp_path: Path) -> None:
    path = tmp_path / "gephi.graphml"
    path.write_text(GEPHI_GRAPHML, encoding="utf-8")
    with open_graph(path) as opened:
        graph = opened.view.graph
        assert texts(graph, "#a%20b", "label") == {"甲公司"}
        assert texts(graph, "#a%20b", "attribute/Modularity_Class") == {"3"}
        assert texts(graph, "#a%20b", "edge/owns") == {"http://example.org/c"}
        assert texts(graph, "#a%20b", "attribute/r") == set()
        edge = next(e.edge for e in opened.neighbors("甲公司").value.edges if e.edge.predicate.label == "owns")
        assert edge.object.label == "[bold]C"
        assert edge.claims[0].values == {"weight": 2.5, "since": 1999}
        assert texts(graph, "#lost", "label") == {"lost"}


def test_a_gexf_opens_with_types_defaults_times_and_parts(tmp_path: Path) -> None:
    path = tmp_path / "gephi.gexf"
    path.write_text(GEPHI_GEXF, encoding="utf-8")
    graph = open_store(path)
    assert texts(graph, "#1", "#type") == {f"{path.as_uri()}/type/Bank"}
    assert texts(graph, "#2", "attribute/staff") == {"7"}
    assert graph.statistics.entities == 2, "predicates and classes are none"
    assert texts(graph, "#1", "attribute/start") == {"2020-01-01"}
    assert texts(graph, "#1", "edge/lends_to") == texts(graph, "#1", "hasPart") == {f"{path.as_uri()}#2"}
    assert not any(s.endswith("claim/0") for s, _, _ in graph.statements()), "a weight of 1 is no statement"


def test_what_networkx_and_igraph_wrote_opens(tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("a", age=41, name="Ann")
    graph.add_edge("a", "b", key=0, relation="knows", since=2.5)
    graph.add_edge("a", "b", key=1, relation="employs")
    nx.write_graphml(graph, tmp_path / "nx.graphml")
    nx.write_gexf(graph, tmp_path / "nx.gexf")
    (tmp_path / "nx.json").write_text(json.dumps(nx.node_link_data(graph, edges="links")))
    for name in ("nx.graphml", "nx.gexf", "nx.json"):
        opened = open_store(tmp_path / name)
        assert texts(opened, "#a", "edge/knows") == texts(opened, "#a", "edge/employs") != set(), name
        assert texts(opened, "#a", "attribute/age") == {"41"}, name
    plain = nx.Graph([("x", "y", {"weight": 3}), ("y", "z", {})])
    nx.write_edgelist(plain, tmp_path / "nx.edgelist")
    opened = open_store(tmp_path / "nx.edgelist")
    assert texts(opened, "#y", "edge/edge") == {f"{(tmp_path / 'nx.edgelist').as_uri()}#z"}
    assert texts(opened, "claim/e1", "attribute/weight") == {"3"}
    ig = igraph.Graph(directed=True)
    ig.add_vertices(["v", "w"])
    ig.add_edges([("v", "w")])
    ig.write_graphml(str(tmp_path / "ig.graphml"))
    assert texts(open_store(tmp_path / "ig.graphml"), "#n0", "label") == {"v"}


@pytest.mark.parametrize(
    ("name", "content", "edges"),
    [
        ("gephi.csv", "\ufeffSource;Target;Type;Label;Weight\nA;B;Directed;owns;2\nA;C;;;\n", 2),
        ("neo4j.csv", ":START_ID,:END_ID,:TYPE\n1,2,KNOWS\n2,3,KNOWS\n", 2),
        ("two.tsv", "a\tb\nb\tc\n", 2),
        ("snap.edges", "# from SNAP\n0 1\n1\t2\n", 2),
        ("cytoscape.json", '{"elements": {"nodes": [{"data": {"id": "a"}}], "edges": [{"data": {"source": "a", "target": "b"}}]}}', 1),  # noqa: E501
        ("d3.json", '{"nodes": [{"name": "a"}, {"name": "b"}], "links": [{"source": 0, "target": 1}]}', 1),
        ("yed.graphml", '<graphml><key for="node" id="d6" yfiles.type="nodegraphics"/><graph><node id="n0"><data key="d6">'  # noqa: E501
         '<y:ShapeNode xmlns:y="u"><y:NodeLabel>Alpha</y:NodeLabel></y:ShapeNode></data></node>'
         '<edge source="n0" target="n0"/></graph></graphml>', 1),
    ],
)  # fmt: skip
def test_common_files_of_other_tools_open(name: str, content: str, edges: int, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    graph = open_store(path)
    assert count_edges(graph) == edges
    packed = path.with_name(f"{path.name}.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert count_edges(open_store(packed)) == edges


@pytest.mark.parametrize(
    ("name", "content", "line", "said"),
    [
        ("a.graphml", "<graphml>\n<graph>\n<node id='a'></graph></graphml>", 3, "mismatched tag"),
        ("a.graphml", "<html>\n</html>", 1, "HTML|html"),
        ("a.graphml", "<graphml>\n<graph><node/></graph></graphml>", 2, "no attribute id"),
        ("a.graphml", "<graphml><graph>\n<node id='a'><data key='k'>1</data></node></graph></graphml>", 2, "not declared"),  # noqa: E501
        ("a.graphml", "<graphml><key id='k' attr.type='int' attr.name='n'/><graph>\n<node id='a'><data key='k'>x</data></node>"  # noqa: E501
         "</graph></graphml>", 2, "not of the type int"),
        ("a.gexf", "<gexf><graph><edges>\n<edge source='1'/></edges></graph></gexf>", 2, "no attribute target"),
        ("a.json", '{"nodes": [],\n "links": [}', 2, "JSON"),
        ("a.csv", "holder,company,share,date\nA,B,1,2\n", 1, "cfgraph import"),
        ("a.csv", "source,target\nA,B\nA,\n", 3, "missing"),
        ("a.csv", "source,target\nA,B\nA,B,C\n", 3, "more cells"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_line_with_its_place(
    name: str, content: str, line: int, said: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    outcome = call("info", "-g", path, *(["--input-format", "node-link"] if name.endswith("json") else []))
    assert outcome.status == 3
    assert outcome.err.count("\n") == 1
    assert said.partition("|")[0] in outcome.err
    assert f"{path}:{line}:" in outcome.err or said.startswith("HTML")


def test_entities_in_graphml_that_expand_without_end_are_refused(tmp_path: Path) -> None:
    entities = ['<!ENTITY l0 "lol">'] + [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)]
    path = tmp_path / "bomb.graphml"
    body = "<graphml><graph><node id='&l11;'/></graph></graphml>"
    path.write_text("\n".join(["<!DOCTYPE graphml [", *entities, f"]>{body}"]))
    with pytest.raises(GraphError, match="XML entities expand"):
        open_store(path)
    path.write_text("<graphml><graph>" + "<node id='a'><graph>" * 2_000)
    with pytest.raises(GraphError, match="levels of nesting"):
        open_store(path)


def test_directories_are_read_for_rdf_only_and_options_count(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:p> <urn:b> .")
    (tmp_path / "x.graphml").write_text(GEPHI_GRAPHML, encoding="utf-8")
    (tmp_path / "t.txt").write_text("a b\n")
    assert open_store(tmp_path).statistics.statements == 1
    assert call("info", "-g", tmp_path / "t.txt", "--input-format", "edges", "--format", "json").json["entities"] == 2
