"""Build, step 2: the same number for a term in all runs, so that the runs become one graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.errors import GraphError
from cfgraph.store.build_encode import DEFAULT_GRAPH
from cfgraph.store.build_rows import mask_run_starts
from cfgraph.store.build_spooling import SpooledColumn, spool_array
from cfgraph.store.build_term_runs import Hashes, Numbers, SavedRun, TermRun, hash_terms, load_run
from cfgraph.store.build_terms import CHUNK_TERMS, Mask, Places, Terms, sort_hashes

MOST_TERMS = 2**32 - 2
"""Maximum number of terms of a store: their numbers have four bytes."""

PART_TERMS = 1 << 22
"""About how many terms of all runs are compared at once."""

PREFIX_BYTES = 25
"""Length of what the names of a file's blank nodes begin with; the label in the file follows."""


@dataclass(frozen=True, slots=True)
class NumberedGraph:
    """The statements as numbers of distinct terms. ``graphs`` is empty if no statement is in a named graph.

    ``spool`` is the directory for files of a large graph, None for a graph that is in memory.
    """

    terms: Terms
    columns: tuple[Numbers, Numbers, Numbers]
    graphs: Numbers
    spool: Path | None


def number_graph(runs: Sequence[TermRun | SavedRun], place: Path) -> NumberedGraph:
    """Number the terms of all runs by first occurrence, and remove the files of the runs.

    If any of them is in a file, the texts and the statements are written to files in ``place``, too. Raises GraphError
    and SpillError.
    """
    spool = place if any(isinstance(run, SavedRun) for run in runs) else None
    offsets = np.cumsum([0, *map(len, runs)])
    is_distinct = len(runs) == 1 and isinstance(runs[0], TermRun) and runs[0].is_distinct
    first_of = _Origins(np.arange(offsets[-1], dtype=np.uint32)) if is_distinct else _find_origins(runs, offsets, spool)
    is_first = np.zeros(offsets[-1], bool)
    is_first[first_of.origins] = True
    total = int(is_first.sum())
    if total > MOST_TERMS:
        raise GraphError("store.many_terms", total=total, most=MOST_TERMS)
    counts = np.cumsum(is_first, dtype=np.uint32)
    counts -= np.uint32(1)
    numbers = counts[first_of.origins]
    by_hash = None
    if first_of.by_hash is not None:
        by_hash = first_of.by_hash[0], spool_array(counts[first_of.by_hash[1]], spool, "by_key")
    del first_of, counts
    columns = _Columns(spool)
    lengths = np.empty(total, np.uint32)
    keys = np.empty(total if by_hash is None else 0, np.uint64)
    namer = _BlankNamer()
    has_graphs = any(run.has_graphs for run in runs)
    done = 0
    for each, first in zip(runs, offsets.tolist(), strict=False):
        run = load_run(each)
        new = is_first[first : first + len(run)]
        texts, run_lengths, run_keys = namer.name_blanks(run, new)
        count = int(new.sum())
        if count < len(new):
            texts = texts[np.repeat(new, run_lengths)]
        lengths[done : done + count] = run_lengths[new]
        if by_hash is None:
            keys[done : done + count] = run_keys[new]
        done += count
        numbers_of = numbers[first : first + len(run)]
        columns.texts.add(texts)
        for column, found in zip((columns.subjects, columns.predicates, columns.objects), run.columns, strict=True):
            column.add(numbers_of[found])
        if has_graphs:
            columns.graphs.add(_number_graphs(run, numbers_of))
        del run, texts, run_lengths, run_keys
        if isinstance(each, SavedRun):
            each.remove()
    subjects, predicates, objects, graphs = (
        column.as_numbers() for column in (columns.subjects, columns.predicates, columns.objects, columns.graphs)
    )
    terms = Terms(columns.texts.finish(), lengths, *(by_hash or sort_hashes(keys, spool)))
    return NumberedGraph(terms, (subjects, predicates, objects), graphs, spool)


class _BlankNamer:
    """Names blank nodes by the order in which they occur in their file."""

    def __init__(self) -> None:
        self._counts: dict[bytes, int] = {}

    def name_blanks(self, run: TermRun, new: Mask) -> tuple[NDArray[np.uint8], Numbers, Hashes]:
        """Return texts, lengths and hashes of a run; the labels of new blank nodes are replaced by numbers."""
        blanks = run.blanks[new[run.blanks]]
        if not len(blanks):
            return run.texts, run.lengths, run.keys
        texts = run.list_texts()
        for number in blanks.tolist():
            prefix = texts[number][:PREFIX_BYTES]
            self._counts[prefix] = count = self._counts.get(prefix, 0) + 1
            texts[number] = b"%b%08x" % (prefix, count)
        keys = run.keys.copy()
        keys[blanks] = hash_terms([texts[number] for number in blanks.tolist()])
        return np.frombuffer(b"".join(texts), np.uint8), np.fromiter(map(len, texts), np.uint32, len(texts)), keys


class _Columns:
    """What is written piece by piece, to files if there is a directory."""

    def __init__(self, place: Path | None) -> None:
        self.texts, self.subjects, self.predicates, self.objects, self.graphs = (
            SpooledColumn(place, name) for name in ("texts", "subjects", "predicates", "objects", "graphs")
        )


def _number_graphs(run: TermRun, numbers: Numbers) -> Numbers:
    """Return the graphs of the statements of a run."""
    if not run.has_graphs:
        return np.full(run.statements, DEFAULT_GRAPH, np.uint32)
    graphs = run.graphs.copy()
    named = graphs != DEFAULT_GRAPH
    graphs[named] = numbers[graphs[named]]
    return graphs


@dataclass(frozen=True, slots=True)
class _Origins:
    """For each term of the runs, one run after another, the index of its first occurrence.

    ``by_hash`` has the hashes in order and the first occurrences in that order, unless some terms have the same hash,
    or get another one.
    """

    origins: Numbers
    by_hash: tuple[Hashes, Numbers] | None = None


def _find_origins(runs: Sequence[TermRun | SavedRun], offsets: Places, spool: Path | None) -> _Origins:
    """Find the first occurrences of terms, those of a range of hashes at a time."""
    total = int(offsets[-1])
    origins, firsts = np.empty(total, np.uint32), [np.empty(0, np.uint32)]
    hashes = SpooledColumn(spool, "hashes")
    bits = (total // PART_TERMS).bit_length()
    for part in range(1 << bits):
        keys, places = _select_part(runs, offsets, part, bits)
        if not len(keys):
            continue
        order = np.argsort(keys)
        keys, places = keys[order], places[order]
        starts = np.flatnonzero(mask_run_starts(keys))
        firsts.append(np.minimum.reduceat(places, starts))
        origins[places] = np.repeat(firsts[-1], np.diff(starts, append=len(places)))
        hashes.add(keys[starts])
    by_hash = np.frombuffer(hashes.finish(), np.uint64), np.concatenate(firsts)
    del firsts
    is_known = _separate_collisions(runs, offsets, origins) and not any(run.has_blanks for run in runs)
    return _Origins(origins, by_hash if is_known else None)


def _select_part(runs: Sequence[TermRun | SavedRun], offsets: Places, part: int, bits: int) -> tuple[Hashes, Numbers]:
    """Return the hashes whose first bits are the number of a part, and the indices of their terms."""
    keys, places = [np.empty(0, np.uint64)], [np.empty(0, np.uint32)]
    for run, first in zip(runs, offsets.tolist(), strict=False):
        found = load_run(run).keys
        chosen = np.flatnonzero(found >> np.uint64(64 - bits) == np.uint64(part)) if bits else np.arange(len(found))
        keys.append(found[chosen])
        places.append((chosen + first).astype(np.uint32))
    return np.concatenate(keys), np.concatenate(places)


def _separate_collisions(runs: Sequence[TermRun | SavedRun], offsets: Places, origins: Numbers) -> bool:
    """Compare the texts of terms that have the same hash, and give different ones different origins.

    Tell whether there are none.
    """
    firsts = offsets.tolist()

    def list_texts(run: int, indices: NDArray[Any]) -> list[bytes]:
        loaded = load_run(runs[run])
        content, ends = loaded.texts.data, loaded.ends()
        chosen = indices - firsts[run]
        slices = zip((ends[chosen] - loaded.lengths[chosen]).tolist(), ends[chosen].tolist(), strict=True)
        return [bytes(content[start:end]) for start, end in slices]

    different: dict[int, None] = {}
    for run, origin_run, indices in _group_by_runs(offsets, origins):
        texts, origin_texts = list_texts(run, indices), list_texts(origin_run, origins[indices].astype(np.int64))
        if texts != origin_texts:
            rows = zip((indices - firsts[run]).tolist(), texts, origin_texts, strict=True)
            keys = load_run(runs[run]).keys
            different |= {int(keys[row]): None for row, text, origin in rows if text != origin}
    for key in different:
        found: dict[bytes, int] = {}
        for run, first in zip(range(len(runs)), firsts, strict=False):
            indices = np.flatnonzero(load_run(runs[run]).keys == np.uint64(key)) + first
            for index, text in zip(indices.tolist(), list_texts(run, indices), strict=True):
                origins[index] = found.setdefault(text, index)
    return not different


def _group_by_runs(offsets: Places, origins: Numbers) -> Iterator[tuple[int, int, Places]]:
    """Yield the indices of repeated terms by run and run of the origin."""
    for run, (first, end) in enumerate(pairwise(offsets.tolist())):
        repeated = np.flatnonzero(origins[first:end] != np.arange(first, end, dtype=np.uint32)) + first
        origin_runs = np.searchsorted(offsets, origins[repeated], side="right") - 1
        for origin_run in np.unique(origin_runs).tolist():
            chosen = repeated[origin_runs == origin_run]
            for start in range(0, len(chosen), CHUNK_TERMS):
                yield run, origin_run, chosen[start : start + CHUNK_TERMS]
