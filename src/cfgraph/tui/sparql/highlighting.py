"""Syntax highlighting of SPARQL and Turtle in a text area: Pygments' lexers run only on the lines that are drawn.

A lexer gets one line at a time. A line depends on the previous ones only if a long string is open; this is tracked
here, in one pass over the lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from pygments.lexers.rdf import SparqlLexer, TurtleLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme
from textual.widgets.text_area import TextAreaTheme

Grammar: TypeAlias = Literal["sparql", "turtle"]
Span: TypeAlias = tuple[int, int | None, str]
"""First byte, end byte (None for the end of the line), and the name of a style."""

_LEXERS = {"sparql": SparqlLexer(), "turtle": TurtleLexer()}
_LONGEST = 1_500
"""Number of characters of a line that are highlighted; the rest is plain."""

_SKIPPED = r'"(?!"")(?:[^"\\\n]|\\.)*"?|\'(?!\'\')(?:[^\'\\\n]|\\.)*\'?|<[^<>"{}|^`\\\s]*>|#.*'
_LONG = re.compile(rf'("""|\'\'\')|{_SKIPPED}')
_ENDS = {'"""': re.compile(r'(?:[^\\"]|\\.|"(?!""))*"""'), "'''": re.compile(r"(?:[^\\']|\\.|'(?!''))*'''")}

_NAMES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "comment"),
    (Keyword.Constant, "number"),
    (Keyword, "keyword"),
    (Name.Function, "function"),
    (Name.Variable, "variable"),
    (Name.Label, "iri"),
    (Name.Namespace, "prefix"),
    (Name.Tag, "name"),
    (String, "string"),
    (Number, "number"),
    (Operator, "operator"),
)


class Highlights(dict[int, list[Span]]):
    """The highlights of a text area; a line is lexed when it is first requested."""

    def __init__(self, grammar: Grammar) -> None:
        super().__init__()
        self._grammar = grammar
        self._lines: Sequence[str] = ()
        self._strings: dict[int, str] = {}
        self.problem: tuple[int, int, int] | None = None
        """Line, first column and end column of the error, counted from 0."""

    def follow(self, lines: Sequence[str]) -> None:
        """Use other lines."""
        self._lines = lines
        self._strings = _long_strings(lines)
        self.clear()

    def mark(self, problem: tuple[int, int, int] | None) -> None:
        """Mark another position as the error."""
        self.problem = problem
        self.clear()

    def __bool__(self) -> bool:
        """Return true: there are highlights even if no line has been requested yet."""
        return True

    def __missing__(self, line: int) -> list[Span]:
        text = self._lines[line] if line < len(self._lines) else ""
        spans = list(_lex_line(self._grammar, text[:_LONGEST], self._strings.get(line, "")))
        if self.problem is not None and self.problem[0] == line:
            _, start, end = self.problem
            spans.append((_count_bytes(text[:start]), _count_bytes(text[: max(end, start + 1)]) or None, "problem"))
        self[line] = spans
        return spans


def _long_strings(lines: Sequence[str]) -> dict[int, str]:
    """Return the lines that begin inside a long string, each with the closing quotes."""
    found: dict[int, str] = {}
    quotes = ""
    for number, line in enumerate(lines):
        if quotes:
            found[number] = quotes
        if quotes or '"""' in line or "'''" in line:
            quotes = _split_segments(line, quotes)[1]
    return found


def _split_segments(line: str, quotes: str) -> tuple[list[tuple[int, int, bool]], str]:
    """Return the segments of a line, inside or outside a long string, and the quotes of a string left open."""
    parts: list[tuple[int, int, bool]] = []
    place = 0
    while place < len(line):
        if quotes:
            end = _ENDS[quotes].match(line, place + (3 if line.startswith(quotes, place) and parts else 0))
            stop = end.end() if end else len(line)
            parts.append((place, stop, True))
            quotes = "" if end else quotes
            place = stop
            continue
        start = next((found for found in _LONG.finditer(line, place) if found[1]), None)
        stop = start.start() if start else len(line)
        if stop > place or not parts:
            parts.append((place, stop, False))
        place = stop
        quotes = start[1] if start else ""
    return parts, quotes


@lru_cache(maxsize=4_096)
def _lex_line(grammar: Grammar, line: str, quotes: str) -> tuple[Span, ...]:
    if not line:
        return ()
    spans: list[Span] = []
    for start, stop, in_string in _split_segments(line, quotes)[0]:
        if in_string:
            spans.append((_count_bytes(line[:start]), _count_bytes(line[:stop]), "string"))
            continue
        for place, kind, text in _LEXERS[grammar].get_tokens_unprocessed(line[start:stop]):
            name = _style_name(kind, text)
            if name:
                first = _count_bytes(line[: start + place])
                spans.append((first, first + _count_bytes(text), name))
    return tuple(spans)


@lru_cache(maxsize=256)
def _token_name(kind: _TokenType) -> str:
    return next((name for parent, name in _NAMES if kind in parent), "")


def _style_name(kind: _TokenType, text: str) -> str:
    return "variable" if kind in Name.Variable and text[:1] in "?$" else "iri" if text[:1] == "<" else _token_name(kind)


def _count_bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def text_theme(theme: Theme) -> TextAreaTheme:
    """Return the styles for a theme; keywords, comments and errors differ by more than color."""
    styles: dict[str, Style] = {
        "keyword": _token_style(theme.accent, bold=True),
        "function": _token_style(theme.accent),
        "variable": _token_style(theme.secondary),
        "iri": _token_style(theme.success),
        "prefix": _token_style(theme.foreground),
        "name": _token_style(theme.foreground),
        "string": _token_style(theme.success),
        "number": _token_style(theme.warning),
        "operator": _token_style(theme.foreground),
        "comment": Style(dim=True, italic=True),
        "problem": _token_style(theme.error, underline=True, bold=True),
    }
    return TextAreaTheme(name="cfgraph", syntax_styles=styles)


def _token_style(color: str | None, **attributes: Any) -> Style:
    if color is None:
        return Style(**attributes)
    try:
        return Style(color=Color.parse(color).rich_color, **attributes)
    except ColorParseError:
        return Style(**attributes)
