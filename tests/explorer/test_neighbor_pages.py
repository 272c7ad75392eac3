"""Neighbors are counted, grouped and paged; every edge of the bundled graph says where it was stated."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_graphs import open_turtle

from cfgraph.explorer import View, list_neighbors
from cfgraph.model.entity import NeighborEdge
from cfgraph.model.shares import edge_share
from cfgraph.model.terms import IRI, Node
from cfgraph.model.vocabulary import CF, ID, TYPE
from cfgraph.store import Graph

HOLDS = IRI(CF + "holdsSharesIn")
ZHAOLIAN, UNICOM = IRI(ID + "zhaolian"), IRI(ID + "china-unicom")


def test_holders_are_ordered_by_share_with_claims(zh_view: View) -> None:
    page = list_neighbors(zh_view, ZHAOLIAN, predicates=[HOLDS], direction="in")
    held = [(entry.neighbor.label, edge_share(entry.edge)) for entry in page.edges]
    assert held == [("中国联通", 50.0), ("招商永隆银行", 25.85), ("招商银行", 24.15)]
    assert [(group.label, group.direction, group.total) for group in page.groups] == [("股东", "in", 3)]


def test_edge_has_source_place_and_date(en_view: View) -> None:
    page = list_neighbors(en_view, UNICOM, predicates=[HOLDS], direction="out")
    (claims,) = [entry.edge.claims for entry in page.edges if entry.neighbor.id == ZHAOLIAN]
    assert {claim.percentage for claim in claims} - {None} == {50.0}
    assert [claim.as_of for claim in claims] == sorted((c.as_of or "" for c in claims), reverse=True)
    (claim,) = [c for c in claims if c.source and c.source.document == ID + "document/ps004"]
    assert claim.source
    assert (claim.type, claim.status, claim.as_of, claim.confidence) == ("stake", "current", "2021-03", "stated")
    assert claim.source.locator == "line 293"
    assert claim.source.date == "2021-03"
    assert claim.source.quality == "C"
    assert "Zhaolian" in claim.source.title or "招联" in claim.source.title
    assert any("50" in text for text in claim.source.as_printed)


def test_groups_are_labeled_from_the_entity(en_view: View) -> None:
    def label(entity: IRI, direction: str) -> str:
        groups = list_neighbors(en_view, entity).groups
        return next(g.label for g in groups if g.predicate.id == HOLDS and g.direction == direction)

    assert label(ZHAOLIAN, "in") == "held by"
    assert label(UNICOM, "out") == "holds shares in"


def test_direction_filters_edges(zh_view: View) -> None:
    totals = {way: list_neighbors(zh_view, ZHAOLIAN, direction=way).total for way in ("in", "out", "both")}
    assert totals["in"] + totals["out"] == totals["both"]
    assert all(entry.edge.subject.id == ZHAOLIAN for entry in list_neighbors(zh_view, ZHAOLIAN, direction="out").edges)
    assert all(entry.edge.object.id == ZHAOLIAN for entry in list_neighbors(zh_view, ZHAOLIAN, direction="in").edges)


def test_type_filter_includes_subclasses(zh_view: View) -> None:
    banks = list_neighbors(zh_view, ZHAOLIAN, neighbor_type=IRI(CF + "Bank"), predicates=[HOLDS])
    assert {entry.neighbor.label for entry in banks.edges} == {"招商银行", "招商永隆银行"}
    organizations = list_neighbors(zh_view, ZHAOLIAN, neighbor_type=IRI(CF + "Organization"), predicates=[HOLDS])
    assert organizations.total == 3
    assert list_neighbors(zh_view, ZHAOLIAN, neighbor_type=IRI(CF + "Dataset"), predicates=[HOLDS]).total == 0


def test_claims_passages_figures_and_types_are_not_neighbors(bundled: Graph, zh_view: View) -> None:
    page = list_neighbors(zh_view, ZHAOLIAN)
    assert page.total == len(page.edges) > 3
    assert TYPE not in {entry.edge.predicate.id for entry in page.edges}
    assert not [entry for entry in page.edges if bundled.is_detail(entry.neighbor.id)]


def test_edges_without_percentage_follow_shares() -> None:
    view = open_turtle(
        """
        cf:Claim cf:isDetail true .
        :a :holds :x . :b :holds :x . :c :holds :x .
        [] a cf:Claim ; rdf:subject :b ; rdf:predicate :holds ; rdf:object :x ; cf:percentage 5 .
        [] a cf:Claim ; rdf:subject :c ; rdf:predicate :holds ; rdf:object :x ; cf:percentage 60 .
        """
    )
    page = list_neighbors(view, IRI("http://example.org/x"))
    assert [entry.neighbor.curie for entry in page.edges] == [":c", ":b", ":a"]


def test_self_loop_is_listed_in_both_directions() -> None:
    page = list_neighbors(open_turtle(":a :knows :a ."), IRI("http://example.org/a"))
    assert [(entry.direction, entry.neighbor.curie) for entry in page.edges] == [("in", ":a"), ("out", ":a")]


def test_unknown_entity_has_no_neighbors(zh_view: View) -> None:
    page = list_neighbors(zh_view, IRI(ID + "nobody"))
    assert (page.total, page.edges, page.groups) == (0, (), ())


@pytest.fixture(scope="module")
def entities(bundled: Graph) -> list[Node]:
    return [node for node, _ in bundled.statistics.hubs]


@settings(max_examples=40)
@given(data=st.data(), size=st.integers(1, 17), way=st.sampled_from(["in", "out", "both"]))
def test_pages_add_up_to_all_neighbors(
    bundled: Graph, entities: list[Node], data: st.DataObject, size: int, way: str
) -> None:
    view = View(bundled, "zh")
    entity = data.draw(st.sampled_from(entities))
    date = data.draw(st.sampled_from([None, "2018", "2024-06"]))
    whole = list_neighbors(view, entity, direction=way, as_of=date)  # type: ignore[arg-type]
    assert whole.total == len(whole.edges) == sum(group.total for group in whole.groups)
    paged: list[NeighborEdge] = []
    for offset in range(0, whole.total + size, size):
        page = list_neighbors(view, entity, direction=way, as_of=date, offset=offset, limit=size)  # type: ignore[arg-type]
        assert (page.total, page.groups) == (whole.total, whole.groups)
        assert len(page.edges) <= size
        paged += page.edges
    assert tuple(paged) == whole.edges
