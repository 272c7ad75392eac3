"""Laying out queries: what comes out reads well, means the same, and is laid out already."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfgraph.model.errors import QueryError
from cfgraph.queries.formatting import WIDTH, format_query, split_pieces
from cfgraph.queries.parsed_query import parse_query
from cfgraph.store.location import bundled_directory

BUNDLED = sorted(p for d in (bundled_directory("queries"),) if d for p in Path(d).glob("*.rq"))


def meaning(text: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in split_pieces(text)]


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_a_bundled_query_keeps_its_tokens_and_comments_and_is_then_laid_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    once = format_query(text)
    assert meaning(once) == meaning(text)
    assert format_query(once) == once
    assert parse_query(once).find_mistake(()) is None


def test_keywords_are_capitals_groups_are_indented_and_each_predicate_has_its_line() -> None:
    text = """prefix ex: <http://e/> # the examples
select ?s (count(distinct ?o) as ?n) where{?s a/ex:is* ex:A;ex:p [ ex:q ( 1 -3 ) ],"x"@en , 5 .
filter(?a<?b&&!bound(?d))
# their rivals
{?s ^ex:q|(ex:r/ex:t)+ ?v . ?v ex:w true} union {?x ex:y ?z} values (?a ?b) {(1 2)(undef "q")} bind(if(?a>1,2,3) as ?k)
} group by ?s order by desc(?n) limit 10"""
    assert (
        format_query(text)
        == """PREFIX ex: <http://e/>  # the examples

SELECT ?s (COUNT(DISTINCT ?o) AS ?n)
WHERE {
  ?s a/ex:is* ex:A ;
    ex:p [ ex:q (1 -3) ], "x"@en, 5 .
  FILTER(?a < ?b && !BOUND(?d))
  # their rivals
  {
    ?s ^ex:q|(ex:r/ex:t)+ ?v .
    ?v ex:w true
  }
  UNION { ?x ex:y ?z }
  VALUES (?a ?b) {
    (1 2)
    (UNDEF "q")
  }
  BIND(IF(?a > 1, 2, 3) AS ?k)
}
GROUP BY ?s
ORDER BY DESC(?n)
LIMIT 10
"""
    )


def test_a_query_that_is_not_finished_is_laid_out_as_far_as_it_goes() -> None:
    assert format_query("select * where { ?s a ex:B ; ") == "SELECT *\nWHERE {\n  ?s a ex:B ;\n"


def test_a_string_that_is_not_closed_is_refused_with_its_place() -> None:
    with pytest.raises(QueryError, match="line 2, column 11") as caught:
        format_query('select *\n{ ?s ?p   "x }')
    assert (caught.value.line, caught.value.column) == (2, 11)


def test_long_lines_are_broken_where_a_space_stands() -> None:
    text = "SELECT " + " ".join(f"?variable_{number}" for number in range(40)) + " { ?s ?p ?o }"
    assert max(map(len, format_query(text).splitlines())) <= WIDTH


_NODES = st.sampled_from(
    ["?s", "ex:a", "<http://e/x>", '"a b"', '"""two\nlines"""@en', "1.5", "_:b", "[]", "[ ex:p 1 ]", "-2"]
)
_VERBS = st.sampled_from(["a", "ex:p", "^ex:q", "ex:p/ex:q*", "!(ex:p|^ex:q)", "(ex:p|ex:q)+", "?p", "ex:p?"])
_CONDITIONS = st.sampled_from(
    ["(?a < 3 && ?b>?c)", "(!BOUND(?x) || -?a = +1)", "NOT EXISTS { ?s ?p 1 }", "(?a IN (1,2))", "regex(?a, 'x')"]
)
_SPACE = st.sampled_from([" ", "\n", "\n\n", " # said\n", "\t"])


@st.composite
def groups(draw: st.DrawFn, depth: int = 0) -> str:
    """Make a group of patterns in braces, with comments and line breaks anywhere between its parts."""
    parts: list[str] = []
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(["triple", "filter", "bind", "values", "group"] if depth < 2 else ["triple"]))
        if kind == "triple":
            more = "".join(f" ; {draw(_VERBS)} {draw(_NODES)}" for _ in range(draw(st.integers(0, 2))))
            parts.append(f"?s {draw(_VERBS)} {draw(_NODES)} , {draw(_NODES)}{more} .")
        elif kind == "filter":
            parts.append(f"FILTER {draw(_CONDITIONS)}")
        elif kind == "bind":
            parts.append("BIND (concat(?a, 'x') AS ?k)")
        elif kind == "values":
            parts.append(draw(st.sampled_from(["VALUES ?v { 1 ex:a }", "VALUES (?v ?w) { (1 UNDEF) ('a' ex:b) }"])))
        else:
            inner = draw(groups(depth + 1))
            parts.append(draw(st.sampled_from(["OPTIONAL ", "MINUS", "GRAPH ?g", "{ ?x ex:y 1 } UNION", ""])) + inner)
    return "{" + draw(_SPACE) + "".join(part + draw(_SPACE) for part in parts) + "}"


@given(
    groups(), st.sampled_from(["SELECT *", "ask", "select distinct ?s (sum(?a) as ?n)", "CONSTRUCT {?s ex:p 1} WHERE"])
)
def test_any_query_keeps_its_tokens_and_comments_and_is_then_laid_out(group: str, form: str) -> None:
    text = f"{form} {group}"
    assert parse_query(text).find_mistake({"ex"}) is None
    once = format_query(text)
    assert meaning(once) == meaning(text)
    assert once != text or text.endswith("\n")
    assert format_query(once) == once
