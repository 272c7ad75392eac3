"""Terminals that draw characters of ambiguous East Asian width two cells wide: detecting and supporting them.

Screens are laid out for one cell each. In such a terminal the lines, signs and quotation marks are replaced
by ones that are one cell wide everywhere, so that nothing moves.
"""

from __future__ import annotations

import unicodedata

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

PROBE = "\x1b7\x1b[2;1H\x1b[8m●\x1b[28m\x1b[6n\x1b8"
"""Prints one such character, unseen, at the start of the second line, and asks where the cursor is. (Of the first line
the answer could be a function key.)"""

_LIGHT = "".join(map(chr, range(0x2500, 0x2580)))
_LEVEL, _UPRIGHT = "─━┄┅┈┉╌╍═╴╶╸╺╼╾", "│┃┆┇┊┋╎╏║╵╷╹╻╽╿"

_SIGNS = {
    **{each: "-" if each in _LEVEL else "|" if each in _UPRIGHT else "+" for each in _LIGHT},
    **dict(zip("╱╲╳", "/\\x", strict=True)),
    **dict(zip("▁▂▃▄▅▆▇█▉▊▋▌▍▎▏▐░▒▓▔▕▀", "__..::##########|#.:#~|^", strict=False)),
    **dict(zip("●○■□◆◇▲△▼▽◎◐◑∞≡§¶×¤†‡±÷╪", "◉◌▮▯▰▱▴▵▾▿◍◖◗%:$!x+^;~/=", strict=True)),
    **dict(zip("←→↑↓↔⇒⇔", "<>^v-=-", strict=True)),
    **dict(zip("“”‘’—―–·•…′″", "\"\"''---∙∙⋯'\"", strict=True)),
    **dict(zip("►◄▶◀▷◁★☆√", "><><><**v", strict=True)),
}
NARROW = str.maketrans(_SIGNS)
"""Replacements for characters of ambiguous width."""

ASCII_LINES = str.maketrans({sign: _SIGNS[sign] for sign in (*_LIGHT, "╱", "╲", "╳") if sign != "╪"})
"""Lines in ASCII for terminals without box drawing."""


def is_ambiguous(character: str) -> bool:
    """Return whether terminals disagree on the width of a character."""
    return unicodedata.east_asian_width(character) == "A"


class NarrowFilter(LineFilter):
    """A line filter that replaces characters drawn two cells wide, or gives them the space after them."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with one cell for each ambiguous character."""
        return [each if each.control else Segment(make_narrow(each.text), each.style) for each in segments]


class AsciiLineFilter(LineFilter):
    """A line filter that draws all lines in ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with lines in ASCII."""
        return [each if each.control else Segment(each.text.translate(ASCII_LINES), each.style) for each in segments]


def make_narrow(text: str) -> str:
    """Return a text that is as wide in such a terminal as it was laid out for, as far as possible.

    >>> make_narrow("● 招联 → “银行”")
    '◉ 招联 > "银行"'
    """
    if text.isascii():
        return text
    text = text.translate(NARROW)
    kept: list[str] = []
    owed = 0
    for character in text:
        if owed and character == " ":
            owed -= 1
            continue
        owed += is_ambiguous(character)
        kept.append(character)
    return "".join(kept)
