"""Finding names with the distinctive parts of a search text, if no name contains all of it.

Parts are the words of a text or, in a script without spaces, its pairs of characters. The weight of a part is learned
from the index: the fewer names have it, the higher. So words that many names have, such as 公司, hardly count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cfgraph.store.chinese import split_runs
from cfgraph.store.misspelling import NearWords
from cfgraph.store.name_files import Array, NameFiles
from cfgraph.store.name_matching import MIN_CHECKED_POSITIONS
from cfgraph.store.name_patterns import Alphabet, Pattern
from cfgraph.store.name_search import INNER, NameMatcher, RowFilter, RowMatches, Span, cost_of, join_spans
from cfgraph.store.name_sounds import SoundTable

MAX_PARTS = 60
"""Maximum number of parts of a text."""

MAX_GATHERED = 30_000
"""Maximum number of positions that are examined for names with parts."""

MAX_NEAR_WORDS = 4
"""Maximum number of known words that a word may be similar to."""

MAX_COUNTED = 20_000
"""Maximum number of positions that are examined to count a word."""

MAX_CANDIDATES = 400
"""Number of names that are compared with the whole text: those whose parts have the highest weights."""

MAX_PARTIAL = 50
"""Maximum number of returned names."""

LEAST_COVERED = 0.5
"""Minimum share of a text's weight that a name must contain."""

LEAST_OF_WHOLE = 0.3
"""The same, if the text contains the whole name."""

_SAME, _SIMILAR, _MISSPELT = 0.7, 0.6, 0.8
"""Weight of a part that only sounds the same, or similar, or is a letter off."""


_NAME_COUNTS = 0.6
"""How much the share of the name in the text counts, relative to the share of the text in the name."""

_UNKNOWN_CHARACTER, _LONE_LETTER = 0.75, 0.05
"""Weight of a character that no name has next to its neighbors, and of a single letter or digit, as shares of the
weight of an unknown word."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a text: the tokens it covers, the patterns it may match by, how well these match the text."""

    tokens: range
    patterns: Sequence[Pattern]
    likeness: float
    spelled: bool
    count: int


class PartSearch:
    """Searches for names by the parts of a text."""

    def __init__(
        self, files: NameFiles, matcher: NameMatcher, alphabet: Alphabet, sounds: SoundTable, near_words: NearWords
    ) -> None:
        self._matcher, self._alphabet, self._sounds, self._near_words = matcher, alphabet, sounds, near_words
        self._row_count = len(files.arrays["row_start"])

    def find(self, folded_words: Sequence[str], allowed: RowFilter) -> RowMatches:
        """Return the names with enough of the parts, those with the highest weight first."""
        tokens: list[str] = []
        parts: list[_Part] = []
        for word in folded_words:
            for run, unspaced in split_runs(word):
                first = len(tokens)
                if unspaced:
                    tokens += run
                    parts += filter(None, (self._pair(run[i : i + 2], first + i) for i in range(len(run) - 1)))
                else:
                    tokens.append(run)
                    parts += filter(None, (self._word(run, first),))
        parts = sorted(parts, key=lambda part: part.count)[:MAX_PARTS]
        rows = self._candidates(parts, allowed)
        return self._compare(rows, tokens, parts) if len(rows) else self._matcher.nothing

    def _pair(self, pair: str, token: int) -> _Part | None:
        """Return the part for a pair of characters: as written, else by sound; None if no name has it."""
        choices = (
            (self._alphabet.literal_pattern(pair), 1.0),
            (self._sounds.sound_pattern(pair), _SAME),
        )
        for pattern, likeness in choices:
            if pattern is not None and pattern.can_match and (count := self._matcher.text.frequency(pattern.places)):
                return _Part(range(token, token + 2), (pattern,), likeness, False, count)
        return None

    def _word(self, word: str, token: int) -> _Part | None:
        """Return the part for a word or number: as written or as pinyin, else a similarly spelled word."""
        if len(word) < 2 and not word.isdecimal():
            return None
        patterns = [pattern for pattern in self._alphabet.read_patterns(word) if pattern.how != "initials"]
        choices: tuple[tuple[Callable[[], Sequence[Pattern]], float], ...] = (
            (lambda: patterns, 1.0),
            (lambda: self._sounds.confused_pinyin(word), _SIMILAR),
            (lambda: self._near_patterns(word), _MISSPELT),
        )
        for choice, likeness in choices:
            counts = [(pattern, self._count(pattern)) for pattern in choice() if pattern.can_match]
            usable = [pattern for pattern, count in counts if count]
            if usable:
                return _Part(range(token, token + 1), usable, likeness, True, sum(count for _, count in counts))
        return None

    def _near_patterns(self, word: str) -> list[Pattern]:
        """Return the patterns of known words that are similar to a word."""
        near = self._near_words.find(word)[:MAX_NEAR_WORDS]
        return [self._alphabet.literal_pattern(known) for known, _ in near]

    def _count(self, pattern: Pattern) -> int:
        """Return how often a word occurs at the beginning of one, or an upper bound if it is frequent."""
        text = self._matcher.text
        bound = text.frequency(pattern.places)
        if not 0 < bound <= MAX_COUNTED:
            return bound
        positions = text.find_matches(pattern.places, None, bound).positions
        return int((text.closeness(positions, len(pattern.places)) < INNER).sum())

    def _candidates(self, parts: Sequence[_Part], allowed: RowFilter) -> Array:
        """Return the rows with the highest weights, according to the rarest parts."""
        gathered = 0
        rows: list[Array] = []
        weights: list[Array] = []
        for part in parts:
            if gathered and gathered + part.count > MAX_GATHERED:
                break
            gathered += part.count
            for pattern in part.patterns:
                matches = self._matcher.text.find_matches(pattern.places, allowed.rows, MIN_CHECKED_POSITIONS)
                holding = np.unique(self._matcher.text.rows(matches.positions))
                rows.append(holding)
                weights.append(np.full(len(holding), self._weight(part) * part.likeness))
        if not rows:
            return np.empty(0, np.int64)
        different, places = np.unique(np.concatenate(rows), return_inverse=True)
        total = np.bincount(places, np.concatenate(weights))
        best = np.argsort(-total, kind="stable")[:MAX_CANDIDATES]
        return np.sort(different[best])

    def _weight(self, part: _Part) -> float:
        """Return the weight of a part: the bits by which it narrows down the names."""
        return float(np.log2((self._row_count + 1) / (min(part.count, self._row_count) + 1)) + 0.1)

    def _compare(self, rows: Array, tokens: Sequence[str], parts: Sequence[_Part]) -> RowMatches:
        text = self._matcher.text
        weights = self._token_weights(tokens, parts)
        covered = np.zeros((len(rows), len(tokens)))
        positions = text.row_positions(rows)
        in_name = np.zeros(len(positions), np.bool_)
        closeness = np.full(len(rows), INNER)
        for part in parts:
            for pattern in part.patterns:
                matches = text.keep_matches(positions, pattern.places)
                if part.spelled:  # a word begins where one begins in the name
                    matches = matches[text.closeness(matches, len(pattern.places)) < INNER]
                holding = np.searchsorted(rows, text.rows(matches))
                for token in part.tokens:
                    np.maximum.at(covered[:, token], holding, part.likeness)
                places = np.searchsorted(positions, matches)
                for offset in range(len(pattern.places)):
                    in_name[places + offset] = True
                np.minimum.at(closeness, holding, text.closeness(matches, len(pattern.places)))
        sizes = text.row_sizes(rows)
        starts = np.cumsum(sizes) - sizes
        share_of_name = np.add.reduceat(in_name.astype(np.float64), starts) / sizes
        share_of_text = covered @ weights / weights.sum()
        enough = share_of_text >= np.where(share_of_name > 0.999, LEAST_OF_WHOLE, LEAST_COVERED)
        score = share_of_text * (1 - _NAME_COUNTS + _NAME_COUNTS * share_of_name)
        order = np.argsort(-score, kind="stable")
        order = order[enough[order]][:MAX_PARTIAL]
        letters = np.array([len(token) for token in tokens])
        distance = ((covered < 1) @ letters)[order]
        cost = cost_of("partial", ((1 - score[order]) * 1_000_000).astype(np.int64))
        spans = {int(rows[i]): _runs(in_name[starts[i] : starts[i] + sizes[i]]) for i in order.tolist()}
        nowhere = np.full(len(order), -1)
        preference = np.zeros(len(order), np.int64)
        assert isinstance(cost, np.ndarray)
        return RowMatches(rows[order], cost, distance, closeness[order], preference, nowhere, nowhere, False, (), spans)

    def _token_weights(self, tokens: Sequence[str], parts: Sequence[_Part]) -> Array:
        """Return the weight of each token; one that no name has counts, but does not identify a name."""
        most = np.log2(self._row_count + 1)
        unknown = np.array([most * _unknown_share(token) for token in tokens])
        weights = np.full(len(tokens), -1.0)
        for part in parts:
            for token in part.tokens:
                weights[token] = max(weights[token], self._weight(part))
        return np.where(weights < 0, unknown, weights)


def _unknown_share(token: str) -> float:
    if len(token) > 1:
        return 1
    return _LONE_LETTER if token.isdecimal() or token.isascii() else _UNKNOWN_CHARACTER


def _runs(marked: Array) -> tuple[Span, ...]:
    """Return the marked positions as spans."""
    places = np.flatnonzero(marked).tolist()
    return join_spans([(place, place + 1) for place in places])
