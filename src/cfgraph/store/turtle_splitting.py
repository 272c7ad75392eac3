"""Finding the ends of statements and blocks of Turtle, TriG and N3, in the bytes of a file that may have errors.

Nothing is parsed here. An unclosed string counts as ordinary characters, so that the error only affects its
own statement.
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
    """A statement, or a block of a named graph; ``brace`` is where its block opens, None for a statement."""

    end: int
    brace: int | None = None


def find_unit(text: bytes, start: int, end: int, grammar: Grammar) -> Unit:
    """Return the statement or block that begins at a position. A block ends before another one that opens within it."""
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
    """Return the end of a statement within a block: after its dot, or before a brace."""
    stop = _stop(text, start, end, "trig")
    return min(stop + (text[stop : stop + 1] == b"."), end)


def find_restarts(text: bytes, start: int, end: int, unfinished: Sequence[tuple[int, int]] = ()) -> Iterator[int]:
    """Yield the positions between two at which a line begins, outside of long strings that are finished."""
    closed = [string for string in find_long_strings(text, start, end) if string not in unfinished]
    for match in _LINE_START.finditer(text, start, end):
        if not any(first < match.end() < last for first, last in closed):
            yield match.end()


def find_long_strings(text: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Return the positions of multi-line strings between two positions."""
    return [match.span() for match in _STRING.finditer(text, start, end) if match["long"]]


def find_subject(text: bytes, start: int, end: int) -> re.Match[bytes] | None:
    """Return the subject of a statement if it is a single term, as group 1."""
    return _SUBJECT.match(text, start, end)


def find_next_predicate(text: bytes, start: int, wrong: int, end: int) -> int | None:
    """Return the semicolon after an error in a statement, on the same line, and outside of all brackets."""
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
    """Return the position of the next dot that ends a statement, or brace; the end if there is none."""
    match = _WITHIN[grammar].match(text, start, end)
    return end if match is None else match.end()


def _end_of_formula(text: bytes, start: int, end: int) -> int:
    """Return the end of a statement of N3, whose formulas contain statements."""
    depth, place = 0, start
    while place < end:
        stop = _stop(text, place, end, "trig")
        found = text[stop : stop + 1]
        place = min(stop + 1, end)
        depth += (found == b"{") - (found == b"}")
        if found == b"." and depth <= 0:
            break
    return place
