"""A text in several languages is one value: the language in use first, the others folded behind it."""

from __future__ import annotations

from small_graphs import open_turtle

from cfgraph.explorer.card import build_card
from cfgraph.model.terms import IRI
from cfgraph.text.catalog import Language

TEXTS = """
:a skos:prefLabel "A"@en ; :motto "small loans"@en , "小额贷款"@zh ; :slogan "one"@en , "two"@en , "一"@zh , "二"@zh .
:c1 a cf:Claim ; rdf:subject :a ; rdf:predicate :slogan ; rdf:object "one"@en , "一"@zh ; cf:confidence cf:Stated .
:c2 a cf:Claim ; rdf:subject :a ; rdf:predicate :slogan ; rdf:object "two"@en , "二"@zh ; cf:confidence cf:Stated .
:d skos:prefLabel "D"@en ; :slogan "one"@en , "two"@en , "一"@zh , "二"@zh .
:e1 a cf:Claim ; rdf:subject :d ; rdf:predicate :slogan ; rdf:object "one"@en .
:e2 a cf:Claim ; rdf:subject :d ; rdf:predicate :slogan ; rdf:object "一"@zh ; cf:translates :e1 .
:e3 a cf:Claim ; rdf:subject :d ; rdf:predicate :slogan ; rdf:object "two"@en .
:e4 a cf:Claim ; rdf:subject :d ; rdf:predicate :slogan ; rdf:object "二"@zh ; cf:translates :e3 .
:b skos:prefLabel "B"@en ; :motto "plain" , "one"@en , "two"@en , "一"@zh .
cf:Claim cf:isDetail true .
"""


def read_texts(name: str, language: Language) -> list[tuple[str, list[str]]]:
    """Return the values of an entity, each with its translations."""
    properties = build_card(open_turtle(TEXTS, language), IRI(f"http://example.org/{name}")).properties
    return [(item.text, [other.value for other in item.translations]) for item in properties]


def test_translations_by_claims_are_one_value() -> None:
    assert read_texts("a", "en") == [("small loans", ["小额贷款"]), ("one", ["一"]), ("two", ["二"])]
    assert read_texts("a", "zh") == [("小额贷款", ["small loans"]), ("一", ["one"]), ("二", ["two"])]


def test_translated_claims_are_the_same_value() -> None:
    assert read_texts("d", "zh") == [("一", ["one"]), ("二", ["two"])]


def test_texts_without_claims_are_merged_only_with_one_per_language() -> None:
    assert read_texts("b", "en") == [("one", []), ("two", []), ("一", []), ("plain", [])]
