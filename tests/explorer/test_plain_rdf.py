"""RDF that knows nothing of cfgraph is shown as it is: types, blank nodes and all."""

from __future__ import annotations

import pytest
from small_graphs import open_turtle

from cfgraph.explorer import View, build_card, find_paths, list_instances, list_neighbors, read_overview
from cfgraph.explorer.search import search
from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import FOAF, TYPE

E = "http://example.org/"
ANA = IRI(E + "ana")

FRIENDS = """
:ana a foaf:Person ; foaf:name "Ana" ; foaf:age 30 ; foaf:knows :bo, [ foaf:name "Nameless" ] ;
    foaf:homepage <http://ana.example/> .
:bo a foaf:Person ; foaf:name "Bo" ; foaf:knows :ana .
:shop a :Shop ; :owner :ana .
foaf:Person rdfs:label "person" .
foaf:knows rdfs:label "knows" .
"""


@pytest.fixture
def friends() -> View:
    return open_turtle(FRIENDS)


def test_the_overview_counts_it(friends: View) -> None:
    found = read_overview(friends)
    assert (found.claims, found.documents) == (0, 0)
    assert {(c.item.label, c.total) for c in found.classes} == {("person", 2), (":Shop", 1)}
    assert {(c.item.label, c.total) for c in found.predicates} >= {("knows", 3), (":owner", 1)}
    assert found.hubs[0].item.label == "Ana"
    assert found.title == friends.graph.location


def test_an_entity_shows_its_types_links_and_values(friends: View) -> None:
    page = list_neighbors(friends, ANA)
    assert sorted((entry.direction, entry.edge.predicate.curie, entry.neighbor.label) for entry in page.edges) == [
        ("in", ":owner", ":shop"),
        ("in", "foaf:knows", "Bo"),
        ("out", "foaf:homepage", "http://ana.example/"),
        ("out", "foaf:knows", "Bo"),
        ("out", "foaf:knows", "Nameless"),
        ("out", "rdf:type", "person"),
    ]
    assert page.groups[-1].predicate.id == TYPE
    assert [(p.predicate.curie, p.text, p.sources) for p in build_card(friends, ANA).properties] == [
        ("foaf:age", "30", ())
    ]


def test_no_edge_has_claims_and_a_date_hides_nothing(friends: View) -> None:
    page = list_neighbors(friends, ANA, as_of="1900")
    assert page.total == 6
    assert not [claim for entry in page.edges for claim in entry.edge.claims]


def test_a_blank_node_can_be_found_and_walked_through(friends: View) -> None:
    (match,) = search(friends, "nameless").results
    assert match.entity.id.startswith("_:")
    assert match.entity.label == "Nameless"
    assert list_neighbors(friends, match.entity.id).edges[0].neighbor.label == "Ana"
    assert find_paths(friends, IRI(E + "shop"), match.entity.id, k=1).paths[0].length == 2


def test_a_page_that_is_only_pointed_at_can_be_opened(friends: View) -> None:
    assert list_neighbors(friends, IRI("http://ana.example/")).total == 1


def test_instances_of_a_class_are_listed_by_name(friends: View) -> None:
    assert [ref.label for ref in list_instances(friends, IRI(FOAF + "Person"))[1]] == ["Ana", "Bo"]


def test_the_same_statements_with_a_schema_hide_what_it_calls_details() -> None:
    view = open_turtle(FRIENDS + ":Shop cf:isDetail true .")
    labels = {entry.neighbor.label for entry in list_neighbors(view, ANA).edges}
    assert labels == {"Bo", "Nameless", "http://ana.example/"}
    assert [match.entity.curie for match in search(view, "shop").results] == [":Shop"]


def test_subclasses_of_a_detail_are_details() -> None:
    view = open_turtle(FRIENDS + ":Shop rdfs:subClassOf :Place . :Place cf:isDetail true .")
    assert view.graph.is_detail(IRI(E + "shop"))
    assert not view.graph.is_detail(ANA)


def test_hostile_labels_come_through_unchanged_for_the_screen_to_draw() -> None:
    view = open_turtle(':a rdfs:label "[bold]\\u001b[31m\\u202e" .')
    assert view.label(IRI(E + "a")) == "[bold]\x1b[31m\u202e"
