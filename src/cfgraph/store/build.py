"""Building a store directory from RDF files: all steps in order, in a work directory, verified, then published.

Columns and names are a complete store, which is published first; the text index and the database are added to it.
A crash at any moment leaves the previous state or a complete new store.
"""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from cfgraph.model.errors import GraphError
from cfgraph.model.vocabulary import WELL_KNOWN_PREFIXES
from cfgraph.store.build_database_beside import DatabaseLoading, load_beside
from cfgraph.store.build_encode import Encoder
from cfgraph.store.build_forks import run_beside
from cfgraph.store.build_names import start_names
from cfgraph.store.build_numbering import number_graph
from cfgraph.store.build_progress import BuildProgress, OnProgress, Stage, ignore_progress
from cfgraph.store.build_read import read_files
from cfgraph.store.build_sort import SortedGraph, sort_graph
from cfgraph.store.build_spooling import SpillError
from cfgraph.store.build_write import count_statistics, write_columns
from cfgraph.store.columns import Columns
from cfgraph.store.database_opening import open_database
from cfgraph.store.generation import open_generation
from cfgraph.store.location import SourceState, check_unchanged, source_size
from cfgraph.store.manifest import (
    COLUMNS,
    NAMES,
    Manifest,
    SourceFile,
    new_generation,
    new_part_directory,
    read_manifest,
)
from cfgraph.store.parts import StorePart, seal_part
from cfgraph.store.publishing import publish_store, work_directory
from cfgraph.store.rdf_stream import ExpansionBudget
from cfgraph.store.reading_notes import ReadingNotes
from cfgraph.store.text_opening import open_text_index

VERIFIED_STATEMENTS = 200
"""Number of statements that are looked up in a new store before it is published."""

BUSY_CORES = 2
"""Cores that are kept busy by loading the database and one more process, without further forks."""


def build_store(
    sources: Sequence[SourceState],
    target: Path,
    on_progress: OnProgress = ignore_progress,
    *,
    options: Mapping[str, str] | None = None,
    private: bool = False,
    text_index: bool = False,
    database: bool = False,
    in_forks: bool = False,
) -> None:
    """Build a store from files in a given state at ``target``, replacing an existing one.

    If the first source is the store at ``target`` itself, the files are added to it. Of two processes that build the
    same store at once, the second finds the first one's store and keeps it. A ``private`` store can be read only by the
    user. A text index or database that is not built now is built when first needed. With ``in_forks``, which requires a
    process without threads, parts are built in parallel. Raises GraphError, with file and line if known, and
    SourceChangedError if a file changed while it was read. In these cases nothing is left behind or, if only the text
    index or database failed, a store without it.
    """
    try:
        base = read_manifest(target) if sources[0].path == target else None
        with ExitStack() as stack:
            loading: DatabaseLoading | None = None
            if database and in_forks:
                loading = stack.enter_context(load_beside(sources, options or {}, target, private=private))
            with work_directory(target, private=private) as work:
                try:
                    forks = in_forks and (loading is None or (os.cpu_count() or 1) > BUSY_CORES)
                    manifest = _write_store(sources, options or {}, work, on_progress, loading, in_forks=forks)
                    if base is not None:
                        files = [*base.sources, *manifest.sources[1:]]
                        manifest = replace(manifest, sources=files, options={**base.options, **manifest.options})
                except BaseException as error:
                    traceback.clear_frames(
                        error.__traceback__
                    )  # so that the engine lets go of its files before they go
                    raise
                publish_store(work, manifest, target, added_to=base.generation if base else None)
            if text_index or database:
                _add_parts(target, on_progress, loading, text_index=text_index, database=database, in_forks=in_forks)
    except SpillError as error:
        raise GraphError("store.build_failed", path=target, reason=error.args[0]) from error
    except (OSError, RuntimeError, OverflowError) as error:  # what the engine raises on a full disk; too many terms
        raise GraphError("store.build_failed", path=target, reason=error) from error


def _write_store(
    sources: Sequence[SourceState],
    options: Mapping[str, str],
    work: Path,
    on_progress: OnProgress,
    loading: DatabaseLoading | None = None,
    *,
    in_forks: bool,
) -> Manifest:
    """Build columns and names in a work directory, and return their manifest."""
    prefixes = dict(WELL_KNOWN_PREFIXES)
    budget = ExpansionBudget()
    runs = work / "runs"
    runs.mkdir()
    encoder = Encoder(budget, runs)
    notes = ReadingNotes()
    sizes = {source.path: source_size(source.path) for source in sources}
    total = sum(sizes.values())

    def tell(stage: Stage, read: int = total) -> None:
        on_progress(BuildProgress(stage, read, total, len(encoder)))

    tell("read", 0)
    places = {name: work / new_part_directory(name) for name in (COLUMNS, NAMES)}
    read_files(
        sizes,
        prefixes,
        budget,
        encoder,
        partial(tell, "read"),
        options,
        notes,
        in_forks=in_forks,
    )
    check_unchanged(sources)
    tell("arrange")
    numbered = number_graph(encoder.finish(), runs)
    if loading is not None:
        loading.check_terms(numbered.terms)
    sorted_graph = sort_graph(numbered, prefixes, in_forks=in_forks)
    del numbered
    sorted_graph.count_edges()
    tell("write")
    await_names = start_names(sorted_graph, places[NAMES], runs, in_fork=in_forks)
    shapes: dict[str, Mapping[str, Any]] = {COLUMNS: write_columns(sorted_graph, places[COLUMNS]), NAMES: {}}
    statistics = count_statistics(sorted_graph)
    tell("names")
    await_names()
    columns = Columns(places[COLUMNS], shapes[COLUMNS])
    _verify_statements(sorted_graph, columns)
    del sorted_graph, await_names  # which have files there mapped into memory
    shutil.rmtree(runs)
    parts: dict[str, StorePart] = {name: seal_part(place, shapes[name]) for name, place in places.items()}
    return Manifest(
        generation=new_generation(),
        sources=[SourceFile(str(source.path), source.digest) for source in sources],
        options=options,
        prefixes=prefixes,
        statistics={**statistics, "notes": notes.to_json()},
        parts=parts,
    )


def _add_parts(
    target: Path,
    on_progress: OnProgress,
    loading: DatabaseLoading | None,
    *,
    text_index: bool,
    database: bool,
    in_forks: bool,
) -> None:
    """Add the text index and the database to the published store, unless they exist."""
    generation = open_generation(target)
    try:
        manifest = generation.manifest
        statements = int(manifest.statistics["statements"])
        await_text: Callable[[], object] | None = None
        if text_index:
            columns = Columns(generation.place(COLUMNS), manifest.parts[COLUMNS].shape)
            if in_forks and database:
                await_text = run_beside(partial(open_text_index, generation, columns), in_fork=True)
            else:
                open_text_index(generation, columns, on_progress)
        if database:
            on_progress(BuildProgress("database", 0, statements, statements))
            open_database(generation.queryable, on_progress, loading)
        if await_text is not None:
            await_text()
    finally:
        generation.close()


def _verify_statements(sorted_graph: SortedGraph, columns: Columns) -> None:
    """Look up some statements in the columns, as a reader does. Raises GraphError for a missing one."""
    subjects, predicates, objects = sorted_graph.statements
    for row in range(0, len(subjects), max(1, len(subjects) // VERIFIED_STATEMENTS)):
        numbers = int(subjects[row]), sorted_graph.predicates[predicates[row]], int(objects[row])
        texts = [columns.text(number) for number in numbers]
        low, high = columns.out_range(numbers[0], int(predicates[row]))
        found = all(columns.number_of(text) == number for text, number in zip(texts, numbers, strict=True))
        if not found or numbers[2] not in columns.out_object[low:high]:
            raise GraphError("store.came_out_wrong", term=texts[0])
