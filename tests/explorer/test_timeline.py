"""Timelines and changes: dates as sources state them, plans apart, both values of what changed."""

from __future__ import annotations

import pytest
from small_graphs import open_turtle

from cfgraph.explorer import View, resolve_entity
from cfgraph.explorer.changes import Change, find_changes
from cfgraph.explorer.timeline import build_timeline
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI

E = "http://example.org/"
SCHEMA = ":Said cf:isDetail true . :Figure cf:isDetail true . :holds cf:claimClass :Said . :o :holds :p . "


def claim(subject: str, predicate: str, target: str, said: str) -> str:
    return (
        f":{subject} :{predicate} {target} . [] a :Said ; rdf:subject :{subject} ; rdf:predicate :{predicate} ; "
        f"rdf:object {target} ; {said} . "
    )


def stake(holder: str, percent: float, said: str) -> str:
    return claim(holder, "holds", ":c", f"cf:percentage {percent:.2f} ; {said}")


def opened(*said: str) -> View:
    return open_turtle(SCHEMA + "".join(said))


def changes_of(view: View, start: str, end: str) -> list[tuple[str, str, str, str]]:
    def name(change: Change) -> str:
        return change.subject.curie.removeprefix(":")

    return [
        (one.kind, name(one), one.before, one.after) for one in find_changes(view, start, end, IRI(E + "c")).changes
    ]


NOW, PAST, PLAN = "cf:status cf:Current", "cf:status cf:Historical", "cf:status cf:Planned"


def test_events_are_ordered_with_date_meanings_and_separate_plans() -> None:
    view = opened(
        stake("a", 30, f"{NOW} ; cf:asOf '2021-03'"),
        stake("b", 20, f"{PAST} ; cf:validFrom '2019' ; cf:validTo '2020-06'"),
        stake("d", 10, f"{PLAN} ; cf:asOf '2025'"),
        stake("e", 5, NOW),
        ":c :foundedOn '2015-06'^^xsd:gYearMonth . ",
    )
    found = build_timeline(view, [IRI(E + "c")])
    assert [(event.date, event.moment, event.text) for event in found.events] == [
        ("2015-06", "on", ""),
        ("2019", "from", "20%"),
        ("2020-06", "until", "20%"),
        ("2021-03", "as_of", "30%"),
    ]
    assert [(event.date, event.text) for event in found.planned] == [("2025", "10%")]
    assert found.undated == 1
    assert not build_timeline(view, [IRI(E + "c")], since="2022", until="2024").events


def test_equal_events_of_one_date_are_merged_with_their_claims() -> None:
    view = opened(*(stake("a", 30, f"{NOW} ; cf:asOf '2021' ; :n {number}") for number in (1, 1)))
    (event,) = build_timeline(view, [IRI(E + "c")]).events
    assert len(event.claims) == 2


def test_holders_are_compared_by_date_with_sums() -> None:
    view = opened(
        stake("a", 60, f"{PAST} ; cf:asOf '2020'"),
        stake("a", 40, f"{NOW} ; cf:asOf '2023'"),
        stake("b", 30, f"{NOW} ; cf:asOf '2023'"),
    )
    (table,) = build_timeline(view, [IRI(E + "c")]).tables
    assert table.dates == ("2020", "2023")
    assert {holder.curie: cells for holder, cells in table.holders} == {":a": ("60%", "40%"), ":b": ("", "30%")}
    assert table.totals == ((60, 60), (70, 70))


def test_different_statement_is_a_change_and_end_date_an_end() -> None:
    view = opened(
        stake("a", 60, f"{PAST} ; cf:asOf '2020'"),
        stake("a", 40, f"{NOW} ; cf:asOf '2023'"),
        stake("b", 40, f"{PAST} ; cf:asOf '2020' ; cf:validTo '2022'"),
        stake("d", 30, f"{NOW} ; cf:validFrom '2022-05'"),
        stake("e", 30, f"{NOW} ; cf:asOf '2023'"),
        stake("f", 10, f"{PLAN} ; cf:asOf '2023'"),
        stake("g", 10, f"{NOW} ; cf:asOf '2019'"),
    )
    assert sorted(changes_of(view, "2021", "2024")) == [
        ("began", "d", "", "30%"),
        ("changed", "a", "60%", "40%"),
        ("ended", "b", "40%", ""),
        ("first_stated", "e", "", "30%"),
        ("planned", "f", "", "10%"),
    ]
    assert changes_of(view, "2024", "2026") == []


def test_figure_changes_from_latest_before_to_latest_after() -> None:
    def figure(value: int, date: str) -> str:
        said = f"cf:value {value} ; cf:unit :yuan ; cf:asOf '{date}' ; {NOW}"
        return f"[] a :Figure ; cf:about :c ; cf:metric :capital ; {said} . "

    view = opened(figure(10, "2018"), figure(38, "2021"), figure(100, "2023-08"))
    assert changes_of(view, "2021", "2024") == [("changed", "c", "38 :yuan", "100 :yuan")]
    assert changes_of(view, "2016", "2018") == [("first_stated", "c", "", "10 :yuan")]


def test_changes_of_the_whole_graph(zh_view: View) -> None:
    found = find_changes(zh_view, "2024", "2025")
    assert found.complete
    home_credit = resolve_entity(zh_view, "捷信集团")
    (sold,) = (c for c in found.changes if c.kind == "changed" and c.subject.id == home_credit)
    assert (sold.before, sold.after, sold.target and sold.target.label) == ("100%", "2%", "京东消费金融")
    assert sold.sources
    of_company = find_changes(zh_view, "2023", "2025", resolve_entity(zh_view, "京东消费金融"))
    assert {c.kind for c in of_company.changes} >= {"changed", "planned", "first_stated"}


def test_dates_in_wrong_order_are_rejected(zh_view: View) -> None:
    with pytest.raises(UsageError):
        find_changes(zh_view, "2024", "2024-03")
