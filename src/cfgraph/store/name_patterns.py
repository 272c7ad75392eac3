"""Reading a search text as patterns of character classes: its letters as written, as pinyin, as initials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cfgraph.store.name_files import END, OTHER, Array, NameFiles

SEGMENTATIONS = 3
"""Most ways of dividing a search text into syllables that are tried, those with the fewest parts first."""

MAX_CACHED_CLASSES = 1_000
"""Classes of characters that are remembered."""

PINYIN_LETTERS = 60
"""Longest text that is read as pinyin."""

_LETTER_COST = 3
_SYLLABLE_COST = 2


@dataclass(frozen=True, slots=True, eq=False)
class CharacterClass:
    """The characters that one place of a pattern admits: their numbers, for every number whether it is one, and how
    often they occur together."""

    numbers: Array
    admits: Array
    occurrences: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """Classes for adjacent places, and how a name that matches was read: written, pinyin or initials.

    A pattern that does not stand for the text itself says in ``deviation`` how it departs from it, and in ``distance``
    by how many characters; each place where a name has none of the characters in ``undisturbed`` adds one to that.
    A ``whole`` one matches whole names only.
    """

    places: tuple[CharacterClass, ...]
    how: str
    deviation: str | None = None
    distance: int = 0
    undisturbed: tuple[CharacterClass, ...] = ()
    whole: bool = False

    @property
    def can_match(self) -> bool:
        """Tell whether each place admits some character of the index."""
        return all(len(place.numbers) for place in self.places)


class Alphabet:
    """The characters of an index and the syllables they are read with; makes patterns of search texts."""

    def __init__(self, files: NameFiles) -> None:
        points: list[int] = files.arrays["characters"].tolist()
        self._numbers = {chr(point): number for number, point in enumerate(points) if number not in (END, OTHER)}
        self._size = len(points)
        self.readings = {
            syllable: [self._numbers[c] for c in characters if c in self._numbers]
            for syllable, characters in files.readings.items()
        }
        beginnings: dict[str, list[int]] = {}
        for syllable, numbers in self.readings.items():
            for length in range(1, len(syllable) + 1):
                beginnings.setdefault(syllable[:length], []).extend(numbers)
        self.beginnings = beginnings
        self._classes: dict[tuple[str, str], CharacterClass] = {}
        self._counts = np.diff(files.arrays["pair_offset"].astype(np.int64)[files.arrays["pair_start"]])
        self.end = self.make_class([END])
        self.any = self.make_class(range(1, self._size))

    def literal_pattern(self, key: str) -> Pattern:
        """Return the pattern of the folded text itself."""
        return Pattern(tuple(self.literal_class(character) for character in key), "written")

    def read_patterns(self, key: str) -> list[Pattern]:
        """Return the readings of a folded text: as written, and where it has Latin letters as pinyin and initials.

        Chinese characters and digits of the text stand for themselves in each of them.
        """
        found = [self.literal_pattern(key)]
        letters = sum(c.isascii() and c.isalpha() for c in key)
        if not letters or not self.readings or len(key) > PINYIN_LETTERS:
            return found
        for parts in self._segmentations(key):
            how = "initials" if all(len(part) == 1 for part in parts) else "pinyin"
            last = len(parts) - 1
            places = tuple(self.part_class(part, place == last) for place, part in enumerate(parts))
            pattern = Pattern(places, how)
            if pattern.can_match:
                found.append(pattern)
        return found

    def _segmentations(self, key: str) -> list[Sequence[str]]:
        """Divide the text into syllables, single characters, and at its end the beginning of a syllable.

        Those of least cost come first, where a syllable costs less than two single letters; the division into single
        characters, which reads the text as initials, comes last.
        """
        best: list[list[tuple[int, tuple[str, ...]]]] = [[(0, ())]]
        for end in range(1, len(key) + 1):
            ways: list[tuple[int, tuple[str, ...]]] = []
            for start in range(max(0, end - 6), end):
                part = key[start:end]
                if end - start == 1:
                    vowel = part in self.readings
                    cost = _SYLLABLE_COST if vowel else _LETTER_COST
                elif part in self.readings or (end == len(key) and part in self.beginnings):
                    cost = _SYLLABLE_COST
                else:
                    continue
                ways += [(cost + before, (*parts, part)) for before, parts in best[start]]
            ways.sort(key=lambda way: way[0])
            best.append(ways[:SEGMENTATIONS])
        found: list[Sequence[str]] = [parts for _, parts in best[-1]]
        singles = tuple(key)
        return [parts for parts in found if parts != singles] + [singles]

    def part_class(self, part: str, last: bool) -> CharacterClass:
        """Return the class of the characters read as a syllable, or, if it is the last, with a reading that begins so.

        A single letter stands for itself as well.
        """
        if len(part) == 1:
            return self._cached_class("letter", part, [*self.beginnings.get(part, ()), *self.character_numbers(part)])
        numbers = self.beginnings.get(part, []) if last else self.readings.get(part, [])
        return self._cached_class("beginning" if last else "syllable", part, numbers)

    def literal_class(self, character: str) -> CharacterClass:
        """Return the class of a character alone."""
        return self._cached_class("literal", character, self.character_numbers(character))

    def character_numbers(self, character: str) -> list[int]:
        """Return the number of a character; none where no name has it."""
        number = self._numbers.get(character)
        return [] if number is None else [number]

    def _cached_class(self, sort: str, text: str, numbers: list[int]) -> CharacterClass:
        found = self._classes.get((sort, text))
        if found is None:
            if len(self._classes) > MAX_CACHED_CLASSES:
                self._classes.clear()
            found = self._classes[sort, text] = self.make_class(numbers)
        return found

    def make_class(self, numbers: Iterable[int]) -> CharacterClass:
        """Return the class of the characters with these numbers."""
        unique = np.unique(np.array(list(numbers), np.int64))
        admits = np.zeros(self._size, np.bool_)
        admits[unique] = True
        return CharacterClass(unique, admits, int(self._counts[unique].sum()))
