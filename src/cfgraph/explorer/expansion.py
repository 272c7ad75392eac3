"""What a canvas adds when an entity is expanded: its first neighbors, the edges among them, how many are left.

The number of neighbors per relation is limited, so a hub with millions of them is as fast as any other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cfgraph.explorer.claims import read_edge_as_of
from cfgraph.explorer.neighbors import count_neighbors, list_neighbors
from cfgraph.explorer.view import View
from cfgraph.model.entity import Direction, Edge, Ref
from cfgraph.model.terms import IRI, BlankNode, Node, Statement
from cfgraph.model.vocabulary import TYPE

PER_RELATION = 24
"""Maximum number of neighbors by one relation in one direction that are read when an entity is expanded."""

PER_ENTITY = 120
"""Maximum number of neighbors that are read when an entity is expanded."""

MAX_LISTED = 2_000
"""Number of edges of a node up to which they are scanned to find those between two entities of a canvas."""

Relation = tuple[Node, IRI, Direction]
"""Some neighbors of an entity: the entity, the predicate, and the direction as seen from it."""


@dataclass(frozen=True)
class Expansion:
    """What is added: entities and edges, without duplicates, and the numbers of neighbors that were not read."""

    nodes: Mapping[Node, Ref]
    edges: Mapping[Statement, Edge]
    rests: Mapping[Relation, int] = field(default_factory=dict)


def expand_entity(view: View, entity: Node, known: Collection[Node] = (), as_of: str | None = None) -> Expansion:
    """Return an entity with its neighbors, and the edges among those and with known entities."""
    found = _list_neighbors(view, entity, as_of)
    fresh = [node for node in found.nodes if node not in known]
    return Expansion(
        found.nodes, {**found.edges, **read_edges_between(view, fresh, {*known, *found.nodes}, as_of)}, found.rests
    )


def read_ahead_expansions(
    view: View, entities: Sequence[Node], known: Collection[Node], as_of: str | None = None
) -> None:
    """Announce that some entities are expanded next, one after the other."""
    view.graph.read_ahead_edges(entities)
    if view.graph.is_remote:
        reached = dict.fromkeys(node for entity in entities for node in _list_neighbors(view, entity, as_of).nodes)
        view.graph.read_ahead_edges([node for node in reached if node not in known])


def _list_neighbors(view: View, entity: Node, as_of: str | None) -> Expansion:
    """Return an entity with its neighbors and the edges to them."""
    nodes: dict[Node, Ref] = {entity: view.ref(entity)}
    edges: dict[Statement, Edge] = {}
    rests: dict[Relation, int] = {}
    groups = [g for g in count_neighbors(view, entity) if g.predicate.id != TYPE or g.direction == "in"]
    share = max(PER_ENTITY // max(len(groups), 1), 3)
    for group in groups:
        predicate = group.predicate.id
        assert isinstance(predicate, IRI)
        most = min(PER_RELATION, share) if group.total > PER_RELATION else PER_RELATION
        page = list_neighbors(view, entity, predicates=[predicate], direction=group.direction, as_of=as_of, limit=most)
        read = 0
        for one in page.edges:
            if isinstance(one.neighbor.id, IRI | BlankNode) and not view.graph.is_detail(one.neighbor.id):
                nodes[one.neighbor.id] = one.neighbor
                edges[_statement_of(one.edge)] = one.edge
                read += 1
        if page.total > len(page.edges) and read:
            rests[entity, predicate, group.direction] = page.total - len(page.edges)
    return Expansion(nodes, edges, rests)


def read_edges_between(
    view: View, fresh: Sequence[Node], among: Collection[Node], as_of: str | None = None
) -> dict[Statement, Edge]:
    """Return the edges of some entities with each other and with others, as of a date; types are excluded."""
    found: dict[Statement, Edge] = {}
    targets = among if isinstance(among, set | frozenset) else set(among)
    view.graph.read_ahead_edges(fresh)
    for statement in _statements_between(view, fresh, targets):
        if statement not in found and (edge := read_edge_as_of(view, statement, as_of)) is not None:
            found[statement] = edge
    return found


def _statements_between(view: View, fresh: Sequence[Node], among: Collection[Node]) -> Iterator[Statement]:
    for node in fresh:
        counted = sum(total for _, _, total in view.graph.edge_counts(node))
        if counted <= MAX_LISTED:
            statements = [statement for _, statement in view.graph.edges(node)]
        else:
            pairs = ((one, two) for other in among if other != node for one, two in ((node, other), (other, node)))
            statements = [each for one, two in pairs for each in view.graph.statements(one, None, two)]
        for each in statements:
            other = each.object if each.subject == node else each.subject
            if each.predicate != TYPE and other in among and isinstance(other, IRI | BlankNode):
                yield each


def read_among(view: View, nodes: Sequence[Node], as_of: str | None = None) -> Expansion:
    """Return some entities and all edges among them."""
    refs = {node: view.ref(node) for node in nodes}
    return Expansion(refs, read_edges_between(view, list(refs), set(refs), as_of))


def _statement_of(edge: Edge) -> Statement:
    assert isinstance(edge.predicate.id, IRI)
    return Statement(edge.subject.id, edge.predicate.id, edge.object.id)
