"""Comparison of entities side by side: attributes, figures and relations, shared values, and gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from cfgraph.explorer.as_of import build_card_as_of
from cfgraph.explorer.neighbors import list_neighbors
from cfgraph.explorer.view import View
from cfgraph.model.confidence import find_mark
from cfgraph.model.entity import Edge, Ref, Source
from cfgraph.model.errors import UsageError
from cfgraph.model.shares import format_claim_share, leading_claim
from cfgraph.model.terms import IRI, Literal, Node
from cfgraph.model.vocabulary import TYPE

FEWEST, MOST = 2, 8
"""Maximum number of entities in a comparison."""

Kind = OneOf["value", "out", "in"]
_Key = tuple[Kind, Ref]


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """One value of an entity: as text, as a reference if it is an entity, and whether another one has it too.

    ``mark`` is the word for a value that no source states, ``confidence_id`` its confidence, ``notes`` the reason.
    """

    text: str
    ref: Ref | None
    detail: str
    as_of: str | None
    sources: tuple[Source, ...]
    is_shared: bool = False
    mark: str = ""
    confidence_id: Node | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One attribute, figure or relation with a cell for each entity; an empty cell means that no source states it."""

    kind: Kind
    predicate: Ref
    label: str
    cells: tuple[tuple[ComparedValue, ...], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Entities side by side."""

    entities: tuple[Ref, ...]
    rows: tuple[ComparedRow, ...]


def compare_entities(view: View, entities: Sequence[Node]) -> Comparison:
    """Return the statements about several entities, row by row in the schema's order. Raises UsageError for too few."""
    distinct = list(dict.fromkeys(entities))
    if not FEWEST <= len(distinct) <= MOST:
        raise UsageError("asked.compare_number", least=FEWEST, most=MOST, total=len(distinct))
    read = [_read_values(view, entity) for entity in distinct]
    keys = dict.fromkeys(key for found in read for key in found)
    order = {"value": 0, "out": 1, "in": 1}
    places = view.schema.order
    rank = {key: (order[key[0]], places.get(IRI(str(key[1].id)), len(places) + 1_000)) for key in keys}
    rows = [_make_row(view, key, [found.get(key, []) for found in read]) for key in sorted(keys, key=rank.__getitem__)]
    return Comparison(tuple(map(view.ref, distinct)), tuple(rows))


def _make_row(view: View, key: _Key, cells: Sequence[Sequence[ComparedValue]]) -> ComparedRow:
    """Make a row in which shared values are marked."""
    kind, predicate = key
    counts = Counter(identity for cell in cells for identity in {_identify(value) for value in cell})
    marked = tuple(tuple(replace(one, is_shared=counts[_identify(one)] > 1) for one in cell) for cell in cells)
    label = view.inverse_label(IRI(str(predicate.id))) if kind == "in" else predicate.label
    return ComparedRow(kind, predicate, label, marked)


def _identify(value: ComparedValue) -> object:
    """Return the identity of a value, for comparison."""
    return value.ref.id if value.ref else value.text


def _read_values(view: View, entity: Node) -> dict[_Key, list[ComparedValue]]:
    """Return the newest attributes and figures of an entity and its relations, by kind and predicate."""
    found: dict[_Key, list[ComparedValue]] = {}
    literals: dict[Ref, list[Literal]] = {}
    properties = build_card_as_of(view, entity, None).properties
    for item in properties:
        if isinstance(item.value, Literal):
            literals.setdefault(item.predicate, []).append(item.value)
    for item in properties:
        known = found.setdefault(("value", item.predicate), [])
        is_older_figure = item.unit is not None and bool(known)
        if is_older_figure or item.value not in view.in_language(literals.get(item.predicate, [])):
            continue
        value = ComparedValue(item.text, None, "", item.as_of, item.sources)
        known.append(replace(value, mark=find_mark(item), confidence_id=item.confidence_id, notes=item.notes))
    for neighbor in list_neighbors(view, entity).edges:
        if neighbor.edge.predicate.id != TYPE:
            values = found.setdefault((neighbor.direction, neighbor.edge.predicate), [])
            values.extend(_read_edge_value(neighbor.edge, neighbor.neighbor))
    return found


def _read_edge_value(edge: Edge, other: Ref) -> Iterator[ComparedValue]:
    """Yield the neighbor of an edge with its share and sources."""
    lead = leading_claim(edge.claims)
    sources = tuple(claim.source for claim in edge.claims if claim.source)
    share = format_claim_share(lead) if lead else ""
    notes = (str(lead.values["note"]),) if lead and "note" in lead.values else ()
    yield ComparedValue(
        text=other.label,
        ref=other,
        detail=share,
        as_of=lead.as_of if lead else None,
        sources=sources,
        mark=find_mark(lead),
        confidence_id=lead.confidence_id if lead else None,
        notes=notes,
    )
