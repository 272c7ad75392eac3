"""The lexer of Turtle, TriG and N-Triples: tokens with their line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfgraph.model.errors import GraphError
from cfgraph.text.catalog import make_phrase

_BASE = (
    "A-Za-zÀ-ÖØ-öø-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + "_0-9\\-\u00b7\u0300-\u036f\u203f\u2040"
_PLACED = rf"(?:[{_CHARS}:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])"
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"

_TOKEN = re.compile(
    rf"""
      (?P<space>[ \t\r\n]+)
    | (?P<comment>\#[^\n]*)
    | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|{_UCHAR})*+>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
        | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+')
    | (?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<type>\^\^)
    | (?P<blank>_:[{_BASE}_0-9](?:\.*[{_CHARS}])*)
    | (?P<name>(?:[{_BASE}](?:\.*[{_CHARS}])*)?:(?:{_PLACED}(?:\.*{_PLACED})*)?)
    | (?P<number>[+-]?(?:[0-9]+\.?[0-9]*[eE][+-]?[0-9]+|\.[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+))
    | (?P<word>[A-Za-z]+)
    | (?P<mark>[.;,\[\](){{}}])
    """,
    re.VERBOSE | re.DOTALL,
)
# A string's content takes a backslash with whatever follows it, so that an escaped quote never ends it; the
# possessive repeats keep an unclosed string from being tried in every way.


class TurtleToken(NamedTuple):
    """A token: its kind, its exact text, and the line where it begins, counted from 1."""

    kind: str
    text: str
    line: int


def tokenize_turtle(text: str, name: str) -> Iterator[TurtleToken]:
    """Yield the tokens of a text, including comments and without white space.

    ``name`` identifies the text in errors. Raises GraphError, with the line, at an invalid token of Turtle 1.1.
    """
    position, line = 0, 1
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            unreadable = make_phrase("turtle.unreadable", found=text[position : position + 20])
            raise GraphError("turtle.at", name=name, line=line, problem=unreadable)
        kind, found = str(match.lastgroup), match[0]
        if kind != "space":
            yield TurtleToken(kind, found, line)
        line += found.count("\n")
        position = match.end()
