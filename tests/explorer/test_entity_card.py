"""A card holds an entity's names, values and neighbor counts, each value with the sources that state it."""

from __future__ import annotations

import pytest
from small_graphs import open_turtle

from cfgraph.explorer import View, build_card, list_neighbors, resolve_entity
from cfgraph.explorer.summary import describe_entity
from cfgraph.model.errors import NotFoundError
from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import ID
from cfgraph.text.catalog import Messages

ZHAOLIAN = IRI(ID + "zhaolian")


def test_names_are_ordered_by_kind_and_view_language(zh_view: View, en_view: View) -> None:
    names = build_card(zh_view, ZHAOLIAN).names
    assert (names[0].value, names[0].kind) == ("招联消费金融", "preferred")
    assert build_card(en_view, ZHAOLIAN).names[0].value == "Zhaolian Consumer Finance"
    kinds = [name.kind for name in names]
    assert kinds == sorted(kinds, key=["preferred", "label", "alternative", "misprint"].index)
    assert ("招聯", "zh-hant") in {(name.value, (name.language or "").lower()) for name in names}


def test_misprints_are_not_listed_as_names(zh_view: View) -> None:
    names = build_card(zh_view, IRI(ID + "mashang")).names
    assert "立刻消费" in {name.value for name in names if name.kind == "misprint"}


def test_figures_have_unit_period_and_source(zh_view: View) -> None:
    capital = [
        p for p in build_card(zh_view, ZHAOLIAN).properties if p.predicate.id == ID + "metric/registered-capital"
    ]
    assert capital
    (early,) = [figure for figure in capital if {s.document for s in figure.sources} == {IRI(ID + "document/ps004")}]
    assert (early.text, early.unit, early.as_of) == ("38.6896 亿元", "亿元", "2021-03")
    assert early.sources[0].locator == "line 290"


def test_attributes_carry_the_sources_of_their_claims(zh_view: View) -> None:
    sourced = [p for p in build_card(zh_view, ZHAOLIAN).properties if p.predicate.curie == "cf:legalName"]
    assert sourced
    assert all(source.document for p in sourced for source in p.sources)


def test_card_groups_equal_neighbor_groups(zh_view: View) -> None:
    found = build_card(zh_view, ZHAOLIAN)
    assert found.groups == list_neighbors(zh_view, ZHAOLIAN).groups


def test_card_is_complete_in_both_languages(zh_view: View, en_view: View) -> None:
    mine, theirs = (
        build_card(zh_view, resolve_entity(zh_view, "马上消费")),
        build_card(en_view, resolve_entity(en_view, "马上消费")),
    )
    assert len(mine.properties) == len(theirs.properties)
    assert [group.total for group in mine.groups] == [group.total for group in theirs.groups]
    assert mine.groups[0].label != theirs.groups[0].label


def test_unknown_node_has_no_card(zh_view: View) -> None:
    with pytest.raises(NotFoundError, match="id:nobody"):
        build_card(zh_view, IRI(ID + "nobody"))


def test_node_that_is_only_an_object_has_a_card() -> None:
    found = build_card(open_turtle(":a :knows :b ."), IRI("http://example.org/b"))
    assert [(group.direction, group.total) for group in found.groups] == [("in", 1)]


def test_sources_of_one_figure_are_one_line() -> None:
    figure = "[] a cf:MetricValue ; cf:about :x ; cf:metric :loans ; cf:value {} ; prov:wasDerivedFrom {} ;"
    figure += ' cf:period "2024" .\n'
    view = open_turtle(
        'cf:MetricValue cf:isDetail true . :x rdfs:label "X" . :loans rdfs:label "loans" .'
        + figure.format("12.50", ":p1")
        + figure.format("12.5", ":p2")
        + figure.format("13", ":p3")
    )
    found = build_card(view, IRI("http://example.org/x")).properties
    assert [(p.predicate.label, p.text, p.as_of, len(p.sources)) for p in found] == [
        ("loans", "12.5", "2024", 2),
        ("loans", "13", "2024", 1),
    ]


def test_figure_lists_both_lines_of_one_document() -> None:
    view = open_turtle(
        """
        cf:Detail cf:isDetail true . :doc rdfs:label "Report" .
        :f a cf:Detail ; cf:about :x ; cf:metric :loans ; cf:value 1 ; prov:wasDerivedFrom :p1, :p2 .
        :p1 a cf:Detail ; cf:inDocument :doc ; cf:line 12 ; cf:asPrinted "b" .
        :p2 a cf:Detail ; cf:inDocument :doc ; cf:line 9 ; cf:asPrinted "a" .
        """
    )
    (figure,) = build_card(view, IRI("http://example.org/x")).properties
    assert [(s.title, s.locator, s.as_printed) for s in figure.sources] == [("Report", "line 9, 12", ("a", "b"))]


def test_class_preview_omits_display_settings(en_view: View) -> None:
    company = en_view.expand("cf:ConsumerFinanceCompany")
    assert company is not None
    assert build_card(en_view, company).properties
    lines = [text for text, _ in describe_entity(en_view, en_view.ref(company), Messages("en"))]
    assert "cf:ConsumerFinanceCompany" in lines[1]
    assert not any("order" in line or "glyph" in line or "color" in line for line in lines)
