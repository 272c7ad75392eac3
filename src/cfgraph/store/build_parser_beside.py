"""Build, step 1 for Turtle and TriG: a parser in a child process writes lines of full terms, which are read as such.

The parser and the reader of lines run in parallel, and known terms are not converted to objects.
What the child can't do, and any error in the file, is left to the parser in this process, which explains it.
"""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from struct import Struct
from typing import IO, cast

import pyoxigraph as ox

from cfgraph.store.build_encode import Encoder
from cfgraph.store.build_forks import fork
from cfgraph.store.build_lines import UncertainError, encode_lines
from cfgraph.store.rdf_reader import start_parser
from cfgraph.store.rdf_stream import ExpansionBudget, open_rdf

LINES = {"ttl": ox.RdfFormat.N_TRIPLES, "trig": ox.RdfFormat.N_QUADS}
"""The formats that are read in this way, and the format of the lines."""

LEAST_BYTES = 1024 * 1024
"""Minimum size of a file in bytes for starting a process."""

BUFFER_BYTES = 256 * 1024
"""Number of bytes that are passed on at once."""

_PROGRESS = Struct("<QQ")


class _ParsedLines:
    """The output of a child as a stream of lines; it knows the child's position in the file."""

    def __init__(self, lines: IO[bytes], shared: mmap.mmap, budget: ExpansionBudget) -> None:
        self._lines, self._shared, self._budget = lines, shared, budget
        self._before = budget.unpacked
        self.count_statements: Callable[[], int] = lambda: 0

    def read(self, size: int) -> bytes:
        """Return at most this many bytes, none at the end."""
        content = self._lines.read(size)
        self._budget.unpacked = self._before + _PROGRESS.unpack_from(self._shared)[1]
        return content

    def position(self) -> int:
        """Return the child's position in the file itself."""
        return int(_PROGRESS.unpack_from(self._shared)[0])


class _LineWriter:
    """The output of the child's serializer: the pipe, with the position of the parser."""

    def __init__(self, pipe: IO[bytes], note: Callable[[], None]) -> None:
        self._pipe, self._note = pipe, note
        self.written = 0

    def write(self, content: bytes) -> int:
        """Pass lines on."""
        self.written += len(content)
        self._note()
        return self._pipe.write(content)

    def flush(self) -> None:
        """Do nothing: the pipe is flushed at the end."""


def encode_beside(
    path: Path,
    form: str,
    options: Mapping[str, str],
    budget: ExpansionBudget,
    encoder: Encoder,
    prefixes: dict[str, str],
    on_bytes: Callable[[int], None],
) -> None:
    """Record the statements of a file that a child process parses, and add its prefixes.

    Raises UncertainError if the file has to be read in this process; what was recorded must then be discarded.
    """
    budget.path = path
    with mmap.mmap(-1, _PROGRESS.size) as shared, _parse_in_child(path, form, options, shared) as (lines, rest):
        stream = _ParsedLines(lines, shared, budget)
        encode_lines(stream, encoder, on_bytes, quads=LINES[form] == ox.RdfFormat.N_QUADS)
        found = rest.read()
        if not found:
            raise UncertainError
        prefixes |= json.loads(found)
        on_bytes(stream.position())


@contextmanager
def _parse_in_child(
    path: Path, form: str, options: Mapping[str, str], shared: mmap.mmap
) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Start a child that parses a file; yield its lines, and what it writes after the last: its prefixes as JSON."""
    (lines, lines_end), (rest, rest_end) = os.pipe(), os.pipe()

    def parse() -> None:
        os.close(lines)
        os.close(rest)
        _parse(path, form, options, shared, lines_end, rest_end)

    child = fork(parse)
    os.close(lines_end)
    os.close(rest_end)
    try:
        with os.fdopen(lines, "rb", BUFFER_BYTES) as content, os.fdopen(rest, "rb") as end:
            yield content, end
    finally:  # the pipes are closed by now, so that a child which still writes ends
        os.waitpid(child, 0)


def _parse(path: Path, form: str, options: Mapping[str, str], shared: mmap.mmap, lines: int, rest: int) -> None:
    """Parse a file, write its statements as lines, and then its prefixes."""
    with open_rdf(path, form, ExpansionBudget()) as stream, os.fdopen(lines, "wb", BUFFER_BYTES) as pipe:
        writer = _LineWriter(pipe, lambda: _PROGRESS.pack_into(shared, 0, stream.position(), stream.unpacked))
        stream.count_statements = lambda: writer.written
        parser = start_parser(path, stream, form, options)
        ox.serialize(parser, cast(IO[bytes], writer), LINES[form])
        pipe.flush()
    with os.fdopen(rest, "w", encoding="utf-8") as end:
        json.dump({name: iri for name, iri in parser.prefixes.items() if iri}, end)
