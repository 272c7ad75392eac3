"""Build, step 5: writing the name index: names are folded and spooled, sorted by rank, indexed by pairs.

Memory holds some 25 bytes for each name and one partition of the positions, whatever the number of names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.errors import GraphError
from cfgraph.store.build_name_batches import NameBatch
from cfgraph.store.build_name_spool import NameSpool
from cfgraph.store.build_rows import slice_rows
from cfgraph.store.build_sorted_runs import sort_numbers
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
"""Number of names sorted at once."""

SEARCHED_POSITIONS = 1 << 20
"""Number of positions searched at once."""

PARTITION_POSITIONS = 1 << 23
"""Number of positions sorted at once."""


def build_name_index(
    path: Path, batches: Iterable[NameBatch], await_others: Callable[[], NameSpool] | None = None, *, lasts: bool = True
) -> int:
    """Write the index of the entities to a new directory, and return the number of names in it.

    Reads the entities once, in any order; ``await_others`` returns a spool that another process has filled with
    further ones. Everything is on disk when it returns, unless it need not last. Raises OSError if the disk is full or
    the directory exists, and OverflowError if the names have more than 2^32 characters in total.
    """
    path.mkdir()
    spool = NameSpool(path / "spool")
    try:
        spool.fill(batches)
        if await_others is not None:
            spool.append(await_others())
        spool.number_characters()
        _write_ordered(path, spool)
    finally:
        spool.remove()
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
    for written in (*(path / name for name in (*ARRAY_TYPES, INDEX)), path) if lasts else ():
        _sync_path(written)
    return len(spool.kinds)


def _write_ordered(path: Path, spool: NameSpool) -> None:
    """Write the text and the properties of each name, best names first: by kind, then edges, then length."""
    kinds, lengths = np.frombuffer(spool.kinds, np.uint8), np.frombuffer(spool.lengths, np.uint16)
    degrees = np.frombuffer(spool.degrees, np.uint32)
    if int(lengths.sum(dtype=np.int64)) + len(lengths) + 1 >= 1 << 32:
        raise GraphError("store.many_names")
    order = _order_names(path, kinds, degrees, lengths)
    starts = _find_starts(lengths)
    characters = np.memmap(spool.path, np.uint32, mode="r") if len(kinds) else np.empty(0, np.uint32)
    with (path / "text").open("wb") as text, (path / "word_starts").open("wb") as word_starts:
        text.write(np.array([END], np.uint16).tobytes())
        bits = np.zeros(1, np.uint8)  # of the first END; then what is left of a byte
        for first in range(0, len(order), CHUNK_ROWS):
            rows = order[first : first + CHUNK_ROWS]
            moved = characters[expand_ranges(starts[rows].astype(np.int64), lengths[rows].astype(np.int64) + 1)]
            text.write((moved & 0xFFFF).astype(np.uint16).tobytes())
            bits = np.concatenate([bits, (moved >> 16).astype(np.uint8)])
            whole = len(bits) // 8 * 8
            word_starts.write(np.packbits(bits[:whole], bitorder="little").tobytes())
            bits = bits[whole:]
        word_starts.write(np.packbits(bits, bitorder="little").tobytes())
    del starts
    _write_array(path, "row_start", _find_starts(lengths[order]) + np.uint32(1))
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


def _order_names(path: Path, kinds: Array, degrees: Array, lengths: Array) -> Array:
    """Return the order of names by kind, then most edges, then length; ``path`` is a directory for scratch files.

    Edges count as far as they fit into 64 bits beside the rest: beyond two million, with four billion names.
    """
    total = len(kinds)
    if not total:
        return np.empty(0, np.uint32)
    wide = [int(number).bit_length() for number in (kinds.max(), lengths.max(), total)]
    most = min(int(degrees.max()), (1 << (64 - sum(wide))) - 1)
    widths = (most.bit_length(), *wide[1:])

    def pack(rows: slice) -> NDArray[np.uint64]:
        packed = kinds[rows].astype(np.uint64)
        fewer = np.uint32(most) - np.minimum(degrees[rows], most)
        numbers = np.arange(rows.start, rows.stop, dtype=np.uint32)
        for column, width in zip((fewer, lengths[rows], numbers), widths, strict=True):
            packed <<= np.uint64(width)
            packed |= column
        return packed

    order = np.empty(total, np.uint32)
    done = 0
    for piece in sort_numbers(map(pack, slice_rows(total)), total, path, "order"):
        order[done : done + len(piece)] = piece & np.uint64((1 << widths[-1]) - 1)
        done += len(piece)
    return order


def _find_starts(lengths: Array) -> Array:
    """Return where each of some texts begins, which have one more character behind them."""
    starts = np.zeros(len(lengths), np.uint32)
    np.cumsum(lengths[:-1], dtype=np.uint32, out=starts[1:])
    starts += np.arange(len(lengths), dtype=np.uint32)
    return starts


def _write_pairs(path: Path, numbers: int) -> None:
    """Write the positions of each pair of adjacent characters, in partitions by first character."""
    text = np.memmap(path / "text", np.uint16, mode="r")
    numbers = min(numbers, OTHER + 1)
    counts = np.zeros(numbers, np.int64)
    for first in range(0, len(text), SEARCHED_POSITIONS):
        counts += np.bincount(text[first : first + SEARCHED_POSITIONS], minlength=numbers)
    seconds: list[Array] = []
    sizes: list[Array] = []
    pairs_of = np.zeros(numbers, np.int64)
    with (path / "postings").open("wb") as postings:
        low = 0
        while low < numbers:
            high = low + max(1, int(np.searchsorted(np.cumsum(counts[low:]), PARTITION_POSITIONS, "right")))
            places = _sort_pair_positions(text, low, high)
            postings.write(places.data)
            pairs = text[places].astype(np.uint32) << 16 | text[places + np.uint32(1)]
            begins = np.flatnonzero(np.concatenate([[True], pairs[1:] != pairs[:-1]])[: len(pairs)])
            seconds.append((pairs[begins] & 0xFFFF).astype(np.uint16))
            sizes.append(np.diff(begins, append=len(pairs)))
            pairs_of += np.bincount(pairs[begins] >> 16, minlength=numbers)
            low = high
    _write_array(path, "pair_second", np.concatenate(seconds))
    _write_array(path, "pair_offset", np.concatenate([[0], np.cumsum(np.concatenate(sizes))]))
    _write_array(path, "pair_start", np.concatenate([[0], np.cumsum(pairs_of)]))


def _sort_pair_positions(text: Array, low: int, high: int) -> Array:
    """Return the positions of characters in the range that another one follows, by these two, then by place."""
    found = [np.empty(0, np.uint32)]
    for begin in range(0, len(text) - 1, SEARCHED_POSITIONS):
        firsts = text[begin : min(begin + SEARCHED_POSITIONS, len(text) - 1)]
        places = np.flatnonzero((firsts >= low) & (firsts < high)).astype(np.uint32)
        places += np.uint32(begin)
        found.append(places)
    places = np.concatenate(found)
    del found
    places = places[
        np.argsort(text[places + np.uint32(1)], kind="stable")
    ]  # two stable sorts of 16 bits are quicker than one of 64
    return places[np.argsort(text[places], kind="stable")]


def _write_words(path: Path, words: set[str]) -> None:
    with (path / "words").open("wb") as stream:
        for length in range(SHORTEST_WORD, LONGEST_WORD + 1):
            text = "".join(sorted(word for word in words if len(word) == length))
            letters = np.frombuffer(text.encode("utf-32-le"), np.uint32).reshape(-1, length)
            stream.write(np.ascontiguousarray(letters.T, dtype=ARRAY_TYPES["words"]).tobytes())


def _count_by_length(words: set[str]) -> list[int]:
    """Return the number of words of each length, from 0 letters to the maximum."""
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
