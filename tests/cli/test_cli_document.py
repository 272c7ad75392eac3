"""``document``: what was taken from a source, in the order of its lines."""

from __future__ import annotations

from cli_runs import call


def test_a_document_is_listed_by_lines_in_pages() -> None:
    whole = call("document", "doc:new-dividend-era", "--format", "json").json
    assert len(whole["items"]) == whole["total"] == whole["claims"] + whole["figures"] + whole["passages"]
    lines = [int(item["source"]["locator"].removeprefix("line ").split("-")[0]) for item in whole["items"]]
    assert lines == sorted(lines)
    page = call("document", "doc:new-dividend-era", "--format", "json", "--offset", "20", "--limit", "5").json
    assert page["items"] == whole["items"][20:25]
    figure = next(item for item in whole["items"] if item["kind"] == "figure")
    assert figure["figure"]["unit"]
    assert figure["text"]
    rows = call("document", "doc:new-dividend-era", "--format", "csv").out.splitlines()
    assert rows[0].startswith("kind,id,locator,subject,")
    assert len(rows) > whole["total"]


def test_a_document_is_known_by_its_title_and_its_grade_is_explained() -> None:
    done = call("document", "消金的新红利时代", "--lang", "zh", "--limit", "3")
    assert done.status == 0
    assert "等级 C · 转载" in done.out
    assert "第 27 行" in done.out
    assert "cfgraph: 显示第 1 至 3 条" in done.err


def test_what_is_no_document_is_refused_in_a_line() -> None:
    done = call("document", "zzz", "--lang", "en")
    assert (done.status, done.err.strip()) == (1, "cfgraph: there is no source document zzz")
    several = call("document", "a", "--lang", "en")
    assert several.status == 2
    assert "give the prefixed name" in several.err
