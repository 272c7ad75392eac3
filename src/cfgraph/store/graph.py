"""The ``Graph`` protocol: the few reading operations that any store offers, and its statistics and name hits.

An *edge* is a statement that joins two entities: neither end is a literal or a detail. Types are edges only in a
graph whose schema marks no details, since there nothing else tells what is of interest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cfgraph.model.entity import Direction
from cfgraph.model.terms import IRI, Literal, Node, Statement, Term
from cfgraph.store.build_progress import OnProgress, ignore_progress
from cfgraph.store.queryable_store import QueryableStore
from cfgraph.store.reading_notes import ReadingNotes
from cfgraph.text.catalog import Language

if TYPE_CHECKING:
    from cfgraph.store.adjacency import Adjacency


@dataclass(frozen=True, slots=True)
class NameHit:
    """A node found by one of its names: the name as written, and how it matched.

    ``how`` is name, alternative, misprint, pinyin, initials or iri. Where the name is only almost the text,
    ``deviation`` tells in what way (regional, same_sound, similar_sound, slip or partial), and ``distance`` by how many
    characters. ``spans`` are the parts of the name that match, in its folded form (see ``chinese.unfold_spans``).
    """

    node: Node
    matched: str
    how: str
    deviation: str | None = None
    distance: int = 0
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class NameHits:
    """The best hits of a name search; ``total`` counts the entities found, a lower bound when not ``complete``.

    Hits that match exactly stand before those that deviate from the text.
    """

    hits: Sequence[NameHit]
    total: int
    complete: bool


@dataclass(frozen=True, slots=True)
class TextHit:
    """A statement found by its literal, or, without one, an IRI; ``spans`` are the parts of its text that match."""

    subject: Node
    predicate: IRI | None
    object: Term
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TextHits:
    """The best hits of a text search; ``total`` counts all of them, a lower bound when not ``complete``."""

    hits: Sequence[TextHit]
    total: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts made once, when the store was built.

    ``edge_predicates`` counts the statements of each predicate that join two entities; ``predicates`` counts all.
    ``hubs`` are the entities with the most such statements. ``graphs`` counts the statements of each graph, None being
    the default graph by itself; it is empty where no statement stands in a named graph, and of very many graphs,
    ``graph_total``, it holds the largest. ``notes`` tell what was passed over or let in when files were read.
    ``changed_forms`` counts the literals that SPARQL gives in another form than the files have (``007`` as ``7``), by
    the datatype that they have there.
    """

    statements: int
    entities: int
    details: Mapping[IRI, int]
    classes: Mapping[IRI, int]
    predicates: Mapping[IRI, int]
    edge_predicates: Mapping[IRI, int]
    hubs: Sequence[tuple[Node, int]]
    graphs: Mapping[Node | None, int] = field(default_factory=dict)
    graph_total: int = 0
    notes: ReadingNotes = field(default_factory=ReadingNotes)
    changed_forms: Mapping[IRI, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WalkablePart:
    """A part of a graph that holds all walks of at most ``hops`` hops between two nodes, unless some ``hides``.

    Of very connected nodes on a server the adjacency may know only a least degree, until ``count_degrees`` asks for it.
    """

    hops: int
    adjacency: Adjacency
    hides: bool = False


@dataclass(frozen=True, slots=True)
class ClaimClass:
    """How many claims of a class on statements with a predicate have one of some values, and how many the class has."""

    kind: Node
    predicate: IRI
    number: int
    total: int


class Graph(Protocol):
    """An opened graph. Reading it is safe from several threads."""

    location: str
    """What the user asked to open."""
    files: Sequence[str]
    """Names of the files the statements came from."""
    prefixes: Mapping[str, str]
    """Prefixes declared in the files, and the well-known ones."""

    is_remote: bool
    """Whether a server has to be asked for all that is read, counts too."""

    @property
    def engine(self) -> str:
        """Name and version of the engine that runs queries."""

    @property
    def statistics(self) -> Statistics:
        """Counts; a server makes them when they are first asked for."""

    @property
    def queryable(self) -> QueryableStore:
        """What a query worker needs to know to run queries on this graph."""

    def has_predicate(self, predicate: IRI) -> bool:
        """Tell whether a predicate of the vocabulary that cfgraph knows is in use."""

    def read_ahead_card(self, node: Node) -> None:
        """Be told that the card of an entity is read next: its values, figures, claims and numbers of edges.

        A store on a server reads these in a batch, as it does for the two that follow; one on this machine need not.
        """

    def read_ahead_edges(self, nodes: Collection[Node], predicates: Collection[IRI] = ()) -> None:
        """Be told that the edges of some entities are read next, all or those by some predicates, with their claims."""

    def read_ahead_links(self, pairs: Iterable[tuple[Node, Node]]) -> None:
        """Be told that the edges from the first to the second node of each pair are read next, with their claims."""

    def read_ahead_counts(self, nodes: Collection[Node]) -> None:
        """Be told that the numbers of edges of some nodes are read next."""

    def read_ahead_nodes(self, nodes: Collection[Node]) -> None:
        """Be told that all statements of some nodes are read next."""

    def statements(
        self, subject: Node | None = None, predicate: IRI | None = None, object: Term | None = None
    ) -> Iterator[Statement]:
        """Yield the statements that match, each once, whatever named graphs they stand in."""

    def graphs_of(self, statement: Statement) -> Sequence[Node | None]:
        """Return the graphs in which a statement stands, None being the default graph; none where it is unknown."""

    def statements_by_graph(self) -> Iterator[tuple[Node | None, Iterator[Statement]]]:
        """Yield each graph, None being the default graph, with its statements; all as one where graphs are unknown."""

    def is_detail(self, node: Node) -> bool:
        """Tell whether a node is a detail (claim, passage, metric value, schema term) and no entity of its own."""

    def label(self, node: Node, language: Language) -> str | None:
        """Return the label of an entity, chosen when the store was built; None where it has no name, or is none."""

    def values(self, node: Node, most: int) -> Iterator[tuple[IRI, int, Sequence[Literal]]]:
        """Yield each predicate by which a node has literals, how many, and at most so many of them."""

    def edge_counts(self, node: Node) -> Sequence[tuple[IRI, Direction, int]]:
        """Return how many edges a node has by predicate and direction. It costs the predicates, not the edges."""

    def edges(
        self, node: Node, directions: Collection[Direction] = ("in", "out"), predicates: Collection[IRI] = ()
    ) -> Iterator[tuple[Direction, Statement]]:
        """Yield a node's edges, each with the direction in which the node sees it; with ``predicates`` only theirs."""

    def neighbors(
        self,
        node: Node,
        predicate: IRI,
        direction: Direction,
        *,
        language: Language,
        types: Collection[IRI] = (),
        offset: int = 0,
        limit: int | None = None,
    ) -> tuple[int, Sequence[Node]]:
        """Return the neighbors by one predicate in one direction: how many there are, and a page of them by name.

        With ``types`` only those that have one of them count. A page costs the page, not the number of neighbors.
        """

    def entities(self) -> Iterator[Node]:
        """Yield every entity: the nodes that are no details and that edges, values or types are stated of."""

    def instances(
        self, classes: Collection[IRI], *, language: Language, offset: int = 0, limit: int | None = None
    ) -> tuple[int, Sequence[Node]]:
        """Return the entities of any of the classes: how many there are, and a page of them by name."""

    def reifications(self, statement: Statement) -> Sequence[Node]:
        """Return the nodes that state a statement, by ``rdf:subject`` and its like or, in RDF 1.2, ``rdf:reifies``."""

    def walkable_parts(
        self,
        source: Node,
        target: Node,
        max_hops: int,
        *,
        predicates: Collection[IRI] = (),
        without: Collection[IRI] = (),
        directed: bool = False,
        is_cancelled: Callable[[], bool] = bool,
    ) -> Iterator[WalkablePart]:
        """Yield the graph as numbered nodes and the steps between them, for searching paths between two nodes.

        A store on this machine yields all of it; one on a server parts with ever longer walks, up to ``max_hops``.
        Every edge but types is a step. With ``predicates`` the statements with these are, types and details as well;
        those with a predicate of ``without`` never are. ``directed`` steps lead from subject to object only.
        """

    def count_claim_classes(self, values: Collection[IRI], most: int) -> Sequence[ClaimClass]:
        """Return by class and predicate how many claims have one of some values; of many only the first are read."""

    def find_names(self, text: str, limit: int, types: frozenset[IRI] | None = None) -> NameHits:
        """Return the entities whose names match the text, or nearly so, best first; empty text finds nothing."""

    def exact_names(self, text: str) -> NameHits:
        """Return the entities that bear exactly this name, width, case and script aside."""

    def check_damage(self) -> None:
        """Read all that is stored. Raises StoreDamagedError when it is not as it was built."""

    def find_text(self, text: str, limit: int, on_progress: OnProgress = ignore_progress) -> TextHits:
        """Return the statements whose literal holds all words of a text, and IRIs that do, best first.

        ``on_progress`` is told how far the index has come where it has to be built first.
        """

    def close(self) -> None:
        """Let go of files and connections."""
