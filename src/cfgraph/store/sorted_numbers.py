"""Set operations on sorted columns of numbers: intersection, union, and a page in another order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cfgraph.store.columns import as_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_LISTED_NUMBERS = 200
"""Number of items up to which a loop is faster than arrays."""

_EMPTY = memoryview(b"").cast("I")


def intersect_sorted(some: memoryview, others: memoryview) -> memoryview:
    """Return the numbers in both sorted columns, sorted."""
    if len(some) > len(others):
        some, others = others, some
    if len(some) <= MAX_LISTED_NUMBERS:
        return _pack_numbers([n for n in some if (row := bisect_left(others, n)) < len(others) and others[row] == n])
    import numpy as np

    wanted, known = as_array(some), as_array(others)
    rows = np.searchsorted(known, wanted)
    rows[rows == len(known)] = 0
    found: NDArray[np.uint32] = wanted[known[rows] == wanted]
    return found.data


def merge_sorted(ranges: Sequence[memoryview]) -> memoryview:
    """Return the numbers in any of the sorted columns, sorted, without duplicates."""
    filled = [numbers for numbers in ranges if len(numbers)]
    if len(filled) < 2:
        return filled[0] if filled else _EMPTY
    if sum(map(len, filled)) <= MAX_LISTED_NUMBERS:
        return _pack_numbers(sorted({number for numbers in filled for number in numbers}))
    import numpy as np

    return np.unique(np.concatenate([as_array(numbers) for numbers in filled])).data


def page_by_rank(numbers: memoryview, ranks: memoryview, offset: int, end: int) -> list[int]:
    """Return a slice of the numbers in the order of their ranks."""
    if len(numbers) <= MAX_LISTED_NUMBERS:
        return sorted(numbers, key=ranks.__getitem__)[offset:end]
    import numpy as np

    array = as_array(numbers)
    placed = as_array(ranks)[array]
    if end - offset == len(array):
        chosen = np.argsort(placed)
    else:
        chosen = np.argpartition(placed, [place for place in (offset, end - 1) if place < len(array)])[offset:end]
        chosen = chosen[np.argsort(placed[chosen])]
    return [int(number) for number in array[chosen]]


def _pack_numbers(numbers: list[int]) -> memoryview:
    """Return numbers as a column in memory."""

    from array import array

    return memoryview(array("I", numbers))
