"""Subgraphs hold the nodes asked for and every edge among them, and tell when a limit left some out."""

from __future__ import annotations

import pytest
from small_graphs import open_turtle

from cfgraph.explorer import (
    View,
    find_paths,
    subgraph_along_paths,
    subgraph_around,
    subgraph_from_statements,
    subgraph_of_type,
    whole_subgraph,
)
from cfgraph.explorer.subgraph import filter_subgraph_as_of
from cfgraph.model.entity import Subgraph
from cfgraph.model.terms import IRI, Literal, Statement
from cfgraph.model.vocabulary import CF, ID
from cfgraph.store import Graph
from cfgraph.text.catalog import LANGUAGES

E = "http://example.org/"
A = IRI(E + "a")

TRIANGLE = ":a :p :b . :b :p :c . :c :p :a . :c :p :d . :d :p :e . :a :size 3 ; :word 'x', 'y' ; rdfs:label 'A' ."


def names(subgraph: Subgraph) -> list[str]:
    return [ref.curie for ref in subgraph.nodes]


def pairs(subgraph: Subgraph) -> set[str]:
    return {f"{edge.subject.curie}{edge.object.curie}" for edge in subgraph.edges}


@pytest.mark.parametrize(
    ("hops", "nodes", "edges"),
    [
        (0, {":a"}, set()),
        (1, {":a", ":b", ":c"}, {":a:b", ":b:c", ":c:a"}),
        (2, {":a", ":b", ":c", ":d"}, {":a:b", ":b:c", ":c:a", ":c:d"}),
        (9, {":a", ":b", ":c", ":d", ":e"}, {":a:b", ":b:c", ":c:a", ":c:d", ":d:e"}),
    ],
)
def test_around_includes_all_edges_among_reached_nodes(hops: int, nodes: set[str], edges: set[str]) -> None:
    found = subgraph_around(open_turtle(TRIANGLE), A, hops)
    assert (set(names(found)), pairs(found), found.cut) == (nodes, edges, False)


def test_limit_is_kept_and_reported() -> None:
    view = open_turtle(TRIANGLE)
    found = subgraph_around(view, A, 9, limit=3)
    assert len(found.nodes) == 3
    assert found.cut
    assert pairs(found) <= pairs(subgraph_around(view, A, 9))
    assert not subgraph_around(view, A, 9, limit=5).cut


def test_attributes_are_literals_other_than_names() -> None:
    attributes = subgraph_around(open_turtle(TRIANGLE), A).attributes
    assert {name: value.value for name, value in attributes[A].items()} == {":size": "3", ":word": "x | y"}
    assert set(attributes) == {A}


def test_along_paths_includes_nodes_and_edges_once() -> None:
    view = open_turtle(TRIANGLE)
    found = subgraph_along_paths(view, find_paths(view, A, IRI(E + "d")).paths, "a to d")
    assert len(found.nodes) == len(set(found.nodes)) == 4
    assert pairs(found) == {":c:a", ":c:d", ":a:b", ":b:c"}
    assert found.title == "a to d"


def test_statements_of_a_query_become_edges_and_attributes() -> None:
    view = open_turtle(TRIANGLE)
    made_up = [
        Statement(A, IRI(E + "near"), IRI(E + "z")),
        Statement(A, IRI(E + "near"), IRI(E + "z")),
        Statement(A, IRI(E + "age"), Literal("7")),
    ]
    found = subgraph_from_statements(view, made_up, "made up")
    assert (names(found), pairs(found)) == ([":a", ":z"], {":a:z"})
    assert found.attributes == {A: {":age": Literal("7")}}


def test_instances_of_a_class_with_the_edges_among_them(zh_view: View) -> None:
    found = subgraph_of_type(zh_view, IRI(CF + "ConsumerFinanceCompany"))
    assert len(found.nodes) == 31
    assert all({edge.subject.id, edge.object.id} <= {ref.id for ref in found.nodes} for edge in found.edges)


def test_whole_graph_has_all_edges_between_entities(zh_view: View) -> None:
    found = whole_subgraph(zh_view)
    assert len(found.edges) == sum(zh_view.graph.statistics.edge_predicates.values())
    ends = {ref.id for edge in found.edges for ref in (edge.subject, edge.object)}
    assert ends < {ref.id for ref in found.nodes} == set(zh_view.graph.entities())
    assert not [node for node in ends if zh_view.graph.is_detail(node)]


def test_edges_around_an_entity_carry_their_claims(zh_view: View) -> None:
    found = subgraph_around(zh_view, IRI(ID + "zhaolian"))
    (edge,) = [e for e in found.edges if e.subject.id == ID + "china-unicom" and e.object.id == ID + "zhaolian"]
    assert edge.claims


def test_attributes_have_the_view_language(bundled: Graph) -> None:
    bonds = IRI(ID + "zhaolian-bonds-2024")
    notes = {
        language: subgraph_around(View(bundled, language), bonds).attributes[bonds]["cf:note"].value
        for language in LANGUAGES
    }
    assert "亿元" in notes["zh"]
    assert "billion" in notes["en"]
    assert not any(" | " in note for note in notes.values())


LANGUAGES_OF_A = """
:a :p :b ; rdfs:label 'A'@en, '甲'@zh, 'Ä'@de ; skos:altLabel 'a1'@en, '甲一'@zh ;
  :title 'Show'@en, 'Série'@fr, '节目'@zh ; :tag 't1', 't2' .
"""


def test_nodes_have_labels_and_values_of_all_languages() -> None:
    subgraph = whole_subgraph(View(open_turtle(LANGUAGES_OF_A).graph, "zh"))
    found = {name: literal.value for name, literal in subgraph.attributes[A].items()}
    assert found == {
        "label_en": "A",
        "label_zh": "甲",
        "label_de": "Ä",
        "altLabels": "a1 | 甲一",
        ":title": "节目",
        ":title@en": "Show",
        ":title@fr": "Série",
        ":tag": "t1 | t2",
    }
    assert len(subgraph.joined) == 2


def test_nodes_carry_their_figures_with_unit_and_period(zh_view: View) -> None:
    subgraph = subgraph_around(zh_view, IRI(ID + "zhaolian"))
    figures = subgraph.figures[IRI(ID + "zhaolian")]
    capital = subgraph.attributes[IRI(ID + "zhaolian")]["metric:registered-capital"].value
    assert all(
        f.text in capital and str(f.as_of) in capital for f in figures if f.predicate.curie.endswith("d-capital")
    )
    before = filter_subgraph_as_of(zh_view, subgraph, "2022")
    assert 0 < len(before.figures[IRI(ID + "zhaolian")]) < len(figures)
    assert "2025-05" in capital
    assert "2025-05" not in before.attributes[IRI(ID + "zhaolian")]["metric:registered-capital"].value
