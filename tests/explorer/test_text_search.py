"""All text is searched, and what details say leads to the entities they are about, with who says it."""

from __future__ import annotations

from small_graphs import open_turtle

from cfgraph.explorer import View, resolve_type, search_text
from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import ID


def test_printed_form_finds_its_entity(zh_view: View) -> None:
    match = search_text(zh_view, "X0007H244030001").results[0]
    assert match.entity.id == ID + "zhaolian"
    assert match.how == "text"
    assert [match.matched[start:end] for start, end in match.spans] == ["X0007H244030001"]
    assert match.predicate is not None
    assert match.source is not None
    assert match.source.document is not None


def test_numbers_are_found_in_any_notation(zh_view: View) -> None:
    assert [m.entity.id for m in search_text(zh_view, "1,100元").results] == [
        m.entity.id for m in search_text(zh_view, "１１００元").results
    ]
    assert search_text(zh_view, "1,100元").results


def test_text_match_lists_each_entity_once_in_both_scripts(zh_view: View) -> None:
    found = search_text(zh_view, "省钱最多", limit=50).results
    assert len({(match.entity.id, match.matched) for match in found}) == len(found)
    assert not {"省錢最多"} & {match.matched for match in found}


def test_results_are_filtered_by_type(zh_view: View) -> None:
    bank = resolve_type(zh_view, "银行")
    found = search_text(zh_view, "银行", types=[bank], limit=200)
    assert found.results
    assert all("银行" in label or "bank" in label.lower() for match in found.results for label in match.entity.types)


def test_text_without_schema_belongs_to_its_subject() -> None:
    view = open_turtle(':a :note "some words" . :b :p [ :q "other words" ] . <http://x.net/words> :p 1 .')
    assert {match.entity.curie for match in search_text(view, "words").results} >= {":a"}
    match = search_text(view, "some words").results[0]
    assert match.predicate is not None
    assert (match.predicate.id, match.source) == (IRI("http://example.org/note"), None)


def test_absent_text_is_not_found(zh_view: View) -> None:
    for text in ("没有人说过这句话", "", "“”", "x" * 2_000):
        found = search_text(zh_view, text)
        assert (found.results, found.total, found.exact) == ((), 0, False)
