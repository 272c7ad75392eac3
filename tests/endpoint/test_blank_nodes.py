"""Blank nodes on an endpoint are read in the query that finds them; what can't be asked for again is said to be so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runs import call
from endpoint_servers import serve_oxigraph

from cfgraph.explorer import View, build_card, list_neighbors
from cfgraph.model.terms import IRI, BlankNode
from cfgraph.store import Graph, open_graph
from cfgraph.store.database_opening import open_database
from cfgraph.store.endpoint.graph import EndpointGraph
from cfgraph.store.endpoint.results import read_solutions

PEOPLE = Path(__file__).with_name("people.ttl")
ANN = IRI("http://example.org/ann")


@pytest.fixture(scope="module")
def people(cache: Path) -> Graph:
    return open_graph(PEOPLE)


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def address(request: pytest.FixtureRequest, people: Graph) -> Iterator[str]:
    if request.param == "oxigraph":
        with serve_oxigraph(open_database(people.queryable)) as address:
            yield address
    else:
        yield str(request.getfixturevalue("small_virtuoso")).replace("urn:bundled", "urn:people")


BOB, MET = IRI("http://example.org/bob"), IRI("http://example.org/met")


def _names(view: View) -> set[str]:
    return {one.neighbor.label for one in list_neighbors(view, ANN).edges}


def test_blank_nodes_beside_an_entity_are_named_and_opened(address: str, people: Graph) -> None:
    view = View(EndpointGraph(address), "en")
    before = view.graph.client.requests  # type: ignore[attr-defined]
    assert _names(view) >= {"Address · Berlin · Germany", "Bob", "Carl", '["cat", "dog"]'}
    assert view.graph.client.requests - before <= 5  # type: ignore[attr-defined]
    home = next(one.neighbor for one in list_neighbors(view, ANN).edges if one.neighbor.label.startswith("Address"))
    assert isinstance(home.id, BlankNode)
    card = build_card(view, home.id)
    assert [item.text for item in card.properties] == ["Berlin"]
    assert {(group.label, group.total) for group in card.groups} >= {("address", 1), ("in", 1)}
    view.graph.close()


def test_a_blank_node_of_another_request_is_said_to_be_none(address: str) -> None:
    found = call("show", "Carl", "-g", address, "--lang", "en")
    assert found.status == 1
    assert found.err.count("\n") == 1
    assert "blank node" in found.err


def test_paths_past_blank_nodes_are_not_said_to_be_none(address: str) -> None:
    found = call("path", "Ann", "Germany", "-g", address, "--lang", "en", "--format", "json")
    assert found.status == 5
    assert not json.loads(found.out)["complete"]
    assert "blank nodes" in found.err


def test_labels_of_blank_nodes_count_within_an_answer() -> None:
    row = '{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "bnode", "value": "b0"}}]}}'
    (first,), (second,) = (list(read_solutions([row], scope).rows) for scope in ("1-", "2-"))
    assert first != second


def test_a_blank_node_without_statements_is_a_neighbor(address: str, people: Graph) -> None:
    for graph in (people, EndpointGraph(address)):
        (edge,) = list_neighbors(View(graph, "en"), BOB, predicates=[MET]).edges
        assert isinstance(edge.neighbor.id, BlankNode)
        assert (MET, "out", 1) in graph.edge_counts(BOB)
        assert not list(graph.statements(edge.neighbor.id))
