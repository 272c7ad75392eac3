"""Entities are found by whatever people type: any name, script, width, pinyin, initials, misprint or identity."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_graphs import open_turtle

from cfgraph.explorer import View, resolve_type
from cfgraph.explorer.search import search
from cfgraph.model.terms import IRI, Literal, Statement
from cfgraph.model.vocabulary import CF, ID, PREF_LABEL
from cfgraph.store import Graph
from cfgraph.store.chinese import fold_text

ZHAOLIAN, MASHANG = IRI(ID + "zhaolian"), IRI(ID + "mashang")


@pytest.mark.parametrize(
    ("text", "entity", "how"),
    [
        ("招联", ZHAOLIAN, "alternative"),
        ("招聯", ZHAOLIAN, "alternative"),
        ("招聯消費金融", ZHAOLIAN, "name"),
        ("Zhaolian", ZHAOLIAN, "pinyin"),
        ("zhaolian", ZHAOLIAN, "pinyin"),
        ("ＺＨＡＯＬＩＡＮ", ZHAOLIAN, "pinyin"),
        ("zl", ZHAOLIAN, "initials"),
        ("ZL", ZHAOLIAN, "initials"),
        ("zhaolian consumer", ZHAOLIAN, "name"),
        ("立刻消费", MASHANG, "misprint"),
        ("立刻消費", MASHANG, "misprint"),
        (" 马上 消费·金融 ", MASHANG, "name"),
        ("id:zhaolian", ZHAOLIAN, "iri"),
        (f"<{ZHAOLIAN}>", ZHAOLIAN, "iri"),
        (str(ZHAOLIAN), ZHAOLIAN, "iri"),
        ("china unicom", IRI(ID + "china-unicom"), "name"),
        ("china-unicom", IRI(ID + "china-unicom"), "name"),
        ("changyin58", IRI(ID + "changyin58"), "pinyin"),
        ("cy58", IRI(ID + "changyin58"), "initials"),
    ],
)
def test_the_entity_meant_comes_first(zh_view: View, text: str, entity: IRI, how: str) -> None:
    best = search(zh_view, text).results[0]
    assert (best.entity.id, best.how) == (entity, how)


def test_any_one_character_inside_a_name_finds_it(zh_view: View) -> None:
    for character in "招联消费金融":
        found = zh_view.graph.find_names(character, 1_000).hits
        assert ZHAOLIAN in {hit.node for hit in found}


def test_exact_names_come_before_beginnings_and_those_before_inner_parts() -> None:
    view = open_turtle(':in rdfs:label "大招联" . :begin rdfs:label "招联金融" . :exact rdfs:label "招联" .')
    assert [match.entity.curie for match in search(view, "招联").results] == [":exact", ":begin", ":in"]


def test_of_equal_names_the_better_connected_entity_comes_first() -> None:
    view = open_turtle(':a rdfs:label "Same" . :b rdfs:label "Same" ; :p :c, :d .')
    assert [match.entity.curie for match in search(view, "same").results] == [":b", ":a"]


@pytest.mark.parametrize(
    "text", ["", "   ", '"', '""', "'", "*", "%", "^", "-", "( )", "😀", "\x00", "<>", "http://", "🏦" * 9]
)
def test_signs_alone_find_nothing_and_break_nothing(zh_view: View, text: str) -> None:
    found = search(zh_view, text)
    assert (found.results, found.total, found.complete) == ((), 0, True)


@pytest.mark.parametrize("text", ['"招联"', "招联*", "'招联'", "(招联)", "招-联", "招联😀", "招\n联"])
def test_signs_around_a_name_do_not_matter(zh_view: View, text: str) -> None:
    assert search(zh_view, text).results[0].entity.id == ZHAOLIAN


@pytest.mark.parametrize("text", ["招联 OR 马上", "招联 AND 招联", "NOT 招联", "NEAR(招联 马上)", "node: 招联"])
def test_words_of_the_index_language_are_only_text(zh_view: View, text: str) -> None:
    assert not search(zh_view, text).exact


@pytest.mark.parametrize("text", ["招" * 10_000, "x y " * 50_000])
def test_an_endless_text_finds_nothing(zh_view: View, text: str) -> None:
    assert search(zh_view, text).total == 0


@pytest.mark.parametrize("text", ["<a b>", "id:a b", '" OR "', "http://x y"])
def test_what_is_almost_an_iri_or_a_query_is_searched_for_as_text(zh_view: View, text: str) -> None:
    assert search(zh_view, text).complete


@pytest.fixture(scope="module")
def preferred_names(bundled: Graph) -> list[Statement]:
    return [s for s in bundled.statements(predicate=PREF_LABEL) if not bundled.is_detail(s.subject)]


@settings(max_examples=100)
@given(st.data())
def test_any_part_of_any_name_finds_its_entity(
    bundled: Graph, preferred_names: list[Statement], data: st.DataObject
) -> None:
    entity, _, name = data.draw(st.sampled_from(preferred_names))
    assert isinstance(name, Literal)
    first = data.draw(st.integers(0, len(name.value) - 1))
    part = name.value[first : data.draw(st.integers(first + 1, len(name.value)))]
    assert not fold_text(part) or entity in {hit.node for hit in bundled.find_names(part, 10_000).hits}


def test_rare_characters_of_personal_names_are_found() -> None:
    view = open_turtle(':a rdfs:label "周𬭎" . :b rdfs:label "周王" .')
    assert [match.entity.curie for match in search(view, "𬭎").results] == [":a"]
    assert [match.entity.curie for match in search(view, "zhouhong").results] == [":a"]


def test_a_character_of_two_readings_is_found_by_either() -> None:
    view = open_turtle(':a rdfs:label "长银消费金融" .')
    for text in ("changyin", "zhangyin", "cyxf", "zyxf"):
        assert search(view, text).total == 1


def test_an_iri_that_no_prefix_shortens_is_found_by_its_end_and_whole() -> None:
    view = open_turtle("<did:web:acme> :p <http://elsewhere.net/x/LEI-0042> . <http://elsewhere.net/x/LEI-0042> :p 1 .")
    assert search(view, "did:web:acme").results[0].entity.id == "did:web:acme"
    assert search(view, "lei-0042").results[0].how == "iri"


def test_latin_letters_find_names_that_begin_so_before_initials_and_both_bearers_of_an_alias(zh_view: View) -> None:
    labels = [match.entity.label for match in search(zh_view, "JD").results]
    assert any("京东消费金融" in label for label in labels[:3])
    view = open_turtle(':a rdfs:label "A" ; skos:altLabel "智能客服" . :b rdfs:label "B" ; skos:altLabel "智能客服" .')
    assert {match.entity.curie for match in search(view, "智能客服").results} == {":a", ":b"}


def test_results_keep_to_a_type_and_the_types_below_it(zh_view: View) -> None:
    bank = resolve_type(zh_view, "银行")
    found = search(zh_view, "上海", types=[bank])
    assert [match.entity.label for match in found.results] == ["上海银行"]
    vendors_too = search(zh_view, "技术", types=[IRI(CF + "Organization")])
    assert all("资料来源" not in match.entity.types for match in vendors_too.results)


def test_the_total_counts_all_though_only_some_are_shown(zh_view: View) -> None:
    some, more = search(zh_view, "消费", limit=3), search(zh_view, "消费", limit=1_000)
    assert len(some.results) == 3
    assert some.total == more.total == len(more.results)
    assert some.results == more.results[:3]
    assert sum(count for _, count in some.types) >= some.total


def test_claims_and_passages_are_not_found(zh_view: View) -> None:
    found = search(zh_view, "zhaolian", limit=1_000)
    assert not [match for match in found.results if "/claim/" in match.entity.id or "/passage/" in match.entity.id]
