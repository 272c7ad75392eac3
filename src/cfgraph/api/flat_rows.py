"""Flat records for csv and tsv: fixed column names, one row per fact, IRIs beside labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from cfgraph.explorer.connect import Connections
from cfgraph.explorer.ownership import Ownership, format_share_path
from cfgraph.model.confidence import add_mark, find_edge_mark, find_first_confidence, find_first_mark, identify_term
from cfgraph.model.entity import (
    Card,
    Claim,
    Edge,
    NeighborPage,
    Overview,
    PathResults,
    Property,
    SearchResults,
    Source,
)

Field: TypeAlias = str | int | float | Decimal | date | None
Row: TypeAlias = tuple[Field, ...]

SEPARATOR = " | "
"""Between several values in one field."""


@dataclass(frozen=True, slots=True)
class FlatRows:
    """Rows with fixed column names."""

    header: tuple[str, ...]
    rows: Iterable[Row]


_SOURCE = ("document", "title", "date", "locator", "as_printed", "url")
_CLAIM = (
    "claim", "claim_type", "claimTypeLabel", "status", "statusLabel", "as_of", "valid_from", "valid_to",
    "confidence", "confidenceLabel",
    "percentage", "percentage_min", "percentage_max", "values", *_SOURCE,
)  # fmt: skip
EDGE_COLUMNS = ("subject", "subject_label", "predicate", "predicate_label", "object", "object_label", *_CLAIM)
"""The columns of an edge with one of its claims."""


_CARD = (
    "kind", "predicate", "label", "value", "lang", "datatype", "unit", "as_of", "status", "statusLabel",
    "confidence", "confidenceLabel", "notes", "total",
)  # fmt: skip
_OWNER = ("entity", "entity_label")
"""The columns of a card's row that say whose figure it is, where it is of something that the entity owns or runs."""


def overview_rows(overview: Overview) -> FlatRows:
    """Return the counts of a graph."""
    totals: list[Row] = [
        ("graph", None, None, kind, getattr(overview, kind))
        for kind in ("statements", "entities", "claims", "documents")
    ]
    counted = (
        ("class", overview.classes),
        ("predicate", overview.predicates),
        ("hub", overview.hubs),
        ("named_graph", overview.graphs),
    )
    rows: list[Row] = [
        (kind, str(c.item.id), c.item.curie, c.item.label, c.total) for kind, counts in counted for c in counts
    ]
    return FlatRows(("kind", "id", "curie", "label", "total"), totals + rows)


def search_rows(found: SearchResults) -> FlatRows:
    """Return the entities found by a search."""
    rows = (
        (
            *(str(m.entity.id), m.entity.curie, m.entity.label, SEPARATOR.join(m.entity.types)),
            SEPARATOR.join(m.entity.type_ids),
            *(m.matched, m.how, m.deviation, m.distance),
            *(str(m.predicate.id) if m.predicate else None, m.source.title if m.source else None),
        )
        for m in found.results
    )
    columns = ("id", "curie", "label", "types", "type_ids", "matched", "how", "deviation", "distance")
    return FlatRows((*columns, "predicate", "source"), rows)


def card_rows(card: Card) -> FlatRows:
    """Return names, values (a row per source) and neighbor counts of an entity."""
    nobody = (None,) * len(_OWNER)
    rows = [(*row, *nobody) for row in _card_row_tuples(card)]
    for one in card.owned or ():
        owner = (str(one.entity.id), one.entity.label)
        rows += [(*row, *owner) for item in one.figures for row in _property_rows("owned_figure", item)]
    return FlatRows((*_CARD, *_SOURCE, *_OWNER), rows)


def _card_row_tuples(card: Card) -> Iterator[Row]:
    """Yield the rows of a card: names, properties, neighbor counts."""
    nothing = _source_fields(None)
    empty = (None,) * (len(_CARD) - 6)  # between what a row says and its total
    for name in card.names:
        yield "name", None, name.kind, name.value, name.language, *empty, None, *nothing
    for item in card.properties:
        yield from _property_rows("value", item)
    for group in card.groups:
        predicate = str(group.predicate.id)
        names = SEPARATOR.join(add_mark(one.neighbor.label, find_edge_mark(one.edge)) for one in group.first)
        yield group.direction, predicate, group.label, names or None, None, *empty, group.total, *nothing


def _property_rows(kind: str, item: Property) -> Iterator[Row]:
    """Yield the rows of a value: one for each of its sources, and for each language that it stands in."""
    from cfgraph.api.json_shapes import property_json

    shape = property_json(item)
    head = (kind, str(item.predicate.id), item.predicate.label, shape["value"], shape["lang"])
    tail = (
        *(shape["datatype"], item.unit, item.as_of, shape["status"], item.status),
        *(shape["confidence"], item.confidence, SEPARATOR.join(item.notes) or None, None),
    )
    for source in item.sources or (None,):
        yield *head, *tail, *_source_fields(source)
        for other in item.translations:
            yield *head[:3], other.value, other.language, *tail, *_source_fields(source)


def neighbor_rows(page: NeighborPage) -> FlatRows:
    """Return a page of edges, a row per claim."""
    rows = ((item.direction, *row) for item in page.edges for row in edge_rows(item.edge))
    return FlatRows(("direction", *EDGE_COLUMNS), rows)


def path_rows(found: PathResults) -> FlatRows:
    """Return paths, a row per claim of each edge of each hop; paths and hops count from 1."""
    rows = (
        (number, hop, *row)
        for number, path in enumerate(found.paths, 1)
        for hop, step in enumerate(path.steps, 1)
        for edge in step
        for row in edge_rows(edge)
    )
    return FlatRows(("path", "hop", *EDGE_COLUMNS), rows)


def edge_rows(edge: Edge) -> Iterator[Row]:
    """Yield a flat row for each claim of an edge, or one for an edge without claims."""
    ends = tuple(text for ref in (edge.subject, edge.predicate, edge.object) for text in (str(ref.id), ref.label))
    for claim in edge.claims or (None,):
        yield *ends, *_claim_fields(claim)


def _claim_fields(claim: Claim | None) -> Row:
    """Return the fields of a claim and its source, empty ones without a claim."""
    if claim is None:
        return (None,) * len(_CLAIM)
    shares = tuple(claim.values.get(name) for name in ("percentage", "percentageMin", "percentageMax"))
    others = SEPARATOR.join(f"{k}={v}" for k, v in claim.values.items() if not k.startswith("percentage"))
    head = (
        *(str(claim.id), identify_term(claim.type_id), claim.type, identify_term(claim.status_id), claim.status),
        *(claim.as_of, claim.valid_from, claim.valid_to, identify_term(claim.confidence_id), claim.confidence),
    )
    return *head, *shares, others or None, *_source_fields(claim.source)


def _source_fields(source: Source | None) -> Row:
    """Return the fields of a source, empty ones without a source."""
    if source is None:
        return (None,) * len(_SOURCE)
    document = None if source.document is None else str(source.document)
    printed = SEPARATOR.join(source.as_printed) or None
    return document, source.title, source.date, source.locator, printed, source.url


def ownership_rows(found: Ownership, kind: str) -> FlatRows:
    """Return a row per path: the share over all paths beside the share over this one."""
    rows: Iterator[tuple[Field, ...]] = (
        (
            str(stake.entity.id), stake.entity.label, stake.least, stake.most, str(stake.is_last).lower(), number,
            *(path.share or (None, None)), format_share_path(path), find_first_confidence(path.edges),
            find_first_mark(path.edges) or None,
        )
        for stake in found.stakes
        for number, path in enumerate(stake.paths, 1)
    )  # fmt: skip
    header = (kind, "label", "share_min", "share_max", "is_last", "path", "path_share_min", "path_share_max", "chain")
    return FlatRows((*header, "confidence", "confidenceLabel"), rows)


def connections_rows(found: Connections) -> FlatRows:
    """Return a row per edge of the trees (with their number), the paths and the shared neighbors."""
    of_trees = [
        ("tree", number, edge)
        for number, tree in enumerate(found.trees, 1)
        for path in tree.paths
        for step in path.steps
        for edge in step
    ]
    of_paths = [
        ("path", number, edge) for number, path in enumerate(found.paths, 1) for step in path.steps for edge in step
    ]
    of_shared = [("shared", number, edge) for number, one in enumerate(found.shared, 1) for edge in one.edges]
    rows: list[tuple[Field, ...]] = [
        (
            *(kind, number),
            *(text for ref in (edge.subject, edge.predicate, edge.object) for text in (ref.id, ref.label)),
            *(find_first_confidence([edge]), find_edge_mark(edge) or None),
        )
        for kind, number, edge in (*of_trees, *of_paths, *of_shared)
    ]
    header = ("kind", "number", "subject", "subject_label", "predicate", "predicate_label", "object", "object_label")
    return FlatRows((*header, "confidence", "confidenceLabel"), rows)
