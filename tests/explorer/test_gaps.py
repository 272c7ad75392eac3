"""Gaps: what most others of a class have stated and one has not."""

from __future__ import annotations

from small_graphs import open_turtle

from cfgraph.explorer import View
from cfgraph.explorer.gaps import find_class_gaps, find_gaps
from cfgraph.model.terms import IRI

PEERS = "".join(f":p{n} a :Bank ; :uses :ai ; :phone '{n}' . :h :holds :p{n} . " for n in range(4))


def test_missing_common_property_is_a_gap() -> None:
    view = open_turtle(PEERS + ":q a :Bank ; :uses :ai ; :rare 'x' . ")
    gaps = {
        (gap.kind, gap.predicate.curie): (gap.having, gap.peers) for gap in find_gaps(view, IRI("http://example.org/q"))
    }
    assert gaps == {("value", ":phone"): (4, 4), ("in", ":holds"): (4, 4)}


def test_class_of_two_has_no_gaps() -> None:
    view = open_turtle(":a a :Bank ; :uses :x . :b a :Bank .")
    assert not find_gaps(view, IRI("http://example.org/b"))


def test_class_lists_members_with_gaps_at_a_date(zh_view: View) -> None:
    kind = IRI("https://w3id.org/cfgraph/ns#ConsumerFinanceCompany")
    found = find_class_gaps(zh_view, kind, common=0.1)
    by_label = {gap.label: gap for gap in found.gaps}
    capital = by_label["注册资本"]
    assert capital.having + len(capital.missing) == found.members
    assert "平安消费金融" in {ref.label for ref in capital.missing}
    recent = {gap.label: gap for gap in find_class_gaps(zh_view, kind, common=0.1, since="2023").gaps}["注册资本"]
    assert {ref.label for ref in recent.missing} > {ref.label for ref in capital.missing}
    assert "马上消费金融" in {ref.label for ref in recent.missing}
