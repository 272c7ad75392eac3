"""Summaries of an edge's claims for exports: source titles, locators, printed texts, and times of validity."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.export.scalars import is_ordinary
from cfgraph.model.dates import first_day, is_date, last_day
from cfgraph.model.entity import Claim, Source
from cfgraph.model.vocabulary import HISTORICAL, PLANNED

NO_LOCATOR = "–"
"""Placeholder for a source without a locator, so that sources and locators correspond."""


def states_percentage(claim: Claim, name: str = "percentage") -> bool:
    """Tell whether a claim states a share: exactly or, by another ``name``, as a bound."""
    value = claim.values.get(name)
    return isinstance(value, int | float) and is_ordinary(value)


def _group_by_document(claims: Sequence[Claim]) -> dict[str, list[Source]]:
    """Return the sources of the claims by title, in the claims' order."""
    documents: dict[str, list[Source]] = {}
    for claim in claims:
        if claim.source is not None and claim.source.title.strip():
            documents.setdefault(claim.source.title, []).append(claim.source)
    return documents


def list_sources(claims: Sequence[Claim]) -> list[str]:
    """Return the distinct titles of the documents of the claims."""
    return list(_group_by_document(claims))


def list_locators(claims: Sequence[Claim]) -> list[str]:
    """Return the locators for each of ``list_sources``, in the same order; empty if none is known."""
    spots = [
        ", ".join(dict.fromkeys(source.locator for source in found if source.locator))
        for found in _group_by_document(claims).values()
    ]
    return [spot or NO_LOCATOR for spot in spots] if any(spots) else []


def list_printed_texts(claims: Sequence[Claim]) -> list[str]:
    """Return the distinct names and figures as printed in the sources."""
    printed = (text for claim in claims if claim.source for text in claim.source.as_printed)
    return list(dict.fromkeys(text for text in printed if text.strip()))


def find_validity(claims: Sequence[Claim]) -> list[tuple[str, str]]:
    """Return the periods in which an edge is valid according to its claims, as first and last days.

    They are sorted and disjoint; an open end is empty. A month or a year counts from its first to its last day. Empty
    if nothing is stated, or not everything: a historical claim without an end, or a claim for a day outside the
    periods.
    """
    actual = [claim for claim in claims if claim.status_id != PLANNED]
    spans = [claim for claim in actual if claim.valid_from or claim.valid_to]
    stated = [bounds for claim in spans if (bounds := _find_bounds(claim)) is not None]
    if len(stated) < len(spans):
        return []
    found = _merge_stretches(stated)
    days = [claim.as_of for claim in actual if not (claim.valid_from or claim.valid_to)]
    return found if all(day and any(_covers_day(stretch, first_day(day)) for stretch in found) for day in days) else []


def _find_bounds(claim: Claim) -> tuple[str, str] | None:
    """Return the first and last day of a claim's span; None for a historical one without end, or an invalid one."""
    start, end = claim.valid_from or "", claim.valid_to or ""
    if not all(is_date(text) for text in (start, end) if text) or (claim.status_id == HISTORICAL and not end):
        return None
    bounds = (first_day(start) if start else "", last_day(end) if end else "")
    return None if end and bounds[0] > bounds[1] else bounds


def _covers_day(stretch: tuple[str, str], day: str) -> bool:
    """Tell whether a day is in a period of an edge's validity."""
    start, end = stretch
    return start <= day and (not end or day <= end)


def _merge_stretches(stretches: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Merge overlapping periods of an edge's validity."""
    merged: list[tuple[str, str]] = []
    for start, end in sorted(stretches):
        if merged and (not merged[-1][1] or start <= merged[-1][1]):
            earlier, last = merged.pop()
            merged.append((earlier, max(last, end) if last and end else ""))
        else:
            merged.append((start, end))
    return merged
