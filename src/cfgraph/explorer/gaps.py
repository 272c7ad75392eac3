"""Gaps: what is stated of most other entities of a class, but not of this one.

A gap only means that no source in the graph states it. Relations by predicate and
direction, attributes, and metrics of figures are compared; names and classes are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal as OneOf

from cfgraph.explorer.card import MAX_VALUES, list_figures
from cfgraph.explorer.claims import read_claims
from cfgraph.explorer.neighbors import list_neighbors
from cfgraph.explorer.overview import find_subclasses
from cfgraph.explorer.view import View
from cfgraph.model.dates import first_day, last_day
from cfgraph.model.entity import Ref
from cfgraph.model.terms import IRI, BlankNode, Node
from cfgraph.model.vocabulary import ABOUT, METRIC, NAME_PREDICATES, TYPE

COMMON = 0.5
"""Minimum fraction of a class that must have something for its absence to be a gap."""

MAX_PEERS = 2_000
"""Maximum number of entities of a class that are compared."""

FEWEST_PEERS = 3
"""Minimum number of entities of a class for a comparison."""

_NAMES = {predicate for predicate, _ in NAME_PREDICATES}

Feature = tuple[OneOf["out", "in", "value", "figure"], Node]
"""A relation in a direction, an attribute, or a metric."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that ``having`` of ``peers`` other entities of a class have, but the entity does not."""

    kind: OneOf["out", "in", "value", "figure"]
    predicate: Ref
    label: str
    peer_class: Ref
    having: int
    peers: int


@dataclass(frozen=True, slots=True)
class ClassGap:
    """Something that ``having`` members of a class have, and the members of which no source states it."""

    kind: OneOf["out", "in", "value", "figure"]
    predicate: Ref
    label: str
    having: int
    missing: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class ClassGaps:
    """The gaps of a class, rarest first; ``cut`` is true if only some of its members were read."""

    kind: Ref
    members: int
    since: str | None
    gaps: tuple[ClassGap, ...]
    cut: bool


def find_class_gaps(view: View, kind: IRI, *, common: float = COMMON, since: str | None = None) -> ClassGaps:
    """Return what at least a fraction of a class has and other members do not, with most members lacking it first.

    With ``since`` only what is stated for that date or later counts.
    """
    total, members = view.graph.instances(find_subclasses(view, kind), language=view.language, limit=MAX_PEERS)
    _read_ahead(view, members, since)
    having: dict[Feature, set[Node]] = {}
    for member in members:
        for feature in _list_features(view, member, since):
            having.setdefault(feature, set()).add(member)
    found = []
    for feature, known in having.items():
        missing = [member for member in members if member not in known]
        if missing and len(known) >= common * len(members):
            named = _make_gap(view, feature, kind, len(known), len(members))
            refs = tuple(map(view.ref, missing))
            found.append(ClassGap(named.kind, named.predicate, named.label, named.having, refs))
    found.sort(key=lambda gap: (-len(gap.missing), gap.label, gap.kind))
    return ClassGaps(view.ref(kind), len(members), since, tuple(found), total > len(members))


def find_gaps(view: View, entity: Node, *, common: float = COMMON, since: str | None = None) -> tuple[Gap, ...]:
    """Return what others of an entity's classes have and it does not, most common first.

    With ``since`` only what is stated for that date or later counts, for the entity and the others.
    """
    peers_of: dict[IRI, list[Node]] = {}
    for kind in sorted((o for _, _, o in view.graph.statements(entity, TYPE) if isinstance(o, IRI)), key=str):
        members = {s for s, _, _ in islice(view.graph.statements(predicate=TYPE, object=kind), MAX_PEERS)}
        peers = sorted(members - {entity}, key=str)
        if len(peers) >= FEWEST_PEERS:
            peers_of[kind] = peers
    _read_ahead(view, list(dict.fromkeys([entity, *chain.from_iterable(peers_of.values())])), since)
    own = set(_list_features(view, entity, since))
    gaps: dict[Feature, Gap] = {}
    for kind, peers in peers_of.items():
        counts: Counter[Feature] = Counter()
        for peer in peers:
            counts.update(set(_list_features(view, peer, since)))
        for feature, having in counts.items():
            if feature in own or having < common * len(peers):
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


def _read_ahead(view: View, nodes: Sequence[Node], since: str | None) -> None:
    """Announce to the store which nodes are read next."""
    view.graph.read_ahead_nodes(nodes)
    if since is None:
        view.graph.read_ahead_counts(nodes)
    else:
        view.graph.read_ahead_edges(nodes)


def _list_recent_features(view: View, entity: Node, since: str) -> Iterator[Feature]:
    """Yield what is stated of an entity for a date or later."""
    day = first_day(since)

    def is_recent(date: str | None) -> bool:
        return bool(date) and last_day(str(date)) >= day

    for item in list_neighbors(view, entity).edges:
        predicate = item.edge.predicate.id
        if predicate != TYPE and any(is_recent(claim.as_of or claim.valid_from) for claim in item.edge.claims):
            yield item.direction, predicate
    for predicate, _, values in view.graph.values(entity, MAX_VALUES):
        claims = (claim for value in values for claim in read_claims(view, entity, predicate, value))
        if predicate not in _NAMES and any(is_recent(claim.as_of or claim.valid_from) for claim in claims):
            yield "value", predicate
    for _, figure in list_figures(view, entity):
        if is_recent(figure.as_of):
            yield "figure", figure.predicate.id


def _list_features(view: View, entity: Node, since: str | None = None) -> Iterator[Feature]:
    """Yield what is stated of an entity: its relations, attributes and metrics."""
    if since is not None:
        yield from _list_recent_features(view, entity, since)
        return
    for predicate, direction, _ in view.graph.edge_counts(entity):
        if predicate != TYPE:
            yield direction, predicate
    for predicate, _, _ in view.graph.values(entity, 1):
        if predicate not in _NAMES:
            yield "value", predicate
    if view.graph.has_predicate(ABOUT):
        for figure, _, _ in view.graph.statements(predicate=ABOUT, object=entity):
            for _, _, metric in view.graph.statements(figure, METRIC):
                if isinstance(metric, IRI | BlankNode):
                    yield "figure", metric
