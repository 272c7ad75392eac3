"""Changes between two dates: relations, attributes and figures that began, ended, or are stated differently.

Each statement with a claim dated between the two is compared as of both. If nothing is stated as of the first, the
statement began if a claim has a start date; otherwise it is stated for the first time, which may not be a change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.explorer.card import list_figures
from cfgraph.explorer.claims import (
    filter_claims_in_force,
    read_ahead_replacements,
    read_claim,
    read_claims,
    read_edge_as_of,
)
from cfgraph.explorer.ownership import edge_share_bounds, format_bounds
from cfgraph.explorer.timeline import describe_claim
from cfgraph.explorer.view import DatedStatement, View
from cfgraph.model.confidence import is_stated
from cfgraph.model.dates import first_day, last_day
from cfgraph.model.entity import Claim, Edge, Property, Ref, Source
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term
from cfgraph.model.vocabulary import (
    ABOUT,
    AS_OF,
    METRIC,
    OBJECT,
    PERIOD,
    PLANNED,
    PREDICATE,
    SUBJECT,
    VALID_FROM,
    VALID_TO,
)

ChangeKind: TypeAlias = OneOf["began", "ended", "changed", "first_stated", "planned"]

CHANGE_KINDS: tuple[ChangeKind, ...] = ("changed", "began", "ended", "planned", "first_stated")
"""Kinds of changes in display order; what is stated for the first time may not be a change."""

MAX_CLAIMS = 200_000
"""Maximum number of dated claims read for the whole graph; with more the result is not complete."""


MAX_KEPT = 50_000
"""Maximum number of cached dates, which serve to compare the next two dates without reading the graph."""


@dataclass(frozen=True, slots=True)
class Change:
    """A statement that differs as of the second date, or is stated for the first time, or planned.

    ``target`` is the entity at its other end, None for attributes and figures. ``before`` and ``after`` are the
    stated share or value as of each date; ``date`` is that of the claim that shows the change.
    """

    kind: ChangeKind
    date: str
    subject: Ref
    predicate: Ref
    target: Ref | None
    before: str
    after: str
    claims: tuple[Claim, ...]
    edge: Edge | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of its claims, without duplicates."""
        return tuple(dict.fromkeys(claim.source for claim in self.claims if claim.source))


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes between two dates of one entity or the whole graph, in chronological order."""

    entity: Ref | None
    start: str
    end: str
    changes: tuple[Change, ...]
    complete: bool


def find_changes(view: View, start: str, end: str, entity: Node | None = None) -> Changes:
    """Return the changes after the first date until the second. Raises UsageError if that is not later."""
    check_dates(start, end)
    reader = _ChangeReader(view, start, end)
    if entity is None:
        statements, figures, complete = reader.list_dated()
        view.graph.read_ahead_claims([Statement(*one) for one in statements])
        read_ahead_replacements(view, [Statement(*one) for one in statements])
        view.graph.read_ahead_nodes(list(dict.fromkeys(about for about, _ in figures)))
    else:
        statements, figures, complete = reader.list_about(entity)
    found = [change for statement in statements for change in reader.compare_statement(*statement)]
    found += (change for about, metric in figures for change in reader.compare_figures(about, metric))
    found.sort(key=_by_time)
    return Changes(view.ref(entity) if entity is not None else None, start, end, tuple(found), complete)


def check_dates(start: str, end: str) -> None:
    """Raise UsageError if the second date is not later than the first."""
    if last_day(end) <= last_day(start):
        raise UsageError("asked.dates_reversed", start=start, end=end)


def _by_time(change: Change) -> tuple[str, str, str, str, str, str]:
    """Return the sort key of changes."""
    target = change.target.label if change.target else ""
    day = first_day(change.date) if change.date else ""
    return day, change.date, change.subject.label, change.predicate.label, target, change.after


_Dated = tuple[Node, IRI, Term]


def _read_dated(view: View, is_wanted: Callable[[IRI, str], bool]) -> tuple[list[DatedStatement], bool]:
    """Return the dates that claims and figures give, as far as they are wanted, and whether none were left unread."""
    graph = view.graph
    read: list[tuple[Node, IRI, str]] = []
    total, complete = 0, True
    graph.read_ahead_predicates((AS_OF, VALID_FROM, PERIOD, VALID_TO))
    for predicate in (AS_OF, VALID_FROM, PERIOD, VALID_TO):
        for node, _, date in graph.statements(predicate=predicate) if graph.has_predicate(predicate) else ():
            if total >= MAX_CLAIMS:
                complete = False
                break
            if isinstance(date, Literal):
                total += 1
                if is_wanted(predicate, date.value):
                    read.append((node, predicate, date.value))
    nodes = dict.fromkeys(node for node, _, _ in read)
    graph.read_ahead_nodes(list(nodes), alone=True)
    spoken_of = {node: _read_parts(view, node) for node in nodes}
    return [DatedStatement(predicate, date, *spoken_of[node]) for node, predicate, date in read], complete


def _read_parts(view: View, node: Node) -> tuple[_Dated | None, tuple[Node, Node] | None]:
    """Return the statement of a claim, and the entity and metric of a figure."""
    parts = {p: o for _, p, o in view.graph.statements(node) if p in (SUBJECT, PREDICATE, OBJECT, ABOUT, METRIC)}
    subject, predicate, target = (parts.get(part) for part in (SUBJECT, PREDICATE, OBJECT))
    about, metric = parts.get(ABOUT), parts.get(METRIC)
    is_claim = isinstance(subject, IRI | BlankNode) and isinstance(predicate, IRI) and target is not None
    is_figure = isinstance(about, IRI | BlankNode) and isinstance(metric, IRI | BlankNode)
    return (
        (subject, predicate, target) if is_claim else None,  # type: ignore[return-value]
        (about, metric) if is_figure else None,
    )


class _ChangeReader:
    """Reads statements as of two dates and compares them."""

    def __init__(self, view: View, start: str, end: str) -> None:
        self._view, self._start, self._end = view, start, end
        self._after, self._until = last_day(start), last_day(end)
        self._figures: dict[Node, list[tuple[Node, Property]]] = {}

    def _is_between(self, date: str | None) -> bool:
        return bool(date) and self._after < first_day(str(date)) <= self._until

    def _begins_after(self, claim: Claim) -> bool:
        return first_day(claim.valid_from or claim.as_of or "") > self._after

    def _ends_between(self, date: str | None) -> bool:
        return bool(date) and self._after <= last_day(str(date)) < self._until

    def _counts(self, predicate: IRI, date: str) -> bool:
        """Tell whether a date, given by a predicate, lies between the two dates."""
        return self._ends_between(date) if predicate == VALID_TO else self._is_between(date)

    def list_dated(self) -> tuple[list[_Dated], list[tuple[Node, Node]], bool]:
        """Return the statements and figures of the graph with a claim dated between the two dates."""
        dated, complete = self._view.dated, True
        if self._view.graph.is_remote:  # a server is asked for what these two dates need, and for no more
            dated, complete = _read_dated(self._view, self._counts)
        elif not dated:
            dated, complete = _read_dated(self._view, lambda *_: True)
            if len(dated) <= MAX_KEPT:
                self._view.dated.extend(dated)
        between = [one for one in dated if self._counts(one.predicate, one.date)]
        statements = dict.fromkeys(one.statement for one in between if one.statement is not None)
        return list(statements), list(dict.fromkeys(one.figure for one in between if one.figure is not None)), complete

    def list_about(self, entity: Node) -> tuple[list[_Dated], list[tuple[Node, Node]], bool]:
        """Return the statements and figures of one entity."""
        graph = self._view.graph
        found: dict[_Dated, None] = {tuple(statement): None for _, statement in graph.edges(entity)}  # type: ignore[misc]
        for predicate, _, values in graph.values(entity, 500):
            found.update(dict.fromkeys((entity, predicate, value) for value in values))
        metrics = dict.fromkeys((entity, figure.predicate.id) for _, figure in list_figures(self._view, entity))
        return list(found), list(metrics), True

    def _standing(self, statement: _Dated, date: str) -> tuple[Claim, ...]:
        """Return the claims of a statement that are valid at a date."""
        subject, predicate, target = statement
        if not isinstance(target, Literal):
            edge = read_edge_as_of(self._view, Statement(*statement), date)
            return edge.claims if edge is not None else ()
        claims = read_claims(self._view, subject, predicate, target)
        return tuple(filter_claims_in_force(self._shown(claims), date))

    def _shown(self, claims: Iterable[Claim]) -> list[Claim]:
        return [claim for claim in claims if not self._view.stated_only or is_stated(claim)]

    def compare_statement(self, *statement: Term) -> Iterator[Change]:
        """Yield how a statement differs between the dates, and the plans for it between them."""
        subject, predicate, target = statement
        assert isinstance(subject, IRI | BlankNode)
        assert isinstance(predicate, IRI)
        every = self._shown(read_claims(self._view, subject, predicate, target))
        if not every:
            return
        dated: _Dated = (subject, predicate, target)
        telling = [c for c in every if c.status_id != PLANNED and self._tells(c)]
        if telling:
            yield from self._compare(dated, every, telling)
        plans: dict[tuple[str, str], list[Claim]] = {}
        for claim in every:
            if claim.status_id == PLANNED and (self._is_between(claim.valid_from) or self._is_between(claim.as_of)):
                date = claim.valid_from or claim.as_of or ""
                plans.setdefault((date, self._text(dated, (claim,))), []).append(claim)
        for (date, text), claims in plans.items():
            yield self._make(dated, "planned", date, "", text, tuple(claims))

    def _tells(self, claim: Claim) -> bool:
        return (
            self._is_between(claim.valid_from or claim.as_of)
            or self._is_between(claim.as_of)
            or self._ends_between(claim.valid_to)
        )

    def _compare(self, statement: _Dated, every: list[Claim], telling: list[Claim]) -> Iterator[Change]:
        begins_later = all((c.valid_from or c.as_of) and self._begins_after(c) for c in every)
        before = () if begins_later else self._standing(statement, self._start)
        after = self._standing(statement, self._end)
        old, new = self._text(statement, before), self._text(statement, after)
        claims = tuple({claim.id: claim for claim in (*before, *telling)}.values())
        newest = max(telling, key=lambda claim: first_day(claim.valid_to or claim.as_of or claim.valid_from or ""))
        newest_date = newest.valid_to or newest.as_of or newest.valid_from or ""
        if before and not after:
            yield self._make(statement, "ended", newest_date, old, "", claims)
        elif before and old != new:
            yield self._make(statement, "changed", newest_date, old, new, claims)
        elif not before and after:
            begins = [claim.valid_from for claim in telling if self._is_between(claim.valid_from)]
            earliest = min((c.as_of or c.valid_from or "" for c in telling), key=first_day)
            kind: ChangeKind = "began" if begins else "first_stated"
            yield self._make(statement, kind, min(filter(None, begins), default=earliest), "", new, claims)
        elif not before and not after and len(telling) == len(every):
            yield self._make(statement, "ended", newest_date, self._text(statement, tuple(telling)), "", claims)

    def _text(self, statement: _Dated, claims: tuple[Claim, ...]) -> str:
        """Return what claims state: the value of an attribute, the share, else other values."""
        if not claims:
            return ""
        if isinstance(statement[2], Literal):
            return statement[2].value
        share = edge_share_bounds(self._edge(statement, claims))
        return format_bounds(share) if share else describe_claim(claims[0])

    def _edge(self, statement: _Dated, claims: tuple[Claim, ...]) -> Edge:
        subject, predicate, target = statement
        assert isinstance(target, IRI | BlankNode)
        return Edge(self._view.ref(subject), self._view.ref(predicate), self._view.ref(target), claims)

    def _make(
        self, statement: _Dated, kind: ChangeKind, date: str, before: str, after: str, claims: tuple[Claim, ...]
    ) -> Change:
        subject, predicate, target = statement
        edge = self._edge(statement, claims) if not isinstance(target, Literal) else None
        ref = edge.object if edge else None
        return Change(kind, date, self._view.ref(subject), self._view.ref(predicate), ref, before, after, claims, edge)

    def compare_figures(self, about: Node, metric: Node) -> Iterator[Change]:
        """Yield how the newest figure of a metric differs between the dates."""
        figures = [
            (node, figure)
            for node, figure in self._list_figures(about)
            if figure.predicate.id == metric and figure.as_of and (not self._view.stated_only or is_stated(figure))
        ]
        ref = self._view.ref(about)
        plans: dict[tuple[str, str], list[tuple[Node, Property]]] = {}
        for node, figure in figures:
            if figure.status_id == PLANNED and self._is_between(figure.as_of):
                plans.setdefault((figure.as_of or "", figure.text), []).append((node, figure))
        for (date, text), planned in plans.items():
            claims = tuple(read_claim(self._view, node) for node, _ in planned)
            yield Change("planned", date, ref, planned[0][1].predicate, None, "", text, claims)
        facts = [(node, figure) for node, figure in figures if figure.status_id != PLANNED]
        within = [one for one in facts if self._is_between(one[1].as_of)]
        if not within:
            return
        earlier = [one for one in facts if first_day(one[1].as_of or "") <= self._after]
        after, before = self._newest(within), self._newest(earlier) if earlier else None
        if before is not None and before[1].text == after[1].text:
            return
        claims = tuple(read_claim(self._view, node) for node, _ in ((before, after) if before else (after,)))
        kind: ChangeKind = "changed" if before else "first_stated"
        old = before[1].text if before else ""
        yield Change(kind, after[1].as_of or "", ref, after[1].predicate, None, old, after[1].text, claims)

    def _list_figures(self, about: Node) -> list[tuple[Node, Property]]:
        """Return the figures of an entity; read once for all its metrics."""
        found = self._figures.get(about)
        if found is None:
            found = self._figures[about] = list_figures(self._view, about)
        return found

    def _newest(self, figures: list[tuple[Node, Property]]) -> tuple[Node, Property]:
        return max(figures, key=lambda one: (last_day(one[1].as_of or ""), first_day(one[1].as_of or ""), str(one[0])))
