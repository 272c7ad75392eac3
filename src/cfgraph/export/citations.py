"""What the claims of an edge come to in an export: its share, the sources, what they print, and when it held."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.export.values import is_ordinary
from cfgraph.model.dates import first_day, is_date, last_day
from cfgraph.model.entity import Claim, Source
from cfgraph.model.vocabulary import HISTORICAL, PLANNED

NO_LOCATOR = "–"
"""Stands where a source has no locator, so that sources and locators pair up."""


def states_percentage(claim: Claim, name: str = "percentage") -> bool:
    """Tell whether a claim states a share: exactly, or at least or at most by another ``name``."""
    value = claim.values.get(name)
    return isinstance(value, int | float) and is_ordinary(value)


def _by_document(claims: Sequence[Claim]) -> dict[str, list[Source]]:
    """Return the sources of the claims by title, in the claims' order."""
    documents: dict[str, list[Source]] = {}
    for claim in claims:
        if claim.source is not None and claim.source.title.strip():
            documents.setdefault(claim.source.title, []).append(claim.source)
    return documents


def sources(claims: Sequence[Claim]) -> list[str]:
    """Return the titles of the documents behind the claims, each once."""
    return list(_by_document(claims))


def locators(claims: Sequence[Claim]) -> list[str]:
    """Return the spots in each of ``sources``, in the same order; empty when none is known."""
    spots = [
        ", ".join(dict.fromkeys(source.locator for source in found if source.locator))
        for found in _by_document(claims).values()
    ]
    return [spot or NO_LOCATOR for spot in spots] if any(spots) else []


def as_printed(claims: Sequence[Claim]) -> list[str]:
    """Return the names and figures as the sources print them, each once."""
    printed = (text for claim in claims if claim.source for text in claim.source.as_printed)
    return list(dict.fromkeys(text for text in printed if text.strip()))


def validity(claims: Sequence[Claim]) -> list[tuple[str, str]]:
    """Return the stretches of time for which the claims state that an edge held, as first and last days.

    They are in order and apart; an open side is empty. A month or a year counts from its first to its last day. Empty
    where nothing is stated, or not all: a past state without its end, or a claim of a day outside what is stated.
    """
    stated: list[tuple[str, str]] = []
    days: list[str] = []
    for claim in claims:
        start, end = claim.valid_from or "", claim.valid_to or ""
        if claim.status_id == PLANNED:
            continue
        if not start and not end:
            days.append(first_day(claim.as_of) if claim.as_of else "")
            continue
        bounds = (first_day(start) if start else "", last_day(end) if end else "")
        ended = end or claim.status_id != HISTORICAL
        if not ended or not all(is_date(text) for text in (start, end) if text) or (end and bounds[0] > bounds[1]):
            return []
        stated.append(bounds)
    found = _merged(stated)
    return found if all(day and any(_covers(stretch, day) for stretch in found) for day in days) else []


def _covers(stretch: tuple[str, str], day: str) -> bool:
    start, end = stretch
    return start <= day and (not end or day <= end)


def _merged(stretches: list[tuple[str, str]]) -> list[tuple[str, str]]:
    merged: list[tuple[str, str]] = []
    for start, end in sorted(stretches):
        if merged and (not merged[-1][1] or start <= merged[-1][1]):
            earlier, last = merged.pop()
            merged.append((earlier, max(last, end) if last and end else ""))
        else:
            merged.append((start, end))
    return merged
