"""Reading a search text as patterns of character classes: its letters as written, as pinyin, as initials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cfgraph.store.name_files import END, OTHER, Array, NameFiles

SEGMENTATIONS = 3
"""Maximum number of divisions of a search text into syllables, those with the fewest parts first."""

MAX_CACHED_CLASSES = 1_000
"""Number of cached character classes."""

PINYIN_LETTERS = 60
"""Maximum length of a text that is read as pinyin."""

_LETTER_COST = 3
_SYLLABLE_COST = 2


@dataclass(frozen=True, slots=True, eq=False)
class CharacterClass:
    """The characters that one position of a pattern matches: their numbers, a flag for every number, and their total
    frequency."""

    numbers: Array
    admits: Array
    occurrences: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """Classes for adjacent positions, and how a matching name was read: written, pinyin or initials.

    For a pattern that deviates from the text, ``deviation`` is the kind of difference and ``distance`` the number of
    characters; each position where a name has none of the characters in ``undisturbed`` adds one to that.
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
        """Tell whether each position matches some character of the index."""
        return all(len(place.numbers) for place in self.places)


class Alphabet:
    """The characters of an index and their syllables; makes patterns of search texts."""

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
        """Return the readings of a folded text: as written, and if it has Latin letters, as pinyin and initials.

        Chinese characters and digits of the text match only themselves in each of them.
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

        The divisions are sorted by cost, where a syllable costs less than two single letters; the division into single
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
        """Return the class of the characters with a syllable as a reading or, if it is the last, as the beginning of
        one.

        A single letter matches itself as well.
        """
        if len(part) == 1:
            return self._cached_class("letter", part, [*self.beginnings.get(part, ()), *self.character_numbers(part)])
        numbers = self.beginnings.get(part, []) if last else self.readings.get(part, [])
        return self._cached_class("beginning" if last else "syllable", part, numbers)

    def literal_class(self, character: str) -> CharacterClass:
        """Return the class of a single character."""
        return self._cached_class("literal", character, self.character_numbers(character))

    def character_numbers(self, character: str) -> list[int]:
        """Return the number of a character; none if no name has it."""
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
