"""What a graph offers, whatever keeps its statements. All else in cfgraph is built on these few operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cfgraph.model.terms import IRI, Node, Statement, Term


@dataclass(frozen=True, slots=True)
class NameHit:
    """A node found by one of its names: the name as written, and how it matched.

    ``how`` is name, alternative, misprint, pinyin, initials or iri.
    """

    node: Node
    matched: str
    how: str


@dataclass(frozen=True, slots=True)
class NameHits:
    """The best hits of a name search; ``total`` counts the entities found, a lower bound when not ``complete``."""

    hits: Sequence[NameHit]
    total: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts made once, when the store was built.

    ``edge_predicates`` counts the statements of each predicate that join two entities; ``predicates`` counts all.
    ``hubs`` are the entities with the most such statements.
    """

    statements: int
    entities: int
    details: Mapping[IRI, int]
    classes: Mapping[IRI, int]
    predicates: Mapping[IRI, int]
    edge_predicates: Mapping[IRI, int]
    hubs: Sequence[tuple[Node, int]]


class Graph(Protocol):
    """An opened graph. Reading it is safe from several threads."""

    location: str
    """What the user asked to open."""
    files: Sequence[str]
    """Names of the files the statements came from."""
    engine: str
    """Name and version of the engine that keeps the statements."""
    prefixes: Mapping[str, str]
    """Prefixes declared in the files, and the well-known ones."""
    statistics: Statistics

    database: Path
    """Directory of the engine's database, for a query worker to open read-only."""

    def statements(
        self, subject: Node | None = None, predicate: IRI | None = None, object: Term | None = None
    ) -> Iterator[Statement]:
        """Yield the statements that match, each once, whatever named graphs they stand in."""

    def is_detail(self, node: Node) -> bool:
        """Tell whether a node is a detail (claim, passage, metric value, schema term) and no entity of its own."""

    def find_names(self, text: str, limit: int, types: frozenset[IRI] | None = None) -> NameHits:
        """Return the entities whose names match the text, best first; empty text finds nothing."""

    def exact_names(self, text: str) -> NameHits:
        """Return the entities that bear exactly this name, width, case and script aside."""

    def close(self) -> None:
        """Let go of files and connections."""
