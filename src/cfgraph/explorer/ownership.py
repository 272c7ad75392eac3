"""Direct and indirect shareholdings: owners and holdings of an entity over all chains, the sum of each, and circles.

The share of a path is the product of the shares on it. An entity's stake is the integrated share of ``share_system``:
the sum over all walks, including those through circles of cross-holdings, so it may exceed the sum over the listed
simple paths; in that case both numbers are given and the circles are named. Shares stated as ranges, and differing
newest statements, are represented by a minimum and a maximum. A share that nobody states is unknown: it is
never assumed to be 0 or the rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from cfgraph.explorer.claims import read_standing_edge
from cfgraph.explorer.neighbors import list_neighbors
from cfgraph.explorer.stated_control import find_terms_in_role, read_stated_control
from cfgraph.explorer.view import View
from cfgraph.model.confidence import add_mark, find_edge_mark
from cfgraph.model.contradictions import share_bounds
from cfgraph.model.entity import Claim, Direction, Edge, Ref
from cfgraph.model.errors import LimitError
from cfgraph.model.shares import format_number
from cfgraph.model.terms import IRI, BlankNode, Node
from cfgraph.model.vocabulary import (
    NEVER_ADDED_UP,
    PERCENTAGE,
    PERCENTAGE_MAX,
    PERCENTAGE_MIN,
)

MAX_SHARE_PATHS = 5_000
"""Maximum number of paths; beyond it the result is not complete."""

MAX_HOLDINGS_ON_PATH = 12
"""Maximum number of holdings on a path; longer ones are not followed, and the result is not complete."""

MAX_CLAIMS_READ = 2_000
"""Maximum number of claims with a share that are read to find the predicates of shareholding."""

MAX_STAKES = 200_000
"""Maximum number of stakes solved as one system; with more, the sums over paths are used."""

ROUNDING = 1e-6
"""Percentage points below which two shares are equal."""

DECIMALS = 9
"""Decimals of a percentage."""

MAX_CIRCLES = 20
"""Maximum number of listed circles."""

_HOLDS_SHARES = "holds shares"

Bounds = tuple[float, float]
"""The minimum and the maximum share in percent."""


@dataclass(frozen=True, slots=True)
class SharePath:
    """A chain of holdings, from the holder to the company held; ``edge_share`` is None if one on it is unknown."""

    share: Bounds | None
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Stake:
    """The stake of one entity in another over all paths, including circles.

    ``path_sum`` is the sum over the listed paths with a known share, if circles make the stake differ from it.
    ``least`` is None if no path has a known share, ``most`` is None if a path has an unknown one. ``is_last``
    is true if the holder has no known holders, or if the company held holds nothing further.
    """

    entity: Ref
    least: float | None
    most: float | None
    paths: tuple[SharePath, ...]
    is_last: bool
    path_sum: Bounds | None = None


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """The sum in percent of the direct stakes in a company, their dates, and the number of unknown ones."""

    least: float
    most: float
    dates: tuple[str, ...]
    unknown: int

    @property
    def rest(self) -> Bounds:
        """The minimum and maximum that no source states; never below 0."""
        return max(0.0, 100 - self.most), max(0.0, 100 - self.least)


@dataclass(frozen=True, slots=True)
class Ownership:
    """The holders of an entity, or its holdings, largest first; edges with an unknown share; circles.

    ``stated`` is the sum of the direct stakes in the entity; None for holdings, and if no stake is known. ``joint``
    are the joint stakes of several holders, ``controls`` the stated controllers of the entity, or
    what it is stated to control; they are not part of any sum.
    """

    entity: Ref
    as_of: str | None
    stakes: tuple[Stake, ...]
    unknown: tuple[Edge, ...]
    circles: tuple[tuple[Ref, ...], ...]
    complete: bool
    stated: StatedTotal | None = None
    joint: tuple[Edge, ...] = ()
    controls: tuple[Edge, ...] = ()
    later: tuple[Edge, ...] = ()


def find_owners(view: View, entity: Node, *, as_of: str | None = None) -> Ownership:
    """Return the direct and indirect holders of the entity, at a date or by the newest current statements."""
    return _trace_shares(view, entity, "in", as_of)


def find_holdings(view: View, entity: Node, *, as_of: str | None = None) -> Ownership:
    """Return the direct and indirect holdings of the entity, at a date or by the newest current statements."""
    return _trace_shares(view, entity, "out", as_of)


def find_share_predicates(view: View) -> frozenset[IRI]:
    """Return the predicates of shareholding, according to the graph's claims.

    Those are the predicates of claims of a class for shares: at least half of its claims state one. So a
    claim of control that mentions a percentage is not a holding.
    """
    known = view.predicates_in_role.get(_HOLDS_SHARES)
    if known is None:
        known = view.predicates_in_role[_HOLDS_SHARES] = _read_share_predicates(view)
    return known


def _read_share_predicates(view: View) -> frozenset[IRI]:
    """Read the predicates of shareholding from the graph's claims."""
    classes = view.graph.count_claim_classes((PERCENTAGE, PERCENTAGE_MIN, PERCENTAGE_MAX), MAX_CLAIMS_READ)
    made_for = (one.predicate for one in classes if 2 * one.number >= min(one.total, MAX_CLAIMS_READ))
    return frozenset(made_for) - joint_share_predicates(view)


def joint_share_predicates(view: View) -> frozenset[IRI]:
    """Return the predicates whose percentages are of several holders jointly, and so are never added up."""
    return frozenset(p for p, _, _ in view.graph.statements(predicate=NEVER_ADDED_UP) if isinstance(p, IRI))


def edge_share_bounds(found: Edge) -> Bounds | None:
    """Return the share that the newest of an edge's claims with one state; if they differ, the range."""
    stating = [(claim, bounds) for claim in found.claims if (bounds := share_bounds(claim)) is not None]
    if not stating:
        return None
    newest = _share_date(found)
    least, most = zip(*(bounds for claim, bounds in stating if _claim_date(claim) == newest), strict=True)
    return min(least), max(most)


def _share_date(found: Edge) -> str:
    """Return the date of the newest of an edge's claims that state a share; empty if none is dated."""
    return max((_claim_date(claim) for claim in found.claims if share_bounds(claim) is not None), default="")


def format_bounds(share: Bounds) -> str:
    """Format a share for people: ``50%``, ``10–15%``."""
    least, most = (format_number(round(value, 4)) for value in share)
    return f"{least}%" if least == most else f"{least}–{most}%"


def format_stake(stake: Stake) -> str:
    """Format a stake over all paths: a share, a lower bound (``≥ 10%``), or nothing if unknown."""
    if stake.least is None:
        return ""
    if stake.most is None:
        return f"≥ {format_number(round(stake.least, 4))}%"
    return format_bounds((stake.least, stake.most))


def format_share_path(path: SharePath) -> str:
    """Format a path in a line, with the share of each holding: ``A 50% → B 20–30% → C``; ``?`` is unknown.

    Inferred shares are marked.
    """
    parts = []
    for one in path.edges:
        share = edge_share_bounds(one)
        stated = add_mark(format_bounds(share) if share else "?", find_edge_mark(one))
        parts.append(f"{one.subject.label} {stated} →")
    return " ".join([*parts, path.edges[-1].object.label])


def _claim_date(claim: Claim) -> str:
    """Return the date by which a share's newest claim is chosen."""
    return claim.as_of or claim.valid_from or ""


@dataclass
class ShareWalk:
    """One walk over the shareholdings around an entity: what was read, and the limits reached."""

    view: View
    direction: Direction
    as_of: str | None
    predicates: frozenset[IRI]
    read: dict[Node, list[tuple[Node, Edge, Bounds | None]]] = field(default_factory=dict)
    circles: dict[frozenset[Node], tuple[Node, ...]] = field(default_factory=dict)
    complete: bool = True

    def steps(self, node: Node) -> list[tuple[Node, Edge, Bounds | None]]:
        """Return the holdings one step from a node: the other end, which may be the node itself, edge and share."""
        found = self.read.get(node)
        if found is None:
            self.view.graph.read_ahead_edges([node], self.predicates)
            found = []
            for _, statement in self.view.graph.edges(node, (self.direction,), self.predicates):
                other = statement.subject if self.direction == "in" else statement.object
                one = read_standing_edge(self.view, statement, self.as_of)
                if one is not None and isinstance(other, IRI | BlankNode):
                    found.append((other, one, edge_share_bounds(one)))
            self.read[node] = found
        return found

    def read_levels(self, start: Node) -> None:
        """Read the holdings of chains from the start, level by level."""
        frontier = [start]
        for _ in range(MAX_HOLDINGS_ON_PATH + 1):
            self.view.graph.read_ahead_edges(frontier, self.predicates)
            reached = dict.fromkeys(other for node in frontier for other, _, _ in self.steps(node))
            frontier = [node for node in reached if node not in self.read]
            if not frontier or len(self.read) + len(frontier) > MAX_SHARE_PATHS:
                break

    def paths(self, start: Node) -> Iterator[tuple[Node, tuple[Edge, ...], Bounds | None]]:
        """Yield every simple path from the start: its end, its edges outwards, and the product of its shares."""
        self.read_levels(start)
        stack: list[tuple[tuple[Node, ...], tuple[Edge, ...], Bounds | None]] = [((start,), (), (100.0, 100.0))]
        followed = 0
        while stack:
            nodes, edges, share = stack.pop()
            for other, one, part in reversed(self.steps(nodes[-1])):
                if other in nodes:
                    circle = nodes[nodes.index(other) :]
                    self.circles.setdefault(frozenset(circle), circle)
                    continue
                if followed >= MAX_SHARE_PATHS or len(edges) >= MAX_HOLDINGS_ON_PATH:
                    self.complete = False
                    continue
                followed += 1
                product = None if share is None or part is None else _multiply_bounds(share, part)
                yield other, (*edges, one), product
                stack.append(((*nodes, other), (*edges, one), product))


def _multiply_bounds(one: Bounds, other: Bounds) -> Bounds:
    """Return the product of the bounds of two shares along a chain."""
    return one[0] * other[0] / 100, one[1] * other[1] / 100


def _round_bounds(share: Bounds) -> Bounds:
    """Return a share without binary rounding errors."""
    return round(share[0], DECIMALS), round(share[1], DECIMALS)


def _trace_shares(view: View, entity: Node, direction: Direction, as_of: str | None) -> Ownership:
    """Return the stakes over all chains of shareholdings in one direction."""
    walk = ShareWalk(view, direction, as_of, find_share_predicates(view))
    together = walk.predicates | joint_share_predicates(view) | find_terms_in_role(view, "controls")
    if together:
        view.graph.read_ahead_edges([entity], together)
    paths: dict[Node, list[SharePath]] = {}
    unknown: dict[tuple[Node, Node, Node], Edge] = {}
    if walk.predicates:
        for end, edges, share in walk.paths(entity):
            in_order = edges[::-1] if direction == "in" else edges
            paths.setdefault(end, []).append(SharePath(_round_bounds(share) if share else None, in_order))
            if edge_share_bounds(edges[-1]) is None:
                unknown[_statement_of(edges[-1])] = edges[-1]
        for node, steps in walk.read.items():
            unknown |= {_statement_of(own): own for other, own, share in steps if other == node and share is None}
    integrated = _integrate(walk, entity) if walk.circles or not walk.complete else {}
    stakes = [_make_stake(walk, end, found, integrated.get(end)) for end, found in paths.items()]
    stakes.sort(key=lambda stake: (-(stake.most or stake.least or 0.0), -(stake.least or 0.0), stake.entity.label))
    return Ownership(
        entity=view.ref(entity),
        as_of=as_of,
        stakes=tuple(stakes),
        unknown=tuple(unknown.values()),
        circles=tuple(tuple(map(view.ref, circle)) for circle in list(walk.circles.values())[:MAX_CIRCLES]),
        complete=walk.complete,
        stated=_add_up(walk, entity) if direction == "in" else None,
        joint=_read_joint_stakes(view, entity, direction, as_of),
        controls=read_stated_control(view, entity, direction, as_of),
        later=_read_later_stakes(view, entity, direction, as_of),
    )


def _statement_of(edge: Edge) -> tuple[Node, Node, Node]:
    """Return the statement of an edge."""
    return edge.subject.id, edge.predicate.id, edge.object.id


def _make_stake(walk: ShareWalk, end: Node, paths: list[SharePath], integrated: Bounds | None) -> Stake:
    """Return the stake of chains; ``integrated`` is that with circles, if there are any."""
    known = [path.share for path in paths if path.share is not None]
    sums = (sum(share[0] for share in known), sum(share[1] for share in known))
    least, most = _round_bounds(integrated or (min(sums[0], 100.0), min(sums[1], 100.0)))
    differs = integrated is not None and known and max(abs(least - sums[0]), abs(most - sums[1])) > ROUNDING
    ranked = sorted(paths, key=lambda path: (len(path.edges), -(path.share[1] if path.share else 0.0)))
    return Stake(
        walk.view.ref(end),
        least if known else None,
        None if len(known) < len(paths) or math.isnan(most) else most,
        tuple(ranked),
        is_last=all(other == end for other, _, _ in walk.steps(end)),
        path_sum=_round_bounds(sums) if differs else None,
    )


def _integrate(walk: ShareWalk, entity: Node) -> dict[Node, Bounds]:
    """Return the integrated share in percent of every party that chains reach, from the linear system."""
    import numpy as np

    from cfgraph.explorer.share_system import ShareSystem

    numbers: dict[Node, int] = {entity: 0}
    rows: list[tuple[int, int, float, float]] = []
    waiting = [entity]
    while waiting and len(rows) < MAX_STAKES:
        here = waiting.pop()
        for other, _, share in walk.steps(here):
            if other not in numbers:
                numbers[other] = len(numbers)
                waiting.append(other)
            least, most = share or (0.0, math.nan if other == here else 0.0)  # of a chain, ``_make_stake`` knows
            ends = (numbers[other], numbers[here]) if walk.direction == "in" else (numbers[here], numbers[other])
            rows.append((*ends, least / 100, most / 100))
    if not rows or waiting:
        return {}
    holders, companies, least_parts, most_parts = map(np.array, zip(*rows, strict=True))
    system = ShareSystem(holders, companies, least_parts, most_parts, len(numbers))
    try:
        found = system.holders_of(0) if walk.direction == "in" else system.held_by(0)
    except LimitError:
        walk.complete = False
        return {}
    bounds = zip(found.others.tolist(), found.least.tolist(), found.most.tolist(), strict=True)
    by_number = {number: (100 * least, 100 * most) for number, least, most in bounds}
    return {node: by_number[number] for node, number in numbers.items() if number in by_number}


def _read_later_stakes(view: View, entity: Node, direction: Direction, as_of: str | None) -> tuple[Edge, ...]:
    """Return the direct holdings that are stated only for later than a date."""
    if as_of is None:
        return ()
    predicates = find_share_predicates(view)
    page = list_neighbors(view, entity, predicates=predicates, direction=direction, as_of=as_of, limit=0)
    return tuple(item.edge for item in page.later)


def _read_joint_stakes(view: View, entity: Node, direction: Direction, as_of: str | None) -> tuple[Edge, ...]:
    """Return the stakes of groups in an entity, or of an entity that is a group."""
    predicates = joint_share_predicates(view)
    if not predicates:
        return ()
    walk = ShareWalk(view, direction, as_of, predicates)
    return tuple(found for _, found, _ in walk.steps(entity))


def _add_up(walk: ShareWalk, entity: Node) -> StatedTotal | None:
    """Return the sum of the direct stakes in a company."""
    steps = walk.steps(entity)
    known = [share for _, _, share in steps if share is not None]
    if not known:
        return None
    dates = {_share_date(found) for _, found, share in steps if share}
    return StatedTotal(
        least=round(sum(share[0] for share in known), 6),
        most=round(sum(share[1] for share in known), 6),
        dates=tuple(sorted(date for date in dates if date)),
        unknown=len(steps) - len(known),
    )
