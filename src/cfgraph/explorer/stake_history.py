"""The history of the direct stakes in a company: for each holder what sources state, in chronological order."""

from __future__ import annotations

from dataclasses import dataclass

from cfgraph.explorer.neighbors import list_neighbors
from cfgraph.explorer.ownership import Bounds, find_share_predicates
from cfgraph.explorer.view import View
from cfgraph.model.confidence import is_stated
from cfgraph.model.contradictions import share_bounds
from cfgraph.model.dates import first_day, last_day
from cfgraph.model.entity import Claim, Edge, Ref
from cfgraph.model.shares import format_claim_share
from cfgraph.model.terms import Node
from cfgraph.model.vocabulary import PLANNED


@dataclass(frozen=True, slots=True)
class StakePoint:
    """A stated stake at a date; without a share, ``share`` is None and ``text`` is ``?``."""

    date: str
    until: str | None
    share: Bounds | None
    text: str


@dataclass(frozen=True, slots=True)
class StakeHistory:
    """The statements about one holder's stake, oldest first, and its edge."""

    holder: Ref
    edges: tuple[Edge, ...]
    points: tuple[StakePoint, ...]

    @property
    def first(self) -> str:
        """The date from which it is known to be valid."""
        return self.points[0].date

    @property
    def last(self) -> str:
        """The date until which it is known to be valid, or of the last statement."""
        return self.points[-1].until or self.points[-1].date


def find_first_date(view: View, node: Node) -> str | None:
    """Return the earliest date of a stake in an entity, or of one that it holds; None where none is dated."""
    predicates = find_share_predicates(view)
    edges = list_neighbors(view, node, predicates=predicates).edges if predicates else ()
    dates = (claim.valid_from or claim.as_of for one in edges for claim in one.edge.claims)
    return min((date for date in dates if date), default=None)


def read_stake_histories(view: View, company: Node, as_of: str | None = None) -> tuple[StakeHistory, ...]:
    """Return the histories of all holders with dated claims, up to a date; the largest last stake comes first.

    Plans are excluded, and with ``view.stated_only`` also what no source states.
    """
    predicates = find_share_predicates(view)
    if not predicates:
        return ()
    by_holder: dict[Node, tuple[Ref, list[Edge]]] = {}
    for one in list_neighbors(view, company, predicates=predicates, direction="in").edges:
        by_holder.setdefault(one.neighbor.id, (one.neighbor, []))[1].append(one.edge)
    found = []
    for holder, edges in by_holder.values():
        points = [
            point for edge in edges for claim in edge.claims if (point := _make_point(view, claim, as_of)) is not None
        ]
        if points:
            points.sort(key=lambda point: (first_day(point.date), point.share is None))
            found.append(StakeHistory(holder, tuple(edges), tuple(points)))
    return tuple(sorted(found, key=lambda one: (-(_last_share(one) or 0.0), one.holder.label)))


def _make_point(view: View, claim: Claim, as_of: str | None) -> StakePoint | None:
    """Return the point of a claim; None if it has no date, is a plan, or is later than the requested date."""
    date = claim.valid_from or claim.as_of or claim.valid_to
    if date is None or claim.status_id == PLANNED or (view.stated_only and not is_stated(claim)):
        return None
    if as_of is not None and first_day(date) > last_day(as_of):
        return None
    return StakePoint(date, claim.valid_to, share_bounds(claim), format_claim_share(claim) or "?")


def _last_share(history: StakeHistory) -> float | None:
    return next((point.share[1] for point in reversed(history.points) if point.share is not None), None)
