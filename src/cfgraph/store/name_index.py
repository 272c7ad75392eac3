"""Searching the name index: any part of any name, as written, as pinyin or by initials, best hits first.

Answers come from the memory-mapped files that ``build_name_index`` writes, with work that is bounded for every text:
where more names match than can be looked at, the best-ranked are and the count is a lower bound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cfgraph.store.build_name_index import MAX_INDEXED_CHARACTERS
from cfgraph.store.chinese import fold_text
from cfgraph.store.misspelling import find_near_words
from cfgraph.store.name_files import KINDS, Array, map_files
from cfgraph.store.name_matching import MIN_CHECKED_POSITIONS, NameText
from cfgraph.store.name_patterns import Alphabet, Pattern

MAX_SCANNED_CHARACTERS = 400_000
"""Characters of the names of wanted types up to which these names are read instead of looking for positions."""

MAX_EXACT_NAMES = 200
"""Most entities that bear one name which are returned."""

MAX_WORDS_TRIED = 8
"""Known words that are tried for a misspelt one."""

_PREFERENCE = {"name": 0, "alternative": 1, "misprint": 2, "pinyin": 3, "initials": 4, "iri": 5}
_OF_KIND = np.array([_PREFERENCE[kind] for kind in KINDS])
_INNER, _INITIALS_INNER = 3, 4
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class EntityHit:
    """An entity found by one of its names: the name as written, and how it matched, as in NameHit."""

    id: int
    matched: str
    how: str


@dataclass(frozen=True, slots=True)
class EntityHits:
    """The best hits; ``total`` counts the entities found, a lower bound when not ``complete``."""

    hits: Sequence[EntityHit]
    total: int
    complete: bool


@dataclass(frozen=True, slots=True)
class _RowMatches:
    """Names that match: their rows, how close and how well liked each match is (less is better)."""

    rows: Array
    closeness: Array
    preference: Array
    complete: bool


@dataclass(frozen=True, slots=True)
class _RowFilter:
    """The names that may be found: for each row whether it may, and all their positions when these are few."""

    rows: Array | None
    positions: Array | None


class NameIndex:
    """Reads a built name index. Nothing in it changes after opening: safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Map the index in the directory. Raises GraphError when it is missing or damaged."""
        self._files = map_files(path)
        self._arrays = self._files.arrays
        self._text = NameText(self._files)
        self._alphabet = Alphabet(self._files)
        self._filters: dict[frozenset[int], _RowFilter] = {}

    def find(self, text: str, limit: int, types: frozenset[int] | None = None) -> EntityHits:
        """Return the entities with a name that holds the text, or all its words, best first.

        Whole names come before beginnings, those before beginnings of words, and those before inner parts; then names
        before aliases, misprints, pinyin, initials and IRIs; then the entity with more edges; then the shorter name.
        Only if there is none, Latin words of at least four letters may differ by one letter or a swap of two.
        """
        key = fold_text(text)
        if not key or len(key) > MAX_INDEXED_CHARACTERS or limit < 1 or not len(self._arrays["row_start"]):
            return EntityHits((), 0, True)
        allowed = self._row_filter(types)
        found = [self._match_pattern(pattern, limit, allowed) for pattern in self._alphabet.read_patterns(key)]
        words = [word for word in map(fold_text, _WORD.findall(text)) if word]
        if len(words) > 1:
            found.append(self._match_words([self._alphabet.read_patterns(word) for word in words], limit, allowed))
        if not any(len(part.rows) for part in found):
            found += self._match_misspelt(words, limit, allowed)
        return self._best_hits(found, limit)

    def find_exact(self, text: str) -> list[EntityHit]:
        """Return the entities one of whose written names is the text, once folding is allowed for."""
        key = fold_text(text)
        if not key or len(key) > MAX_INDEXED_CHARACTERS:
            return []
        pattern = self._alphabet.literal_pattern(key)
        rows = self._text.rows(self._match_whole_names(pattern, None))
        closeness = np.zeros(len(rows), np.int64)
        return list(
            self._best_hits([_RowMatches(rows, closeness, self._preference(rows, pattern), True)], MAX_EXACT_NAMES).hits
        )

    def close(self) -> None:
        """Let go of the files; they are unmapped with the last reference to them."""
        self._filters.clear()

    def _row_filter(self, types: frozenset[int] | None) -> _RowFilter:
        if types is None:
            return _RowFilter(None, None)
        found = self._filters.get(types)
        if found is None:
            sets = np.array([not types.isdisjoint(names) for names in self._files.types], np.bool_)
            rows = sets[self._arrays["row_types"]]
            wanted = np.flatnonzero(rows)
            few = len(wanted) * 2 < MAX_SCANNED_CHARACTERS
            positions = self._text.row_positions(wanted) if few else None
            if positions is not None and len(positions) > MAX_SCANNED_CHARACTERS:
                positions = None
            found = _RowFilter(rows, positions)
            if len(self._filters) > 8:
                self._filters.clear()
            self._filters[types] = found
        return found

    def _match_pattern(self, pattern: Pattern, limit: int, allowed: _RowFilter) -> _RowMatches:
        """Return the names that match a pattern: all of them, or the best when they are too many to look at."""
        places = pattern.places
        if not all(len(place.numbers) for place in places):
            return self._rate_matches(np.empty(0, np.int64), pattern, complete=True)
        if allowed.positions is not None:
            return self._rate_matches(self._text.keep_matches(allowed.positions, places), pattern, complete=True)
        if self._text.frequency(places) <= MIN_CHECKED_POSITIONS:
            matches = self._text.find_matches(places, allowed.rows, MIN_CHECKED_POSITIONS)
            return self._rate_matches(matches.positions, pattern, complete=matches.complete)
        whole = self._match_whole_names(pattern, allowed.rows)
        beginning = self._text.find_best_matches((self._alphabet.end, *places), limit, allowed.rows).positions + 1
        if len(beginning) >= limit:
            return self._rate_matches(np.union1d(whole, beginning), pattern, complete=False)
        inner = self._text.find_best_matches(places, limit, allowed.rows)
        positions = np.unique(np.concatenate([whole, beginning, inner.positions]))
        return self._rate_matches(positions, pattern, complete=inner.complete)

    def _match_whole_names(self, pattern: Pattern, allowed: Array | None) -> Array:
        """Return where a whole name matches, unless that is so of too many beginnings to look at them all."""
        places = (self._alphabet.end, *pattern.places, self._alphabet.end)
        if not all(len(place.numbers) for place in places) or self._text.frequency(places) > MIN_CHECKED_POSITIONS:
            return np.empty(0, np.int64)
        return self._text.find_matches(places, allowed, MIN_CHECKED_POSITIONS).positions + 1

    def _rate_matches(self, positions: Array, pattern: Pattern, *, complete: bool) -> _RowMatches:
        rows = self._text.rows(positions)
        closeness = self._text.closeness(positions, len(pattern.places))
        if pattern.how != "written":
            kept = self._arrays["row_kind"][rows] != KINDS.index("iri")
            if pattern.how == "initials" and len(pattern.places) < 2:
                kept &= closeness < _INNER
            rows, closeness = rows[kept], closeness[kept]
        if pattern.how == "initials":
            closeness = np.where(closeness == _INNER, _INITIALS_INNER, closeness)
        return _RowMatches(rows, closeness, self._preference(rows, pattern), complete)

    def _preference(self, rows: Array, pattern: Pattern) -> Array:
        if pattern.how == "written":
            return _OF_KIND[self._arrays["row_kind"][rows]]
        return np.full(len(rows), _PREFERENCE[pattern.how])

    def _match_words(self, words: Sequence[Sequence[Pattern]], limit: int, allowed: _RowFilter) -> _RowMatches:
        """Return the names in which each word matches in one of its readings, wherever in the name."""
        nothing = self._rate_matches(np.empty(0, np.int64), words[0][0], complete=True)
        usable = [[p for p in patterns if all(len(place.numbers) for place in p.places)] for patterns in words]
        if not all(usable):
            return nothing
        usable.sort(key=lambda patterns: sum(self._text.frequency(pattern.places) for pattern in patterns))
        found: list[_RowMatches] = []
        for pattern in usable[0]:
            part = self._match_pattern(pattern, max(limit, 2_000), allowed)
            rows, first = np.unique(part.rows, return_index=True)
            closeness, preference = part.closeness[first], part.preference[first]
            for patterns in usable[1:]:
                positions = self._text.row_positions(rows)
                holding = [self._text.rows(self._text.keep_matches(positions, other.places)) for other in patterns]
                kept = np.isin(rows, np.concatenate(holding))
                rows, closeness, preference = rows[kept], closeness[kept], preference[kept]
            found.append(_RowMatches(rows, np.maximum(closeness, 2), preference, part.complete))
        return _join_matches(found)

    def _match_misspelt(self, words: Sequence[str], limit: int, allowed: _RowFilter) -> list[_RowMatches]:
        """Return the names that match once a Latin word is replaced by a known one that differs in one letter."""
        choices = []
        for word in words:
            near = find_near_words(self._files, word)[:MAX_WORDS_TRIED]
            choices.append([self._alphabet.literal_pattern(each) for each in (near or [word])])
        if len(choices) == 1:
            return [self._match_pattern(pattern, limit, allowed) for pattern in choices[0] if len(choices[0])]
        return [self._match_words(choices, limit, allowed)] if choices else []

    def _best_hits(self, parts: Sequence[_RowMatches], limit: int) -> EntityHits:
        found = _join_matches(parts)
        order = np.lexsort((found.rows, found.preference, found.closeness))
        entities = self._arrays["row_entity"][found.rows[order]]
        different, first = np.unique(entities, return_index=True)
        best = order[np.sort(first)[:limit]]
        hows = list(_PREFERENCE)
        hits = [
            EntityHit(entity, name, hows[preference])
            for entity, name, preference in zip(
                self._arrays["row_entity"][found.rows[best]].tolist(),
                self._written_names(found.rows[best]),
                found.preference[best].tolist(),
                strict=True,
            )
        ]
        return EntityHits(hits, len(different), found.complete)

    def _written_names(self, rows: Array) -> list[str]:
        """Return names as they are written."""
        arrays = self._arrays
        names = self._text.folded_names(rows)
        places = np.searchsorted(arrays["written_row"], rows.astype(np.uint32))
        known = places < len(arrays["written_row"])
        known[known] = arrays["written_row"][places[known]] == rows[known]
        for number in np.flatnonzero(known).tolist():
            place = places[number]
            start = int(arrays["written_start"][place])
            form = arrays["written"][start : start + int(arrays["written_size"][place])]
            names[number] = form.tobytes().decode()
        return names


def _join_matches(parts: Sequence[_RowMatches]) -> _RowMatches:
    """Return several finds of the name index as one."""
    return _RowMatches(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.closeness for part in parts]),
        np.concatenate([part.preference for part in parts]),
        all(part.complete for part in parts),
    )
