"""The dossier: every line cited, inferred and computed ones marked, the same each time, safe and offline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_graphs import open_turtle

from cfgraph.explorer import View
from cfgraph.export.dossier.content import compose_dossier
from cfgraph.export.dossier.rendering import render_html, render_markdown, write_dossier
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI
from cfgraph.text.catalog import Messages

ZHAOLIAN = IRI("https://w3id.org/cfgraph/id/zhaolian")
HOSTILE = """
:a skos:prefLabel "<script>x</script> [a](b)"@en ; :holds :b . :b :knows :c .
[] a :Said ; rdf:subject :a ; rdf:predicate :holds ; rdf:object :b ; cf:percentage 60 ; cf:status cf:Current ;
  cf:confidence cf:Inferred ; cf:note "because" ; cf:asOf "2024" ; prov:wasDerivedFrom :p .
:p cf:inDocument :d ; cf:line 7 ; cf:asPrinted "60%" . :d dcterms:title "Paper"@en ; dcterms:date "2024-05" .
:Said cf:isDetail true .
"""


def test_dossier_lines_are_cited() -> None:
    view = open_turtle(HOSTILE)
    text = "".join(render_markdown(compose_dossier(view, IRI("http://example.org/b"), Messages("en")), Messages("en")))
    assert (
        "- 2024: \\<script\\>x\\</script\\> \\[a\\](b) 60% **inferred** (because) \\[1 2024-05 line 7 “60%”\\]" in text
    )
    assert "controls :b by 60% of the votes **computed**" in text
    assert "1. Paper · 2024-05" in text


TWO_CLAIMS = (
    HOSTILE
    + """
[] a :Said ; rdf:subject :a ; rdf:predicate :holds ; rdf:object :b ; cf:status cf:Current ; cf:confidence cf:Stated ;
  cf:note "names the holder only" ; cf:asOf "2025" ; prov:wasDerivedFrom :q .
:q cf:inDocument :e ; cf:line 9 . :e dcterms:title "Later"@en ; dcterms:date "2025-05" .
"""
)


def test_notes_are_beside_source_of_their_claim() -> None:
    view = open_turtle(TWO_CLAIMS)
    text = "".join(render_markdown(compose_dossier(view, IRI("http://example.org/b"), Messages("en")), Messages("en")))
    assert "60% (because) \\[1 2024-05 line 7 “60%”\\] \\[2 2025-05 line 9 (names the holder only)\\]" in text


def test_the_page_has_no_script_and_loads_nothing() -> None:
    view = open_turtle(HOSTILE)
    page = "".join(render_html(compose_dossier(view, IRI("http://example.org/b"), Messages("en")), Messages("en")))
    assert "<script" not in page
    assert not re.search(r" src=|@import|url\(|<link", page)
    assert "default-src 'none'" in page
    assert page.count("<li") == page.count("</li>")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_dossier_of_zhaolian_is_whole_and_the_same_each_time(
    language: str, zh_view: View, en_view: View, tmp_path: Path
) -> None:
    view = zh_view if language == "zh" else en_view
    messages = Messages(view.language)
    first, second = tmp_path / "one.html", tmp_path / "two.html"
    dossier = write_dossier(view, ZHAOLIAN, first, messages)
    write_dossier(View(view.graph, view.language), ZHAOLIAN, second, messages)
    assert first.read_bytes() == second.read_bytes()
    titles = [section.title for section in dossier.sections]
    for key in ("names", "figures", "holders", "control", "relations", "timeline", "gaps"):
        assert messages(f"dossier.{key}") in titles
    for section in dossier.sections:
        for line in section.lines[1:] if section.title == messages("dossier.names") else section.lines:
            assert line.sources or line.mark == "computed", line
    marks = {line.mark for section in dossier.sections for line in section.lines}
    assert marks == {"stated", "inferred", "computed"}


def test_other_extension_is_rejected_and_nothing_written(zh_view: View, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_dossier(zh_view, ZHAOLIAN, tmp_path / "a.pdf", Messages("zh"))
    assert not list(tmp_path.iterdir())


def test_founding_event_is_listed_at_its_date(zh_view: View) -> None:
    node = IRI("https://w3id.org/cfgraph/id/boc-cf")
    dossier = compose_dossier(zh_view, node, Messages("zh"))
    (timeline,) = (section for section in dossier.sections if section.title == Messages("zh")("dossier.timeline"))
    assert [line.date for line in timeline.lines if line.text == "成立时间"] == ["2010-06"]


def test_notes_grades_and_columns_are_in_the_language_and_no_section_is_empty(zh_view: View, en_view: View) -> None:
    bank = IRI("https://w3id.org/cfgraph/id/china-merchants-bank")
    for view, note, grade, column in ((zh_view, "30%（", "C 转载", "等级"), (en_view, "30% (", "C re-post", "Grade")):
        messages = Messages(view.language)
        dossier = compose_dossier(view, bank, messages)
        text, page = "".join(render_markdown(dossier, messages)), "".join(render_html(dossier, messages))
        assert note in text
        assert grade in text
        assert f"<th>{column}</th>" in page
        assert "</h2>\n</section>" not in page
