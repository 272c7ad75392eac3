"""The tokens of SPARQL: where each begins and ends. What they mean together is the grammar's business."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Token(NamedTuple):
    """A token and its place in the text.

    ``kind`` is iri, name (prefixed), blank, variable, string, language, number, word, sign, wrong (no token at all)
    or end.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset behind the token."""
        return self.start + len(self.text)


_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_FIRST = f"{_BASE}_"
_VARIABLE_REST = f"{_FIRST}0-9\u00b7\u0300-\u036f\u203f-\u2040"
_REST = f"{_VARIABLE_REST}\\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_CODE_POINT = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IN_STRING = r"\\[tbnrf\"'\\uU]"

_TOKEN = re.compile(
    rf"""
      (?P<string> \"\"\"(?:\"{{0,2}}(?:[^\"\\]|{_IN_STRING}))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|{_IN_STRING}))*'''
        | \"(?!\"\")(?:[^\"\\\n\r]|{_IN_STRING})*\" | '(?!'')(?:[^'\\\n\r]|{_IN_STRING})*' )
    | (?P<iri> <(?:[^<>\"{{}}|^`\\\x00-\x20]|{_CODE_POINT})*> )
    | (?P<variable> [?$][{_FIRST}0-9][{_VARIABLE_REST}]* )
    | (?P<blank> _:[{_FIRST}0-9](?:[{_REST}.]*[{_REST}])? )
    | (?P<name> (?:[{_BASE}](?:[{_REST}.]*[{_REST}])?)?:
        (?:(?:[{_FIRST}:0-9]|{_ESCAPED})(?:(?:[{_REST}.:]|{_ESCAPED})*(?:[{_REST}:]|{_ESCAPED}))?)? )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)? )
    | (?P<number> (?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+ | [0-9]*\.[0-9]+ | [0-9]+ )
    | (?P<word> [A-Za-z][A-Za-z0-9_]* )
    | (?P<sign> \^\^|&&|\|\||!=|<=|>=|<<\(|\)>>|<<|>>|\{{\||\|\}}|[{{}}()\[\].;,*/|^?+\-=<>!~] )
    """,
    re.VERBOSE,
)
_OPERATOR = re.compile(r"<=|<")
_BETWEEN = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")


def token_at(text: str, offset: int, *, operator: bool = False) -> Token:
    """Return the first token at or behind the offset.

    With ``operator`` a ``<`` is the less-than sign, which only the grammar can tell from the start of an IRI.
    """
    match = _BETWEEN.match(text, offset)
    start = match.end() if match else offset
    if start >= len(text):
        return Token("end", "", len(text))
    if operator and (found := _OPERATOR.match(text, start)):
        return Token("sign", found[0], start)
    found = _TOKEN.match(text, start)
    if found is None or not found.lastgroup:
        return Token("wrong", text[start], start)
    return Token(found.lastgroup, found[0], start)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text without regard to grammar; every ``<…>`` without spaces counts as an IRI."""
    offset = 0
    while (token := token_at(text, offset)).kind != "end":
        yield token
        offset = token.end


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of an offset, both counted from 1, in characters.

    >>> line_and_column("ASK\\n{ ?s }", 6)
    (2, 3)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
