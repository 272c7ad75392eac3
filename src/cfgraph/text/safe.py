"""Safe display text: control characters made visible or stripped, lines wrapped, cut and padded by terminal cells."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
"""Control, format, bidi, zero-width, tag and surrogate characters, none of which may reach a terminal."""

_VARIANTS = re.compile("[\ufe00-\ufe0f]")
"""Variation selectors: terminals disagree on their width, and the character before them is readable without."""

_JOINABLE = "\u0620-\u06ff\u0750-\u077f\u0900-\u0dff\u0f00-\u109f\u1780-\u17ff\u2190-\u2bff\U0001f1e6-\U0001faff"
_IDEOGRAPHS = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_JOINERS = re.compile(f"(?<=[{_JOINABLE}])[\u200c\u200d](?=[{_JOINABLE}])|(?<=[{_IDEOGRAPHS}])[\U000e0100-\U000e01ef]")
"""Joiners within words of Arabic and Indic scripts and between pictures, and selectors of a form of an ideograph: a
text reads as well without, and terminals disagree on their width. Elsewhere they are suspect, and shown."""

MAX_LINE_CHARACTERS = 2_000
"""Maximum number of characters of a value that are processed for one line; the rest is cut."""

ELLIPSIS = "…"

CLOSING = frozenset("。，、；：？！）》〉」』】〕”’…—·%％‰,.;:?!)]}")
"""Punctuation that may not begin a line."""

OPENING = frozenset("（《〈「『【〔“‘([{")
"""Punctuation that may not end a line."""

MOST_MARKS = 6
"""Maximum length of a run of punctuation that is moved to the next line together."""

_WORD = re.compile(r"[^\W\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]")
"""A letter or digit of a script with words, within which lines are not broken."""


def _control_picture(match: re.Match[str]) -> str:
    """Return the visible symbol of a control or invisible character."""
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"


def make_visible(text: str) -> str:
    """Return the text on one line, with every control or invisible character replaced by a visible symbol.

    >>> make_visible("a\\x1b[31mb")
    'a␛[31mb'
    >>> make_visible("行\\n列")
    '行␊列'
    >>> make_visible("pay\\u200dpal 葛\\U000e0100")
    'pay<U+200D>pal 葛'
    """
    return _INVISIBLE.sub(_control_picture, _JOINERS.sub("", _VARIANTS.sub("", text)))


_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters except tabs and line breaks."""


def make_pasteable(text: str) -> str:
    """Return the text for the clipboard: only characters that would control a terminal are replaced by symbols.

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
    """Return the visible form of the text, shortened to this many characters with an ellipsis in the middle.

    >>> shorten_middle("what is wrong, and what to do", 15)
    'what is…t to do'
    """
    shown = make_visible(text[:MAX_LINE_CHARACTERS] + text[MAX_LINE_CHARACTERS:][-characters:])
    if len(shown) <= characters:
        return shown
    end = characters // 2
    return shown[: characters - end - 1] + ELLIPSIS + shown[-end:]


def wrap_text(text: str, cells: int) -> list[str]:
    """Break the visible text into lines of at most this many cells, between words if possible, else anywhere.

    As usual in Chinese, no line begins with closing punctuation or ends with opening punctuation, and the last line has
    more than one character.

    >>> wrap_text("中国联通 holds 50%", 9)
    ['中国联通', 'holds 50%']
    >>> wrap_text("见《公告》。", 8)
    ['见《公', '告》。']
    >>> wrap_text("群体由Louvain算法", 12)
    ['群体由', 'Louvain算法']
    >>> wrap_text("原文 50.0 | 招联消费金融公司", 26)
    ['原文 50.0 | 招联消费金融', '公司']
    """
    cells = max(cells, 2)
    lines, line, width = [], "", 0
    visible = make_visible(text)
    for place, character in enumerate(visible):
        size = cell_len(character)
        if width + size > cells:
            head, space, tail = line.rpartition(" ")
            is_word = cell_len(tail) == len(tail) <= cells // 2  # wide text may be broken anywhere
            kept = bool(space) and is_word and character != " "
            cut = _find_break(line, character, cells)
            if cut == len(line) > 2 and place + 1 == len(visible) and min(size, cell_len(line[-1])) > 1:
                cut = _find_break(line[:-1], line[-1], cells)
            if not kept and cut < len(line):
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
    """Return where to break a line that is full, following the rules for words and punctuation.

    Returns the end of the line if it may be broken there, or can't be broken anywhere else.
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
    """Break the visible text like ``wrap_text`` into at most this many lines, the last ending in ``…`` if cut.

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
    """Return the visible text, cut or padded with spaces to exactly this many cells.

    >>> pad_text("招联", 6)
    '招联  '
    """
    shown = to_one_line(text, cells)
    return shown + " " * (cells - cell_len(shown))
