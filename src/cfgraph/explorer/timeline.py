"""An entity's history: dated statements as events with sources, plans separately, and tables of holders by date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.explorer.card import list_figures
from cfgraph.explorer.claims import read_claim, read_claims
from cfgraph.explorer.neighbors import list_neighbors
from cfgraph.explorer.ownership import find_share_predicates
from cfgraph.explorer.view import View
from cfgraph.model.confidence import is_stated
from cfgraph.model.contradictions import share_bounds
from cfgraph.model.dates import first_day, is_date, last_day
from cfgraph.model.entity import Claim, Edge, Ref, Source
from cfgraph.model.errors import UsageError
from cfgraph.model.shares import format_claim_share, format_number
from cfgraph.model.terms import IRI, Literal, Node
from cfgraph.model.vocabulary import CURRENT, NAME_PREDICATES, PLANNED, TYPE

Moment: TypeAlias = OneOf["from", "until", "as_of", "on"]
"""The meaning of a date: valid from, valid until, stated for, or the value itself."""

EventKind: TypeAlias = OneOf["out", "in", "figure", "value"]

_NAMES = {predicate for predicate, _ in NAME_PREDICATES}
_NOT_TOLD = {"note", "percentage", "percentageMin", "percentageMax"}


@dataclass(frozen=True, slots=True)
class Event:
    """A dated statement of sources about an entity.

    ``label`` is the relation, attribute or metric as seen from the entity; ``other`` is the entity at the other
    end of a relation; ``text`` is the share, value or figure. ``claims`` state the same for the same date.
    """

    entity: Ref
    date: str
    moment: Moment
    kind: EventKind
    predicate: Ref
    label: str
    other: Ref | None
    text: str
    claims: tuple[Claim, ...]
    edge: Edge | None = None

    @property
    def is_planned(self) -> bool:
        """Whether it is a plan, which may not have come true."""
        return all(claim.status_id == PLANNED for claim in self.claims) and bool(self.claims)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of its claims, without duplicates."""
        return tuple(dict.fromkeys(claim.source for claim in self.claims if claim.source))


@dataclass(frozen=True, slots=True)
class HolderTable:
    """The holders of a company by the dates of stated shares: a cell for each date, "" for no share.

    ``totals`` are the minimum and maximum sums of the stated shares of each date.
    """

    company: Ref
    dates: tuple[str, ...]
    holders: tuple[tuple[Ref, tuple[str, ...]], ...]
    totals: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The events of some entities in chronological order, plans separately, and the number of undated statements."""

    entities: tuple[Ref, ...]
    events: tuple[Event, ...]
    planned: tuple[Event, ...]
    tables: tuple[HolderTable, ...]
    undated: int


def build_timeline(
    view: View, entities: Sequence[Node], *, since: str | None = None, until: str | None = None
) -> Timeline:
    """Return the dated statements about some entities, earliest first, optionally only between two dates.

    Raises UsageError if the second of these is earlier than the first.
    """
    if since is not None and until is not None and last_day(until) < first_day(since):
        raise UsageError("asked.dates_reversed", start=since, end=until)
    events: list[Event] = []
    undated = 0
    for entity in dict.fromkeys(entities):
        for event in _list_events(view, entity):
            if not event.date:
                undated += 1
            elif (since is None or last_day(event.date) >= first_day(since)) and (
                until is None or first_day(event.date) <= last_day(until)
            ):
                events.append(event)
    joined = sorted(_join_events(events), key=_by_time)
    tables = (_make_holder_table(view, entity) for entity in dict.fromkeys(entities))
    return Timeline(
        entities=tuple(map(view.ref, dict.fromkeys(entities))),
        events=tuple(event for event in joined if not event.is_planned),
        planned=tuple(event for event in joined if event.is_planned),
        tables=tuple(table for table in tables if table is not None),
        undated=undated,
    )


def _by_time(event: Event) -> tuple[str, int, str, str, str, str]:
    """Return the sort key of events: the first day of the date, the less precise date first, then by name."""
    other = event.other.label if event.other else ""
    return first_day(event.date), len(event.date), event.entity.label, event.label, other, event.text


def _list_events(view: View, entity: Node) -> Iterator[Event]:
    """Yield the statements of an entity as events, undated ones with an empty date."""
    ref = view.ref(entity)
    for neighbor in list_neighbors(view, entity).edges:
        edge = neighbor.edge
        if edge.predicate.id == TYPE:
            continue
        way = neighbor.direction
        label = view.inverse_label(IRI(str(edge.predicate.id))) if way == "in" else edge.predicate.label
        event = Event(ref, "", "as_of", way, edge.predicate, label, neighbor.neighbor, "", (), edge)
        yield from _date_event(view, event, edge.claims)
    for predicate, _, values in view.graph.values(entity, 500):
        if predicate in _NAMES and not _has_claims(view, entity, predicate, values):
            continue
        for value in view.in_language(values):
            claims = read_claims(view, entity, predicate, value)
            predicate_ref = view.ref(predicate)
            if is_date(value.value) and value.datatype is not None:
                shown = tuple(claim for claim in claims if not view.stated_only or is_stated(claim))
                if shown or not claims:
                    yield Event(ref, value.value, "on", "value", predicate_ref, predicate_ref.label, None, "", shown)
                continue
            event = Event(ref, "", "as_of", "value", predicate_ref, predicate_ref.label, None, value.value, ())
            if claims:
                yield from _date_event(view, event, claims)
    for node, figure in list_figures(view, entity):
        claim = read_claim(view, node)
        if not view.stated_only or is_stated(claim):
            yield Event(
                ref, figure.as_of or "", "as_of", "figure", figure.predicate, figure.predicate.label, None,
                figure.text, (claim,),
            )  # fmt: skip


def _has_claims(view: View, entity: Node, predicate: IRI, values: Iterable[Literal]) -> bool:
    return any(read_claims(view, entity, predicate, value) for value in values)


def _date_event(view: View, event: Event, claims: Iterable[Claim]) -> Iterator[Event]:
    """Yield a statement at each date of its claims; without a date if there are none."""
    for claim in claims:
        if view.stated_only and not is_stated(claim):
            continue
        dated = replace(event, text=event.text or describe_claim(claim), claims=(claim,))
        moments: list[tuple[str | None, Moment]] = [(claim.valid_from, "from"), (claim.valid_to, "until")]
        if not claim.valid_from:
            moments.append((claim.as_of, "as_of"))
        found = [(date, moment) for date, moment in moments if date]
        for date, moment in found or [("", "as_of")]:
            yield replace(dated, date=date, moment=moment)


def describe_claim(claim: Claim) -> str:
    """Return what a claim states: the share, else its other values; without notes."""
    share = format_claim_share(claim)
    others = [format_number(value) for name, value in claim.values.items() if name not in _NOT_TOLD]
    return " · ".join(([share] if share else []) + others)


def _join_events(events: Iterable[Event]) -> list[Event]:
    """Merge events that state the same for the same date; plans are separate from facts."""
    joined: dict[object, Event] = {}
    for event in events:
        other = event.other.id if event.other else None
        key = (event.entity.id, event.date, event.moment, event.kind, event.predicate.id, other, event.text,
               event.is_planned)  # fmt: skip
        known = joined.get(key)
        joined[key] = event if known is None else replace(known, claims=(*known.claims, *event.claims))
    return list(joined.values())


def _make_holder_table(view: View, company: Node) -> HolderTable | None:
    """Return the shares in a company by holder and date; None if no share is dated."""
    cells: dict[Ref, dict[str, list[Claim]]] = {}
    predicates = find_share_predicates(view)
    page = list_neighbors(view, company, predicates=predicates, direction="in") if predicates else None
    for neighbor in page.edges if page else ():
        for claim in neighbor.edge.claims:
            date = claim.as_of or claim.valid_from or claim.valid_to
            hidden = claim.status_id == PLANNED or (view.stated_only and not is_stated(claim))
            if date and format_claim_share(claim) and not hidden:
                cells.setdefault(neighbor.neighbor, {}).setdefault(date, []).append(claim)
    dates = sorted({date for by_date in cells.values() for date in by_date}, key=lambda date: (first_day(date), date))
    if not dates:
        return None
    holders = tuple(
        (holder, tuple(_join_shares(by_date.get(date, ())) for date in dates)) for holder, by_date in cells.items()
    )
    return HolderTable(view.ref(company), tuple(dates), holders, tuple(_add_up(cells, date) for date in dates))


def _join_shares(claims: Iterable[Claim]) -> str:
    """Return the shares that claims of one date state; a current one first, differing ones side by side."""
    ordered = sorted(claims, key=lambda claim: claim.status_id not in (CURRENT, None))
    return " / ".join(dict.fromkeys(format_claim_share(claim) for claim in ordered))


def _add_up(cells: dict[Ref, dict[str, list[Claim]]], date: str) -> tuple[float, float]:
    """Return the minimum and maximum sum of the stated shares of a date."""
    least = most = 0.0
    for by_date in cells.values():
        bounds = [found for claim in by_date.get(date, ()) if (found := share_bounds(claim)) is not None]
        if bounds:
            least += min(low for low, _ in bounds)
            most += max(high for _, high in bounds)
    return round(least, 6), round(most, 6)
