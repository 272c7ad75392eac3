"""Putting Turtle in order: nothing is lost, the order is for people, and doing it twice changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from cfgraph.check import format_turtle_file
from cfgraph.check.turtle_layout import format_turtle
from cfgraph.check.turtle_lexer import tokenize_turtle
from cfgraph.model.errors import GraphError

PREFIXES = """\
@prefix cf: <https://w3id.org/cfgraph/ns#> .
@prefix ex: <http://example.org/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix unused: <http://example.org/unused/> .
"""


def formatted(text: str) -> str:
    """Return a text in order, once it is sure that a second time changes nothing and that both say the same."""
    after = format_turtle(text, "x.ttl")
    assert format_turtle(after, "x.ttl") == after
    one, other = (rdflib.Graph().parse(data=t, format="turtle", publicID="http://example.org/") for t in (text, after))
    assert isomorphic(one, other)
    return after


def test_blocks_predicates_and_objects_are_sorted_and_prefixes_cut_to_those_in_use() -> None:
    text = PREFIXES + 'ex:b ex:p ex:z, ex:a; skos:prefLabel "B"@en, "乙"@zh; a ex:T. ex:a ex:p 1.50 .'
    assert formatted(text) == (
        "@prefix ex: <http://example.org/> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n"
        'ex:a ex:p 1.50 .\n\nex:b a ex:T ;\n    skos:prefLabel "乙"@zh , "B"@en ;\n    ex:p ex:a , ex:z .\n'
    )


def test_blocks_of_same_subject_are_merged() -> None:
    after = formatted(PREFIXES + "ex:a ex:p 1 . <http://example.org/a> ex:p 1, 2 ; <http://example.org/p> 3 .")
    assert after.endswith("\n\nex:a ex:p 1 , 2 , 3 .\n")


def test_passages_are_sorted_by_line_with_claims_then_figures() -> None:
    text = PREFIXES + (
        "ex:a-claim prov:wasDerivedFrom ex:p-10 . ex:figure cf:metric ex:m ; prov:wasDerivedFrom ex:p-9 . "
        "ex:z-claim prov:wasDerivedFrom ex:p-9 . ex:p-9 cf:line 7 . ex:p-10 cf:line 7 . "
        "ex:p-1 cf:line 30 . ex:x ex:q 1 ."
    )
    subjects = [line.split()[0] for line in formatted(text).splitlines() if line.startswith("ex:")]
    assert subjects == ["ex:p-9", "ex:z-claim", "ex:figure", "ex:p-10", "ex:a-claim", "ex:p-1", "ex:x"]


def test_comments_stay_with_their_file_section_or_block() -> None:
    text = (
        "# about the file\n# in two lines\n\n" + PREFIXES + "\n# ---- second letters ----\n\n"
        "# of c\nex:c ex:p 1 ; # inside c\n  ex:q 2 . # behind c\nex:b ex:p 1 .\n\n"
        "# ---- first ----\n\nex:a ex:p 1 .\n# last\n"
    )
    assert formatted(text) == (
        "# about the file\n# in two lines\n@prefix ex: <http://example.org/> .\n\n# ---- second letters ----\n\n"
        "ex:b ex:p 1 .\n\n# of c\n# inside c\n# behind c\nex:c\n    ex:p 1 ;\n    ex:q 2 .\n\n"
        "# ---- first ----\n\nex:a ex:p 1 .\n\n# last\n"
    )


@pytest.mark.parametrize(
    "statement",
    [
        r'ex:a ex:p """long "quoted" # no comment \" ; . """, "a\"b . # \\", ' + r"'single ; .', '''x'y''' .",
        'ex:a ex:p ( 1 ( ex:b "x"@en-GB ) [ ex:q [] ] ), () .',
        "[ ex:p 1 ] ex:q 2 . [] ex:p 3 . [ ex:p 4 ] .",
        "_:b1 ex:p _:b2.x . ex:a ex:p -.5, +1, 1e6, true, false, 1.0E-3, 007 .",
        r"ex:a.b ex:p ex:c\,d, ex:%20e, <http://example.org/\u0061>, ex:, <rel> .",
        'ex:a ex:p "2021"^^<http://www.w3.org/2001/XMLSchema#gYear>, "x"^^ex:type .',
        "PREFIX q: <http://example.org/q#>\nbase <http://example.org/> \nq:a a q:B .",
        "ex:名 ex:属性 ex:值 ; ; .",
    ],
)
def test_spelling_of_turtle_terms_is_kept(statement: str) -> None:
    prefixes = "" if "base" in statement else PREFIXES
    if "base" in statement:
        prefix, base, rest = statement.split("\n")
        statement = "\n".join([base, prefix, rest])
    after = formatted(prefixes + statement)
    kept = {t.text for t in tokenize_turtle(statement, "x") if t.kind in ("string", "number", "name", "blank")}
    assert kept <= {t.text for t in tokenize_turtle(after, "x")}


def test_long_objects_get_separate_lines() -> None:
    names = ", ".join(f'"{letter * 30}"' for letter in "dcba")
    after = formatted(PREFIXES + f"ex:a a ex:T ; ex:p {names} .")
    assert after.endswith(
        f'ex:p\n        "{"a" * 30}" ,\n        "{"b" * 30}" ,\n        "{"c" * 30}" ,\n        "{"d" * 30}" .\n'
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ex:a ex:p 1 .", "x.ttl:1: the prefix ex: is not declared"),
        (PREFIXES + "ex:a ex:p 1", "x.ttl: expected ."),
        (PREFIXES + "ex:a ex:p << ex:a ex:b ex:c >> .", "x.ttl:6: this can't be read as Turtle"),
        (PREFIXES + 'ex:a ex:p "open .', "x.ttl:6: this can't be read as Turtle"),
        (PREFIXES + "ex:a ex:p 1 .\n@prefix ex: <http://other.org/> .", "x.ttl:7: the prefix ex: has two meanings"),
        (PREFIXES + "@base <http://example.org/> .", "x.ttl:6: the base must be the first"),
        (PREFIXES + "ex:a 5 ex:b .", "x.ttl:6: expected a predicate"),
    ],
)
def test_syntax_errors_are_reported_with_line(text: str, told: str) -> None:
    with pytest.raises(GraphError) as caught:
        format_turtle(text, "x.ttl")
    assert str(caught.value).startswith(told)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("pq"), st.text(max_size=8)), min_size=1, max_size=8))
def test_no_text_is_lost(statements: list[tuple[str, str, str]]) -> None:
    graph = rdflib.Graph()
    for subject, predicate, text in statements:
        graph.add(
            (rdflib.URIRef(f"http://e.org/{subject}"), rdflib.URIRef(f"http://e.org/{predicate}"), rdflib.Literal(text))
        )
    text = graph.serialize(format="turtle")
    after = format_turtle(text, "x.ttl")
    assert format_turtle(after, "x.ttl") == after
    assert set(rdflib.Graph().parse(data=after, format="turtle")) == set(
        rdflib.Graph().parse(data=text, format="turtle")
    )


def test_formatted_file_is_unchanged_and_binary_file_rejected(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(PREFIXES + "ex:b ex:p 1 . ex:a ex:p 1 .", encoding="utf-8")
    after = format_turtle_file(path)
    assert after is not None
    path.write_text(after, encoding="utf-8")
    assert format_turtle_file(path) is None
    path.write_text(PREFIXES + "ex:a ex:p " + "( " * 5000 + ") " * 5000 + ".", encoding="utf-8")
    with pytest.raises(GraphError, match="nested too deep"):
        format_turtle_file(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(GraphError, match="not UTF-8"):
        format_turtle_file(path)
