"""Tests of reading all of a graph into a temporary file."""

from __future__ import annotations

import tempfile

import pytest
from small_graphs import open_turtle

from cfgraph.explorer import View, subgraph_among, whole_subgraph
from cfgraph.explorer.spooled_rows import RowFile
from cfgraph.explorer.subgraph_filter import EVERYTHING, filter_subgraph
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, BlankNode, Literal

HOSTILE = """
:a :p :b, _:x ; rdfs:label 'A'@en, '甲 "<&>"\\u0007'@zh ; :size 007 ; :list (1 '二'@zh (:b)) .
_:x :q :a ; rdfs:label 'no\\nname' .
<http://other/é> :p :a .
"""


def test_rows_equal_entities_and_edges_read_alone(zh_view: View) -> None:
    whole = whole_subgraph(zh_view)
    plain = subgraph_among(zh_view, whole.title, [ref.id for ref in whole.nodes])
    assert list(whole.nodes) == list(plain.nodes)
    assert sorted(whole.edges, key=str) == sorted(plain.edges, key=str)
    assert {node: dict(values) for node, values in whole.attributes.items() if values} == plain.attributes
    assert {node: figures for node, figures in whole.figures.items() if figures} == plain.figures
    assert (set(whole.joined), whole.edges[-1], whole.nodes[:2]) == (
        set(plain.joined),
        list(whole.edges)[-1],
        list(whole.nodes)[:2],
    )
    assert filter_subgraph(zh_view, whole, EVERYTHING) is whole


def test_blank_nodes_lists_and_hostile_texts_round_trip() -> None:
    whole = whole_subgraph(open_turtle(HOSTILE))
    assert {type(ref.id) for ref in whole.nodes} == {IRI, BlankNode}
    (a,) = [ref for ref in whole.nodes if ref.label == '甲 "<&>"\u0007' or ref.label == "A"]
    values = whole.attributes[a.id]
    assert values[":size"].value == "007"
    assert values[":list"].value.startswith("1 | 二 | (")
    assert values["label_zh"] == Literal('甲 "<&>"\u0007', language="zh")
    assert len(whole.edges) == 4
    assert "rdf:nil" not in {ref.curie for ref in whole.nodes}


def test_full_disk_is_reported(zh_view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RowFile, "append", fail)
    with pytest.raises(UsageError) as caught:
        whole_subgraph(zh_view)
    assert str(tempfile.gettempdir()) in str(caught.value)
