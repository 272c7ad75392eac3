"""Building a store directory from RDF files: all steps in order, in a work directory, verified, then published.

Columns and names are a whole store, which is published first; the text index and the engine's database are added to it.
A crash at any moment leaves what was there before or a whole new store.
"""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from cfgraph.model.errors import GraphError
from cfgraph.model.vocabulary import WELL_KNOWN_PREFIXES
from cfgraph.store.build_encode import Encoder
from cfgraph.store.build_forks import run_beside
from cfgraph.store.build_name_entries import select_named_entities
from cfgraph.store.build_name_index import build_name_index
from cfgraph.store.build_progress import BuildProgress, OnProgress, Stage, ignore_progress
from cfgraph.store.build_read import read_files
from cfgraph.store.build_sort import SortedGraph, sort_graph
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
"""Statements of a new store that are looked up in it before it is taken for good."""


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
    """Build a store of files, as they were when their state was taken, at ``target``; replace one that is there.

    Where the first source is the store at ``target`` itself, the files are added to it.
    Of two processes that build the same at once the second finds the first one's store, and leaves it. A ``private``
    store can be read by the user alone. Without a text index or a database one is built when it is first asked for.
    With ``in_forks``, which needs a process without threads, parts are built side by side.
    Raises GraphError, with file and line where known, and SourceChangedError when a file is another one by the time it
    was read; then nothing is left behind, or where only an index or the database failed, a store without that.
    """
    try:
        base = read_manifest(target) if sources[0].path == target else None
        with work_directory(target, private=private) as work:
            try:
                manifest = _write_store(sources, options or {}, work, on_progress, in_forks=in_forks)
                if base is not None:
                    files = [*base.sources, *manifest.sources[1:]]
                    manifest = replace(manifest, sources=files, options={**base.options, **manifest.options})
            except BaseException as error:
                traceback.clear_frames(error.__traceback__)  # so that the engine lets go of its files before they go
                raise
            publish_store(work, manifest, target, added_to=base.generation if base else None)
        if text_index or database:
            _add_parts(target, on_progress, text_index=text_index, database=database, in_forks=in_forks)
    except (OSError, RuntimeError, OverflowError) as error:  # what the engine raises on a full disk; too many terms
        raise GraphError("store.build_failed", path=target, reason=error) from error


def _write_store(
    sources: Sequence[SourceState], options: Mapping[str, str], work: Path, on_progress: OnProgress, *, in_forks: bool
) -> Manifest:
    """Build columns and names in a work directory, and return the manifest that lists them."""
    prefixes = dict(WELL_KNOWN_PREFIXES)
    budget = ExpansionBudget()
    encoder = Encoder(budget)
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
    sorted_graph = sort_graph(encoder, prefixes)
    encoder.terms.clear()
    tell("write")
    await_names = run_beside(partial(_build_names, sorted_graph, places[NAMES], in_forks=in_forks), in_fork=in_forks)
    shapes: dict[str, Mapping[str, Any]] = {COLUMNS: write_columns(sorted_graph, places[COLUMNS]), NAMES: {}}
    statistics = count_statistics(sorted_graph)
    tell("names")
    await_names()
    columns = Columns(places[COLUMNS], shapes[COLUMNS])
    _verify_statements(sorted_graph, columns)
    parts: dict[str, StorePart] = {name: seal_part(place, shapes[name]) for name, place in places.items()}
    return Manifest(
        generation=new_generation(),
        sources=[SourceFile(str(source.path), source.digest) for source in sources],
        options=options,
        prefixes=prefixes,
        statistics={**statistics, "notes": notes.to_json()},
        parts=parts,
    )


def _build_names(graph: SortedGraph, place: Path, *, in_forks: bool) -> None:
    """Build the name index of a graph, from the beginning where another try has left something."""
    shutil.rmtree(place, ignore_errors=True)
    half = graph.entities // 2 if in_forks else graph.entities
    others = select_named_entities(graph, half, graph.entities) if in_forks else ()
    build_name_index(place, select_named_entities(graph, 0, half), others)


def _add_parts(target: Path, on_progress: OnProgress, *, text_index: bool, database: bool, in_forks: bool) -> None:
    """Add the text index and the database to the store that was just published, unless they are there."""
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
            open_database(generation.queryable, on_progress)
        if await_text is not None:
            await_text()
    finally:
        generation.close()


def _verify_statements(sorted_graph: SortedGraph, columns: Columns) -> None:
    """Look some statements up in the columns as whoever reads them will. Raises GraphError if one lacks."""
    subjects, predicates, objects = sorted_graph.statements
    for row in range(0, len(subjects), max(1, len(subjects) // VERIFIED_STATEMENTS)):
        numbers = int(subjects[row]), sorted_graph.predicates[predicates[row]], int(objects[row])
        texts = [columns.text(number) for number in numbers]
        low, high = columns.out_range(numbers[0], int(predicates[row]))
        found = all(columns.number_of(text) == number for text, number in zip(texts, numbers, strict=True))
        if not found or numbers[2] not in columns.out_object[low:high]:
            raise GraphError("store.came_out_wrong", term=texts[0])
