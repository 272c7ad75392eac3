"""Entities as of a date: whether they existed, and the card with only what was valid then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cfgraph.explorer.card import build_card
from cfgraph.explorer.neighbors import MAX_LATER, list_neighbors
from cfgraph.explorer.view import View
from cfgraph.model.confidence import is_stated
from cfgraph.model.dates import first_day, is_date, last_day
from cfgraph.model.entity import Card, Held, NeighborGroup, NeighborPage, Property
from cfgraph.model.periods import parse_period
from cfgraph.model.terms import IRI, XSD, Literal, Node

MAX_NAMED = 5
"""Maximum number of neighbors of a group that a card names; all are counted."""

_DATES = frozenset(XSD + name for name in ("date", "gYear", "gYearMonth", "dateTime"))


def build_card_as_of(view: View, entity: Node, as_of: str | None) -> Card:
    """Return the card of an entity, as of a partial ISO date if given. Raises NotFoundError like ``build_card``.

    Groups count the edges in force at the date; attributes and figures for a later time are excluded.
    In a view of stated claims, so are inferred ones.
    """
    found = build_card(view, entity)
    if not view.hides_claims(as_of):
        return found
    pages = [_read_group_as_of(view, entity, group, as_of) for group in found.groups]
    groups = (replace(group, total=page.total) for group, page in zip(found.groups, pages, strict=True))
    held = _classify_properties(view, found.properties, as_of)
    shown = [item for item in held if item.held in ("known", "undated", None)]
    return replace(
        found,
        groups=tuple(group for group in groups if group.total),
        properties=tuple(shown),
        later=tuple(item for item in held if item.held == "stated_later"),
        later_edges=sum(page.later_total for page in pages),
        later_neighbors=tuple(item for page in pages for item in page.later)[:MAX_LATER],
        hidden=sum(page.hidden for page in pages) + sum(item.held == "no" for item in held),
        not_held=tuple(item for item in held if item.held == "no" and as_of is not None and _is_shown(view, item)),
        not_held_neighbors=tuple(item for page in pages for item in page.not_held)[:MAX_LATER],
    )


def name_neighbors(view: View, card: Card, as_of: str | None) -> Card:
    """Return a card with the names of the first neighbors of each group."""
    groups = []
    for group in card.groups:
        assert isinstance(group.predicate.id, IRI)
        page = list_neighbors(
            view,
            card.entity.id,
            predicates=[group.predicate.id],
            direction=group.direction,
            as_of=as_of,
            limit=MAX_NAMED,
        )
        groups.append(replace(group, first=page.edges))
    return replace(card, groups=tuple(groups))


def filter_properties_as_of(view: View, properties: Sequence[Property], as_of: str | None) -> list[Property]:
    """Return the attributes and figures that had begun by a date and that the view shows; undated ones always count."""
    held = _classify_properties(view, properties, as_of)
    return [item for item in held if item.held in ("known", "undated", None)]


def _classify_properties(view: View, properties: Sequence[Property], as_of: str | None) -> list[Property]:
    """Return attributes and figures with whether they were valid at a date.

    A value that is a date, such as a founding date, counts by itself, regardless of when it was stated.
    """
    return [replace(item, held=_find_held(view, item, as_of)) for item in properties]


def _find_held(view: View, item: Property, as_of: str | None) -> Held | None:
    if not _is_shown(view, item):
        return "no"
    if as_of is None:
        return None
    day, value = last_day(as_of), item.value
    if isinstance(value, Literal) and value.datatype in _DATES and not view.as_known_then and is_date(value.value):
        return "known" if first_day(value.value) <= day else "no"
    if not item.as_of:
        return "undated"
    if _begin_day(item.as_of) <= day:
        return "known"
    return "no" if view.as_known_then else "stated_later"


def _is_shown(view: View, item: Property) -> bool:
    """Tell whether a view shows a value at all, regardless of the date."""
    if view.stated_only and not is_stated(item):
        return False
    return view.document is None or any(source.document == view.document for source in item.sources)


def _begin_day(when: str) -> str:
    """Return the first day of a period, empty for an open start; for another text, that of its year."""
    period = parse_period(when)
    return first_day(when) if period is None else period.first_day


def existed_at(view: View, entity: Node, as_of: str) -> bool:
    """Tell whether an entity existed at a date, according to its graph.

    It did not if every date that marks its beginning is later, or every date that marks its end is earlier. For a
    month or a year, the last day counts. The schema declares these dates (``cf:marksBeginning``,
    ``cf:marksEnd``); an entity without them is assumed to exist at any time.
    """
    day, schema = last_day(as_of), view.schema
    begun = [first_day(date) for date in _read_dates(view, entity, schema.begins)]
    ended = [last_day(date) for date in _read_dates(view, entity, schema.ends)]
    return (not begun or min(begun) <= day) and (not ended or max(ended) >= day)


def _read_dates(view: View, entity: Node, predicates: Iterable[IRI]) -> list[str]:
    """Return the dates of an entity's beginning or end, by the predicates that mark it."""
    found = (value for each in predicates for _, _, value in view.graph.statements(entity, each))
    return [value.value for value in found if isinstance(value, Literal)]


def _read_group_as_of(view: View, entity: Node, group: NeighborGroup, as_of: str | None) -> NeighborPage:
    """Return the counts of a card's group of neighbors as of the date and in the view, and what is excluded."""
    predicate = group.predicate.id
    assert isinstance(predicate, IRI)
    return list_neighbors(view, entity, predicates=[predicate], direction=group.direction, as_of=as_of, limit=0)
