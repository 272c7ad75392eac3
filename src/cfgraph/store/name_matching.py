"""Matching a pattern against the text of a name index, best-ranked positions first and with bounded work.

There are two ways, whichever costs less: checking the positions of the pattern's rarest pair of adjacent characters, or
reading the text from its start, for patterns so frequent that its first part has enough matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cfgraph.store.name_files import Array, NameFiles, expand_ranges
from cfgraph.store.name_patterns import CharacterClass

MIN_CHECKED_POSITIONS = 60_000
"""Number of positions that are always checked, so that the matches are complete."""

MAX_CHECKED_POSITIONS = 100_000
"""Maximum number of checked positions if matches are rare although every pair of the pattern is frequent."""

CHUNK_CHARACTERS = 1 << 16
"""Number of characters of the text read at once."""

MAX_READ_CHARACTERS = 64 * CHUNK_CHARACTERS
"""Maximum number of characters read before the pairs are used instead."""

MAX_FIRST_CHARACTERS = 4_000
"""Maximum size of a character class for scanning the pairs that begin with its characters."""

_READS_PER_CHECK = 20
"""Number of characters that can be read in the time of gathering and checking one position."""


@dataclass(frozen=True, slots=True)
class PatternMatches:
    """Positions of the first character of each match, ascending; complete if there are no others."""

    positions: Array
    complete: bool


class NameText:
    """The text of a name index and its pairs."""

    def __init__(self, files: NameFiles) -> None:
        arrays = files.arrays
        self._text, self._postings, self._word_starts = arrays["text"], arrays["postings"], arrays["word_starts"]
        self._pair_start = arrays["pair_start"].astype(np.int64)
        self._pair_second = arrays["pair_second"]
        self._pair_offset = arrays["pair_offset"].astype(np.int64)
        self._row_start, self._characters = arrays["row_start"], arrays["characters"]

    def rows(self, positions: Array) -> Array:
        """Return the number of the name at each position."""
        return np.searchsorted(self._row_start, positions.astype(np.uint32), "right") - 1

    def row_starts(self, rows: Array) -> Array:
        """Return the position of the first character of each name."""
        starts: Array = self._row_start[rows].astype(np.int64)
        return starts

    def row_sizes(self, rows: Array) -> Array:
        """Return the number of characters of each name."""
        sizes: Array = self._row_ends(rows) - self.row_starts(rows) - 1
        return sizes

    def admitted(self, positions: Array, place: CharacterClass) -> Array:
        """Tell for each position whether its character is in a class."""
        admitted: Array = place.admits[self._text[positions]]
        return admitted

    def row_positions(self, rows: Array) -> Array:
        """Return all positions of the names."""
        starts = self._row_start[rows].astype(np.int64)
        return expand_ranges(starts, self._row_ends(rows) - starts - 1)

    def _row_ends(self, rows: Array) -> Array:
        """Return the position after each of the rows."""
        last = len(self._row_start) - 1
        return np.where(rows == last, len(self._text), self._row_start[np.minimum(rows + 1, last)].astype(np.int64))

    def folded_names(self, rows: Array) -> list[str]:
        """Return the folded names of the rows."""
        starts = self._row_start[rows].astype(np.int64)
        points = self._characters[self._text[expand_ranges(starts, self._row_ends(rows) - starts)]]
        return points.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass").split("\0")[:-1]

    def closeness(self, positions: Array, length: int) -> Array:
        """Return 0 for a match of a whole name, 1 for its beginning, 2 for the beginning of a word, else 3."""
        begins = self._text[positions - 1] == 0
        ends = self._text[positions + length] == 0
        found = np.where(self._word_bits(positions), 2, 3)
        found[begins] = 1
        found[begins & ends] = 0
        return found

    def _word_bits(self, positions: Array) -> Array:
        bits: Array = (self._word_starts[positions >> 3] >> (positions & 7).astype(np.uint8)) & 1
        return bits

    def occurs(self, places: Sequence[CharacterClass], allowed: Array | None) -> bool:
        """Tell whether the classes match anywhere in the allowed names."""
        if not all(len(place.numbers) for place in places) or not self.frequency(places):
            return False
        if len(places) < 3 and allowed is None:
            return True
        return len(self.find_best_matches(places, 1, allowed).positions) > 0

    def grow_matches(self, positions: Array, places: Sequence[CharacterClass], known: int, *, at_end: bool) -> int:
        """Return how many of the first classes, or ``at_end`` of the last ones, match together at some position.

        Of these, ``known`` are known to match from each of the positions on.
        """
        size = len(places)
        while known < size:
            if at_end:
                positions = positions - 1 if known else positions
                positions = positions[self.admitted(positions, places[size - known - 1])]
            else:
                positions = positions[positions + known < len(self._text)]
                positions = positions[self.admitted(positions + known, places[known])]
            if not len(positions):
                break
            known += 1
        return known

    def frequency(self, places: Sequence[CharacterClass]) -> int:
        """Return an upper bound for the number of matches: the frequency of the rarest pair, or of the only class."""
        return self._rarest_pair(places)[2]

    def keep_matches(self, positions: Array, places: Sequence[CharacterClass]) -> Array:
        """Return the positions at which a match begins."""
        positions = positions[positions <= len(self._text) - len(places)]
        for place in sorted(range(len(places)), key=lambda place: places[place].occurrences):
            if not len(positions):
                break
            positions = positions[places[place].admits[self._text[positions + place]]]
        return positions

    def find_matches(self, places: Sequence[CharacterClass], allowed: Array | None, most: int) -> PatternMatches:
        """Return the matches among the first ``most`` positions of the rarest pair."""
        place, pairs, total = self._rarest_pair(places)
        sizes = self._pair_offset[pairs + 1] - self._pair_offset[pairs]
        if total > most and len(pairs) > 1:  # the first positions of each, so that none is favored
            sizes = np.minimum(sizes, np.maximum(1, sizes * most // total))
        elif total > most:
            sizes = np.minimum(sizes, most)
        positions = self._postings[expand_ranges(self._pair_offset[pairs], sizes)].astype(np.int64) - place
        positions = np.sort(self.keep_matches(positions[positions >= 0], places))
        return PatternMatches(self._keep_allowed(positions, allowed), total <= most)

    def find_best_matches(self, places: Sequence[CharacterClass], wanted: int, allowed: Array | None) -> PatternMatches:
        """Return at least as many matches as wanted, those of the best-ranked names, if bounded work finds so many.

        The text is read from the first occurrence of the rarest pair, until reading on seems to cost more
        than checking the pair's positions.
        """
        place, pairs, total = self._rarest_pair(places)
        if total <= MIN_CHECKED_POSITIONS:
            return self.find_matches(places, allowed, MIN_CHECKED_POSITIONS)
        rarest = min(range(len(places)), key=lambda place: places[place].occurrences)
        end = len(self._text) - len(places) + 1
        begin = read = max(0, int(self._postings[self._pair_offset[pairs]].min()) - place)
        found: list[Array] = []
        number = 0
        while read < end and number < wanted:
            to_read = (read - begin) * (wanted / max(number, 0.5) - 1)
            if read - begin >= MAX_READ_CHARACTERS or to_read > _READS_PER_CHECK * min(total, MAX_CHECKED_POSITIONS):
                return self.find_matches(places, allowed, MAX_CHECKED_POSITIONS)
            chunk = self._text[read + rarest : min(read + CHUNK_CHARACTERS, end) + rarest]
            positions = np.flatnonzero(places[rarest].admits[chunk]) + read
            found.append(self._keep_allowed(self.keep_matches(positions, places), allowed))
            number += len(found[-1])
            read += CHUNK_CHARACTERS
        return PatternMatches(np.concatenate(found) if found else np.empty(0, np.int64), read >= end)

    def _keep_allowed(self, positions: Array, allowed: Array | None) -> Array:
        return positions if allowed is None else positions[allowed[self.rows(positions)]]

    def _rarest_pair(self, places: Sequence[CharacterClass]) -> tuple[int, Array, int]:
        """Return the index of the rarest pair, the pairs that its classes match, and their frequency."""
        if len(places) == 1:
            first = places[0].numbers
            pairs = expand_ranges(self._pair_start[first], self._pair_start[first + 1] - self._pair_start[first])
            return 0, pairs, places[0].occurrences
        counts = [place.occurrences for place in places]
        narrow = [place for place in range(len(places) - 1) if len(places[place].numbers) <= MAX_FIRST_CHARACTERS]
        likely = sorted(narrow or range(len(places) - 1), key=lambda place: counts[place] * counts[place + 1])
        found: list[tuple[int, int, Array]] = []
        for place in likely[:2]:
            first = places[place].numbers
            pairs = expand_ranges(self._pair_start[first], self._pair_start[first + 1] - self._pair_start[first])
            pairs = pairs[places[place + 1].admits[self._pair_second[pairs]]]
            total = int((self._pair_offset[pairs + 1] - self._pair_offset[pairs]).sum())
            found.append((total, place, pairs))
            if total < 2_000:
                break
        total, place, pairs = min(found, key=lambda pair: pair[:2])
        return place, pairs, total
