"""Control: by votes as a fixpoint, beside what sources state; unknown stakes, ranges, joint control, groups."""

from __future__ import annotations

import pytest
from small_graphs import open_turtle

from cfgraph.explorer import View
from cfgraph.explorer.control import Control, find_control
from cfgraph.explorer.groups import find_groups
from cfgraph.explorer.ownership import find_holdings
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI

E = "http://example.org/"
SCHEMA = """
:Said cf:isDetail true . :rules cf:role 'controls' . :reallyRules rdfs:subPropertyOf :rules . :in cf:role 'part of' .
:says cf:role 'controller status' . :with cf:role 'acts in concert with' . :Organ cf:role 'state' .
:o :holds :p . :first a :Said ; rdf:predicate :holds ; cf:percentage 1 .
"""


def stake(holder: str, company: str, said: str) -> str:
    return (
        f":{holder} :holds :{company} . [] a :Said ; rdf:subject :{holder} ; rdf:predicate :holds ; "
        f"rdf:object :{company} ; cf:status cf:Current {said} . "
    )


def exact(holder: str, company: str, percent: float) -> str:
    return stake(holder, company, f"; cf:percentage {percent:.4f}")


def opened(*said: str) -> View:
    return open_turtle(SCHEMA + "".join(said))


def controllers(found: Control) -> dict[str, tuple[float, float]]:
    return {one.controller.curie.removeprefix(":"): one.votes for one in found.controllers}


def test_votes_of_controlled_companies_count_for_their_controller() -> None:
    view = opened(exact("a", "b", 60), exact("a", "c", 30), exact("b", "c", 25), exact("x", "c", 45))
    found = find_control(view, IRI(E + "c"))
    assert controllers(found) == {"a": pytest.approx((55, 55))}
    assert [ref.curie for ref in found.controllers[0].through] == [":b"]
    assert [one.company.curie for one in find_control(view, IRI(E + "a")).controlled] == [":b", ":c"]
    assert not find_control(view, IRI(E + "c"), threshold=60).controllers


def test_stakes_of_unknown_size_are_returned_but_not_counted() -> None:
    view = opened(stake("a", "c", ""), exact("x", "c", 30))
    found = find_control(view, IRI(E + "c"))
    assert not found.controllers
    assert [edge.subject.curie for edge in found.unknown] == [":a"]


def test_maximum_of_a_range_makes_control_only_possible() -> None:
    view = opened(stake("a", "c", "; cf:percentageMin 45 ; cf:percentageMax 55"))
    found = find_control(view, IRI(E + "c"))
    assert not found.controllers
    assert [one.controller.curie for one in found.possible] == [":a"]


def test_two_halves_are_joint_control_with_blocs_combined() -> None:
    view = opened(exact("a", "c", 50), exact("b", "c", 24), exact("d", "c", 26), exact("b", "d", 100))
    found = find_control(view, IRI(E + "c"))
    assert not found.controllers
    assert {one.controller.curie: one.votes[0] for one in found.together} == {":a": 50, ":b": pytest.approx(50)}
    assert [edge.subject.curie for edge in found.largest] == [":a"]


def test_stated_control_is_listed_separately() -> None:
    view = opened(
        exact("a", "c", 60), ":r :reallyRules :c . :c :in :g . :c :says 'nobody'@en . :a :with :r . :a a :Organ ."
    )
    found = find_control(view, IRI(E + "c"))
    assert [edge.subject.curie for edge in found.stated] == [":r"]
    assert [edge.object.curie for edge in found.parents] == [":g"]
    assert [one.text for one in found.status] == ["nobody"]
    assert [edge.object.curie for edge in found.concert] == [":r"]
    assert controllers(found) == {"a": (60, 60)}
    assert [(one.stake.entity.curie, one.kind) for one in found.ultimate] == [(":a", "state")]
    assert [(one.level, one.certain) for one in found.levels] == [(50, True)]
    assert [edge.object.curie for edge in find_holdings(view, IRI(E + "r")).controls] == [":c"]


def test_groups_list_controlled_companies_with_reasons() -> None:
    view = opened(exact("a", "b", 60), exact("b", "c", 60), ":c :rules :d . :e :in :d . :f :in :g . ")
    groups = find_groups(view).groups
    assert [group.head.curie for group in groups] == [":a"]
    members = {one.entity.curie: (one.votes is not None, len(one.stated)) for one in groups[0].members}
    assert members == {":b": (True, 0), ":c": (True, 0), ":d": (False, 1), ":e": (False, 1)}
    assert [group.head.curie for group in find_groups(view, IRI(E + "e")).groups] == [":a"]
    assert [group.head.curie for group in find_groups(view, IRI(E + "f")).groups] == [":g"]


def test_parties_that_control_each_other_are_one_group() -> None:
    view = opened(exact("a", "b", 60), exact("b", "a", 60), exact("a", "c", 60))
    (group,) = find_groups(view).groups
    assert {group.head.curie, *(one.entity.curie for one in group.members)} == {":a", ":b", ":c"}


@pytest.mark.parametrize("threshold", [49.9, 100, float("nan")])
def test_invalid_threshold_is_rejected(threshold: float) -> None:
    with pytest.raises(UsageError):
        find_control(opened(exact("a", "b", 60)), IRI(E + "b"), threshold=threshold)
