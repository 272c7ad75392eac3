"""What connects several entities: the paths of each pair, the smallest tree, shared neighbors, and proofs."""

from __future__ import annotations

from itertools import combinations, product

import networkx as nx
import pytest
from small_graphs import open_turtle

from cfgraph.explorer import View, find_paths, resolve_entity
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
    assert len(found.pairs) == 3
    assert found.trees[0].hops == 3
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


@pytest.mark.parametrize("seed", range(12))
def test_the_tree_is_the_smallest_there_is(seed: int) -> None:
    graph = nx.gnm_random_graph(10, 14, seed=seed)
    view = open_turtle("".join(f":n{a} :p :n{b} . " for a, b in graph.edges))
    known = [node for node in [0, 3, 6, 8] if graph.degree(node)]
    found = connect_entities(view, [iri(f"n{node}") for node in known], max_hops=9)
    parts = {frozenset(nx.node_connected_component(graph, node)) for node in known}
    assert len(found.groups) == len(parts)
    for tree in found.trees:
        members = [int(ref.curie.rpartition("n")[2]) for ref in tree.entities]
        hops = {
            frozenset((a.id, b.id)) for path in tree.paths for a, b in zip(path.nodes, path.nodes[1:], strict=False)
        }
        assert tree.exact
        assert tree.hops == tree.at_least == len(hops) == smallest_tree(graph, members)
        joined = nx.Graph(tuple(hop) for hop in hops)
        assert nx.is_tree(joined)
        assert {iri(f"n{node}") for node in members} <= set(joined)


def test_of_trees_as_small_the_one_through_the_least_connected_nodes_is_chosen() -> None:
    crowd = "".join(f":x{n} :p :hub . " for n in range(9))
    view = open_turtle(crowd + ":a :p :hub, :quiet . :b :p :hub, :quiet . :c :p :hub, :quiet . ")
    (tree,) = connect_entities(view, [iri("a"), iri("b"), iri("c")]).trees
    assert tree.hops == 3
    assert {ref.id for path in tree.paths for ref in path.nodes} == {iri("a"), iri("b"), iri("c"), iri("quiet")}


def test_of_more_than_eight_the_tree_says_what_the_smallest_needs_at_least() -> None:
    ring = "".join(f":n{n} :p :n{(n + 1) % 20} . " for n in range(20))
    (tree,) = connect_entities(open_turtle(ring), [iri(f"n{n}") for n in range(0, 20, 2)], max_hops=4).trees
    assert (tree.hops, tree.at_least) == (18, 10)
    assert not tree.exact
    (small,) = connect_entities(open_turtle(ring), [iri(f"n{n}") for n in range(9)]).trees
    assert (small.hops, small.exact) == (8, True), "as many edges as any tree of nine needs"


def test_directed_edges_join_what_one_node_leads_to_or_comes_from() -> None:
    view = open_turtle(":top :p :mid, :a . :mid :p :b, :c . :a :q :sink . :b :q :sink . :a :p :lost .")
    found = connect_entities(view, [iri("a"), iri("b"), iri("c")], directed=True)
    assert len(found.groups) == 1
    (tree,) = found.trees
    assert tree.hops == 4
    assert all(
        edge.subject.id == path.nodes[n].id for path in tree.paths for n, s in enumerate(path.steps) for edge in s
    )
    below = connect_entities(view, [iri("a"), iri("b")], directed=True).trees[0]
    assert {ref.id for path in below.paths for ref in path.nodes} == {iri("a"), iri("b"), iri("sink")}
    assert connect_entities(view, [iri("a"), iri("top")], directed=True).pairs[0].paths[0].nodes[0].id == iri("top")
    assert len(connect_entities(view, [iri("lost"), iri("sink"), iri("c")], directed=True).groups) == 1
    assert len(connect_entities(view, [iri("lost"), iri("c")], directed=True, predicates=[iri("q")]).groups) == 2


def test_each_pair_has_its_paths_and_the_number_of_all_shortest_ones() -> None:
    view = open_turtle(":a :p :x, :y, :z . :b :p :x, :y, :z . :c :p :a .")
    found = connect_entities(view, [iri("a"), iri("b"), iri("c")], k=2)
    assert [(len(pair.paths), pair.shortest, pair.shortest_total) for pair in found.pairs] == [
        (2, 2, 3), (1, 1, 1), (2, 3, 3),
    ]  # fmt: skip
    assert [pair.complete for pair in found.pairs] == [False, True, False]


def test_entities_to_lead_through_are_on_every_path_and_in_the_tree() -> None:
    view = open_turtle(STAR)
    found = connect_entities(view, [iri("a"), iri("c")], through=[iri("y")])
    (pair,) = found.pairs
    assert [node.id for node in pair.paths[0].nodes] == [iri(name) for name in ("a", "x", "y", "b", "hub", "c")]
    assert pair.complete
    assert iri("y") in {ref.id for path in found.trees[0].paths for ref in path.nodes}
    nowhere = connect_entities(view, [iri("a"), iri("b")], through=[iri("far")])
    assert nowhere.pairs[0].paths == ()
    assert nowhere.pairs[0].complete
    assert {ref.id for ref in nowhere.groups[1]} == {iri("far")}
    with pytest.raises(UsageError):
        connect_entities(view, [iri("a"), iri("b")], through=[iri("a")])


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("weighted", [False, True])
def test_paths_through_nodes_are_those_of_all_paths_that_pass_them(seed: int, weighted: bool) -> None:
    graph = nx.gnm_random_graph(9, 14, seed=seed)
    view = open_turtle("".join(f":n{a} :p :n{b} . " for a, b in graph.edges) + ":n0 :p :n1 . ")
    graph.add_edge(0, 1)
    through = [2, 3] if seed % 2 else [2]
    wanted = [
        path for path in nx.all_simple_paths(graph, 0, 1, cutoff=6) if set(through) <= set(path)
    ] if 2 in graph and 3 in graph else []  # fmt: skip
    found = find_paths(
        view, iri("n0"), iri("n1"), k=500, through=[iri(f"n{node}") for node in through], weighted=weighted,
        counts_shortest=True,
    )  # fmt: skip
    assert found.complete
    chains = [tuple(int(str(ref.id)[len(E) + 1 :]) for ref in path.nodes) for path in found.paths]
    assert sorted(chains) == sorted(map(tuple, wanted))
    ranks = [path.weight if weighted else path.length for path in found.paths]
    assert ranks == pytest.approx(sorted(ranks))
    if wanted:
        least = min(map(len, wanted))
        assert (found.shortest, found.shortest_total) == (least - 1, sum(len(path) == least for path in wanted))


def test_only_entities_of_the_chosen_classes_and_no_hubs_are_passed() -> None:
    view = open_turtle(":a :p :hub, :x . :b :p :hub, :x . :hub a :Hub ; :p :u, :v, :w . :x a :Thing . :a a :Hub .")
    found = connect_entities(view, [iri("a"), iri("b")], types=[iri("Hub")])
    assert [[node.id for node in path.nodes] for path in found.paths] == [[iri("a"), iri("hub"), iri("b")]]
    assert [one.entity.id for one in found.shared] == [iri("hub")]
    found = connect_entities(view, [iri("a"), iri("b")], max_degree=3, k=5)
    assert [[node.id for node in path.nodes] for path in found.paths] == [[iri("a"), iri("x"), iri("b")]]
    assert [one.entity.id for one in found.shared] == [iri("x")]


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
