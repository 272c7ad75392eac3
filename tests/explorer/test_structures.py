"""Blank nodes and structures of foreign graphs read as what they mean, on every surface."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cfgraph.api.knowledge_graph import KnowledgeGraph
from cfgraph.api.opening import open_graph
from cfgraph.explorer import read_overview
from cfgraph.model.terms import BlankNode

FOREIGN = Path(__file__).with_name("foreign")


@pytest.fixture(scope="module")
def pizza() -> Iterator[KnowledgeGraph]:
    with open_graph(FOREIGN / "pizza.ttl", language="en") as graph:
        yield graph


@pytest.fixture(scope="module")
def catalog() -> Iterator[KnowledgeGraph]:
    with open_graph(FOREIGN / "catalog.ttl", language="en") as graph:
        yield graph


def related(graph: KnowledgeGraph, entity: str) -> set[str]:
    """Return the names of all that an entity leads to."""
    return {edge["object"]["label"] for edge in graph.neighbors(entity, direction="out", limit=100).to_json()["edges"]}


def test_class_expressions_are_written_in_manchester_syntax(pizza: KnowledgeGraph) -> None:
    assert related(pizza, ":Margherita") >= {
        "hasTopping some Mozzarella",
        "hasTopping only (Mozzarella or Tomato)",
        "hasTopping max 2 Topping",
    }
    assert "Pizza and (not (hasTopping some Ham))" in related(pizza, ":Vegetarian")
    assert "kcal some xsd:integer[< 600]" in related(pizza, ":Light")
    assert "{Hot, Mild}" in related(pizza, ":Spiciness")


def test_axioms_and_disjoint_classes_say_what_they_state(pizza: KnowledgeGraph) -> None:
    view = pizza.view
    labels = {view.label(s) for s, _, _ in view.graph.statements() if isinstance(s, BlankNode)}
    assert "AllDisjointClasses: Mozzarella, Tomato, Ham" in labels
    assert "Margherita subclass of Pizza" in labels


def test_structure_nodes_are_not_among_hubs_or_classes(pizza: KnowledgeGraph) -> None:
    found = read_overview(pizza.view)
    assert found.hubs
    assert not any(count.item.curie.startswith(("_:", "owl:", "rdf:", "rdfs:")) for count in found.hubs)
    curies = [count.item.curie for count in found.classes]
    assert curies[0] == "owl:Class"
    assert curies.index("owl:Restriction") > curies.index(":Spiciness")


def test_blank_nodes_are_named_by_type_and_values(catalog: KnowledgeGraph) -> None:
    assert related(catalog, ":data") >= {
        "Distribution · CSV · …/data.csv",
        "Attribution · Derek · editor",
        "Ada",
    }


def test_list_is_shown_with_its_items(catalog: KnowledgeGraph) -> None:
    assert "[cow milk, goat milk]" in related(catalog, ":milk")


def test_cycles_of_blank_nodes_and_endless_lists_terminate(catalog: KnowledgeGraph) -> None:
    assert related(catalog, ":loop")
    assert "[1]" in related(catalog, ":endless")


def test_exports_use_the_same_names(pizza: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "out.graphml"
    pizza.export(path, around=":Margherita")
    assert "hasTopping only (Mozzarella or Tomato)" in path.read_text(encoding="utf-8")
