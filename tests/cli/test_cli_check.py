"""``cfgraph check`` as its users meet it: what it prints, its statuses, and files put in order."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from check_samples import GOOD, NOTICE
from cli_runs import HOSTILE, call, spawn

MISSING = GOOD.replace(' , "Group B"@en', "")


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.ttl"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_the_bundled_graph_has_no_error() -> None:
    done = spawn("check", "--lang", "en", "--format", "json")
    assert done.status == 0, done.out
    answer = done.json
    assert answer["counts"]["error"] == 0
    assert (answer["shapes"] > 50, answer["claims"] > 400, answer["proven"]) == (True, True, None)
    assert "errors: 0" in done.err


def test_new_facts_are_checked_with_the_vocabulary_they_use(facts: Path) -> None:
    done = call("check", facts, "--lang", "en")
    assert (done.status, done.out) == (0, "")
    assert done.err.startswith("cfgraph: errors: 0, warnings: 0, notes: 0\n")


def test_error_is_reported_with_line_and_status_1(facts: Path) -> None:
    facts.write_text(MISSING, encoding="utf-8")
    done = call("check", facts, "--format", "csv", "--lang", "en")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert done.status == 1
    assert {row["rule"] for row in rows} == {"shape", "label-missing"}
    assert {(row["severity"], row["subject"], row["file"], row["line"]) for row in rows} == {
        ("error", "http://example.org/id/group", str(facts), "10")
    }
    table = call("check", facts, "--lang", "zh")
    assert f"{facts}:10" in table.out
    assert "缺少首选名" in table.out


def test_graph_option_and_variable_select_checked_graph(facts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts.write_text(MISSING, encoding="utf-8")
    assert call("check", "-g", facts).status == 1
    monkeypatch.setenv("CFGRAPH_GRAPH", str(facts))
    assert call("check").status == 1


def test_printed_forms_are_searched_in_documents(facts: Path, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "notice.txt").write_text(NOTICE, encoding="utf-8")
    done = call("check", facts, "--sources", documents, "--lang", "en")
    assert (done.status, "3 printed texts" in done.err) == (0, True)
    (documents / "notice.txt").write_text(NOTICE.replace("60%", "六成"), encoding="utf-8")
    done = call("check", facts, "--sources", documents, "--format", "tsv", "--lang", "en")
    assert done.status == 1
    assert "line 2 does not have '60%'; it reads: 甲银行持股六成" in done.out
    (documents / "notice.txt").unlink()
    done = call("check", facts, "--sources", documents, "--format", "md", "--lang", "en")
    assert done.status == 1
    assert "no readable file notice.txt" in done.out


def test_other_rdf_is_checked_only_with_user_shapes(tmp_path: Path) -> None:
    path, shapes = tmp_path / "evil.ttl", tmp_path / "shapes.ttl"
    path.write_text(HOSTILE, encoding="utf-8")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .\n"
        "ex:s a sh:NodeShape ; sh:targetSubjectsOf ex:knows ; sh:property [ sh:path ex:knows ; sh:maxCount 0 ; "
        'sh:message "[bold]\\u001b[31m\\u202E" ] .',
        encoding="utf-8",
    )
    assert call("check", path).status == 0
    done = call("check", path, "--shapes", shapes)
    assert done.status == 1
    assert "[bold]␛[31m<U+202E>" in "".join(line.strip() for line in done.out.splitlines())
    assert not {"\x1b", "\u202e"} & set(done.out)


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["check", "missing.ttl"], 3, "missing.ttl: no such file"),
        (["check", "--sources", "missing"], 2, "missing: no such directory"),
        (["check", "--shapes", "missing.ttl"], 3, "missing.ttl: can't be read"),
        (["check", "--fix-format", "--sources", "."], 2, "--fix-format only formats files"),
        (["check", "--fix-format", "missing.ttl"], 3, "missing.ttl: no such file"),
    ],
)
def test_wrong_arguments_are_reported_in_one_line(arguments: list[str], status: int, told: str) -> None:
    done = call(*arguments, "--lang", "en")
    assert done.status == status
    assert done.err.startswith(f"cfgraph: {told}")
    assert not done.out


def test_files_are_formatted_all_or_none(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.ttl", tmp_path / "zbad.ttl"
    good.write_text("@prefix e: <urn:e:> . e:b e:p 1 . # kept\ne:a e:p 2 .", encoding="utf-8")
    good.chmod(0o640)
    bad.write_text("e:b e:p 1 .", encoding="utf-8")
    before = good.read_bytes()
    done = call("check", "--fix-format", good, bad)
    assert done.status == 3
    assert "zbad.ttl:1: the prefix e: is not declared" in done.err
    assert good.read_bytes() == before
    bad.unlink()
    done = call("check", "--fix-format", tmp_path, "--lang", "en")
    assert (done.status, done.out) == (0, "")
    assert done.err.endswith("cfgraph: 1 of 1 file changed\n")
    assert good.read_text(encoding="utf-8") == "@prefix e: <urn:e:> .\n\ne:a e:p 2 .\n\n# kept\ne:b e:p 1 .\n"
    assert good.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["good.ttl"]
    assert call("check", "--fix-format", good, "--lang", "en").err == "cfgraph: 0 of 1 file changed\n"
