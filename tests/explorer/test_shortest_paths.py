"""The k shortest simple paths are those that networkx finds, on any graph; and finding none is a proof."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from itertools import pairwise, takewhile
from pathlib import Path as FilePath

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_graphs import open_turtle

from cfgraph.explorer import View, find_paths, resolve_entity
from cfgraph.model.entity import PathResults
from cfgraph.model.errors import LimitError, UsageError
from cfgraph.model.terms import IRI, term_to_n3
from cfgraph.model.vocabulary import CF, ID, TYPE
from cfgraph.store import open_graph

E = "http://example.org/"
NODES = [IRI(f"{E}n{number}") for number in range(8)]
PREDICATES = [IRI(E + name) for name in "pq"]

Triple = tuple[IRI, IRI, IRI]
triples = st.sets(
    st.tuples(st.sampled_from(NODES), st.sampled_from(PREDICATES), st.sampled_from(NODES)), min_size=3, max_size=22
)


def opened(statements: Collection[Triple]) -> View:
    with tempfile.TemporaryDirectory() as name:
        path = FilePath(name) / "random.nt"
        path.write_text("".join(f"{' '.join(map(term_to_n3, statement))} .\n" for statement in sorted(statements)))
        return View(open_graph(path))


def by_networkx(walkable: Collection[Triple], directed: bool, max_hops: int) -> list[tuple[IRI, ...]]:
    """Return every simple path from the first node to the second within the bound, shortest first."""
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(NODES)
    graph.add_edges_from((subject, target) for subject, _, target in walkable)
    try:
        chains = nx.shortest_simple_paths(graph, NODES[0], NODES[1])
        return [tuple(chain) for chain in takewhile(lambda chain: len(chain) <= max_hops + 1, chains)]
    except nx.NetworkXNoPath:
        return []


@settings(max_examples=40)
@given(
    statements=triples,
    directed=st.booleans(),
    k=st.integers(1, 12),
    max_hops=st.integers(1, 6),
    only=st.sampled_from([(), (PREDICATES[0],)]),
    avoid=st.sampled_from([(), (NODES[2],), (NODES[3], PREDICATES[1])]),
)
def test_paths_equal_networkx(
    statements: set[Triple],
    directed: bool,
    k: int,
    max_hops: int,
    only: tuple[IRI, ...],
    avoid: tuple[IRI, ...],
) -> None:
    statements = statements | {(NODES[0], TYPE, NODES[4]), (NODES[1], TYPE, NODES[4])}
    walkable = {
        t
        for t in statements
        if t[1] in (only or PREDICATES) and avoid == tuple(term for term in avoid if term not in t)
    }
    expected = by_networkx(walkable, directed, max_hops)
    found = find_paths(
        opened(statements), NODES[0], NODES[1], k=k, max_hops=max_hops, predicates=only, avoid=avoid, directed=directed
    )
    chains = [tuple(ref.id for ref in path.nodes) for path in found.paths]
    assert [path.length for path in found.paths] == [len(chain) - 1 for chain in expected[:k]]
    assert len(set(chains)) == len(chains)
    assert set(chains) <= set(expected)
    if chains:
        longest = len(chains[-1])
        assert {c for c in expected if len(c) < longest} == {c for c in chains if len(c) < longest}
    assert found.complete == (len(expected) <= k)
    for path in found.paths:
        for (here, there), step in zip(pairwise(path.nodes), path.steps, strict=True):
            ends = {(here.id, there.id)} | (set() if directed else {(there.id, here.id)})
            shown = {(edge.subject.id, edge.predicate.id, edge.object.id) for edge in step}
            assert shown == {t for t in walkable if (t[0], t[2]) in ends}


def test_haier_reaches_volcano_engine_and_every_step_is_cited(zh_view: View) -> None:
    found = find_paths(zh_view, resolve_entity(zh_view, "海尔集团"), resolve_entity(zh_view, "火山引擎"))
    assert found.paths
    for step in found.paths[0].steps:
        assert all(edge.claims and edge.claims[0].source and edge.claims[0].source.document for edge in step)


def test_two_holders_of_one_company_are_two_hops_apart(zh_view: View) -> None:
    holds = IRI(CF + "holdsSharesIn")
    found = find_paths(zh_view, IRI(ID + "china-unicom"), IRI(ID + "china-merchants-bank"), k=1, predicates=[holds])
    (path,) = found.paths
    assert [ref.label for ref in path.nodes] == ["中国联通", "招联消费金融", "招商银行"]
    assert [edge.subject.label for step in path.steps for edge in step] == ["中国联通", "招商银行"]


def chain_of(hops: int) -> str:
    return "".join(f":n{number} :p :n{number + 1} . " for number in range(hops))


def search(view: View, **options: object) -> PathResults:
    return find_paths(view, NODES[0], NODES[3], **options)  # type: ignore[arg-type]


def test_no_path_within_the_bound_is_proven() -> None:
    view = open_turtle(chain_of(3))
    assert (search(view, max_hops=2).paths, search(view, max_hops=2).complete) == ((), True)
    assert len(search(view, max_hops=3).paths) == 1


def test_more_than_k_paths_is_incomplete() -> None:
    view = open_turtle(":n0 :p :a, :b, :c . :a :p :n3 . :b :p :n3 . :c :p :n3 .")
    assert [(len(search(view, k=k).paths), search(view, k=k).complete) for k in (2, 3, 4)] == [
        (2, False),
        (3, True),
        (3, True),
    ]


def test_less_connected_path_of_equal_length_comes_first() -> None:
    view = open_turtle(":n0 :p :a, :z . :a :p :n3, :u, :v, :w . :z :p :n3 .")
    assert [path.nodes[1].curie for path in search(view).paths] == [":z", ":a"]


def test_aborted_search_claims_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfgraph.explorer.path_search.MAX_TRIED_WALKS", 0)
    found = search(open_turtle(chain_of(3)))
    assert (found.paths, found.complete) == ((), False)


def test_longer_paths_follow_if_shorter_ones_are_too_few() -> None:
    view = open_turtle("".join(f":n0 :p :m{n} . :m{n} :p :n3 . " for n in range(8)) + ":m0 :p :m1 .")
    assert [path.length for path in search(view, k=9).paths] == [2] * 8 + [3]
    assert [path.length for path in search(view, k=2).paths] == [2, 2]


def test_types_are_traversed_only_on_request() -> None:
    view = open_turtle(":n0 a :T . :n3 a :T .")
    assert search(view).paths == ()
    assert len(search(view, predicates=[TYPE]).paths) == 1


def test_claims_are_not_steps() -> None:
    view = open_turtle("cf:Claim cf:isDetail true . :c a cf:Claim ; rdf:subject :n0 ; rdf:object :n3 .")
    assert (search(view).paths, search(view).complete) == ((), True)


@pytest.mark.parametrize("options", [{"k": 0}, {"max_hops": 0}, {"target": NODES[0]}])
def test_senseless_path_search_is_rejected(zh_view: View, options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        find_paths(zh_view, NODES[0], **{"target": NODES[3], **options})  # type: ignore[arg-type]


def test_cancelled_search_ends(zh_view: View) -> None:
    with pytest.raises(LimitError, match="cancelled"):
        find_paths(zh_view, IRI(ID + "zhaolian"), IRI(ID + "mashang"), is_cancelled=lambda: True)


def test_more_paths_begin_with_known_paths(zh_view: View) -> None:
    source, target = resolve_entity(zh_view, "海尔集团"), resolve_entity(zh_view, "火山引擎")
    few = find_paths(zh_view, source, target, k=3)
    more = find_paths(zh_view, source, target, k=8, known=few.paths)
    assert [id(path) for path in more.paths[:3]] == [id(path) for path in few.paths]
    assert more == find_paths(zh_view, source, target, k=8)
