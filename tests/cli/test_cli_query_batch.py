"""A query over a list of values, and saved queries against the answers that are expected of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runs import call

QUERY = """\
#+ summary: Who somebody knows
SELECT ?friend { ?_who_iri <http://example.org/knows> ?friend } ORDER BY ?friend
"""
E = "http://example.org/"
GRAPH = f"""
@prefix : <{E}> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:ann rdfs:label "Ann" ; :knows :bob , :cem ; :age 30 .
:bob rdfs:label "Bob" ; :knows :cem ; :age 25 .
:cem rdfs:label "Cem" ; :age 20 .
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory with a graph and queries."""
    (tmp_path / "a.ttl").write_text(GRAPH, encoding="utf-8")
    queries = tmp_path / "queries"
    queries.mkdir()
    (queries / "friends.rq").write_text(QUERY, encoding="utf-8")
    (queries / "ages.rq").write_text(f"SELECT ?s ?age {{ ?s <{E}age> ?age }}", encoding="utf-8")
    (queries / "old.rq").write_text(f"SELECT ?s {{ ?s <{E}age> ?a }} ORDER BY DESC(?a)", encoding="utf-8")
    return tmp_path


def test_a_query_runs_for_each_line_of_a_file(place: Path) -> None:
    (place / "values.csv").write_text("who\nAnn\nnobody\nBob\n", encoding="utf-8-sig")
    asked = ("-g", place / "a.ttl", "query", "friends", "--queries", place / "queries")
    found = call(*asked, "--param-file", place / "values.csv", "--format", "csv")
    assert found.out.splitlines() == ["who,friend", f"Ann,{E}bob", f"Ann,{E}cem", f"Bob,{E}cem"]
    assert "nobody" in found.err
    assert found.status == 0
    answers = call(*asked, "--param-file", place / "values.csv", "--format", "json").json["answers"]
    assert [one["parameters"] for one in answers] == [{"who": "Ann"}, {"who": "Bob"}]
    assert len(answers[0]["result"]["results"]["bindings"]) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("who\n", "at least one line of values"),
        ("who,who\na,b\n", "each once"),
        ("who\na,b\n", ":2: 2 values, 1 expected"),
    ],
)
def test_invalid_file_of_values_is_rejected(place: Path, content: str, said: str) -> None:
    (place / "values.csv").write_text(content, encoding="utf-8")
    asked = ("-g", place / "a.ttl", "query", "friends", "--queries", place / "queries")
    found = call(*asked, "--param-file", place / "values.csv")
    assert (found.status, said in found.err) == (2, True)


def test_queries_are_compared_with_expected_results(place: Path) -> None:
    queries = place / "queries"
    asked = ("-g", place / "a.ttl", "query", "--test", "--queries", queries, "--format", "json")
    assert call(*asked).status == 2
    (queries / "ages.expected.csv").write_text(f"s,age\n{E}cem,20\n{E}ann,30\n{E}bob,25\n", encoding="utf-8")
    (queries / "old.expected.csv").write_text(f"s\n{E}ann\n{E}bob\n{E}cem\n", encoding="utf-8")
    found = call(*asked)
    assert (found.status, found.json["passed"]) == (0, True)
    (queries / "ages.expected.csv").write_text(f"s,age\n{E}cem,20\n{E}ann,31\n{E}bob,25\n", encoding="utf-8")
    (queries / "old.expected.csv").write_text(f"s\n{E}bob\n{E}ann\n{E}cem\n", encoding="utf-8")
    found = call(*asked)
    ages, old = found.json["tests"]
    assert found.status == 1
    assert (ages["missing"], ages["unexpected"]) == ([[f"{E}ann", "31"]], [[f"{E}ann", "30"]])
    assert (old["missing"], old["out_of_order"]) == ([], True)
    assert "in another order" in call(*asked[:-2]).out
    assert call("-g", place / "a.ttl", "query", "old", "--test", "--queries", queries).status == 1
    assert call("-g", place / "a.ttl", "query", "friends", "--test", "--queries", queries).status == 2
