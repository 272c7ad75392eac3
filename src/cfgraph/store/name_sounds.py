"""Patterns of similar-sounding texts: characters with the same or a similar sound, and errors in pinyin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from cfgraph.store.chinese import has_han
from cfgraph.store.name_patterns import PINYIN_LETTERS, Alphabet, CharacterClass, Pattern

MAX_SLIPS = 40
"""Maximum number of readings with one wrong letter of pinyin, those with the fewest syllables first."""

MAX_DIVISIONS = 3
"""Maximum number of divisions of the same letters into syllables."""

LONGEST_SYLLABLE = 6

_CONFUSED = {"l": "n", "f": "h"}

_Parts: TypeAlias = tuple[str, ...]
_IsPart: TypeAlias = Callable[[str], bool]


class SoundTable:
    """The characters of an index that sound like a character or a syllable."""

    def __init__(self, alphabet: Alphabet, sounds: Mapping[str, str]) -> None:
        """Take the characters by syllable: those of the index, and others that may be typed for them."""
        self._alphabet = alphabet
        self._syllables: dict[str, list[str]] = {}
        self._same: dict[str, list[int]] = {}
        self._similar: dict[str, list[int]] = {}
        for syllable, characters in sounds.items():
            numbers = [number for c in characters for number in alphabet.character_numbers(c)]
            self._same[syllable] = numbers
            self._similar.setdefault(confusable_key(syllable), []).extend(numbers)
            for character in characters:
                self._syllables.setdefault(character, []).append(syllable)
        self._confusable: dict[str, list[int]] = {}
        self._confusable_beginnings: dict[str, list[int]] = {}
        for syllable, numbers in alphabet.readings.items():
            key = confusable_key(syllable)
            self._confusable.setdefault(key, []).extend(numbers)
            for end in range(1, len(key) + 1):
                self._confusable_beginnings.setdefault(key[:end], []).extend(numbers)
        self._by_shortened = _index_by_shortened(alphabet.readings)

    def sound_pattern(self, key: str, *, similar: bool = False) -> Pattern | None:
        """Return the pattern of the same or a similar sound as a text; None for fewer than two characters."""
        if sum(map(has_han, key)) < 2:
            return None
        literal = tuple(map(self._alphabet.literal_class, key))
        places = tuple(
            self.sound_class(character, similar=similar) if has_han(character) else place
            for character, place in zip(key, literal, strict=True)
        )
        return Pattern(places, "written", "similar_sound" if similar else "same_sound", undisturbed=literal)

    def sound_class(self, character: str, *, similar: bool = False) -> CharacterClass:
        """Return the class of a character and of those that share one of its readings, or nearly so."""
        numbers = self._alphabet.character_numbers(character)
        for syllable in self._syllables.get(character, ()):
            numbers += self._similar[confusable_key(syllable)] if similar else self._same[syllable]
        return self._alphabet.make_class(numbers)

    def confused_pinyin(self, key: str) -> list[Pattern]:
        """Return the readings of a text as pinyin, allowing z for zh, n for ng or l, etc."""
        if not self._may_be_pinyin(key):
            return []
        ways = _divide_ends(
            key,
            lambda part: confusable_key(part) in self._confusable,
            lambda part: confusable_key(part) in self._confusable_beginnings,
        )[0]
        return [self._confused_pattern(parts) for parts in ways]

    def slipped_pinyin(self, key: str) -> list[Pattern]:
        """Return the readings of a text as pinyin with one letter missing, added or wrong, or two swapped."""
        if not self._may_be_pinyin(key):
            return []
        readings, beginnings = self._alphabet.readings, self._alphabet.beginnings
        before = _divide_beginnings(key, readings.__contains__)
        after = _divide_ends(key, readings.__contains__, beginnings.__contains__)
        found: list[tuple[int, Pattern]] = []
        for start in (start for start in range(len(key)) if before[start]):
            for end in range(start + 1, min(len(key), start + LONGEST_SYLLABLE + 1) + 1):
                if not after[end] or not _is_spelled(key[start:end]):
                    continue
                near = self._near_syllables(key[start:end])
                if near:
                    wrong = self._alphabet.make_class(number for syllable in near for number in readings[syllable])
                    left, right = before[start][0], after[end][0]
                    places = (*self._places(left, whole=True), wrong, *self._places(right))
                    found.append((len(places), Pattern(places, "pinyin", "slip", 1)))
        for place in range(1, len(key)):
            swapped = f"{key[: place - 1]}{key[place]}{key[place - 1]}{key[place + 1 :]}"
            near_beginning = any(before[max(0, place - LONGEST_SYLLABLE) : place])
            near_end = any(after[place + 1 : place + LONGEST_SYLLABLE + 1])
            if near_beginning and near_end and swapped != key and _is_spelled(key[place - 1 : place + 1]):
                ways = _divide_ends(swapped, readings.__contains__, beginnings.__contains__)[0][:1]
                found += ((len(parts), Pattern(self._places(parts), "pinyin", "slip", 1)) for parts in ways)
        found.sort(key=lambda slip: slip[0])
        return [pattern for _, pattern in found[:MAX_SLIPS]]

    def _may_be_pinyin(self, key: str) -> bool:
        letters = sum(c.isascii() and c.isalpha() for c in key)
        return letters >= 3 and len(key) <= PINYIN_LETTERS and bool(self._alphabet.readings)

    def _confused_pattern(self, parts: _Parts) -> Pattern:
        places = []
        for place, part in enumerate(parts):
            key = confusable_key(part)
            if not _is_spelled(part):
                places.append(self._alphabet.literal_class(part))
            elif place == len(parts) - 1:
                places.append(self._alphabet.make_class(self._confusable_beginnings[key]))
            else:
                places.append(self._alphabet.make_class(self._confusable[key]))
        return Pattern(tuple(places), "pinyin", "similar_sound", undisturbed=self._places(parts))

    def _places(self, parts: _Parts, *, whole: bool = False) -> tuple[CharacterClass, ...]:
        """Return the classes of parts; the last may be the beginning of a syllable, unless they are ``whole``."""
        last = len(parts) - 1
        return tuple(
            self._alphabet.part_class(part, place == last and not whole)
            if _is_spelled(part)
            else self._alphabet.literal_class(part)
            for place, part in enumerate(parts)
        )

    def _near_syllables(self, part: str) -> list[str]:
        """Return the syllables that differ from some letters by one missing, added or wrong, or two swapped."""
        found = {syllable for shorter in _shorten(part) for syllable in self._by_shortened.get(shorter, ())}
        return [syllable for syllable in found if syllable != part and _differ_by_one(syllable, part)]


def confusable_key(syllable: str) -> str:
    """Return a syllable without the distinctions that many speakers and keyboards do not make.

    These are zh and z, ch and c, sh and s, ng and n, l and n, f and h, ü and u.

    >>> confusable_key("zhang"), confusable_key("zan")
    ('zan', 'zan')
    """
    if syllable[:2] in ("zh", "ch", "sh"):
        syllable = syllable[0] + syllable[2:]
    syllable = _CONFUSED.get(syllable[:1], syllable[:1]) + syllable[1:]
    if syllable.endswith("ng"):
        syllable = syllable[:-1]
    return syllable.replace("v", "u")


def _is_spelled(part: str) -> bool:
    return part.isascii() and part.isalpha()


def _divide_beginnings(key: str, is_syllable: _IsPart) -> list[list[_Parts]]:
    """Return, for each number of first characters, their divisions, those with the fewest parts first."""
    ways: list[list[_Parts]] = [[()]]
    for end in range(1, len(key) + 1):
        found: list[_Parts] = []
        for start in range(max(0, end - LONGEST_SYLLABLE), end):
            part = key[start:end]
            if is_syllable(part) if _is_spelled(part) else len(part) == 1:
                found += [(*parts, part) for parts in ways[start]]
        ways.append(sorted(found, key=len)[:MAX_DIVISIONS])
    return ways


def _divide_ends(key: str, is_syllable: _IsPart, is_beginning: _IsPart) -> list[list[_Parts]]:
    """Return, for each position, the divisions of the rest; its last letters may be the beginning of a syllable."""
    ways: list[list[_Parts]] = [[] for _ in key] + [[()]]
    for start in range(len(key) - 1, -1, -1):
        found: list[_Parts] = []
        for end in range(start + 1, min(len(key), start + LONGEST_SYLLABLE) + 1):
            part = key[start:end]
            fits = is_syllable(part) or (end == len(key) and is_beginning(part))
            if fits if _is_spelled(part) else len(part) == 1:
                found += [(part, *parts) for parts in ways[end]]
        ways[start] = sorted(found, key=len)[:MAX_DIVISIONS]
    return ways


def _shorten(text: str) -> set[str]:
    """Return a text and its variants without one of its letters."""
    return {text, *(text[:place] + text[place + 1 :] for place in range(len(text)))}


def _index_by_shortened(syllables: Iterable[str]) -> dict[str, list[str]]:
    """Return the syllables by themselves and by their variants without one letter."""
    found: dict[str, list[str]] = {}
    for syllable in syllables:
        for shorter in _shorten(syllable):
            found.setdefault(shorter, []).append(syllable)
    return found


def _differ_by_one(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two syllables differ by one letter missing, added or changed, or a swap of neighbors."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    if len(one) == len(other):
        swapped = one[start : start + 2] == other[start : start + 2][::-1]
        return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])
    shorter, longer = sorted((one, other), key=len)
    return len(longer) - len(shorter) == 1 and longer[start + 1 :] == shorter[start:]
