"""Searching the text index: literals and IRIs with every word of a text, those of important entities first.

Lists of texts provide candidates, which are then read and compared: phrases, word prefixes, and tokens with the
same number are distinguished there. The work is bounded; if more match than can be read, the count is a lower bound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np

from cfgraph.store.build_text_index import TEXT_ARRAYS, hash_tokens
from cfgraph.store.damage import explain_unreadable
from cfgraph.store.name_files import Array
from cfgraph.store.name_search import Span, join_spans
from cfgraph.store.text_tokens import (
    SPELLED,
    fold_literal,
    fold_quickly,
    kind_of,
    pair_key,
    pair_range,
    word_key,
    word_range,
)

MAX_LISTS = 3_000
"""Maximum number of tokens for one word prefix."""

LIST_BYTES = (30_000, 400_000)
"""Number of bytes of the lists of one token that are read, first and if that found too little."""

FEW_CANDIDATES = 400
"""Number of candidates that are compared without using the lists of further tokens."""

MAX_COMPARED = 3_000
"""Maximum number of candidates that are compared."""

MIN_FOUND = 60
"""Minimum number of texts that are searched, so that the closest of them come first."""

MAX_TOKENS = 4
"""Maximum number of lists used for one search: those of the rarest tokens."""

_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|「([^」]+)」|(\S+)')


@dataclass(frozen=True, slots=True)
class FoundText:
    """A found term, and the positions of the words in its text."""

    term: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FoundTexts:
    """The best texts; ``total`` is the number found, a lower bound unless ``complete``."""

    texts: Sequence[FoundText]
    total: int
    complete: bool


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Folded text that must occur together; ``open`` if its last word may be a prefix."""

    text: str
    open: bool


class TextIndex:
    """Reads a built text index. It never changes after opening: thread-safe."""

    def __init__(self, directory: Path, read_text: Callable[[int], str]) -> None:
        """Map the index; ``read_text`` returns the text of a term by its number. Raises StoreDamagedError."""
        self._read_text = read_text
        try:
            self._arrays = {name: _map(directory / name, kind) for name, kind in TEXT_ARRAYS.items()}
        except (OSError, ValueError) as error:
            raise explain_unreadable(error, directory.parent, directory.name) from error

    def find(self, text: str, limit: int) -> FoundTexts:
        """Return the texts with all words of a text; words in quotation marks must occur together."""
        phrases = read_phrases(text)
        if not phrases or limit < 1 or len(text) > 1_000:
            return FoundTexts((), 0, True)
        found: list[tuple[int, int]] = []
        complete = True
        for most in LIST_BYTES:
            found, complete = self._match(phrases, limit, most)
            if complete or len(found) >= limit:
                break
        found.sort(key=lambda each: each[0])
        texts = [FoundText(term, _find_spans(self._read_text(term), phrases)) for _, term in found[:limit]]
        return FoundTexts(texts, len(found), complete)

    def _match(self, phrases: Sequence[_Phrase], limit: int, most: int) -> tuple[list[tuple[int, int]], bool]:
        """Return the closeness of each matching text with its term, and whether these are all, reading this much of the
        lists."""
        candidates, complete = self._candidates(phrases, most)
        found: list[tuple[int, int]] = []
        for compared, number in enumerate(candidates.tolist()):
            if compared >= MAX_COMPARED or len(found) >= max(2 * limit, MIN_FOUND):
                return found, False
            term = int(self._arrays["texts"][number])
            closeness = _compare(fold_quickly(self._read_text(term)), phrases)
            if closeness is not None:
                found.append((closeness, term))
        return found, complete

    def _candidates(self, phrases: Sequence[_Phrase], most: int) -> tuple[Array, bool]:
        """Return the texts that may match, most important first, and whether these are all."""
        tokens = [token for phrase in phrases for token in self._tokens(phrase)]
        tokens.sort(key=lambda lists: sum(end - start for start, end in lists))
        if not tokens or not tokens[0]:
            return np.empty(0, np.int64), True
        candidates, complete = self._texts(tokens[0], most)
        for lists in tokens[1:MAX_TOKENS]:
            if len(candidates) <= FEW_CANDIDATES:
                break
            others, whole = self._texts(lists, most)
            if not whole:  # its end is not known: what lies beyond may match as well
                last = others[-1] if len(others) else 0
                complete = complete and bool(candidates[-1] <= last)
                candidates = candidates[candidates <= last]
            candidates = candidates[np.isin(candidates, others, assume_unique=True)]
        return candidates, complete

    def _tokens(self, phrase: _Phrase) -> list[list[tuple[int, int]]]:
        """Return the bounds of the lists of each token of a phrase."""
        found: list[list[tuple[int, int]]] = []
        runs = ["".join(run) for kind, run in groupby(phrase.text, _kind) if kind]
        for number, run in enumerate(runs):
            last = phrase.open and number == len(runs) - 1
            if _kind(run[0]) == SPELLED:
                keys = self._keys(*word_range(run)) if last else np.array([word_key(run)], np.uint64)
                found.append(self._lists(keys))
            elif len(run) == 1:
                found.append(self._lists(self._keys(*pair_range(run))))
            else:
                pairs = [pair_key(one, other) for one, other in zip(run, run[1:], strict=False)]
                found += (self._lists(np.array([key], np.uint64)) for key in pairs)
        return found

    def _keys(self, low: int, high: int) -> Array:
        first, end = np.searchsorted(self._arrays["keys"], np.array([low, high], np.uint64))
        keys: Array = self._arrays["keys"][first : min(end, first + MAX_LISTS)]
        return keys

    def _lists(self, keys: Array) -> list[tuple[int, int]]:
        """Return the bounds in the postings of the lists of some tokens."""
        hashes = np.unique(hash_tokens(keys)).astype(np.uint32)
        places = np.searchsorted(self._arrays["hashes"], hashes)
        known = places < len(self._arrays["hashes"])
        known[known] = self._arrays["hashes"][places[known]] == hashes[known]
        offsets = self._arrays["offsets"]
        return [(int(offsets[place]), int(offsets[place + 1])) for place in places[known].tolist()]

    def _texts(self, lists: Sequence[tuple[int, int]], most: int) -> tuple[Array, bool]:
        """Return the texts in some lists, ascending, and whether these are all; of long ones the first."""
        most = max(most // max(len(lists), 1), 64)
        parts: list[Array] = []
        bound = None
        for start, end in lists:
            texts = _decode(self._arrays["postings"][start : min(end, start + most)])
            if end - start > most and len(texts):
                bound = int(texts[-1]) if bound is None else min(bound, int(texts[-1]))
            parts.append(texts)
        if not parts:
            return np.empty(0, np.int64), True
        found = parts[0] if len(parts) == 1 else np.unique(np.concatenate(parts))
        return (found if bound is None else found[found <= bound]), bound is None


def _map(path: Path, kind: str) -> Array:
    """Return an array of the index mapped into memory."""
    return np.asarray(np.memmap(path, kind, mode="r")) if path.stat().st_size else np.empty(0, kind)


def read_phrases(text: str) -> list[_Phrase]:
    """Parse a search text: each word, and each phrase in quotation marks; all are required.

    The last word may be a prefix, unless it is in quotation marks.
    """
    found: list[_Phrase] = []
    for *quoted, word in _QUOTED.findall(text):
        phrase = fold_literal(next(filter(None, quoted), word))[0].strip()
        if phrase:
            found.append(_Phrase(phrase, bool(word)))
    return [*(replace(phrase, open=False) for phrase in found[:-1]), *found[-1:]]


def _kind(character: str) -> int:
    """Return the kind of a character of a folded text; 0 for a space."""
    return 0 if character == " " else kind_of(character)


def _compare(folded: str, phrases: Sequence[_Phrase]) -> int | None:
    """Return the closeness of a folded text: 0 equal, 1 a prefix, 2 with all phrases; None if it lacks one."""
    begins = False
    for phrase in phrases:
        start = _find(folded, phrase)
        if start < 0:
            return None
        begins |= not folded[:start].strip()
    whole = len(phrases) == 1 and folded.strip() == phrases[0].text
    return 0 if whole else 1 if begins else 2


def _find_spans(text: str, phrases: Sequence[_Phrase]) -> tuple[Span, ...]:
    """Return the positions of the phrases in a text that contains them all."""
    folded, places = fold_literal(text)
    starts = ((_find(folded, phrase), len(phrase.text)) for phrase in phrases)
    return join_spans([(places[start], places[start + size - 1] + 1) for start, size in starts if start >= 0])


def _find(folded: str, phrase: _Phrase) -> int:
    """Return the position of a phrase in a folded text, at word boundaries; -1 if there is none."""
    text = phrase.text
    start = folded.find(text)
    while start >= 0:
        end = start + len(text)
        before = start > 0 and _kind(folded[start - 1]) == SPELLED == _kind(text[0])
        after = not phrase.open and end < len(folded) and _kind(folded[end]) == SPELLED == _kind(text[-1])
        if not before and not after:
            return start
        start = folded.find(text, start + 1)
    return -1


def _decode(encoded: Array) -> Array:
    """Decode the numbers of a list written as differences; a truncated number is omitted."""
    ends = np.flatnonzero(encoded < 128)
    if not len(ends):
        return np.empty(0, np.int64)
    encoded = encoded[: ends[-1] + 1]
    starts = np.concatenate([[0], ends[:-1] + 1])
    places = np.arange(len(encoded)) - np.repeat(starts, ends - starts + 1)
    steps = np.add.reduceat((encoded & 127).astype(np.int64) << 7 * places, starts)
    found: Array = np.cumsum(steps)
    return found
