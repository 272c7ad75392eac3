"""Gaps: what most others of a class have stated and one has not."""

from __future__ import annotations

from small_graphs import open_turtle

from cfgraph.explorer.gaps import find_gaps
from cfgraph.model.terms import IRI

PEERS = "".join(f":p{n} a :Bank ; :uses :ai ; :phone '{n}' . :h :holds :p{n} . " for n in range(4))


def test_what_most_others_have_and_one_has_not_is_a_gap() -> None:
    view = open_turtle(PEERS + ":q a :Bank ; :uses :ai ; :rare 'x' . ")
    gaps = {
        (gap.kind, gap.predicate.curie): (gap.having, gap.peers) for gap in find_gaps(view, IRI("http://example.org/q"))
    }
    assert gaps == {("value", ":phone"): (4, 4), ("in", ":holds"): (4, 4)}


def test_a_class_of_two_is_no_measure() -> None:
    view = open_turtle(":a a :Bank ; :uses :x . :b a :Bank .")
    assert not find_gaps(view, IRI("http://example.org/b"))
