"""What held at a date is told from what is stated for later, from what has no date, and from what did not hold."""

from __future__ import annotations

import pytest
from small_graphs import open_turtle

from cfgraph.api.json_shapes import card_json, neighbors_json
from cfgraph.explorer import View, list_neighbors
from cfgraph.explorer.as_of import build_card_as_of
from cfgraph.explorer.ownership import find_owners
from cfgraph.model.terms import IRI

E = "http://example.org/"
HELD = """
cf:foundedOn rdfs:label "founded on"@en . cf:Stake cf:isDetail true . cf:Claim cf:isDetail true .
:lender skos:prefLabel "Lender"@en ; cf:foundedOn "2015-03"^^xsd:gYearMonth ; cf:legalName "Lender Ltd."@en .
:c0 a cf:Claim ; rdf:subject :lender ; rdf:predicate cf:foundedOn ; rdf:object "2015-03"^^xsd:gYearMonth ;
  cf:asOf "2023" ; cf:status cf:Current .
:n0 a cf:Claim ; rdf:subject :lender ; rdf:predicate cf:legalName ; rdf:object "Lender Ltd."@en ; cf:asOf "2023" ;
  cf:status cf:Current .
:bank cf:holdsSharesIn :lender . :fund cf:holdsSharesIn :lender . :old cf:holdsSharesIn :lender .
:plan cf:holdsSharesIn :lender . :silent cf:holdsSharesIn :lender .
:c1 a cf:Stake ; rdf:subject :bank ; rdf:predicate cf:holdsSharesIn ; rdf:object :lender ; cf:percentage 50 ;
  cf:asOf "2021-03" ; cf:status cf:Current .
:c2 a cf:Stake ; rdf:subject :fund ; rdf:predicate cf:holdsSharesIn ; rdf:object :lender ; cf:percentage 20 ;
  cf:asOf "2018" ; cf:status cf:Current .
:c3 a cf:Stake ; rdf:subject :old ; rdf:predicate cf:holdsSharesIn ; rdf:object :lender ; cf:percentage 30 ;
  cf:validTo "2019" ; cf:status cf:Historical .
:c4 a cf:Stake ; rdf:subject :plan ; rdf:predicate cf:holdsSharesIn ; rdf:object :lender ; cf:status cf:Planned .
:c5 a cf:Stake ; rdf:subject :silent ; rdf:predicate cf:holdsSharesIn ; rdf:object :lender ; cf:status cf:Current .
"""
LENDER = IRI(E + "lender")


@pytest.fixture(scope="module")
def view() -> View:
    """A lender with holders of every kind."""
    return open_turtle(HELD)


def holders(view: View, date: str) -> dict[str, str | None]:
    page = list_neighbors(view, LENDER, direction="in", as_of=date)
    return {item.neighbor.curie.removeprefix(":"): item.edge.held for item in (*page.edges, *page.later)}


def test_edges_state_whether_they_held(view: View) -> None:
    assert holders(view, "2020") == {"fund": "known", "silent": "undated", "bank": "stated_later"}
    page = list_neighbors(view, LENDER, direction="in", as_of="2020")
    assert (page.total, page.later_total, page.hidden) == (2, 1, 2), "the ended and the planned one are hidden"
    assert holders(view, "2018")["old"] == "known"


def test_later_statements_are_listed_but_not_summed(view: View) -> None:
    found = find_owners(view, LENDER, as_of="2020")
    assert {stake.entity.curie for stake in found.stakes} == {":fund", ":silent"}
    assert [edge.subject.curie for edge in found.later] == [":bank"]
    assert found.stated is not None
    assert found.stated.least == 20


def test_events_use_their_own_date(view: View) -> None:
    card = build_card_as_of(view, LENDER, "2016")
    assert [(item.text, item.held) for item in card.properties] == [("2015-03", "known")]
    assert [(item.text, item.held) for item in card.later] == [("Lender Ltd.", "stated_later")]
    assert card.later_edges == 2
    before = build_card_as_of(view, LENDER, "2014")
    assert before.properties == ()
    assert before.hidden == 2, "it was not founded yet, and one stake is only planned"


def test_known_by_excludes_later_statements(view: View) -> None:
    known = view.show_as_known_then()
    assert holders(known, "2020") == {"fund": "known", "silent": "undated"}
    assert build_card_as_of(known, LENDER, "2016").properties == ()


def test_no_validity_without_a_date(view: View) -> None:
    assert {item.edge.held for item in list_neighbors(view, LENDER).edges} == {None}


def test_ended_and_planned_statements_did_not_hold(view: View) -> None:
    page = list_neighbors(view, LENDER, direction="in", as_of="2020")
    assert {(item.neighbor.curie, item.edge.held) for item in page.not_held} == {(":old", "no"), (":plan", "no")}
    old = next(item.edge for item in page.not_held if item.neighbor.curie == ":old")
    assert old.claims[0].valid_to == "2019"
    shape = neighbors_json(page)
    assert {edge["held"] for key in ("edges", "stated_later", "not_held") for edge in shape[key]} == {
        "known", "undated", "stated_later", "no",
    }  # fmt: skip
    card = card_json(build_card_as_of(view, LENDER, "2014"))
    assert [item["held"] for item in card["not_held"]] == ["no"]
    assert [item["subject"]["curie"] for item in card["not_held_neighbors"]] == [":plan"]
