"""``tree``: whole trees, the place of an entity or class in them, and graphs without any."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runs import call

ZOO = """@prefix : <urn:t:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:bird rdfs:subClassOf :animal . :duck rdfs:subClassOf :bird, :swimmer . :mallard rdfs:subClassOf :duck .
:fish rdfs:subClassOf :animal, :swimmer . :donald a :duck ; rdfs:label "Donald" . :rain skos:broader :weather .
"""


@pytest.fixture
def zoo(tmp_path: Path) -> Path:
    path = tmp_path / "zoo.ttl"
    path.write_text(ZOO, encoding="utf-8")
    return path


def test_trees_are_drawn_with_their_levels(zoo: Path) -> None:
    done = call("tree", "-g", zoo, "--kind", "classes", "--format", "md", "--lang", "en")
    assert done.status == 0
    assert [line.split(" | ")[0].removeprefix("| ") for line in done.out.splitlines()] == [
        "Classes 6", "---", ":animal", "├─ :bird", "│  └─ :duck", "│     └─ :mallard", "└─ :fish",
        ":swimmer", "├─ :duck", "└─ :fish",
    ]  # fmt: skip
    assert "also under :swimmer" in call("tree", "-g", zoo, "--lang", "en").out


def test_items_of_the_same_name_are_told_apart(zoo: Path) -> None:
    people = """@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix prov: <http://www.w3.org/ns/prov#> .
    :someone rdfs:subClassOf foaf:Person, prov:Person . :bank rdfs:subClassOf prov:Organization ."""
    zoo.write_text(ZOO + people, encoding="utf-8")
    lines = call("tree", "-g", zoo, "--kind", "classes", "--lang", "zh").out.splitlines()
    assert [line.split() for line in lines if line.startswith("人物")] == [
        ["人物", "1", "prov:Person"],
        ["人物", "1", "foaf:Person"],
    ]
    assert [line.split("  ")[-1].strip() for line in lines if ":someone" in line] == [
        "也在人物 (foaf:Person) 之下",
        "也在人物 (prov:Person) 之下",
    ]
    assert any(line.split() == ["组织", "1"] for line in lines)
    (way,) = call("tree", ":bank", "-g", zoo, "--format", "json").json["trees"]
    assert [row["item"]["curie"] for row in way["rows"]] == ["prov:Organization", ":bank"]


def test_an_item_of_several_parents_is_descended_into_once(zoo: Path) -> None:
    rows = call("tree", "-g", zoo, "--format", "json").json["trees"][0]["rows"]
    names = [(row["depth"], row["item"]["curie"]) for row in rows]
    assert names == [
        (0, ":animal"), (1, ":bird"), (2, ":duck"), (3, ":mallard"), (1, ":fish"),
        (0, ":swimmer"), (1, ":duck"), (1, ":fish"),
    ]  # fmt: skip
    duck = rows[2]
    assert (duck["instances"], duck["below"], duck["above"]["curie"]) == (1, 1, ":bird")
    assert [ref["curie"] for ref in duck["also_above"]] == [":swimmer"]


def test_depth_limits_the_levels(zoo: Path) -> None:
    found = call("tree", "-g", zoo, "--depth", "0", "--format", "json").json["trees"]
    assert {row["depth"] for tree in found for row in tree["rows"]} == {0}
    assert [(tree["kind"], tree["total"]) for tree in found] == [("classes", 6), ("concepts", 2)]
    below = call("tree", ":bird", "-g", zoo, "--depth", "1", "--format", "csv").out
    assert [line.split(",")[3] for line in below.splitlines()[1:]] == [":animal", ":bird", ":duck"]


def test_an_instance_is_listed_below_its_class(zoo: Path) -> None:
    done = call("tree", "Donald", "-g", zoo, "--lang", "en")
    assert [line.split()[-1] for line in done.out.splitlines() if "Donald" in line] == ["Donald"]
    assert ":mallard" not in done.out
    assert "└─ 招联消费金融" in call("tree", "招联", "--lang", "zh").out


def test_where_there_is_no_tree_this_is_said(tmp_path: Path) -> None:
    path = tmp_path / "flat.nt"
    path.write_text("<urn:a> <urn:p> <urn:b> .\n", encoding="utf-8")
    done = call("tree", "-g", path, "--lang", "en")
    assert (done.status, done.out) == (1, "")
    assert "no hierarchy" in done.err
    alone = call("tree", "--kind", "concepts", "--format", "json")
    assert alone.json == {"entity": None, "trees": []}
    assert call("tree", "nobody", "-g", path).status == 1


def test_an_entity_outside_the_trees_is_named(zoo: Path) -> None:
    zoo.write_text(ZOO + ":cloud :above :sea .", encoding="utf-8")
    done = call("tree", ":cloud", "-g", zoo, "--lang", "en")
    assert done.status == 1
    assert ":cloud is in no tree" in done.err
