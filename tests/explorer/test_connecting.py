"""What ties several entities together: a tree of paths no longer than twice the best, shared neighbors, and proofs."""

from __future__ import annotations

from itertools import combinations, product

import networkx as nx
import pytest
from small_graphs import open_turtle

from cfgraph.explorer import View, resolve_entity
from cfgraph.explorer.connect import MAX_ENTITIES, connect_entities
from cfgraph.model.errors import LimitError, UsageError
from cfgraph.model.terms import IRI

E = "http://example.org/"


def iri(name: str) -> IRI:
    return IRI(E + name)


STAR = ":a :p :hub . :b :p :hub . :c :q :hub . :a :p :x . :x :p :y . :y :p :b . :far :p :away ."


def test_a_common_neighbor_ties_all_of_them_and_comes_first() -> None:
    view = open_turtle(STAR)
    found = connect_entities(view, [iri("a"), iri("b"), iri("c")])
    assert [(one.entity.id, one.ties) for one in found.shared] == [(iri("hub"), 3)]
    assert {edge.subject.id for edge in found.shared[0].edges} == {iri("a"), iri("b"), iri("c")}
    assert len(found.paths) == 2
    assert {node.id for path in found.paths for node in path.nodes} == {iri("a"), iri("b"), iri("c"), iri("hub")}
    assert len(found.groups) == 1
    assert found.complete


def test_what_does_not_hang_together_is_told_in_groups_and_proven() -> None:
    found = connect_entities(open_turtle(STAR), [iri("a"), iri("far"), iri("b"), iri("away")])
    assert [{ref.id for ref in group} for group in found.groups] == [{iri("a"), iri("b")}, {iri("far"), iri("away")}]
    assert found.complete


def test_avoided_entities_and_predicates_are_not_used() -> None:
    view = open_turtle(STAR)
    found = connect_entities(view, [iri("a"), iri("b")], avoid=[iri("hub")])
    assert [[node.id for node in path.nodes] for path in found.paths] == [[iri("a"), iri("x"), iri("y"), iri("b")]]
    assert found.shared == ()
    assert connect_entities(view, [iri("a"), iri("c")], predicates=[iri("p")]).paths == ()


@pytest.mark.parametrize("seed", range(6))
def test_the_tree_has_at_most_twice_the_hops_of_the_smallest(seed: int) -> None:
    graph = nx.gnm_random_graph(9, 13, seed=seed)
    view = open_turtle("".join(f":n{a} :p :n{b} . " for a, b in graph.edges))
    terminals = [0, 3, 6, 8]
    known = [node for node in terminals if graph.degree(node)]
    found = connect_entities(view, [iri(f"n{node}") for node in known], max_hops=9)
    assert len(found.groups) == len({frozenset(nx.node_connected_component(graph, node)) for node in known})
    if len(found.groups) == 1:
        hops = {frozenset((edge.subject.id, edge.object.id)) for p in found.paths for s in p.steps for edge in s}
        assert len(hops) <= 2 * smallest_tree(graph, known)


def smallest_tree(graph: nx.Graph, terminals: list[int]) -> int:
    """Return the edges of the smallest tree that joins the terminals, by trying every set of nodes."""
    others = [node for node in graph if node not in terminals]
    return min(
        len(terminals) + size - 1
        for size in range(len(others) + 1)
        for extra in combinations(others, size)
        if nx.is_connected(graph.subgraph([*terminals, *extra]))
    )


def test_a_date_decides_what_ties() -> None:
    view = open_turtle(
        ":a :p :hub . :b :p :hub . "
        ":Said cf:isDetail true . "
        ":c1 a :Said ; rdf:subject :a ; rdf:predicate :p ; rdf:object :hub ; "
        "cf:asOf '2024'^^xsd:gYear ; cf:status cf:Current . "
    )
    assert (
        connect_entities(view, [iri("a"), iri("b")], as_of="2023").groups
        != connect_entities(view, [iri("a"), iri("b")]).groups
    )
    assert connect_entities(view, [iri("a"), iri("b")], as_of="2023").shared == ()
    assert len(connect_entities(view, [iri("a"), iri("b")], as_of="2024").shared) == 1


def test_one_entity_or_too_many_are_refused_and_a_search_can_be_cancelled() -> None:
    view = open_turtle(STAR)
    with pytest.raises(UsageError, match="two different"):
        connect_entities(view, [iri("a"), iri("a")])
    with pytest.raises(UsageError, match="at most"):
        connect_entities(view, [iri(f"{a}{b}") for a, b in product("abcd", repeat=2)][: MAX_ENTITIES + 1])
    with pytest.raises(LimitError):
        connect_entities(view, [iri("a"), iri("b")], is_cancelled=lambda: True)


def test_bundled_companies_are_tied_by_their_supplier(zh_view: View) -> None:
    names = ("招联消费金融", "马上消费金融", "中邮消费金融")
    found = connect_entities(zh_view, [resolve_entity(zh_view, name) for name in names])
    assert len(found.groups) == 1
    assert "腾讯云" in {shared.entity.label for shared in found.shared}
    assert all(edge.claims for shared in found.shared for edge in shared.edges)
