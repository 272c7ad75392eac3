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
"""Order in which the claims of an edge are shown: newest first, best source first, or most documents first."""

Held: TypeAlias = OneOf["known", "stated_later", "undated", "no"]
"""Whether something was valid at a date: known, stated for a later date only, stated without a date, or not."""

FUZZY = "fuzzy"
"""How the name of a fuzzy match deviates from the text."""

Direction: TypeAlias = OneOf["out", "in"]
"""``out``: the entity is the subject of the edge; ``in``: it is the object."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A node for display: its identity, short form and label, and the labels and short forms of its types.

    ``look`` is how it is drawn: like its first class, or for a predicate like its lines.
    """

    id: Node
    curie: str
    label: str
    types: tuple[str, ...] = ()
    type_ids: tuple[str, ...] = ()
    look: Look = NO_LOOK


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is stated: a document, the location in it, and the printed text."""

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
    """A statement of an edge or attribute by one source.

    ``values`` has what else the claim states (percentage, cooperation, post …), by the local name of the predicate;
    ``value_names`` are the names of these in other vocabularies. Dates are ISO 8601 strings as precise as the source.
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
    value_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def percentage(self) -> float | None:
        """The share in percent that the claim states, None without one."""
        value = self.values.get("percentage")
        return float(value) if isinstance(value, int | float) else None


@dataclass(frozen=True, slots=True)
class Edge:
    """A statement between two nodes with its claims; ``held`` is whether it was valid at the requested date.

    In a subgraph made from the rows of a query, ``values`` are the values of the row. An edge that is not a statement
    of the graph but represents a row has the row's number, and ``cited`` are the sources that the row names.
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
        """Return the end other than the focus, for an edge seen in this direction."""
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

    ``notes`` are the notes of its claims, such as why it is inferred. ``translations`` are the same text in other
    languages, stated by the same ``claims``.
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
    """The number of neighbors of an entity by one predicate in one direction; ``label`` reads from the entity's side.

    ``first`` are the edges to some of them, if requested.
    """

    predicate: Ref
    direction: Direction
    total: int
    label: str
    first: tuple[NeighborEdge, ...] = ()

    @property
    def heading(self) -> str:
        """The title of the group; one that reads the same in both directions gets an arrow."""
        is_inverse = self.direction == "in" and self.label == self.predicate.label
        return f"← {self.label}" if is_inverse else self.label


@dataclass(frozen=True, slots=True)
class OwnedFigures:
    """The figures of something that an entity owns or runs, and the edges that state this."""

    entity: Ref
    edges: tuple[Edge, ...]
    figures: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What is known about an entity; its neighbors are counted but not listed.

    ``owned`` are the figures of what it owns or runs, None unless requested. As of a date, ``later`` are values stated
    only for a later date; ``later_edges`` is the number of such edges, and ``later_neighbors`` are the first of them.
    ``hidden`` is the number of facts that were not valid then or that the view excludes; ``not_held`` and
    ``not_held_neighbors`` are the values and first neighbors that were not valid.
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
    """An edge as seen from a focus entity."""

    edge: Edge
    direction: Direction

    @property
    def neighbor(self) -> Ref:
        """The node at the other end of the edge."""
        return self.edge.other(self.direction)


@dataclass(frozen=True, slots=True)
class NeighborPage:
    """A page of an entity's edges; ``total`` is the number of all matching edges, ``groups`` its breakdown.

    As of a date, ``later`` are the first of ``later_total`` edges that are stated only for a later date; they are not
    part of other counts. ``hidden`` is the number of edges that were not valid then, the first of which are
    ``not_held``, or that the view excludes.
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
    """An entity that a search found, which of its names matched, and how.

    For a fuzzy match, ``deviation`` is the kind of difference and ``distance`` the number of characters. ``spans`` are
    the matching parts of the name. For a text that is not a name, ``predicate`` is its relation to the entity and
    ``source`` is the document that states it.
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
class ServerSearch:
    """How a server searched names: by its full-text index, or ``contains``, with the query that was sent to it.

    With ``by_words`` names were found by the beginnings of their words. ``index`` is a full-text index of the server
    that was not used, and ``unused`` is why: the server ``refused`` the query, the index is ``wrong`` (it misses
    names of the graph, or finds others), it found ``nothing``, the answer was ``cut``, or the ``text`` is unsuitable.
    """

    method: str
    sparql: str
    by_words: bool
    index: str = ""
    unused: str = ""


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The best matches of a search; ``complete`` is false if ``total`` is only a lower bound.

    ``server`` is how a server searched, unless all names were searched on this machine.
    """

    query: str
    results: tuple[Match, ...]
    total: int
    complete: bool
    types: tuple[tuple[str, int], ...] = ()
    server: ServerSearch | None = None

    @property
    def exact(self) -> bool:
        """Whether the match is exact rather than fuzzy; exact ones come first."""
        return bool(self.results) and self.results[0].how != FUZZY


@dataclass(frozen=True, slots=True)
class Path:
    """A simple path. ``steps`` has, for each hop, every allowed edge between the two nodes.

    ``degrees`` are the degrees of the intermediate nodes in the whole graph.
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
        """The weight of each intermediate node, ln(1 + degree): the more connected, the less informative."""
        return tuple(log1p(degree) for degree in self.degrees)

    @property
    def weight(self) -> float:
        """The sum of the weights: the lower, the more informative the path."""
        return sum(self.weights)


@dataclass(frozen=True, slots=True)
class PathResults:
    """The shortest simple paths between two nodes within ``max_hops``.

    ``complete`` is true if no further path exists within the limit, so an empty complete result is a proof. If the time
    limit was reached, ``timeout`` is that limit in seconds, and all paths of up to ``searched_hops`` hops are included.
    ``shortest`` is the length of the shortest paths and ``shortest_total`` their number, listed or not, if counted.
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
    """The contents of a graph.

    ``graphs`` are its named graphs with their statements, or the largest of very many; ``graph_total`` is their number.
    ``default_graph`` is the number of statements in the default graph alone. ``years`` are the numbers of claims and
    figures of each year, ``grades`` those of sources of each grade; both are empty if there are none, or too many to
    count. ``changed_forms`` is the number of literals that SPARQL returns in another form. With ``at_least`` the counts
    are lower bounds.
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
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Nodes and edges selected from a graph, and the request that selected them.

    ``cut`` is true if a limit excluded some; ``ends`` are the ends of the paths, if it consists of paths.
    ``figures`` are those of nodes, which are also among ``attributes`` as texts; ``joined`` are the attributes, by node
    and name, that combine several values of the graph in one text.
    """

    title: str
    nodes: Sequence[Ref]
    edges: Sequence[Edge]
    attributes: Mapping[Node, Mapping[str, Literal]] = field(default_factory=dict)
    cut: bool = False
    ends: tuple[Node, Node] | None = None
    figures: Mapping[Node, tuple[Property, ...]] = field(default_factory=dict)
    joined: tuple[tuple[Node, str], ...] = ()
