"""Building the engine's database from the columns of a store, for SPARQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from cfgraph.model.errors import GraphError
from cfgraph.store.build_progress import BuildProgress, OnProgress, ignore_progress
from cfgraph.store.columns import Columns

MAX_TRANSACTION_STATEMENTS = 30_000
"""Number of statements up to which they are loaded in one transaction, since bulk loading costs more to set up."""

CHUNK_SUBJECTS = 5_000
"""Number of subjects whose statements are passed to the engine at once."""

CHUNK_ROWS = 20_000
"""Number of statements of a named graph that are written at once."""

CHUNK_TERMS = 100_000
"""Number of terms that are scanned at once."""

VERIFIED_STATEMENTS = 200
"""Number of statements that are looked up in a new database before it is published."""


def build_database(
    columns: Columns, place: Path, on_progress: OnProgress = ignore_progress, *, union: bool = True
) -> dict[str, object]:
    """Build the database of all statements in a new directory, and return its shape for the manifest.

    Its default graph contains every statement; those of named graphs are in these as well. Without ``union`` the
    default graph contains only its own statements. Raises GraphError, OSError and, as the engine does on a full disk,
    RuntimeError.
    """
    store = ox.Store(str(place))
    lines = cast(IO[bytes], _StatementLines(columns, on_progress, union=union))
    form = ox.RdfFormat.N_QUADS
    if columns.statements <= MAX_TRANSACTION_STATEMENTS:
        store.extend(ox.parse(input=lines, format=form, lenient=True))
    elif _has_blank_nodes(columns):  # which a bulk load would rename
        store.bulk_extend(ox.parse(input=lines, format=form, lenient=True))
    else:
        store.bulk_load(input=lines, format=form, lenient=True)
    store.flush()
    del store
    return describe_database(columns, place)


def describe_database(columns: Columns, place: Path) -> dict[str, object]:
    """Return the shape of a new database of all statements, once it is known to hold them. Raises GraphError."""
    _verify_database(columns, place)
    return {"engine": f"Oxigraph (pyoxigraph {ox.__version__})"}


class _StatementLines:
    """The statements of a store as a file of N-Triples for the engine."""

    def __init__(self, columns: Columns, on_progress: OnProgress, *, union: bool) -> None:
        self._chunks = _write_statements(columns, on_progress, union=union)
        self._buffer, self._place = b"", 0

    def read(self, size: int) -> bytes:
        """Return at most this many bytes, none at the end."""
        if self._place >= len(self._buffer):
            self._buffer, self._place = next(self._chunks, b""), 0
        start = self._place
        self._place += size
        return self._buffer[start : self._place]


def _write_statements(columns: Columns, on_progress: OnProgress, *, union: bool) -> Iterator[bytes]:
    """Yield the statements as lines of N-Quads, in batches, and report progress."""
    predicates = [b" %b " % bytes(columns.text_bytes(number)) for number in columns.predicates]
    if union:
        yield from _write_all(columns, predicates, on_progress)
    for place, name in enumerate(columns.graph_names()):
        if name is not None or not union:
            yield from _write_graph(columns, predicates, columns.graph_rows(place), (name or "").encode())


def _write_all(columns: Columns, predicates: list[bytes], on_progress: OnProgress) -> Iterator[bytes]:
    """Yield all statements, those of some subjects at a time."""
    text, starts, objects, places = columns.text_bytes, columns.out_start, columns.out_object, columns.out_predicate
    for first in range(0, columns.nodes, CHUNK_SUBJECTS):
        end = min(first + CHUNK_SUBJECTS, columns.nodes)
        pieces: list[bytes | memoryview] = []
        for subject in range(first, end):
            low, high = starts[subject], starts[subject + 1]
            name = text(subject) if low < high else b""
            for row in range(low, high):
                pieces += (name, predicates[places[row]], text(objects[row]), b" .\n")
        on_progress(BuildProgress("database", starts[end], columns.statements, columns.statements))
        if pieces:
            yield b"".join(pieces)


def _write_graph(columns: Columns, predicates: list[bytes], rows: memoryview, name: bytes) -> Iterator[bytes]:
    """Yield the statements of a graph; an empty name is the default graph."""
    text, objects, places, ending = columns.text_bytes, columns.out_object, columns.out_predicate, b" %b .\n" % name
    for first in range(0, len(rows), CHUNK_ROWS):
        pieces: list[bytes | memoryview] = []
        for row in rows[first : first + CHUNK_ROWS]:
            pieces += (text(columns.subject_of(row)), predicates[places[row]], text(objects[row]), ending)
        yield b"".join(pieces)


def _has_blank_nodes(columns: Columns) -> bool:
    """Tell whether any term is a blank node, or a triple term, which may contain one."""
    return any(
        text.startswith((b"_", b"<<"))
        for first in range(0, columns.terms, CHUNK_TERMS)
        for text in columns.texts(first, min(first + CHUNK_TERMS, columns.terms))
    )


def _verify_database(columns: Columns, place: Path) -> None:
    """Look up some statements, as a query does. Raises GraphError for a missing one."""
    store = ox.Store.read_only(str(place))
    for row in range(0, columns.statements, max(1, columns.statements // VERIFIED_STATEMENTS)):
        numbers = columns.subject_of(row), columns.predicates[columns.out_predicate[row]], columns.out_object[row]
        texts = [columns.text(number) for number in numbers]
        (quad,) = ox.parse(input=f"{' '.join(texts)} .", format=ox.RdfFormat.N_TRIPLES, lenient=True)
        if next(store.quads_for_pattern(quad.subject, quad.predicate, quad.object), None) is None:
            raise GraphError("store.came_out_wrong", term=texts[0])
