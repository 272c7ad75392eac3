"""Claims, figures and sources as JSON-ready dictionaries, with the keys that commands and exports share."""

from __future__ import annotations

import math

from cfgraph.model.confidence import identify_term
from cfgraph.model.entity import Claim, Property, Source
from cfgraph.model.periods import parse_period
from cfgraph.model.terms import Literal


def claim_to_json(claim: Claim) -> dict[str, object]:
    """Return everything that a claim states; unknown values are None."""
    return {
        "id": str(claim.id),
        "type": identify_term(claim.type_id) or claim.type,
        "type_label": claim.type,
        "status": identify_term(claim.status_id),
        "status_label": claim.status,
        "as_of": claim.as_of,
        "valid_from": claim.valid_from,
        "valid_to": claim.valid_to,
        "confidence": identify_term(claim.confidence_id),
        "confidence_label": claim.confidence,
        "values": {name: _make_finite(value) for name, value in claim.values.items()},
        "source": source_to_json(claim.source) if claim.source else None,
    }


def figure_to_json(figure: Property) -> dict[str, object]:
    """Return everything that a figure states; unknown values are None."""
    return {
        "metric": str(figure.predicate.id),
        "label": figure.predicate.label,
        "value": figure.value.value if isinstance(figure.value, Literal) else str(figure.value),
        "unit": figure.unit,
        "unit_id": identify_term(figure.unit_id),
        "scale": int(figure.scale) if figure.scale is not None else None,
        "qualifier": figure.qualifier,
        "as_of": figure.as_of,
        "period": period_to_json(figure.as_of),
        "status": identify_term(figure.status_id),
        "status_label": figure.status,
        "confidence": identify_term(figure.confidence_id),
        "confidence_label": figure.confidence,
        "notes": list(figure.notes),
        "sources": [source_to_json(source) for source in figure.sources],
    }


def period_to_json(text: str | None) -> dict[str, object] | None:
    """Return the start and end of a period, None for an open end; None for a text that is not a period."""
    period = parse_period(text) if text else None
    return None if period is None else {"start": period.start, "end": period.end}


def source_to_json(source: Source) -> dict[str, object]:
    """Return where something is stated; unknown values are None."""
    return {
        "document": None if source.document is None else str(source.document),
        "title": source.title,
        "date": source.date,
        "locator": source.locator,
        "as_printed": list(source.as_printed),
        "note": source.note,
        "quality": source.quality,
        "url": source.url,
    }


def _make_finite(value: float | int | str) -> float | int | str:
    """Return a value that JSON can represent, which has no infinities."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
