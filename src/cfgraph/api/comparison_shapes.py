"""The JSON and the flat rows of ``compare`` and ``gaps``."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.api.flat_rows import SEPARATOR, FlatRows
from cfgraph.api.json_shapes import Json, ref_json
from cfgraph.explorer.comparison import ComparedValue, Comparison
from cfgraph.explorer.gaps import ClassGaps, Gap
from cfgraph.model.claim_json import source_to_json
from cfgraph.model.confidence import identify_term
from cfgraph.model.entity import Ref


def comparison_json(found: Comparison) -> Json:
    """Return entities side by side: ``cells`` has a list of values per entity, in their order."""
    return {
        "entities": [ref_json(ref) for ref in found.entities],
        "rows": [
            {
                "kind": row.kind,
                "predicate": ref_json(row.predicate),
                "label": row.label,
                "cells": [[_value_json(value) for value in cell] for cell in row.cells],
            }
            for row in found.rows
        ],
    }


def _value_json(value: ComparedValue) -> Json:
    return {
        "text": value.text,
        "ref": ref_json(value.ref) if value.ref else None,
        "detail": value.detail,
        "as_of": value.as_of,
        "shared": value.is_shared,
        "confidence": identify_term(value.confidence_id),
        "confidence_label": value.mark or None,
        "notes": list(value.notes),
        "sources": [source_to_json(source) for source in value.sources],
    }


def comparison_rows(found: Comparison) -> FlatRows:
    """Return a row per value of an entity."""
    rows = (
        (
            *(row.kind, str(row.predicate.id), row.label, str(entity.id), entity.label),
            *(value.text, str(value.ref.id) if value.ref else None, value.detail or None, value.as_of),
            *(str(value.is_shared).lower(), identify_term(value.confidence_id), value.mark or None),
            SEPARATOR.join(value.notes) or None,
        )
        for row in found.rows
        for entity, cell in zip(found.entities, row.cells, strict=True)
        for value in cell
    )
    header = ("kind", "predicate", "label", "entity", "entity_label", "value", "ref", "detail", "as_of", "shared")
    return FlatRows((*header, "confidence", "confidenceLabel", "notes"), rows)


def gaps_json(entity: Ref, gaps: Sequence[Gap]) -> Json:
    """Return what most others of an entity's class have and it lacks."""
    return {
        "entity": ref_json(entity),
        "gaps": [
            {
                "kind": gap.kind,
                "predicate": ref_json(gap.predicate),
                "label": gap.label,
                "class": ref_json(gap.peer_class),
                "having": gap.having,
                "peers": gap.peers,
            }
            for gap in gaps
        ],
    }


def gaps_rows(gaps: Sequence[Gap]) -> FlatRows:
    """Return a row per gap."""
    rows = (
        (
            gap.kind,
            str(gap.predicate.id),
            gap.label,
            str(gap.peer_class.id),
            gap.peer_class.label,
            gap.having,
            gap.peers,
        )
        for gap in gaps
    )
    return FlatRows(("kind", "predicate", "label", "class", "class_label", "having", "peers"), rows)


def class_gaps_json(found: ClassGaps) -> Json:
    """Return what most members of a class have and others lack."""
    return {
        "class": ref_json(found.kind),
        "members": found.members,
        "since": found.since,
        "complete": not found.cut,
        "gaps": [
            {
                "kind": gap.kind,
                "predicate": ref_json(gap.predicate),
                "label": gap.label,
                "having": gap.having,
                "missing": [ref_json(ref) for ref in gap.missing],
            }
            for gap in found.gaps
        ],
    }


def class_gaps_rows(found: ClassGaps) -> FlatRows:
    """Return a row for each member and each thing not stated for it."""
    rows = (
        (gap.kind, str(gap.predicate.id), gap.label, gap.having, found.members, str(ref.id), ref.label)
        for gap in found.gaps
        for ref in gap.missing
    )
    return FlatRows(("kind", "predicate", "label", "having", "members", "entity", "entity_label"), rows)
