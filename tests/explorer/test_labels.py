"""Nodes read in the language asked for, else in the next best, else as the shortest form of their identity."""

from __future__ import annotations

import pytest
from small_graphs import open_turtle

from cfgraph.explorer import View
from cfgraph.explorer.search import resolve_predicate
from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import CF, ID, OWL, SKOS

E = "http://example.org/"


@pytest.mark.parametrize(
    ("names", "zh", "en"),
    [
        ('skos:prefLabel "苹果"@zh, "apple"@en', "苹果", "apple"),
        ('rdfs:label "pomme"@fr, "apple"@en', "apple", "apple"),
        ('rdfs:label "pomme"@fr, "Apfel"@de', "Apfel", "Apfel"),
        ('rdfs:label "pomme"@fr, "plain"', "plain", "plain"),
        ('rdfs:label "苹果"@zh-CN, "apple"@en-GB', "苹果", "apple"),
        ('rdfs:label "蘋果"@zh-Hant, "苹果"@zh', "苹果", "苹果"),
        ('skos:prefLabel "苹果"@zh ; rdfs:label "apple"@en', "苹果", "apple"),
        ('skos:prefLabel "B" ; rdfs:label "A"', "B", "B"),
        ('foaf:name "Ann"', "Ann", "Ann"),
        ('dcterms:title "A title"@en', "A title", "A title"),
        ('rdfs:label "  " ; foaf:name "Ann"', "Ann", "Ann"),
        ('skos:altLabel "alias"', ":it", ":it"),
    ],
)
def test_label_has_the_view_language(names: str, zh: str, en: str) -> None:
    view = open_turtle(f":it {names} .")
    assert View(view.graph, "zh").label(IRI(E + "it")) == zh
    assert View(view.graph, "en").label(IRI(E + "it")) == en


def test_bundled_graph_has_labels_in_both_languages(zh_view: View, en_view: View) -> None:
    zhaolian = IRI(ID + "zhaolian")
    assert (zh_view.ref(zhaolian).label, zh_view.ref(zhaolian).types) == ("招联消费金融", ("消费金融公司",))
    assert en_view.ref(zhaolian).label == "Zhaolian Consumer Finance"
    assert en_view.ref(zhaolian).types == ("consumer finance company",)
    assert zh_view.inverse_label(IRI(CF + "holdsSharesIn")) == "股东"
    assert en_view.inverse_label(IRI(CF + "holdsSharesIn")) == "held by"


@pytest.mark.parametrize(
    ("iri", "curie"),
    [
        (E + "a", ":a"),
        (E + "a/b", E + "a/b"),
        (E, E),
        (CF + "uses", "cf:uses"),
        (ID + "claim/x", "claim:x"),
        (ID + "zhaolian", "id:zhaolian"),
        ("urn:isbn:1", "urn:isbn:1"),
        ("https://nowhere.net/x#y", "https://nowhere.net/x#y"),
    ],
)
def test_curie_uses_the_longest_prefix_and_round_trips(iri: str, curie: str) -> None:
    view = open_turtle(":a :b :c .")
    assert view.curie(IRI(iri)) == curie
    assert view.expand(curie) == iri
    assert view.expand(f"<{iri}>") == iri


def test_curies_of_bundled_entities_round_trip(zh_view: View) -> None:
    nodes = {statement.subject for statement in zh_view.graph.statements()}
    assert all(zh_view.expand(zh_view.curie(node)) == node for node in nodes if isinstance(node, IRI))


def test_plain_word_is_not_an_iri(zh_view: View) -> None:
    assert zh_view.expand("招联") is None


def test_common_vocabulary_terms_have_default_names() -> None:
    view = open_turtle(':a skos:broader :b ; dcterms:title "A" . owl:sameAs rdfs:label "is"@en .')
    broader, same = IRI(SKOS + "broader"), IRI(OWL + "sameAs")
    zh, en = View(view.graph, "zh"), View(view.graph, "en")
    assert (zh.label(broader), zh.inverse_label(broader)) == ("上位概念", "下位概念")
    assert (en.label(broader), en.inverse_label(broader)) == ("has broader", "has narrower")
    assert zh.ref(broader).curie == "skos:broader"
    assert (zh.label(same), zh.inverse_label(same)) == ("is", "is")
    assert zh.label(IRI(SKOS + "unheardOf")) == "skos:unheardOf"
    assert resolve_predicate(zh, "下位概念") == resolve_predicate(en, "broader") == broader


def test_classes_of_the_same_name_are_distinguished() -> None:
    view = open_turtle(":derek a foaf:Person, prov:Person .")
    derek = IRI(E + "derek")
    assert set(view.ref(derek).types) in ({"Person", "prov:Person"}, {"Person", "foaf:Person"})
    assert view.types_of(derek) == view.ref(derek).types
