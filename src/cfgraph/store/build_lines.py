"""Build, step 1 for N-Triples and N-Quads: lines are split as bytes, and each distinct term is parsed once.

A term in the simplest form is recognized by a pattern; any other is read by the RDF parser. If neither is certain,
the parser reads the whole file, so that it is accepted or rejected, and explained, as usual.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
import pyoxigraph as ox

from cfgraph.store.build_encode import DEFAULT_GRAPH, Encoder

LONGEST_LINE = 4 * 1024 * 1024
"""Maximum length of a line in bytes; longer ones are left to the parser."""

READ_BYTES = 1024 * 1024
"""Number of bytes that are split at once."""

_TRIPLES = re.compile(rb"^(<[^ \n]*>|_:[^ \n]*) (<[^ \n]*>) ([^\n]*[^ \n]) \.\r?$", re.MULTILINE)
_QUADS = re.compile(
    rb"^(<[^ \n]*>|_:[^ \n]*) (<[^ \n]*>)"
    rb' (<[^ \n]*>|_:[^ \n]*|"(?:[^"\\\n]|\\[^\n])*"(?:@[^ \n]*|\^\^<[^ \n]*>)?)'
    rb"(?: (<[^ \n]*>|_:[^ \n]*))? \.\r?$",
    re.MULTILINE,
)

_PLAIN_CHARACTERS = r"A-Za-z0-9._~!$&'()*+,;=:@/\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef-"
_ESCAPED = "%[0-9A-Fa-f]{2}"
_CHARACTERS = rf"[{_PLAIN_CHARACTERS}]*+(?:{_ESCAPED}[{_PLAIN_CHARACTERS}]*+)*+"
_QUERY = rf"[?{_PLAIN_CHARACTERS}]*+(?:{_ESCAPED}[?{_PLAIN_CHARACTERS}]*+)*+"
_IRI = (
    rf"<(?:https?://[A-Za-z0-9.-]+(?::[0-9]{{1,5}})?(?:/{_CHARACTERS})?"
    rf"|urn:(?:[{_PLAIN_CHARACTERS}]|{_ESCAPED}){_CHARACTERS})"
    rf"(?:\?{_QUERY})?(?:#{_QUERY})?>"
)
_OWN_FORM = "http://www.w3.org/(?:2001/XMLSchema#string|1999/02/22-rdf-syntax-ns#(?:dirL|l)angString)>"
_PLAIN_BLANK = re.compile(rb"_:[A-Za-z0-9]++")
_LITERAL = (
    r'"[^"\\\x00-\x1f\x7f\ufffe\uffff]*+"'
    rf"(?:@[a-z]{{2,3}}(?:-[a-z]{{2}}|-[a-z]{{4}})?|\^\^(?!<{_OWN_FORM}){_IRI})?"
)
_PLAIN = re.compile(rf"(?:(?:{_IRI}|{_LITERAL})\n)*+")


_LINE_END, _IRI_START, _BLANK_START = b"\n<_"


class UncertainError(Exception):
    """Raised if only the parser can interpret a file."""


class LineStream(Protocol):
    """A source of lines."""

    count_statements: Callable[[], int]

    def read(self, size: int, /) -> bytes:
        """Return at most this many bytes, none at the end."""

    def position(self) -> int:
        """Return the position in the file itself."""


def encode_lines(stream: LineStream, encoder: Encoder, on_bytes: Callable[[int], None], *, quads: bool) -> None:
    """Record the statements of a file, with its blank nodes renamed so that those of two files remain distinct.

    ``on_bytes`` is called with the number of bytes read. Raises UncertainError if the parser has to read the file
    instead; what was recorded must then be discarded.
    """
    reader = LineReader(encoder, quads=quads)
    reader.read(reader.read_blocks(stream, on_bytes))


class LineReader:
    """Records the statements of the lines of one file.

    Terms are numbered as they are written. When a block has been numbered, its new terms are checked.
    """

    def __init__(self, encoder: Encoder, *, quads: bool, blank: str = "") -> None:
        """``blank`` is what the names of the file's blank nodes begin with, if that is known."""
        self._encoder, self._quads = encoder, quads
        self._split = (_QUADS if quads else _TRIPLES).findall
        self._form = ox.RdfFormat.N_QUADS if quads else ox.RdfFormat.N_TRIPLES
        self._blank = (blank or new_blank_prefix()).encode()
        encoder.begin_file()

    def read_blocks(self, stream: LineStream, on_bytes: Callable[[int], None], rest: bytes = b"") -> bytes:
        """Record the statements of a stream behind ``rest``, and return the last line if that has no end."""
        first = len(self._encoder)
        stream.count_statements = lambda: len(self._encoder) - first
        while content := stream.read(READ_BYTES):
            rest += content
            end = rest.rfind(b"\n") + 1
            self.read(rest[:end])
            self._encoder.save_if_full()
            rest = rest[end:]
            if len(rest) > LONGEST_LINE:
                raise UncertainError
            on_bytes(stream.position())
        return rest

    def read(self, lines: bytes) -> None:
        """Record the statements of complete lines."""
        if not self._quads and (columns := _split_triples(lines)):
            self._add_columns(*columns)
            return
        rows = self._split(lines)
        if len(rows) == lines.count(b"\n") + (lines[-1:] not in b"\n"):
            self._add_rows(rows)
            return
        for line in lines.split(b"\n"):
            self._add_rows(self._split(line) or self._parse_line(line.strip(b" \t\r")))

    def _parse_line(self, line: bytes) -> list[tuple[bytes, ...]]:
        """Return the statement of a line with unusual formatting; none for a comment."""
        if b"\r" in line:
            raise UncertainError
        rows = []
        for quad in self._parse(line):
            terms = [str(quad.subject), str(quad.predicate), _write_object(quad)]
            if self._quads:
                terms.append("" if quad.graph_name == ox.DefaultGraph() else str(quad.graph_name))
            rows.append(tuple(term.encode() for term in terms))
        return rows

    def _add_rows(self, rows: Sequence[tuple[bytes, ...]]) -> None:
        if rows:
            self._add_columns(*zip(*rows, strict=True))

    def _add_columns(
        self,
        subjects: Sequence[bytes],
        predicates: Sequence[bytes],
        objects: Sequence[bytes],
        graphs: Sequence[bytes] = (),
    ) -> None:
        encoder = self._encoder
        before, find = len(encoder.subjects), encoder.start_numbering()
        encoder.subjects.extend(map(find, subjects))
        encoder.predicates.extend(map(find, predicates))
        encoder.objects.extend(map(find, objects))
        if any(graphs):
            encoder.note_graphs(before, [find(name) if name else DEFAULT_GRAPH for name in graphs])
        new = encoder.list_new_terms()
        for place in find_unusual(new):
            self._read_term(len(encoder.terms) - len(new) + place, new[place])

    def _read_term(self, number: int, text: bytes) -> None:
        """Record the form in which a term is stored, if it is another one than in the file."""
        encoder = self._encoder
        if text.startswith(b"_"):
            encoder.blanks.append(number)
            encoder.own_forms[number] = self._read_blank(text)
        elif (kept := self._parse_term(text)) != text:
            encoder.own_forms[number] = kept

    def _read_blank(self, text: bytes) -> bytes:
        """Return a blank node with its label in the file, which step 2 replaces."""
        if not _PLAIN_BLANK.fullmatch(text):
            self._parse(b"%b <x:p> <x:o> ." % text)
        return self._blank + text

    def _parse_term(self, text: bytes) -> bytes:
        """Return another term in the form in which it is stored."""
        quads = self._parse(b"<x:s> <x:p> %b ." % text)
        if len(quads) != 1 or quads[0].graph_name != ox.DefaultGraph() or isinstance(quads[0].object, ox.BlankNode):
            raise UncertainError
        return _write_object(quads[0]).encode()

    def _parse(self, line: bytes) -> list[ox.Quad]:
        try:
            return list(ox.parse(input=line, format=self._form))
        except (SyntaxError, MemoryError) as error:
            raise UncertainError from error


def new_blank_prefix() -> str:
    """Return what the names of a file's blank nodes begin with, unlike those of any other file."""
    return f"_:{secrets.choice('abcdef')}{secrets.token_hex(11)}"


def find_unusual(texts: Sequence[bytes]) -> Iterator[int]:
    """Yield the indices of the terms that are not in the plainest form."""
    try:
        content = b"\n".join([*texts, b""]).decode()
    except UnicodeDecodeError as error:
        raise UncertainError from error
    start = place = 0
    while (found := _PLAIN.match(content, start)) and found.end() < len(content):
        place += content.count("\n", start, found.end())
        yield place
        start = content.index("\n", found.end()) + 1
        place += 1


def _split_triples(lines: bytes) -> tuple[Sequence[bytes], Sequence[bytes], Sequence[bytes]] | None:
    """Return subjects, predicates and objects of lines in the usual format, or None."""
    rows = lines.split(b" .\n")
    content = np.frombuffer(lines, np.uint8)
    ends = np.flatnonzero(content == _LINE_END)
    if rows.pop() or len(rows) != len(ends) or not rows:
        return None
    first = content[np.concatenate([[0], ends[:-1] + 1])]
    if not ((first == _IRI_START) | (first == _BLANK_START)).all():
        return None
    terms: list[bytes] = []
    for row in rows:
        terms += row.split(b" ", 2)
    predicates = terms[1::3]
    if len(terms) != 3 * len(rows) or not all(predicate.startswith(b"<") for predicate in set(predicates)):
        return None  # too few terms in a line
    return terms[0::3], predicates, terms[2::3]


def _write_object(quad: ox.Quad) -> str:
    if isinstance(quad.object, ox.Triple):  # whose blank nodes would have to be renamed as well
        raise UncertainError
    return str(quad.object)
