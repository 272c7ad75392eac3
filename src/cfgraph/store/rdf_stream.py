"""The bytes of an RDF file on their way to the parser: decompressed, counted, and stopped at limits.

A small file can decompress to any size, and its XML entities can expand to any size; what would overload the parser is
rejected before it gets there.
"""

from __future__ import annotations

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cfgraph.model.errors import GraphError
from cfgraph.store.file_kinds import HEAD_BYTES, check_head
from cfgraph.store.rdf_formats import PACKINGS, XML_FORMATS
from cfgraph.store.unpacking import open_unpacked
from cfgraph.store.xml_encoding import open_as_utf8
from cfgraph.store.xml_entities import EntityGuard

CHUNK_BYTES = 256 * 1024
"""Number of bytes decompressed at once."""

MAX_FRUITLESS_BYTES = 256 * 1024 * 1024
"""Number of bytes of a compressed file without one statement after which reading is aborted. The compression ratio is
not limited, since it can be high in legitimate files."""

MAX_BLANK_BYTES = 17 * 1024 * 1024
"""Number of bytes of only blanks, line ends and empty comments that the parser reads in one run; the rest is
discarded. The parser reads them slowly, and rejects a value of that length."""

DAMAGED = (gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
"""Exceptions for damaged compressed data."""

_BLANKS = b" \t\r\n#"

MAX_LONG_TERMS_BYTES = 64 * 1024 * 1024
"""Number of bytes that the long terms of any file may take; larger files may have more."""

MAX_TERM_EXPANSION = 8
"""Ratio of the size of long terms, beyond that, to what was read: escaped characters can be longer than in the file,
but only prefixes, bases and contexts can write a long term in a few bytes, repeatedly."""


class ExpansionBudget:
    """The limit for the expanded terms of the files that are being read."""

    def __init__(self) -> None:
        self.path = Path()
        self.unpacked = 0
        self._spent = 0

    def spend(self, size: int) -> None:
        """Add a new long term. Raises GraphError if such terms are far larger than the files."""
        self._spent += size
        if self._spent > MAX_LONG_TERMS_BYTES + MAX_TERM_EXPANSION * self.unpacked:
            raise GraphError("store.long_terms", path=self.path, size=MAX_LONG_TERMS_BYTES // 1024**2)

    def spent(self) -> tuple[int, int]:
        """Return the numbers of bytes decompressed and spent so far."""
        return self.unpacked, self._spent

    def return_to(self, spent: tuple[int, int]) -> None:
        """Restore the numbers of an earlier state."""
        self.unpacked, self._spent = spent


class RdfStream:
    """The content of a file as the parser reads it."""

    def __init__(self, path: Path, raw: IO[bytes], content: IO[bytes], form: str, budget: ExpansionBudget) -> None:
        """``content`` is the decompressed content of the file ``raw``; the same if it is not compressed."""
        self._budget = budget
        budget.path = path
        self.unpacked = 0
        self.count_statements: Callable[[], int] = lambda: 0
        self._path, self._raw, self._content = path, raw, content
        self._read_content = content.read
        self._packed = path.suffix.lower() in PACKINGS
        self._entities = EntityGuard(path) if form in XML_FORMATS else None
        self._skips_blanks = form in ("ttl", "nt", "nq", "trig", "n3")
        self._blank = 0
        self._line = 1
        self._skipped: list[tuple[int, int]] = []
        self._fruitful = (0, 0)
        self._buffer, self._place = b"", 0

    def read(self, size: int) -> bytes:
        """Return at most this many bytes, none at the end. Raises GraphError, OSError, EOFError and zlib.error."""
        if self._place >= len(self._buffer):
            self._buffer, self._place = self._next_chunk(), 0
        start = self._place
        self._place += size
        return self._buffer[start : self._place]

    def read_all(self) -> bytes:
        """Return the rest."""
        return b"".join(iter(lambda: self.read(CHUNK_BYTES), b""))

    def read_readable(self) -> tuple[bytes, Exception | None]:
        """Return the rest, up to where compressed data is damaged, and the error there."""
        self._read_content = getattr(self._content, "read1", self._content.read)  # which loses nothing before an error
        self.count_statements = lambda: self.unpacked
        chunks = []
        try:
            while chunk := self.read(CHUNK_BYTES):
                chunks.append(chunk)
        except (EOFError, *DAMAGED) as error:
            return b"".join(chunks), error
        except OSError as error:
            if error.errno is not None:
                raise
            return b"".join(chunks), error
        return b"".join(chunks), None

    def position(self) -> int:
        """Return the position in the file itself."""
        return self._raw.tell()

    def line_in_file(self, line: int) -> int:
        """Return the line in the file for a line of the parser."""
        return line + sum(lines for place, lines in self._skipped if place <= line)

    def _next_chunk(self) -> bytes:
        while chunk := self._read_content(CHUNK_BYTES):
            self.unpacked += len(chunk)
            self._budget.unpacked += len(chunk)
            if self._packed:
                self._check_fruit()
            if self._entities:
                chunk = self._entities.pass_on(chunk)
            elif self._skips_blanks:
                chunk = self._skip_blanks(chunk)
            if chunk:
                return chunk
        return self._entities.rest() if self._entities else b""

    def _check_fruit(self) -> None:
        """Raise GraphError if much was decompressed since the last statement."""
        statements = self.count_statements()
        if statements != self._fruitful[0]:
            self._fruitful = statements, self.unpacked
        elif self.unpacked - self._fruitful[1] > MAX_FRUITLESS_BYTES:
            size = MAX_FRUITLESS_BYTES // 1024**2
            raise GraphError("store.fruitless", path=self._path, size=size, statements=statements)

    def _skip_blanks(self, chunk: bytes) -> bytes:
        """Discard a blank chunk except its last line, after many blank bytes."""
        if chunk.strip(_BLANKS):
            self._blank = 0
        elif self._blank <= MAX_BLANK_BYTES:
            self._blank += len(chunk)
        elif lines := chunk.count(b"\n"):
            self._skipped.append((self._line, lines - 1))
            chunk = chunk[chunk.rindex(b"\n") :]
        self._line += chunk.count(b"\n")
        return chunk


@contextmanager
def open_rdf(path: Path, form: str, budget: ExpansionBudget) -> Iterator[RdfStream]:
    """Open a file of a format for reading, decompressed. Raises OSError, and GraphError for an archive of several
    files.
    """
    with open_unpacked(path) as (raw, content):
        place = content.tell()
        check_head(path, content.read(HEAD_BYTES), form)
        content.seek(place)
        yield RdfStream(path, raw, open_as_utf8(path, content) if form in XML_FORMATS else content, form, budget)
