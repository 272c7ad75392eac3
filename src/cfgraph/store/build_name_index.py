"""Build, step 5: writing the name index: names are folded and spooled, put in order of rank, indexed by pairs.

Memory holds some 25 bytes for each name and one partition of the positions, whatever the number of names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import numpy as np

from cfgraph.model.errors import GraphError
from cfgraph.store.build_forks import run_beside
from cfgraph.store.build_name_spool import NamedEntity, NameSpool
from cfgraph.store.chinese import map_character_sounds, map_pinyin_syllables
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

CHUNK_ROWS = 100_000
"""Names put in order at once."""

PARTITION_POSITIONS = 1 << 24
"""Positions sorted at once."""


def build_name_index(path: Path, entities: Iterable[NamedEntity], others: Iterable[NamedEntity] = ()) -> int:
    """Write the index of the entities to a new directory, and return the number of names in it.

    Reads the entities once, in any order, ``others`` in a process forked off. All is on disk when it returns. Raises
    OSError when the disk is full or the directory exists, and OverflowError when the names have more than 2^32
    characters together.
    """
    path.mkdir()
    spool = NameSpool(path / "spool")
    second = NameSpool(path / "spool_of_others")
    try:
        await_others = run_beside(partial(second.fill_apart, others), in_fork=others != ())
        spool.fill(entities)
        await_others()
        spool.append(second)
        spool.number_characters()
        _write_ordered(path, spool)
    finally:
        spool.remove()
        second.remove()
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


def _write_ordered(path: Path, spool: NameSpool) -> None:
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
