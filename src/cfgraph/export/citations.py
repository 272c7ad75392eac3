"""What the claims of an edge come to in an export: the one that leads, its share, the sources, and each in full."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.export.values import is_ordinary
from cfgraph.model.entity import Claim, Source

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
