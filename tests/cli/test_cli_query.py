"""The command query: saved queries and given ones, parameters, W3C formats, limits, and what goes wrong."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runs import call, spawn, write_people

NAMES = "PREFIX ex: <http://example.org/> SELECT ?name ?age { ?p <http://www.w3.org/2000/01/rdf-schema#label> ?name OPTIONAL { ?p ex:age ?age } } ORDER BY ?name"  # noqa: E501
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A small graph of people."""
    return write_people(tmp_path)


def test_a_query_as_a_table(people: Path) -> None:
    outcome = call("-g", people, "query", NAMES)
    assert (outcome.status, outcome.err) == (0, "")
    assert [line.split() for line in outcome.out.splitlines()][:3] == [["name", "age"], ["Ann", "41"], ["Bob"]]


def test_json_csv_and_tsv_are_the_w3c_formats(people: Path) -> None:
    answer = call("-g", people, "query", NAMES, "--format", "json").json
    assert answer["head"]["vars"] == ["name", "age"]
    assert answer["results"]["bindings"][0]["age"]["value"] == "41"
    assert "age" not in answer["results"]["bindings"][1]
    rows = list(csv.reader(io.StringIO(call("-g", people, "query", NAMES, "--format", "csv").out)))
    assert rows[:2] == [["name", "age"], ["Ann", "41"]]
    lines = call("-g", people, "query", NAMES, "--format", "tsv").out.splitlines()
    assert lines[:2] == ["?name\t?age", '"Ann"\t41']
    assert "| Ann | 41 |" in call("-g", people, "query", NAMES, "--format", "md").out


def test_graph_from_stdin_needs_format_and_exclusive_stdin(people: Path) -> None:
    content = people.read_bytes()
    read = spawn("-g", "-", "--input-format", "ttl", "query", NAMES, stdin=content)
    assert read.out == call("-g", people, "query", NAMES).out
    assert spawn("-g", "-", "query", NAMES, stdin=content).status == 2
    both = spawn("-g", "-", "--input-format", "ttl", "query", "-", stdin=content)
    assert (both.status, both.out) == (2, "")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("knows", ["Bob", "Cid"]),
        ("ex:knows", ["Bob", "Cid"]),
        ("http://example.org/knows", ["Bob", "Cid"]),
        ("http://nowhere.org/unheard-of", []),
    ],
)
def test_an_iri_parameter_takes_any_iri(people: Path, value: str, names: list[str]) -> None:
    text = "SELECT ?name { ex:ann ?_p_iri ?who . ?who rdfs:label ?name } ORDER BY ?name"
    answer = call("-g", people, "query", text, "-P", f"p={value}", "--format", "csv")
    assert answer.status == (0 if names else 1)
    assert answer.out.splitlines() == ["name", *names]


def test_exported_statements_declare_the_prefixes_of_the_graph(people: Path, tmp_path: Path) -> None:
    out = tmp_path / "known.ttl"
    assert call("-g", people, "export", out, "--query", "CONSTRUCT WHERE { ?a ex:knows ?b }").status == 0
    assert "@prefix ex: <http://example.org/>" in out.read_text(encoding="utf-8")
    assert "ex:ann ex:knows" in out.read_text(encoding="utf-8")


def test_a_query_from_a_file_and_from_stdin(people: Path, tmp_path: Path) -> None:
    path = tmp_path / "names.rq"
    path.write_text(NAMES, encoding="utf-8")
    assert call("-g", people, "query", path).out == spawn("-g", people, "query", "-", stdin=NAMES.encode()).out


def test_query_without_braces_is_accepted(people: Path) -> None:
    outcome = call("-g", people, "query", "DESCRIBE ex:dan")
    assert outcome.status == 0
    assert "<http://example.org/dan>" in outcome.out


def test_ask_is_true_or_status_1(people: Path) -> None:
    yes = call("-g", people, "query", "ASK { ?a ?b ?c }")
    assert (yes.status, yes.out) == (0, "true\n")
    no = call("-g", people, "query", "ASK { ?a ?b 12345 }", "--format", "json")
    assert (no.status, no.json["boolean"]) == (1, False)


def test_no_rows_is_status_1(people: Path) -> None:
    outcome = call("-g", people, "query", "SELECT * { ?a ?b 12345 }", "--format", "csv")
    assert (outcome.status, outcome.out.strip()) == (1, "a,b")
    assert "no results" in outcome.err


def test_no_rows_are_explained_by_what_the_graph_lacks(people: Path) -> None:
    query = "PREFIX ex: <http://example.org/> SELECT * { ?a ex:knwos ?b }"
    outcome = call("-g", people, "query", query)
    assert outcome.status == 1
    assert "no ex:knwos in this graph; ex:knows occurs 3 times" in outcome.err


@pytest.mark.parametrize("style", ["table", "json", "csv"])
def test_construct_writes_n_triples(people: Path, style: str) -> None:
    query = "PREFIX ex: <http://example.org/> CONSTRUCT { ?b ex:knownBy ?a } WHERE { ?a ex:knows ?b }"
    lines = call("-g", people, "query", query, "--format", style).out.splitlines()
    assert len(lines) == 3
    assert "<http://example.org/bob> <http://example.org/knownBy> <http://example.org/ann> ." in lines


def test_omitted_rows_are_reported(people: Path) -> None:
    outcome = call("-g", people, "query", NAMES, "--limit", "2")
    assert outcome.status == 0
    assert len(outcome.out.splitlines()) == 3
    assert "2 of > 2 rows" in outcome.err
    assert call("-g", people, "query", NAMES, "--limit", "4").err == ""


def test_tables_are_limited_to_500_rows_and_data_is_not(people: Path) -> None:
    numbers = " ".join(map(str, range(700)))
    query = f"SELECT ?n {{ VALUES ?n {{ {numbers} }} }}"
    table = call("-g", people, "query", query)
    assert len(table.out.splitlines()) == 501
    assert "500 of > 500 rows" in table.err
    assert len(call("-g", people, "query", query, "--format", "csv").out.splitlines()) == 701


def test_syntax_error_is_status_4_with_position(people: Path) -> None:
    outcome = call("-g", people, "query", "SELECT * {\n ?a ?b }")
    assert (outcome.status, outcome.out) == (4, "")
    assert outcome.err.startswith("cfgraph: ")
    assert "2" in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    "query", ["INSERT DATA { <a:a> <a:b> <a:c> }", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }"]
)
def test_updates_and_services_are_rejected(people: Path, query: str) -> None:
    outcome = call("-g", people, "query", query)
    assert (outcome.status, outcome.out) == (4, "")


def test_a_time_limit_is_status_5() -> None:
    outcome = call("query", ENDLESS, "--timeout", "0.3")
    assert (outcome.status, outcome.out) == (5, "")
    assert outcome.err.startswith("cfgraph: ")


def test_the_list_names_every_saved_query() -> None:
    listed = call("query", "--list", "--format", "json").json["queries"]
    assert listed
    for query in listed:
        assert query.keys() >= {"name", "summary", "description", "tags", "parameters", "path", "bundled"}
    table = call("query", "--list", "--lang", "zh").out
    assert all(query["name"] in table for query in listed)
    assert "股东" in table


def test_a_saved_query_with_a_parameter_given_by_name() -> None:
    outcome = call("query", "company-holders", "--param", "company=招聯", "--format", "csv")
    assert outcome.status == 0
    assert len(outcome.out.splitlines()) > 3
    assert call("query", "company-holders", "-P", "company=马上消费", "--format", "csv").out != outcome.out


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        ((), "--list"),
        (("company-holder",), "company-holders"),
        (("something-else-entirely",), "--list"),
        (("company-holders", "-P", "company"), "name=value"),
        (("company-holders", "-P", "compny=招联"), "company"),
        (("company-holders", "-P", "company=银行"), "company"),
    ],
)
def test_usage_error_is_status_2_with_hint(arguments: tuple[str, ...], advice: str) -> None:
    outcome = call("query", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert advice in outcome.err


def test_user_queries_override_bundled_ones(people: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "company-holders.rq").write_text("#+ summary: mine\n" + NAMES, encoding="utf-8")
    (own / "broken.rq").write_bytes(b"\xff\xfe")
    assert "Ann" in call("-g", people, "query", "company-holders", "--queries", own).out
    listing = call("query", "--list", "--queries", own)
    assert "mine" in listing.out
    assert "broken.rq" in listing.err


def test_binary_query_file_is_reported(people: Path, tmp_path: Path) -> None:
    path = tmp_path / "binary.rq"
    path.write_bytes(b"\xff\xfe\x00")
    assert call("-g", people, "query", path).status == 2
    assert call("-g", people, "query", tmp_path).status == 2


def test_cells_cannot_control_terminal(people: Path) -> None:
    outcome = call("-g", people, "query", 'SELECT ("\\u001b[31m[b]x" AS ?x) {}')
    assert "␛[31m[b]x" in outcome.out
    as_json = call("-g", people, "query", 'SELECT ("\\u001b[31m" AS ?x) {}', "--format", "json")
    assert json.loads(as_json.out)["results"]["bindings"][0]["x"]["value"] == "\x1b[31m"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux to measure memory")
def test_rows_are_streamed_in_constant_memory(tmp_path: Path) -> None:
    sides = "".join(f'<http://e.org/{n}> <http://e.org/p> "{n} of them" .\n' for n in range(450))
    (tmp_path / "many.nt").write_text(sides, encoding="utf-8")
    query = "SELECT ?a ?b (CONCAT(?b, ?d) AS ?differs) { ?a <http://e.org/p> ?b . ?c <http://e.org/p> ?d }"
    measured = (  # not ru_maxrss, which begins with what this process uses
        "import re, sys; from pathlib import Path; from cfgraph.cli.main import run; status = run(sys.argv[1:]);"
        "print(re.search(r'VmHWM:\\s*(\\d+)', Path('/proc/self/status').read_text())[1], file=sys.stderr);"
        "sys.exit(status)"
    )
    assert call("-g", tmp_path / "many.nt", "info").status == 0  # a store is made, which takes memory
    used = []
    for limit in (1_000, 200_000):
        arguments = ("-g", str(tmp_path / "many.nt"), "query", query, "--format", "csv", "--limit", str(limit))
        with (tmp_path / "rows.csv").open("wb") as rows:
            done = subprocess.run(
                [sys.executable, "-c", measured, *arguments], stdout=rows, stderr=subprocess.PIPE, check=True, text=True
            )
        used.append(int(done.stderr.split()[-1]))
        assert (tmp_path / "rows.csv").read_bytes().count(b"\n") == limit + 1
    assert used[1] - used[0] < 25 * 1024, "kibibytes"


def test_results_held_in_memory_are_limited(people: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("cfgraph.api.query_source.MOST_HELD", 2)
    construct = "CONSTRUCT WHERE { ?a <http://example.org/knows> ?b }"
    outcome = call("-g", people, "export", tmp_path / "out.graphml", "--query", construct)
    assert outcome.status == 5
    assert "more than 2 are too many" in outcome.err
    assert not (tmp_path / "out.graphml").exists()
    assert len(call("-g", people, "query", construct, "--format", "json").out.splitlines()) > 2
    assert call("-g", people, "export", tmp_path / "out.ttl", "--query", construct).status == 0
    assert len(call("-g", people, "query", NAMES, "--format", "csv").out.splitlines()) > 3
    for ending, mark in ((".srx", "<result>"), (".md", "\n| ")):
        assert call("-g", people, "export", tmp_path / f"out{ending}", "--query", NAMES).status == 0
        assert (tmp_path / f"out{ending}").read_text(encoding="utf-8").count(mark) > 3
    monkeypatch.setattr("cfgraph.cli.commands.query.MOST_FOR_PEOPLE", 2)
    outcome = call("-g", people, "query", NAMES, "--limit", "100")
    assert "2 of > 2 rows, the limit of a table" in outcome.err
