"""Completion: from a text and the cursor in it (written ``|``) to what may be written there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cfgraph.explorer import View
from cfgraph.queries.completion_context import find_completion_context
from cfgraph.queries.prefixes import declare_prefixes
from cfgraph.queries.suggestions import Candidate, Suggester
from cfgraph.queries.tokens import tokenize
from cfgraph.store import open_graph


@pytest.fixture(scope="module")
def suggester() -> Iterator[Suggester]:
    graph = open_graph("bundled")
    yield Suggester(View(graph, "zh"))
    graph.close()


def offered(suggester: Suggester, marked: str) -> list[Candidate]:
    offset = marked.index("|")
    return suggester.candidates(find_completion_context(marked[:offset] + marked[offset + 1 :], offset))


def inserts(suggester: Suggester, marked: str) -> list[str]:
    return [candidate.insert for candidate in offered(suggester, marked)]


@pytest.mark.parametrize(
    ("marked", "kind"),
    [
        ("|", "start"),
        ("PREFIX |", "prefix"),
        ("SELECT | { ?s ?p ?o }", "select"),
        ("SELECT * { |", "subject"),
        ("SELECT * { ?s |", "predicate"),
        ("SELECT * { ?s ^cf:a/|", "predicate"),
        ("SELECT * { ?s (cf:a|", "predicate"),
        ("SELECT * { ?s a |", "class"),
        ("SELECT * { ?s a/rdfs:subClassOf* |", "object"),
        ("SELECT * { ?s a cf:Bank ; |", "predicate"),
        ("SELECT * { ?s a cf:Bank, |", "class"),
        ("SELECT * { ?s cf:a |", "object"),
        ("SELECT * { ?s cf:a [ |", "predicate"),
        ("SELECT * { ?s cf:a [ cf:b 1 ] ; |", "predicate"),
        ("SELECT * { ?s cf:a 1 |", "end"),
        ("SELECT * { ?s cf:a 1 . OPTIONAL { ?s |", "predicate"),
        ("SELECT * { FILTER(|", "expression"),
        ("SELECT * { FILTER(?a > 1) |", "subject"),
        ("SELECT * { FILTER NOT EXISTS { ?s |", "predicate"),
        ("SELECT * { BIND(STR(|", "expression"),
        ("SELECT * { VALUES ?x { |", "object"),
        ("SELECT * { ?s ?p ?o } |", "modifier"),
        ("SELECT * { { SELECT |", "select"),
        ("SELECT * { { SELECT ?a { ?a |", "predicate"),
        ('SELECT * { ?s ?p "a |', "none"),
        ("SELECT * { # a |", "none"),
        ("SELECT * { ?s <http://e|", "none"),
    ],
)
def test_the_place_of_the_cursor_is_known(marked: str, kind: str) -> None:
    cut = marked.rindex("|")
    assert find_completion_context(marked[:cut] + marked[cut + 1 :], cut).kind == kind


def test_the_classes_of_a_subject_are_found_wherever_the_query_names_them() -> None:
    text = "SELECT * { ?c  . ?d a cf:Bank . ?c cf:x ?d ; a cf:Company }"
    assert find_completion_context(text, 14).classes == ("cf:Company",)


def test_what_is_replaced_reaches_over_the_word_at_the_cursor() -> None:
    spot = find_completion_context("SELECT * { ?s cf:holdsSharesIn ?o }", 19)
    assert (spot.typed, spot.start, spot.end) == ("cf:ho", 14, 30)


def test_predicates_are_those_that_occur_with_the_class_of_the_subject(suggester: Suggester) -> None:
    found = offered(suggester, "SELECT * { ?c a cf:ConsumerFinanceCompany ; |")
    assert found[0].insert == "a"
    by_name = {candidate.insert: candidate.note for candidate in found}
    assert by_name["cf:institutionCode"] == "31/31"
    assert "cf:holdsSharesIn" not in by_name
    assert "cf:holdsSharesIn" in inserts(suggester, "SELECT * { ?c |")


def test_a_predicate_that_no_instance_has_is_not_offered(suggester: Suggester) -> None:
    assert "cf:holdsSharesIn" not in inserts(suggester, "SELECT * { ?c a cf:Policy ; 持股|")


def test_only_the_groups_around_the_cursor_count(suggester: Suggester) -> None:
    around = "SELECT * { ?c a cf:Policy . OPTIONAL { ?c a cf:Bank } OPTIONAL { ?c cf:has| ?m } }"
    assert inserts(suggester, around)[:1] == ["cf:hasMeasure"]


def test_a_predicate_is_found_by_its_label_and_pinyin(suggester: Suggester) -> None:
    for typed in ("持股", "cg", "chigu", "holds", "cf:holds"):
        assert "cf:holdsSharesIn" in inserts(suggester, f"SELECT * {{ ?c {typed}|"), typed


def test_classes_come_with_their_counts(suggester: Suggester) -> None:
    found = offered(suggester, "SELECT * { ?c a 消费金融|")
    assert [(one.insert, one.note) for one in found] == [("cf:ConsumerFinanceCompany", "31")]


@pytest.mark.parametrize("typed", ["招联", "招聯", "zl", "zhaolian", "id:zhaol"])
def test_an_entity_is_found_by_its_names(suggester: Suggester, typed: str) -> None:
    assert inserts(suggester, f"SELECT * {{ ?h cf:holdsSharesIn {typed}|")[0] == "id:zhaolian"


def test_predicates_of_a_named_entity_are_its_own(suggester: Suggester) -> None:
    assert "cf:foundedOn" in inserts(suggester, "SELECT * { id:zhaolian |")
    assert "cf:percentage" not in inserts(suggester, "SELECT * { id:zhaolian |")


def test_variables_of_the_query_are_offered_and_the_one_being_typed_is_not(suggester: Suggester) -> None:
    assert inserts(suggester, "SELECT * { ?holder ?p ?o FILTER(?h|") == ["?holder"]
    assert inserts(suggester, "SELECT | { ?holder ?p ?o }") == ["?holder", "?p", "?o"]


def test_functions_and_keywords_fit_the_place(suggester: Suggester) -> None:
    assert inserts(suggester, "SELECT * { ?s ?p ?o FILTER(STRST|") == ["STRSTARTS("]
    assert inserts(suggester, "SELECT * { ?s ?p ?o } ord|") == ["ORDER BY"]
    assert "OPTIONAL" in inserts(suggester, "SELECT * { ?s ?p ?o . OPT|")


def test_a_prefix_that_the_graph_lacks_comes_with_its_declaration(suggester: Suggester) -> None:
    dbo = next(one for one in offered(suggester, "SELECT * { ?s dbo|") if one.insert == "dbo:")
    assert dbo.declares == ("dbo", "http://dbpedia.org/ontology/")
    cf = next(one for one in offered(suggester, "SELECT * { ?s cf|") if one.insert == "cf:")
    assert cf.declares is None


def test_a_prefix_that_the_query_declares_is_used_to_write_terms(suggester: Suggester) -> None:
    marked = "PREFIX x: <https://w3id.org/cfgraph/id/>\nSELECT * { ?h cf:holdsSharesIn 招联|"
    assert inserts(suggester, marked)[0] == "x:zhaolian"


def test_nothing_is_offered_in_strings_and_comments(suggester: Suggester) -> None:
    assert inserts(suggester, 'SELECT * { ?s ?p "招联|') == []
    assert inserts(suggester, "SELECT * { # 招联|") == []


def test_prefixes_are_declared_above_the_query_and_beneath_its_comments() -> None:
    text = "#+ summary: x\n\nSELECT * { ?s a cf:Bank, ex:Other }\n"
    known = {"cf": "http://cf/", "rdf": "http://rdf/"}
    declared = declare_prefixes(text, list(tokenize(text)), known)
    assert declared == "#+ summary: x\n\nPREFIX cf: <http://cf/>\n\nSELECT * { ?s a cf:Bank, ex:Other }\n"
    assert declare_prefixes(declared, list(tokenize(declared)), known) == declared


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ ?x cf:holdsSharesIn ?y . ?y {} ?z }}",
        "SELECT * {{ ?x cf:develops ?y . ?y {} ?z }}",
        "SELECT * {{ ?x cf:offers ?y ; {} ?z }}",
    ],
)
def test_predicates_without_a_class_are_those_that_really_follow(suggester: Suggester, query: str) -> None:
    graph = suggester._view.graph
    found = [one for one in inserts(suggester, query.format("|")) if one != "a"][:8]
    assert found
    names = {suggester._view.curie(iri): iri for iri in graph.statistics.predicates}
    first = query.partition("?x ")[2].split()[0]
    ends = {one.object if "?y {}" in query else one.subject for one in graph.statements(predicate=names[first])}
    for insert in found:
        assert any(next(graph.statements(end, names[insert], None), None) for end in ends), insert  # type: ignore[arg-type]


def test_objects_are_those_that_the_predicate_leads_to(suggester: Suggester) -> None:
    assert "id:zhaolian" in inserts(suggester, "SELECT * { ?x cf:holdsSharesIn 招联| }")
    assert "id:zhaolian" not in inserts(suggester, "SELECT * { ?x cf:develops 招联| }"), "nobody develops it"
    graph, view = suggester._view.graph, suggester._view
    held = {view.curie(one.object) for one in graph.statements(predicate=view.expand("cf:holdsSharesIn"))}  # type: ignore[arg-type]
    untyped = [one.insert for one in offered(suggester, "SELECT * { ?x cf:holdsSharesIn | }") if one.sort == "entity"]
    assert untyped
    assert set(untyped) <= held
