"""Searching the name index: any part of any name, as written, as pinyin or by initials, best hits first.

Answers come from the memory-mapped files that ``build_name_index`` writes, with bounded work for every text:
if more names match than can be examined, the best-ranked are, and the count is a lower bound. If nothing matches
the text itself, similar names are searched (``name_fuzzy``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from cfgraph.store.build_name_spool import MAX_INDEXED_CHARACTERS
from cfgraph.store.chinese import fold_text
from cfgraph.store.name_files import Array, map_files
from cfgraph.store.name_fuzzy import FuzzySearch
from cfgraph.store.name_matching import NameText
from cfgraph.store.name_patterns import Alphabet
from cfgraph.store.name_search import HOWS, INNER, NameMatcher, RowMatches, Span, deviation_of, join_matches

MAX_EXACT_NAMES = 200
"""Maximum number of returned entities with the same name."""

FEW = 3
"""Number of found names that makes the search for similar names unnecessary."""

_WORD = re.compile(r"\S+")
_CLOSENESS_BITS, _PREFERENCE_BITS, _ROW_BITS = 3, 3, 32


@dataclass(frozen=True, slots=True)
class EntityHit:
    """An entity found by one of its names: the name as written, and how it matched, as in NameHit.

    ``spans`` are positions in the folded name.
    """

    id: int
    matched: str
    how: str
    deviation: str | None
    distance: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class EntityHits:
    """The best hits; ``total`` is the number of entities found, a lower bound unless ``complete``."""

    hits: Sequence[EntityHit]
    total: int
    complete: bool


class NameIndex:
    """Reads a built name index. It never changes after opening: thread-safe."""

    def __init__(self, path: Path) -> None:
        """Map the index in the directory. Raises StoreDamagedError if it is missing or damaged."""
        self._files = map_files(path)
        self._arrays = self._files.arrays
        self._text = NameText(self._files)
        self._alphabet = Alphabet(self._files)
        self._matcher = NameMatcher(self._files, self._text, self._alphabet)

    @cached_property
    def _fuzzy(self) -> FuzzySearch:
        return FuzzySearch(self._files, self._matcher, self._alphabet)

    def find(self, text: str, limit: int, types: frozenset[int] | None = None) -> EntityHits:
        """Return the entities with a name that contains the text, or all its words, best first.

        The order is: whole names, prefixes, prefixes of words, inner parts; then names,
        aliases, misprints, pinyin, initials and IRIs; then more edges; then shorter names.
        If there are only a few inner parts, similar names follow, with their deviation.
        """
        key = fold_text(text)
        if not key or len(key) > MAX_INDEXED_CHARACTERS or limit < 1 or not len(self._arrays["row_start"]):
            return EntityHits((), 0, True)
        allowed = self._matcher.row_filter(types)
        patterns = self._alphabet.read_patterns(key)
        found = [self._matcher.match_pattern(pattern, limit, allowed) for pattern in patterns]
        words = list(dict.fromkeys(word for word in map(fold_text, _WORD.findall(text)) if word))
        if len(words) > 1:
            readings = [self._alphabet.read_patterns(word) for word in words]
            found.append(self._matcher.match_words(readings, limit, allowed))
        number = sum(len(part.rows) for part in found)
        if number < FEW and all(part.closeness.min(initial=INNER) >= INNER for part in found):
            found += self._fuzzy.find(text, limit, allowed, parts=not number)
        return self._best_hits(found, limit)

    def find_exact(self, text: str) -> list[EntityHit]:
        """Return the entities with a written name equal to the text after folding."""
        key = fold_text(text)
        if not key or len(key) > MAX_INDEXED_CHARACTERS:
            return []
        pattern = replace(self._alphabet.literal_pattern(key), whole=True)
        matches = self._matcher.match_pattern(pattern, MAX_EXACT_NAMES, self._matcher.row_filter(None))
        return list(self._best_hits([matches], MAX_EXACT_NAMES).hits)

    def close(self) -> None:
        """Release the files; they are unmapped with the last reference to them."""
        self._matcher.clear()

    def _best_hits(self, parts: Sequence[RowMatches], limit: int) -> EntityHits:
        found = join_matches(parts)
        rank = (found.cost << _CLOSENESS_BITS | found.closeness) << _PREFERENCE_BITS | found.preference
        order = np.argsort(rank << _ROW_BITS | found.rows, kind="stable")  # the first match in a name
        different, first = np.unique(self._arrays["row_entity"][found.rows[order]], return_index=True)
        best = found.keep(order[np.sort(first)[:limit]])
        columns = (best.rows, best.cost, best.distance, best.preference, best.start, best.length)
        hits = [
            EntityHit(entity, name, HOWS[preference], deviation_of(cost), distance, self._spans(best, row, start, size))
            for entity, name, row, cost, distance, preference, start, size in zip(
                self._arrays["row_entity"][best.rows].tolist(),
                self._written_names(best.rows),
                *(column.tolist() for column in columns),
                strict=True,
            )
        ]
        return EntityHits(hits, len(different), found.complete)

    def _spans(self, matches: RowMatches, row: int, start: int, length: int) -> tuple[Span, ...]:
        if start >= 0:
            return ((start, start + length),)
        return matches.spans[row] if row in matches.spans else self._matcher.find_spans(row, matches.words)

    def _written_names(self, rows: Array) -> list[str]:
        """Return names as written."""
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
