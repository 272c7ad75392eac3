"""Build, step 2: the order of many texts, compared eight bytes at a time in arrays.

UTF-8 sorts as the characters do, so the order is that of the texts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cfgraph.store.build_rows import mask_run_starts

WORD = 8
"""Number of bytes that are compared at once."""

_MASKS = np.array([(1 << 64) - (1 << 8 * (WORD - size)) for size in range(WORD + 1)], np.uint64)
"""For each number of bytes the mask of the first ones in a word."""

Places = NDArray[np.int64]
Words = NDArray[np.uint64]


class TextSlices:
    """Texts as slices of a buffer, and of a second one, whose offsets follow those of the first."""

    def __init__(
        self,
        content: NDArray[np.uint8],
        starts: Places,
        lengths: NDArray[np.int64],
        more: NDArray[np.uint8] | None = None,
    ) -> None:
        self._size = len(content)
        self._words = _view_words(content)
        self._more = None if more is None or not len(more) else _view_words(more)
        self._starts, self._lengths = starts, lengths

    def __len__(self) -> int:
        return len(self._starts)

    def read_words(self, rows: Places, depth: int) -> tuple[Words, NDArray[np.int64]]:
        """Return a word of each of some texts, zeros behind its end, and how much of the text is left from there on."""
        left = self._lengths[rows] - depth * WORD
        starts = self._starts[rows]
        words = _read_words(self._words, starts + depth * WORD)
        if self._more is not None:
            others = np.flatnonzero(starts >= self._size)
            words[others] = _read_words(self._more, starts[others] - self._size + depth * WORD)
        words &= _MASKS[np.clip(left, 0, WORD)]
        return words, left


def _view_words(content: NDArray[np.uint8]) -> Words:
    """Return the word at each place of a buffer but the last ones."""
    if len(content) < WORD:
        content = np.concatenate([content, np.zeros(WORD, np.uint8)])
    return np.ndarray((len(content) - WORD + 1,), ">u8", content.data, strides=(1,))


def _read_words(content: Words, starts: Places) -> Words:
    """Return the words at some places; what is behind the buffer is undefined."""
    places = np.minimum(starts, len(content) - 1)
    words = content[places].astype(np.uint64)
    moved = np.flatnonzero(places != starts)
    words[moved] <<= (np.minimum(starts[moved] - places[moved], WORD - 1) * 8).astype(np.uint64)
    return words


def order_texts(columns: Sequence[TextSlices]) -> Places:
    """Return the order of rows by their texts in the first column, of equal ones by those in the next, and so on."""
    order = np.arange(len(columns[0]))
    tied = order.copy() if len(order) > 1 else order[:0]
    groups = np.zeros(len(tied), np.int64)
    for column in columns:
        tied, groups = _refine_order(order, tied, groups, column)
    return order


def _refine_order(order: Places, tied: Places, groups: Places, column: TextSlices) -> tuple[Places, Places]:
    """Order groups of equal rows by a column.

    ``tied`` are the indices of such rows in the order, and ``groups`` where the group of each begins. Return those of
    the rows that are still equal.
    """
    equal_tied, equal_groups = [tied[:0]], [groups[:0]]
    depth = 0
    while len(tied):
        rows = order[tied]
        words, left = column.read_words(rows, depth)
        by_word = _sort_in_groups(groups, words)
        order[tied] = rows[by_word]
        words, left = words[by_word], left[by_word]
        new = mask_run_starts(words)
        new[1:] |= groups[1:] != groups[:-1]
        alone = new.copy()
        alone[:-1] &= new[1:]
        begins = np.flatnonzero(new)
        groups = tied[begins][np.cumsum(new) - 1]
        goes_on = np.repeat(np.logical_or.reduceat(left > WORD, begins), np.diff(begins, append=len(new)))
        ended = ~alone & ~goes_on
        equal_tied.append(tied[ended])
        equal_groups.append(groups[ended])
        goes_on &= ~alone
        tied, groups = tied[goes_on], groups[goes_on]
        depth += 1
    found = np.concatenate(equal_tied)
    by_place = np.argsort(found)
    return found[by_place], np.concatenate(equal_groups)[by_place]


def _sort_in_groups(groups: Places, words: Words) -> Places:
    """Return the order of rows by word within sorted groups."""
    by_word = np.argsort(words)
    if groups[0] == groups[-1]:
        return by_word
    ranks = np.empty(len(words), np.uint64)
    ranks[by_word] = np.cumsum(mask_run_starts(words[by_word])) - 1
    ranks |= groups.astype(np.uint64) << np.uint64(32)
    return np.argsort(ranks)
