"""The share that claims of an edge state: which claim leads, its percentage, and how that is written."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.model.entity import Claim, Edge
from cfgraph.model.vocabulary import CURRENT


def leading_claim(claims: Sequence[Claim]) -> Claim | None:
    """Return the claim that speaks for an edge on one line: the first current one with a share, else the first."""
    for claim in claims:
        if claim.status_id in (CURRENT, None) and share_text(claim):
            return claim
    return claims[0] if claims else None


def share(edge: Edge) -> float | None:
    """Return the percentage that the first current claim of an edge with one states, or None when none does."""
    for claim in edge.claims:
        if claim.percentage is not None and claim.status_id in (CURRENT, None):
            return claim.percentage
    return None


def share_text(claim: Claim) -> str:
    """Return the share that a claim states: exact (``50%``), a range (``10–20%``), a bound (``≤ 20%``), or nothing."""
    exact, least, most = (claim.values.get(name) for name in ("percentage", "percentageMin", "percentageMax"))
    if exact is not None:
        return f"{number_text(exact)}%"
    if least is not None and most is not None:
        return f"{number_text(least)}–{number_text(most)}%"
    if least is not None:
        return f"≥ {number_text(least)}%"
    return f"≤ {number_text(most)}%" if most is not None else ""


def number_text(value: float | int | str) -> str:
    """Return a number without needless digits; a text as it is.

    >>> number_text(50.0), number_text(25.85), number_text(3)
    ('50', '25.85', '3')
    """
    return f"{value:.10g}" if isinstance(value, float) else str(value)
