"""Formatting SPARQL: upper-case keywords, indented groups, one predicate per line. Its meaning never changes.

It works on tokens alone, so that an incomplete query can be formatted as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cfgraph.queries.keywords import FUNCTIONS, KEYWORDS
from cfgraph.queries.tokens import error_at, read_token
from cfgraph.text.catalog import make_phrase

WIDTH = 100
"""Characters after which a space becomes a line break."""

SHORT = 84
"""Maximum length of a group or blank node on one line, in characters."""

STEP = "  "
"""The indentation of each level."""

MAX_LEVELS = 60
"""Maximum number of indented levels, so that the length of the text remains proportional."""


_COMMENT = re.compile(r"#[^\r\n]*")
_PROLOGUE = ("PREFIX", "BASE", "VERSION")
_FORMS = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")
_CLAUSES = (*_FORMS, "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_PATTERNS = ("OPTIONAL", "MINUS", "UNION", "FILTER", "BIND", "VALUES", "GRAPH", "SERVICE", "LATERAL")
_CALLED = FUNCTIONS | {"FILTER", "BIND", "HAVING", "ASC", "DESC"}
_CLOSING = {"{": "}", "[": "]", "(": ")", "{|": "|}"}
_OPERATORS = ("(", ",", "=", "!=", "<", ">", "<=", ">=", "&&", "||", "+", "-", "*", "/", "!")


class QueryPiece(NamedTuple):
    """A token or comment, with the number of line breaks before it."""

    kind: str
    text: str
    breaks: int


def split_pieces(text: str) -> list[QueryPiece]:
    """Return the tokens and comments of a query in order. Raises QueryError if the text is not SPARQL at all."""
    found: list[QueryPiece] = []
    offset = 0
    while True:
        token = read_token(text, offset)
        gap_start = offset
        for comment in _COMMENT.finditer(text, offset, token.start):
            found.append(QueryPiece("comment", comment[0].rstrip(), text.count("\n", gap_start, comment.start())))
            gap_start = comment.end()
        if token.kind == "end":
            return found
        if token.kind == "wrong":
            raise error_at(text, token.start, make_phrase("syntax.not_a_token", found=token.text))
        found.append(
            QueryPiece(token.kind, _capitalize_word(token.kind, token.text), text.count("\n", gap_start, token.start))
        )
        offset = token.end


def _capitalize_word(kind: str, text: str) -> str:
    """Return a word as written: keywords and functions in upper case."""
    if kind != "word":
        return text
    capitals = text.upper()
    if capitals in KEYWORDS or capitals in FUNCTIONS:
        return capitals
    return text.lower() if capitals in ("TRUE", "FALSE") else text


def format_query(text: str) -> str:
    """Format a query. Its tokens and comments are unchanged, except for the case of keywords.

    Raises QueryError, with line and column, at an invalid token.
    """
    before = split_pieces(text)
    laid_out = _Layout(before).text()
    try:
        after = split_pieces(laid_out)
    except Exception as error:  # pragma: no cover - tells of a mistake in this module, which must not cost a query
        raise AssertionError("laying out broke a token") from error
    if [piece[:2] for piece in after] != [piece[:2] for piece in before]:
        return text
    return laid_out


@dataclass(slots=True)
class _LayoutFrame:
    """An open bracket: ``mode`` is triples, template, expression, values or path."""

    opener: str
    mode: str
    level: int
    inline: bool
    constraint: bool = False
    ended: bool = False


class _Layout:
    """Writes one piece after another, each on this line or on a new one."""

    def __init__(self, all_pieces: Sequence[QueryPiece]) -> None:
        self._pieces = all_pieces
        self._ends = _match_brackets(all_pieces)
        self._lines: list[str] = []
        self._line = ""
        self._level = 0
        self._frames = [_LayoutFrame("", "top", 0, False)]
        self._previous: QueryPiece | None = None
        self._before_previous: QueryPiece | None = None
        self._values = ""

    def text(self) -> str:
        for place, piece in enumerate(self._pieces):
            if piece.kind == "comment":
                self._comment(piece)
            else:
                self._token(place, piece)
        self._break()
        return "\n".join(self._lines).rstrip("\n") + "\n" if self._lines else ""

    # -- lines

    def _break(self, level: int | None = None, *, blank: bool = False) -> None:
        if self._line.strip():
            self._lines.append(self._line.rstrip())
        if blank and self._lines and self._lines[-1]:
            self._lines.append("")
        self._line = ""
        self._level = self._frames[-1].level if level is None else level

    def _add(self, text: str, *, space: bool) -> None:
        if not self._line:
            self._line = _indent(self._level) + text
            return
        if space and len(self._line) + 1 + len(text.partition("\n")[0]) > WIDTH and self._line.strip():
            self._lines.append(self._line.rstrip())
            self._line = _indent(self._level + 2) + text
            return
        self._line += (" " if space else "") + text
        if "\n" in text:  # a long string goes on in lines of its own
            *whole, self._line = self._line.split("\n")
            self._lines += whole

    def _comment(self, piece: QueryPiece) -> None:
        if piece.breaks or not self._line:
            self._break(blank=piece.breaks > 1 and self._previous is not None)
            self._line = ("" if piece.text.startswith("#+") else _indent(self._level)) + piece.text
        else:
            self._line += "  " + piece.text
        self._lines.append(self._line)
        self._line = ""
        self._level = self._level_after(self._previous)
        self._previous = self._previous or piece

    def _level_after(self, previous: QueryPiece | None) -> int:
        frame = self._frames[-1]
        inside = previous is not None and (previous.text == ";" or previous.text not in (".", "{", "}"))
        return frame.level + (1 if inside and frame.opener == "{" and frame.mode == "triples" else 0)

    # -- tokens

    def _token(self, place: int, piece: QueryPiece) -> None:
        closes = len(self._frames) > 1 and piece.kind == "sign" and piece.text == _CLOSING[self._frames[-1].opener]
        frame = self._frames.pop() if closes else None
        fresh = self._new_line(piece, frame)
        if fresh is not None and self._line:
            self._break(fresh[0], blank=fresh[1])
        elif fresh is not None:
            self._level = fresh[0]
            if fresh[1] and self._lines and self._lines[-1]:
                self._lines.append("")
        self._add(piece.text, space=self._space(piece, frame))
        if frame is not None and self._frames[-1].constraint and frame.opener in ("(", "{"):
            self._frames[-1].constraint, self._frames[-1].ended = False, True
        elif not closes:
            self._open(place, piece)
        self._before_previous, self._previous = self._previous, piece

    def _open(self, place: int, piece: QueryPiece) -> None:
        """Record what a token begins."""
        frame = self._frames[-1]
        frame.ended = False
        if piece.kind == "word" and piece.text in ("FILTER", "BIND") and frame.mode in ("triples", "top"):
            frame.constraint = True
        if piece.kind == "word" and piece.text == "VALUES":
            self._values = "one"
        if piece.kind != "sign" or piece.text not in _CLOSING:
            return
        inline = self._is_short(place)
        if piece.text == "{":
            mode = "values" if self._values else "triples"
            inline = inline and (len(self._frames) > 1 if mode == "triples" else self._values == "one")
            self._values = ""
        elif piece.text == "(":
            if self._values and frame.mode in ("triples", "top"):
                self._values = "several"
                mode = "list"
            elif frame.mode == "values":
                mode = "list"
            else:
                mode = "expression" if self._opens_expression(frame) else "list"
            inline = True
        else:
            mode = "triples"
            inline = inline or piece.text == "{|"
        level = self._level if inline else self._level + 1
        self._frames.append(_LayoutFrame(piece.text, mode, level, inline))

    def _opens_expression(self, frame: _LayoutFrame) -> bool:
        if frame.mode in ("expression", "top"):
            return True
        return frame.constraint or (self._previous is not None and self._previous.text in _CALLED)

    def _is_short(self, place: int) -> bool:
        end = self._ends.get(place)
        if end is None:
            return False
        inner = self._pieces[place + 1 : end]
        if any(piece.kind == "comment" or "\n" in piece.text for piece in inner):
            return False
        if self._pieces[place].text == "{" and any(
            (piece.kind == "sign" and piece.text in ("{", ".", ";")) or piece.text in _FORMS for piece in inner
        ):
            return False
        return sum(len(piece.text) + 1 for piece in inner) <= SHORT

    # -- where lines begin

    def _new_line(self, piece: QueryPiece, closed: _LayoutFrame | None) -> tuple[int, bool] | None:
        """Return the level of the line that a token begins, and whether an empty line precedes it; None for no line
        break.
        """
        previous, frame = self._previous, self._frames[-1]
        if previous is None:
            return None
        blank = piece.breaks > 1
        if closed is not None:
            broken = not closed.inline and previous.text != closed.opener
            return (closed.level - 1, False) if broken else None
        if frame.inline or frame.mode == "expression" or frame.mode == "list":
            return None
        word = piece.text if piece.kind == "word" else ""
        if frame.mode == "top":
            return self._clause(word, previous, blank)
        if frame.mode == "values":
            return (frame.level, False) if previous.text in ("{", ")") else None
        return self._in_group(frame, piece, word, previous, blank)

    def _clause(self, word: str, previous: QueryPiece, blank: bool) -> tuple[int, bool] | None:
        if word in _PROLOGUE:
            return 0, blank
        if word in _FORMS:
            return 0, previous.kind != "comment" or blank
        if word in _CLAUSES and not (word == "VALUES" and self._values):
            return 0, blank
        return None

    def _in_group(
        self, frame: _LayoutFrame, piece: QueryPiece, word: str, previous: QueryPiece, blank: bool
    ) -> tuple[int, bool] | None:
        if previous.text == frame.opener and previous.kind == "sign":
            return frame.level, False
        if piece.kind == "sign" and piece.text in (".", ";", ","):
            return None
        if word == "UNION":
            return frame.level, False
        if previous.text == "}" and previous.kind == "sign":
            return frame.level, blank
        if previous.text == "." and previous.kind == "sign":
            return frame.level, blank
        if previous.text == ";" and previous.kind == "sign":
            return frame.level + (1 if frame.opener == "{" else 0), False
        if word in _PATTERNS or word in _CLAUSES or frame.ended:
            return frame.level, blank
        return None

    # -- spaces

    def _space(self, piece: QueryPiece, closed: _LayoutFrame | None) -> bool:
        """Tell whether a space precedes a token on the same line."""
        previous = self._previous
        if previous is None:
            return False
        text, sign = piece.text, piece.kind == "sign"
        before, before_sign = previous.text, previous.kind == "sign"
        if closed is not None:
            return closed.opener in ("{", "[", "{|") and before != closed.opener
        if piece.kind == "language" or (sign and text in (",", "^^")) or (before_sign and before in ("^^", "(")):
            return False
        frame = self._frames[-1]
        if sign and text == ";":
            return frame.mode != "expression"
        if sign and text == "(":
            return self._space_before_parenthesis(frame, previous)
        if frame.mode == "expression" or frame.mode == "top" or frame.constraint:
            return not self._is_unary(previous)
        return self._space_in_path(piece, previous)

    def _space_before_parenthesis(self, frame: _LayoutFrame, previous: QueryPiece) -> bool:
        if previous.kind == "word":
            return previous.text not in _CALLED
        if previous.kind in ("name", "iri"):
            return not (frame.mode in ("expression", "top") or frame.constraint)
        if (
            previous.kind == "sign"
            and previous.text in ("/", "|", "^", "!")
            and frame.mode not in ("expression", "top")
        ):
            return False
        return not self._is_unary(previous)

    def _is_unary(self, previous: QueryPiece) -> bool:
        if previous.kind != "sign" or previous.text not in ("!", "-", "+"):
            return False
        before = self._before_previous
        return previous.text == "!" or before is None or before.kind == "word" or before.text in _OPERATORS

    @staticmethod
    def _space_in_path(piece: QueryPiece, previous: QueryPiece) -> bool:
        """In triples, operators belong to paths and have no spaces."""
        if previous.kind == "sign" and previous.text in ("/", "|", "^", "!"):
            return False
        if previous.kind == "sign" and previous.text in ("+", "-"):
            return piece.kind != "number"
        if piece.kind == "sign" and piece.text in ("/", "|", "*", "?", "+"):
            return not (previous.kind in ("name", "iri") or previous.text in ("a", ")", "*", "?", "+"))
        return True


def _match_brackets(all_pieces: Sequence[QueryPiece]) -> dict[int, int]:
    """Return the index of the closing bracket for each opening one."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for place, piece in enumerate(all_pieces):
        if piece.kind != "sign":
            continue
        if piece.text in _CLOSING:
            opened.append(place)
        elif opened and piece.text == _CLOSING[all_pieces[opened[-1]].text]:
            ends[opened.pop()] = place
    return ends


def _indent(level: int) -> str:
    """Return the indentation of a level."""
    return STEP * min(level, MAX_LEVELS)
