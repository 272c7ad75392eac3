"""Searching for similar names: regional words, other sounds, typing errors, parts of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from cfgraph.store.chinese import fold_text, regional_forms
from cfgraph.store.misspelling import NearWords
from cfgraph.store.name_files import NameFiles
from cfgraph.store.name_parts import PartSearch
from cfgraph.store.name_patterns import Alphabet, Pattern
from cfgraph.store.name_search import INNER, NameMatcher, RowFilter, RowMatches
from cfgraph.store.name_slips import slip_patterns
from cfgraph.store.name_sounds import SoundTable

ENOUGH = 3
"""Number of found names that ends the search, before trying larger deviations."""

MANY_WORDS = 3
"""Number of words of a text from which a name with all of them, some spelled differently, counts as meant."""

MAX_WORDS_TRIED = 8
"""Maximum number of known words tried for a misspelled one."""

SHORTEST_SPELLED = 6
"""Maximum length of a text without spaces, in a script with spaces, in which an error may be at the end of a word."""

_WORD = re.compile(r"[^\W_]+")


class FuzzySearch:
    """Searches an index for names similar to a text; it costs more than an exact search."""

    def __init__(self, files: NameFiles, matcher: NameMatcher, alphabet: Alphabet) -> None:
        self._matcher, self._alphabet = matcher, alphabet
        self._sounds = SoundTable(alphabet, files.sounds)
        self._near_words = NearWords(files)
        self._parts = PartSearch(files, matcher, alphabet, self._sounds, self._near_words)

    def find(self, text: str, limit: int, allowed: RowFilter, *, parts: bool = True) -> list[RowMatches]:
        """Return the names that are similar to the text, each with the cost of its deviation.

        Larger deviations are tried only if smaller ones found no whole name and fewer than ENOUGH
        names; names with only parts of the text are included only with ``parts``.
        """
        key = fold_text(text)
        words = list(dict.fromkeys(word for word in map(fold_text, _WORD.findall(text)) if word))
        found: list[RowMatches] = []
        for patterns in (self._regional(text, key), self._sounding(key)):
            found += [self._matcher.match_pattern(pattern, limit, allowed) for pattern in patterns]
            if _is_enough(found):
                return found
        found += self._misspelt(words, limit, allowed)
        if len(words) >= MANY_WORDS and _is_enough(found, names=1):
            return found
        found += self._with_slip(key, limit, allowed, spaced=len(words) > 1)
        if parts and not _is_enough(found):
            found.append(self._parts.find(words, allowed))
        return found

    def _regional(self, text: str, key: str) -> Iterator[Pattern]:
        return (self._regional_pattern(key, form) for form in regional_forms(text))

    def _sounding(self, key: str) -> Iterator[Pattern]:
        for similar in (False, True):
            pattern = self._sounds.sound_pattern(key, similar=similar)
            if pattern is not None:
                yield pattern
        yield from self._sounds.confused_pinyin(key)

    def _with_slip(self, key: str, limit: int, allowed: RowFilter, *, spaced: bool) -> Iterator[RowMatches]:
        """Yield the names that match with one error; of three characters, two are too few inside a name."""
        if not key.isascii() or len(key) >= SHORTEST_SPELLED:
            for pattern in slip_patterns(self._alphabet, key, partial(self._matcher.longest_known, allowed=allowed)):
                part = self._matcher.match_pattern(pattern, limit, allowed)
                yield part if len(key) > 3 else part.keep(part.closeness < INNER)
        for pattern in () if spaced and key.isascii() else self._sounds.slipped_pinyin(key):
            yield self._matcher.match_pattern(pattern, limit, allowed)

    def _regional_pattern(self, key: str, form: str) -> Pattern:
        places = self._alphabet.literal_pattern(form).places
        distance = sum(one != other for one, other in zip(key, form, strict=False)) + abs(len(key) - len(form))
        return Pattern(places, "written", "regional", distance)

    def _misspelt(self, words: Sequence[str], limit: int, allowed: RowFilter) -> list[RowMatches]:
        """Return the names that match after replacing words by known ones that differ in a letter or two."""
        near = [self._near_words.find(word)[:MAX_WORDS_TRIED] for word in words]
        if not any(near):
            return []
        choices = [
            [self._near_pattern(*each) for each in known] or [self._alphabet.literal_pattern(word)]
            for word, known in zip(words, near, strict=True)
        ]
        if len(choices) == 1:
            return [self._matcher.match_pattern(pattern, limit, allowed) for pattern in choices[0]]
        return [self._matcher.match_words(choices, limit, allowed)]

    def _near_pattern(self, word: str, distance: int) -> Pattern:
        return Pattern(self._alphabet.literal_pattern(word).places, "written", "slip", distance)


def _is_enough(found: Sequence[RowMatches], names: int = ENOUGH) -> bool:
    """Tell whether a whole name, or this many names, match besides those that match the text exactly."""
    others = [part.keep(part.distance > 0) for part in found]
    if any((part.closeness == 0).any() for part in others):
        return True
    return bool(others) and len(np.unique(np.concatenate([part.rows for part in others]))) >= names
