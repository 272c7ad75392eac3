"""Safe display text: control characters made visible or stripped, lines wrapped, cut and padded by terminal cells."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
"""Control, format, bidi, zero-width, tag and surrogate characters: nothing of them may reach a terminal."""

_VARIANTS = re.compile("[\ufe00-\ufe0f]")
"""Variation selectors: on their width terminals do not agree, and the character before them shows without."""

MAX_LINE_CHARACTERS = 2_000
"""Characters of one value that are looked at when it is shown on a line; the rest is cut."""

ELLIPSIS = "…"

CLOSING = frozenset("。，、；：？！）》〉」』】〕”’…—·%％‰,.;:?!)]}")
"""Marks that begin no line."""

OPENING = frozenset("（《〈「『【〔“‘([{")
"""Marks that end no line."""

MOST_MARKS = 6
"""Marks in a row that go to the next line together."""

_WORD = re.compile(r"[^\W\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]")
"""A letter or digit of a script that sets words, and breaks no line within one."""


def _control_picture(match: re.Match[str]) -> str:
    """Return the visible sign of a control or invisible character."""
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"


def make_visible(text: str) -> str:
    """Return the text on one line with every control or invisible character drawn as a visible sign.

    >>> make_visible("a\\x1b[31mb")
    'a␛[31mb'
    >>> make_visible("行\\n列")
    '行␊列'
    """
    return _INVISIBLE.sub(_control_picture, _VARIANTS.sub("", text))


_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters but for those of tables and lines."""


def make_pasteable(text: str) -> str:
    """Return the text itself, with only what would steer a terminal drawn as a sign: for the clipboard.

    >>> make_pasteable("one\\ttwo\\n\\x1b[31m")
    'one\\ttwo\\n␛[31m'
    """
    return _STEERING.sub(_control_picture, text)


def strip_controls(text: str) -> str:
    """Return the text without any control or invisible character, in as many terminal cells as before.

    >>> strip_controls("a\\x1b[31mb")
    'a[31mb'
    """
    if text.isascii() and text.isprintable():
        return text
    clean = _INVISIBLE.sub("", _VARIANTS.sub("", text))
    return text if clean == text else set_cell_size(clean, cell_len(text))


def to_one_line(text: str, cells: int | None = None) -> str:
    """Return the visible form of the text, cut with an ellipsis to at most this many terminal cells.

    >>> to_one_line("中国联通", 5)
    '中国…'
    """
    shown = make_visible(text[:MAX_LINE_CHARACTERS])
    if len(text) > MAX_LINE_CHARACTERS:
        shown += ELLIPSIS
    if cells is None or cell_len(shown) <= cells:
        return shown
    if cells <= 0:
        return ""
    return set_cell_size(shown, cells - 1).rstrip() + ELLIPSIS


def shorten_middle(text: str, characters: int) -> str:
    """Return the visible form of the text, with an ellipsis in its middle where it has more characters.

    >>> shorten_middle("what is wrong, and what to do", 15)
    'what is…t to do'
    """
    shown = make_visible(text[:MAX_LINE_CHARACTERS] + text[MAX_LINE_CHARACTERS:][-characters:])
    if len(shown) <= characters:
        return shown
    end = characters // 2
    return shown[: characters - end - 1] + ELLIPSIS + shown[-end:]


def wrap_text(text: str, cells: int) -> list[str]:
    """Break the visible text into lines of at most this many cells, between words where that is near, else anywhere.

    No line begins with a mark that closes, or ends with one that opens, as Chinese is set.

    >>> wrap_text("中国联通 holds 50%", 9)
    ['中国联通', 'holds 50%']
    >>> wrap_text("见《公告》。", 8)
    ['见《公', '告》。']
    >>> wrap_text("群体由Louvain算法", 12)
    ['群体由', 'Louvain算法']
    """
    cells = max(cells, 2)
    lines, line, width = [], "", 0
    for character in make_visible(text):
        size = cell_len(character)
        if width + size > cells:
            head, space, tail = line.rpartition(" ")
            kept = bool(space) and cell_len(tail) <= cells // 2 and character != " "
            if not kept and (cut := _find_break(line, character, cells)) < len(line):
                kept, head, tail = True, line[:cut], line[cut:]
            lines.append(head if kept else line.rstrip())
            line = tail if kept else ""
            width = cell_len(line)
            if character == " ":
                continue
        line += character
        width += size
    return [*lines, line] if line or not lines else lines


def _find_break(line: str, following: str, cells: int) -> int:
    """Return where a line that is full is broken: in no word that is short, so that no mark stands where it may not.

    Its end where it may be broken there, or can't be anywhere else.
    """
    end = len(line)
    while end and _WORD.match(line[end - 1]) and _WORD.match((line + following)[end]):
        end -= 1
    if cell_len(line[end:]) > cells // 2:
        end = len(line)
    for place in range(end, max(end - MOST_MARKS, 1), -1):
        first = line[place] if place < len(line) else following
        if first not in CLOSING and line[place - 1] not in OPENING:
            return place
    return len(line)


def wrap_to_rows(text: str, cells: int, rows: int) -> list[str]:
    """Break the visible text as ``wrap_text`` does into at most so many lines, the last with ``…`` where it is cut.

    >>> wrap_to_rows("one two three four", 9, 2)
    ['one two', 'three…']
    """
    lines = wrap_text(text, cells)
    if len(lines) <= rows or rows <= 0:
        return lines[: max(rows, 0)]
    last = lines[rows - 1]
    while last and cell_len(last) >= cells:
        last = last[:-1]
    return [*lines[: rows - 1], last.rstrip() + ELLIPSIS]


def pad_text(text: str, cells: int) -> str:
    """Return the visible text cut or filled with spaces to exactly this many cells.

    >>> pad_text("招联", 6)
    '招联  '
    """
    shown = to_one_line(text, cells)
    return shown + " " * (cells - cell_len(shown))
