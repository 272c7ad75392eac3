"""A held set of thirty places in queries: the right term is near the top, and nothing that is offered finds nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cfgraph.explorer import View
from cfgraph.queries import QueryRunner
from cfgraph.queries.completion_context import CompletionContext, find_completion_context
from cfgraph.queries.suggestions import Candidate, Suggester
from cfgraph.store import Graph, open_graph

FIRST, RIGHT = 5, 27
"""How near the top a term has to stand, and at how many of the thirty places."""

TERMS = ("predicate", "class", "entity")
"""What is offered from the graph."""

HELD = (
    ("SELECT ?x { ?x a | }", "cf:Company"),
    ("SELECT ?x { ?x a cons| }", "cf:ConsumerFinanceCompany"),
    ("SELECT ?x { ?x a 银| }", "cf:Bank"),
    ("SELECT ?x { ?b cf:holdsSharesIn ?c . ?c a | }", "cf:ConsumerFinanceCompany"),
    ("SELECT ?x { ?s cf:develops ?x . ?x a | }", "cf:System"),
    ("SELECT ?x { ?x cf:hasMeasure ?m . ?x a | }", "cf:Policy"),
    ("SELECT ?n { ?x a cf:ConsumerFinanceCompany ; skos:| ?n }", "skos:prefLabel"),
    ("SELECT ?y { ?x a cf:ConsumerFinanceCompany ; cf:f| ?y }", "cf:foundedOn"),
    ("SELECT ?y { ?x a cf:ConsumerFinanceCompany ; cf:reg| ?y }", "cf:registeredIn"),
    ("SELECT ?y { ?x a cf:Bank . ?x 持| ?y }", "cf:holdsSharesIn"),
    ("SELECT ?y { ?x a cf:Stake ; cf:| ?y }", "cf:percentage"),
    ("SELECT ?y { ?x a cf:Stake ; cf:as| ?y }", "cf:asOf"),
    ("SELECT ?y { ?x a cf:Stake ; | ?y }", "rdf:subject"),
    ("SELECT ?y { ?x a cf:MetricValue ; cf:m| ?y }", "cf:metric"),
    ("SELECT ?y { ?x a cf:MetricValue ; cf:metric | }", "metric:registered-capital"),
    ("SELECT ?y { ?x a cf:MetricValue ; cf:unit | }", "unit:cny-100-million"),
    ("SELECT ?y { ?x a cf:Stake ; cf:status | }", "cf:Current"),
    ("SELECT ?y { ?x a cf:Bank ; cf:holdsSharesIn 招| }", "id:zhaolian"),
    ("SELECT ?y { ?x cf:holdsSharesIn id:mash| }", "id:mashang"),
    ("SELECT ?y { ?x a cf:Policy ; cf:issuedBy | }", "id:nfra"),
    ("SELECT ?y { ?c cf:develops ?x . ?x cf:us| ?y }", "cf:usedFor"),
    ("SELECT ?y { ?c cf:develops ?x . ?x cf:builtOn ?y . ?y a | }", "cf:LargeModel"),
    ("SELECT ?y { ?x a cf:Person ; cf:| ?y }", "cf:holdsPostAt"),
    ("SELECT ?y { ?x a cf:Policy ; cf:has| ?y }", "cf:hasMeasure"),
    ("SELECT ?y { id:zhaolian | ?y }", "cf:offers"),
    ("SELECT ?y { ?x cf:holdsSharesIn id:zhaolian . ?x a | }", "cf:Bank"),
    ("SELECT ?y { ?x rdf:predicate cf:holdsSharesIn ; prov:| ?d }", "prov:wasDerivedFrom"),
    ("SELECT ?y { ?x a cf:Stake ; prov:wasDerivedFrom/cf:in| ?d }", "cf:inDocument"),
    ("SELECT ?y { ?x a cf:Document ; cf:so| ?d }", "cf:sourceQuality"),
    ("SELECT ?y { ?x a cf:Campaign . ?c cf:offers ?x . ?c a | }", "cf:ConsumerFinanceCompany"),
)
"""Queries with the cursor in them, and what the one who writes them goes on with."""


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    graph = open_graph("bundled")
    yield graph
    graph.close()


def place(marked: str) -> tuple[str, CompletionContext]:
    offset = marked.index("|")
    text = marked.replace("|", "")
    return text, find_completion_context(text, offset)


def finds(runner: QueryRunner, text: str, spot: CompletionContext, candidate: Candidate) -> bool:
    """Tell whether the query finds something with a term in the place of what is typed."""
    written = text[: spot.start] + candidate.insert + text[spot.end :]
    if spot.kind == "predicate" and written[spot.start + len(candidate.insert) :].strip().startswith("}"):
        written = written.replace("}", " ?anything }")
    return runner.run("ASK" + written[written.index("{") - 1 :]).boolean is True


def test_the_right_term_is_among_the_first_five(graph: Graph) -> None:
    suggester = Suggester(View(graph, "zh"))
    missed = []
    for marked, right in HELD:
        offered = [one.insert for one in suggester.candidates(place(marked)[1])][:FIRST]
        if right not in offered:
            missed.append((marked, right, offered))
    assert len(HELD) == 30
    assert len(HELD) - len(missed) >= RIGHT, missed


def test_nothing_is_offered_that_finds_nothing(graph: Graph) -> None:
    suggester = Suggester(View(graph, "zh"))
    with QueryRunner(graph) as runner:
        for marked, _ in HELD:
            text, spot = place(marked)
            offered = [one for one in suggester.candidates(spot) if one.sort in TERMS]
            assert offered, marked
            assert [one.insert for one in offered if not finds(runner, text, spot, one)] == [], marked
