"""Building a store directory from RDF files: all steps in order, in a work directory, verified, then published.

A crash at any moment leaves what was there before or a whole new store.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from cfgraph.model.errors import GraphError
from cfgraph.model.vocabulary import WELL_KNOWN_PREFIXES
from cfgraph.store.build_encode import Encoder
from cfgraph.store.build_name_entries import select_named_entities
from cfgraph.store.build_name_index import build_name_index
from cfgraph.store.build_progress import BuildProgress, OnProgress, Stage, ignore_progress
from cfgraph.store.build_sort import SortedGraph, sort_graph
from cfgraph.store.build_text_index import build_text_index
from cfgraph.store.build_write import count_statistics, write_columns
from cfgraph.store.columns import Columns
from cfgraph.store.location import IN_GRAPH, SourceState, check_unchanged, source_size
from cfgraph.store.manifest import (
    COLUMNS,
    DATABASE,
    NAMES,
    TEXT,
    Manifest,
    SourceFile,
    new_generation,
    new_part_directory,
)
from cfgraph.store.narrowing import read_narrowed
from cfgraph.store.parts import StorePart, seal_part
from cfgraph.store.publishing import publish_store, work_directory
from cfgraph.store.rdf_reader import read_quads
from cfgraph.store.rdf_stream import ExpansionBudget

MAX_TRANSACTION_BYTES = 4 * 1024 * 1024
"""Bytes up to which files are loaded in one transaction; bulk loading costs more to set up than such files to read."""

VERIFIED_STATEMENTS = 200
"""Statements of a new store that are looked up in both its parts before it is taken for good."""


def build_store(
    sources: Sequence[SourceState],
    target: Path,
    on_progress: OnProgress = ignore_progress,
    *,
    options: Mapping[str, str] | None = None,
    private: bool = False,
    text_index: bool = False,
) -> None:
    """Build a store of files, as they were when their state was taken, at ``target``; replace one that is there.

    Of two processes that build the same at once the second finds the first one's store, and leaves it. A ``private``
    store can be read by the user alone. Without a text index one is built when it is first asked for. Raises
    GraphError, with file and line where known, and SourceChangedError when a file is another one by the time it was
    read; then nothing is left behind.
    """
    try:
        with work_directory(target, private=private) as work:
            try:
                manifest = _write_store(sources, options or {}, work, on_progress, text_index=text_index)
            except BaseException as error:
                traceback.clear_frames(error.__traceback__)  # so that the engine lets go of its files before they go
                raise
            publish_store(work, manifest, target)
    except (OSError, RuntimeError, OverflowError) as error:  # what the engine raises on a full disk; too many terms
        raise GraphError("store.build_failed", path=target, reason=error) from error


def _write_store(
    sources: Sequence[SourceState],
    options: Mapping[str, str],
    work: Path,
    on_progress: OnProgress,
    *,
    text_index: bool,
) -> Manifest:
    """Build the parts in a work directory, and return the manifest that lists them."""
    prefixes = dict(WELL_KNOWN_PREFIXES)
    budget = ExpansionBudget()
    encoder = Encoder(budget)
    sizes = [source_size(source.path) for source in sources]
    total = sum(sizes)

    def tell(stage: Stage, read: int = total) -> None:
        on_progress(BuildProgress(stage, read, total, len(encoder)))

    def quads() -> Iterator[ox.Quad]:
        before = 0
        for source, size in zip(sources, sizes, strict=True):
            if IN_GRAPH in options:
                yield from read_narrowed(source.path, options, prefixes)
            else:
                report = partial(_report_bytes, before, partial(tell, "read"))
                yield from read_quads(source.path, prefixes, budget, report, options)
            before += size

    tell("read", 0)
    places = {name: work / new_part_directory(name) for name in (COLUMNS, NAMES, DATABASE)}
    store = ox.Store(str(places[DATABASE]))
    load = store.extend if total <= MAX_TRANSACTION_BYTES else store.bulk_extend
    load(encoder.encode(quads()))
    store.flush()
    del store
    check_unchanged(sources)
    tell("arrange")
    sorted_graph = sort_graph(encoder, prefixes)
    encoder.terms.clear()
    tell("write")
    shape = write_columns(sorted_graph, places[COLUMNS])
    tell("names")
    build_name_index(places[NAMES], select_named_entities(sorted_graph))
    _verify_statements(sorted_graph, places, shape)
    shapes: dict[str, Mapping[str, Any]] = {
        COLUMNS: shape,
        NAMES: {},
        DATABASE: {"engine": f"Oxigraph (pyoxigraph {ox.__version__})"},
    }
    if text_index:
        places[TEXT] = work / new_part_directory(TEXT)
        shapes[TEXT] = build_text_index(Columns(places[COLUMNS], shape), places[TEXT], on_progress)
    parts: dict[str, StorePart] = {name: seal_part(place, shapes[name]) for name, place in places.items()}
    return Manifest(
        generation=new_generation(),
        sources=[SourceFile(str(source.path), source.digest) for source in sources],
        options=options,
        prefixes=prefixes,
        statistics=count_statistics(sorted_graph),
        parts=parts,
    )


def _report_bytes(before: int, tell: Callable[[int], None], read: int) -> None:
    """Report how many bytes of all files have been read."""
    tell(before + read)


def _verify_statements(sorted_graph: SortedGraph, places: Mapping[str, Path], shape: Mapping[str, object]) -> None:
    """Look some statements up in both parts of the store, as whoever reads it will. Raises GraphError if one lacks."""
    columns = Columns(places[COLUMNS], shape)
    store = ox.Store.read_only(str(places[DATABASE]))
    subjects, predicates, objects = sorted_graph.statements
    for row in range(0, len(subjects), max(1, len(subjects) // VERIFIED_STATEMENTS)):
        numbers = int(subjects[row]), sorted_graph.predicates[predicates[row]], int(objects[row])
        texts = [columns.text(number) for number in numbers]
        found = all(columns.number_of(text) == number for text, number in zip(texts, numbers, strict=True))
        (quad,) = ox.parse(input=f"{' '.join(texts)} .", format=ox.RdfFormat.N_TRIPLES)
        if not found or ox.Quad(quad.subject, quad.predicate, quad.object) not in store:
            raise GraphError("store.came_out_wrong", term=texts[0])
