"""How instances of a class are drawn, on every screen and in every export: a color and a one-cell sign.

Colors are defined for a dark background; ``fit_color`` adapts one to another background.
"""

from __future__ import annotations

import colorsys
import zlib
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache

HUES = ("#e8b45a", "#7fb0e6", "#4fc0b5", "#86c97c", "#bd9ee6", "#e58a86", "#d3a579", "#b3b57c", "#e2839f")
"""Default colors of classes; nine that remain distinguishable under deuteranopia together with their signs."""

GLYPHS = "●■▲▼◊□▪▫◕§¶¤¥×»«†‡≡∞#@›±÷"
"""Their signs: each is in all of six common terminal fonts."""

NO_COLOR = "#93a0ab"
"""The color of nodes without a class."""

LINE_COLOR = "#7b8894"
"""The default color of lines of relations."""

READABLE = 4.5
"""Minimum contrast of text to its background (Web Content Accessibility Guidelines 2.2, 1.4.3)."""

VISIBLE = 3.0
"""Minimum contrast of a drawn shape to its background (1.4.11)."""


@dataclass(frozen=True, slots=True)
class Look:
    """The sign and color of instances of a class, or the color and style of a relation's lines."""

    glyph: str
    color: str
    line: str = ""


NO_LOOK = Look("·", NO_COLOR)
"""The look of nodes without a class."""


def hash_look(identity: str, taken: Set[Look] = frozenset()) -> Look:
    """Return the look of a class derived from its IRI: always the same color; the next sign if both are taken."""
    number = zlib.crc32(identity.encode(errors="replace"))
    color, place = HUES[number % len(HUES)], number // len(HUES)
    signs = (GLYPHS[(place + step) % len(GLYPHS)] for step in range(len(GLYPHS)))
    free = (look for glyph in signs if (look := Look(glyph, color)) not in taken)
    return next(free, Look(GLYPHS[place % len(GLYPHS)], color))


def assign_looks(identities: Iterable[str]) -> dict[str, Look]:
    """Return looks for classes, all distinct if there are enough, independent of the order of the classes."""
    found: dict[str, Look] = {}
    taken: set[Look] = set()
    for identity in sorted(identities):
        found[identity] = look = hash_look(identity, taken)
        taken.add(look)
    return found


def is_color(text: str) -> bool:
    """Tell whether a text is a color as ``#rrggbb``."""
    return len(text) == 7 and text[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in text[1:])


def split_look(text: str) -> tuple[str, str]:
    """Return the sign and the color in a text, each empty if missing: ``■ #7fb0e6``."""
    glyph = color = ""
    for part in text.split():
        if is_color(part):
            color = part.lower()
        elif is_glyph(part):
            glyph = part
    return glyph, color


def is_glyph(text: str) -> bool:
    """Tell whether a text is a sign that takes one terminal cell."""
    from rich.cells import cell_len  # not for everyone who names a look

    return len(text) == 1 and text.isprintable() and not text.isspace() and cell_len(text) == 1


def _parts(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _write_color(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(255 * min(max(part, 0), 1)):02x}" for part in parts)


def _luminance(color: str) -> float:
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(color))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def find_contrast(one: str, other: str) -> float:
    """Return the contrast of two colors as defined by the Web Content Accessibility Guidelines."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix_colors(color: str, other: str, share: float) -> str:
    """Return a color mixed with a share of another one."""
    return _write_color(a + (b - a) * share for a, b in zip(_parts(color), _parts(other), strict=True))


@lru_cache(maxsize=4096)
def fit_color(color: str, ground: str, least: float = READABLE) -> str:
    """Return the color, darkened or lightened as needed to contrast with a background; its hue is unchanged."""
    if find_contrast(color, ground) >= least:
        return color
    hue, light, saturation = colorsys.rgb_to_hls(*_parts(color))
    darker = _luminance(ground) > 0.18
    for step in range(1, 101):
        nearer = light * (1 - step / 100) if darker else light + (1 - light) * step / 100
        found = _write_color(colorsys.hls_to_rgb(hue, nearer, saturation))
        if find_contrast(found, ground) >= least:
            return found
    return "#000000" if darker else "#ffffff"
