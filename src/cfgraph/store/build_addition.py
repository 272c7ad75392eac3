"""Build, step 1 for adding to a store: what it holds goes into the encoder as the numbers it is kept in."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cfgraph.store.build_encode import Encoder
from cfgraph.store.columns import Columns, as_array
from cfgraph.store.generation import open_generation
from cfgraph.store.manifest import COLUMNS
from cfgraph.store.reading_notes import ReadingNotes, notes_from_json

CHUNK_TERMS = 100_000
"""Terms that are read at once."""


def encode_store(directory: Path, encoder: Encoder, prefixes: dict[str, str], notes: ReadingNotes) -> None:
    """Put the statements of a store, in the graphs they stand in, into an encoder that is still empty.

    Its prefixes are added to ``prefixes``, and what was passed over when it was built to ``notes``. Blank nodes keep
    their names, which no file that is read later can have.
    """
    generation = open_generation(directory)
    try:
        manifest = generation.manifest
        columns = Columns(generation.place(COLUMNS), manifest.parts[COLUMNS].shape)
        prefixes |= manifest.prefixes
        notes.add(notes_from_json(manifest.statistics["notes"]))
        for first in range(0, columns.terms, CHUNK_TERMS):
            texts = columns.texts(first, min(first + CHUNK_TERMS, columns.terms))
            encoder.terms.update(zip(texts, range(first, first + len(texts)), strict=True))
        _encode_rows(columns, encoder)
    finally:
        generation.close()


def _encode_rows(columns: Columns, encoder: Encoder) -> None:
    """Note each statement of a store once for every graph that it stands in."""
    subjects = np.repeat(np.arange(columns.nodes, dtype=np.uint32), np.diff(as_array(columns.out_start)))
    predicates = np.array(columns.predicates, np.uint32)[as_array(columns.out_predicate)]
    objects = as_array(columns.out_object)
    if columns.graphs:
        rows = as_array(columns.graph_row)
        subjects, predicates, objects = subjects[rows], predicates[rows], objects[rows]
        names = np.repeat(as_array(columns.graph_term), np.diff(as_array(columns.graph_start)))
        encoder.graphs.frombytes(names.astype(np.uint32).tobytes())
    for numbers, column in zip(
        (subjects, predicates, objects), (encoder.subjects, encoder.predicates, encoder.objects), strict=True
    ):
        column.frombytes(np.ascontiguousarray(numbers, np.uint32).tobytes())
