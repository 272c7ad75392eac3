"""The JSON and the flat rows of ``contradictions``."""

from __future__ import annotations

from cfgraph.api.flat_rows import FlatRows
from cfgraph.api.json_shapes import Json, property_json, ref_json
from cfgraph.explorer.contradictions import Contradictions, Side
from cfgraph.model.claim_json import claim_to_json, source_to_json
from cfgraph.model.entity import Claim


def contradictions_json(found: Contradictions) -> Json:
    """Return all contradictions with the statement of each source."""
    return {
        "contradictions": [
            {
                "kind": one.kind,
                "subject": ref_json(one.subject),
                "predicate": ref_json(one.predicate),
                "object": ref_json(one.object) if one.object else None,
                "sides": [_side_json(side) for side in one.sides],
            }
            for one in found.found
        ],
        "total": len(found.found),
        "complete": found.complete,
    }


def _side_json(side: Side) -> Json:
    item = side.item
    return {
        "text": side.text,
        "as_of": item.as_of,
        "claim": claim_to_json(item) if isinstance(item, Claim) else None,
        "value": None if isinstance(item, Claim) else property_json(item),
        "source": source_to_json(side.source) if side.source else None,
    }


def contradictions_rows(found: Contradictions) -> FlatRows:
    """Return a row per statement of a source, numbered by contradiction."""
    rows = (
        (
            *(number, one.kind, str(one.subject.id), one.subject.label, str(one.predicate.id), one.predicate.label),
            *(str(one.object.id) if one.object else None, one.object.label if one.object else None),
            *(side.text, side.item.as_of),
            *(str(side.source.document) if side.source and side.source.document else None,),
            *((side.source.title, side.source.locator) if side.source else (None, None)),
        )
        for number, one in enumerate(found.found, 1)
        for side in one.sides
    )
    header = ("number", "kind", "subject", "subject_label", "predicate", "predicate_label", "object", "object_label")
    return FlatRows((*header, "text", "as_of", "document", "title", "locator"), rows)
