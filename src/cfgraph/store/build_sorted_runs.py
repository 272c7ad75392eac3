"""Build: sorting many numbers, those of a large graph in runs on disk, so that memory does not grow with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cfgraph.store.build_spooling import SpooledColumn

MOST_IN_MEMORY = 1 << 24
"""Number of numbers up to which they are sorted in memory."""

PIECE_NUMBERS = 1 << 22
"""Number of numbers that are merged at once, or a few more."""

SAMPLE_STEP = 1 << 12
"""Every how many numbers of a run one is looked at to divide all runs into pieces."""

Packed = NDArray[np.uint64]


def sort_numbers(chunks: Iterable[Packed], most: int, spool: Path | None, name: str) -> Iterator[Packed]:
    """Yield numbers, which are at ``most`` so many, in pieces in ascending order. Chunks and pieces may be written to.

    If a directory is given, the runs of many numbers are in a new file there. Raises SpillError.
    """
    if spool is not None and most > MOST_IN_MEMORY:
        yield from _merge_runs(chunks, spool, f"{name}-runs")
        return
    numbers = np.empty(most, np.uint64)
    size = 0
    for chunk in chunks:
        numbers[size : size + len(chunk)] = chunk
        size += len(chunk)
    numbers = numbers[:size]
    numbers.sort()
    for first in range(0, size, PIECE_NUMBERS):
        yield numbers[first : first + PIECE_NUMBERS]


def _merge_runs(chunks: Iterable[Packed], spool: Path, name: str) -> Iterator[Packed]:
    """Write each chunk as a sorted run without duplicates, then yield the runs merged, a range of numbers at a time."""
    column = SpooledColumn(spool, name)
    ends, samples = [0], [np.empty(0, np.uint64)]
    for chunk in chunks:
        chunk.sort()
        run = chunk[np.diff(chunk, prepend=~chunk[:1]) != 0]
        column.add(run)
        ends.append(ends[-1] + len(run))
        samples.append(run[::SAMPLE_STEP].copy())
    numbers = np.frombuffer(column.finish(), np.uint64)
    (spool / name).unlink(missing_ok=True)  # which stays mapped
    sample = np.sort(np.concatenate(samples))
    step = max(1, PIECE_NUMBERS // SAMPLE_STEP)
    cuts = [_cut_run(numbers, start, end, sample[step::step]) for start, end in pairwise(ends)]
    for bounds in zip(*map(pairwise, cuts), strict=True):
        piece = np.concatenate([numbers[start:end] for start, end in bounds])
        piece.sort()
        yield piece


def _cut_run(numbers: Packed, start: int, end: int, splitters: Packed) -> Sequence[int]:
    """Return where the parts of a run between some numbers begin, and the end of the run."""
    return [start, *(start + np.searchsorted(numbers[start:end], splitters)).tolist(), end]
