"""Entities as of a date: whether they existed then, and the card with only what held then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cfgraph.explorer.card import build_card
from cfgraph.explorer.neighbors import list_neighbors
from cfgraph.explorer.view import View
from cfgraph.model.confidence import is_stated
from cfgraph.model.dates import first_day, last_day
from cfgraph.model.entity import Card, NeighborGroup, Property
from cfgraph.model.periods import parse_period
from cfgraph.model.terms import IRI, Literal, Node


def build_card_as_of(view: View, entity: Node, as_of: str | None) -> Card:
    """Return the card of an entity, as of a partial ISO date if there is one. Raises NotFoundError as ``build_card``.

    Groups count the edges in force at the date; attributes and figures that speak of a later time are left out.
    So is, in a view of what sources state, what is inferred.
    """
    found = build_card(view, entity)
    if not view.hides_claims(as_of):
        return found
    groups = [_count_group_as_of(view, entity, group, as_of) for group in found.groups]
    return replace(
        found,
        groups=tuple(group for group in groups if group.total),
        properties=tuple(filter_properties_as_of(view, found.properties, as_of)),
    )


def filter_properties_as_of(view: View, properties: Sequence[Property], as_of: str | None) -> list[Property]:
    """Return the attributes and figures that had begun by a date and that the view shows; undated ones always count."""
    properties = [item for item in properties if not view.stated_only or is_stated(item)]
    if as_of is None:
        return properties
    day = last_day(as_of)
    return [item for item in properties if not item.as_of or _begin_day(item.as_of) <= day]


def _begin_day(when: str) -> str:
    """Return the first day of a period, empty where its beginning is open; of another text, that of its year."""
    period = parse_period(when)
    return first_day(when) if period is None else period.first_day


def existed_at(view: View, entity: Node, as_of: str) -> bool:
    """Tell whether an entity was there at a date, as far as its graph says.

    It was not where every date that marks its beginning is later, or every date that marks its end is earlier. Of a
    month or a year, the last day counts. Which dates these are says the schema (``cf:marksBeginning``,
    ``cf:marksEnd``); an entity without them is taken to be there at any time.
    """
    day, schema = last_day(as_of), view.schema
    begun = [first_day(date) for date in _read_dates(view, entity, schema.begins)]
    ended = [last_day(date) for date in _read_dates(view, entity, schema.ends)]
    return (not begun or min(begun) <= day) and (not ended or max(ended) >= day)


def _read_dates(view: View, entity: Node, predicates: Iterable[IRI]) -> list[str]:
    """Return the dates of an entity's beginning or end, by the predicates that mark it."""
    found = (value for each in predicates for _, _, value in view.graph.statements(entity, each))
    return [value.value for value in found if isinstance(value, Literal)]


def _count_group_as_of(view: View, entity: Node, group: NeighborGroup, as_of: str | None) -> NeighborGroup:
    """Return a card's group of neighbors with only the edges counted that the date and the view leave."""
    predicate = group.predicate.id
    assert isinstance(predicate, IRI)
    page = list_neighbors(view, entity, predicates=[predicate], direction=group.direction, as_of=as_of, limit=0)
    return replace(group, total=page.total)
