"""``EmbeddedGraph``: the Graph protocol over a built store directory, its manifest, columns and name index."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from cfgraph.model.entity import Direction
from cfgraph.model.terms import IRI, Literal, Node, Statement, Term
from cfgraph.model.vocabulary import REIFICATIONS, REIFIES, TYPE
from cfgraph.store.build_progress import OnProgress, ignore_progress
from cfgraph.store.claim_classes import count_claim_classes
from cfgraph.store.columns import NO_TERM, Columns
from cfgraph.store.damage import tells_damage
from cfgraph.store.generation import Generation
from cfgraph.store.graph import ClaimClass, NameHit, NameHits, TextHit, TextHits, WalkablePart
from cfgraph.store.manifest import COLUMNS, DATABASE, NAMES
from cfgraph.store.queryable_store import name_engine
from cfgraph.store.reading_ahead import ReadsAtOnce
from cfgraph.store.sorted_numbers import intersect_sorted, merge_sorted, page_by_rank
from cfgraph.store.statement_rows import graphs_of_row, read_graphs, read_reifications, read_rows
from cfgraph.store.statistics import parse_statistics
from cfgraph.store.term_text import parse_term
from cfgraph.store.tree_levels import TreeRelation
from cfgraph.store.verification import verify_whole
from cfgraph.text.catalog import Language

if TYPE_CHECKING:
    from cfgraph.store.known_terms import KnownTerms
    from cfgraph.store.name_index import EntityHit, NameIndex
    from cfgraph.store.text_index import FoundText
    from cfgraph.store.text_opening import LazyTextIndex

MAX_STATEMENTS = 20
"""Maximum number of statements with one literal that a text search returns."""


@tells_damage
class EmbeddedGraph(ReadsAtOnce):
    """A store directory opened read-only; it implements the Graph protocol."""

    def __init__(self, generation: Generation, location: str) -> None:
        """Read an opened store, which is closed together with the graph."""
        manifest = generation.manifest
        self._generation = generation
        self.location = location
        self.names: Sequence[str] = (location,)
        self.queryable = generation.queryable
        self.files: Sequence[str] = [source.path for source in manifest.sources]
        self.prefixes: Mapping[str, str] = manifest.prefixes
        self.statistics = parse_statistics(manifest.statistics)
        self.notes = self.statistics.notes
        self._columns = Columns(generation.place(COLUMNS), manifest.parts[COLUMNS].shape)
        self._types_are_edges = not self.statistics.details

    def _predicate_index(self, predicate: IRI) -> int | None:
        """Return the index of a predicate in the columns, or None if no statement has it."""
        number = self._columns.number(predicate)
        return self._columns.places.get(number)

    @cached_property
    def _edge_places(self) -> dict[int, IRI]:
        """The predicates whose statements can be edges, by index."""
        edges = self.statistics.edge_predicates
        named = ((place, IRI(self._columns.node(number))) for place, number in enumerate(self._columns.predicates))
        most = len(self._columns.predicates) > len(self.statistics.predicates)  # of very many, not all are counted
        return {p: iri for p, iri in named if iri in edges or (iri == TYPE and self._types_are_edges) or most}

    @cached_property
    def engine(self) -> str:
        """Name and version of the engine that runs queries."""
        if (database := self._generation.manifest.parts.get(DATABASE)) is not None:
            return str(database.shape["engine"])
        return name_engine()

    def has_predicate(self, predicate: IRI) -> bool:
        """Tell whether a predicate is in use."""
        return predicate in self.statistics.predicates

    # -- statements ----------------------------------------------------------------------------------------------

    def statements(
        self, subject: Node | None = None, predicate: IRI | None = None, object: Term | None = None
    ) -> Iterator[Statement]:
        """Yield the matching statements without duplicates, from all graphs."""
        columns = self._columns
        place = None if predicate is None else self._predicate_index(predicate)
        if predicate is not None and place is None:
            return
        if subject is not None:
            number = columns.number(subject)
            if number < columns.nodes:
                yield from self._statements_about(subject, number, place, object)
        elif object is not None:
            number = columns.number(object)
            if number != NO_TERM:
                low, high = columns.in_range(number, place)
                for row in range(low, high):
                    iri = predicate or self._predicate_iri(columns.in_predicate[row])
                    yield Statement(columns.node(columns.in_subject[row]), iri, object)
        else:
            yield from read_rows(columns, range(columns.statements) if place is None else columns.rows_with(place))

    def _statements_about(
        self, subject: Node, number: int, place: int | None, object: Term | None
    ) -> Iterator[Statement]:
        columns = self._columns
        wanted = NO_TERM if object is None else columns.number(object)
        if object is not None and wanted == NO_TERM:
            return
        low, high = columns.out_range(number, place)
        for code, first, end in columns.predicate_runs(columns.out_predicate, low, high):
            iri = self._predicate_iri(code)
            if object is None:
                for row in range(first, end):
                    yield Statement(subject, iri, columns.term(columns.out_object[row]))
            else:
                if columns.row_of(number, code, wanted) is not None:
                    yield Statement(subject, iri, object)

    def _predicate_iri(self, place: int) -> IRI:
        found = self._predicates.get(place)
        if found is None:
            found = self._predicates[place] = IRI(self._columns.node(self._columns.predicates[place]))
        return found

    @cached_property
    def _predicates(self) -> dict[int, IRI]:
        return {}

    def graphs_of(self, statement: Statement) -> Sequence[Node | None]:
        """Return the graphs of a statement, None for the default graph; empty for an unknown statement."""
        columns = self._columns
        subject, target = columns.number(statement.subject), columns.number(statement.object)
        place = self._predicate_index(statement.predicate)
        if place is None or subject >= columns.nodes or target == NO_TERM:
            return ()
        row = columns.row_of(subject, place, target)
        return () if row is None else graphs_of_row(columns, row)

    def statements_by_graph(self) -> Iterator[tuple[Node | None, Iterator[Statement]]]:
        """Yield each graph, None for the default graph, with its statements."""
        return read_graphs(self._columns)

    def is_detail(self, node: Node) -> bool:
        """Tell whether a node is a detail (claim, passage, metric value, schema term) rather than an entity."""
        columns = self._columns
        return columns.entities <= columns.number(node) < columns.entities + columns.details

    def label(self, node: Node, language: Language) -> str | None:
        """Return the label of an entity, chosen when the store was built; None without a name or for a non-entity."""
        columns = self._columns
        number = columns.number(node)
        if number >= columns.entities:
            return None
        label = columns.labels[language][number]
        if label == NO_TERM:
            return None
        literal = parse_term(columns.text(label))
        assert isinstance(literal, Literal)
        return literal.value

    def values(self, node: Node, most: int) -> Iterator[tuple[IRI, int, Sequence[Literal]]]:
        """Yield each predicate by which a node has literals, their number, and at most this many of them."""
        columns = self._columns
        number = columns.number(node)
        if number >= columns.nodes:
            return
        for place, low, high in columns.predicate_runs(columns.out_predicate, *columns.out_range(number)):
            first = bisect_left(columns.out_object, columns.nodes, low, high)
            literals = (columns.term(columns.out_object[row]) for row in range(first, high))
            if found := list(islice((term for term in literals if isinstance(term, Literal)), most)):
                yield self._predicate_iri(place), high - first, found

    # -- edges ---------------------------------------------------------------------------------------------------

    def edge_counts(self, node: Node) -> Sequence[tuple[IRI, Direction, int]]:
        """Return the number of edges of a node by predicate and direction, in time proportional to the predicates."""
        number = self._columns.number(node)
        found: list[tuple[IRI, Direction, int]] = []
        for direction in ("in", "out"):
            for place, low, high in self._edge_runs(number, direction):
                found.append((self._edge_places[place], direction, high - low))
        return found

    def _edge_runs(self, number: int, direction: Direction, place: int | None = None) -> Iterator[tuple[int, int, int]]:
        """Yield the index and bounds of each run of a node's edges in one direction, or of those with one predicate."""
        columns = self._columns
        if number >= (columns.nodes if direction == "out" else columns.terms):
            return
        if direction == "out":
            ends, others, bounds = columns.out_predicate, columns.out_object, columns.out_range(number, place)
        else:
            ends, others, bounds = columns.in_predicate, columns.in_subject, columns.in_range(number, place)
        for code, low, high in columns.predicate_runs(ends, *bounds):
            iri = self._edge_places.get(code)
            if iri is None:
                continue
            below = columns.nodes if iri == TYPE and direction == "out" else columns.entities
            end = bisect_left(others, below, low, high)
            if low < end and (iri != TYPE or self._types_are_edges):
                yield code, low, end

    def edges(
        self, node: Node, directions: Collection[Direction] = ("in", "out"), predicates: Collection[IRI] = ()
    ) -> Iterator[tuple[Direction, Statement]]:
        """Yield a node's edges, each with its direction as seen from the node; with ``predicates`` only by these."""
        columns = self._columns
        number = columns.number(node)
        places: list[int | None] = [None]
        if predicates:
            places = [place for iri in dict.fromkeys(predicates) if (place := self._predicate_index(iri)) is not None]
        for direction in ("in", "out"):
            if direction not in directions:
                continue
            for place in places:
                for code, low, high in self._edge_runs(number, direction, place):
                    iri = self._edge_places[code]
                    if direction == "in":
                        for row in range(low, high):
                            yield "in", Statement(columns.node(columns.in_subject[row]), iri, node)
                    else:
                        for row in range(low, high):
                            yield "out", Statement(node, iri, columns.node(columns.out_object[row]))

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
        """Return the number of neighbors by one predicate in one direction, and a page of them, sorted by name."""
        columns = self._columns
        place = self._predicate_index(predicate)
        if place is None:
            return 0, ()
        for _, low, high in self._edge_runs(columns.number(node), direction, place):
            others = columns.out_object if direction == "out" else columns.in_subject
            numbers = others[low:high]
            if types:
                numbers = intersect_sorted(numbers, self._instance_numbers(types))
            return len(numbers), self._page_by_name(numbers, language, offset, limit)
        return 0, ()

    def _page_by_name(self, numbers: memoryview, language: Language, offset: int, limit: int | None) -> list[Node]:
        """Return a page of nodes, given by sorted numbers, sorted by name."""
        ranks = self._columns.ranks.get(language)
        end = len(numbers) if limit is None else min(offset + limit, len(numbers))
        if ranks is None or len(numbers) < 2 or numbers[-1] >= self._columns.entities:
            return [self._columns.node(number) for number in numbers[offset:end]]
        return [self._columns.node(number) for number in page_by_rank(numbers, ranks, offset, end)]

    def entities(self) -> Iterator[Node]:
        """Yield every entity: the nodes with edges, values or types that are not details."""
        return map(self._columns.node, range(self._columns.entities))

    def instances(
        self, classes: Collection[IRI], *, language: Language, offset: int = 0, limit: int | None = None
    ) -> tuple[int, Sequence[Node]]:
        """Return the number of entities of any of the classes, and a page of them, sorted by name."""
        numbers = self._instance_numbers(classes)
        numbers = numbers[: bisect_left(numbers, self._columns.entities)]
        return len(numbers), self._page_by_name(numbers, language, offset, limit)

    def _instance_numbers(self, classes: Collection[IRI]) -> memoryview:
        columns = self._columns
        place = self._predicate_index(TYPE)
        ranges = []
        for iri in classes if place is not None else ():
            number = columns.number(iri)
            if number != NO_TERM:
                low, high = columns.in_range(number, place)
                ranges.append(columns.in_subject[low:high])
        return merge_sorted(ranges)

    def reifications(self, statement: Statement) -> Sequence[Node]:
        """Return the nodes that state a statement: reifications, annotated axioms, Wikibase's, RDF 1.2's."""
        return tuple(read_reifications(self._columns, statement))

    def claimed_predicates(self, predicates: Collection[IRI]) -> frozenset[IRI]:
        """Return those of some predicates by which a statement may have claims; with RDF 1.2's, all of them."""
        if self.has_predicate(REIFIES):
            return frozenset(predicates)
        parts = [part for _, part, _ in REIFICATIONS if self.has_predicate(part)]
        return frozenset(p for p in predicates for part in parts if any(self.statements(predicate=part, object=p)))

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
        """Yield the whole graph as numbered nodes and steps, for path searches."""
        from cfgraph.store.adjacency import Adjacency, choose_places  # imports numpy, which most commands never need

        chosen = choose_places(predicates, without, self._edge_places, self._predicate_index)
        details = bool(predicates)
        adjacency = Adjacency(self._columns, chosen, self.check_damage, details=details, directed=directed)
        yield WalkablePart(max_hops, adjacency)

    def tree_levels(self, relation: TreeRelation) -> None:
        """Return None: all statements of a tree are read at once."""

    def count_claim_classes(self, values: Collection[IRI], most: int) -> Sequence[ClaimClass]:
        """Return by class and predicate how many claims have one of some values."""
        return count_claim_classes(self, values, most)

    # -- names ---------------------------------------------------------------------------------------------------

    @cached_property
    def _name_index(self) -> NameIndex:
        from cfgraph.store.name_index import NameIndex  # imports numpy, which most commands never need

        return NameIndex(self._generation.place(NAMES))

    def find_names(self, text: str, limit: int, types: frozenset[IRI] | None = None) -> NameHits:
        """Return the entities whose names match the text, exactly or nearly, best first; none for an empty text."""
        numbers = None if types is None else frozenset(map(self._columns.number, types))
        found = self._name_index.find(text, limit, numbers)
        hits = NameHits([self._name_hit(named) for named in found.hits], found.total, found.complete)
        return self._known_terms.add_hits(hits, text, limit, self, types)

    def exact_names(self, text: str) -> NameHits:
        """Return the entities with exactly this name, ignoring width, case and script."""
        hits = [self._name_hit(named) for named in self._name_index.find_exact(text)]
        return self._known_terms.add_exact_hits(NameHits(hits, len(hits), True), text)

    @cached_property
    def _known_terms(self) -> KnownTerms:
        from cfgraph.store.known_terms import KnownTerms, list_nameless_terms

        columns = self._columns
        return KnownTerms(list_nameless_terms(self, lambda iri: columns.number(iri) < columns.entities))

    @cached_property
    def _text_index(self) -> LazyTextIndex:
        from cfgraph.store.text_opening import LazyTextIndex  # imports numpy, which most commands never need

        return LazyTextIndex(self._generation, self._columns)

    def find_text(self, text: str, limit: int, on_progress: OnProgress = ignore_progress) -> TextHits:
        """Return the statements whose literal contains all words of a text, and IRIs that do, best first.

        ``on_progress`` is called with the progress of the index if it has to be built first.
        """
        found = self._text_index.find(text, limit, on_progress)
        hits = [hit for each in found.texts for hit in self._text_hits(each)]
        return TextHits(hits[:limit], max(found.total, len(hits)), found.complete)

    def _text_hits(self, found: FoundText) -> Iterator[TextHit]:
        """Yield the statements with a found literal, at most MAX_STATEMENTS of them, and found IRIs."""
        columns = self._columns
        if found.term < columns.nodes:
            node = columns.node(found.term)
            yield TextHit(node, None, node, found.spans)
            return
        term = columns.term(found.term)
        low, high = columns.in_range(found.term)
        for row in range(low, min(high, low + MAX_STATEMENTS)):
            predicate = self._predicate_iri(columns.in_predicate[row])
            yield TextHit(columns.node(columns.in_subject[row]), predicate, term, found.spans)

    def _name_hit(self, named: EntityHit) -> NameHit:
        node = self._columns.node(named.id)
        return NameHit(node, named.matched, named.how, named.deviation, named.distance, named.spans)

    def check_damage(self) -> None:
        """Verify the store completely. Raises StoreDamagedError if it is damaged."""
        verify_whole(self._generation)

    def close(self) -> None:
        """Release the store; memory mappings close with the last reference to them."""
        if "_name_index" in self.__dict__:
            self._name_index.close()
        self._generation.close()
