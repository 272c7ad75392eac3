"""Where statements and blocks of Turtle, TriG and N3 end: found in the bytes of a file that may be wrong in places.

Nothing is parsed here. A text that is never closed counts as an ordinary character, so that only its own statement is
drawn into what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

_TOKEN = (
    rb'"""(?:[^"\\]++|\\.|"(?!""))*+"""'
    rb"|'''(?:[^'\\]++|\\.|'(?!''))*+'''"
    rb'|"(?:[^"\\\n\r]++|\\[^\n\r])*+"'
    rb"|'(?:[^'\\\n\r]++|\\[^\n\r])*+'"
    rb'|<(?!=)[^<>"\n\r]*+>'
    rb"|\#[^\n\r]*+"
    rb"|\\."
    rb"|\.(?![\s\#}]|\Z)"  # within a name or a number
    rb"|[\"'<\\]"
)
_WITHIN = {
    "ttl": re.compile(rb"(?:[^\"'<\#.\\]++|" + _TOKEN + rb")*+", re.DOTALL),
    "trig": re.compile(rb"(?:[^\"'<\#.\\{}]++|\{\||(?<=\|)\}|" + _TOKEN + rb")*+", re.DOTALL),
}
_STRING = re.compile(
    rb'<(?!=)[^<>"\n\r]*+>|\#[^\n\r]*+|\\.'
    rb'|(?P<long>"""(?:[^"\\]++|\\.|"(?!""))*+"""' + rb"|'''(?:[^'\\]++|\\.|'(?!''))*+''')"
    rb'|"(?:[^"\\\n\r]++|\\[^\n\r])*+"' + rb"|'(?:[^'\\\n\r]++|\\[^\n\r])*+'",
    re.DOTALL,
)
_LINE_START = re.compile(rb"(?:\r\n|\n|\r)[ \t]*(?=[^\s\#])")
_DEPTH = re.compile(rb"[;\[\]()]|" + _TOKEN, re.DOTALL)
_SUBJECT = re.compile(
    rb"(?:\s++|\#[^\n\r]*+)*+(<[^<>\"\s]*+>|_:[^\s;,\[\](){}\"'<\#]++|[^\s;,\[\](){}\"'<>@:\#]*+:[^\s;,\[\](){}\"'<\#]*+)"
    rb"(?=[\s<])"
)

Grammar: TypeAlias = Literal["ttl", "trig", "n3"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A statement, or a block of a named graph; ``brace`` is where its block opens, and None of a statement."""

    end: int
    brace: int | None = None


def find_unit(text: bytes, start: int, end: int, grammar: Grammar) -> Unit:
    """Return the statement or block that begins at a place. A block ends before another one that opens within it."""
    if grammar == "n3":
        return Unit(_end_of_formula(text, start, end))
    stop = _stop(text, start, end, grammar)
    if text[stop : stop + 1] != b"{":
        return Unit(min(stop + 1, end))
    brace = place = stop
    place += 1
    while place < end:
        stop = _stop(text, place, end, grammar)
        found = text[stop : stop + 1]
        if found == b"{":
            return Unit(place, brace)
        place = min(stop + 1, end)
        if found == b"}":
            break
    return Unit(place, brace)


def find_statement_end(text: bytes, start: int, end: int) -> int:
    """Return where a statement within a block ends: behind its dot, or before what closes or opens a block."""
    stop = _stop(text, start, end, "trig")
    return min(stop + (text[stop : stop + 1] == b"."), end)


def find_restarts(text: bytes, start: int, end: int, unfinished: Sequence[tuple[int, int]] = ()) -> Iterator[int]:
    """Yield the places between two at which a line begins, outside of long strings other than the unfinished ones."""
    closed = [string for string in find_long_strings(text, start, end) if string not in unfinished]
    for match in _LINE_START.finditer(text, start, end):
        if not any(first < match.end() < last for first, last in closed):
            yield match.end()


def find_long_strings(text: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the strings of several lines are between two places."""
    return [match.span() for match in _STRING.finditer(text, start, end) if match["long"]]


def find_subject(text: bytes, start: int, end: int) -> re.Match[bytes] | None:
    """Return the subject of a statement where it is a single term, as group 1."""
    return _SUBJECT.match(text, start, end)


def find_next_predicate(text: bytes, start: int, wrong: int, end: int) -> int | None:
    """Return the semicolon behind what is wrong in a statement, on the same line, and outside of all brackets."""
    depth = 0
    for match in _DEPTH.finditer(text, start, end):
        token = match[0]
        if token in (b"[", b"("):
            depth += 1
        elif token in (b"]", b")"):
            depth = max(depth - 1, 0)
        elif token == b";" and not depth and match.start() >= wrong:
            return None if re.search(rb"[\r\n]", text[wrong : match.start()]) else match.start()
    return None


def _stop(text: bytes, start: int, end: int, grammar: Grammar) -> int:
    """Return the place of the next dot that ends a statement, or brace; the end where there is none."""
    match = _WITHIN[grammar].match(text, start, end)
    return end if match is None else match.end()


def _end_of_formula(text: bytes, start: int, end: int) -> int:
    """Return where a statement of N3 ends, whose formulas hold statements of their own."""
    depth, place = 0, start
    while place < end:
        stop = _stop(text, place, end, "trig")
        found = text[stop : stop + 1]
        place = min(stop + 1, end)
        depth += (found == b"{") - (found == b"}")
        if found == b"." and depth <= 0:
            break
    return place
