"""Control as stated by sources: the predicates with a role in the schema, and their edges and attributes.

The schema declares with ``cf:role`` which predicates mean control, belonging, acting in concert, or the status of
control; subproperties (``rdfs:subPropertyOf``) inherit the role. A graph without such roles has no stated control.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.explorer.claims import filter_claims_in_force, filter_shown, read_claims, read_standing_edge
from cfgraph.explorer.view import View
from cfgraph.model.entity import Claim, Direction, Edge, Ref
from cfgraph.model.terms import IRI, BlankNode, Literal, Node
from cfgraph.model.vocabulary import CURRENT, ROLE, SUBPROPERTY_OF, TYPE

Role: TypeAlias = OneOf[
    "controls", "part of", "owns or runs", "acts in concert with", "controller status", "state", "person"
]
"""The role of a predicate or class."""

HolderKind: TypeAlias = OneOf["state", "person", "other"]
"""The kind of holder at the end of a chain."""


@dataclass(frozen=True, slots=True)
class StatedValue:
    """An attribute of an entity as text, with its claims."""

    predicate: Ref
    text: str
    claims: tuple[Claim, ...]


def find_terms_in_role(view: View, role: Role) -> frozenset[IRI]:
    """Return the predicates or classes with a role in the schema, including all subproperties."""
    found = {term for term, _, _ in view.graph.statements(predicate=ROLE, object=Literal(role))}
    waiting = list(found)
    while waiting:
        below = {term for term, _, _ in view.graph.statements(predicate=SUBPROPERTY_OF, object=waiting.pop())}
        waiting += below - found
        found |= below
    return frozenset(term for term in found if isinstance(term, IRI))


def read_role_edges(
    view: View, entity: Node, role: Role, direction: Direction, as_of: str | None = None
) -> tuple[Edge, ...]:
    """Return an entity's edges by predicates with a role that are valid at a date or, without a date, are current."""
    predicates = find_terms_in_role(view, role)
    if not predicates:
        return ()
    view.graph.read_ahead_edges([entity], predicates)
    statements = [statement for _, statement in view.graph.edges(entity, (direction,), predicates)]
    found = (read_standing_edge(view, statement, as_of) for statement in statements)
    return tuple(sorted((one for one in found if one is not None), key=_by_labels))


def read_stated_control(view: View, entity: Node, direction: Direction, as_of: str | None = None) -> tuple[Edge, ...]:
    """Return who is stated to control an entity (``in``), or what it is stated to control (``out``)."""
    return read_role_edges(view, entity, "controls", direction, as_of)


def read_ahead_controller_status(view: View, entities: Collection[Node]) -> None:
    """Announce that what sources state about controllers of some entities is read next."""
    graph = view.graph
    if not graph.is_remote:
        return
    graph.read_ahead_nodes(entities, alone=True)
    predicates = find_terms_in_role(view, "controller status")
    stated = (one for entity in entities for predicate in predicates for one in graph.statements(entity, predicate))
    graph.read_ahead_claims([one for one in stated if isinstance(one.object, Literal)])


def read_controller_status(view: View, entity: Node, as_of: str | None = None) -> tuple[StatedValue, ...]:
    """Return what sources state about whether the entity has a controller, in the view's language."""
    found = []
    for predicate in sorted(find_terms_in_role(view, "controller status")):
        values = [value for _, _, value in view.graph.statements(entity, predicate) if isinstance(value, Literal)]
        for value in sorted(view.in_language(values), key=lambda literal: literal.value):
            stated = read_claims(view, entity, predicate, value)
            claims = filter_shown(view, stated)
            if as_of is None:
                standing = [claim for claim in claims if claim.status_id in (CURRENT, None)]
            else:
                standing = filter_claims_in_force(claims, as_of)
            if standing or not stated:
                found.append(StatedValue(view.ref(predicate), value.value, tuple(standing)))
    return tuple(found)


def classify_holder(view: View, entity: Node) -> HolderKind:
    """Return whether the entity's classes have the role of the state or of a person in the schema."""
    classes = {term for _, _, term in view.graph.statements(entity, TYPE) if isinstance(term, IRI | BlankNode)}
    kinds: tuple[OneOf["state", "person"], ...] = ("state", "person")
    return next((kind for kind in kinds if classes & find_terms_in_role(view, kind)), "other")


def _by_labels(edge: Edge) -> tuple[str, str, str]:
    """Return the sort key of edges by names."""
    return edge.subject.label, edge.object.label, edge.predicate.label
