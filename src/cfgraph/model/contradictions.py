"""The one rule for contradictions: between claims of an edge, figures of a metric, and values of an attribute.

Inferred and computed values never contradict stated ones, planned claims contradict nothing, and numbers agree if they
are equal after rounding to the less precise one. Also contains the bounds of the share that a claim allows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import combinations

from cfgraph.model.confidence import is_stated
from cfgraph.model.entity import Claim, Property
from cfgraph.model.periods import Period, parse_period
from cfgraph.model.shares import format_number
from cfgraph.model.terms import Literal, Node
from cfgraph.model.vocabulary import CURRENT, PLANNED


@dataclass(frozen=True, slots=True)
class ValueRules:
    """Rules from the schema: metrics that last until changed or have several values, attributes with one value."""

    lasting: frozenset[Node] = frozenset()
    several: frozenset[Node] = frozenset()
    single: frozenset[Node] = frozenset()


NO_RULES = ValueRules()

_ROUNDED_DECIMALS = 2
"""Number of decimals from which a difference of one in the last decimal counts as rounding."""


def find_contradicting_claims(claims: Sequence[Claim]) -> frozenset[Node]:
    """Return the ids of the claims that contradict another claim of the same edge.

    Two claims do if both or neither are current, both state a share, their dates can refer to the same time (one is as
    precise as the other or less: ``2021`` and ``2021-03``, or one has none; spans overlap), and no share satisfies
    both. A newer share is a change, not a contradiction.
    """
    found: set[Node] = set()
    for one, other in combinations(claims, 2):
        if PLANNED in (one.status_id, other.status_id) or is_stated(one) != is_stated(other):
            continue
        if _may_hold_together(one, other) and _are_disjoint(share_bounds(one), share_bounds(other)):
            found |= {one.id, other.id}
    return frozenset(found)


def find_contradicting_figures(properties: Sequence[Property], rules: ValueRules = NO_RULES) -> frozenset[int]:
    """Return the indices of the figures and values that contradict another one among some properties.

    Figures contradict each other if they give different values for the same metric, period, unit and status; for a
    metric that lasts until changed, also if another value is known to have been valid at the stated time. Values that
    one document gives side by side (6 or 12 instalments) are alternatives, as are those of a metric with several
    values. Values of an attribute with one value contradict each other unless one is only less precise than the other.

    If an inferred value differs from a stated one, only the index of the inferred one is returned.
    """
    strict = _find_differing(properties, rules, apart=True)
    loose = find_differing_figures(properties, rules)
    return strict | {place for place in loose if not is_stated(properties[place])}


def find_differing_figures(properties: Sequence[Property], rules: ValueRules = NO_RULES) -> frozenset[int]:
    """Return the indices of the figures and values that differ, whether stated or inferred."""
    return _find_differing(properties, rules, apart=False)


def _find_differing(properties: Sequence[Property], rules: ValueRules, *, apart: bool) -> frozenset[int]:
    """Return the indices of differing properties; with ``apart`` stated and other ones are never compared."""
    figures: dict[tuple[object, ...], list[int]] = defaultdict(list)
    values: dict[object, list[int]] = defaultdict(list)
    for place, item in enumerate(properties):
        if item.status_id == PLANNED:
            continue
        if item.unit is not None and item.qualifier is None and item.predicate.id not in rules.several:
            figures[item.predicate.id, item.unit, apart and is_stated(item)].append(place)
        elif item.predicate.id in rules.single and item.status_id in (CURRENT, None):
            values[item.predicate.id, _language_of(item), apart and is_stated(item)].append(place)
    found: set[int] = set()
    for (metric, _, _), places in figures.items():
        for one, other in combinations(places, 2):
            if _figures_contradict(properties[one], properties[other]):
                found |= {one, other}
        if metric in rules.lasting:
            found |= _find_untimely([(place, properties[place]) for place in places])
    for places in values.values():
        for one, other in combinations(places, 2):
            texts = sorted((properties[one].text, properties[other].text), key=len)
            if not texts[1].startswith(texts[0]):
                found |= {one, other}
    return frozenset(found)


def _figures_contradict(one: Property, other: Property) -> bool:
    """Tell whether two figures from different documents give different values for the same period and status."""
    if one.as_of is None or (one.as_of, one.status_id) != (other.as_of, other.status_id):
        return False
    return not _values_agree(one, other) and not _are_of_one_document(one, other)


def _find_untimely(figures: Sequence[tuple[int, Property]]) -> set[int]:
    """Return the figures of a lasting metric stated for a time at which another value was valid, and the latter.

    A value was valid between two dates for which it is stated, and until its stated end. A value that became valid only
    after that end is contradictory if it is stated for an earlier time.
    """
    dated = [(place, item, period) for place, item in figures if (period := _period_of(item)) is not None]
    current = [one for one in dated if one[1].status_id in (CURRENT, None) and one[2].start]
    found: set[int] = set()
    for place, item, period in current:
        for before, held, since in current:
            if _values_agree(item, held) or since.last_day >= period.first_day:
                continue
            for after, again, until in current:
                if _values_agree(held, again) and until.first_day > period.last_day:
                    found |= {place, before, after}
        for former, ended, span in dated:
            if (
                span.start is None
                and span.end
                and period.last_day < first_of(span.end)
                and not _values_agree(item, ended)
            ):
                later = (other for _, other, at in current if at.first_day >= first_of(span.end or ""))
                if any(_values_agree(item, other) for other in later):
                    found |= {place, former}
    return found


def first_of(date: str) -> str:
    """Return the first day of the last unit of a period."""
    return Period(date, date).first_day


def _period_of(item: Property) -> Period | None:
    """Return the period of a figure."""
    return parse_period(item.as_of) if item.as_of else None


def _language_of(item: Property) -> str | None:
    """Return the language of a value; texts in different languages are not compared."""
    return item.value.language if isinstance(item.value, Literal) else None


def _values_agree(one: Property, other: Property) -> bool:
    """Tell whether two figures give the same value, possibly rounded."""
    texts = [item.value.value if isinstance(item.value, Literal) else str(item.value) for item in (one, other)]
    return numbers_agree(*texts)


def numbers_agree(one: str, other: str) -> bool:
    """Tell whether two numbers are equal up to rounding: 38.69 and 38.6896 agree, 23 and 24 do not.

    A difference of one in the last of two or more decimals is also rounding, as 13.655 is printed either way.

    >>> numbers_agree("38.69", "38.6896"), numbers_agree("13.65", "13.66"), numbers_agree("7.7", "7.8")
    (True, True, False)
    """
    try:
        fine, coarse = sorted((Decimal(one), Decimal(other)), key=_count_decimals, reverse=True)
        least = Decimal(1).scaleb(-_count_decimals(coarse))
        if _count_decimals(coarse) >= _ROUNDED_DECIMALS and abs(fine - coarse) <= least:
            return True
        return fine.quantize(least, ROUND_HALF_UP) == coarse
    except InvalidOperation:
        return one == other


def _count_decimals(number: Decimal) -> int:
    """Return the number of decimals of a number; 0 if it is not finite."""
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _are_of_one_document(one: Property, other: Property) -> bool:
    """Tell whether two figures come from one and the same document."""
    documents = {source.document for item in (one, other) for source in item.sources}
    return len(documents) == 1 and None not in documents


def share_bounds(claim: Claim) -> tuple[float, float] | None:
    """Return the minimum and maximum share in percent that a claim allows; None if it states no share."""
    exact, least, most = (claim.values.get(name) for name in ("percentage", "percentageMin", "percentageMax"))
    if isinstance(exact, int | float):
        return float(exact), float(exact)
    low = float(least) if isinstance(least, int | float) else None
    high = float(most) if isinstance(most, int | float) else None
    if low is None and high is None:
        return None
    return low or 0.0, 100.0 if high is None else high


def _is_current(claim: Claim) -> bool:
    """Tell whether a claim is current, for comparison."""
    return claim.status_id in (CURRENT, None)


def _may_hold_together(one: Claim, other: Claim) -> bool:
    """Tell whether the dates of two claims can refer to the same time.

    A date matches a less precise one that contains it, and a span with two stated ends that contains it. Spans
    match if they are equal, or if they overlap and both have two stated ends.
    """
    spans = [_span_of(claim) for claim in (one, other)]
    first, last = spans
    if first is not None and last is not None:
        is_closed = all((first.start, first.end, last.start, last.end))
        return first == last or (is_closed and first.first_day < last.last_day and last.first_day < first.last_day)
    for claim, span in zip((other, one), spans, strict=True):
        if span is not None:
            period = parse_period(claim.as_of) if claim.as_of else None
            return period is not None and bool(span.start and span.end) and _lies_within(period, span)
    if _is_current(one) != _is_current(other):
        return False
    mine, others = one.as_of or "", other.as_of or ""
    return mine.startswith(others) or others.startswith(mine)


def _span_of(claim: Claim) -> Period | None:
    """Return the span of a claim's validity; None if it states none."""
    return Period(claim.valid_from, claim.valid_to) if claim.valid_from or claim.valid_to else None


def _lies_within(period: Period, span: Period) -> bool:
    """Tell whether a period is inside a span, excluding its ends, where one state changes to the next."""
    return span.first_day < period.first_day and period.last_day < first_of(span.end or "")


def _are_disjoint(one: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    """Tell whether no share satisfies both bounds, with the same rounding."""
    if one is None or other is None or not (one[1] < other[0] or other[1] < one[0]):
        return False
    near = (one[1], other[0]) if one[1] < other[0] else (other[1], one[0])
    return not numbers_agree(*map(format_number, near))
