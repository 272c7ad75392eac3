"""Patterns of names that differ from a search text by one character missing, added or wrong, or two swapped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cfgraph.store.name_patterns import Alphabet, CharacterClass, Pattern

MAX_SLIPS = 40
"""Maximum number of patterns for one text."""

LongestKnown = Callable[[Sequence[CharacterClass], bool], int]
"""Returns how many of the first classes, or of the last, match together somewhere in the names."""


def slip_patterns(alphabet: Alphabet, key: str, longest_known: LongestKnown) -> list[Pattern]:
    """Return the patterns of a text with one error in it; for a text of two characters, for whole names only.

    Only possible positions are tried: what precedes the error is a prefix of the text that occurs in names, and what
    follows it is such a suffix. Both are determined first, so that long texts have as few patterns as short ones.
    """
    places = [alphabet.literal_class(character) for character in key]
    size = len(places)
    if size < 3:
        return _slips_of_two(alphabet, places) if size == 2 else []
    before, after = longest_known(places, False), longest_known(places, True)
    found: list[list[CharacterClass]] = []
    for place in range(max(0, size - after - 1), min(before, size - 1) + 1):
        found.append([*places[:place], alphabet.any, *places[place + 1 :]])
        found.append([*places[:place], *places[place + 1 :]])
    found += (
        [*places[:place], alphabet.any, *places[place:]]
        for place in range(max(1, size - after), min(before, size - 1) + 1)
    )
    found += (
        [*places[:place], places[place + 1], places[place], *places[place + 2 :]]
        for place in range(max(0, size - after - 2), min(before, size - 2) + 1)
        if key[place] != key[place + 1]
    )
    patterns = [Pattern(tuple(each), "written", "slip", 1) for each in found]
    return [pattern for pattern in patterns if pattern.can_match][:MAX_SLIPS]


def _slips_of_two(alphabet: Alphabet, places: Sequence[CharacterClass]) -> list[Pattern]:
    first, second = places
    pairs = ((second, first), (first, alphabet.any), (alphabet.any, second))
    patterns = [Pattern(pair, "written", "slip", 1, whole=True) for pair in pairs]
    return [pattern for pattern in patterns if pattern.can_match]
