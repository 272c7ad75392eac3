"""The JSON and the flat rows of ``document``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cfgraph.api.flat_rows import FlatRows
from cfgraph.api.json_shapes import Json, ref_json
from cfgraph.explorer.document import DocumentPage, Excerpt
from cfgraph.model.claim_json import claim_to_json, figure_to_json, source_to_json
from cfgraph.model.confidence import identify_term
from cfgraph.model.entity import Claim, Property


@dataclass(frozen=True, slots=True)
class DocumentExcerpts:
    """A document with the requested entries."""

    page: DocumentPage
    excerpts: tuple[Excerpt, ...]
    offset: int


def document_json(found: DocumentExcerpts) -> Json:
    """Return a document and its claims, figures and passages, in the order of lines."""
    page = found.page
    return {
        "document": ref_json(page.document),
        "date": page.date,
        "quality": page.quality,
        "url": page.url,
        "file": page.file,
        "total": len(page.entries),
        "claims": page.count("claim"),
        "figures": page.count("figure"),
        "passages": page.count("passage"),
        "complete": page.complete,
        "offset": found.offset,
        "items": [_excerpt_json(one) for one in found.excerpts],
    }


def _excerpt_json(one: Excerpt) -> Json:
    return {
        "kind": one.kind,
        "id": str(one.node),
        "subject": ref_json(one.subject) if one.subject else None,
        "predicate": ref_json(one.predicate) if one.predicate else None,
        "object": ref_json(one.object) if one.object else None,
        "text": one.text,
        "claim": claim_to_json(one.said) if isinstance(one.said, Claim) else None,
        "figure": figure_to_json(one.said) if isinstance(one.said, Property) else None,
        "source": source_to_json(one.source),
    }


def document_rows(found: DocumentExcerpts) -> FlatRows:
    """Return a row for each claim, figure and passage."""
    header = (
        *("kind", "id", "locator", "subject", "subject_label", "predicate", "predicate_label", "object"),
        *("object_label", "text", "as_of", "status", "statusLabel", "confidence", "confidenceLabel", "as_printed"),
    )
    rows = (
        (
            *(one.kind, str(one.node), one.source.locator),
            *(field for ref in (one.subject, one.predicate, one.object)
              for field in ((str(ref.id), ref.label) if ref else (None, None))),
            one.text,
            *_said_fields(one.said),
            " | ".join(one.source.as_printed) or None,
        )
        for one in found.excerpts
    )  # fmt: skip
    return FlatRows(header, rows)


def _said_fields(said: Claim | Property | None) -> Sequence[str | None]:
    if said is None:
        return (None,) * 5
    return (said.as_of, identify_term(said.status_id), said.status, identify_term(said.confidence_id), said.confidence)
