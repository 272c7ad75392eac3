"""Sources that disagree are told from shares that changed, and from ranges that allow the same value."""

from __future__ import annotations

import pytest

from cfgraph.model.contradictions import find_contradicting_claims, find_contradicting_figures
from cfgraph.model.entity import Claim, Property, Ref, Source
from cfgraph.model.terms import IRI, Literal
from cfgraph.model.vocabulary import CURRENT, HISTORICAL, PLANNED


def stake(name: str, as_of: str | None, status: IRI = CURRENT, **values: float) -> Claim:
    return Claim(IRI(f"http://e.org/{name}"), "stake", None, as_of, values, None, status)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (stake("a", "2021", percentage=50.0), stake("b", "2021", percentage=49.0), True),
        (stake("a", "2021", percentage=50.0), stake("b", "2021-03", percentage=49.0), True),
        (stake("a", None, percentage=50.0), stake("b", "2021-03", percentage=49.0), True),
        (stake("a", "2021", percentage=50.0), stake("b", "2023", percentage=49.0), False),
        (stake("a", "2021", percentage=50.0), stake("b", "2021", percentage=50.0), False),
        (stake("a", "2021", percentage=50.0), stake("b", "2021", HISTORICAL, percentage=49.0), False),
        (stake("a", "2021", HISTORICAL, percentage=50.0), stake("b", "2021", HISTORICAL, percentage=49.0), True),
        (stake("a", "2021", percentage=50.0), stake("b", "2021", PLANNED, percentage=49.0), False),
        (stake("a", "2021", percentage=50.0), stake("b", "2021", percentageMin=20.0), False),
        (stake("a", "2021", percentage=50.0), stake("b", "2021", percentageMax=20.0), True),
        (stake("a", "2021", percentage=50.0), stake("b", "2021"), False),
    ],
)
def test_claims_contradict_only_when_no_share_satisfies_both_at_one_time(
    one: Claim, other: Claim, differ: bool
) -> None:
    assert find_contradicting_claims([one, other]) == (frozenset({one.id, other.id}) if differ else frozenset())


def test_a_third_claim_that_agrees_is_not_marked() -> None:
    one, other = stake("a", "2021", percentage=50.0), stake("b", "2021", percentage=49.0)
    third = stake("c", "2023", percentage=48.0)
    assert find_contradicting_claims([one, other, third]) == {one.id, other.id}


def test_figures_differ_for_one_metric_period_and_unit() -> None:
    def figure(text: str, as_of: str, unit: str = "亿元") -> Property:
        iri = IRI("http://e.org/m")
        return Property(Ref(iri, "m", "m"), Literal(text), text, as_of=as_of, unit=unit, status_id=CURRENT)

    figures = [figure("10", "2021"), figure("10", "2022"), figure("12", "2021"), figure("11", "2021", "%")]
    assert find_contradicting_figures(figures) == {0, 2}


def test_two_values_in_one_document_are_alternatives() -> None:
    def instalments(text: str, document: str) -> Property:
        source = Source(IRI(f"http://e.org/{document}"), document, None, None, ())
        metric = Ref(IRI("http://e.org/m"), "m", "m")
        return Property(metric, Literal(text), text, (source,), "2025", unit="期", status_id=CURRENT)

    assert find_contradicting_figures([instalments("6", "a"), instalments("12", "a")]) == set()
    assert find_contradicting_figures([instalments("6", "a"), instalments("12", "b")]) == {0, 1}
