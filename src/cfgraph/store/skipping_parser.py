"""Parsing files with errors: each error is recorded and skipped, and nothing else is lost.

Lines of N-Triples and N-Quads are independent. In Turtle, TriG and N3 many statements are parsed together; if there
is an error among them, its statement is found by bisection, and reading continues after the error.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from cfgraph.store.reading_notes import ReadingNotes
from cfgraph.store.turtle_splitting import (
    Grammar,
    find_long_strings,
    find_next_predicate,
    find_restarts,
    find_statement_end,
    find_subject,
    find_unit,
)

BLOCK_LINES = 1_000
"""Number of lines of N-Triples or N-Quads that are parsed together."""

MIN_BYTES, MAX_BYTES = 1024, 64 * 1024
"""Number of bytes of another format that are parsed together: few after an error, and twice as many each time."""

MOST_LINES = 100
"""Number of lines of a string, from its end, that are searched for a statement to which its quotes may belong."""

_LINE_BY_LINE = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
_GRAMMARS: dict[ox.RdfFormat, Grammar] = {
    ox.RdfFormat.TURTLE: "ttl",
    ox.RdfFormat.TRIG: "trig",
    ox.RdfFormat.N3: "n3",
}
_PLACE = re.compile(r"^Parser error (?:at|between) .*?: |\s*\(line \d+\)$", re.DOTALL)
_LINE_END = re.compile(rb"\r\n|\n|\r")
_NO_DOT = "dot is expected"
_NO_BRACE = "A '}' is expected at the end of a graph block"
_PROBE = b"{<urn:x:s> <urn:x:p> <urn:x:o>}"

_Parsing: TypeAlias = Generator[ox.Quad, None, int]
"""Valid quads; the return value is the position where reading continues."""


@dataclass(frozen=True, slots=True)
class _Mistake:
    """An error in a piece of text: its line there, from 1, its position, and its reason."""

    line: int
    place: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Scope:
    """The context of statements: the start and end of their graph's block, and how to find the end of one."""

    find_end: Callable[[bytes, int, int], int]
    opening: bytes = b""
    closing: bytes = b""


class SkippingParser:
    """Parses the content of one file; ``prefixes`` are those that it declares."""

    def __init__(
        self, path: Path, content: bytes, form: ox.RdfFormat, base: str, notes: ReadingNotes, *, lenient: bool
    ) -> None:
        self._path, self._text, self._form, self._base = path, content, form, base
        self._notes, self._lenient = notes, lenient
        self._blanks: dict[str, ox.BlankNode] = {}
        self._line, self._counted = 1, 0
        self._bytes = MAX_BYTES
        self.prefixes: dict[str, str] = {}

    def parse(self) -> Iterator[ox.Quad]:
        """Yield the quads of all valid statements."""
        quads = self._parse_lines() if self._form in _LINE_BY_LINE else self._parse_text(_GRAMMARS[self._form])
        return map(self._rename, quads)

    def _parse_lines(self) -> Iterator[ox.Quad]:
        """Yield the quads of independent lines."""
        every = _LINE_END.split(self._text)
        for before in range(0, len(every), BLOCK_LINES):
            lines = every[before : before + BLOCK_LINES]
            while lines:
                quads, mistake = self._parse_piece(b"\n".join(lines))
                yield from quads
                if mistake is None:
                    break
                self._notes.skip(self._path, before + mistake.line, mistake.reason)
                lines, before = lines[mistake.line :], before + mistake.line

    def _parse_text(self, grammar: Grammar) -> Iterator[ox.Quad]:
        """Yield the quads of statements and blocks."""
        scope = _Scope(lambda text, start, end: find_unit(text, start, end, grammar).end)
        start, end = 0, len(self._text)
        while start < end:
            start, wrong = yield from self._parse_some(start, end, scope)
            if wrong is not None:
                brace = find_unit(self._text, start, end, grammar).brace
                if brace is None:
                    start = yield from self._pass_over(start, wrong, end, scope)
                else:
                    start = yield from self._parse_block(start, brace, wrong)

    def _parse_block(self, start: int, brace: int, end: int) -> _Parsing:
        """Yield the quads of a block with an error."""
        text = self._text
        quads, mistake = self._parse_piece(text[start:brace] + _PROBE)
        if mistake is not None:
            yield from quads
            self._note(start, mistake)
            for place in find_restarts(text, start, brace):
                quads, mistake = self._parse_piece(text[place:brace] + _PROBE)
                if mistake is None:
                    break
            else:
                return end  # nobody knows in which graph the rest would be
        graph = quads[-1].graph_name
        opening = b"{" if graph == ox.DefaultGraph() else f"{graph} {{".encode()
        scope = _Scope(find_statement_end, opening, b"}")
        closed = text[brace + 1 : end].endswith(b"}")
        start, end = brace + 1, end - closed
        while start < end:
            start, wrong = yield from self._parse_some(start, end, scope)
            if wrong is not None:
                start = yield from self._pass_over(start, wrong, end, scope)
        if not closed:
            self._note(len(text[:end].rstrip()), _Mistake(1, 0, _NO_BRACE))
        return end + closed

    def _parse_some(self, start: int, end: int, scope: _Scope) -> Generator[ox.Quad, None, tuple[int, int | None]]:
        """Yield the quads of the statements from a position until an error, or until enough were read.

        Return the position reached, and the end of the statement with an error.
        """
        ends: list[int] = []
        place = start
        while place < end and place - start < self._bytes:
            place = max(scope.find_end(self._text, place, end), place + 1)
            ends.append(place)
        reached, wrong = yield from self._parse_statements(start, ends, scope)
        self._bytes = min(2 * self._bytes, MAX_BYTES) if wrong is None else MIN_BYTES
        return reached, wrong

    def _parse_statements(
        self, start: int, ends: Sequence[int], scope: _Scope
    ) -> Generator[ox.Quad, None, tuple[int, int | None]]:
        """Do the same as ``_parse_some``, with statements that end at these positions."""
        quads, mistake = self._parse_within(start, ends[-1], scope)
        if mistake is None:
            yield from quads
            return ends[-1], None
        if len(ends) == 1:
            return start, ends[0]
        middle = len(ends) // 2
        start, wrong = yield from self._parse_statements(start, ends[:middle], scope)
        if wrong is not None:
            return start, wrong
        return (yield from self._parse_statements(start, ends[middle:], scope))

    def _pass_over(self, start: int, wrong: int, end: int, scope: _Scope) -> _Parsing:
        """Record the error in a statement, and yield the quads of the rest of it."""
        quads, mistake = self._parse_within(start, wrong, scope, partly=True)
        yield from quads
        if mistake is None:
            return wrong
        self._note(start, mistake)
        place = start + mistake.place
        for restart in self._list_restarts(start, wrong, mistake):
            restart_end = scope.find_end(self._text, restart, end)
            if self._parse_within(restart, restart_end, scope)[1] is None:
                return restart
        subject = find_subject(self._text, start, place)
        while subject and mistake is not None and _NO_DOT not in mistake.reason:
            semicolon = find_next_predicate(self._text, start, place, wrong)
            if semicolon is None:
                break
            before = subject[1] + b" "
            quads, mistake = self._parse_within(semicolon + 1, wrong, scope, before, partly=True)
            yield from quads
            if mistake is not None:
                self._note(semicolon + 1, mistake)
                place = max(semicolon + 1 + mistake.place, semicolon + 1)
        return wrong

    def _list_restarts(self, start: int, wrong: int, mistake: _Mistake) -> Iterator[int]:
        """Yield where another statement may begin within an invalid one."""
        text, place = self._text, start + mistake.place
        unfinished = [
            (first, last)
            for first, last in find_long_strings(text, start, wrong)
            if last <= place and self._is_unfinished(first, last)
        ]
        if _NO_DOT in mistake.reason and not unfinished:
            yield place
        yield from find_restarts(text, start, wrong, unfinished)

    def _is_unfinished(self, first: int, last: int) -> bool:
        """Tell whether the quotes that close a long string belong to a statement that begins within it."""
        within = _Scope(find_statement_end)
        for restart in list(find_restarts(self._text, first, last, [(first, last)]))[: -MOST_LINES - 1 : -1]:
            end = find_statement_end(self._text, restart, len(self._text))
            if end > last and self._parse_within(restart, end, within)[1] is None:
                return True
        return False

    def _parse_within(
        self, start: int, end: int, scope: _Scope, before: bytes = b"", *, partly: bool = False
    ) -> tuple[list[ox.Quad], _Mistake | None]:
        """Return the result of ``_parse_piece`` for the text between two positions, within its context."""
        opening = scope.opening + before
        quads, mistake = self._parse_piece(opening + self._text[start:end] + scope.closing, partly=partly)
        if mistake is not None:
            mistake = replace(mistake, place=min(max(mistake.place - len(opening), 0), end - start))
        return quads, mistake

    def _parse_piece(self, piece: bytes, *, partly: bool = True) -> tuple[list[ox.Quad], _Mistake | None]:
        """Return the quads of a piece of text, up to an error in it.

        The prefixes that it declares are recorded if it is valid, or is to be read ``partly``.
        """
        header = "".join(f"@prefix {name}: <{iri}> . " for name, iri in self.prefixes.items()).encode()
        content = header + piece
        parser = ox.parse(input=io.BytesIO(content), format=self._form, base_iri=self._base, lenient=self._lenient)
        quads: list[ox.Quad] = []
        mistake = None
        try:
            quads.extend(parser)
        except SyntaxError as error:
            place = max(_find_place(content, error) - len(header), 0)
            mistake = _Mistake(piece.count(b"\n", 0, place) + 1, place, _PLACE.sub("", error.msg))
        if self._form not in _LINE_BY_LINE and (partly or mistake is None):
            self.prefixes |= parser.prefixes
            self._base = parser.base_iri or self._base
        return quads, mistake

    def _note(self, start: int, mistake: _Mistake) -> None:
        """Record the error in the text that begins at a position."""
        if start < self._counted:
            self._line, self._counted = 1, 0
        self._line += self._text.count(b"\n", self._counted, start)
        self._counted = start
        self._notes.skip(self._path, self._line + mistake.line - 1, mistake.reason)

    def _rename(self, quad: ox.Quad) -> ox.Quad:
        """Return a quad with the blank nodes of this file."""
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if not any(isinstance(term, ox.BlankNode | ox.Triple) for term in terms):
            return quad
        return ox.Quad(*map(self._own, terms))  # type: ignore[arg-type]

    def _own(self, term: object) -> object:
        if isinstance(term, ox.BlankNode):
            return self._blanks.setdefault(term.value, ox.BlankNode())
        if isinstance(term, ox.Triple):
            return ox.Triple(self._own(term.subject), term.predicate, self._own(term.object))  # type: ignore[arg-type]
        return term


def _find_place(content: bytes, error: SyntaxError) -> int:
    """Return the position of an error in a text."""
    start = 0
    for _ in range((error.lineno or 1) - 1):
        start = content.find(b"\n", start) + 1
    line = content[start : content.find(b"\n", start) + 1 or None].decode("utf-8", "surrogateescape")
    return start + len(line[: (error.offset or 1) - 1].encode("utf-8", "surrogateescape"))
