"""The card of an entity as of a date: only what held then, as far as had been stated by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cfgraph.explorer.card import card
from cfgraph.explorer.neighbors import neighbors
from cfgraph.explorer.view import View
from cfgraph.model.dates import first_day, last_day
from cfgraph.model.entity import Card, NeighborGroup, Property
from cfgraph.model.terms import IRI, Node


def card_at(view: View, entity: Node, as_of: str | None) -> Card:
    """Return the card of an entity, as of a partial ISO date if there is one. Raises NotFoundError as ``card`` does.

    Groups count the edges in force at the date; attributes and figures that speak of a later time are left out.
    """
    found = card(view, entity)
    if as_of is None:
        return found
    groups = [_group_at(view, entity, group, as_of) for group in found.groups]
    return replace(
        found,
        groups=tuple(group for group in groups if group.total),
        properties=tuple(properties_at(found.properties, as_of)),
    )


def properties_at(properties: Sequence[Property], as_of: str) -> list[Property]:
    """Return the attributes and figures that had begun by a date; those without a date always count."""
    day = last_day(as_of)
    return [item for item in properties if not item.as_of or first_day(item.as_of) <= day]


def _group_at(view: View, entity: Node, group: NeighborGroup, as_of: str) -> NeighborGroup:
    predicate = group.predicate.id
    assert isinstance(predicate, IRI)
    page = neighbors(view, entity, predicates=[predicate], direction=group.direction, as_of=as_of, limit=0)
    return replace(group, total=page.total)
