"""The ``Graph`` protocol: the read operations of any store, and its statistics and name hits.

An *edge* is a statement that connects two entities: neither end is a literal or a detail. Types are edges only in a
graph whose schema marks no details, since nothing else is known about what is of interest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cfgraph.model.entity import Direction, ServerSearch
from cfgraph.model.terms import IRI, Literal, Node, Statement, Term
from cfgraph.store.build_progress import OnProgress, ignore_progress
from cfgraph.store.queryable_store import QueryableStore
from cfgraph.store.reading_notes import ReadingNotes
from cfgraph.store.tree_levels import TreeLevels, TreeRelation
from cfgraph.text.catalog import Language

if TYPE_CHECKING:
    from cfgraph.store.adjacency import Adjacency


@dataclass(frozen=True, slots=True)
class NameHit:
    """A node found by one of its names: the name as written, and how it matched.

    ``how`` is name, alternative, misprint, pinyin, initials or iri. For a fuzzy match
    ``deviation`` is the kind of difference (regional, same_sound, similar_sound, slip or partial), and ``distance`` the
    number of characters. ``spans`` are the matching parts of the folded name (see ``chinese.unfold_spans``).
    """

    node: Node
    matched: str
    how: str
    deviation: str | None = None
    distance: int = 0
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class NameHits:
    """The best hits of a name search; ``total`` is the number of entities found, a lower bound unless ``complete``.

    Exact matches come before fuzzy ones. ``server`` is how a server searched, if it did.
    """

    hits: Sequence[NameHit]
    total: int
    complete: bool
    server: ServerSearch | None = None


@dataclass(frozen=True, slots=True)
class TextHit:
    """A statement found by its literal or, without one, an IRI; ``spans`` are the matching parts of its text."""

    subject: Node
    predicate: IRI | None
    object: Term
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TextHits:
    """The best hits of a text search; ``total`` is the number of hits, a lower bound unless ``complete``."""

    hits: Sequence[TextHit]
    total: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts made when the store was built.

    ``edge_predicates`` counts the statements of each predicate that connect two entities; ``predicates`` counts all.
    ``hubs`` are the entities with the most such statements. ``graphs`` has the number of statements of each graph, None
    for the default graph alone; it is empty without named graphs, and has the largest of very many graphs,
    ``graph_total``. ``notes`` record what was skipped or accepted when files were read. ``changed_forms`` counts the
    literals that SPARQL returns in another form than in the files (``007`` as ``7``), by their datatype in the files.
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
    at_least: bool = False
    """Whether the counts are lower bounds, as those of two stores that are too large to be compared."""


@dataclass(frozen=True, slots=True)
class WalkablePart:
    """A part of a graph with all walks of at most ``hops`` hops between two nodes, unless some ``hides``.

    For highly connected nodes on a server the adjacency may only know a lower bound of the degree, until
    ``count_degrees``.
    """

    hops: int
    adjacency: Adjacency
    hides: bool = False


@dataclass(frozen=True, slots=True)
class ClaimClass:
    """The number of claims of a class about a predicate that have one of some values, and the size of the class."""

    kind: Node
    predicate: IRI
    number: int
    total: int


class Graph(Protocol):
    """An opened graph. Reading it is thread-safe."""

    location: str
    """What the user asked to open."""
    names: Sequence[str]
    """The locations that open it again, each of its own."""
    files: Sequence[str]
    """Names of the source files on this machine of the statements."""
    notes: ReadingNotes
    """What was skipped or accepted when files were read."""
    prefixes: Mapping[str, str]
    """Prefixes declared in the files, and well-known ones."""

    is_remote: bool
    """Whether all data, including counts, is read from a server."""

    @property
    def engine(self) -> str:
        """Name and version of the engine that runs queries."""

    @property
    def statistics(self) -> Statistics:
        """Counts; a server makes them when first requested."""

    @property
    def queryable(self) -> QueryableStore:
        """Information for a query worker to run queries on this graph."""

    def has_predicate(self, predicate: IRI) -> bool:
        """Tell whether a predicate of the vocabulary known to cfgraph is in use."""

    def read_ahead_card(self, node: Node) -> None:
        """Announce that the card of an entity is read next: its values, figures, claims and numbers of edges.

        An endpoint reads these in a batch; an embedded store ignores this and the following announcements.
        """

    def read_ahead_edges(self, nodes: Collection[Node], predicates: Collection[IRI] = ()) -> None:
        """Announce that edges of some entities are read next, all or by some predicates, with their claims."""

    def read_ahead_links(self, pairs: Iterable[tuple[Node, Node]]) -> None:
        """Announce that the edges from the first to the second node of each pair are read next, with their claims."""

    def read_ahead_counts(self, nodes: Collection[Node]) -> None:
        """Announce that the numbers of edges of some nodes are read next."""

    def read_ahead_nodes(self, nodes: Collection[Node], *, alone: bool = False) -> None:
        """Announce that all statements of some nodes are read next; unless ``alone``, their figures and claims too."""

    def read_ahead_claims(self, statements: Collection[Statement]) -> None:
        """Announce that the claims of some statements are read next."""

    def read_ahead_subjects(self, predicate: IRI, objects: Collection[Node]) -> None:
        """Announce that what has one of some objects by a predicate is read next, and all statements of it."""

    def read_ahead_predicates(self, predicates: Collection[IRI]) -> None:
        """Announce that all statements by some predicates are read next, and the names of their subjects."""

    def read_ahead_names(self, nodes: Collection[Node]) -> None:
        """Announce that the names and types of some nodes are read next."""

    def knows_names(self, nodes: Collection[Node]) -> bool:
        """Tell whether the names and types of some nodes can be read without waiting for a server."""

    def statements(
        self, subject: Node | None = None, predicate: IRI | None = None, object: Term | None = None
    ) -> Iterator[Statement]:
        """Yield the matching statements without duplicates, from all graphs."""

    def graphs_of(self, statement: Statement) -> Sequence[Node | None]:
        """Return the graphs of a statement, None for the default graph; empty if they are unknown."""

    def statements_by_graph(self) -> Iterator[tuple[Node | None, Iterator[Statement]]]:
        """Yield each graph, None for the default graph, with its statements; all as one if graphs are unknown."""

    def is_detail(self, node: Node) -> bool:
        """Tell whether a node is a detail (claim, passage, metric value, schema term) rather than an entity."""

    def label(self, node: Node, language: Language) -> str | None:
        """Return the label of an entity, chosen when the store was built; None without a name or for a non-entity."""

    def values(self, node: Node, most: int) -> Iterator[tuple[IRI, int, Sequence[Literal]]]:
        """Yield each predicate by which a node has literals, their number, and at most this many of them."""

    def edge_counts(self, node: Node) -> Sequence[tuple[IRI, Direction, int]]:
        """Return the number of edges of a node by predicate and direction, in time proportional to the predicates."""

    def edges(
        self, node: Node, directions: Collection[Direction] = ("in", "out"), predicates: Collection[IRI] = ()
    ) -> Iterator[tuple[Direction, Statement]]:
        """Yield a node's edges, each with its direction as seen from the node; with ``predicates`` only by these."""

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
        """Return the number of neighbors by one predicate in one direction, and a page of them, sorted by name.

        With ``types`` only those with one of them count. The cost depends on the page, not on the number of neighbors.
        """

    def entities(self) -> Iterator[Node]:
        """Yield every entity: the nodes with edges, values or types that are not details."""

    def instances(
        self, classes: Collection[IRI], *, language: Language, offset: int = 0, limit: int | None = None
    ) -> tuple[int, Sequence[Node]]:
        """Return the number of entities of any of the classes, and a page of them, sorted by name."""

    def reifications(self, statement: Statement) -> Sequence[Node]:
        """Return the nodes that state a statement: reifications, annotated axioms, Wikibase's, RDF 1.2's.

        A server is not asked for RDF 1.2's.
        """

    def claimed_predicates(self, predicates: Collection[IRI]) -> frozenset[IRI]:
        """Return those of some predicates of names by which a statement may have claims."""

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
        """Yield the graph as numbered nodes and steps, for path searches between two nodes.

        An embedded store yields the whole graph; an endpoint yields parts with increasingly long walks, up to
        ``max_hops``. Every edge except types is a step. With ``predicates`` the statements with these are, including
        types and details; those with a predicate in ``without`` never are. ``directed`` steps lead from subject to
        object only.
        """

    def count_claim_classes(self, values: Collection[IRI], most: int) -> Sequence[ClaimClass]:
        """Return by class and predicate how many claims have one of some values; of many, only the first are read."""

    def tree_levels(self, relation: TreeRelation) -> TreeLevels | None:
        """Return a reader of a tree level by level; None where its statements are read at once, as from a store."""

    def find_names(self, text: str, limit: int, types: frozenset[IRI] | None = None) -> NameHits:
        """Return the entities whose names match the text, exactly or nearly, best first; none for an empty text."""

    def exact_names(self, text: str) -> NameHits:
        """Return the entities with exactly this name, ignoring width, case and script."""

    def check_damage(self) -> None:
        """Verify all stored data. Raises StoreDamagedError if it is damaged."""

    def find_text(self, text: str, limit: int, on_progress: OnProgress = ignore_progress) -> TextHits:
        """Return the statements whose literal contains all words of a text, and IRIs that do, best first.

        ``on_progress`` is called with the progress of the index if it has to be built first.
        """

    def close(self) -> None:
        """Release files and connections."""
