"""Build, step 5: folding names into a spool, which two processes can do in parallel, each for some of the entities."""

from __future__ import annotations

import pickle
import re
import shutil
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import ne
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cfgraph.store.build_name_batches import NameBatch
from cfgraph.store.build_name_folding import fold_names
from cfgraph.store.build_rows import mask_run_starts
from cfgraph.store.chinese import WORD_MARK, has_han, split_runs
from cfgraph.store.name_files import END, LONGEST_WORD, OTHER, SHORTEST_WORD

MAX_INDEXED_CHARACTERS = 500
"""Maximum number of characters of a name that are indexed; the rest can't be searched."""

CHUNK_CHARACTERS = 1 << 20
"""Number of characters numbered at once."""

MAX_WORDS = 300_000
"""Maximum number of distinct words stored for finding misspelled ones."""

_SPELLED = re.compile(r"[^\W\d_\u3400-\u9fff]{4}")
"""A sequence of letters that are not Chinese."""


class NameSpool:
    """Names in input order: their characters in a file, their properties in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.forms_path = path.with_name("written" if path.name == "spool" else f"{path.name}_written")
        self.kinds, self.lengths = array("B"), array("H")
        self.entities, self.types, self.degrees = array("I"), array("I"), array("I")
        self.written_rows, self.written_sizes = array("I"), array("I")
        self.type_sets: dict[tuple[int, ...], int] = {}
        self.numbers: dict[int, int] = {END: END}
        self.words: set[str] = set()

    def fill(self, batches: Iterable[NameBatch]) -> None:
        """Add the names of entities: their characters go to a file unchanged, each name followed by a zero."""
        with self.path.open("wb") as self._characters, self.forms_path.open("wb") as self._forms:
            for batch in batches:
                self._add(batch)

    def fill_apart(self, batches: Iterable[NameBatch]) -> None:
        """Add the names of entities, and write their properties to a file, for another process."""
        self.fill(batches)
        self._known.write_bytes(pickle.dumps((self._arrays(), list(self.type_sets), self.words)))

    def append(self, other: NameSpool) -> None:
        """Add the contents of a spool that another process filled, and remove it."""
        with other._known.open("rb") as stream:
            arrays, type_sets, words = pickle.load(stream)  # which this build wrote a moment ago
        kinds, lengths, entities, types, degrees, rows, sizes = arrays
        numbers = [self.type_sets.setdefault(types_of, len(self.type_sets)) for types_of in type_sets]
        first = len(self.kinds)
        self.written_rows.frombytes((np.frombuffer(rows, np.uint32) + np.uint32(first)).tobytes())
        self.types.frombytes(np.array(numbers, np.uint32)[np.frombuffer(types, np.uint32)].tobytes())
        for mine, theirs in zip(
            (self.kinds, self.lengths, self.entities, self.degrees, self.written_sizes),
            (kinds, lengths, entities, degrees, sizes),
            strict=True,
        ):
            mine.extend(theirs)
        self.words |= words
        if len(self.words) > MAX_WORDS:
            self.words = set(sorted(self.words)[:MAX_WORDS])
        for path, further in ((self.path, other.path), (self.forms_path, other.forms_path)):
            with path.open("ab") as end, further.open("rb") as content:
                shutil.copyfileobj(content, end, 1 << 20)
        other.remove()

    @property
    def _known(self) -> Path:
        return self.path.with_name(f"{self.path.name}_known")

    def _arrays(self) -> tuple[array[int], ...]:
        columns = (self.kinds, self.lengths, self.entities, self.types, self.degrees)
        return *columns, self.written_rows, self.written_sizes

    def _add(self, batch: NameBatch) -> None:
        """Fold the names of a batch, and write those of each entity that differ."""
        texts = batch.texts
        if not texts:
            return
        if max(map(len, texts)) > 2 * MAX_INDEXED_CHARACTERS:
            texts = [text[: 2 * MAX_INDEXED_CHARACTERS] for text in texts]
        folded = fold_names(texts)
        self._keep_words(folded)
        if max(map(len, folded)) > MAX_INDEXED_CHARACTERS:
            folded = list(map(_cut_name, folded))
        keys = "\0".join(folded).replace(WORD_MARK, "").split("\0")
        kept = _select_distinct(keys, batch.owners)
        self._write_forms(keys, texts, kept)
        types = np.array([self.type_sets.setdefault(each, len(self.type_sets)) for each in batch.types], np.uint32)
        owners = batch.owners[kept]
        for column, values in ((self.entities, batch.entities), (self.types, types), (self.degrees, batch.degrees)):
            column.frombytes(values[owners].tobytes())
        self.kinds.frombytes(batch.kinds[kept].tobytes())
        self.lengths.frombytes(np.fromiter(map(len, keys), np.uint16, len(keys))[kept].tobytes())
        if len(kept) < len(folded):
            folded = [folded[place] for place in kept.tolist()]
        self._characters.write("\0".join([*folded, ""]).encode("utf-32-le", "surrogatepass"))

    def _write_forms(self, keys: Sequence[str], texts: Sequence[str], kept: NDArray[np.int64]) -> None:
        """Write those of the kept names that are not as they are folded."""
        differ = np.fromiter(map(ne, keys, texts), bool, len(texts))[kept]
        forms = [texts[place].encode("utf-8", "replace") for place in kept[differ].tolist()]
        self.written_rows.frombytes((np.flatnonzero(differ) + len(self.kinds)).astype(np.uint32).tobytes())
        self.written_sizes.extend(map(len, forms))
        self._forms.write(b"".join(forms))

    def _keep_words(self, folded: Sequence[str]) -> None:
        """Keep the words of names as long as there are not too many."""
        if len(self.words) >= MAX_WORDS:
            return
        plain = set(WORD_MARK.join(marked for marked in folded if marked.isascii()).split(WORD_MARK))
        others = (_split_spelled(marked) for marked in folded if not marked.isascii())
        new = _select_words(chain(plain, *others)) - self.words
        if len(self.words) + len(new) < MAX_WORDS:
            self.words |= new
            return
        for marked in folded:
            if len(self.words) >= MAX_WORDS:
                return
            self.words |= _select_words(marked.split(WORD_MARK) if marked.isascii() else _split_spelled(marked))

    def number_characters(self) -> None:
        """Replace each character by its number, with a flag for the first of a word, and remove marks."""
        number_of = np.zeros(0x110000, np.uint16)
        numbered = self.path.with_name(f"{self.path.name}_numbered")
        with self.path.open("rb") as stream, numbered.open("wb") as out:
            is_marked = False
            while len(codes := np.frombuffer(stream.read(4 * CHUNK_CHARACTERS), np.uint32)):
                for code in np.unique(codes).tolist():
                    if code not in self.numbers and code != ord(WORD_MARK):
                        self.numbers[code] = min(len(self.numbers), OTHER)
                        number_of[code] = self.numbers[code]
                marks = codes == ord(WORD_MARK)
                characters = number_of[codes].astype(np.uint32)
                characters[1:][marks[:-1]] |= 1 << 16
                if is_marked:
                    characters[0] |= 1 << 16
                is_marked = bool(marks[-1])
                out.write(characters[~marks].tobytes())
        numbered.replace(self.path)

    def remove(self) -> None:
        """Remove the files."""
        for path in (self.path, self._known, self.path.with_name(f"{self.path.name}_numbered")):
            path.unlink(missing_ok=True)
        if self.forms_path.name != "written":
            self.forms_path.unlink(missing_ok=True)


def _cut_name(marked: str) -> str:
    """Return a folded name as far as it is indexed; a long one without the marks of its words."""
    key = marked.replace(WORD_MARK, "")
    return key[:MAX_INDEXED_CHARACTERS] if len(key) > MAX_INDEXED_CHARACTERS else marked


def _select_distinct(keys: Sequence[str], owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places of the names that are not empty, and not what their owner was called before."""
    kept = np.fromiter(map(bool, keys), bool, len(keys))
    mixed = np.fromiter(map(hash, keys), np.int64, len(keys)).astype(np.uint64)
    mixed ^= owners.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    order = np.argsort(mixed, kind="stable")
    new = mask_run_starts(mixed[order])
    alike = ~new
    alike[:-1] |= ~new[1:]  # which may be equal
    found: set[tuple[int, str]] = set()
    for place in np.sort(order[alike]).tolist():
        pair = int(owners[place]), keys[place]
        kept[place] &= pair not in found
        found.add(pair)
    return np.flatnonzero(kept)


def _split_spelled(marked: str) -> list[str]:
    """Return the runs of a name that is not all ASCII, where letters that are not Chinese stand among them."""
    return [run for run, _ in split_runs(marked)] if _SPELLED.search(marked) else []


def _select_words(words: Iterable[str]) -> set[str]:
    return {word for word in words if SHORTEST_WORD <= len(word) <= LONGEST_WORD and _is_spelled(word)}


def _is_spelled(word: str) -> bool:
    return word.isalpha() and (word.isascii() or (max(word) < "\U00010000" and not has_han(word)))
