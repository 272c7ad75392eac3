"""What held at a date: current claims from their date on, historical ones until they ended or were replaced."""

from __future__ import annotations

import pytest
from small_graphs import open_turtle

from cfgraph.explorer import View, find_paths, list_neighbors, subgraph_of_type
from cfgraph.explorer.as_of import existed_at
from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import CF, ID, PLANNED

HOLDS = IRI(CF + "holdsSharesIn")
SHANGCHENG, CHANGYIN58 = IRI(ID + "shangcheng"), IRI(ID + "changyin58")
E = "http://example.org/"


def holders(view: View, company: IRI, date: str | None) -> dict[str, set[float | None]]:
    page = list_neighbors(view, company, predicates=[HOLDS], direction="in", as_of=date)
    return {entry.neighbor.label: {claim.percentage for claim in entry.edge.claims} for entry in page.edges}


def test_the_founding_stakes_of_shangcheng_held_in_2018(zh_view: View) -> None:
    held = holders(zh_view, SHANGCHENG, "2018")
    assert sorted(share for shares in held.values() for share in shares if share) == [12.0, 12.5, 37.5, 38.0]
    assert held["上海银行"] == {38.0}


def test_two_of_the_founders_were_gone_by_2025(zh_view: View) -> None:
    held = holders(zh_view, SHANGCHENG, "2025")
    assert held["上海银行"] == {42.74}
    assert sorted(share for shares in held.values() for share in shares if share) == [42.18, 42.74]


def test_before_the_company_was_founded_nobody_held_shares(zh_view: View) -> None:
    assert holders(zh_view, SHANGCHENG, "2016") == {}
    assert holders(zh_view, SHANGCHENG, "2017-07") == {}
    assert len(holders(zh_view, SHANGCHENG, "2017-08")) == 4


def test_without_a_date_history_and_present_stand_side_by_side(zh_view: View) -> None:
    assert holders(zh_view, SHANGCHENG, None)["上海银行"] == {42.74, 38.0}


@pytest.mark.parametrize("date", ["2017", "2023", "2025", "2026-02", "2030"])
def test_planned_stakes_never_hold(zh_view: View, date: str) -> None:
    page = list_neighbors(zh_view, CHANGYIN58, predicates=[HOLDS], direction="in", as_of=date)
    claims = [claim for entry in page.edges for claim in entry.edge.claims]
    assert claims
    assert not [claim for claim in claims if claim.status_id == PLANNED]


def test_planned_stakes_of_changyin58_are_there_without_a_date(zh_view: View) -> None:
    assert 80.82 in holders(zh_view, CHANGYIN58, None)["长沙银行"]


@pytest.mark.parametrize("date", ["2017", "2020", "2024-09", "2024-12", "2025", "2026"])
def test_the_shares_of_one_date_are_no_more_than_the_whole(zh_view: View, date: str) -> None:
    for company in (SHANGCHENG, CHANGYIN58):
        held = holders(zh_view, company, date)
        assert sum(max(share or 0.0 for share in shares) for shares in held.values()) <= 100


def claim(subject: str, target: str, rest: str, predicate: str = "cf:holdsSharesIn") -> str:
    return (
        f":{subject} {predicate} :{target} ."
        f"[] a cf:Stake ; rdf:subject :{subject} ; rdf:predicate {predicate} ; rdf:object :{target} ; {rest} .\n"
    )


SCHEMA = "cf:Stake cf:isDetail true .\n"


def held_at(view: View, date: str) -> dict[str, list[float | None]]:
    page = list_neighbors(view, IRI(E + "x"), direction="in", as_of=date)
    return {entry.neighbor.curie: [claim.percentage for claim in entry.edge.claims] for entry in page.edges}


def test_a_year_means_its_end() -> None:
    view = open_turtle(
        SCHEMA
        + claim("a", "x", 'cf:percentage 60 ; cf:validFrom "2020-03" ; cf:validTo "2022-06" ; cf:status cf:Historical')
        + claim("b", "x", 'cf:percentage 70 ; cf:asOf "2022-07-01"^^xsd:date ; cf:status cf:Current')
    )
    assert [held_at(view, date) for date in ("2019", "2020", "2022-06", "2022", "2030")] == [
        {},
        {":a": [60.0]},
        {":a": [60.0]},
        {":b": [70.0]},
        {":b": [70.0]},
    ]


def test_history_without_an_end_lasts_until_the_next_statement_and_not_an_older_one() -> None:
    view = open_turtle(
        SCHEMA
        + claim("a", "x", 'cf:percentage 50 ; cf:asOf "2010"^^xsd:gYear ; cf:status cf:Historical')
        + claim("a", "x", 'cf:percentage 40 ; cf:asOf "2015"^^xsd:gYear ; cf:status cf:Historical')
        + claim("b", "x", 'cf:percentage 20 ; cf:asOf "2012"^^xsd:gYear ; cf:status cf:Current')
        + claim("b", "x", 'cf:percentage 25 ; cf:validFrom "2020"^^xsd:gYear ; cf:status cf:Current')
    )
    assert held_at(view, "2011") == {":a": [50.0]}
    assert held_at(view, "2013") == {":b": [20.0]}
    assert held_at(view, "2017") == {":a": [40.0], ":b": [20.0]}
    assert ":a" not in held_at(view, "2021")


def test_what_is_no_share_is_not_replaced_by_others_of_its_kind() -> None:
    view = open_turtle(
        SCHEMA
        + claim("a", "x", 'cf:asOf "2018" ; cf:status cf:Historical', ":uses")
        + claim("b", "x", 'cf:asOf "2020" ; cf:status cf:Current', ":uses")
    )
    assert set(held_at(view, "2024")) == {":a", ":b"}


def test_what_is_undated_or_has_no_claim_always_holds() -> None:
    view = open_turtle(SCHEMA + ":a :likes :x .\n" + claim("b", "x", "cf:percentage 1", ":owns"))
    assert set(held_at(view, "1900")) == {":a", ":b"}


def test_paths_walk_only_what_held() -> None:
    view = open_turtle(
        SCHEMA
        + claim("a", "x", 'cf:percentage 50 ; cf:asOf "2010" ; cf:status cf:Historical')
        + claim("b", "x", 'cf:percentage 20 ; cf:asOf "2015" ; cf:status cf:Current')
    )
    a, b = IRI(E + "a"), IRI(E + "b")
    assert find_paths(view, a, b).paths[0].length == 2
    for date in ("2012", "2016"):
        found = find_paths(view, a, b, as_of=date)
        assert (found.paths, found.complete) == ((), True)


@pytest.mark.parametrize(
    ("name", "as_of", "there"),
    [
        ("zhaolian", "2014", False),
        ("zhaolian", "2015-02", False),
        ("zhaolian", "2015", True),
        ("jincheng", "2010-01-31", True),  # "2010" may be January
        ("measures-2024", "2024-03-17", False),
        ("measures-2024", "2024-03-18", True),
        ("interest-subsidy-2025", "2026-08", True),
        ("interest-subsidy-2025", "2026-09", False),
        ("china-unicom", "1900", True),  # the graph says nothing of when it began
    ],
)
def test_an_entity_is_there_between_its_beginning_and_its_end(
    zh_view: View, name: str, as_of: str, there: bool
) -> None:
    assert existed_at(zh_view, IRI(ID + name), as_of) == there


def test_a_class_as_of_a_date_is_exported_without_what_was_not_there(zh_view: View) -> None:
    found = subgraph_of_type(zh_view, IRI(CF + "ConsumerFinanceCompany"), as_of="2016")
    labels = {ref.label for ref in found.nodes}
    assert len(labels) == 23
    assert "小米消费金融" not in labels
