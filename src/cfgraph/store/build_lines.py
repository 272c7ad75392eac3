"""Build, step 1 for N-Triples and N-Quads: lines are split as bytes and each distinct term is looked at once.

A term in the plainest form is known by a pattern; any other is read by the real parser. What neither of them makes sure
of is left to the real parser as a whole file, so that it is accepted or refused, and explained, as it always was.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Protocol

import pyoxigraph as ox

from cfgraph.store.build_encode import DEFAULT_GRAPH, Encoder

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes of a line that are read here; what the real parser says of longer ones is its own business."""

READ_BYTES = 1024 * 1024
"""Bytes that are split at once."""

_TRIPLES = re.compile(rb"^(<[^ \n]*>|_:[^ \n]*) (<[^ \n]*>) ([^\n]*[^ \n]) \.\r?$", re.MULTILINE)
_QUADS = re.compile(
    rb"^(<[^ \n]*>|_:[^ \n]*) (<[^ \n]*>)"
    rb' (<[^ \n]*>|_:[^ \n]*|"(?:[^"\\\n]|\\[^\n])*"(?:@[^ \n]*|\^\^<[^ \n]*>)?)'
    rb"(?: (<[^ \n]*>|_:[^ \n]*))? \.\r?$",
    re.MULTILINE,
)

_CHARACTER = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef-]|%[0-9A-Fa-f]{2})"
_IRI = (
    rf"<(?:https?://[A-Za-z0-9.-]+(?::[0-9]{{1,5}})?(?:/{_CHARACTER}*+)?|urn:{_CHARACTER}++)"
    rf"(?:\?(?:{_CHARACTER}|\?)*+)?(?:#(?:{_CHARACTER}|\?)*+)?>"
)
_OWN_FORM = "http://www.w3.org/(?:2001/XMLSchema#string|1999/02/22-rdf-syntax-ns#(?:dirL|l)angString)>"
_PLAIN_BLANK = re.compile(rb"_:[A-Za-z0-9]++")
_PLAIN = re.compile(
    rf'{_IRI}|"[^"\\\x00-\x1f\x7f\ufffe\uffff]*+"(?:@[a-z]{{2,3}}(?:-[a-z]{{2}}|-[a-z]{{4}})?|\^\^(?!<{_OWN_FORM}){_IRI})?'
)


_OF_NODES, _OF_IRIS = frozenset(b"<_"), frozenset(b"<")
_first_byte = itemgetter(0)


class UncertainError(Exception):
    """Only the real parser can tell what a file says."""


class LineStream(Protocol):
    """What lines are read from."""

    count_statements: Callable[[], int]

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes, none at the end."""

    def position(self) -> int:
        """Return how far in the file itself reading has come."""


def encode_lines(stream: LineStream, encoder: Encoder, on_bytes: Callable[[int], None], *, quads: bool) -> None:
    """Note the statements of a file, whose blank nodes are renamed so that those of two files stay apart.

    ``on_bytes`` is told how much has been read. Raises UncertainError where the real parser has to read the file
    instead; what was noted of it is to be forgotten then.
    """
    reader = _LineReader(encoder, quads=quads)
    first = len(encoder)
    stream.count_statements = lambda: len(encoder) - first
    rest = b""
    while content := stream.read(READ_BYTES):
        rest += content
        end = rest.rfind(b"\n") + 1
        reader.read(rest[:end])
        rest = rest[end:]
        if len(rest) > LONGEST_LINE:
            raise UncertainError
        on_bytes(stream.position())
    reader.read(rest)


class _LineReader:
    """Notes the statements of the lines of one file."""

    def __init__(self, encoder: Encoder, *, quads: bool) -> None:
        self._encoder, self._quads = encoder, quads
        self._find = encoder.terms.__getitem__
        self._split = (_QUADS if quads else _TRIPLES).findall
        self._form = ox.RdfFormat.N_QUADS if quads else ox.RdfFormat.N_TRIPLES
        self._own_forms: dict[bytes, int] = {}
        self._blank = f"_:{secrets.choice('abcdef')}{secrets.token_hex(11)}"
        self._blanks = 0
        encoder.terms.number_unknown = self._number_unknown

    def read(self, lines: bytes) -> None:
        """Note the statements of whole lines."""
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
        """Return the statement of a line that is laid out in a way of its own, or none of a comment."""
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
        encoder, find = self._encoder, self._find
        before = len(encoder)
        encoder.subjects.extend(map(find, subjects))
        encoder.predicates.extend(map(find, predicates))
        encoder.objects.extend(map(find, objects))
        if any(graphs):
            encoder.note_graphs(before, [find(name) if name else DEFAULT_GRAPH for name in graphs])

    def _number_unknown(self, text: bytes) -> int:
        """Return the number of a term that is not kept as it stands in the file, or is new."""
        number = self._own_forms.get(text)
        if number is not None:
            return number
        kept = self._read_term(text)
        number = self._encoder.number_term(kept)
        if kept is not text:
            self._own_forms[text] = number
        return number

    def _read_term(self, text: bytes) -> bytes:
        """Return a term as it is kept."""
        try:
            if _PLAIN.fullmatch(text.decode()):
                return text
        except UnicodeDecodeError as error:
            raise UncertainError from error
        if text.startswith(b"_:"):
            if not _PLAIN_BLANK.fullmatch(text):
                self._parse(b"%b <x:p> <x:o> ." % text)
            self._blanks += 1
            return f"{self._blank}{self._blanks:08x}".encode()
        quads = self._parse(b"<x:s> <x:p> %b ." % text)
        if len(quads) != 1 or quads[0].graph_name != ox.DefaultGraph() or isinstance(quads[0].object, ox.BlankNode):
            raise UncertainError
        return _write_object(quads[0]).encode()

    def _parse(self, line: bytes) -> list[ox.Quad]:
        try:
            return list(ox.parse(input=line, format=self._form))
        except (SyntaxError, MemoryError) as error:
            raise UncertainError from error


def _split_triples(lines: bytes) -> tuple[Sequence[bytes], Sequence[bytes], Sequence[bytes]] | None:
    """Return subjects, predicates and objects of lines that are all laid out in the usual way, or None."""
    rows = lines.split(b" .\n")
    if rows.pop() or len(rows) != lines.count(b"\n") or not rows:
        return None
    try:
        subjects, predicates, objects = zip(*[row.split(b" ", 2) for row in rows], strict=True)
        if set(map(_first_byte, subjects)) <= _OF_NODES and set(map(_first_byte, set(predicates))) <= _OF_IRIS:
            return subjects, predicates, objects
    except (ValueError, IndexError):  # too few terms in a line
        pass
    return None


def _write_object(quad: ox.Quad) -> str:
    if isinstance(quad.object, ox.Triple):  # whose blank nodes would have to be renamed as well
        raise UncertainError
    return str(quad.object)
