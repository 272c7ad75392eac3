"""What no source states is marked with its reason in every command, can be left out, and is named by an identifier."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from cli_runs import call
from small_graphs import MARKED, PREFIXES


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph with inferred, computed and stated claims."""
    path = tmp_path_factory.mktemp("marked") / "marked.ttl"
    path.write_text(PREFIXES + MARKED, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (("show", ":lender"), ("30 (computed)", "75 divided by 2.5")),
        (("neighbors", ":lender"), ("60% (inferred)", "what is left", "inferred; only “app” is printed")),
        (("path", ":fund", ":bank"), ("holds shares in 60% (inferred)", "what is left")),
        (("owners", ":lender"), ("Bank 60% (inferred) → Lender", "what is left")),
        (("holdings", ":bank"), ("60% (inferred)",)),
        (("connect", ":fund", ":app"), ("operates (inferred)",)),
        (("control", ":lender"), ("Bank 60% (inferred) → Lender", "what is left")),
        (("compare", ":lender", ":app"), ("30 (computed)", "75 divided by 2.5", "Bank (inferred) · 60% · what is")),
    ],
)
def test_inferred_claims_are_marked_with_reason(
    marked: Path, command: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    out = call("-g", marked, "--lang", "en", *command).out
    assert all(text in out for text in expected)
    assert "40% (" not in out


def test_chinese_marks_use_chinese_brackets(marked: Path) -> None:
    assert "60%（推断）" in call("-g", marked, "--lang", "zh", "neighbors", ":lender").out


@pytest.mark.parametrize("command", ["show", "neighbors", "owners", "control"])
def test_inferred_claims_can_be_excluded(marked: Path, command: str) -> None:
    whole, stated = (call("-g", marked, command, ":lender", *more, "--lang", "en") for more in ((), ("--stated-only",)))
    assert stated.status == 0
    assert ("inferred" in whole.out or "computed" in whole.out, "inferred" in stated.out) == (True, False)
    assert "computed" not in stated.out


def test_paths_exclude_inferred_edges_with_stated_only(marked: Path) -> None:
    assert call("-g", marked, "path", ":fund", ":app").status == 0
    assert call("-g", marked, "path", ":fund", ":app", "--stated-only").status == 1
    assert call("-g", marked, "connect", ":fund", ":app", "--stated-only").status == 1
    assert call("-g", marked, "holdings", ":bank", "--stated-only").status == 1


def test_analyses_and_dossier_exclude_inferred_claims(marked: Path, tmp_path: Path) -> None:
    assert "Bank" in call("-g", marked, "groups", "--lang", "en").out
    assert call("-g", marked, "groups", "--stated-only").status == 1
    compared = call("-g", marked, "compare", ":lender", ":app", "--stated-only", "--lang", "en").out
    assert "Fund" in compared
    assert "Bank" not in compared
    out = tmp_path / "out.md"
    for more, marks in (((), {"inferred", "computed"}), (("--stated-only",), set())):
        assert call("-g", marked, "dossier", ":lender", "-o", out, "--lang", "en", *more).status == 0
        text = out.read_text(encoding="utf-8")
        cited = [
            line for line in text.splitlines() if "\\[1" in line and "controls" not in line and "exceed" not in line
        ]
        assert {mark for mark in ("inferred", "computed") for line in cited if f"**{mark}**" in line} == marks


@pytest.mark.parametrize("ending", ["graphml", "gexf", "csv", "json", "dot", "svg", "html"])
def test_exports_mark_or_exclude_inferred_claims(marked: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"out.{ending}"
    assert call("-g", marked, "export", out, "--around", ":lender", "--lang", "en").status == 0
    assert "inferred" in out.read_text(encoding="utf-8")
    assert "what is left" in out.read_text(encoding="utf-8")
    if ending not in ("dot", "svg", "csv"):
        assert "cf:stockCode: inferred (that of its listing)" in out.read_text(encoding="utf-8")
    assert call("-g", marked, "export", out, "--around", ":lender", "--stated-only").status == 0
    text = out.read_text(encoding="utf-8")
    assert "inferred" not in text
    assert "60" not in text or ending in ("svg", "html")
    assert "601398" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_identifiers_are_the_same_in_every_language(marked: Path, language: str) -> None:
    answer = call("-g", marked, "neighbors", ":lender", "--format", "json", "--lang", language).json
    claims = [claim for edge in answer["edges"] for claim in edge["claims"]]
    assert [claim["confidence"] for claim in claims] == ["Inferred", "Stated", "Inferred"]
    assert {claim["status"] for claim in claims} == {"Current"}
    assert {claim["type"] for claim in claims} == {"Stake", "Claim"}
    labels = {claim["confidence_label"] for claim in claims}
    assert ("inferred" if language == "en" else "推断") in labels
    out = call("-g", marked, "neighbors", ":lender", "--format", "csv", "--lang", language).out
    rows = [row for row in csv.DictReader(io.StringIO(out)) if row["claim"]]
    assert [row["confidence"] for row in rows] == ["Inferred", "Stated", "Inferred"]
    assert {row["status"] for row in rows} == {"Current"}
    assert rows[0]["statusLabel"] == ("current" if language == "en" else "现行")


def test_a_query_takes_a_date_or_stated_only_where_it_has_the_parameter(marked: Path) -> None:
    asking = "SELECT ?x { BIND(STR(?__as_of_date) AS ?x) FILTER(!COALESCE(?__stated_only_boolean, false)) }"
    assert "2024" in call("-g", marked, "query", asking, "--as-of", "2024").out
    assert call("-g", marked, "query", asking, "--stated-only").status == 1
    plain = "SELECT ?x { ?x a cf:Stake }"
    for options, variable in ((("--as-of", "2024"), "?__as_of_date"), (("--stated-only",), "?__stated_only_boolean")):
        refused = call("-g", marked, "query", plain, *options)
        assert refused.status == 2
        assert variable in refused.err
        assert refused.out == ""
