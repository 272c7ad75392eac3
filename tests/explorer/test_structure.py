"""Centralities, communities, bridges and likeness: against networkx and by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_graphs import open_turtle

from cfgraph.explorer import View, resolve_entity
from cfgraph.explorer.likeness import find_similar
from cfgraph.explorer.network import Network
from cfgraph.explorer.structure import find_structure, rank_entities
from cfgraph.model.errors import NotFoundError
from cfgraph.model.terms import IRI

E = "http://example.org/"


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw a few nodes and links between them."""
    size = draw(st.integers(3, 9))
    ends = st.integers(0, size - 1)
    pairs = sorted(draw(st.sets(st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1]), min_size=1)))
    sources, targets = (np.array(column) for column in zip(*pairs, strict=True))
    return Network([IRI(f"{E}{place}") for place in range(size)], sources, targets)


def as_graph(network: Network) -> nx.DiGraph[int]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(network.size))
    graph.add_edges_from(zip(network.sources.tolist(), network.targets.tolist(), strict=True))
    return graph


def solve_pagerank(network: Network) -> list[float]:
    """Return PageRank as the solution of its linear system; a walk that can't go on starts again anywhere."""
    size = network.size
    steps = np.full((size, size), 1 / size)
    for place in set(network.sources.tolist()):
        steps[place] = 0
    for source, target in zip(network.sources, network.targets, strict=True):
        steps[source, target] = 1 / (network.sources == source).sum()
    solved = np.linalg.solve(np.eye(size) - 0.85 * steps.T, np.full(size, 0.15 / size))
    return list(map(float, solved))


@settings(deadline=None, max_examples=60)
@given(networks())
def test_measures_are_those_of_networkx(network: Network) -> None:
    graph = as_graph(network)
    plain = graph.to_undirected()
    expected = nx.betweenness_centrality(plain)
    assert network.betweenness() == pytest.approx([expected[place] for place in range(network.size)])
    assert network.degrees().tolist() == [plain.degree(place) for place in range(network.size)]
    assert network.pagerank() == pytest.approx(solve_pagerank(network), abs=1e-6)
    found = network.components()
    for component in nx.connected_components(plain):
        assert {int(found[place]) for place in component} == {min(component)}


TWO_GROUPS = """
:a :knows :b . :b :knows :c . :c :knows :a .
:x :knows :y . :y :knows :z . :z :knows :x .
:c :knows :x . :lone a :Thing .
"""


def test_communities_and_the_bridge_between_them() -> None:
    found = find_structure(open_turtle(TWO_GROUPS))
    groups = [{ref.curie for ref in community.members} for community in found.communities]
    assert sorted(map(sorted, groups))[-2:] == [[":a", ":b", ":c"], [":x", ":y", ":z"]]
    (bridge,) = found.bridges
    assert ({bridge.one.curie, bridge.other.curie}, bridge.cut_off) == ({":c", ":x"}, 3)
    assert found.modularity > 0.3


def test_ranking_gives_equal_values_one_place() -> None:
    found = rank_entities(open_turtle(TWO_GROUPS), measure="degree")
    assert [one.place for one in found.ranked[:3]] == [1, 1, 3]
    part = rank_entities(open_turtle(TWO_GROUPS), [IRI(E + name) for name in "abc"], measure="betweenness")
    assert (part.nodes, part.links) == (3, 3)
    with pytest.raises(NotFoundError):
        rank_entities(open_turtle(TWO_GROUPS), [IRI(E + "a"), IRI(E + "z")])


def test_likeness_weighs_what_is_rare_and_lists_what_is_shared() -> None:
    everybody = "".join(f":e{number} a :Firm ; :in :town . " for number in range(20))
    view = open_turtle(everybody + ":e0 :buysFrom :v . :e1 :buysFrom :v . :e0 :holds :h . :v a :Vendor .")
    found = find_similar(view, IRI(E + "e0"))
    first = found.similar[0]
    assert first.entity.curie == ":e1"
    assert [one.other.curie for one in first.shared] == [":v", ":town"]
    rare, common, single = (1 / np.log(1 + count) for count in (2, 20, 1))
    assert first.score == pytest.approx((rare + common) / (rare + common + single), abs=1e-6)
    assert found.similar[1].score < first.score


def test_who_is_like_a_lender_of_the_bundled_graph(zh_view: View) -> None:
    found = find_similar(zh_view, resolve_entity(zh_view, "招联"))
    assert all("ConsumerFinanceCompany" in one.entity.type_ids[0] for one in found.similar)
    assert ("合作", "腾讯云") in {(one.label, one.other.label) for one in found.similar[0].shared}
    assert all(edge.claims for one in found.similar for shared in one.shared for edge in shared.edges)
