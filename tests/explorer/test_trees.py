"""Trees of classes, properties, concepts and parts: several parents, circles, counts, and many thousands of classes."""

from __future__ import annotations

from pathlib import Path

from cfgraph.api.opening import open_graph
from cfgraph.explorer import View
from cfgraph.explorer.tree_levels import read_trees
from cfgraph.explorer.tree_rows import list_tree_rows
from cfgraph.explorer.trees import list_kinds, read_tree
from cfgraph.model.terms import IRI

HEAD = """@prefix : <urn:t:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dcterms: <http://purl.org/dc/terms/> .
"""


def tree_file(path: Path, text: str) -> Path:
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def iri(name: str) -> IRI:
    return IRI(f"urn:t:{name}")


def test_multiple_parents_are_kept_and_descendants_counted_once(tmp_path: Path) -> None:
    path = tree_file(
        tmp_path / "a.ttl",
        ":b rdfs:subClassOf :a . :c rdfs:subClassOf :a . :d rdfs:subClassOf :b, :c, [ a :R ] . :x a :d .",
    )
    with open_graph(path) as graph:
        tree = read_tree(graph.view, "classes")
        assert tree.roots() == [iri("a")]
        assert tree.count_below(iri("a")) == 3
        assert set(tree.above[iri("d")]) == {iri("b"), iri("c")}
        assert tree.path_to(iri("d"))[0] == iri("a")
        assert tree.instances[iri("d")] == 1


def test_cycles_terminate_and_are_listed_separately(tmp_path: Path) -> None:
    path = tree_file(
        tmp_path / "a.ttl", ":a skos:broader :b . :b skos:broader :a . :c skos:broader :b . :d skos:narrower :e ."
    )
    with open_graph(path) as graph:
        tree = read_tree(graph.view, "concepts")
        assert len(tree.roots()) == 2
        assert tree.count_below(iri("a")) == 2
        assert iri("c") in tree.path_to(iri("c"))
        assert tree.path_to(iri("e")) == [iri("d"), iri("e")]


def test_only_existing_kinds_of_trees_are_shown(zh_view: View, tmp_path: Path) -> None:
    assert "classes" in list_kinds(zh_view)
    path = tree_file(tmp_path / "a.ttl", ":wheel dcterms:isPartOf :car . :car dcterms:hasPart :door .")
    with open_graph(path) as graph:
        (tree,) = read_trees(graph.view)
        assert (tree.kind, tree.count_below(iri("car"))) == ("parts", 2)


def test_tree_of_100000_classes(tmp_path: Path) -> None:
    path = tmp_path / "many.nt"
    below = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
    lines = (f"<urn:t:c{n}> {below} <urn:t:c{(n - 1) // 10}> .\n" for n in range(1, 100_000))
    path.write_text("".join(lines), encoding="utf-8")
    with open_graph(path) as graph:
        tree = read_tree(graph.view, "classes")
        assert tree.roots() == [iri("c0")]
        assert tree.complete
        assert tree.path_to(iri("c99999"))[0] == iri("c0")


def test_classes_without_parents_and_defined_classes_are_placed(tmp_path: Path) -> None:
    """As ontology editors show them: a class defined as an intersection stands below the named classes in it."""
    path = tree_file(
        tmp_path / "a.ttl",
        """@prefix owl: <http://www.w3.org/2002/07/owl#> .
        :a a owl:Class . :b rdfs:subClassOf :a . :alone a owl:Class ; rdfs:label "Alone" . :x a :alone .
        :defined a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :b [ owl:complementOf :a ] ) ] .
        :same owl:equivalentClass :a .""",
    )
    with open_graph(path) as graph:
        tree = read_tree(graph.view, "classes")
        assert set(tree.roots()) == {iri("a"), iri("alone")}
        assert tree.path_to(iri("defined")) == [iri("a"), iri("b"), iri("defined")]
        rows = list_tree_rows(graph.view, [tree])
        found = {str(row[2]): [getattr(cell, "value", cell) for cell in row] for row in rows.rows}
        assert found["urn:t:defined"] == [
            "classes", "2", iri("defined"), ":defined", iri("b"), ":b", "0", "0",
        ]  # fmt: skip
        assert found["urn:t:alone"] == ["classes", "0", iri("alone"), "Alone", None, None, "1", "0"]
        assert found["urn:t:a"][-1] == "2"
