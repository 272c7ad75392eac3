"""``document``: what was taken from a source, in the order of its lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
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


def test_document_is_found_by_title_and_its_grade_explained() -> None:
    done = call("document", "消金的新红利时代", "--lang", "zh", "--limit", "3")
    assert done.status == 0
    assert "等级 C · 转载" in done.out
    assert "第 27 行" in done.out
    assert "cfgraph: 显示第 1 至 3 条" in done.err


def test_entity_that_is_no_document_is_rejected() -> None:
    done = call("document", "zzz", "--lang", "en")
    assert (done.status, done.err.strip()) == (
        1,
        "cfgraph: there is no source document 'zzz'; give its title, file name, IRI or prefixed name",
    )
    several = call("document", "a", "--lang", "en")
    assert several.status == 2
    assert "give the prefixed name" in several.err


def test_show_names_the_first_neighbors_of_each_relation() -> None:
    assert "招商永隆银行" in call("show", "招联", "--lang", "zh").out
    groups = call("show", "招联", "--format", "json").json["neighbors"]
    assert all(len(group["first"]) == min(group["total"], 5) for group in groups)


def test_one_document_alone_is_shown_and_exported(tmp_path: Path) -> None:
    found = call("neighbors", "招联", "--document", "doc:new-dividend-era", "--format", "json").json
    claims = [claim for edge in found["edges"] for claim in edge["claims"]]
    assert {claim["source"]["document"].rpartition("/")[2] for claim in claims} == {"new-dividend-era"}
    assert found["hidden"] > 0
    card = call("show", "招联", "--document", "doc:new-dividend-era", "--format", "json").json
    assert card["properties"]
    assert all(
        source["document"].endswith("/new-dividend-era") for item in card["properties"] for source in item["sources"]
    )
    assert all(item["sources"] for item in card["properties"])
    out = tmp_path / "part.json"
    assert call("export", str(out), "--all", "--document", "doc:new-dividend-era").status == 0
    part = json.loads(out.read_text("utf-8"))
    assert len(part["edges"]) > 0
    whole = call("info", "--format", "json").json
    assert len(part["nodes"]) < whole["entities"]
    assert call("neighbors", "招联", "--document", "zzz").status == 1


@pytest.mark.parametrize("command", ["path", "connect"])
def test_paths_can_follow_what_one_document_states(command: str) -> None:
    ends = ("招联", "中国联通")
    found = call(command, *ends, "--document", "消金的新红利时代", "--lang", "en", "--format", "json").json
    claims = [claim for path in found["paths"] for step in path["steps"] for edge in step for claim in edge["claims"]]
    assert {claim["source"]["document"].rpartition("/")[2] for claim in claims} == {"new-dividend-era"}
    refused = call("owners", "招联", "--document", "消金的新红利时代", "--lang", "en")
    assert (refused.status, refused.err.splitlines()[0]) == (2, "cfgraph: there is no option --document")
