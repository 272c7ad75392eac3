"""Figures of what an entity owns or runs, such as its products and systems, as the schema marks these relations."""

from __future__ import annotations

from collections.abc import Iterator

from cfgraph.explorer.as_of import filter_properties_as_of
from cfgraph.explorer.card import read_figures
from cfgraph.explorer.stated_control import Role, read_role_edges
from cfgraph.explorer.view import View
from cfgraph.model.entity import Direction, Edge, OwnedFigures
from cfgraph.model.terms import Node

MAX_OWNED = 500
"""Maximum number of owned things whose figures are read."""

_ROLES: tuple[tuple[Role, Direction], ...] = (("owns or runs", "out"), ("part of", "in"), ("controls", "out"))
"""The relations to what is owned or run, each with its direction."""


def read_owned_figures(view: View, entity: Node, as_of: str | None) -> tuple[OwnedFigures, ...]:
    """Return the figures of what an entity owns, runs or controls, by its name; only one step.

    These relations have a ``cf:role`` in the schema: ``owns or runs``, ``part of`` (inverse) and
    ``controls``. As of a date only relations and figures valid then count, and in a view only what it shows.
    """
    view.graph.read_ahead_edges([entity])
    owned: dict[Node, list[Edge]] = {}
    for edge, direction in _list_edges(view, entity, as_of):
        owned.setdefault(edge.other(direction).id, []).append(edge)
    chosen = list(owned.items())[:MAX_OWNED]
    view.graph.read_ahead_nodes([entity, *(node for node, _ in chosen)] if chosen else ())
    found = []
    for node, edges in chosen:
        figures = filter_properties_as_of(view, read_figures(view, node), as_of)
        if figures and node != entity:
            found.append(OwnedFigures(view.ref(node), tuple(edges), tuple(figures)))
    return tuple(sorted(found, key=lambda one: (one.entity.label, one.entity.curie)))


def _list_edges(view: View, entity: Node, as_of: str | None) -> Iterator[tuple[Edge, Direction]]:
    """Yield the edges to what an entity owns or runs, with their direction as seen from it."""
    for role, direction in _ROLES:
        for edge in read_role_edges(view, entity, role, direction, as_of):
            yield edge, direction
