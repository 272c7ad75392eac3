"""Unlabelled terms of common vocabularies are found by the names that they are shown by, ranked like other names."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfgraph.model.known_names import find_known_names, list_known_terms
from cfgraph.model.terms import IRI
from cfgraph.store import Graph, known_terms, open_graph
from cfgraph.store.chinese import fold_text, map_pinyin_syllables

FOAF, PROV, K = "http://xmlns.com/foaf/0.1/", "http://www.w3.org/ns/prov#", "urn:k:"

PEOPLE = f"""@prefix foaf: <{FOAF}> . @prefix prov: <{PROV}> . @prefix : <{K}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <http://schema.org/> .
:ann a foaf:Person ; rdfs:label "安娜" . :bob a prov:Person ; rdfs:label "Personal assistant Bob"@en .
:acme a foaf:Organization, schema:Organization ; rdfs:label "Acme" . schema:Organization rdfs:label "Firma"@de .
:t a :Person . :Person rdfs:label "人物志"@zh . :rain a :Dense ; rdfs:label "人物关系" .
"""


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Graph:
    path = tmp_path_factory.mktemp("known") / "people.ttl"
    path.write_text(PEOPLE, encoding="utf-8")
    return open_graph(path)


def found(graph: Graph, text: str, limit: int = 20, *types: str) -> list[tuple[str, str]]:
    hits = graph.find_names(text, limit, frozenset(map(IRI, types)) or None).hits
    return [(hit.node, hit.how) for hit in hits]


PERSONS = (f"{FOAF}Person", f"{PROV}Person")


@pytest.mark.parametrize(
    ("text", "how"),
    [
        *(("人物", "name"), ("Person", "name"), ("renwu", "pinyin"), ("ren物", "pinyin"), ("ren wu", "pinyin")),
        *(("rw", "initials"), ("renw", "pinyin"), ("物", "name"), ("perso", "name"), ("人 物", "name")),
    ],
)
def test_classes_are_found_by_their_known_names(people: Graph, text: str, how: str) -> None:
    assert [node for node, manner in found(people, text) if manner == how and node in PERSONS] == sorted(PERSONS)


def test_they_are_ranked_among_the_names_of_the_graph(people: Graph) -> None:
    names = found(people, "人物")
    assert [node for node, _ in names[:2]] == sorted(PERSONS)
    assert sorted(names[2:]) == [(f"{K}Person", "name"), (f"{K}rain", "name")]
    assert found(people, "人物", 1) == names[:1]
    hits = people.find_names("人物", 1)
    assert (len(hits.hits), hits.total, hits.complete) == (1, 4, True)
    assert people.find_names("person", 20).total == 4, "found by the name and by the IRI, it counts once"
    assert all(hit.deviation is None for hit in people.find_names("组织", 20).hits)


def test_terms_that_the_graph_names_or_lacks_are_not_found(people: Graph) -> None:
    assert found(people, "组织") == [(f"{FOAF}Organization", "name")]
    assert found(people, "概念体系") == []
    assert found(people, "") == []


def test_they_are_of_their_own_types(people: Graph) -> None:
    assert found(people, "人物", 20, f"{K}Dense") == [(f"{K}rain", "name")]


def test_an_exact_name_of_the_graph_comes_before_them(people: Graph) -> None:
    assert sorted(hit.node for hit in people.exact_names("人物").hits) == sorted(PERSONS)
    assert [hit.node for hit in people.exact_names("人物志").hits] == [f"{K}Person"]


def test_the_readings_are_those_of_the_dictionary() -> None:
    """The file has a line for each syllable: write these lines after adding names with other characters."""
    characters = "".join(fold_text(name) for iri in list_known_terms() for name in find_known_names(iri))
    readings = map_pinyin_syllables(characters)
    lines = "".join(f"{syllable} {those}\n" for syllable, those in readings.items())
    path = Path(known_terms.__file__).with_name("known_readings.txt")
    assert path.read_text(encoding="utf-8") == lines
