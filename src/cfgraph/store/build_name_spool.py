"""Build, step 5: folding names into a spool, which two processes can do side by side, each for some of the entities."""

from __future__ import annotations

import pickle
import re
import shutil
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cfgraph.store.chinese import WORD_MARK, fold_words, has_han, split_runs
from cfgraph.store.name_files import END, LONGEST_WORD, OTHER, SHORTEST_WORD

MAX_INDEXED_CHARACTERS = 500
"""Characters of a name that are indexed; what comes after can't be searched for."""

BATCH_NAMES = 20_000
"""Names folded before they are written to the spool."""

CHUNK_CHARACTERS = 1 << 20
"""Characters numbered at once."""

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


class NameSpool:
    """Names in the order they come: their characters in a file, what is known of each in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.forms_path = path.with_name("written" if path.name == "spool" else f"{path.name}_written")
        self.kinds, self.lengths = array("B"), array("H")
        self.entities, self.types, self.degrees = array("I"), array("I"), array("I")
        self.written_rows, self.written_sizes = array("I"), array("I")
        self.type_sets: dict[tuple[int, ...], int] = {}
        self.numbers: dict[int, int] = {END: END}
        self.words: set[str] = set()
        self._batch: list[str] = []
        self._written: list[bytes] = []

    def fill(self, entities: Iterable[NamedEntity]) -> None:
        """Take the names of entities: their characters go to a file, as they are, a zero behind each name."""
        with self.path.open("wb") as self._characters, self.forms_path.open("wb") as self._forms:
            for entity in entities:
                self._add(entity)
            self._write_batch()

    def fill_apart(self, entities: Iterable[NamedEntity]) -> None:
        """Take the names of entities, and leave all that is known of them in a file, for another process."""
        self.fill(entities)
        self._known.write_bytes(pickle.dumps((self._arrays(), list(self.type_sets), self.words)))

    def append(self, other: NameSpool) -> None:
        """Take over what another spool was filled with apart."""
        with other._known.open("rb") as stream:
            arrays, type_sets, words = pickle.load(stream)  # which this build wrote a moment ago
        kinds, lengths, entities, types, degrees, rows, sizes = arrays
        numbers = [self.type_sets.setdefault(types_of, len(self.type_sets)) for types_of in type_sets]
        first = len(self.kinds)
        self.written_rows.extend(row + first for row in rows)
        self.types.extend(numbers[place] for place in types)
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

    @property
    def _known(self) -> Path:
        return self.path.with_name(f"{self.path.name}_known")

    def _arrays(self) -> tuple[array[int], ...]:
        columns = (self.kinds, self.lengths, self.entities, self.types, self.degrees)
        return *columns, self.written_rows, self.written_sizes

    def _add(self, entity: NamedEntity) -> None:
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
        self._characters.write("\0".join([*self._batch, ""]).encode("utf-32-le", "surrogatepass"))
        self._forms.write(b"".join(self._written))
        self._batch.clear()
        self._written.clear()

    def number_characters(self) -> None:
        """Put in place of each character its number, the first of a word with a bit of its own, and leave out marks."""
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
        """Remove the files, the forms that are written as they are left out."""
        for path in (self.path, self._known, self.path.with_name(f"{self.path.name}_numbered")):
            path.unlink(missing_ok=True)
        if self.forms_path.name != "written":
            self.forms_path.unlink(missing_ok=True)


def _is_spelled(word: str) -> bool:
    return word.isalpha() and (word.isascii() or (max(word) < "\U00010000" and not has_han(word)))
