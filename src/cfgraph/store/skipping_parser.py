"""Parsing files with wrong places in them: each is noted and passed over, and nothing else is lost.

The parser goes on behind what is wrong by itself, except where it takes the rest of the file for one unfinished text.
Then it is started once more on the next line, with the prefixes that it knew.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from cfgraph.store.location import base_iri
from cfgraph.store.rdf_stream import RdfStream
from cfgraph.store.reading_notes import ReadingNotes

BLOCK_LINES = 1_000
"""Lines of N-Triples or N-Quads that are parsed together."""

MOST_RESTARTS = 10_000
"""Times the parser is started anew in one file of another format."""

_LINE_BY_LINE = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
_PLACE = re.compile(r"^Parser error (?:at|between) .*?: |\s*\(line \d+\)$", re.DOTALL)
_TAKES_MORE = re.compile(r"UTF-8|(?:^|: )\. is not")
"""Errors behind which the parser would pass over the next statement too: at a dot it looks for another one."""

_AFTER_STATEMENT = re.compile(rb"\.[ \t\r]*(?:#.*)?$")


class SkippingParser:
    """Parses one file; ``prefixes`` are those that it declares."""

    def __init__(self, path: Path, form: ox.RdfFormat, notes: ReadingNotes, *, lenient: bool) -> None:
        self._path, self._form, self._notes, self._lenient = path, form, notes, lenient
        self._blanks: dict[str, ox.BlankNode] = {}
        self.prefixes: dict[str, str] = {}

    def parse(self, stream: RdfStream) -> Iterator[ox.Quad]:
        """Yield the quads of all that is right."""
        content = stream.read_all()
        if self._form in _LINE_BY_LINE:
            lines = content.split(b"\n")
            for first in range(0, len(lines), BLOCK_LINES):
                yield from self._parse_lines(lines[first : first + BLOCK_LINES], first)
        else:
            yield from self._parse_text(content)

    def _parse_lines(self, lines: list[bytes], before: int) -> Iterator[ox.Quad]:
        """Parse lines that each stand for themselves, behind so many others."""
        while lines:
            try:
                yield from self._parser(b"\n".join(lines))
                return
            except SyntaxError as error:
                wrong = min(error.lineno or 1, len(lines))
                self._note(before + wrong, error)
                lines, before = lines[wrong:], before + wrong

    def _parse_text(self, content: bytes) -> Iterator[ox.Quad]:
        """Parse a text whose statements may take many lines."""
        before, header = 0, b""
        for _ in range(MOST_RESTARTS):
            parser = self._parser(header + content)
            lost: int | None = None
            own = header.count(b"\n")
            while lost is None:
                try:
                    yield next(parser)
                except StopIteration:
                    return
                except SyntaxError as error:
                    line = None if error.lineno is None else max(error.lineno - own, 1)
                    self._note(None if line is None else before + line, error)
                    if line is None:
                        return  # RDF/XML and JSON-LD: what follows can't be told from what is wrong
                    if (error.end_lineno or error.lineno or 0) > (error.lineno or 0) or _TAKES_MORE.search(error.msg):
                        lost = line
            lines = content.split(b"\n")
            while lost < len(lines) and not _AFTER_STATEMENT.search(lines[lost - 1]):
                lost += 1
            content, before = b"\n".join(lines[lost:]), before + lost
            header = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in self.prefixes.items()).encode()

    def _parser(self, content: bytes) -> Iterator[ox.Quad]:
        """Yield what one parser finds, blank nodes renamed alike for the whole file; raises SyntaxError in between."""
        parser = ox.parse(
            input=io.BytesIO(content), format=self._form, base_iri=base_iri(self._path), lenient=self._lenient
        )
        return _Renamed(self, parser)

    def _note(self, line: int | None, error: SyntaxError) -> None:
        self._notes.skip(self._path, line, _PLACE.sub("", error.msg))

    def rename(self, quad: ox.Quad) -> ox.Quad:
        """Return a quad with the blank nodes of this file."""
        return ox.Quad(self._own(quad.subject), quad.predicate, self._own(quad.object), self._own(quad.graph_name))  # type: ignore[arg-type]

    def _own(self, term: object) -> object:
        if isinstance(term, ox.BlankNode):
            return self._blanks.setdefault(term.value, ox.BlankNode())
        if isinstance(term, ox.Triple):
            return ox.Triple(self._own(term.subject), term.predicate, self._own(term.object))  # type: ignore[arg-type]
        return term


class _Renamed:
    """The quads of a parser; an iterator that goes on after it has raised SyntaxError, as generators don't."""

    def __init__(self, owner: SkippingParser, parser: ox.QuadParser) -> None:
        self._owner, self._parser = owner, parser

    def __iter__(self) -> _Renamed:
        return self

    def __next__(self) -> ox.Quad:
        try:
            quad = next(self._parser)
        finally:
            self._owner.prefixes |= self._parser.prefixes
        return self._owner.rename(quad)
