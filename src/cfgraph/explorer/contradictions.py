"""Contradictions in a graph: edges with different claims, and figures and values that can't all be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from cfgraph.explorer.card import build_card, list_figures
from cfgraph.explorer.claim_forms import find_statement
from cfgraph.explorer.claims import read_claims
from cfgraph.explorer.stated_control import (
    find_terms_in_role,
    read_ahead_controller_status,
    read_controller_status,
    read_stated_control,
)
from cfgraph.explorer.view import View
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.contradictions import find_contradicting_claims, find_contradicting_figures, find_differing_figures
from cfgraph.model.entity import Claim, Property, Ref, Source
from cfgraph.model.shares import format_claim_share
from cfgraph.model.terms import IRI, BlankNode, Node
from cfgraph.model.vocabulary import (
    ABOUT,
    CF,
    PERCENTAGE,
    PERCENTAGE_MAX,
    PERCENTAGE_MIN,
)

MAX_READ = 200_000
"""Maximum number of claims and figures read; with more the result is not complete."""

MAX_COUNTED = 20_000
"""Maximum number of claims and figures up to which contradictions are counted without a request of the user."""

MAX_CACHED_COUNTS = 100
"""Maximum number of graphs and choices of claims whose contradictions stay counted."""

_counted: dict[tuple[str, bool, Node | None], int] = {}

_ACTUALLY_CONTROLS = IRI(CF + "actuallyControls")


@dataclass(frozen=True, slots=True)
class Side:
    """The statement of one source: the text, when it is valid, the claim or value itself, and its source."""

    text: str
    item: Claim | Property
    source: Source | None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements that can't all be true: about an edge, a figure, a value, or whether there is a controller."""

    kind: OneOf["edge", "figure", "value", "control"]
    subject: Ref
    predicate: Ref
    object: Ref | None
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Contradictions:
    """All contradictions; ``complete`` is false if a limit was reached."""

    found: tuple[Contradiction, ...]
    complete: bool


def count_contradictions(view: View) -> int | None:
    """Return how many contradictions there are; None on a server, or where it would take long.

    They are counted once for each content of a store and choice of claims, whichever page or language asks again.
    """
    statistics = view.graph.statistics
    read = (PERCENTAGE, PERCENTAGE_MIN, PERCENTAGE_MAX, ABOUT)
    if view.graph.is_remote or sum(statistics.predicates.get(predicate, 0) for predicate in read) > MAX_COUNTED:
        return None
    key = (view.graph.queryable.digest, view.stated_only, view.document)
    if key not in _counted:
        if len(_counted) >= MAX_CACHED_COUNTS:
            _counted.clear()
        _counted[key] = len(find_contradictions(view).found)
    return _counted[key]


def find_contradictions(view: View) -> Contradictions:
    """Return all contradictions of a graph, sorted by the name of their subject."""
    reader = _Reader(view)
    reader.read_ahead()
    found = [*reader.find_edges(), *reader.find_values(), *reader.find_control()]
    found.sort(key=lambda one: (one.subject.label, one.predicate.label, one.object.label if one.object else ""))
    return Contradictions(tuple(found), reader.complete)


class _Reader:
    """Reads statements that may contradict, within the limit."""

    def __init__(self, view: View) -> None:
        self._view, self._read, self.complete = view, 0, True

    def _bounded(self, nodes: Iterable[Node]) -> Iterator[Node]:
        for node in nodes:
            self._read += 1
            if self._read > MAX_READ:
                self.complete = False
                return
            yield node

    def read_ahead(self) -> None:
        """Announce the statements by all predicates that are read."""
        single = (predicate for predicate in self._view.value_rules.single if isinstance(predicate, IRI))
        read = (PERCENTAGE, PERCENTAGE_MIN, PERCENTAGE_MAX, ABOUT, *single, _ACTUALLY_CONTROLS)
        self._view.graph.read_ahead_predicates(read)

    def find_edges(self) -> Iterator[Contradiction]:
        """Yield the edges with contradicting shares."""
        view, graph = self._view, self._view.graph
        claims = (s for predicate in (PERCENTAGE, PERCENTAGE_MIN, PERCENTAGE_MAX)
                  if graph.has_predicate(predicate) for s, _, _ in graph.statements(predicate=predicate))  # fmt: skip
        stating = list(self._bounded(claims))
        graph.read_ahead_nodes(stating, alone=True)
        edges = dict.fromkeys(find_statement(view, claim) for claim in stating)
        graph.read_ahead_claims([edge for edge in edges if edge is not None])
        for edge in edges:
            if edge is None or not isinstance(edge.object, IRI | BlankNode):
                continue
            stated = read_claims(view, *edge)
            apart = find_contradicting_claims(stated)
            if apart:
                sides = (Side(format_claim_share(one), one, one.source) for one in stated if one.id in apart)
                subject, predicate, other = (view.ref(node) for node in (edge.subject, edge.predicate, edge.object))
                yield Contradiction("edge", subject, predicate, other, tuple(sides))

    def find_values(self) -> Iterator[Contradiction]:
        """Yield the figures and the single values that differ."""
        view, graph = self._view, self._view.graph
        measured = (o for _, _, o in graph.statements(predicate=ABOUT)) if graph.has_predicate(ABOUT) else ()
        entities = dict.fromkeys(o for o in measured if isinstance(o, IRI | BlankNode))
        single = view.value_rules.single
        attributes = [predicate for predicate in single if isinstance(predicate, IRI)]
        holders = dict.fromkeys(s for predicate in attributes for s, _, _ in graph.statements(predicate=predicate))
        graph.read_ahead_nodes(list(dict.fromkeys([*entities, *holders])))
        for entity in self._bounded(entities):
            yield from self._compare(entity, [figure for _, figure in list_figures(view, entity)], "figure")
        graph.read_ahead_counts(list(holders))
        for entity in self._bounded(holders):
            values = [item for item in build_card(view, entity).properties if item.predicate.id in single]
            yield from self._compare(entity, values, "value")

    def _compare(
        self, entity: Node, properties: list[Property], kind: OneOf["figure", "value"]
    ) -> Iterator[Contradiction]:
        rules = self._view.value_rules
        marked = {properties[place].predicate for place in find_contradicting_figures(properties, rules)}
        by_predicate: dict[Ref, list[Side]] = {}
        for place in sorted(find_differing_figures(properties, rules)):
            item = properties[place]
            if item.predicate in marked:
                sides = by_predicate.setdefault(item.predicate, [])
                text = add_mark(item.text, find_mark(item))
                sides += (Side(text, item, source) for source in item.sources or (None,))
        for predicate, sides in by_predicate.items():
            yield Contradiction(kind, self._view.ref(entity), predicate, None, tuple(sides))

    def find_control(self) -> Iterator[Contradiction]:
        """Yield the companies that have an actual controller in one source and none in another."""
        view, graph = self._view, self._view.graph
        if not graph.has_predicate(_ACTUALLY_CONTROLS):
            return
        controlled = (o for _, _, o in graph.statements(predicate=_ACTUALLY_CONTROLS))
        companies = dict.fromkeys(node for node in controlled if isinstance(node, IRI))
        graph.read_ahead_edges(list(companies), find_terms_in_role(view, "controls"))
        read_ahead_controller_status(view, list(companies))
        for company in self._bounded(companies):
            edges = [e for e in read_stated_control(view, company, "in") if e.predicate.id == _ACTUALLY_CONTROLS]
            denied = [
                Side(one.text, claim, claim.source)
                for one in read_controller_status(view, company)
                for claim in one.claims
            ]
            if edges and denied:
                stated = [Side(edge.subject.label, claim, claim.source) for edge in edges for claim in edge.claims]
                predicate = view.ref(_ACTUALLY_CONTROLS)
                yield Contradiction("control", view.ref(company), predicate, None, (*stated, *denied))
