"""Statement nodes of Wikidata, annotated axioms of OBO and plain reifications read as claims of their edge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_graphs import open_turtle

from cfgraph.api.knowledge_graph import KnowledgeGraph
from cfgraph.api.opening import open_graph
from cfgraph.explorer import read_overview
from cfgraph.explorer.claims import read_claims
from cfgraph.explorer.document import read_document, read_excerpts
from cfgraph.model.terms import IRI, Literal

FOREIGN = Path(__file__).with_name("foreign")
WD, WDT, OBO = (
    "http://www.wikidata.org/entity/",
    "http://www.wikidata.org/prop/direct/",
    "http://purl.obolibrary.org/obo/",
)


@pytest.fixture(scope="module")
def wikidata() -> Iterator[KnowledgeGraph]:
    with open_graph(FOREIGN / "wikidata.ttl", language="en") as graph:
        yield graph


@pytest.fixture(scope="module")
def phenotypes() -> Iterator[KnowledgeGraph]:
    with open_graph(FOREIGN / "phenotypes.ttl", language="en") as graph:
        yield graph


def test_wikidata_statement_is_a_claim_with_qualifiers_and_reference(wikidata: KnowledgeGraph) -> None:
    edges = wikidata.neighbors("wd:Q1001", direction="out").to_json()["edges"]
    claims = {edge["object"]["label"]: edge["claims"] for edge in edges}
    college = claims["St Anne's College"][0]
    assert (college["valid_from"], college["valid_to"]) == ("1968", "1971-06-30")  # the first as precise as stated
    assert college["values"] == {"P512": "Bachelor of Arts"}
    assert college["source"]["title"] == "Integrated Authority File"
    assert (college["source"]["date"], college["source"]["locator"]) == ("2015-08-01", "12-14")
    assert "example.org/ada/biography" in college["source"]["note"]
    assert claims["Example Institute"][0]["valid_from"] == "1990-01-01"
    assert not any(label.startswith(("s:", "ref:", "v:")) for label in claims)


def test_wikidata_value_has_its_reference(wikidata: KnowledgeGraph) -> None:
    card = wikidata.show("wd:Q1001").to_json()
    born = next(item for item in card["properties"] if item["predicate"]["label"] == "date of birth")
    assert born["text"] == "1950-03-11"
    assert [source["title"] for source in born["sources"]] == ["https://example.org/ada/biography"]


def test_quantities_have_their_units(wikidata: KnowledgeGraph) -> None:
    page = wikidata.show("wd:Q1001")
    height, siblings = (
        next(item for item in page.to_json()["properties"] if item["predicate"]["curie"] == name)
        for name in ("wdt:P2048", "wdt:P1971")
    )
    assert (height["text"], height["unit"], height["value"]) == ("1.7 metre", "metre", "+1.7")
    assert (siblings["text"], siblings["unit"], siblings["notes"]) == ("3", None, ["height 1.1 metre"])
    [group] = [group for group in page.value.groups if group.predicate.curie == "p:P2048"]
    assert [item.neighbor.label for item in group.first] == ["5.5 ft"]
    assert group.label == "height (other statements)"


def test_statement_without_direct_edge_is_named_by_value(wikidata: KnowledgeGraph) -> None:
    edges = wikidata.neighbors("wd:Q1001", direction="out").to_json()["edges"]
    assert "Old Works (end time 1989-12-31)" in {edge["object"]["label"] for edge in edges}


def test_statement_nodes_are_not_among_classes_or_hubs(wikidata: KnowledgeGraph) -> None:
    found = read_overview(wikidata.view)
    assert found.classes[0].item.curie == "wikibase:Item"
    assert [count.item.curie for count in found.classes][-2:] == ["owl:Restriction", "wikibase:Statement"]
    assert found.hubs[0].item.curie == "wd:Q1001"
    assert not any(count.item.curie.startswith(("s:", "wd:P", "wikibase:")) for count in found.hubs)


def test_cited_work_lists_its_statements(wikidata: KnowledgeGraph) -> None:
    page = read_document(wikidata.view, IRI(WD + "Q5001"))
    said = {
        (one.predicate.label, one.object.label)
        for one in read_excerpts(wikidata.view, page)
        if one.predicate and one.object
    }
    assert said == {("instance of", "human"), ("educated at", "St Anne's College")}


def test_validity_at_a_date_follows_qualifiers(wikidata: KnowledgeGraph) -> None:
    held = wikidata.neighbors("wd:Q1001", direction="out", as_of="1969").to_json()["edges"]
    names = {edge["object"]["label"] for edge in held}
    assert "St Anne's College" in names
    assert "Example Institute" not in names


def test_export_includes_statement_nodes(wikidata: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "ada.ttl"
    wikidata.export(path, around="wd:Q1001")
    with open_graph(path, language="en") as again:
        claims = read_claims(again.view, IRI(WD + "Q1001"), IRI(WDT + "P69"), IRI(WD + "Q2001"))
        assert [claim.valid_from for claim in claims] == ["1968"]


def test_annotated_axiom_is_a_claim(phenotypes: KnowledgeGraph) -> None:
    view, heart = phenotypes.view, IRI(OBO + "HP_0001627")
    [claim] = read_claims(view, heart, IRI("http://www.w3.org/2000/01/rdf-schema#subClassOf"), IRI(OBO + "HP_0001626"))
    assert claim.source is not None
    assert claim.source.title == "PMID:777"
    assert claim.values == {"comment": "by form"}
    defined = Literal("A deviation in the form of the heart.")
    [claim] = read_claims(view, heart, IRI(OBO + "IAO_0000115"), defined)
    assert claim.source is not None
    assert claim.source.title == "HPO:curators, PMID:12345"
    classes = [count.item.curie for count in read_overview(view).classes]
    assert classes.index("owl:Axiom") > classes.index("owl:Ontology")


def test_name_stated_by_claims_is_listed_with_sources(phenotypes: KnowledgeGraph) -> None:
    properties = phenotypes.show("obo:HP_0001627").to_json()["properties"]
    [synonym] = [item for item in properties if item["predicate"]["curie"] == "oboInOwl:hasExactSynonym"]
    assert synonym["value"] == "Misshapen heart"
    assert synonym["notes"] == ["has_synonym_type layperson term"]
    assert [source["title"] for source in synonym["sources"]] == ["ORCID:0000-0001"]
    assert not any(item["predicate"]["curie"] == "rdfs:label" for item in properties)  # its only claim is of another


def test_reification_of_existing_statement_is_not_a_node() -> None:
    view = open_turtle("""
        :a :knows :b . :r a rdf:Statement ; rdf:subject :a ; rdf:predicate :knows ; rdf:object :b ; :certainty 0.5 ;
          dcterms:source "a letter" .
        :n a rdf:Statement ; rdf:subject :a ; rdf:predicate :hates ; rdf:object :b .
    """)
    base = "http://example.org/"
    assert view.graph.is_detail(IRI(base + "r"))
    assert not view.graph.is_detail(IRI(base + "n"))  # nothing else shows what it says
    [claim] = read_claims(view, IRI(base + "a"), IRI(base + "knows"), IRI(base + "b"))
    assert claim.values == {"certainty": 0.5}
    assert claim.source is not None
    assert claim.source.title == "a letter"
