"""Matching patterns against the names of an index that are searched: which rows match, how closely, and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from cfgraph.store.name_files import KINDS, Array, NameFiles
from cfgraph.store.name_matching import MIN_CHECKED_POSITIONS, NameText
from cfgraph.store.name_patterns import Alphabet, CharacterClass, Pattern

MAX_SCANNED_CHARACTERS = 400_000
"""Total length of the names of wanted types up to which these names are read instead of positions."""

MIN_ROWS_OF_WORD = 2_000
"""Minimum number of names with the rarest of several words that are checked for the others."""

MAX_GROWN_POSITIONS = 15_000
"""Number of positions of a rare pair of characters from which further characters of the text are checked."""

HOWS = ("name", "alternative", "misprint", "pinyin", "initials", "iri")
"""How a name may match, the best way first."""

DEVIATIONS = (None, "regional", "same_sound", "similar_sound", "slip", "partial")
"""How a match may deviate from the text, smallest deviation first."""

_OF_KIND = np.array([HOWS.index(kind) for kind in KINDS])
BEGINNING, INNER, INITIALS_INNER = 1, 3, 4
"""Closeness of a match at the beginning of a name, and within a word; that of a whole name is 0."""

_COST_BITS = 20

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RowMatches:
    """Matching names; each array has an item for each of them.

    ``cost`` is 0 for exact matches; less is better, as in ``closeness`` and ``preference``.
    ``start`` and ``length`` are the position of the match, unless it is in ``spans`` or found by matching ``words``.
    """

    rows: Array
    cost: Array
    distance: Array
    closeness: Array
    preference: Array
    start: Array
    length: Array
    complete: bool
    words: Sequence[Sequence[Pattern]] = ()
    spans: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)

    def keep(self, kept: Array) -> RowMatches:
        """Return some of the matches, selected by a mask or an array of indices."""
        columns = [column[kept] for column in self.columns]
        return make_matches(columns, self.complete, self.words, self.spans)

    @property
    def columns(self) -> Sequence[Array]:
        """The arrays, in the order of the fields."""
        return self.rows, self.cost, self.distance, self.closeness, self.preference, self.start, self.length


def make_matches(
    columns: Sequence[Array],
    complete: bool,
    words: Sequence[Sequence[Pattern]] = (),
    spans: Mapping[int, tuple[Span, ...]] | None = None,
) -> RowMatches:
    """Make matches from their arrays, in the order of the fields."""
    rows, cost, distance, closeness, preference, start, length = columns
    return RowMatches(rows, cost, distance, closeness, preference, start, length, complete, words, spans or {})


@dataclass(frozen=True, slots=True)
class RowFilter:
    """The names that may be found: a flag for each row, and all their positions if these are few."""

    rows: Array | None
    positions: Array | None


def cost_of(deviation: str | None, detail: Array | int = 0) -> Array | int:
    """Return the cost of a deviation; ``detail``, at most 2^20 - 1, sorts those of one kind."""
    return (DEVIATIONS.index(deviation) << _COST_BITS) + np.minimum(detail, (1 << _COST_BITS) - 1)


def deviation_of(cost: int) -> str | None:
    """Return the deviation that has a cost."""
    return DEVIATIONS[cost >> _COST_BITS]


class NameMatcher:
    """Matches patterns in the text of an index. Immutable except for a cache: thread-safe."""

    def __init__(self, files: NameFiles, text: NameText, alphabet: Alphabet) -> None:
        self.text = text
        self._files, self._arrays, self._alphabet = files, files.arrays, alphabet
        self._filters: dict[frozenset[int], RowFilter] = {}
        self.nothing = make_matches([np.empty(0, np.int64)] * 7, True)

    def clear(self) -> None:
        """Clear the cache for types."""
        self._filters.clear()

    def row_filter(self, types: frozenset[int] | None) -> RowFilter:
        """Return which names belong to entities with one of the types, or that all may be found."""
        if types is None:
            return RowFilter(None, None)
        found = self._filters.get(types)
        if found is None:
            sets = np.array([not types.isdisjoint(names) for names in self._files.types], np.bool_)
            rows = sets[self._arrays["row_types"]]
            wanted = np.flatnonzero(rows)
            few = len(wanted) * 2 < MAX_SCANNED_CHARACTERS
            positions = self.text.row_positions(wanted) if few else None
            if positions is not None and len(positions) > MAX_SCANNED_CHARACTERS:
                positions = None
            found = RowFilter(rows, positions)
            if len(self._filters) > 8:
                self._filters.clear()
            self._filters[types] = found
        return found

    def longest_known(self, places: Sequence[CharacterClass], at_end: bool, allowed: RowFilter) -> int:
        """Return how many of the first classes, or of the last ones, match together in a name that may be found."""
        if allowed.positions is not None:
            return self.text.grow_matches(allowed.positions, places, 0, at_end=at_end)
        size = len(places)
        for length in range(2, size + 1):
            rare = places[size - length : size - length + 2] if at_end else places[length - 2 : length]
            if self.text.frequency(rare) > MAX_GROWN_POSITIONS:
                continue
            part = places[size - length :] if at_end else places[:length]
            positions = self.text.find_matches(part, allowed.rows, MIN_CHECKED_POSITIONS).positions
            if len(positions):
                return self.text.grow_matches(positions, places, length, at_end=at_end)
            size_known = length - 1
            break
        else:
            size_known = size
        return _greatest(
            size_known,
            lambda length: self.text.occurs(places[size - length :] if at_end else places[:length], allowed.rows),
        )

    def match_pattern(self, pattern: Pattern, limit: int, allowed: RowFilter) -> RowMatches:
        """Return the names that match a pattern: all of them, or the best if there are too many."""
        places = pattern.places
        if not pattern.can_match:
            return self.nothing
        if pattern.whole:
            return self._rate_matches(self.match_whole_names(places, allowed.rows), pattern, complete=True)
        if allowed.positions is not None:
            return self._rate_matches(self.text.keep_matches(allowed.positions, places), pattern, complete=True)
        if self.text.frequency(places) <= MIN_CHECKED_POSITIONS:
            matches = self.text.find_matches(places, allowed.rows, MIN_CHECKED_POSITIONS)
            return self._rate_matches(matches.positions, pattern, complete=matches.complete)
        whole = self.match_whole_names(places, allowed.rows)
        beginning = self.text.find_best_matches((self._alphabet.end, *places), limit, allowed.rows).positions + 1
        if len(beginning) >= limit:
            return self._rate_matches(np.union1d(whole, beginning), pattern, complete=False)
        inner = self.text.find_best_matches(places, limit, allowed.rows)
        positions = np.unique(np.concatenate([whole, beginning, inner.positions]))
        return self._rate_matches(positions, pattern, complete=inner.complete)

    def match_whole_names(self, places: Sequence[CharacterClass], allowed: Array | None) -> Array:
        """Return where a whole name matches, unless there are too many candidates."""
        places = (self._alphabet.end, *places, self._alphabet.end)
        if not all(len(place.numbers) for place in places) or self.text.frequency(places) > MIN_CHECKED_POSITIONS:
            return np.empty(0, np.int64)
        return self.text.find_matches(places, allowed, MIN_CHECKED_POSITIONS).positions + 1

    def match_words(self, words: Sequence[Sequence[Pattern]], limit: int, allowed: RowFilter) -> RowMatches:
        """Return the names in which each word matches in one of its readings, anywhere in the name."""
        usable = [[pattern for pattern in patterns if pattern.can_match] for patterns in words]
        if not all(usable):
            return self.nothing
        usable.sort(key=lambda patterns: sum(self.text.frequency(pattern.places) for pattern in patterns))
        parts: list[RowMatches] = []
        for pattern in usable[0]:
            part = self.match_pattern(pattern, max(limit, MIN_ROWS_OF_WORD), allowed)
            _, first = np.unique(part.rows, return_index=True)
            parts.append(part.keep(first))
        rows = np.unique(np.concatenate([part.rows for part in parts]))
        distance = np.zeros(len(rows), np.int64)
        for patterns in usable[1:]:
            nearest = self._nearest(rows, patterns)
            kept = nearest >= 0
            rows, distance = rows[kept], distance[kept] + nearest[kept]
        found: list[RowMatches] = []
        for part in parts:
            part = part.keep(np.isin(part.rows, rows))
            others = distance[np.searchsorted(rows, part.rows)]
            found.append(self._with_words(part, part.distance + others, words))
        return join_matches(found)

    def _nearest(self, rows: Array, patterns: Sequence[Pattern]) -> Array:
        """Return for each row the distance of the nearest matching pattern, -1 if none matches."""
        nearest = np.full(len(rows), -1)
        if not len(rows):
            return nearest
        positions = self.text.row_positions(rows)
        for pattern in sorted(patterns, key=lambda pattern: -pattern.distance):
            holding = self.text.rows(self.text.keep_matches(positions, pattern.places))
            nearest[np.isin(rows, holding)] = pattern.distance
        return nearest

    def _with_words(self, part: RowMatches, distance: Array, words: Sequence[Sequence[Pattern]]) -> RowMatches:
        cost = np.where(distance > 0, cost_of("slip", distance), 0)
        nowhere = np.full(len(part.rows), -1)
        closeness = np.maximum(part.closeness, 2)
        return RowMatches(
            part.rows, cost, distance, closeness, part.preference, nowhere, nowhere, part.complete, words
        )  # fmt: skip

    def _rate_matches(self, positions: Array, pattern: Pattern, *, complete: bool) -> RowMatches:
        rows = self.text.rows(positions)
        closeness = self.text.closeness(positions, len(pattern.places))
        if pattern.how != "written":
            kept = self._arrays["row_kind"][rows] != KINDS.index("iri")
            if pattern.how == "initials" and len(pattern.places) < 2:
                kept &= closeness < INNER
            positions, rows, closeness = positions[kept], rows[kept], closeness[kept]
        if pattern.how == "initials":  # a whole name by its initials is no closer than one that begins as written
            closeness = np.where(closeness == INNER, INITIALS_INNER, np.maximum(closeness, BEGINNING))
        distance = np.full(len(rows), pattern.distance)
        for place, undisturbed in enumerate(pattern.undisturbed):
            distance += ~self.text.admitted(positions + place, undisturbed)
        cost = cost_of(pattern.deviation, distance) if pattern.deviation else np.zeros(len(rows), np.int64)
        assert isinstance(cost, np.ndarray)
        start = positions - self.text.row_starts(rows)
        length = np.full(len(rows), len(pattern.places))
        return RowMatches(rows, cost, distance, closeness, self._preference(rows, pattern), start, length, complete)

    def _preference(self, rows: Array, pattern: Pattern) -> Array:
        if pattern.how == "written":
            return _OF_KIND[self._arrays["row_kind"][rows]]
        return np.full(len(rows), HOWS.index(pattern.how))

    def find_spans(self, row: int, words: Sequence[Sequence[Pattern]]) -> tuple[Span, ...]:
        """Return the first match of each word in a name, as spans that do not overlap."""
        positions = self.text.row_positions(np.array([row]))
        found: list[Span] = []
        for patterns in words:
            for pattern in patterns:
                matches = self.text.keep_matches(positions, pattern.places) if pattern.can_match else positions[:0]
                if len(matches):
                    begin = int(matches[0] - positions[0])
                    found.append((begin, begin + len(pattern.places)))
                    break
        return join_spans(found)


def _greatest(most: int, holds: Callable[[int], bool]) -> int:
    """Return the greatest number for which a condition is true that is true for every smaller one too."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low


def join_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return sorted spans, merging those that touch or overlap."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def join_matches(parts: Sequence[RowMatches]) -> RowMatches:
    """Merge the matches of several searches; their words are no longer separate."""
    if len(parts) == 1:
        return parts[0]
    columns = [np.concatenate(each) for each in zip(*(part.columns for part in parts), strict=True)]
    words = next((part.words for part in parts if part.words), ())
    spans = {row: spans for part in parts for row, spans in part.spans.items()}
    return make_matches(columns, all(part.complete for part in parts), words, spans)
