"""What must not happen on a command line: hanging on pipes, formulas in spreadsheets, endless lines, false alarms."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runs import call
from waiting import PATIENCE

from cfgraph.text.spreadsheet import SpreadsheetGuard

FORMULAS = """\
@prefix e: <http://e.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:a a e:C ; rdfs:label "=HYPERLINK(1)" ; e:number -5 ; e:text "-5", "@SUM(1)", "\\tTAB", "plain" ; e:to e:b .
e:b a e:C ; rdfs:label "+49 30 1234" .
"""
VALUES = "SELECT ?o { <http://e.org/a> ?p ?o }"


@pytest.fixture
def formulas(tmp_path: Path) -> Path:
    path = tmp_path / "formulas.ttl"
    path.write_text(FORMULAS, encoding="utf-8")
    return path


def test_pipes_and_devices_are_rejected_as_graphs(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.ttl"
    os.mkfifo(pipe)
    for arguments in (("-g", pipe), ("-g", os.devnull, "--input-format", "ttl")):
        outcome = call("info", *arguments)
        assert outcome.status == 3
        assert "a pipe or device can't be opened" in outcome.err


@pytest.mark.parametrize("number", ["99999999999999999999", "2147483648", "0"])
def test_a_number_out_of_range_is_a_usage_error(number: str) -> None:
    for arguments in (("search", "a", "-n", number), ("path", "招联", "马上消费", "-k", number)):
        outcome = call(*arguments)
        assert outcome.status == 2
        assert "2,147,483,647" in outcome.err


def test_no_line_of_an_error_is_longer_than_500_characters(tmp_path: Path) -> None:
    long = "x" * 5_000
    query = f"SELECT * {{ {long} }}"
    out = tmp_path / long[:200] / long
    for arguments in (
        ("show", long),
        ("search", long),
        ("query", query),
        ("info", "-g", long),
        ("export", out, "--all"),
    ):
        outcome = call(*arguments)
        assert outcome.status
        assert outcome.err
        assert max(map(len, outcome.err.splitlines())) <= 500


def test_too_many_open_files_are_not_reported_as_damage() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cfgraph", "info"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12)),
    )
    assert done.returncode == 3
    assert "Too many open files; raise the limit" in done.stderr
    assert "damaged" not in done.stderr


def test_symbolic_link_is_reported_before_following(formulas: Path, tmp_path: Path) -> None:
    link, target = tmp_path / "link.csv", tmp_path / "target.csv"
    link.symlink_to(target)
    outcome = call("export", link, "--all", "-g", formulas)
    assert outcome.status == 0
    assert outcome.err.splitlines()[0] == f"cfgraph: {link} is a link; writing to {target}"
    assert target.is_file()
    assert link.is_symlink()


def test_path_search_ends_in_time_and_reports_progress() -> None:
    ends = ("path", "招联", "马上消费", "--format", "json")
    outcome = call(*ends, "-k", "1000000", "--max-hops", "9", "--timeout", "0.3")
    assert outcome.status == 5
    assert "stopped after 0.3 s: all paths of up to" in outcome.err
    assert outcome.json["complete"] is False
    assert 0 <= outcome.json["searched_hops"] < 9
    whole = call(*ends, "--max-hops", "2", "-k", "500", "--timeout", "60")
    assert whole.status == 0
    assert (whole.json["complete"], whole.json["searched_hops"]) == (True, 2)


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-x", "'-x"),
        ("@a", "'@a"),
        ("\ta", "'\ta"),
        ("\ra", "'\ra"),
        ("-5", "-5"),
        ("+1,234.5", "+1,234.5"),
        ("-1e3", "-1e3"),
        ("-5%", "-5%"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
        ("", ""),
        (-5, -5),
        (None, None),
    ],
)
def test_formulas_in_csv_are_marked(cell: object, safe: object) -> None:
    guard = SpreadsheetGuard()
    assert guard.guard_cell(cell) == safe
    assert guard.count == (cell != safe)


def test_csv_is_safe_on_request(formulas: Path, tmp_path: Path) -> None:
    plain = call("query", VALUES, "-g", formulas, "--format", "csv")
    assert "\r\n@SUM(1)\r\n" in plain.out
    safe = call("query", VALUES, "-g", formulas, "--format", "csv", "--csv-safe")
    assert sorted(safe.out.splitlines()[1:]) == sorted(
        ["'=HYPERLINK(1)", "'@SUM(1)", "'\tTAB", "-5", "-5", "http://e.org/C", "http://e.org/b", "plain"]
    )
    assert "3 cells beginning with" in safe.err
    assert "'+49 30 1234" in call("search", "1234", "-g", formulas, "--format", "csv", "--csv-safe").out
    out = tmp_path / "out.csv"
    exported = call("export", out, "--all", "-g", formulas, "--csv-safe")
    assert exported.status == 0
    assert "2 cells beginning with" in exported.err
    assert "'=HYPERLINK(1)" in out.read_text(encoding="utf-8")
    assert call("export", out, "--query", VALUES, "-g", formulas, "--csv-safe").status == 0
    assert "'=HYPERLINK(1)" in out.read_text(encoding="utf-8")


def test_csv_safe_is_only_for_csv(formulas: Path, tmp_path: Path) -> None:
    for arguments in (("search", "a", "--format", "json"), ("export", tmp_path / "o.json", "--all")):
        outcome = call(*arguments, "--csv-safe", "-g", formulas)
        assert outcome.status == 2
        assert "--csv-safe" in outcome.err


def test_unknown_home_directory_is_reported() -> None:
    name = "~nobody-has-this-name/graph.nt"
    for arguments, status in ((("-g", name, "info"), 3), (("export", name, "--all"), 2), (("query", name), 2)):
        outcome = call(*arguments)
        assert (outcome.status, outcome.out) == (status, "")
        assert name in outcome.err
