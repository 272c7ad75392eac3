"""Build: rows of numbers, packed into one number each, which is sorted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cfgraph.store.build_sorted_runs import sort_numbers
from cfgraph.store.build_spooling import SpooledColumn

Numbers = NDArray[np.uint32]
Mask = NDArray[np.bool_]
Rows = tuple[Numbers, Numbers, Numbers]

CHUNK_ROWS = 1 << 21
"""Number of rows that are converted at once."""


def sort_rows(first: Numbers, second: Numbers, third: Numbers, spool: Path | None = None, name: str = "") -> Rows:
    """Return three columns sorted by the first, second and third, without duplicate rows.

    If a directory is given, they are in new files there with this name. Raises SpillError.
    """
    columns = (first, second, third)
    if not len(first):
        return columns
    widths = count_bits(columns)
    if sum(widths) <= 64:
        packed = (pack_rows((first[rows], second[rows], third[rows]), widths) for rows in slice_rows(len(first)))
        return _as_rows(sort_packed(packed, len(first), widths, spool, name))
    order = np.lexsort((third, second, first))
    columns = (first[order], second[order], third[order])
    new = mask_run_starts(columns[0]) | mask_run_starts(columns[1]) | mask_run_starts(columns[2])
    return columns[0][new], columns[1][new], columns[2][new]


def sort_mapped_rows(columns: Sequence[tuple[Numbers, Numbers]], spool: Path | None, name: str) -> Rows:
    """Return three columns like ``sort_rows``, each a column of indices with the table that has the numbers."""
    total = len(columns[0][0])
    widths = count_bits([table for _, table in columns]) if total else []
    if not total or sum(widths) > 64:
        first, second, third = (table[column] for column, table in columns)
        return sort_rows(first, second, third, spool, name)
    (one, numbers), (two, codes), (three, others) = columns
    packed = (
        pack_rows((numbers[one[rows]], codes[two[rows]], others[three[rows]]), widths) for rows in slice_rows(total)
    )
    return _as_rows(sort_packed(packed, total, widths, spool, name))


def slice_rows(total: int) -> Iterator[slice]:
    """Yield the slices of rows that are converted at once."""
    return (slice(first, min(first + CHUNK_ROWS, total)) for first in range(0, total, CHUNK_ROWS))


def _as_rows(columns: tuple[Numbers, ...]) -> Rows:
    first, second, third = columns
    return first, second, third


def sort_packed(
    chunks: Iterable[NDArray[np.uint64]], most: int, widths: Sequence[int], spool: Path | None = None, name: str = ""
) -> tuple[Numbers, ...]:
    """Return the columns of packed rows, which are at ``most`` so many, sorted and without duplicates.

    If a directory is given, the columns are in new files there with this name. Raises SpillError.
    """
    columns = [SpooledColumn(spool, f"{name}-{place}") for place in range(len(widths))]
    before = None
    for piece in sort_numbers(chunks, most, spool, name):
        if not len(piece):
            continue
        new = mask_run_starts(piece)
        new[0] = piece[0] != before
        before = piece[-1]
        rest = piece[new]
        for column, width in zip(columns[::-1], widths[::-1], strict=True):
            column.add((rest & np.uint64((1 << width) - 1)).astype(np.uint32))
            rest >>= np.uint64(width)
    return tuple(column.as_numbers() for column in columns)


def find_rows(statements: Rows, wanted: Rows) -> Numbers:
    """Return the row of each of some statements in the sorted statements, which must contain them."""
    widths = count_bits(statements)
    if sum(widths) <= 64:
        return np.searchsorted(pack_rows(statements, widths), pack_rows(wanted, widths)).astype(np.uint32)
    order = np.lexsort(wanted[::-1])
    columns = [column[order] for column in wanted]
    new = mask_run_starts(columns[0]) | mask_run_starts(columns[1]) | mask_run_starts(columns[2])
    rows = np.empty(len(order), np.uint32)
    rows[order] = np.cumsum(new) - 1
    return rows


def count_bits(columns: Sequence[Numbers]) -> list[int]:
    """Return the number of bits that the numbers of each column need; none of the columns is empty."""
    return [int(column.max()).bit_length() for column in columns]


def pack_rows(columns: Rows, widths: Sequence[int]) -> NDArray[np.uint64]:
    """Return three columns packed into one that sorts in the same order."""
    packed = columns[0].astype(np.uint64)
    for column, width in zip(columns[1:], widths[1:], strict=True):
        packed <<= np.uint64(width)
        packed |= column
    return packed


def mask_run_starts(column: NDArray[np.uint32] | NDArray[np.uint64]) -> Mask:
    """Tell for a sorted column which rows begin a run of equal numbers."""
    new = np.ones(len(column), bool)
    np.not_equal(column[1:], column[:-1], out=new[1:])
    return new


def find_run_starts(sorted_numbers: Numbers, size: int) -> Numbers:
    """Return the offset of each number below ``size`` in a sorted column, and finally the end of the column."""
    starts = np.zeros(size + 1, np.uint32)
    counts = starts[1:]
    for rows in slice_rows(len(sorted_numbers)):
        chunk = sorted_numbers[rows]
        low, high = int(chunk[0]), int(chunk[-1]) + 1
        counts[low:high] += np.bincount(chunk - chunk[0], minlength=high - low).astype(np.uint32)
    np.cumsum(counts, out=counts)
    return starts


def count_numbers(numbers: Numbers, size: int) -> NDArray[np.int64]:
    """Return how often each number below ``size`` occurs in a column."""
    counts = np.zeros(size, np.int64)
    for rows in slice_rows(len(numbers)):
        counts += np.bincount(numbers[rows], minlength=size)
    return counts
