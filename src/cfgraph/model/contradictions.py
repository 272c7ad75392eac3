"""Finding contradicting claims of one edge and contradicting figures of one metric; the share bounds of a claim."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from cfgraph.model.entity import Claim, Property
from cfgraph.model.terms import Node
from cfgraph.model.vocabulary import CURRENT, PLANNED


def find_contradicting_claims(claims: Sequence[Claim]) -> frozenset[Node]:
    """Return the ids of the claims that contradict another one of the same edge.

    Two do when both are current or both are not, both state a share, their dates allow the same time (one is as
    precise as the other or less: ``2021`` and ``2021-03``, or one has none), and no share satisfies both. A newer
    share is a change, not a contradiction; plans contradict nothing.
    """
    found: set[Node] = set()
    for one, other in combinations(claims, 2):
        if PLANNED in (one.status_id, other.status_id) or _is_current(one) != _is_current(other):
            continue
        if _same_time(_claim_time(one), _claim_time(other)) and _are_disjoint(share_bounds(one), share_bounds(other)):
            found |= {one.id, other.id}
    return frozenset(found)


def find_contradicting_figures(properties: Sequence[Property]) -> frozenset[int]:
    """Return the places of the figures that give another value for the same metric, period, unit and status.

    Values that one document gives side by side (6 or 12 instalments) are alternatives, not contradictions.
    """
    seen: dict[tuple[object, ...], list[int]] = {}
    for place, item in enumerate(properties):
        if item.unit is not None and item.as_of is not None and item.qualifier is None and item.status_id != PLANNED:
            seen.setdefault((item.predicate.id, item.as_of, item.unit, item.status_id), []).append(place)
    found: set[int] = set()
    for places in seen.values():
        for one, other in combinations(places, 2):
            if properties[one].text != properties[other].text and not _are_of_one_document(
                properties[one], properties[other]
            ):
                found |= {one, other}
    return frozenset(found)


def _are_of_one_document(one: Property, other: Property) -> bool:
    """Tell whether two figures come from one document alone."""
    documents = {source.document for item in (one, other) for source in item.sources}
    return len(documents) == 1 and None not in documents


def share_bounds(claim: Claim) -> tuple[float, float] | None:
    """Return the least and the greatest share in percent that a claim allows; None when it states no share."""
    exact, least, most = (claim.values.get(name) for name in ("percentage", "percentageMin", "percentageMax"))
    if isinstance(exact, int | float):
        return float(exact), float(exact)
    low = float(least) if isinstance(least, int | float) else None
    high = float(most) if isinstance(most, int | float) else None
    if low is None and high is None:
        return None
    return low or 0.0, 100.0 if high is None else high


def _is_current(claim: Claim) -> bool:
    """Tell whether a claim to be compared is current."""
    return claim.status_id in (CURRENT, None)


def _claim_time(claim: Claim) -> str:
    """Return the time a claim speaks of; a span is not a date, and is compared as a whole."""
    if claim.valid_from or claim.valid_to:
        return f"{claim.valid_from or ''}/{claim.valid_to or ''}"
    return claim.as_of or ""


def _same_time(one: str, other: str) -> bool:
    """Tell whether one claim's time can be the other's."""
    return one.startswith(other) or other.startswith(one)


def _are_disjoint(one: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    """Tell whether no share satisfies both bounds."""
    return one is not None and other is not None and (one[1] < other[0] or other[1] < one[0])
