"""Shares looked through: products along paths, sums over paths, ranges, unknown shares, circles and dates."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_graphs import open_turtle

from cfgraph.cli.shareholding import format_circle
from cfgraph.explorer import View, resolve_entity
from cfgraph.explorer.ownership import Ownership, Stake, find_holdings, find_owners, find_share_predicates
from cfgraph.model.terms import IRI

E = "http://example.org/"
_numbers = itertools.count()


def holds(holder: str, company: str, said: str = "", as_of: str = "2024", status: str = "Current") -> str:
    claim = f":claim{next(_numbers)}"
    return (
        f":{holder} :holds :{company} . {claim} a :Said ; rdf:subject :{holder} ; rdf:predicate :holds ; "
        f"rdf:object :{company} ; cf:asOf '{as_of}'^^xsd:gYear ; cf:status cf:{status} {said} . "
    )


def percent(value: float) -> str:
    return f"; cf:percentage {value:.4f}"


def opened(*claims: str) -> View:
    known = ":Said cf:isDetail true . :o :holds :p . :first a :Said ; rdf:predicate :holds ; cf:percentage 1 . "
    return open_turtle(known + "".join(claims))


def of(found: Ownership, name: str) -> Stake:
    return next(stake for stake in found.stakes if stake.entity.id == E + name)


def test_share_is_product_along_path_and_sum_over_paths() -> None:
    view = opened(
        holds("a", "b", percent(50)), holds("b", "d", percent(40)), holds("a", "c", percent(30)),
        holds("c", "d", percent(50)), holds("a", "d", percent(5)),
    )  # fmt: skip
    stake = of(find_owners(view, IRI(E + "d")), "a")
    assert stake.least == stake.most == pytest.approx(5 + 20 + 15)
    assert [len(path.edges) for path in stake.paths] == [1, 2, 2]
    assert [edge.subject.id for edge in stake.paths[1].edges] == [E + "a", E + "b"]
    assert stake.is_last
    assert not of(find_owners(view, IRI(E + "d")), "b").is_last
    assert of(find_holdings(view, IRI(E + "a")), "d").most == stake.most


def test_ranges_are_computed_as_minimum_and_maximum() -> None:
    view = opened(
        holds("a", "b", "; cf:percentageMin 20 ; cf:percentageMax 30"), holds("b", "c", percent(50)),
        holds("x", "c", "; cf:percentageMax 10"),
    )  # fmt: skip
    found = find_owners(view, IRI(E + "c"))
    assert (of(found, "a").least, of(found, "a").most) == (10.0, 15.0)
    assert (of(found, "x").least, of(found, "x").most) == (0.0, 10.0)


def test_unknown_share_stays_unknown() -> None:
    view = opened(holds("a", "b"), holds("b", "c", percent(60)), holds("a", "c", percent(10)))
    found = find_owners(view, IRI(E + "c"))
    assert (of(found, "a").least, of(found, "a").most) == (10.0, None)
    assert [(edge.subject.id, edge.object.id) for edge in found.unknown] == [(E + "a", E + "b")]
    only = of(find_owners(view, IRI(E + "b")), "a")
    assert (only.least, only.most) == (None, None)


def test_newest_statement_counts_and_different_ones_give_a_range() -> None:
    view = opened(
        holds("a", "b", percent(50), "2020"), holds("a", "b", percent(40), "2024"),
        holds("x", "b", percent(20), "2024"), holds("x", "b", percent(25), "2024"),
    )  # fmt: skip
    found = find_owners(view, IRI(E + "b"))
    assert (of(found, "a").least, of(found, "a").most) == (40.0, 40.0)
    assert (of(found, "x").least, of(found, "x").most) == (20.0, 25.0)
    assert of(find_owners(view, IRI(E + "b"), as_of="2021"), "a").most == 50.0


def test_former_and_planned_holders_hold_nothing() -> None:
    view = opened(holds("a", "b", percent(50), "2020", "Historical"), holds("x", "b", percent(50), "2030", "Planned"))
    assert find_owners(view, IRI(E + "b")).stakes == ()
    assert [stake.entity.id for stake in find_owners(view, IRI(E + "b"), as_of="2021").stakes] == [E + "a"]


def test_cycles_terminate_and_are_named() -> None:
    view = opened(holds("a", "b", percent(50)), holds("b", "a", percent(10)), holds("x", "a", percent(90)))
    found = find_owners(view, IRI(E + "b"))
    assert of(found, "a").most == pytest.approx(50)
    assert of(found, "x").most == pytest.approx(100 * 0.9 * 0.5 / (1 - 0.05))
    assert of(found, "x").path_sum == (45, 45)
    assert of(found, "a").path_sum is None
    assert [{ref.id for ref in circle} for circle in found.circles] == [{E + "a", E + "b"}]
    assert found.complete


def test_cross_holding_leaves_everything_to_the_outsider() -> None:
    view = opened(
        holds("l", "a", percent(10)), holds("l", "b", percent(5)), holds("b", "a", percent(90)),
        holds("a", "b", percent(95)),
    )  # fmt: skip
    found = find_owners(view, IRI(E + "a"))
    assert of(found, "l").most == pytest.approx(100)
    assert of(found, "b").most == pytest.approx(90)
    assert of(find_holdings(view, IRI(E + "b")), "a").most == pytest.approx(90)


def test_treasury_shares_are_owned_by_other_holders() -> None:
    view = opened(
        holds("x", "a", percent(60)), holds("a", "a", percent(10)), holds("y", "x", percent(50)),
        holds("a", "b", percent(30)),
    )  # fmt: skip
    found = find_owners(view, IRI(E + "a"))
    assert {stake.entity.id: stake.most for stake in found.stakes} == {
        E + "x": pytest.approx(100 * 60 / 90), E + "y": pytest.approx(50 * 60 / 90),
    }  # fmt: skip
    assert of(found, "x").path_sum == (60, 60)
    assert [[ref.id for ref in circle] for circle in found.circles] == [[E + "a"]]
    assert format_circle(found.circles[0]) == f"{found.entity.label} → {found.entity.label}"
    assert found.stated is not None
    assert (found.stated.most, found.stated.rest) == (70, (30, 30))
    assert of(find_holdings(view, IRI(E + "y")), "b").most == pytest.approx(15 * 60 / 90)
    assert of(find_owners(view, IRI(E + "b")), "a").most == 30
    assert find_holdings(opened(holds("a", "a", percent(10))), IRI(E + "a")).stakes == ()


def test_unknown_treasury_shares_leave_a_minimum_share() -> None:
    view = opened(holds("x", "a", percent(60)), holds("a", "a"))
    found = find_owners(view, IRI(E + "a"))
    assert (of(found, "x").least, of(found, "x").most) == (60, None)
    assert [(edge.subject.id, edge.object.id) for edge in found.unknown] == [(E + "a", E + "a")]


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 20)), min_size=1, max_size=8))
def test_dividends_passed_on_equal_the_shares(direct: list[tuple[int, int, int]]) -> None:
    """A company's profit goes to its holders by their shares, itself among them, who pay on what they get."""
    shares = {(f"c{holder}", f"c{company}"): share for holder, company, share in direct}
    shares |= {("x", f"c{number}"): 15 for number in range(4)}
    view = opened(*(holds(*ends, percent(share)) for ends, share in shares.items()))
    for company in ("c0", "c1"):
        paid, due = 0.0, {company: 100.0}
        for _ in range(60):
            received: dict[str, float] = {}
            for (holder, payer), share in shares.items():
                received[holder] = received.get(holder, 0.0) + due.get(payer, 0.0) * share / 100
            paid, due = paid + received.pop("x", 0.0), received
        assert of(find_owners(view, IRI(E + company)), "x").most == pytest.approx(paid, abs=1e-4)
        assert of(find_holdings(view, IRI(E + "x")), company).most == pytest.approx(paid, abs=1e-4)


def test_sum_of_stakes_has_rest_and_dates() -> None:
    view = opened(
        holds("a", "c", percent(50), "2021"), holds("b", "c", "; cf:percentageMin 20 ; cf:percentageMax 30", "2023"),
        holds("d", "c"),
    )  # fmt: skip
    stated = find_owners(view, IRI(E + "c")).stated
    assert stated is not None
    assert (stated.least, stated.most, stated.rest) == (70, 80, (20, 30))
    assert (stated.dates, stated.unknown) == (("2021", "2023"), 1)


def test_joint_stake_is_shown_but_not_added(en_view: View) -> None:
    found = find_owners(en_view, resolve_entity(en_view, "南京银行"))
    assert found.joint
    groups = {edge.subject.id for edge in found.joint}
    assert not groups & {stake.entity.id for stake in found.stakes}
    assert found.stated is not None
    assert found.stated.most <= 100


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(5, 8), st.integers(1, 99)), min_size=1, max_size=6))
def test_two_layers_equal_matrix_product(direct: list[tuple[int, int, int]]) -> None:
    lower = {5: 50.0, 6: 20.0, 7: 10.0, 8: 5.0}
    newest = {(holder, company): float(share) for holder, company, share in direct}
    view = opened(
        *(holds(f"n{holder}", f"n{company}", percent(share)) for (holder, company), share in newest.items()),
        *(holds(f"n{company}", "end", percent(share)) for company, share in lower.items()),
    )
    found = {stake.entity.id: stake.most for stake in find_owners(view, IRI(E + "end")).stakes}
    for holder in {holder for holder, _ in newest}:
        expected = sum(share * lower[company] / 100 for (one, company), share in newest.items() if one == holder)
        assert found[IRI(f"{E}n{holder}")] == pytest.approx(min(expected, 100))


def test_indirect_holders_of_zhaolian(zh_view: View) -> None:
    space = "https://w3id.org/cfgraph/ns#"
    assert find_share_predicates(zh_view) == {f"{space}holdsSharesIn"}
    found = find_owners(zh_view, resolve_entity(zh_view, "招联消费金融"))
    direct = {stake.entity.label: stake for stake in found.stakes if len(stake.paths[0].edges) == 1}
    assert direct["中国联通"].most == 50.0
    assert all(edge.claims for stake in found.stakes for path in stake.paths for edge in path.edges)


def test_control_claims_with_a_share_are_not_holdings() -> None:
    view = opened(
        holds("a", "b", percent(50)),
        ":a :controls :b . :Other cf:isDetail true . "
        ":k1 a :Other ; rdf:subject :a ; rdf:predicate :controls ; rdf:object :b ; cf:percentage 50 . "
        ":k2 a :Other ; rdf:subject :x ; rdf:predicate :controls ; rdf:object :b . "
        ":k3 a :Other ; rdf:subject :y ; rdf:predicate :controls ; rdf:object :b . ",
    )
    assert find_share_predicates(view) == {E + "holds"}
    assert of(find_owners(view, IRI(E + "b")), "a").most == 50.0


def test_a_graph_without_shares_has_no_owners() -> None:
    assert find_owners(open_turtle(":a :knows :b ."), IRI(E + "b")).stakes == ()
