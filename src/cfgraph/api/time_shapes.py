"""The JSON and the flat rows of ``timeline`` and ``changes``."""

from __future__ import annotations

from cfgraph.api.flat_rows import FlatRows
from cfgraph.api.json_shapes import Json, ref_json
from cfgraph.explorer.changes import Change, Changes
from cfgraph.explorer.timeline import Event, HolderTable, Timeline
from cfgraph.model.claim_json import claim_to_json
from cfgraph.model.confidence import identify_term, is_stated


def timeline_json(found: Timeline) -> Json:
    """Return events in chronological order, plans separately, and tables of holders by date."""
    return {
        "entities": [ref_json(ref) for ref in found.entities],
        "events": [_event_json(event) for event in found.events],
        "planned": [_event_json(event) for event in found.planned],
        "holders": [_table_json(table) for table in found.tables],
        "undated": found.undated,
    }


def _event_json(event: Event) -> Json:
    return {
        "date": event.date,
        "moment": event.moment,
        "kind": event.kind,
        "entity": ref_json(event.entity),
        "predicate": ref_json(event.predicate),
        "label": event.label,
        "other": ref_json(event.other) if event.other else None,
        "text": event.text or None,
        "claims": [claim_to_json(claim) for claim in event.claims],
    }


def _table_json(table: HolderTable) -> Json:
    return {
        "company": ref_json(table.company),
        "dates": list(table.dates),
        "holders": [
            {"holder": ref_json(holder), "shares": [cell or None for cell in cells]} for holder, cells in table.holders
        ],
        "totals": [{"share_min": least, "share_max": most} for least, most in table.totals],
    }


def timeline_rows(found: Timeline) -> FlatRows:
    """Return a row per event, planned events last."""
    rows = (
        (
            *(event.date, event.moment, str(event.is_planned).lower(), event.kind),
            *(str(event.entity.id), event.entity.label, str(event.predicate.id), event.label),
            *((str(event.other.id), event.other.label) if event.other else (None, None)),
            event.text or None,
            _confidence(event),
            " | ".join(source.title for source in event.sources) or None,
        )
        for event in (*found.events, *found.planned)
    )
    header = (
        "date",
        "moment",
        "planned",
        "kind",
        "entity",
        "entity_label",
        "predicate",
        "label",
        "other",
        "other_label",
    )
    return FlatRows((*header, "text", "confidence", "sources"), rows)


def changes_json(found: Changes) -> Json:
    """Return what changed between two dates."""
    return {
        "entity": ref_json(found.entity) if found.entity else None,
        "from": found.start,
        "to": found.end,
        "changes": [_change_json(change) for change in found.changes],
        "complete": found.complete,
    }


def _change_json(change: Change) -> Json:
    return {
        "kind": change.kind,
        "date": change.date,
        "subject": ref_json(change.subject),
        "predicate": ref_json(change.predicate),
        "object": ref_json(change.target) if change.target else None,
        "before": change.before or None,
        "after": change.after or None,
        "claims": [claim_to_json(claim) for claim in change.claims],
    }


def changes_rows(found: Changes) -> FlatRows:
    """Return a row per change."""
    rows = (
        (
            *(change.kind, change.date, str(change.subject.id), change.subject.label),
            *(str(change.predicate.id), change.predicate.label),
            *((str(change.target.id), change.target.label) if change.target else (None, None)),
            *(change.before or None, change.after or None, _confidence(change)),
            " | ".join(source.title for source in change.sources) or None,
        )
        for change in found.changes
    )
    header = ("kind", "date", "subject", "subject_label", "predicate", "predicate_label", "object", "object_label")
    return FlatRows((*header, "before", "after", "confidence", "sources"), rows)


def _confidence(item: Event | Change) -> str | None:
    """Return how the first claim that is not stated is known."""
    return next((identify_term(claim.confidence_id) for claim in item.claims if not is_stated(claim)), None)
