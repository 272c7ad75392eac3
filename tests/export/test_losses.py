"""The report of what an export does not carry as the graph has it, and the date that makes its bytes the same."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cli_runs import call

TRIG = """\
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:a rdfs:label "A" ; ex:tag "t1", "t2" ; ex:size 3 ; ex:weight 4 ; ex:note "x\\u0007y" .
ex:b rdfs:label "B" ; ex:size "many" .
ex:alone rdfs:label "Alone" .
ex:g { ex:a ex:knows ex:b . }
"""


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """A graph with all that formats have no place for."""
    path = tmp_path / "lossy.trig"
    path.write_text(TRIG, encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("graphml", {("joined", 1), ("widened", 1), ("renamed", 2), ("replaced", 1)}),
        ("gexf", {("joined", 1), ("widened", 1), ("renamed", 2), ("replaced", 1)}),
        ("json", {("joined", 1), ("widened", 1), ("renamed", 2)}),
        ("csv", {("joined", 1), ("renamed", 2), ("left_out", 1)}),
        ("dot", {("replaced", 0), ("left_out", 5)}),
        ("ttl", {("left_out", 1)}),
        ("nt", {("left_out", 1)}),
        ("trig", set()),
        ("nq", set()),
        ("jsonld", set()),
    ],
)
def test_every_loss_is_counted_and_reported(
    graph: Path, tmp_path: Path, ending: str, expected: set[tuple[str, int]]
) -> None:
    report = tmp_path / "report.json"
    outcome = call("-g", graph, "export", tmp_path / f"out.{ending}", "--all", "--report", report)
    assert outcome.status == 0
    told = json.loads(report.read_text(encoding="utf-8"))
    found = {(loss["kind"], loss["total"]) for loss in told["losses"]}
    assert {pair for pair in found if pair[0] != "replaced" or ending != "dot"} == {p for p in expected if p[1]}
    assert all(len(loss["cases"]) in (0, loss["total"]) for loss in told["losses"])
    assert outcome.err.count("\n") == (2 if expected else 1)


def test_the_report_names_the_cases(graph: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    call("-g", graph, "export", tmp_path / "out.graphml", "--all", "--report", report)
    cases = {loss["kind"]: loss["cases"] for loss in json.loads(report.read_text(encoding="utf-8"))["losses"]}
    assert cases["joined"] == [{"node": "http://example.org/a", "attribute": "ex:tag"}]
    assert cases["widened"][0]["types"] == "int, str"
    assert {"predicate": "ex:weight", "attribute": "ex_weight", "of": "node"} in cases["renamed"]


def test_export_does_not_depend_on_date(graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.graphml"
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    call("-g", graph, "export", out, "--all")
    assert ">2023-11-14<" in out.read_text(encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    call("-g", graph, "export", out, "--all")
    assert ">1970-01-02<" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ["graphml", "gexf", "json", "csv", "html"])
def test_numbers_in_another_form_are_counted_by_attribute(tmp_path: Path, ending: str) -> None:
    source, report = tmp_path / "forms.ttl", tmp_path / "report.json"
    source.write_text(
        "@prefix ex: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        'ex:a ex:p ex:b ; ex:code "007" ; ex:count "007"^^xsd:integer ; ex:odd "x"^^xsd:integer ; ex:share 2.50 .\n'
        'ex:b ex:code "7" ; ex:count 7 ; ex:share 3.00 .\n',
        encoding="utf-8",
    )
    outcome = call("-g", source, "export", tmp_path / f"out.{ending}", "--all", "--report", report)
    assert "3 numbers and truth values in another form" in outcome.err
    (loss,) = json.loads(report.read_text(encoding="utf-8"))["losses"]
    assert {(case["attribute"], case["total"], case["example"], case["written"]) for case in loss["cases"]} == {
        ("count", "1", "007", "7"),
        ("share", "2", "2.50", "2.5"),
    }
