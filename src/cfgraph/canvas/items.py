"""The items of a canvas: single entities, lists of entities with the same relation and class, and lines between them.

Neighbors of a hub by the same relation, in the same direction and of the
same class, that have few other edges, become one list.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cfgraph.model.entity import Direction, Edge, Ref
from cfgraph.model.looks import NO_LOOK, Look
from cfgraph.model.shares import format_claim_share, leading_claim
from cfgraph.model.terms import IRI, Node, Statement

LISTED_FROM = 3
"""Minimum number of neighbors that become a list."""

FEW_EDGES, FEWER_EDGES, MANY_NODES = 5, 2, 120
"""Maximum number of edges of an entity in a list; fewer on a canvas with many nodes."""

Relation = tuple[Node, IRI, Direction]
"""Neighbors of an entity by one predicate in one direction."""


@dataclass(frozen=True)
class Drawn:
    """What is on a canvas: entities, edges, and the numbers of neighbors that were not read, by relation."""

    nodes: Mapping[Node, Ref]
    edges: Mapping[Statement, Edge]
    rests: Mapping[Relation, int] = field(default_factory=dict)
    pinned: frozenset[Node] = frozenset()
    """Entities that never go into a list: seeds, and expanded ones."""


@dataclass(frozen=True)
class Item:
    """An item: an entity, a list of them with a heading, or a community with counts of its classes."""

    key: Hashable
    members: tuple[Ref, ...]
    heading: str = ""
    look: Look = NO_LOOK
    """For a list, the look of its relation."""
    hub: Node | None = None
    relation: Relation | None = None
    rest: int = 0
    counts: tuple[tuple[str, Look, int], ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return self.relation is not None

    @property
    def is_community(self) -> bool:
        """Whether it is a community."""
        return bool(self.counts)


@dataclass(frozen=True)
class Link:
    """A line between two items, or rows of lists: all its edges have the same label."""

    source: int
    target: int
    label: str
    look: Look
    edges: tuple[Edge, ...]
    figure: str = ""
    """The end of the label, which is never cut: a share, or the number of edges."""
    source_row: int | None = None
    target_row: int | None = None
    is_heading: bool = False
    """Whether a list's heading already names the relation."""


def group_nodes(drawn: Drawn, before: Sequence[Item] = ()) -> list[Item]:
    """Return the items of what is drawn. Existing items are kept, as long as their members are."""
    placed: dict[Node, None] = {}
    items: list[Item] = []
    for item in before:
        members = tuple(
            drawn.nodes[r.id]  # its look may be another
            for r in item.members
            if r.id in drawn.nodes and (not item.is_list or r.id not in drawn.pinned)
        )
        if item.is_list and len(members) > 1:
            items.append(_list_item(drawn, item.key, item.relation, members, item.look, item.heading))
        else:
            items += (Item(ref.id, (ref,)) for ref in members)
        placed |= dict.fromkeys(ref.id for ref in members)
    number = sum(item.is_list for item in before)
    for relation, members in _find_lists(drawn, placed):
        edge = _first_edge(drawn, relation, members[0])
        items.append(
            _list_item(drawn, ("list", number, *relation), relation, members, edge.predicate.look, edge.predicate.label)
        )
        number += 1
        placed |= dict.fromkeys(ref.id for ref in members)
    items += (Item(node, (ref,)) for node, ref in drawn.nodes.items() if node not in placed)
    return items


def _list_item(
    drawn: Drawn, key: Hashable, relation: Relation | None, members: tuple[Ref, ...], look: Look, heading: str
) -> Item:
    assert relation is not None
    return Item(key, members, heading, look, relation[0], relation, _rest_of(drawn, relation, members))


def _rest_of(drawn: Drawn, relation: Relation, members: Sequence[Ref]) -> int:
    """Return the number of neighbors that were not read, for the list with most of those that were."""
    rest = drawn.rests.get(relation, 0)
    if not rest:
        return 0
    read = [edge for edge in drawn.edges.values() if _is_of(edge, relation)]
    return rest if 2 * len(members) >= len(read) else 0


def _is_of(edge: Edge, relation: Relation) -> bool:
    hub, predicate, direction = relation
    return edge.predicate.id == predicate and (edge.subject if direction == "out" else edge.object).id == hub


def _first_edge(drawn: Drawn, relation: Relation, member: Ref) -> Edge:
    hub, predicate, direction = relation
    ends = (hub, member.id) if direction == "out" else (member.id, hub)
    return drawn.edges[Statement(ends[0], predicate, ends[1])]


def _find_lists(drawn: Drawn, placed: Collection[Node]) -> list[tuple[Relation, tuple[Ref, ...]]]:
    """Return the lists of nodes without an item, longest first."""
    degrees: dict[Node, int] = {}
    for edge in drawn.edges.values():
        for ref in {edge.subject.id, edge.object.id}:
            degrees[ref] = degrees.get(ref, 0) + 1
    few = FEW_EDGES if len(drawn.nodes) <= MANY_NODES else FEWER_EDGES
    groups: dict[tuple[Relation, str], dict[Node, Ref]] = {}
    for edge in drawn.edges.values():
        assert isinstance(edge.predicate.id, IRI)
        ways: tuple[tuple[Ref, Ref, Direction], ...] = (
            (edge.subject, edge.object, "out"),
            (edge.object, edge.subject, "in"),
        )
        for hub, leaf, direction in ways:
            is_free = leaf.id not in placed and leaf.id not in drawn.pinned and leaf.id != hub.id
            if is_free and degrees[leaf.id] <= few:
                kind = leaf.type_ids[0] if leaf.type_ids else ""
                groups.setdefault(((hub.id, edge.predicate.id, direction), kind), {})[leaf.id] = leaf
    found: list[tuple[Relation, tuple[Ref, ...]]] = []
    taken: set[Node] = set()
    for (relation, _), leaves in sorted(groups.items(), key=lambda each: (-len(each[1]), str(each[0]))):
        members = tuple(ref for node, ref in leaves.items() if node not in taken)
        if relation[0] not in taken and len(members) >= LISTED_FROM:
            found.append((relation, members))
            taken.update(ref.id for ref in members)
    return found


def link_items(items: Sequence[Item], edges: Mapping[Statement, Edge]) -> list[Link]:
    """Return the lines between items: edges between the same rows by the same predicate are merged."""
    places = {ref.id: (place, row) for place, item in enumerate(items) for row, ref in enumerate(item.members)}
    bundles: dict[_Course, list[Edge]] = {}
    for edge in edges.values():
        one, other = places.get(edge.subject.id), places.get(edge.object.id)
        if one is not None and other is not None and one[0] != other[0]:
            bundles.setdefault(_course_of(items, edge, one, other), []).append(edge)
    return [
        Link(
            c.source,
            c.target,
            found[0].predicate.label,
            found[0].predicate.look,
            tuple(found),
            _figure_of(found),
            *c.rows,
            c.is_heading,
        )
        for c, found in bundles.items()
    ]


class _Course(NamedTuple):
    """The ends of an edge as items and rows, its predicate, and whether a heading already names it."""

    source: int
    target: int
    rows: tuple[int | None, int | None]
    predicate: Node
    is_heading: bool


def _course_of(items: Sequence[Item], edge: Edge, one: tuple[int, int], other: tuple[int, int]) -> _Course:
    rows = [_row(items, one), _row(items, other)]
    is_heading = False
    for place, hub, direction, side in ((other, one, "out", 1), (one, other, "in", 0)):
        end = items[hub[0]].members[hub[1]].id
        if items[place[0]].relation == (end, edge.predicate.id, direction):
            rows[side] = None
            is_heading = True
    return _Course(one[0], other[0], (rows[0], rows[1]), edge.predicate.id, is_heading)


def _row(items: Sequence[Item], place: tuple[int, int]) -> int | None:
    return place[1] if items[place[0]].is_list else None


def _figure_of(edges: Sequence[Edge]) -> str:
    """Return the number of edges of a line or, for a single one, its share."""
    if len(edges) > 1:
        return f"{len(edges):,}"
    claim = leading_claim(edges[0].claims)
    return format_claim_share(claim) if claim is not None else ""
