"""The array files of a name index: their contents, checking them and mapping them into memory.

All folded names are in one text of character numbers, each name followed by a zero, best names first: position in
the text *is* the rank. The positions of each pair of adjacent characters are listed in ascending order, and so by rank.
numpy is imported only to map them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from cfgraph.store.damage import explain_unreadable

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

END = 0
"""Character number before the first name and after every name."""

OTHER = 65_535
"""Character number shared by all characters after the first 65,534."""

INDEX = "index.json"
KINDS = ("name", "alternative", "misprint", "iri")
"""Kinds of names as written, best first; the values of ``row_kind`` are indices."""

SHORTEST_WORD, LONGEST_WORD = 4, 24
"""Maximum length of the words that are stored for finding misspelled ones."""

ARRAY_TYPES: dict[str, str] = {
    "text": "<u2",  # characters of the folded names
    "word_starts": "|u1",  # one bit for each of them: does a word start here, inside a name
    "characters": "<u4",  # code point of each character number
    "postings": "<u4",  # positions in the text, by pair of characters, then ascending
    "pair_start": "<u4",  # for each character number, its first pair
    "pair_second": "<u2",  # for each pair, its second character
    "pair_offset": "<u8",  # for each pair, its first posting
    "row_start": "<u4",  # for each name, the position of its first character
    "row_entity": "<u4",
    "row_kind": "|u1",
    "row_types": "<u4",  # for each name, which of the sets of types in index.json its entity has
    "written_row": "<u4",  # names whose written form is not the folded one, ascending
    "written_start": "<u8",
    "written_size": "<u4",
    "written": "|u1",  # those written forms, in UTF-8
    "words": "<u2",  # code points of distinct words: of each length first all first letters, then all second ones
}


@dataclass(frozen=True, slots=True)
class NameFiles:
    """A name index mapped into memory: the arrays by name, and the content of ``index.json``."""

    arrays: dict[str, Array]
    types: list[list[int]]
    readings: dict[str, str]
    sounds: dict[str, str]
    word_counts: list[int]


def read_index(path: Path) -> dict[str, Any]:
    """Return the content of ``index.json`` of the index in the directory.

    Raises StoreDamagedError if there is none, or files are missing or do not have their original size.
    """
    try:
        index: dict[str, Any] = json.loads((path / INDEX).read_text(encoding="utf-8"))
        for name, kind in ARRAY_TYPES.items():
            if (path / name).stat().st_size != index["sizes"][name] * int(kind[2:]):
                raise ValueError(name)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise explain_unreadable(error, path.parent, path.name) from error
    return index


def map_files(path: Path) -> NameFiles:
    """Map the index in the directory into memory. Raises StoreDamagedError like ``read_index``."""
    import numpy as np

    index = read_index(path)
    arrays: dict[str, Array] = {}
    try:
        for name, kind in ARRAY_TYPES.items():
            size = index["sizes"][name]
            arrays[name] = np.asarray(np.memmap(path / name, kind, mode="r")) if size else np.empty(0, kind)
        return NameFiles(arrays, index["types"], index["readings"], index["sounds"], index["word_counts"])
    except (OSError, KeyError) as error:
        raise explain_unreadable(error, path.parent, path.name) from error


def expand_ranges(starts: Array, sizes: Array) -> Array:
    """Return the numbers of some ranges, given by starts and sizes, one range after another."""
    import numpy as np

    sizes = sizes.astype(np.int64)
    total = int(sizes.sum())
    ends = np.cumsum(sizes)
    numbers: Array = np.arange(total, dtype=np.int64) + np.repeat(starts.astype(np.int64) - (ends - sizes), sizes)
    return numbers
