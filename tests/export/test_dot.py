"""DOT: what pydot reads back of any text, and that Graphviz itself takes it and draws it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pydot
import pytest
from export_samples import BANK, DAY, FORBIDDEN, ref, sample, subgraphs
from hypothesis import example, given, settings
from waiting import PATIENCE

from cfgraph.explorer import View, resolve_entity, subgraph_around
from cfgraph.explorer.same_names import mark_same_names
from cfgraph.export import write_subgraph
from cfgraph.export.graph_attributes import choose_look
from cfgraph.model.entity import Ref, Subgraph
from cfgraph.model.looks import hash_look
from cfgraph.model.terms import IRI

slow = settings(max_examples=60)
graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")


def read(path: Path) -> pydot.Dot:
    graphs = pydot.graph_from_dot_file(str(path), encoding="utf-8")
    assert graphs is not None
    (graph,) = graphs
    return graph


def shown(quoted: object) -> str:
    """What Graphviz shows of a quoted string."""
    text = str(quoted)
    assert text.startswith('"')
    assert text.endswith('"')
    escapes = {r"\\": "\\", r"\"": '"', r"\n": "\n"}
    return re.sub(r"\\.", lambda match: escapes[match[0]], text[1:-1]).replace("&amp;", "&")


def expected_label(ref: Ref) -> str:
    kind = f"{choose_look(ref).glyph} {ref.types[0]}" if ref.types and ref.types[0].strip() else ""
    lines = [text for text in (ref.label, kind) if text.strip()]
    text = FORBIDDEN.sub("\ufffd", "\n".join(lines))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_node(node: pydot.Node) -> bool:
    return node.get_name() not in ("node", "edge", "graph", r'"\n"')


@slow
@given(subgraphs())
@example(sample())
@example(Subgraph("", (ref(BANK, "&amp;"),), ()))
def test_pydot_reads_back_every_node_and_parallel_edge_with_its_label(tmp_path: Path, subgraph: Subgraph) -> None:
    path = tmp_path / "a.dot"
    report = write_subgraph(subgraph, path, date=DAY)
    graph = read(path)
    nodes = {shown(node.get_name()): shown(node.get("label")) for node in graph.get_nodes() if is_node(node)}
    assert nodes == {str(ref.id): expected_label(ref) for ref in mark_same_names(subgraph).nodes}
    edges = [
        (shown(edge.get_source()), shown(edge.get_destination()), shown(edge.get("predicate")))
        for edge in graph.get_edges()
    ]
    assert sorted(edges) == sorted((str(e.subject.id), str(e.object.id), str(e.predicate.id)) for e in subgraph.edges)
    assert (report.nodes, report.edges) == (len(nodes), len(edges))


def test_what_graphviz_would_read_as_escape_reference_or_html_is_shown_as_it_is(tmp_path: Path) -> None:
    label = '<b>"招联"</b> \\N \\l C:\\new &lt; &#65; & Co\\'
    write_subgraph(Subgraph("", (Ref(IRI("urn:a"), "urn:a", label, ("a\nb",)),), ()), tmp_path / "a.dot")
    text = (tmp_path / "a.dot").read_text(encoding="utf-8")
    sign = hash_look("a\nb").glyph
    assert rf'[label="<b>\"招联\"</b> \\N \\l C:\\new &amp;lt; &amp;#65; & Co\\\n{sign} a\nb"' in text


def test_attributes_of_the_graph_never_become_those_of_graphviz(tmp_path: Path) -> None:
    subgraph = sample()
    write_subgraph(subgraph, tmp_path / "a.dot")
    node = next(node for node in read(tmp_path / "a.dot").get_nodes() if is_node(node))
    assert set(node.get_attributes()) == {"label", "color", "kind", "curie"}


@graphviz
@slow
@given(subgraphs())
@example(sample())
def test_graphviz_reads_every_node_and_edge_without_a_warning(tmp_path: Path, subgraph: Subgraph) -> None:
    path = tmp_path / "a.dot"
    write_subgraph(subgraph, path)
    done = subprocess.run(["dot", "-Tjson0", path], capture_output=True, check=True, timeout=PATIENCE)
    assert done.stderr == b""
    read_back = json.loads(done.stdout.decode(errors="replace"), strict=False)
    assert [node["name"] for node in read_back.get("objects", [])] == [str(ref.id) for ref in subgraph.nodes]
    assert len(read_back.get("edges", [])) == len(subgraph.edges)


@graphviz
def test_graphviz_draws_the_neighborhood_of_zhaolian(tmp_path: Path, zh_view: View) -> None:
    subgraph = subgraph_around(zh_view, resolve_entity(zh_view, "id:zhaolian"), 1)
    write_subgraph(subgraph, tmp_path / "a.dot")
    drawn = subprocess.run(
        ["dot", "-Tsvg", tmp_path / "a.dot"], capture_output=True, check=True, timeout=PATIENCE
    ).stdout
    texts = [element.text for element in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]
    assert "招联消费金融" in texts
    assert "持股 50%" in texts
