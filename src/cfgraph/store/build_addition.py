"""Build, step 1 for adding to a store: its terms and statements become a run with their existing numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cfgraph.store.build_encode import Encoder
from cfgraph.store.build_term_runs import Numbers, TermRun
from cfgraph.store.columns import Columns, as_array
from cfgraph.store.generation import open_generation
from cfgraph.store.manifest import COLUMNS
from cfgraph.store.reading_notes import ReadingNotes, notes_from_json


def encode_store(directory: Path, encoder: Encoder, prefixes: dict[str, str], notes: ReadingNotes) -> None:
    """Pass the statements of a store, with their graphs, to an empty encoder.

    Its prefixes are added to ``prefixes``, and the notes of its build to ``notes``. Blank nodes keep
    their names, which no file that is read later can have.
    """
    generation = open_generation(directory)
    try:
        manifest = generation.manifest
        columns = Columns(generation.place(COLUMNS), manifest.parts[COLUMNS].shape)
        prefixes |= manifest.prefixes
        notes.add(notes_from_json(manifest.statistics["notes"]))
        encoder.add_run(_read_run(columns))
    finally:
        generation.close()


def _read_run(columns: Columns) -> TermRun:
    """Return the terms of a store, and each statement once for every graph that contains it."""
    subjects = np.repeat(np.arange(columns.nodes, dtype=np.uint32), np.diff(as_array(columns.out_start)))
    predicates = np.array(columns.predicates, np.uint32)[as_array(columns.out_predicate)]
    objects: Numbers = as_array(columns.out_object)
    graphs = np.empty(0, np.uint32)
    if columns.graphs:
        rows = as_array(columns.graph_row)
        subjects, predicates, objects = subjects[rows], predicates[rows], objects[rows]
        graphs = np.repeat(as_array(columns.graph_term), np.diff(as_array(columns.graph_start)))
    starts, keys, numbers = columns.term_arrays()
    by_number = np.empty(columns.terms, np.uint64)
    by_number[numbers] = keys
    return TermRun(
        keys=by_number,
        lengths=np.diff(starts).astype(np.uint32),
        columns=(subjects, predicates, objects),
        graphs=graphs,
        blanks=np.empty(0, np.uint32),
        texts=as_array(columns.all_texts()),
    )
