"""The share that the claims of an edge state: the leading claim, its percentage, and formatting shares and numbers."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.model.entity import Claim, Edge
from cfgraph.model.vocabulary import CURRENT


def leading_claim(claims: Sequence[Claim]) -> Claim | None:
    """Return the claim that represents an edge on one line: the first current one with a share, else the first.

    As stated claims come first, an inferred share is used only if no source states one.
    """
    for claim in claims:
        if claim.status_id in (CURRENT, None) and format_claim_share(claim):
            return claim
    return claims[0] if claims else None


def edge_share(edge: Edge) -> float | None:
    """Return the percentage of the first current claim of an edge that states one, or None."""
    for claim in edge.claims:
        if claim.percentage is not None and claim.status_id in (CURRENT, None):
            return claim.percentage
    return None


def format_claim_share(claim: Claim) -> str:
    """Format the share that a claim states: exact (``50%``), a range (``10–20%``), a bound (``≤ 20%``), or nothing."""
    exact, least, most = (claim.values.get(name) for name in ("percentage", "percentageMin", "percentageMax"))
    if exact is not None:
        return f"{format_number(exact)}%"
    if least is not None and most is not None:
        return f"{format_number(least)}–{format_number(most)}%"
    if least is not None:
        return f"≥ {format_number(least)}%"
    return f"≤ {format_number(most)}%" if most is not None else ""


def list_claim_values(claim: Claim) -> list[str]:
    """Return what a claim states beside its share and note, each value with its name if that is not cfgraph's own."""
    return [
        f"{claim.value_names[name]} {format_number(value)}" if name in claim.value_names else format_number(value)
        for name, value in claim.values.items()
        if name != "note" and not name.startswith("percentage")
    ]


def format_number(value: float | int | str) -> str:
    """Format a number without trailing zeros; a text is unchanged.

    >>> format_number(50.0), format_number(25.85), format_number(3)
    ('50', '25.85', '3')
    """
    return f"{value:.10g}" if isinstance(value, float) else str(value)
