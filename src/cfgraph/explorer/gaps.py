"""Gaps: what most others of an entity's classes have stated of them, and this one has not.

A gap says nothing of the world: no source in the graph states it. What is compared are relations by predicate and
direction, attributes, and metrics of figures; names and classes are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal as OneOf

from cfgraph.explorer.view import View
from cfgraph.model.entity import Ref
from cfgraph.model.terms import IRI, BlankNode, Node
from cfgraph.model.vocabulary import ABOUT, METRIC, NAME_PREDICATES, TYPE

COMMON = 0.5
"""Part of a class that must have something for its absence to be a gap."""

MAX_PEERS = 2_000
"""Entities of a class that are compared."""

FEWEST_PEERS = 3
"""Entities that a class needs for its others to be a measure."""

_NAMES = {predicate for predicate, _ in NAME_PREDICATES}

Feature = tuple[OneOf["out", "in", "value", "figure"], Node]
"""A relation in a direction, an attribute, or a metric."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that ``having`` of ``peers`` other entities of a class have, and the entity has not."""

    kind: OneOf["out", "in", "value", "figure"]
    predicate: Ref
    label: str
    peer_class: Ref
    having: int
    peers: int


def find_gaps(view: View, entity: Node) -> tuple[Gap, ...]:
    """Return what others of an entity's classes have and it has not, the most common first."""
    own = set(_list_features(view, entity))
    gaps: dict[Feature, Gap] = {}
    for kind in sorted((o for _, _, o in view.graph.statements(entity, TYPE) if isinstance(o, IRI)), key=str):
        members = {s for s, _, _ in islice(view.graph.statements(predicate=TYPE, object=kind), MAX_PEERS)}
        peers = sorted(members - {entity}, key=str)
        if len(peers) < FEWEST_PEERS:
            continue
        counts: Counter[Feature] = Counter()
        for peer in peers:
            counts.update(set(_list_features(view, peer)))
        for feature, having in counts.items():
            if feature in own or having < COMMON * len(peers):
                continue
            known = gaps.get(feature)
            if known is None or having / len(peers) > known.having / known.peers:
                gaps[feature] = _make_gap(view, feature, kind, having, len(peers))
    return tuple(sorted(gaps.values(), key=lambda gap: (-gap.having / gap.peers, gap.label)))


def _make_gap(view: View, feature: Feature, kind: IRI, having: int, peers: int) -> Gap:
    """Return a gap with its names."""
    way, predicate = feature
    label = view.inverse_label(predicate) if way == "in" and isinstance(predicate, IRI) else view.label(predicate)
    return Gap(way, view.ref(predicate), label, view.ref(kind), having, peers)


def _list_features(view: View, entity: Node) -> Iterator[Feature]:
    """Yield what is stated of an entity: its relations, attributes and metrics."""
    for predicate, direction, _ in view.graph.edge_counts(entity):
        if predicate != TYPE:
            yield direction, predicate
    for predicate, _, _ in view.graph.values(entity, 1):
        if predicate not in _NAMES:
            yield "value", predicate
    if ABOUT in view.graph.statistics.predicates:
        for figure, _, _ in view.graph.statements(predicate=ABOUT, object=entity):
            for _, _, metric in view.graph.statements(figure, METRIC):
                if isinstance(metric, IRI | BlankNode):
                    yield "figure", metric
