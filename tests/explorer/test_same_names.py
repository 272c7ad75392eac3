"""Entities of one name are told apart wherever they stand beside each other."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from cfgraph.explorer import View, whole_subgraph
from cfgraph.explorer.same_names import mark_same_names, tell_apart
from cfgraph.export.subgraph_files import write_subgraph
from cfgraph.store import open_graph

TWINS = """
@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:spring1 a :River ; rdfs:label "Spring" . :spring2 a :Season ; rdfs:label "Spring" .
:li1 a :Person ; rdfs:label "Li" . :li2 a :Person ; rdfs:label "Li" . :ann a :Person ; rdfs:label "Ann" .
:ann :likes :spring1 , :spring2 , :li1 , :li2 .
"""


def test_pictures_name_what_tells_entities_of_one_name_apart_and_data_keep_the_names(tmp_path: Path) -> None:
    path = tmp_path / "twins.ttl"
    path.write_text(TWINS, encoding="utf-8")
    with closing(open_graph(str(path))) as graph:
        view = View(graph, "en")
        whole = whole_subgraph(view)
        apart = tell_apart(whole.nodes)
        assert sorted(apart.values()) == [":River", ":Season", ":li1", ":li2"]
        marked = mark_same_names(whole)
        names = {"Ann", "Li (:li1)", "Li (:li2)", "Spring (:River)", "Spring (:Season)"}
        assert {ref.label for ref in marked.nodes} == names
        assert {edge.object.label for edge in marked.edges} == names - {"Ann"}
        for ending in ("svg", "dot", "html"):
            out = tmp_path / f"twins.{ending}"
            write_subgraph(whole, out, view=view)
            assert "Season)" in out.read_text(encoding="utf-8")
        write_subgraph(whole, tmp_path / "twins.graphml", view=view)
        assert "Season)" not in (tmp_path / "twins.graphml").read_text(encoding="utf-8")
