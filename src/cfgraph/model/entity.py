"""The values that the explorer returns: references, sources, claims, edges, cards, pages, paths, subgraphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import log1p
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.model.looks import NO_LOOK, Look
from cfgraph.model.terms import Literal, Node, Term

ClaimOrder: TypeAlias = OneOf["date", "quality", "sources"]
"""What decides which of several claims is shown first: the newest, the best source, or what most documents say."""

Held: TypeAlias = OneOf["known", "stated_later", "undated", "no"]
"""Whether something held at a date: known to, stated for later only, stated without a date, or not."""

FUZZY = "fuzzy"
"""``how`` a name matched that is only almost the text."""

Direction: TypeAlias = OneOf["out", "in"]
"""``out``: the entity is the subject of the edge; ``in``: it is the object."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A node as people read it: its identity, its short form, a label, the labels and short forms of its types.

    ``look`` is how it is drawn: as its first class is, or a predicate as its lines are.
    """

    id: Node
    curie: str
    label: str
    types: tuple[str, ...] = ()
    type_ids: tuple[str, ...] = ()
    look: Look = NO_LOOK


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was said: a document, the spot in it, and what is printed there."""

    document: Node | None
    title: str
    date: str | None
    locator: str | None
    as_printed: tuple[str, ...]
    note: str | None = None
    quality: str | None = None
    url: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's statement of an edge or attribute.

    ``values`` holds what else the claim says (percentage, cooperation, post …), by the local name of the predicate.
    Dates are ISO 8601 strings as precise as the source.
    """

    id: Node
    type: str
    status: str | None
    as_of: str | None
    values: Mapping[str, float | int | str]
    source: Source | None
    status_id: Node | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    confidence: str | None = None
    confidence_id: Node | None = None
    type_id: Node | None = None

    @property
    def percentage(self) -> float | None:
        """The share in percent that the claim states, if it states one."""
        value = self.values.get("percentage")
        return float(value) if isinstance(value, int | float) else None


@dataclass(frozen=True, slots=True)
class Edge:
    """A statement between two nodes with the claims that back it; ``held`` says whether it did at the date asked for.

    Where a subgraph was made of a query's rows, ``values`` are what the rows say of the edge; an edge that is no
    statement of the graph but stands for a row has its number, and ``cited`` are the sources that the row names.
    """

    subject: Ref
    predicate: Ref
    object: Ref
    claims: tuple[Claim, ...] = ()
    values: Mapping[str, Literal] = field(default_factory=dict)
    row: int | None = None
    cited: tuple[Source, ...] = ()
    held: Held | None = None

    def other(self, direction: Direction) -> Ref:
        """Return the end that is not the focus when the edge is seen in this direction."""
        return self.object if direction == "out" else self.subject


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an entity; ``kind`` is preferred, label, alternative or misprint."""

    value: str
    language: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Property:
    """A value of an entity that is not another entity: a literal attribute or a metric value.

    ``notes`` say what its claims remark on it, such as why it is inferred. ``translations`` are the same text in other
    languages, by the same ``claims``.
    """

    predicate: Ref
    value: Term
    text: str
    sources: tuple[Source, ...] = ()
    as_of: str | None = None
    status: str | None = None
    status_id: Node | None = None
    qualifier: str | None = None
    unit: str | None = None
    confidence: str | None = None
    confidence_id: Node | None = None
    notes: tuple[str, ...] = ()
    unit_id: Node | None = None
    scale: Decimal | None = None
    claims: tuple[Node, ...] = ()
    translations: tuple[Literal, ...] = ()
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class NeighborGroup:
    """How many neighbors an entity has by one predicate in one direction; ``label`` reads from the entity's side.

    ``first`` are the edges to some of them, where they were asked for.
    """

    predicate: Ref
    direction: Direction
    total: int
    label: str
    first: tuple[NeighborEdge, ...] = ()

    @property
    def heading(self) -> str:
        """How the group is called; one that reads the same in both directions gets an arrow."""
        is_inverse = self.direction == "in" and self.label == self.predicate.label
        return f"← {self.label}" if is_inverse else self.label


@dataclass(frozen=True, slots=True)
class OwnedFigures:
    """The figures of something that an entity owns or runs, and the edges which say that it does."""

    entity: Ref
    edges: tuple[Edge, ...]
    figures: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of one entity, its neighbors counted but not listed.

    ``owned`` are the figures of what it owns or runs, None unless they were asked for.
    As of a date, ``later`` are values that are stated for later only, ``later_edges`` counts such edges, of which
    ``later_neighbors`` are the first. ``hidden`` counts what did not hold then, or what the view leaves out; the values
    and first neighbors that did not hold are ``not_held`` and ``not_held_neighbors``.
    """

    entity: Ref
    names: tuple[Name, ...]
    properties: tuple[Property, ...]
    groups: tuple[NeighborGroup, ...]
    definition: str | None = None
    later: tuple[Property, ...] = ()
    later_edges: int = 0
    later_neighbors: tuple[NeighborEdge, ...] = ()
    hidden: int = 0
    not_held: tuple[Property, ...] = ()
    not_held_neighbors: tuple[NeighborEdge, ...] = ()
    owned: tuple[OwnedFigures, ...] | None = None


@dataclass(frozen=True, slots=True)
class NeighborEdge:
    """An edge seen from a focus entity."""

    edge: Edge
    direction: Direction

    @property
    def neighbor(self) -> Ref:
        """The node at the other end."""
        return self.edge.other(self.direction)


@dataclass(frozen=True, slots=True)
class NeighborPage:
    """A page of an entity's edges; ``total`` counts all that match, ``groups`` break that down.

    As of a date, ``later`` are edges that are stated for later only, the first of ``later_total``, which count nowhere
    else; ``hidden`` counts those that did not hold then, the first of which are ``not_held``, or that the view leaves
    out.
    """

    entity: Ref
    groups: tuple[NeighborGroup, ...]
    edges: tuple[NeighborEdge, ...]
    total: int
    offset: int
    limit: int | None
    later: tuple[NeighborEdge, ...] = ()
    later_total: int = 0
    hidden: int = 0
    not_held: tuple[NeighborEdge, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An entity that a search found: by which of its names, and how that name matched.

    Of a fuzzy match, which is only almost the text, ``deviation`` tells in what way and ``distance`` by how many
    characters. ``spans`` are the parts of the name that match. Of a text that is no name, ``predicate`` tells what it
    is of the entity and ``source`` who says it.
    """

    entity: Ref
    matched: str
    how: str
    deviation: str | None = None
    distance: int = 0
    spans: tuple[tuple[int, int], ...] = ()
    predicate: Ref | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The best matches of a search; ``complete`` is false when ``total`` itself is only a lower bound."""

    query: str
    results: tuple[Match, ...]
    total: int
    complete: bool
    types: tuple[tuple[str, int], ...] = ()

    @property
    def exact(self) -> bool:
        """Whether a match is what was asked for, rather than only almost so; such a one stands first."""
        return bool(self.results) and self.results[0].how != FUZZY


@dataclass(frozen=True, slots=True)
class Path:
    """A simple path. ``steps`` holds, for each hop, every edge between the two nodes that was allowed.

    ``degrees`` are the numbers of steps that the nodes between its ends have in the whole graph.
    """

    nodes: tuple[Ref, ...]
    steps: tuple[tuple[Edge, ...], ...]
    degrees: tuple[int, ...] = ()

    @property
    def length(self) -> int:
        """Number of hops."""
        return len(self.steps)

    @property
    def weights(self) -> tuple[float, ...]:
        """What passing each node between the ends weighs, ln(1 + degree): the more connected, the less it says."""
        return tuple(log1p(degree) for degree in self.degrees)

    @property
    def weight(self) -> float:
        """The sum of the weights: the less, the more the path says."""
        return sum(self.weights)


@dataclass(frozen=True, slots=True)
class PathResults:
    """The shortest simple paths between two nodes within ``max_hops``.

    ``complete`` is true when no further path exists within the bound, so an empty complete result is a proof. Where the
    time for the search ran out, ``timeout`` says how many seconds that was; all paths of up to ``searched_hops`` hops
    are among the paths then. ``shortest`` is the length of the shortest paths and ``shortest_total`` their number,
    listed or not, where that was counted.
    """

    source: Ref
    target: Ref
    paths: tuple[Path, ...]
    complete: bool
    max_hops: int
    timeout: float | None = None
    searched_hops: int | None = None
    shortest: int | None = None
    shortest_total: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A class, predicate or entity with a number."""

    item: Ref
    total: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What a graph holds.

    ``graphs`` are its named graphs with their statements, the largest where there are very many of the ``graph_total``;
    ``default_graph`` counts those of the default graph by itself. ``years`` count the claims and figures that speak of
    each year, ``grades`` the sources of each grade; both are empty where there are none, or too many to count.
    ``changed_forms`` counts the literals that SPARQL gives in another form.
    """

    location: str
    title: str
    statements: int
    entities: int
    claims: int
    classes: tuple[Count, ...]
    predicates: tuple[Count, ...]
    hubs: tuple[Count, ...]
    documents: int
    engine: str
    graphs: tuple[Count, ...] = ()
    default_graph: int = 0
    graph_total: int = 0
    years: tuple[tuple[int, int], ...] = ()
    grades: tuple[tuple[str, int], ...] = ()
    changed_forms: int = 0


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Nodes and edges picked out of a graph, with what they answer.

    ``cut`` tells that a limit left some out; ``ends`` are where paths begin and where they end, if it is made of those.
    ``figures`` are those of nodes, which are among ``attributes`` too as texts; ``joined`` are the attributes, by node
    and name, that hold several values of the graph in one text.
    """

    title: str
    nodes: Sequence[Ref]
    edges: Sequence[Edge]
    attributes: Mapping[Node, Mapping[str, Literal]] = field(default_factory=dict)
    cut: bool = False
    ends: tuple[Node, Node] | None = None
    figures: Mapping[Node, tuple[Property, ...]] = field(default_factory=dict)
    joined: tuple[tuple[Node, str], ...] = ()
