"""Finding known words that differ from a misspelled one by a letter or two, for name search."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

import numpy as np

from cfgraph.store.name_files import LONGEST_WORD, SHORTEST_WORD, Array, NameFiles

LONG_WORD = 9
"""Minimum length of a word in which two letters may be wrong."""

MAX_REMEMBERED = 200
"""Number of words with cached results: while a user types, all words but the last are searched again."""

_PRUNED_EVERY = 2
"""Number of letters compared between two checks of which words are still candidates."""

_ONE = np.uint8(1)
_BITS = np.array([number.bit_count() for number in range(1 << 16)], np.uint8)

_Cells: TypeAlias = dict[int, Array]
"""For each length of words, an array with an item for every word."""


class NearWords:
    """Finds the words of an index that are near a word. Immutable except for its cache."""

    def __init__(self, files: NameFiles) -> None:
        self._columns: dict[int, Array] = {}
        start = 0
        for length, count in enumerate(files.word_counts):
            if count:
                words = files.arrays["words"][start : start + count * length]
                self._columns[length] = words.reshape(length, count)
            start += count * length
        self._letter_sets: dict[int, Array] = {}
        self._remembered: dict[str, list[tuple[str, int]]] = {}

    def find(self, word: str) -> list[tuple[str, int]]:
        """Return the nearest words of the names with their distances, nearest first; none for a known word.

        The distance counts letters missing, added and changed, and neighbors swapped (the restricted
        Damerau-Levenshtein distance); it may be 1, and 2 in words of LONG_WORD letters or more. All words of one length
        are compared at once, letter by letter, except those whose letters are too different, or that have no piece in
        common with it; words that exceed the distance are dropped (E. Ukkonen, Algorithms for approximate string
        matching, Information and Control 64, 1985, on considering only the diagonals within the bound).
        """
        found = self._remembered.get(word)
        if found is None:
            if len(self._remembered) >= MAX_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[word] = self._find(word)
        return found

    def _find(self, word: str) -> list[tuple[str, int]]:
        if not word.isalpha() or not SHORTEST_WORD <= len(word) <= LONGEST_WORD:
            return []
        most = 2 if len(word) >= LONG_WORD else 1
        letters = [ord(letter) for letter in word]
        found: list[tuple[int, str]] = []
        for length in range(len(word) - most, len(word) + most + 1):
            if length not in self._columns:
                continue
            likely = self._share_letters(letters, length, most)
            columns = self._columns[length][:, likely]
            columns = columns[:, _share_piece(letters, columns, most)]
            near, distances = _compare(letters, columns, most)
            if not distances.all():
                return []
            for place, distance in zip(near.tolist(), distances.tolist(), strict=True):
                found.append((distance, "".join(map(chr, columns[:, place].tolist()))))
        return [(near_word, distance) for distance, near_word in sorted(found)]

    def _share_letters(self, letters: list[int], length: int, most: int) -> Array:
        """Return which words have nearly the same letters: an edit removes one letter and adds another."""
        known = self._letter_sets.get(length)
        if known is None:
            bits = np.uint32(1) << (self._columns[length] & np.uint16(31)).astype(np.uint32)
            known = self._letter_sets[length] = np.bitwise_or.reduce(bits, axis=0)
        wanted = 0
        for letter in letters:
            wanted |= 1 << (letter & 31)
        different = known ^ np.uint32(wanted)
        return np.flatnonzero(_BITS[different & np.uint32(0xFFFF)] + _BITS[different >> np.uint32(16)] <= 2 * most)


def _share_piece(letters: list[int], columns: Array, most: int) -> Array:
    """Return which words have one of the word's pieces at about the same position: as an edit affects at most two
    pieces, the words within the distance have one of ``2 * most + 1``."""
    pieces = 2 * most + 1
    bounds = [len(letters) * piece // pieces for piece in range(pieces + 1)]
    found = np.zeros(columns.shape[1], np.bool_)
    for start, end in pairwise(bounds):
        for shift in range(-most, most + 1):
            if start + shift >= 0 and end + shift <= len(columns):
                equal = columns[start + shift] == letters[start]
                for place in range(start + 1, end):
                    equal &= columns[place + shift] == letters[place]
                found |= equal
    return np.flatnonzero(found)


def _compare(letters: list[int], columns: Array, most: int) -> tuple[Array, Array]:
    """Return which words, given as a row for each letter position, are within the distance, and their distances."""
    length = len(columns)
    words = np.arange(columns.shape[1])
    last_cells: _Cells = {end: np.full(len(words), end, np.uint8) for end in range(min(most, length) + 1)}
    cells_before: _Cells = {}
    last_equal: _Cells = {}
    for row, letter in enumerate(letters, 1):
        ends = range(max(1, row - most), min(length, row + most) + 1)
        equal = {end: columns[end - 1] == letter for end in ends}
        cells: _Cells = {0: np.full(len(words), row, np.uint8)} if row <= most else {}
        for end in ends:
            cell = last_cells[end - 1] + ~equal[end]
            for neighbor in (last_cells.get(end), cells.get(end - 1)):
                if neighbor is not None:
                    np.minimum(cell, neighbor + _ONE, out=cell)
            if end - 2 in cells_before and end - 1 in equal and end in last_equal:
                swapped = last_equal[end] & equal[end - 1]
                np.minimum(cell, cells_before[end - 2] + _ONE, out=cell, where=swapped)
            cells[end] = cell
        cells_before, last_cells, last_equal = last_cells, cells, equal
        if row % _PRUNED_EVERY == 0:
            near = np.flatnonzero(np.minimum.reduce(list(cells.values())) <= most)
            words, columns = words[near], columns[:, near]
            cells_before, last_cells, last_equal = (
                {end: cell[near] for end, cell in each.items()} for each in (cells_before, last_cells, last_equal)
            )
    if length not in last_cells:
        return words[:0], np.empty(0, np.uint8)
    near = np.flatnonzero(last_cells[length] <= most)
    return words[near], last_cells[length][near]
