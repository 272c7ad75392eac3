"""Narrowing a store to some of its graphs: finding these by name, and reading them to build another store."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from cfgraph.model.errors import NotFoundError
from cfgraph.store.columns import Columns
from cfgraph.store.generation import Generation, open_generation
from cfgraph.store.location import IN_GRAPH, Location
from cfgraph.store.manifest import COLUMNS, Manifest

DEFAULT = "default"
"""The name of the default graph alone."""

CHUNK_ROWS = 20_000
"""Number of statements that are written for the engine at once."""

MOST_NAMED = 5
"""Maximum number of graphs in an error message."""


def narrow_location(generation: Generation, names: Sequence[str]) -> Location:
    """Return the part of a store in some graphs as a separate location; graphs are IRIs, prefixed names, or
    ``default``.

    Raises NotFoundError for an unknown graph.
    """
    manifest = generation.manifest
    known = {text or DEFAULT: None for text in _open_columns(generation).graph_names()} or {DEFAULT: None}
    chosen = sorted({_find_graph(name, known, manifest) for name in names})
    return Location(str(generation.directory), (generation.directory,), options={IN_GRAPH: " ".join(chosen)})


def _find_graph(name: str, known: Mapping[str, None], manifest: Manifest) -> str:
    """Return the stored name of a graph."""
    prefix, colon, local = name.partition(":")
    written = [name, f"<{name}>"]
    if colon and prefix in manifest.prefixes:
        written.append(f"<{manifest.prefixes[prefix]}{local}>")
    for text in written:
        if text in known:
            return text
    near = difflib.get_close_matches(written[-1], known, MOST_NAMED, 0.8) or list(islice(known, MOST_NAMED))
    raise NotFoundError("store.no_graph", name=name, total=len(known), known=tuple(text.strip("<>") for text in near))


def read_narrowed(directory: Path, options: Mapping[str, str], prefixes: dict[str, str]) -> Iterator[ox.Quad]:
    """Yield the statements of a store in the graphs of the options; add its prefixes."""
    generation = open_generation(directory)
    try:
        prefixes |= generation.manifest.prefixes
        columns = _open_columns(generation)
        chosen = set(options[IN_GRAPH].split(" "))
        if not columns.graphs:
            yield from _read_rows(columns, range(columns.statements), "")
        for place, name in enumerate(columns.graph_names()):
            if (name or DEFAULT) in chosen:
                yield from _read_rows(columns, columns.graph_rows(place), name or "")
    finally:
        generation.close()


def _read_rows(columns: Columns, rows: Sequence[int] | memoryview, graph: str) -> Iterator[ox.Quad]:
    """Yield the statements in some rows, ascending, as the engine's."""
    subject, end = "", 0
    for first in range(0, len(rows), CHUNK_ROWS):
        lines = []
        for row in rows[first : first + CHUNK_ROWS]:
            if row >= end:
                number = columns.subject_of(row)
                subject, end = columns.text(number), columns.out_start[number + 1]
            predicate = columns.text(columns.predicates[columns.out_predicate[row]])
            lines.append(f"{subject} {predicate} {columns.text(columns.out_object[row])} {graph} .\n")
        yield from ox.parse(input="".join(lines), format=ox.RdfFormat.N_QUADS, lenient=True)


def _open_columns(generation: Generation) -> Columns:
    return Columns(generation.place(COLUMNS), generation.manifest.parts[COLUMNS].shape)
