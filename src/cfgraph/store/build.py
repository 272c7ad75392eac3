"""Building a store directory from RDF files: loaded and indexed beside its place, then renamed into it.

A crash at any moment leaves either no store or a whole one.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import tempfile
import traceback
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from cfgraph.model.errors import GraphError
from cfgraph.model.terms import BlankNode, Node, local_name
from cfgraph.model.vocabulary import IS_DETAIL, NAME_PREDICATES, SUBCLASS_OF, TYPE, WELL_KNOWN_PREFIXES
from cfgraph.store.location import DATABASE, MANIFEST, NAMES, ending_of
from cfgraph.store.names import NamedEntity, build_names
from cfgraph.store.oxigraph import EVERYTHING, from_ox_node

FORMAT = 6
"""Version of the layout of a store directory. A store of another version is built anew."""

STATEMENTS_WITH_PREFIXES = 1_000
"""Statements of each file that are read to learn its prefixes."""

SMALL = 4 * 1024 * 1024
"""Bytes up to which a file is loaded in one transaction; bulk loading costs more to set up than such a file to read."""

HUBS = 50
"""Entities with the most edges that are remembered for the overview."""

_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".n3": ox.RdfFormat.N3,
}


def build_store(files: Sequence[Path], target: Path) -> None:
    """Build a store of the files at ``target``, which must not exist or be an older build of the same.

    Raises GraphError, with file and line where known, and then leaves nothing behind.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".building", dir=target.parent))
    except OSError as error:
        raise GraphError(f"{target}: can't build a store here: {error.strerror}") from error
    try:
        try:
            _fill(files, work)
        except BaseException as error:
            traceback.clear_frames(error.__traceback__)  # so that the engine lets go of its files before they go
            raise
        try:
            work.rename(target)
        except OSError:
            if not (target / MANIFEST).is_file():
                raise
    except (OSError, RuntimeError, sqlite3.Error) as error:  # what the engine and SQLite raise on a full disk
        reason = error.strerror if isinstance(error, OSError) else None
        raise GraphError(f"{target}: building the store failed: {reason or error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _fill(files: Sequence[Path], work: Path) -> None:
    store = ox.Store(str(work / DATABASE))
    prefixes = dict(WELL_KNOWN_PREFIXES)
    for path in files:
        _load(store, path)
        prefixes.update(_declared_prefixes(path))
    _merge_named_graphs(store)
    counts = _Counts()
    counts.read(store)
    build_names(work / NAMES, counts.named_entities())
    manifest = {
        "format": FORMAT,
        "engine": f"Oxigraph (pyoxigraph {ox.__version__})",
        "files": [str(path) for path in files],
        "prefixes": prefixes,
        "statistics": counts.statistics(),
    }
    store.flush()
    del store
    (work / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    for name in (MANIFEST, NAMES):
        with (work / name).open("rb") as stream:
            os.fsync(stream.fileno())


def _load(store: ox.Store, path: Path) -> None:
    try:
        load = store.load if path.stat().st_size <= SMALL else store.bulk_load
        with _open(path) as stream:
            load(input=stream, format=_FORMATS[ending_of(path)], base_iri=path.resolve().as_uri())
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        raise GraphError(f"{path}{line}: not valid {_FORMATS[ending_of(path)].name}: {error.msg}") from error
    except (OSError, EOFError, zlib.error) as error:
        raise GraphError(f"{path}: can't be read: {error}") from error


def _declared_prefixes(path: Path) -> dict[str, str]:
    """Return the prefixes that a file, which is known to be valid, declares before its first statements."""
    with _open(path) as stream:
        parser = ox.parse(input=stream, format=_FORMATS[ending_of(path)], base_iri=path.resolve().as_uri())
        prefixes: dict[str, str] = {}
        for number, _ in enumerate(islice(parser, STATEMENTS_WITH_PREFIXES)):
            if number == 0:  # RDF/XML forgets its prefixes at the end
                prefixes |= parser.prefixes
        prefixes |= parser.prefixes
        return {name: iri for name, iri in prefixes.items() if iri}


def _open(path: Path) -> IO[bytes]:
    if path.suffix.lower() == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    return path.open("rb")


@dataclass
class _Counts:
    """What one or two passes over the statements find out about them."""

    statements: int = 0
    detail_classes: set[str] = field(default_factory=set)
    details: dict[Node, str] = field(default_factory=dict)
    types: dict[Node, list[str]] = field(default_factory=lambda: defaultdict(list))
    names: dict[Node, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    degree: Counter[Node] = field(default_factory=Counter)
    subjects: dict[Node, None] = field(default_factory=dict)
    predicates: Counter[str] = field(default_factory=Counter)
    edge_predicates: Counter[str] = field(default_factory=Counter)

    def read(self, store: ox.Store) -> None:
        self.detail_classes = detail_classes(store)
        kinds = {str(predicate): kind for predicate, kind in NAME_PREDICATES}
        for quad in store.quads_for_pattern(None, None, None, EVERYTHING):
            self.statements += 1
            subject = from_ox_node(quad.subject)
            self.subjects[subject] = None
            predicate = quad.predicate.value
            self.predicates[predicate] += 1
            if predicate == TYPE:
                if isinstance(quad.object, ox.NamedNode):
                    self.types[subject].append(quad.object.value)
                    if quad.object.value in self.detail_classes:
                        self.details.setdefault(subject, quad.object.value)
            elif predicate in kinds and isinstance(quad.object, ox.Literal):
                self.names[subject].append((quad.object.value, kinds[predicate]))
        for quad in store.quads_for_pattern(None, None, None, EVERYTHING):
            if not isinstance(quad.object, ox.NamedNode | ox.BlankNode) or quad.predicate.value == TYPE:
                continue
            subject, target = from_ox_node(quad.subject), from_ox_node(quad.object)
            if subject not in self.details and target not in self.details:
                self.edge_predicates[quad.predicate.value] += 1
                self.degree[subject] += 1
                self.degree[target] += 1

    def entities(self) -> Iterator[Node]:
        """Yield what is described or stands in an edge, and is no detail."""
        known = dict.fromkeys(self.subjects) | dict.fromkeys(self.degree)
        return (node for node in known if node not in self.details)

    def named_entities(self) -> Iterator[NamedEntity]:
        for node in self.entities():
            names = list(self.names.get(node, ()))
            if not isinstance(node, BlankNode):
                names.append((local_name(node), "iri"))
            if names:
                yield NamedEntity(node, names, self.types.get(node, []), self.degree[node])

    def statistics(self) -> dict[str, object]:
        classes: Counter[str] = Counter()
        for node in self.entities():
            classes.update(set(self.types.get(node, ())))
        return {
            "statements": self.statements,
            "entities": sum(1 for _ in self.entities()),
            "details": dict(Counter(self.details.values())),
            "classes": dict(classes.most_common()),
            "predicates": dict(self.predicates.most_common()),
            "edge_predicates": dict(self.edge_predicates.most_common()),
            "hubs": [(node, degree) for node, degree in self.degree.most_common(HUBS)],
        }


def _merge_named_graphs(store: ox.Store) -> None:
    """Copy what stands in named graphs to the default graph, so that there everything is found, and each thing once."""
    for name in list(store.named_graphs()):
        quads = store.quads_for_pattern(None, None, None, name)
        store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)


def detail_classes(store: ox.Store) -> set[str]:
    """Return the classes whose instances are details: those the schema marks, and their subclasses."""
    marked = {
        quad.subject.value
        for quad in store.quads_for_pattern(None, ox.NamedNode(IS_DETAIL), None, EVERYTHING)
        if isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.object.value in ("true", "1")
    }
    frontier = list(marked)
    while frontier:
        parent = frontier.pop()
        for quad in store.quads_for_pattern(None, ox.NamedNode(SUBCLASS_OF), ox.NamedNode(parent), EVERYTHING):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value not in marked:
                marked.add(quad.subject.value)
                frontier.append(quad.subject.value)
    return marked
