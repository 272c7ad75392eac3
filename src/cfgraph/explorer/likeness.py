"""Similar entities by what they share: holders, partners, vendors, products, places; always with what is shared.

The measure is a weighted Jaccard index: the total weight of the relations that both have, divided by that of the
relations that either has. A relation to something that few have weighs more: 1 / ln(1 + n) for n entities with it,
after Adamic and Adar, "Friends and neighbors on the Web" (Social Networks 25, 2003). Historical and planned relations
do not count.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from cfgraph.explorer.claims import read_standing_edge
from cfgraph.explorer.overview import find_subclasses
from cfgraph.explorer.view import View
from cfgraph.model.entity import Direction, Edge, Ref
from cfgraph.model.terms import IRI, BlankNode, Node, Statement
from cfgraph.model.vocabulary import TYPE

MAX_SHARING = 5_000
"""Maximum number of entities with a relation; what more have in common is not informative."""

CANDIDATES = 60
"""Maximum number of entities whose measure is computed, those with the most in common."""

_Feature = tuple[IRI, Direction, Node]


@dataclass(frozen=True, slots=True)
class SharedRelation:
    """A relation of both entities to a third, the number of entities with it, its weight, and the two edges."""

    label: str
    other: Ref
    having: int
    weight: float
    edges: tuple[Edge, Edge]


@dataclass(frozen=True, slots=True)
class SimilarEntity:
    """An entity with its similarity, from 0 to 1, and all that is shared, rarest first."""

    entity: Ref
    score: float
    shared: tuple[SharedRelation, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """The entities most similar to one, among those of some classes; ``candidates`` share something with it."""

    entity: Ref
    classes: tuple[Ref, ...]
    similar: tuple[SimilarEntity, ...]
    candidates: int
    weight: float


def find_similar(
    view: View, entity: Node, *, kind: IRI | None = None, predicates: Collection[IRI] = (), limit: int = 10
) -> Likeness:
    """Return the entities that share the most with one: of its own classes, unless a class is given."""
    weigher = _Weigher(view, frozenset(predicates))
    view.graph.read_ahead_edges([entity], weigher.predicates)
    own = weigher.list_features(entity)
    weigher.read_ahead_counts(own)
    telling = [f for f in own if 1 < weigher.count(f) <= MAX_SHARING and weigher.stands(entity, f)]
    view.graph.read_ahead_edges(list(dict.fromkeys(f[2] for f in telling)), {f[0] for f in telling})
    classes = [kind] if kind is not None else [c for c in view.classes_of(entity) if isinstance(c, IRI)]
    wanted = {sub for one in classes for sub in find_subclasses(view, one)}
    common: dict[Node, float] = {}
    shared_by: dict[Node, list[_Feature]] = {}
    for feature in telling:
        for other in weigher.list_sharing(feature):
            if other != entity and (not wanted or wanted & set(view.classes_of(other))):
                common[other] = common.get(other, 0.0) + weigher.weigh(feature)
                shared_by.setdefault(other, []).append(feature)
    mine = sum(map(weigher.weigh, own))
    found = []
    nearest = [node for node, _ in sorted(common.items(), key=lambda item: (-item[1], str(item[0])))[:CANDIDATES]]
    view.graph.read_ahead_edges(nearest, weigher.predicates)
    weigher.read_ahead_counts([feature for other in nearest for feature in weigher.list_features(other)])
    for other in nearest:
        shared = [feature for feature in shared_by[other] if weigher.stands(other, feature)]
        if not shared:
            continue
        both = sum(map(weigher.weigh, shared))
        either = mine + sum(map(weigher.weigh, weigher.list_features(other))) - both
        relations = sorted(
            (weigher.describe(entity, other, feature) for feature in shared),
            key=lambda one: (-one.weight, one.label, one.other.label),
        )
        found.append(SimilarEntity(view.ref(other), round(both / either, 6), tuple(relations)))
    found.sort(key=lambda one: (-one.score, one.entity.label))
    return Likeness(view.ref(entity), tuple(map(view.ref, classes)), tuple(found[:limit]), len(common), round(mine, 6))


class _Weigher:
    """Relations of entities as features, each weighted by how many entities have it; everything is read once."""

    def __init__(self, view: View, predicates: frozenset[IRI]) -> None:
        self._view, self.predicates = view, predicates
        self._counts: dict[Node, dict[tuple[IRI, Direction], int]] = {}

    def list_features(self, entity: Node) -> list[_Feature]:
        """Return the relations of an entity."""
        return list(dict.fromkeys(self._features(entity)))

    def _features(self, entity: Node) -> Iterator[_Feature]:
        for direction, statement in self._view.graph.edges(entity, predicates=self.predicates):
            other = statement.object if direction == "out" else statement.subject
            if statement.predicate != TYPE and isinstance(other, IRI | BlankNode) and other != entity:
                yield statement.predicate, direction, other

    def read_ahead_counts(self, features: Sequence[_Feature]) -> None:
        """Be told that it is counted next how many entities have some relations."""
        self._view.graph.read_ahead_counts(list(dict.fromkeys(feature[2] for feature in features)))

    def count(self, feature: _Feature) -> int:
        """Return the number of entities with a relation."""
        predicate, direction, other = feature
        known = self._counts.get(other)
        if known is None:
            counted = self._view.graph.edge_counts(other)
            known = self._counts[other] = {(each, way): total for each, way, total in counted}
        return known.get((predicate, _turn(direction)), 1)

    def weigh(self, feature: _Feature) -> float:
        """Return the weight of a relation."""
        return 1 / math.log(1 + self.count(feature))

    def list_sharing(self, feature: _Feature) -> Iterator[Node]:
        """Yield the entities with a relation."""
        predicate, direction, other = feature
        for way, statement in self._view.graph.edges(other, (_turn(direction),), (predicate,)):
            end = statement.object if way == "out" else statement.subject
            if isinstance(end, IRI | BlankNode):
                yield end

    def stands(self, entity: Node, feature: _Feature) -> bool:
        """Tell whether an entity's relation is current."""
        return read_standing_edge(self._view, _statement(entity, feature), None) is not None

    def describe(self, one: Node, other: Node, feature: _Feature) -> SharedRelation:
        """Return a shared relation with both edges."""
        predicate, direction, shared = feature
        view = self._view
        label = view.inverse_label(predicate) if direction == "in" else view.label(predicate)
        first, second = (read_standing_edge(view, _statement(node, feature), None) for node in (one, other))
        assert first is not None
        assert second is not None
        count = self.count(feature)
        return SharedRelation(label, view.ref(shared), count, round(self.weigh(feature), 6), (first, second))


def _turn(direction: Direction) -> Direction:
    """Return the opposite direction."""
    return "in" if direction == "out" else "out"


def _statement(entity: Node, feature: _Feature) -> Statement:
    predicate, direction, other = feature
    return Statement(entity, predicate, other) if direction == "out" else Statement(other, predicate, entity)
