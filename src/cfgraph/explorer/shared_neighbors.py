"""The neighbors that several entities share, those with the most entities first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cfgraph.explorer.claims import read_edge_as_of
from cfgraph.explorer.overview import find_subclasses
from cfgraph.explorer.path_query import PathFilter
from cfgraph.explorer.view import View
from cfgraph.model.entity import Edge, Ref
from cfgraph.model.errors import LimitError
from cfgraph.model.terms import IRI, BlankNode, Node, Statement
from cfgraph.model.vocabulary import TYPE

MAX_SHARED_NEIGHBORS = 50
"""Maximum number of listed shared neighbors, those with the most entities first."""


@dataclass(frozen=True, slots=True)
class SharedNeighbor:
    """A neighbor of at least two of the entities, with its edges to them."""

    entity: Ref
    ties: int
    edges: tuple[Edge, ...]


def find_shared_neighbors(
    view: View, entities: Sequence[Node], chosen: PathFilter, as_of: str | None, is_cancelled: Callable[[], bool]
) -> tuple[tuple[SharedNeighbor, ...], int]:
    """Return the neighbors of two or more of the entities, those with the most entities first, and their number.

    If edges are directed, all of a neighbor's edges lead to it or all lead away from it.
    """
    ties: dict[tuple[Node, str], dict[Node, list[Statement]]] = {}
    for entity in entities:
        if is_cancelled():
            raise LimitError("asked.connect_cancelled")
        for direction, statement in view.graph.edges(entity, predicates=chosen.predicates):
            other = statement.object if direction == "out" else statement.subject
            if statement.predicate in chosen.avoid or other in chosen.avoid or other in entities:
                continue
            if statement.predicate == TYPE and not chosen.predicates:
                continue
            if isinstance(other, IRI | BlankNode):
                key = (other, direction if chosen.directed else "")
                ties.setdefault(key, {}).setdefault(entity, []).append(statement)
    kinds = frozenset(kind for iri in chosen.types for kind in find_subclasses(view, iri))
    several = {
        key: by_entity
        for key, by_entity in ties.items()
        if len(by_entity) > 1 and _may_be_passed(view, key[0], chosen.max_degree, kinds)
    }
    if view.hides_claims(as_of):
        several = {key: _filter_ties_as_of(view, by_entity, as_of) for key, by_entity in several.items()}
        several = {key: by_entity for key, by_entity in several.items() if len(by_entity) > 1}
    ranked = sorted(several, key=lambda key: (-len(several[key]), view.label(key[0]), key))
    return tuple(
        _make_shared_neighbor(view, key[0], several[key], as_of) for key in ranked[:MAX_SHARED_NEIGHBORS]
    ), len(ranked)


def _may_be_passed(view: View, node: Node, max_degree: int | None, kinds: frozenset[IRI]) -> bool:
    """Tell whether a node is of the requested classes, if any, and not a hub."""
    if max_degree is not None and sum(total for _, _, total in view.graph.edge_counts(node)) > max_degree:
        return False
    return not kinds or any(statement.object in kinds for statement in view.graph.statements(node, TYPE))


def _filter_ties_as_of(
    view: View, by_entity: dict[Node, list[Statement]], as_of: str | None
) -> dict[Node, list[Statement]]:
    """Return the edges to a shared neighbor that were valid at a date, by entity."""
    holding = {
        entity: [statement for statement in statements if read_edge_as_of(view, statement, as_of) is not None]
        for entity, statements in by_entity.items()
    }
    return {entity: statements for entity, statements in holding.items() if statements}


def _make_shared_neighbor(
    view: View, node: Node, by_entity: dict[Node, list[Statement]], as_of: str | None
) -> SharedNeighbor:
    """Return a shared neighbor with its edges and their claims."""
    statements = [statement for one in by_entity.values() for statement in one]
    edges = (read_edge_as_of(view, one, as_of) for one in statements)
    return SharedNeighbor(view.ref(node), len(by_entity), tuple(edge for edge in edges if edge is not None))
