"""Build, step 2: the distinct terms of a graph, their texts one after another in memory or in a file."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.terms import IRI
from cfgraph.store.build_rows import mask_run_starts
from cfgraph.store.build_spooling import spool_array
from cfgraph.store.build_term_runs import Hashes, Numbers
from cfgraph.store.columns import hash_term

CHUNK_TERMS = 100_000
"""Number of terms whose texts are in memory at once."""

CHUNK_BYTES = 16 * 1024 * 1024
"""Number of bytes searched at once."""

NO_FORM = 2**32 - 1
"""The number of a form for what is no literal."""

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]


def read_iri(text: str) -> IRI | None:
    """Return the IRI that a text is, None if it is another term."""
    return IRI(text[1:-1]) if text[:1] == "<" and text[1:2] != "<" else None


def sort_hashes(keys: Hashes, spool: Path | None) -> tuple[Hashes, Numbers]:
    """Return the hashes of terms in order, and the terms in that order, of equal hashes in the order of their numbers.

    If a directory is given, they are in new files there. Raises SpillError.
    """
    by_key = np.argsort(keys).astype(np.uint32)
    sorted_keys = keys[by_key]
    if not mask_run_starts(sorted_keys).all():
        by_key = np.lexsort((np.arange(len(keys)), keys)).astype(np.uint32)
    return spool_array(sorted_keys, spool, "sorted_keys"), spool_array(by_key, spool, "by_key")


class Terms:
    """Distinct terms by number, in order of first occurrence."""

    def __init__(self, content: bytes | mmap.mmap, lengths: Numbers, sorted_keys: Hashes, by_key: Numbers) -> None:
        """``content`` has the texts in UTF-8; for the rest see ``sort_hashes``."""
        self._content = content
        self.view = np.frombuffer(content, np.uint8)
        """The texts as an array."""
        self.starts = np.zeros(len(lengths) + 1, np.int64)
        """The offset of each text, and the end of the last one."""
        np.cumsum(lengths, dtype=np.int64, out=self.starts[1:])
        self.sorted_keys, self.by_key = sorted_keys, by_key

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> str:
        return str(self._content[self.starts[number] : self.starts[number + 1]], "utf-8")

    def number_of(self, text: bytes) -> int:
        """Return the number of a term, -1 if the graph does not contain it."""
        key = np.uint64(hash_term(text))
        place = int(np.searchsorted(self.sorted_keys, key))
        while place < len(self) and self.sorted_keys[place] == key:
            number = int(self.by_key[place])
            if self._content[self.starts[number] : self.starts[number + 1]] == text:
                return number
            place += 1
        return -1

    def number_of_iri(self, iri: IRI) -> int:
        """Return the number of an IRI, -1 if the graph does not contain it."""
        return self.number_of(f"<{iri}>".encode())

    def iri(self, number: int) -> IRI | None:
        """Return the IRI with a number, None for another term."""
        return read_iri(self[number])

    def list_texts(self, numbers: NDArray[Any]) -> list[bytes]:
        """Return the texts of some terms."""
        return self.list_slices(self.starts[:-1][numbers], self.starts[1:][numbers])

    def list_slices(self, starts: Places, ends: Places) -> list[bytes]:
        """Return the bytes between some offsets."""
        content = self._content
        return [content[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    def chunks(self, numbers: NDArray[Any]) -> Iterator[list[bytes]]:
        """Yield the texts of many terms, some at a time."""
        for first in range(0, len(numbers), CHUNK_TERMS):
            yield self.list_texts(numbers[first : first + CHUNK_TERMS])

    @cached_property
    def is_node(self) -> Mask:
        """Tells of each term whether it is an IRI or a blank node."""
        starts = self.starts[:-1]
        first = self.view[starts]
        mask: Mask = (first == ord("_")) | ((first == ord("<")) & (self.view[starts + 1] != ord("<")))
        return mask

    def may_hold_blanks(self) -> bool:
        """Tell whether any term is a blank node, or a triple term, which may contain one."""
        first = self.view[self.starts[:-1]]
        return bool(((first == ord("_")) | ((first == ord("<")) & ~self.is_node)).any())

    @cached_property
    def is_escaped(self) -> Mask:
        """Tells of each term whether it contains a backslash."""
        mask = np.zeros(len(self), bool)
        for first in range(0, len(self.view), CHUNK_BYTES):
            places = np.flatnonzero(self.view[first : first + CHUNK_BYTES] == ord("\\")) + first
            mask[np.searchsorted(self.starts, places, side="right") - 1] = True
        return mask

    @cached_property
    def forms(self) -> tuple[list[bytes], Numbers]:
        """What stands behind the values of literals, in order of occurrence, and for each literal the index of that.

        A term that is no literal has the index ``NO_FORM``.
        """
        places: dict[bytes, int] = {}
        column = np.full(len(self), NO_FORM, np.uint32)
        literals = np.flatnonzero(self.view[self.starts[:-1]] == ord('"'))
        done = 0
        for texts in self.chunks(literals):
            found = [text[text.rindex(b'"') + 1 :] for text in texts]
            for form in dict.fromkeys(found):
                places.setdefault(form, len(places))
            column[literals[done : done + len(found)]] = np.fromiter(
                map(places.__getitem__, found), np.uint32, len(found)
            )
            done += len(found)
        return list(places), column


class OrderedTerms(Sequence[str]):
    """Terms in another order."""

    def __init__(self, terms: Terms, order: Numbers, place: Numbers) -> None:
        """``order`` has the terms, and ``place`` the index of each in it."""
        self.terms, self.order, self.place = terms, order, place

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[str]: ...
    def __getitem__(self, number: int | slice) -> str | Sequence[str]:
        if isinstance(number, slice):
            return [str(text, "utf-8") for text in self.terms.list_texts(self.order[number])]
        return self.terms[int(self.order[number])]

    def list_texts(self, numbers: NDArray[Any]) -> list[bytes]:
        """Return the texts of some terms."""
        return self.terms.list_texts(self.order[numbers])

    def is_literal(self, numbers: NDArray[Any]) -> Mask:
        """Tell of each of some terms whether it is a literal."""
        mask: Mask = self.terms.view[self.terms.starts[self.order[numbers]]] == ord('"')
        return mask
