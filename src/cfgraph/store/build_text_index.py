"""Writing the text index: the tokens of every literal, and of the IRIs of nodes other than details, with their texts.

It is built from the columns of a store, either with the store or later. Memory holds one partition of the
tokens; the others are in scratch files.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from cfgraph.store.build_progress import BuildProgress, OnProgress, ignore_progress
from cfgraph.store.columns import Columns, as_array
from cfgraph.store.name_files import Array
from cfgraph.store.term_text import literal_value
from cfgraph.store.text_tokens import TokenReader

BATCH_TEXTS = 20_000
"""Number of texts whose tokens are read at once."""

MAX_TEXT_BYTES = 40_000
"""Maximum number of characters of a text that are indexed."""

MAX_BATCHES_OF_TOKENS = 64
"""Number of batches whose distinct tokens are held before they are merged."""

UNUSED = 0xFFFFFFFF
"""Number of a term that is not indexed."""

PARTITIONS = 16
"""Number of partitions in which tokens are sorted."""

TEXT_ARRAYS: dict[str, str] = {
    "texts": "<u4",  # terms in the order of their importance: the number of a text is its place here
    "keys": "<u8",  # distinct tokens, ascending
    "hashes": "<u4",  # distinct hashes of tokens, ascending
    "offsets": "<u8",  # for each hash, where its list begins in the postings
    "postings": "|u1",  # lists of texts, ascending: each by its difference to the one before, see ``_encode``
}


def build_text_index(columns: Columns, directory: Path, on_progress: OnProgress = ignore_progress) -> dict[str, int]:
    """Write the index to a new directory, and return the numbers of texts and tokens. Raises OSError."""
    directory.mkdir()
    order = _rank_texts(columns)
    _write(directory, "texts", order)
    scratch = [directory / f"scratch-{number}" for number in range(PARTITIONS)]
    try:
        keys = _spool_tokens(columns, order, scratch, on_progress)
        _write(directory, "keys", keys)
        _write_postings(directory, scratch)
    finally:
        for path in scratch:
            path.unlink(missing_ok=True)
    return {"texts": len(order), "tokens": len(keys)}


def hash_tokens(keys: Array) -> Array:
    """Return the hashes of tokens, with which their lists are found."""
    hashes: Array = (keys * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)
    return hashes


def _rank_texts(columns: Columns) -> Array:
    """Return the indexed terms: texts of well-connected entities first, texts of details last."""
    literals = np.arange(columns.nodes, columns.terms, dtype=np.int64)
    starts = as_array(columns.in_start).astype(np.int64)
    degrees = np.diff(as_array(columns.walk_start).astype(np.int64)[::2]) if columns.entities else np.zeros(0, np.int64)
    used = literals[starts[literals + 1] > starts[literals]]
    first = as_array(columns.in_subject)[starts[used]].astype(np.int64)
    importance = np.full(len(used), -1, np.int64)
    of_entity = first < columns.entities
    importance[of_entity] = degrees[first[of_entity]]
    others = np.arange(columns.entities + columns.details, columns.nodes, dtype=np.int64)
    nodes = np.concatenate([np.arange(columns.entities, dtype=np.int64), others])
    weights = np.concatenate([importance, np.zeros(len(nodes), np.int64)])
    terms = np.concatenate([used, nodes])
    return terms[np.argsort(-weights, kind="stable")].astype(np.uint32)


def _spool_tokens(columns: Columns, order: Array, scratch: list[Path], on_progress: OnProgress) -> Array:
    """Write each token's hash with its text to the scratch file of its partition; return the distinct tokens."""
    number_of = np.full(columns.terms, UNUSED, np.uint32)
    number_of[order] = np.arange(len(order), dtype=np.uint32)
    reader = TokenReader()
    distinct: list[Array] = []
    streams = [path.open("wb") for path in scratch]
    try:
        for first, texts in _batches(columns):
            on_progress(BuildProgress("text", first, columns.terms, 0))
            keys, places = reader.read(texts)
            distinct.append(_sorted_unique(keys))
            if len(distinct) > MAX_BATCHES_OF_TOKENS:
                distinct = [_sorted_unique(np.concatenate(distinct))]
            numbers = number_of[first + places]
            packed = hash_tokens(keys) << np.uint64(32) | numbers.astype(np.uint64)
            packed = _sorted_unique(packed[numbers != UNUSED])
            bounds = np.searchsorted(packed, [number << 60 for number in range(1, PARTITIONS)])
            for stream, part in zip(streams, np.split(packed, bounds), strict=True):
                stream.write(part.tobytes())
    finally:
        for stream in streams:
            stream.close()
    return _sorted_unique(np.concatenate(distinct)) if distinct else np.empty(0, np.uint64)


def _sorted_unique(numbers: Array) -> Array:
    """Return sorted numbers without duplicates; ``np.unique`` uses hashes, which is slower."""
    numbers = np.sort(numbers)
    kept = np.ones(len(numbers), np.bool_)
    kept[1:] = numbers[1:] != numbers[:-1]
    unique: Array = numbers[kept]
    return unique


def _batches(columns: Columns) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of a term, and the indexed text of it and the following ones, a line each."""
    no_details = ((0, columns.entities), (columns.entities + columns.details, columns.terms))
    for low, high in no_details:
        for first in range(low, high, BATCH_TEXTS):
            terms = columns.texts(first, min(first + BATCH_TEXTS, high))
            lines = b"\n".join(map(_indexed_bytes, terms)).decode("utf-8", "replace")
            yield first, lines.split("\n")


def _indexed_bytes(term: bytes) -> bytes:
    """Return the indexed text of a term in UTF-8, like ``indexed_text``."""
    if term[:1] == b'"' and len(term) < MAX_TEXT_BYTES and b"\\" not in term:
        return term[1 : term.rindex(b'"')]
    return indexed_text(term.decode("utf-8", "replace"))[:MAX_TEXT_BYTES].encode()


def indexed_text(term: str) -> str:
    """Return the indexed text of a stored term: the value of a literal, or an IRI, on one line."""
    if term[0] == '"':
        return literal_value(term).replace("\n", " ")
    return term[1:-1] if term[0] == "<" and term[1:2] != "<" else ""


def _write_postings(directory: Path, scratch: list[Path]) -> None:
    """Write the lists of texts, partition by partition."""
    with (
        (directory / "postings").open("wb") as postings,
        (directory / "hashes").open("wb") as hashes,
        (directory / "offsets").open("wb") as offsets,
    ):
        end = 0
        for path in scratch:
            packed = np.fromfile(path, np.uint64)
            packed.sort()
            tokens = (packed >> np.uint64(32)).astype(np.uint32)
            texts = (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)
            begins = np.flatnonzero(np.diff(tokens, prepend=np.int64(-1))) if len(tokens) else np.empty(0, np.int64)
            steps = np.diff(texts, prepend=0)
            steps[begins] = texts[begins]
            encoded, starts = _encode(steps)
            hashes.write(tokens[begins].astype("<u4").tobytes())
            offsets.write((starts[begins] + end).astype("<u8").tobytes())
            postings.write(encoded.tobytes())
            end += len(encoded)
        offsets.write(np.array([end], "<u8").tobytes())


def _encode(values: Array) -> tuple[Array, Array]:
    """Return numbers in groups of seven bits, lowest first, 128 added to all bytes but the last; and their offsets."""
    sizes = np.ones(len(values), np.int64)
    for bits in (7, 14, 21, 28):
        sizes += values >= 1 << bits
    starts = np.cumsum(sizes) - sizes
    encoded = np.zeros(int(sizes.sum()), np.uint8)
    for place in range(5):
        within = np.flatnonzero(sizes > place)
        if not len(within):
            break
        more = (sizes[within] > place + 1).astype(np.uint8) << 7
        encoded[starts[within] + place] = (values[within] >> 7 * place & 127).astype(np.uint8) | more
    return encoded, starts


def _write(directory: Path, name: str, values: Array) -> None:
    """Write an array of the text index with its type."""
    (directory / name).write_bytes(np.ascontiguousarray(values, dtype=TEXT_ARRAYS[name]).tobytes())
