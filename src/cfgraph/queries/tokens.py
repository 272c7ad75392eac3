"""The tokens of SPARQL: their starts and ends. The grammar interprets their sequence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfgraph.model.errors import QueryError
from cfgraph.text.catalog import Phrase


class Token(NamedTuple):
    """A token and its position in the text.

    ``kind`` is iri, name (prefixed), blank, variable, string, language, number, word, sign, wrong (not a token)
    or end.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset after the token."""
        return self.start + len(self.text)

    @property
    def prefix(self) -> str:
        """The prefix of a prefixed name."""
        return self.text.partition(":")[0]


LONGEST_PREFIX = 120
"""Maximum number of characters and of runs of dots of a prefix. Every run of letters may be a prefix until no colon
follows; without a limit, a long text of them would be scanned to its end from each."""

_LETTER = r"[^\x00-@\[-`{-\x7f]"
_FIRST = r"[^\x00-@\[-^`{-\x7f]"
_FIRST_OR_DIGIT = r"[^\x00-/:-@\[-^`{-\x7f]"
_REST = r"[^\x00-,./:-@\[-^`{-\x7f]"
_LOCAL_FIRST = r"[^\x00-/;-@\[-^`{-\x7f]"
_LOCAL_REST = r"[^\x00-,./;-@\[-^`{-\x7f]"
_NOT_IN_NAMES = (
    *("\u0080\u00b6", "\u00b8\u00bf", "\u00d7\u00d7", "\u00f7\u00f7", "\u037e\u037e", "\u2000\u200b", "\u200e\u203e"),
    *("\u2041\u206f", "\u2190\u2bff", "\u2ff0\u3000", "\ud800\uf8ff", "\ufdd0\ufdef", "\ufffe\uffff"),
    "\U000f0000\U0010ffff",
)
"""First and last of the non-ASCII ranges that are invalid in names, but allowed by the patterns above."""
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_CODE_POINT = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IN_STRING = r"\\[tbnrf\"'\\uU]"

_TOKEN = re.compile(
    rf"""
    (?:[ \t\r\n]+|\#[^\r\n]*)*
    (?: (?P<string> \"\"\"(?:\"{{0,2}}(?:[^\"\\]|{_IN_STRING}))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|{_IN_STRING}))*'''
        | \"(?!\"\")(?:[^\"\\\n\r]|{_IN_STRING})*\" | '(?!'')(?:[^'\\\n\r]|{_IN_STRING})*' )
    | (?P<iri> <(?:[^<>\"{{}}|^`\\\x00-\x20]|{_CODE_POINT})*> )
    | (?P<variable> [?$]{_FIRST_OR_DIGIT}+ )
    | (?P<blank> _:{_FIRST_OR_DIGIT}(?:{_REST}|\.++(?={_REST}))*+ )
    | (?P<name> (?:{_LETTER}(?:{_REST}|\.++(?={_REST})){{0,{LONGEST_PREFIX}}}+)?:
        (?:(?:{_LOCAL_FIRST}|{_ESCAPED})(?:{_LOCAL_REST}|{_ESCAPED}|\.++(?={_LOCAL_REST}|{_ESCAPED}))*+)? )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)? )
    | (?P<number> (?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)[eE][+-]?[0-9]+ | [0-9]*+\.[0-9]+ | [0-9]++ )
    | (?P<word> [A-Za-z][A-Za-z0-9_]* )
    | (?P<sign> \^\^|&&|\|\||!=|<=|>=|<<\(|\)>>|<<|>>|\{{\||\|\}}|[{{}}()\[\].;,*/|^?+\-=<>!~] )
    )?
    """,
    re.VERBOSE,
)
_NAMED = ("name", "variable", "blank")
"""Kinds of tokens that may contain such characters."""

_OPERATOR = re.compile(r"<=|<")


def tokenize(text: str, offset: int = 0) -> Iterator[Token]:
    """Yield the tokens of a text without regard to grammar; every ``<…>`` without spaces counts as an IRI."""
    read = _TOKEN.match
    while found := read(text, offset):
        kind, offset = found.lastgroup, found.end()
        if kind is None:
            if offset >= len(text):
                return
            token = Token("wrong", text[offset], offset)
        else:
            written = found[kind]
            token = Token(kind, written, offset - len(written))
            if kind in _NAMED and not written.isascii():
                token = _cut_name(text, token)
        offset = token.end
        yield token


def read_token(text: str, offset: int) -> Token:
    """Return the first token at or after the offset."""
    return next(tokenize(text, offset), Token("end", "", len(text)))


def read_operator(text: str, token: Token) -> Token:
    """Read a token as an operator: ``<`` as the less-than sign, which only the grammar distinguishes from an IRI's."""
    found = _OPERATOR.match(text, token.start)
    return Token("sign", found[0], token.start) if found else token


def _cut_name(text: str, token: Token) -> Token:
    """Return the token up to its first character that is invalid in names."""
    for offset in range(token.start, token.end):
        character = text[offset]
        if not character.isascii() and any(run[0] <= character <= run[1] for run in _NOT_IN_NAMES):
            found = _TOKEN.match(text, token.start, offset)
            kind = found.lastgroup if found else None
            return (
                Token(kind, found[kind], token.start)
                if found and kind
                else Token("wrong", text[token.start], token.start)
            )
    return token


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of an offset, both counted from 1 in characters.

    >>> line_and_column("ASK\\n{ ?s }", 6)
    (2, 3)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def error_at(text: str, offset: int, problem: Phrase) -> QueryError:
    """Return a QueryError with the line and column of an offset."""
    line, column = line_and_column(text, offset)
    return QueryError("syntax.at", line=line, column=column, problem=problem)
