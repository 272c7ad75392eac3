"""Reading a built store directory: Oxigraph for the statements, SQLite for the names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from cfgraph.model.errors import GraphError
from cfgraph.model.terms import IRI, BlankNode, Node, Statement, Term
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.build import FORMAT, detail_classes
from cfgraph.store.graph import NameHits, Statistics
from cfgraph.store.location import DATABASE, MANIFEST, NAMES
from cfgraph.store.names import NameIndex
from cfgraph.store.oxigraph import EVERYTHING, from_ox, from_ox_node, to_ox, to_ox_iri, to_ox_node


class EmbeddedGraph:
    """A store directory opened read-only; see the Graph protocol for what it offers."""

    def __init__(self, directory: Path, location: str) -> None:
        """Open the store in the directory. Raises GraphError when it is none, or of another format version."""
        manifest = _read_manifest(directory)
        self.location = location
        self.database = directory / DATABASE
        try:
            self.files: Sequence[str] = manifest["files"]
            self.engine: str = manifest["engine"]
            self.prefixes: Mapping[str, str] = manifest["prefixes"]
            self.statistics = _statistics(manifest["statistics"])
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise GraphError(f"{directory}: {MANIFEST} is damaged; build the store again from its files") from error
        try:
            self._store = ox.Store.read_only(str(self.database))
            self._detail_classes = {ox.NamedNode(iri) for iri in detail_classes(self._store)}
        except (OSError, RuntimeError) as error:  # the engine raises RuntimeError for a corrupt database
            raise GraphError(f"{directory}: the store can't be opened: {error}") from error
        self._names = NameIndex(directory / NAMES)
        self._type = ox.NamedNode(TYPE)

    def statements(
        self, subject: Node | None = None, predicate: IRI | None = None, object: Term | None = None
    ) -> Iterator[Statement]:
        """Yield the statements that match, each once, whatever named graphs they stand in."""
        quads = self._store.quads_for_pattern(
            None if subject is None else to_ox_node(subject),
            None if predicate is None else to_ox_iri(predicate),
            None if object is None else to_ox(object),
            EVERYTHING,
        )
        try:
            for quad in quads:
                yield Statement(from_ox_node(quad.subject), IRI(quad.predicate.value), from_ox(quad.object))
        except (OSError, RuntimeError) as error:
            raise GraphError(f"{self.location}: the store can't be read: {error}") from error

    def is_detail(self, node: Node) -> bool:
        """Tell whether a node is a detail (claim, passage, metric value, schema term) and no entity of its own."""
        if not self._detail_classes:
            return False
        quads = self._store.quads_for_pattern(to_ox_node(node), self._type, None, EVERYTHING)
        return any(quad.object in self._detail_classes for quad in quads)

    def find_names(self, text: str, limit: int, types: frozenset[IRI] | None = None) -> NameHits:
        """Return the entities whose names match the text, best first; empty text finds nothing."""
        return self._names.find(text, limit, types)

    def exact_names(self, text: str) -> NameHits:
        """Return the entities that bear exactly this name, width, case and script aside."""
        hits = self._names.exact(text)
        return NameHits(hits, len(hits), True)

    def close(self) -> None:
        """Let go of the name index; the engine closes with the last reference to it."""
        self._names.close()


def _read_manifest(directory: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        version = manifest["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GraphError(f"{directory}: not a store directory of cfgraph, or a damaged one") from error
    if version != FORMAT:
        raise GraphError(
            f"{directory}: the store has format {version}, this cfgraph reads {FORMAT}; build it again from its files"
        )
    return dict(manifest)


def _statistics(counts: dict[str, Any]) -> Statistics:
    def by_iri(name: str) -> dict[IRI, int]:
        return {IRI(iri): number for iri, number in counts[name].items()}

    return Statistics(
        statements=counts["statements"],
        entities=counts["entities"],
        details=by_iri("details"),
        classes=by_iri("classes"),
        predicates=by_iri("predicates"),
        edge_predicates=by_iri("edge_predicates"),
        hubs=[(BlankNode(node) if node.startswith("_:") else IRI(node), degree) for node, degree in counts["hubs"]],
    )
