"""The members of a class side by side: columns chosen from what they have in common, their values, and facets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.explorer.card import read_figures
from cfgraph.explorer.neighbors import list_neighbors
from cfgraph.explorer.view import LAST_DISPLAY_ORDER, View
from cfgraph.model.dates import is_date
from cfgraph.model.entity import Direction, Property, Ref
from cfgraph.model.shares import edge_share
from cfgraph.model.terms import IRI, Literal, Node
from cfgraph.model.vocabulary import (
    ABOUT,
    DATATYPES_OF_NUMBERS,
    DEFINITION,
    NAME_PREDICATES,
    NOTE,
    PERCENTAGE,
    PLANNED,
    TYPE,
)

Kind: TypeAlias = OneOf["figure", "share", "neighbor", "number", "date", "text", "degree"]

SAMPLED = 60
"""Number of members read to choose columns."""

COLUMNS = 4
"""Maximum number of columns, besides the name and the number of relations."""

LEAST_COVERAGE = 0.3
"""Minimum fraction of the members with a value for a column."""

MOST_NEIGHBORS, LONGEST = 8, 28
"""Maximum number of neighbors by one relation, and of characters of a text, for a useful column."""

_WEIGHTS: Mapping[Kind, float] = {"figure": 3, "share": 2.6, "number": 2, "date": 1.8, "neighbor": 1.5, "text": 1}
_ORDER: Mapping[Kind, int] = {"figure": 0, "number": 1, "share": 2, "date": 3, "neighbor": 4, "text": 5, "degree": 6}
_NO_COLUMNS = frozenset((DEFINITION, NOTE, TYPE, *(predicate for predicate, _ in NAME_PREDICATES)))


@dataclass(frozen=True, slots=True)
class MemberColumn:
    """The content of a column: a figure, an attribute, the first neighbor by a relation, or the number of relations."""

    kind: Kind
    label: str
    predicate: Node | None = None
    direction: Direction = "out"
    unit: str = ""

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return self.kind in ("figure", "number", "degree")


@dataclass(frozen=True, slots=True)
class MemberValue:
    """The value of a member in a column: a text, its sort key, the neighbor it names, and its share in percent."""

    text: str = ""
    rank: float | str | None = None
    neighbor: Ref | None = None
    share: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """An entity of the class with its values, one for each column."""

    entity: Ref
    values: tuple[MemberValue, ...]


def choose_columns(view: View, nodes: Sequence[Node], degree_label: str) -> tuple[MemberColumn, ...]:
    """Return the most informative columns for some members, the number of relations last; only that on a server."""
    degree = MemberColumn("degree", degree_label)
    if view.graph.is_remote or not nodes:
        return ()
    sample = nodes[:SAMPLED]
    scores: dict[MemberColumn, float] = {}
    for column, found in _gather(view, sample).items():
        coverage = len(found) / len(sample)
        if coverage >= LEAST_COVERAGE:
            scores[column] = coverage * _WEIGHTS[column.kind] * _tell_apart(column, found)
    best = sorted(scores, key=lambda column: (-scores[column], column.label))[:COLUMNS]
    best.sort(key=lambda column: (_ORDER[column.kind], _place(view, column), column.label))
    return (*best, degree)


def _place(view: View, column: MemberColumn) -> int:
    return view.schema.order.get(IRI(str(column.predicate)), LAST_DISPLAY_ORDER)


def _tell_apart(column: MemberColumn, found: Sequence[str]) -> float:
    """Return how informative a column is: little if all values are equal, or if all are different texts."""
    distinct = len(set(found)) / len(found)
    if column.kind == "text":
        too_long = sum(map(len, found)) / len(found) > LONGEST
        return 0.05 if too_long or distinct > 0.95 or len(set(found)) == 1 else 1
    return 0.2 if len(set(found)) == 1 and len(found) > 2 else 1


def _gather(view: View, nodes: Sequence[Node]) -> dict[MemberColumn, list[str]]:
    """Return what some members have, by column."""
    found: dict[MemberColumn, list[str]] = defaultdict(list)
    counts: dict[tuple[IRI, Direction], list[int]] = defaultdict(list)
    has_shares, has_figures = view.graph.has_predicate(PERCENTAGE), view.graph.has_predicate(ABOUT)
    for node in nodes:
        for predicate, _, literals in view.graph.values(node, 3):
            if predicate not in _NO_COLUMNS and literals:
                found[MemberColumn(_kind_of(literals[0]), view.label(predicate), predicate)].append(literals[0].value)
        for predicate, direction, total in view.graph.edge_counts(node):
            if predicate not in _NO_COLUMNS:
                counts[predicate, direction].append(total)
        for metric, figure in _latest_figures(view, node).items() if has_figures else ():
            found[MemberColumn("figure", figure.predicate.label, metric)].append(figure.text)
    for (predicate, direction), totals in counts.items():
        if sorted(totals)[len(totals) // 2] <= MOST_NEIGHBORS and len(totals) >= LEAST_COVERAGE * len(nodes):
            label = _name_relation(view, predicate, direction)
            pages = [_first_neighbor(view, node, predicate, direction, None) for node in nodes]
            named = [value for value in pages if value.neighbor is not None]
            kind: Kind = "share" if has_shares and any(value.share for value in named) else "neighbor"
            column = MemberColumn(kind, label, predicate, direction)
            found[column] = [value.text for value in named]
    return found


def _name_relation(view: View, predicate: IRI, direction: Direction) -> str:
    """Return how a relation is called from one side; with an arrow where it reads the same from both."""
    label = view.label(predicate)
    inverse = view.inverse_label(predicate) if direction == "in" else ""
    return label if direction == "out" else f"← {label}" if inverse == label else inverse


def _kind_of(literal: Literal) -> Kind:
    if literal.datatype in DATATYPES_OF_NUMBERS:
        return "number"
    return "date" if is_date(literal.value[:10]) else "text"


def _latest_figures(view: View, node: Node, as_of: str | None = None) -> dict[Node, Property]:
    """Return the newest figure of each metric that is not planned and not later than a date."""
    found: dict[Node, Property] = {}
    for figure in read_figures(view, node):
        is_later = as_of is not None and figure.as_of is not None and figure.as_of[: len(as_of)] > as_of
        if figure.status_id != PLANNED and not is_later:
            before = found.get(figure.predicate.id)
            if before is None or (figure.as_of or "") > (before.as_of or ""):
                found[figure.predicate.id] = figure
    return found


def read_member(view: View, ref: Ref, columns: Sequence[MemberColumn], as_of: str | None = None) -> Member:
    """Return an entity with what it has in each column, as of a date."""
    if not columns:
        return Member(ref, ())
    figures = _latest_figures(view, ref.id, as_of) if any(column.kind == "figure" for column in columns) else {}
    wants_values = any(column.kind in ("number", "date", "text") for column in columns)
    literals = {predicate: found for predicate, _, found in view.graph.values(ref.id, 3)} if wants_values else {}
    values: list[MemberValue] = []
    for column in columns:
        if column.kind == "degree":
            total = sum(n for predicate, _, n in view.graph.edge_counts(ref.id) if predicate != TYPE)
            values.append(MemberValue(f"{total:,}", float(total)))
        elif column.kind == "figure":
            figure = figures.get(column.predicate) if column.predicate is not None else None
            values.append(MemberValue() if figure is None else MemberValue(figure.text, _amount(figure)))
        elif column.kind in ("share", "neighbor"):
            assert isinstance(column.predicate, IRI)
            values.append(_first_neighbor(view, ref.id, column.predicate, column.direction, as_of))
        else:
            assert isinstance(column.predicate, IRI)
            values.append(_literal_value(view, column, literals.get(column.predicate, ())))
    return Member(ref, tuple(values))


def _amount(figure: Property) -> float | None:
    """Return the amount of a figure, for comparing different scales."""
    if not isinstance(figure.value, Literal):
        return None
    try:
        return float(figure.value.value) * float(figure.scale or 1)
    except ValueError:
        return None


def _literal_value(view: View, column: MemberColumn, literals: Sequence[Literal]) -> MemberValue:
    if not literals:
        return MemberValue()
    text = view.pick(literals) or literals[0].value
    if column.kind == "number":
        try:
            return MemberValue(text, float(text), more=len(literals) - 1)
        except ValueError:
            return MemberValue(text, more=len(literals) - 1)
    return MemberValue(text, text, more=len(literals) - 1)


def _first_neighbor(view: View, node: Node, predicate: IRI, direction: Direction, as_of: str | None) -> MemberValue:
    page = list_neighbors(view, node, predicates=[predicate], direction=direction, as_of=as_of, limit=1)
    if not page.edges:
        return MemberValue()
    neighbor, share = page.edges[0].neighbor, edge_share(page.edges[0].edge)
    text = "" if share is None else f"{share:.2f}%"
    return MemberValue(neighbor.label, neighbor.label if share is None else share, neighbor, text, more=page.total - 1)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """Members that share something in a column: a value, their number, and the range of numbers."""

    column: int
    label: str
    total: int
    least: float | str | None = None
    below: float | str | None = None
    is_missing: bool = False

    def holds(self, member: Member) -> bool:
        """Tell whether a member is one of them."""
        value = member.values[self.column]
        if self.is_missing:
            return not value.text
        if self.least is None:
            return value.text == self.label
        rank = value.rank
        if rank is None or type(rank) is not type(self.least):
            return False
        return self.least <= rank and (self.below is None or rank < self.below)  # type: ignore[operator]


FACET_VALUES, BINS = 7, 4
"""Maximum number of values of a facet, and of ranges of numbers and dates."""


def make_facets(columns: Sequence[MemberColumn], members: Sequence[Member]) -> list[tuple[int, list[FacetValue]]]:
    """Return, for each column, the shared values with the number of members, missing ones last."""
    found = []
    for place, column in enumerate(columns):
        values = [member.values[place] for member in members]
        stated = [value for value in values if value.text]
        missing = len(values) - len(stated)
        if column.is_number or column.kind == "date":
            facet = _make_ranges(place, column, stated)
        else:
            counts = Counter(value.text for value in stated).most_common(FACET_VALUES)
            facet = [FacetValue(place, text, total) for text, total in counts]
            if counts and counts[0][1] == 1:
                facet = []  # all differ
        if missing and stated:
            facet.append(FacetValue(place, "", missing, is_missing=True))
        if len(facet) > 1:
            found.append((place, facet))
    return found


def _make_ranges(place: int, column: MemberColumn, values: Sequence[MemberValue]) -> list[FacetValue]:
    """Divide numbers, or dates by year, into a few ranges with about equally many members."""
    is_date_column = column.kind == "date"
    ranked: list[tuple[float | str, str]] = []
    for value in values:
        if value.rank is not None:
            rank = str(value.rank)[:4] if is_date_column else value.rank
            ranked.append((rank, str(rank) if is_date_column else value.text))
    ranked.sort(key=lambda pair: pair[0])
    if len({rank for rank, _ in ranked}) < 2:
        return []
    edges: list[tuple[float | str, str]] = []
    for number in range(BINS):
        edge = ranked[number * len(ranked) // BINS]
        if not edges or edge[0] != edges[-1][0]:
            edges.append(edge)
    facet = []
    for number, (least, text) in enumerate(edges):
        below = edges[number + 1][0] if number + 1 < len(edges) else None
        inside = [pair for pair in ranked if least <= pair[0] and (below is None or pair[0] < below)]  # type: ignore[operator]
        label = text if inside[-1][0] == least else f"{text} – {inside[-1][1]}"
        facet.append(FacetValue(place, label, len(inside), least, below))
    return facet[::-1] if not is_date_column else facet
