"""Control of an entity: as stated by sources and, separately, as computed from votes by a fixed point.

Votes are the stakes of known size; those of unknown size never count and are returned, as they may hide control.
If a share is a range, its minimum must exceed the threshold; a party whose maximum does is a possible
controller. Also includes joint control, holders at the ends of chains, and who exceeds 5, 25 and 50 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cfgraph.explorer.ownership import (
    ROUNDING,
    Bounds,
    Ownership,
    ShareWalk,
    Stake,
    find_owners,
    find_share_predicates,
    joint_share_predicates,
)
from cfgraph.explorer.stated_control import (
    HolderKind,
    Role,
    StatedValue,
    classify_holder,
    find_terms_in_role,
    read_controller_status,
    read_role_edges,
    read_stated_control,
)
from cfgraph.explorer.view import View
from cfgraph.model.entity import Direction, Edge, Ref
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, Node

if TYPE_CHECKING:
    from cfgraph.explorer.control_system import VoteSystem

THRESHOLD = 50.0
"""Default percentage of the votes that must be exceeded for control."""

LEVELS = (5.0, 25.0, 50.0)
"""Percentages at which holders are reported: disclosure, blocking minority, majority."""

MAX_PARTIES = 20_000
"""Maximum number of parties around an entity for computing control."""


@dataclass(frozen=True, slots=True)
class ControlByVotes:
    """One party that controls another: the percentage of votes held by it and the companies it controls.

    ``through`` are those companies with a direct stake, and ``edges`` the stakes that make up the votes.
    """

    controller: Ref
    company: Ref
    votes: Bounds
    through: tuple[Ref, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class HolderAtLevel:
    """A holder that reaches a percentage with its direct and indirect shares; ``certain`` if the minimum share does."""

    level: float
    stake: Stake
    certain: bool


@dataclass(frozen=True, slots=True)
class UltimateHolder:
    """A holder without known holders of its own, and its kind."""

    stake: Stake
    kind: HolderKind


@dataclass(frozen=True, slots=True)
class Control:
    """Who controls an entity and what it controls.

    ``stated``, ``status``, ``parents``, ``concert`` and ``joint`` are claims of sources; ``controllers``,
    ``possible`` and ``controlled`` are computed. ``together`` are the fewest holders, each with what it controls,
    that exceed the threshold together, if none does alone. ``unknown`` are the stakes of unknown
    size that did not count.
    """

    entity: Ref
    as_of: str | None
    threshold: float
    stated: tuple[Edge, ...]
    status: tuple[StatedValue, ...]
    parents: tuple[Edge, ...]
    concert: tuple[Edge, ...]
    controllers: tuple[ControlByVotes, ...]
    possible: tuple[ControlByVotes, ...]
    together: tuple[ControlByVotes, ...]
    largest: tuple[Edge, ...]
    levels: tuple[HolderAtLevel, ...]
    ultimate: tuple[UltimateHolder, ...]
    owners: Ownership
    stated_controlled: tuple[Edge, ...]
    parts: tuple[Edge, ...]
    controlled: tuple[ControlByVotes, ...]
    unknown: tuple[Edge, ...]
    complete: bool

    @property
    def is_known(self) -> bool:
        """Whether anything is known about who controls the entity, or what it controls."""
        return bool(
            self.stated or self.status or self.parents or self.owners.stakes or self.stated_controlled
            or self.parts or self.controlled or self.joint
        )  # fmt: skip

    @property
    def joint(self) -> tuple[Edge, ...]:
        """The joint stakes of several holders in the entity, as stated by sources."""
        return self.owners.joint


def find_control(view: View, entity: Node, *, threshold: float = THRESHOLD, as_of: str | None = None) -> Control:
    """Return who controls an entity and what it controls. Raises UsageError for an invalid threshold."""
    check_threshold(threshold)
    view.graph.read_ahead_edges([entity], _list_predicates(view))
    owners = find_owners(view, entity, as_of=as_of)
    above = _StakesAround(view, entity, "in", as_of)
    below = _StakesAround(view, entity, "out", as_of)
    direct = _sort_by_share([(edge, share) for edge, _, share in above.stakes_in(entity)])
    controllers = above.controllers_of(entity, threshold, greatest=False)
    certain = {one.controller.id for one in controllers}
    possible = [
        one for one in above.controllers_of(entity, threshold, greatest=True) if one.controller.id not in certain
    ]
    exceeds = bool(controllers) or (bool(direct) and direct[0][1][0] > threshold + ROUNDING)
    unknown = {(e.subject.id, e.predicate.id, e.object.id): e for e in (*above.unknown, *below.unknown)}
    return Control(
        entity=view.ref(entity),
        as_of=as_of,
        threshold=threshold,
        stated=read_stated_control(view, entity, "in", as_of),
        status=read_controller_status(view, entity, as_of),
        parents=read_role_edges(view, entity, "part of", "out", as_of),
        concert=_read_concert(view, [entity, *(edge.subject.id for edge, _, _ in above.stakes_in(entity))], as_of),
        controllers=tuple(controllers),
        possible=tuple(possible),
        together=() if exceeds else _find_fewest(above.blocs_in(entity, threshold), threshold),
        largest=tuple(edge for edge, share in direct if share[1] >= direct[0][1][1] - ROUNDING),
        levels=tuple(_reach_levels(owners.stakes)),
        ultimate=tuple(UltimateHolder(s, classify_holder(view, s.entity.id)) for s in owners.stakes if s.is_last),
        owners=owners,
        stated_controlled=read_stated_control(view, entity, "out", as_of),
        parts=read_role_edges(view, entity, "part of", "in", as_of),
        controlled=tuple(below.controlled_by(entity, threshold, greatest=False)),
        unknown=tuple(unknown.values()),
        complete=above.complete and below.complete,
    )


def _list_predicates(view: View) -> frozenset[IRI]:
    """Return the predicates of the edges from which control over an entity, and by it, is known."""
    roles: tuple[Role, ...] = ("controls", "part of", "acts in concert with")
    shares = find_share_predicates(view) | joint_share_predicates(view)
    return shares.union(*(find_terms_in_role(view, role) for role in roles))


def check_threshold(threshold: float) -> None:
    """Raise UsageError for an invalid threshold: it must be at least 50 %, so that only one party can control."""
    if not THRESHOLD <= threshold < 100:
        raise UsageError("asked.bad_threshold", threshold=f"{threshold:g}", least=f"{THRESHOLD:g}")


class _StakesAround:
    """The stakes on all chains from an entity in one direction, numbered for ``control_system``."""

    def __init__(self, view: View, entity: Node, direction: Direction, as_of: str | None) -> None:
        self._view = view
        self._numbers: dict[Node, int] = {entity: 0}
        self._rows: list[tuple[Edge, Node, Node, Bounds]] = []
        self._stakes_in: dict[Node, list[tuple[Edge, Node, Bounds]]] = {}
        self._systems: dict[tuple[float, bool], VoteSystem] = {}
        self.unknown: list[Edge] = []
        self.complete = True
        walk = ShareWalk(view, direction, as_of, find_share_predicates(view))
        if walk.predicates:
            walk.read_levels(entity)
        waiting = [entity] if walk.predicates else []
        while waiting:
            here = waiting.pop()
            for other, edge, share in walk.steps(here):
                if other == here:
                    continue  # nobody votes by shares that a company holds of itself
                if other not in self._numbers:
                    if len(self._numbers) >= MAX_PARTIES:
                        self.complete = False
                        continue
                    self._numbers[other] = len(self._numbers)
                    waiting.append(other)
                holder, company = (other, here) if direction == "in" else (here, other)
                if share is None:
                    self.unknown.append(edge)
                else:
                    self._rows.append((edge, holder, company, share))
                    self._stakes_in.setdefault(company, []).append((edge, holder, share))
        self._parties = tuple(self._numbers)

    def stakes_in(self, company: Node) -> list[tuple[Edge, Node, Bounds]]:
        """Return the stakes of known size in a company."""
        return self._stakes_in.get(company, [])

    def controlled_by(self, controller: Node, threshold: float, *, greatest: bool) -> list[ControlByVotes]:
        """Return what a party controls, in the order in which control follows."""
        found = self._find_controlled(controller, threshold, greatest=greatest)
        inside = {controller, *found}
        return [self._describe(controller, company, inside) for company in found]

    def _find_controlled(self, controller: Node, threshold: float, *, greatest: bool) -> list[Node]:
        number = self._numbers.get(controller)
        if not self._rows or number is None:
            return []
        return [self._parties[company] for company in self._votes(threshold, greatest).controlled_by(number)]

    def _votes(self, threshold: float, greatest: bool) -> VoteSystem:
        """Return the stakes as votes, with their minimum or maximum shares."""
        known = self._systems.get((threshold, greatest))
        if known is None:
            import numpy as np

            from cfgraph.explorer.control_system import VoteSystem

            known = self._systems[threshold, greatest] = VoteSystem(
                np.array([self._numbers[holder] for _, holder, _, _ in self._rows]),
                np.array([self._numbers[company] for _, _, company, _ in self._rows]),
                np.array([share[1 if greatest else 0] / 100 for _, _, _, share in self._rows]),
                size=len(self._numbers),
                threshold=(threshold + ROUNDING) / 100,
            )
        return known

    def controllers_of(self, company: Node, threshold: float, *, greatest: bool) -> list[ControlByVotes]:
        """Return every party that controls a company, nearest first."""
        found = []
        for party in self._parties:
            controlled = self._find_controlled(party, threshold, greatest=greatest)
            if party != company and company in controlled:
                found.append(self._describe(party, company, {party, *controlled}))
        return found

    def blocs_in(self, company: Node, threshold: float) -> list[ControlByVotes]:
        """Return the votes in a company by party with all that it controls, largest first, counting each stake once."""
        found = []
        for party in self._parties:
            inside = {party, *self._find_controlled(party, threshold, greatest=False)}
            bloc = self._describe(party, company, inside)
            if bloc.edges and party != company:
                found.append((bloc, len(inside)))
        found.sort(key=lambda one: (-one[0].votes[0], -one[1], one[0].controller.label))
        taken: set[int] = set()
        blocs = []
        for bloc, _ in found:
            if taken.isdisjoint(map(id, bloc.edges)):
                taken.update(map(id, bloc.edges))
                blocs.append(bloc)
        return blocs

    def _describe(self, controller: Node, company: Node, inside: set[Node]) -> ControlByVotes:
        counted = [(edge, holder, share) for edge, holder, share in self.stakes_in(company) if holder in inside]
        through = dict.fromkeys(holder for _, holder, _ in counted if holder != controller)
        return ControlByVotes(
            self._view.ref(controller),
            self._view.ref(company),
            (min(100.0, sum(s[0] for _, _, s in counted)), min(100.0, sum(s[1] for _, _, s in counted))),
            tuple(map(self._view.ref, through)),
            tuple(edge for edge, _, _ in counted),
        )


def _sort_by_share(stakes: list[tuple[Edge, Bounds]]) -> list[tuple[Edge, Bounds]]:
    """Return direct stakes, the largest first."""
    return sorted(stakes, key=lambda one: (-one[1][1], -one[1][0], one[0].subject.label))


def _find_fewest(blocs: Sequence[ControlByVotes], threshold: float) -> tuple[ControlByVotes, ...]:
    """Return the fewest blocs whose least votes exceed the threshold together; nothing where all do not."""
    total = 0.0
    for place, bloc in enumerate(blocs, 1):
        total += bloc.votes[0]
        if total > threshold + ROUNDING:
            return tuple(blocs[:place])
    return ()


def _reach_levels(stakes: Sequence[Stake]) -> list[HolderAtLevel]:
    """Return who reaches which percentage, each holder at its highest."""
    found = []
    for stake in stakes:
        for level in reversed(LEVELS):
            if (stake.most if stake.most is not None else stake.least or 0.0) >= level - ROUNDING:
                found.append(HolderAtLevel(level, stake, (stake.least or 0.0) >= level - ROUNDING))
                break
    return sorted(found, key=lambda one: -one.level)


def _read_concert(view: View, parties: Sequence[Node], as_of: str | None) -> tuple[Edge, ...]:
    """Return the parties that act in concert with others."""
    if predicates := find_terms_in_role(view, "acts in concert with"):
        view.graph.read_ahead_edges(parties, predicates)
    directions: tuple[Direction, ...] = ("out", "in")
    found = {
        (edge.subject.id, edge.predicate.id, edge.object.id): edge
        for party in parties
        for direction in directions
        for edge in read_role_edges(view, party, "acts in concert with", direction, as_of)
    }
    return tuple(found.values())
