"""Terms that only a common vocabulary names: matching a text with their names, and ranking them among other hits.

The name index does not contain these names. There are few such terms in a graph, so their names are compared one by
one. The readings of Chinese characters are read from a file, since pypinyin is slow to import.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cfgraph.model.known_names import find_known_names, list_known_terms
from cfgraph.model.labels import LABEL_PREDICATES
from cfgraph.model.terms import IRI, local_name
from cfgraph.model.vocabulary import SUBCLASS_OF, TYPE
from cfgraph.store.chinese import WORD_MARK, fold_text, fold_words, has_han
from cfgraph.store.graph import Graph, NameHit, NameHits
from cfgraph.store.name_index import FEW
from cfgraph.store.name_patterns import PINYIN_LETTERS
from cfgraph.store.name_search import BEGINNING, DEVIATIONS, HOWS, INITIALS_INNER, INNER

WHOLE, BEGINNING_OF_WORD = 0, 2
"""Closeness of a match of a whole name, and at the beginning of a word."""

_Rank = tuple[int, int, int]
"""The deviation, closeness and preference of a hit: less is better, as in the name index."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a term, folded, and where its words start."""

    node: IRI
    written: str
    folded: str
    word_starts: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Part:
    """A match of a text in a name: how, from where to where, and how close."""

    how: str
    start: int
    end: int
    closeness: int

    @property
    def rank(self) -> _Rank:
        """The rank among the hits of an index."""
        return 0, self.closeness, HOWS.index(self.how)


class KnownTerms:
    """The entities and classes of a graph that have no name in it, but one in a common vocabulary."""

    def __init__(self, terms: Iterable[IRI]) -> None:
        """Fold the names of the terms, which the graph does not name."""
        self.terms = frozenset(terms)
        self._names = sorted(
            (_fold_name(term, name) for term in self.terms for name in find_known_names(term)),
            key=lambda name: (len(name.folded), name.node),
        )

    def add_hits(self, found: NameHits, text: str, limit: int, graph: Graph, types: Collection[IRI] | None) -> NameHits:
        """Return the hits of the graph's index together with those among the terms, best first, at most ``limit``.

        With ``types`` only terms of these classes are added.
        """
        key = fold_text(text)
        own = self._find(key, [word for word in map(fold_text, text.split()) if word]) if key else {}
        if types is not None:
            own = {node: own[node] for node in own if any(one.object in types for one in graph.statements(node, TYPE))}
        if not own:
            return found
        hits = list(found.hits)
        if min(part.closeness for _, part in own.values()) < INNER or len(own) >= FEW:  # no similar names are needed
            hits = [hit for hit in hits if hit.deviation is None]
        total = found.total if len(hits) == len(found.hits) else len(hits)
        listed = {hit.node: hit for hit in hits}
        for node, (name, part) in own.items():
            other = listed.get(node)
            if other is not None and _rank_hit(other) <= part.rank:
                continue
            if other is not None:
                hits.remove(other)
            elif key not in fold_text(local_name(node)) or len(hits) >= total:
                total += 1
            hit = NameHit(node, name.written, part.how, spans=((part.start, part.end),))
            hits.insert(bisect_right(hits, part.rank, key=_rank_hit), hit)
        return NameHits(hits[:limit], total, found.complete, found.server)

    def add_exact_hits(self, found: NameHits, text: str) -> NameHits:
        """Return the hits of an index together with the terms of that name, unless the graph itself names others so."""
        key = fold_text(text)
        named = {name.node: NameHit(name.node, name.written, "name") for name in self._names if name.folded == key}
        if not key or not named or any(hit.how == "name" for hit in found.hits):
            return found
        hits = [*named.values(), *(hit for hit in found.hits if hit.node not in named)]
        return NameHits(hits, len(hits), found.complete, found.server)

    def _find(self, key: str, words: Sequence[str]) -> Mapping[IRI, tuple[_Name, _Part]]:
        """Return the best match of each term."""
        best: dict[IRI, tuple[_Name, _Part]] = {}
        different = tuple(dict.fromkeys(words))
        for name in self._names:
            part = _match_name(name, key) or (_match_words(name, different) if len(words) > 1 else None)
            if part is None or (name.node in best and best[name.node][1].rank <= part.rank):
                continue
            best[name.node] = name, part
        return best


def list_nameless_terms(graph: Graph, is_entity: Callable[[IRI], bool]) -> Iterator[IRI]:
    """Yield the terms with a known name that are entities or classes of a graph, which does not name them itself."""
    for iri in map(IRI, list_known_terms()):
        is_shown = is_entity(iri) or iri in graph.statistics.classes
        if not is_shown and (graph.is_detail(iri) or not any(graph.statements(predicate=SUBCLASS_OF, object=iri))):
            continue
        if not any(any(graph.statements(iri, predicate)) for predicate in LABEL_PREDICATES):
            yield iri


def _fold_name(node: IRI, written: str) -> _Name:
    words = fold_words(written).split(WORD_MARK)
    starts = (sum(map(len, words[:place])) for place in range(len(words)))
    return _Name(node, written, "".join(words), frozenset(starts))


def _match_name(name: _Name, key: str) -> _Part | None:
    """Return the closest match of a folded text in a name: as written, else as pinyin or by initials."""
    places = [place for place in range(len(name.folded)) if name.folded.startswith(key, place)]
    if places:
        parts = (_Part("name", place, place + len(key), _rate(name, place, place + len(key))) for place in places)
        return min(parts, key=lambda part: part.rank)
    has_letters = any(character.isascii() and character.isalpha() for character in key)
    if not has_letters or len(key) > PINYIN_LETTERS or not has_han(name.folded):
        return None
    read = (part for place in range(len(name.folded)) for part in _match_reading(name, place, key))
    return min(read, key=lambda part: part.rank, default=None)


def _match_words(name: _Name, words: Sequence[str]) -> _Part | None:
    """Return a match of all words of a text anywhere in a name."""
    parts: list[_Part] = []
    for word in words:
        if (part := _match_name(name, word)) is None:
            return None
        parts.append(part)
    first = min(parts, key=lambda part: part.start)
    return _Part(first.how, first.start, first.end, max(BEGINNING_OF_WORD, first.closeness))


def _match_reading(name: _Name, start: int, key: str) -> list[_Part]:
    """Return the matches of a text as pinyin from a place in a name on: by syllables, by initials, or both."""
    found: list[_Part] = []
    waiting = [(start, key, True)]
    while waiting:
        place, rest, is_initials = waiting.pop()
        if not rest:
            closeness = _rate(name, start, place)
            if is_initials and place - start < 2 and closeness >= INNER:
                continue
            if is_initials:
                closeness = INITIALS_INNER if closeness == INNER else max(closeness, BEGINNING)
            found.append(_Part("initials" if is_initials else "pinyin", start, place, closeness))
        elif place < len(name.folded):
            character = name.folded[place]
            for syllable in (character, *_read_syllables().get(character, ())):
                if rest[0] == syllable[0]:
                    waiting.append((place + 1, rest[1:], is_initials))
                size = min(len(syllable), len(rest))
                if size > 1 and syllable[:size] == rest[:size]:
                    waiting.append((place + 1, rest[size:], False))
    return found


def _rate(name: _Name, start: int, end: int) -> int:
    """Return how close a match at some place of a name is."""
    if start == 0:
        return WHOLE if end == len(name.folded) else BEGINNING
    return BEGINNING_OF_WORD if start in name.word_starts else INNER


def _rank_hit(hit: NameHit) -> _Rank:
    """Return the rank of a hit of an index."""
    start, end = hit.spans[0] if hit.spans else (0, 0)
    if start:
        closeness = BEGINNING_OF_WORD if start in _fold_name(IRI(hit.node), hit.matched).word_starts else INNER
    else:
        closeness = WHOLE if end == len(fold_text(hit.matched)) else BEGINNING
    if hit.how == "initials":
        closeness = INITIALS_INNER if closeness == INNER else max(closeness, BEGINNING)
    closeness = max(closeness, BEGINNING_OF_WORD) if len(hit.spans) > 1 else closeness
    return DEVIATIONS.index(hit.deviation), closeness, HOWS.index(hit.how)


@cache
def _read_syllables() -> Mapping[str, Sequence[str]]:
    """Return the readings of the characters in known names, without tones."""
    found: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("known_readings.txt").read_text(encoding="utf-8").splitlines():
        syllable, characters = line.split(" ")
        for character in characters:
            found.setdefault(character, []).append(syllable)
    return found
