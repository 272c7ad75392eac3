"""Reading a search text as patterns of character classes: its letters as written, as pinyin, as initials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cfgraph.store.name_files import END, OTHER, Array, NameFiles

SEGMENTATIONS = 3
"""Most ways of dividing a search text into syllables that are tried, those with the fewest parts first."""

PINYIN_LETTERS = 60
"""Longest text that is read as pinyin."""

_LETTER_COST = 3
_SYLLABLE_COST = 2


@dataclass(frozen=True, slots=True, eq=False)
class CharacterClass:
    """The characters that one place of a pattern admits: their numbers, and for every number whether it is one."""

    numbers: Array
    admits: Array


@dataclass(frozen=True, slots=True)
class Pattern:
    """Classes for adjacent places, and how a name that matches was read: written, pinyin or initials."""

    places: tuple[CharacterClass, ...]
    how: str


class Alphabet:
    """The characters of an index and the syllables they are read with; makes patterns of search texts."""

    def __init__(self, files: NameFiles) -> None:
        points: list[int] = files.arrays["characters"].tolist()
        self._numbers = {chr(point): number for number, point in enumerate(points) if number not in (END, OTHER)}
        self._size = len(points)
        self._readings = {
            syllable: [self._numbers[c] for c in characters if c in self._numbers]
            for syllable, characters in files.readings.items()
        }
        beginnings: dict[str, list[int]] = {}
        for syllable, numbers in self._readings.items():
            for length in range(1, len(syllable) + 1):
                beginnings.setdefault(syllable[:length], []).extend(numbers)
        self._beginnings = beginnings
        self._classes: dict[tuple[str, str], CharacterClass] = {}
        self.end = self._make_class([END])

    def literal_pattern(self, key: str) -> Pattern:
        """Return the pattern of the folded text itself."""
        return Pattern(tuple(self._literal_class(character) for character in key), "written")

    def read_patterns(self, key: str) -> list[Pattern]:
        """Return the readings of a folded text: as written, and where it has Latin letters as pinyin and initials.

        Chinese characters and digits of the text stand for themselves in each of them.
        """
        found = [self.literal_pattern(key)]
        letters = sum(c.isascii() and c.isalpha() for c in key)
        if not letters or not self._readings or len(key) > PINYIN_LETTERS:
            return found
        for parts in self._segmentations(key):
            how = "initials" if all(len(part) == 1 for part in parts) else "pinyin"
            last = len(parts) - 1
            places = tuple(self._part_class(part, place == last) for place, part in enumerate(parts))
            if all(len(place.numbers) for place in places):
                found.append(Pattern(places, how))
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
                    vowel = part in self._readings
                    cost = _SYLLABLE_COST if vowel else _LETTER_COST
                elif part in self._readings or (end == len(key) and part in self._beginnings):
                    cost = _SYLLABLE_COST
                else:
                    continue
                ways += [(cost + before, (*parts, part)) for before, parts in best[start]]
            ways.sort(key=lambda way: way[0])
            best.append(ways[:SEGMENTATIONS])
        found: list[Sequence[str]] = [parts for _, parts in best[-1]]
        singles = tuple(key)
        return [parts for parts in found if parts != singles] + [singles]

    def _part_class(self, part: str, last: bool) -> CharacterClass:
        if len(part) == 1:
            return self._cached_class("letter", part, [*self._beginnings.get(part, ()), *self._character_numbers(part)])
        numbers = self._beginnings[part] if last else self._readings[part]
        return self._cached_class("beginning" if last else "syllable", part, numbers)

    def _literal_class(self, character: str) -> CharacterClass:
        return self._cached_class("literal", character, self._character_numbers(character))

    def _character_numbers(self, character: str) -> list[int]:
        number = self._numbers.get(character)
        return [] if number is None else [number]

    def _cached_class(self, sort: str, text: str, numbers: list[int]) -> CharacterClass:
        if sort == "literal":
            return self._make_class(numbers)
        found = self._classes.get((sort, text))
        if found is None:
            found = self._classes[sort, text] = self._make_class(numbers)
        return found

    def _make_class(self, numbers: Sequence[int]) -> CharacterClass:
        unique = np.unique(np.array(numbers, np.int64))
        admits = np.zeros(self._size, np.bool_)
        admits[unique] = True
        return CharacterClass(unique, admits)
