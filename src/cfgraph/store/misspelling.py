"""Finding known Latin words that differ from a misspelt one by one letter, for name search."""

from __future__ import annotations

import numpy as np

from cfgraph.store.name_files import LONGEST_WORD, Array, NameFiles

MIN_WORD_LETTERS = 4
"""Letters of the shortest word that is corrected."""


def find_near_words(files: NameFiles, word: str) -> list[str]:
    """Return the words of the names one insertion, deletion, change or swap of neighbors away; none for a known word.

    All words of about the same length are compared at once: two words are one edit apart when what they share at
    their beginnings and at their ends leaves at most one letter of the longer (L. Boytsov, Indexing Methods for
    Approximate Dictionary Searching, ACM JEA 16, 2011, on the restricted Damerau-Levenshtein distance).
    """
    if not word.isascii() or not word.isalpha() or not MIN_WORD_LETTERS <= len(word) <= LONGEST_WORD:
        return []
    wanted = np.frombuffer(word.encode("ascii"), np.uint8)
    words = files.arrays["words"].reshape(-1, LONGEST_WORD)
    found: list[str] = []
    for length in (len(word), len(word) + 1, len(word) - 1):
        if length > LONGEST_WORD:
            continue
        group = words[files.word_lengths[length] : files.word_lengths[length + 1], :length]
        shared = min(length, len(word))
        same_start = _count_leading_matches(group[:, :shared] == wanted[:shared])
        same_end = _count_leading_matches((group[:, length - shared :] == wanted[len(word) - shared :])[:, ::-1])
        left = max(length, len(word)) - same_start - same_end
        if length == len(word) and np.any(left <= 0):
            return []
        near = left <= 1
        if length == len(word):
            swapped = np.flatnonzero(left == 2)
            near[[row for row in swapped.tolist() if _is_swap(group[row], wanted, int(same_start[row]))]] = True
        found += [bytes(letters).decode("ascii") for letters in group[near]]
    return found


def _count_leading_matches(equal: Array) -> Array:
    """Return how many of the first columns are all true, for each row."""
    length: Array = np.where(equal.all(axis=1), equal.shape[1], (~equal).argmax(axis=1))
    return length


def _is_swap(letters: Array, wanted: Array, place: int) -> bool:
    """Tell whether a word differs from another by two neighboring letters swapped."""
    return bool(letters[place] == wanted[place + 1] and letters[place + 1] == wanted[place])
