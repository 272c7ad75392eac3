"""Sources that disagree are told from shares that changed, and from ranges that allow the same value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cfgraph.model.contradictions import ValueRules, find_contradicting_claims, find_contradicting_figures
from cfgraph.model.entity import Claim, Property, Ref, Source
from cfgraph.model.terms import IRI, Literal
from cfgraph.model.vocabulary import CURRENT, HISTORICAL, INFERRED, PLANNED, STATED


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


def capital(text: str, as_of: str, status: IRI = CURRENT, confidence: IRI = STATED) -> Property:
    """A figure of registered capital, each from a document of its own."""
    source = Source(IRI(f"http://e.org/{text}{as_of}"), as_of, None, None, ())
    return Property(
        CAPITAL, Literal(text), text, (source,), as_of, unit="亿元", status_id=status, confidence_id=confidence
    )


CAPITAL = Ref(IRI("http://e.org/capital"), "capital", "capital")
LASTING = ValueRules(lasting=frozenset({CAPITAL.id}))


def test_rounding_is_not_a_contradiction() -> None:
    assert not find_contradicting_figures([capital("38.6896", "2021-03"), capital("38.69", "2021-03")], LASTING)
    assert not find_contradicting_claims([stake("a", "2021", percentage=13.65), stake("b", "2021", percentage=13.66)])


def test_a_lasting_figure_contradicts_another_one_within_its_time() -> None:
    held = [capital("11.24", "2024-10"), capital("10", "2025-05"), capital("11.24", "2025-12")]
    assert find_contradicting_figures(held, LASTING) == {0, 1, 2}
    assert not find_contradicting_figures(held), "the schema does not say that it lasts"
    early = [capital("7", "../2025-12", HISTORICAL), capital("10", "2025-05"), capital("10", "2026-01")]
    assert find_contradicting_figures(early, LASTING) == {0, 1}
    assert not find_contradicting_figures([early[0], early[2]], LASTING), "a change"


def test_an_inferred_figure_is_weaker_and_marks_no_stated_one() -> None:
    held = [capital("11.24", "2024-10"), capital("10", "2025-05", CURRENT, INFERRED), capital("11.24", "2025-12")]
    assert find_contradicting_figures(held, LASTING) == {1}
    one, other = stake("a", "2021", percentage=50.0), stake("b", "2021", percentage=40.0)
    assert not find_contradicting_claims([one, replace(other, confidence_id=INFERRED)])


def test_the_schema_says_which_values_are_single_and_which_metrics_have_several() -> None:
    several = ValueRules(several=frozenset({CAPITAL.id}))
    assert find_contradicting_figures([capital("6", "2025"), capital("12", "2025")]) == {0, 1}
    assert not find_contradicting_figures([capital("6", "2025"), capital("12", "2025")], several)
    founded = Ref(IRI("http://e.org/founded"), "founded", "founded")
    values = [Property(founded, Literal(text), text) for text in ("2010", "2010-02", "2011")]
    assert find_contradicting_figures(values, ValueRules(single=frozenset({founded.id}))) == {0, 1, 2}
    assert not find_contradicting_figures(values[:2], ValueRules(single=frozenset({founded.id})))


@pytest.mark.parametrize(
    ("span", "date", "differ"),
    [
        (("2020", "2024"), "2022", True),
        (("2020", "2024"), "2024", False),
        (("2020", "2024"), "2025", False),
        ((None, "2024"), "2022", False),
    ],
)
def test_a_date_within_a_span_is_the_same_time(span: tuple[str | None, str], date: str, differ: bool) -> None:
    one = replace(stake("a", None, HISTORICAL, percentage=50.0), valid_from=span[0], valid_to=span[1])
    assert bool(find_contradicting_claims([one, stake("b", date, percentage=40.0)])) is differ
