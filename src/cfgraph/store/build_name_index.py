"""Build, step 5: writing the name index: names are folded and spooled, put in order of rank, indexed by pairs.

Memory holds some 25 bytes for each name and one partition of the positions, whatever the number of names.
"""

from __future__ import annotations

import json
import os
import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cfgraph.model.errors import GraphError
from cfgraph.store.chinese import WORD_MARK, fold_words, has_han, map_character_sounds, map_pinyin_syllables, split_runs
from cfgraph.store.name_files import (
    ARRAY_TYPES,
    END,
    INDEX,
    LONGEST_WORD,
    OTHER,
    SHORTEST_WORD,
    Array,
    expand_ranges,
)
from cfgraph.userfiles.forcing import force_to_disk

MAX_INDEXED_CHARACTERS = 500
"""Characters of a name that are indexed; what comes after can't be searched for."""

BATCH_NAMES = 20_000
"""Names folded before they are written to the spool."""

CHUNK_ROWS = 100_000
"""Names put in order at once."""

PARTITION_POSITIONS = 1 << 24
"""Positions sorted at once."""

MAX_WORDS = 300_000
"""Most distinct words kept for finding misspelt ones."""

_SPELLED = re.compile(r"[^\W\d_\u3400-\u9fff]{4}")
"""Letters in a row that are not Chinese."""

_KIND = {"preferred": 0, "label": 0, "alternative": 1, "misprint": 2, "iri": 3}


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity to be indexed: its names with their kinds, the ids of its types, and its number of edges.

    A kind is preferred, label, alternative, misprint or iri.
    """

    id: int
    names: Sequence[tuple[str, str]]
    types: Sequence[int]
    degree: int


def build_name_index(path: Path, entities: Iterable[NamedEntity]) -> int:
    """Write the index of the entities to a new directory, and return the number of names in it.

    Reads the entities once, in any order. All is on disk when it returns. Raises OSError when the disk is full or the
    directory exists, and OverflowError when the names have more than 2^32 characters together.
    """
    path.mkdir()
    spool = _Spool(path / "spool")
    try:
        for entity in entities:
            spool.add(entity)
        spool.finish()
        _write_ordered(path, spool)
    finally:
        spool.close()
    _write_pairs(path, len(spool.numbers))
    _write_words(path, spool.words)
    characters = "".join(map(chr, spool.numbers))
    index = {
        "sizes": {name: (path / name).stat().st_size // int(kind[2:]) for name, kind in ARRAY_TYPES.items()},
        "types": [list(types) for types in spool.type_sets],
        "readings": map_pinyin_syllables(characters),
        "sounds": map_character_sounds(characters),
        "word_counts": _count_by_length(spool.words),
    }
    (path / INDEX).write_text(json.dumps(index, ensure_ascii=False), encoding="utf-8")
    for name in (*ARRAY_TYPES, INDEX):
        _sync_path(path / name)
    _sync_path(path)
    return len(spool.kinds)


class _Spool:
    """Names in the order they come: their characters in a file, what is known of each in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kinds, self.lengths = array("B"), array("H")
        self.entities, self.types, self.degrees = array("I"), array("I"), array("I")
        self.written_rows, self.written_sizes = array("I"), array("I")
        self.type_sets: dict[tuple[int, ...], int] = {}
        self.numbers: dict[int, int] = {END: END}
        self.words: set[str] = set()
        self._number_of = np.zeros(0x110000, np.uint16)
        self._batch: list[str] = []
        self._written: list[bytes] = []
        self._characters = path.open("wb")
        self._forms = path.with_name("written").open("wb")

    def add(self, entity: NamedEntity) -> None:
        names = [(_KIND[kind], text) for text, kind in entity.names]
        if len(names) > 1:
            names.sort(key=lambda name: name[0])
        types = self.type_sets.setdefault(tuple(sorted(entity.types)), len(self.type_sets))
        seen: set[str] = set()
        for kind, whole in names:
            text = whole[: 2 * MAX_INDEXED_CHARACTERS]
            key = marked = fold_words(text)
            self._keep_words(marked)
            if WORD_MARK in marked:
                key = marked.replace(WORD_MARK, "")
            if len(key) > MAX_INDEXED_CHARACTERS:
                key = marked = key[:MAX_INDEXED_CHARACTERS]
            if not key or key in seen:
                continue
            seen.add(key)
            if key != text:
                form = text.encode("utf-8", "replace")
                self.written_rows.append(len(self.kinds))
                self.written_sizes.append(len(form))
                self._written.append(form)
            self.kinds.append(kind)
            self.lengths.append(len(key))
            self.entities.append(entity.id)
            self.types.append(types)
            self.degrees.append(min(entity.degree, 0xFFFFFFFF))
            self._batch.append(marked)
            if len(self._batch) >= BATCH_NAMES:
                self._write_batch()

    def _keep_words(self, marked: str) -> None:
        if len(self.words) >= MAX_WORDS:
            return
        if marked.isascii():
            words = marked.split(WORD_MARK)
        elif _SPELLED.search(marked):
            words = [run for run, _ in split_runs(marked)]
        else:
            return
        self.words.update(w for w in words if SHORTEST_WORD <= len(w) <= LONGEST_WORD and _is_spelled(w))

    def _write_batch(self) -> None:
        text = "\0".join([*self._batch, ""]).encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(text, np.uint32)
        for code in np.unique(codes).tolist():
            if code not in self.numbers and code != ord(WORD_MARK):
                self.numbers[code] = min(len(self.numbers), OTHER)
                self._number_of[code] = self.numbers[code]
        marks = codes == ord(WORD_MARK)
        characters = self._number_of[codes].astype(np.uint32)
        characters[1:][marks[:-1]] |= 1 << 16
        self._characters.write(characters[~marks].tobytes())
        self._forms.write(b"".join(self._written))
        self._batch.clear()
        self._written.clear()

    def finish(self) -> None:
        """Write what is left."""
        self._write_batch()
        self._characters.close()
        self._forms.close()

    def close(self) -> None:
        """Remove the spool file."""
        self._characters.close()
        self._forms.close()
        self.path.unlink(missing_ok=True)


def _write_ordered(path: Path, spool: _Spool) -> None:
    """Write the text and what belongs to each name, best names first: by kind, then edges, then length."""
    kinds, lengths = np.frombuffer(spool.kinds, np.uint8), np.frombuffer(spool.lengths, np.uint16)
    degrees = np.frombuffer(spool.degrees, np.uint32)
    sizes = lengths.astype(np.int64) + 1
    if int(sizes.sum()) + 1 >= 1 << 32:
        raise GraphError("store.many_names")
    order = np.lexsort((lengths, 0xFFFFFFFF - degrees, kinds))
    starts = np.cumsum(sizes) - sizes
    ordered = sizes[order]
    characters = np.memmap(spool.path, np.uint32, mode="r") if len(kinds) else np.empty(0, np.uint32)
    with (path / "text").open("wb") as text, (path / "word_starts").open("wb") as word_starts:
        text.write(np.array([END], np.uint16).tobytes())
        bits = np.zeros(1, np.uint8)  # of the first END; then what is left of a byte
        for first in range(0, len(order), CHUNK_ROWS):
            rows = order[first : first + CHUNK_ROWS]
            moved = characters[expand_ranges(starts[rows], sizes[rows])]
            text.write((moved & 0xFFFF).astype(np.uint16).tobytes())
            bits = np.concatenate([bits, (moved >> 16).astype(np.uint8)])
            whole = len(bits) // 8 * 8
            word_starts.write(np.packbits(bits[:whole], bitorder="little").tobytes())
            bits = bits[whole:]
        word_starts.write(np.packbits(bits, bitorder="little").tobytes())
    _write_array(path, "row_start", np.cumsum(ordered) - ordered + 1)
    _write_array(path, "row_entity", np.frombuffer(spool.entities, np.uint32)[order])
    _write_array(path, "row_kind", kinds[order])
    _write_array(path, "row_types", np.frombuffer(spool.types, np.uint32)[order])
    points = np.full(min(len(spool.numbers), OTHER + 1), 0xFFFD, np.uint32)
    for code, number in spool.numbers.items():
        if number != OTHER:
            points[number] = code
    _write_array(path, "characters", points)
    rank = np.empty(len(order), np.uint32)
    rank[order] = np.arange(len(order), dtype=np.uint32)
    written_rows = rank[np.frombuffer(spool.written_rows, np.uint32)]
    written_sizes = np.frombuffer(spool.written_sizes, np.uint32)
    written_starts = np.cumsum(written_sizes, dtype=np.uint64) - written_sizes
    written_order = np.argsort(written_rows)
    _write_array(path, "written_row", written_rows[written_order])
    _write_array(path, "written_start", written_starts[written_order])
    _write_array(path, "written_size", written_sizes[written_order])


def _write_pairs(path: Path, numbers: int) -> None:
    """Write the positions of each pair of adjacent characters, in partitions by first character."""
    text = np.memmap(path / "text", np.uint16, mode="r")
    numbers = min(numbers, OTHER + 1)
    counts = np.zeros(numbers, np.int64)
    for first in range(0, len(text), PARTITION_POSITIONS):
        counts += np.bincount(text[first : first + PARTITION_POSITIONS], minlength=numbers)
    seconds: list[Array] = []
    sizes: list[Array] = []
    pairs_of = np.zeros(numbers, np.int64)
    with (path / "postings").open("wb") as postings:
        low = 0
        while low < numbers:
            high = low + max(1, int(np.searchsorted(np.cumsum(counts[low:]), PARTITION_POSITIONS, "right")))
            keys = np.sort(_pack_pair_positions(text, low, high))
            postings.write((keys & 0xFFFFFFFF).astype(np.uint32).tobytes())
            pairs = keys >> 32
            begins = np.flatnonzero(np.diff(pairs, prepend=np.uint64(0xFFFFFFFFFF)))
            seconds.append((pairs[begins] & 0xFFFF).astype(np.uint16))
            sizes.append(np.diff(begins, append=len(pairs)))
            pairs_of += np.bincount((pairs[begins] >> 16).astype(np.int64), minlength=numbers)
            low = high
    _write_array(path, "pair_second", np.concatenate(seconds))
    _write_array(path, "pair_offset", np.concatenate([[0], np.cumsum(np.concatenate(sizes))]))
    _write_array(path, "pair_start", np.concatenate([[0], np.cumsum(pairs_of)]))


def _pack_pair_positions(text: Array, low: int, high: int) -> Array:
    """Return first character, second character and position, packed into a number, where the first is in the range."""
    found = []
    for begin in range(0, len(text) - 1, PARTITION_POSITIONS):
        firsts = text[begin : begin + PARTITION_POSITIONS + 1]
        places = np.flatnonzero((firsts[:-1] >= low) & (firsts[:-1] < high))
        key = firsts[places].astype(np.uint64) << 48
        key |= firsts[places + 1].astype(np.uint64) << 32
        key |= (places + begin).astype(np.uint64)
        found.append(key)
    return np.concatenate(found) if found else np.empty(0, np.uint64)


def _write_words(path: Path, words: set[str]) -> None:
    with (path / "words").open("wb") as stream:
        for length in range(SHORTEST_WORD, LONGEST_WORD + 1):
            text = "".join(sorted(word for word in words if len(word) == length))
            letters = np.frombuffer(text.encode("utf-32-le"), np.uint32).reshape(-1, length)
            stream.write(np.ascontiguousarray(letters.T, dtype=ARRAY_TYPES["words"]).tobytes())


def _is_spelled(word: str) -> bool:
    return word.isalpha() and (word.isascii() or (max(word) < "\U00010000" and not has_han(word)))


def _count_by_length(words: set[str]) -> list[int]:
    """Return how many words there are of each length, from 0 letters to the most."""
    counts = [0] * (LONGEST_WORD + 1)
    for word in words:
        counts[len(word)] += 1
    return counts


def _write_array(path: Path, name: str, values: Array) -> None:
    (path / name).write_bytes(np.ascontiguousarray(values, dtype=ARRAY_TYPES[name]).tobytes())


def _sync_path(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        force_to_disk(descriptor)
    finally:
        os.close(descriptor)
