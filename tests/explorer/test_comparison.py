"""Comparison: what several entities share is marked, and what nobody states is empty."""

from __future__ import annotations

import pytest
from cli_runs import call
from small_graphs import open_turtle

from cfgraph.explorer.comparison import compare_entities
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI

E = "http://example.org/"


def test_shared_values_are_marked_and_missing_ones_are_empty() -> None:
    view = open_turtle(":a :uses :x , :y ; :phone '1' . :b :uses :x . :h :holds :b . ")
    rows = {
        (row.kind, row.predicate.curie): row.cells for row in compare_entities(view, [IRI(E + "a"), IRI(E + "b")]).rows
    }
    uses = [[(value.text, value.is_shared) for value in cell] for cell in rows["out", ":uses"]]
    assert uses == [[(":x", True), (":y", False)], [(":x", True)]]
    assert [len(cell) for cell in rows["value", ":phone"]] == [1, 0]
    assert [len(cell) for cell in rows["in", ":holds"]] == [0, 1]


def test_one_entity_is_no_comparison() -> None:
    view = open_turtle(":a :uses :x .")
    with pytest.raises(UsageError):
        compare_entities(view, [IRI(E + "a"), IRI(E + "a")])


def test_companies_of_the_bundled_graph_are_compared_and_their_gaps_told() -> None:
    done = call("compare", "招联", "马上", "中银", "--format", "json", "--lang", "zh")
    assert [ref["label"] for ref in done.json["entities"]] == ["招联消费金融", "马上消费金融", "中银消费金融"]
    assert all(len(row["cells"]) == 3 for row in done.json["rows"])
    assert any(value["shared"] for row in done.json["rows"] for cell in row["cells"] for value in cell)
    assert "没有来源说明" in call("compare", "招联", "马上", "--lang", "zh").out
    assert call("compare", "招联").status == 2
    gaps = call("gaps", "中银", "--format", "json")
    assert gaps.status in (0, 1)
    assert all(2 * gap["having"] >= gap["peers"] for gap in gaps.json["gaps"])
