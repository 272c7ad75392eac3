"""How things of a class are drawn, the same on every screen and in every export: a color and a sign of one cell.

Colors are meant for a dark ground; ``fit_color`` makes one fit another ground.
"""

from __future__ import annotations

import colorsys
import zlib
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache

HUES = ("#e8b45a", "#7fb0e6", "#4fc0b5", "#86c97c", "#bd9ee6", "#e58a86", "#d3a579", "#b3b57c", "#e2839f")
"""Colors of classes of which nothing says how they look; nine that stay apart under deuteranopia with their signs."""

GLYPHS = "●■▲▼◊□▪▫◕§¶¤¥×»«†‡≡∞#@›±÷"
"""Their signs: each is in six of six common fonts for terminals."""

NO_COLOR = "#93a0ab"
"""The color of what has no class."""

LINE_COLOR = "#7b8894"
"""The color of lines of relations that have none of their own."""

READABLE = 4.5
"""Least contrast of a text to its ground (Web Content Accessibility Guidelines 2.2, 1.4.3)."""

VISIBLE = 3.0
"""Least contrast of a drawn shape to its ground (1.4.11)."""


@dataclass(frozen=True, slots=True)
class Look:
    """The sign and the color of the things of a class, or the color and style of a relation's lines."""

    glyph: str
    color: str
    line: str = ""


NO_LOOK = Look("·", NO_COLOR)
"""What has no class."""


def hash_look(identity: str, taken: Set[Look] = frozenset()) -> Look:
    """Return the look of a class by its IRI: always the same color, and the next sign where both are taken."""
    number = zlib.crc32(identity.encode(errors="replace"))
    color, place = HUES[number % len(HUES)], number // len(HUES)
    signs = (GLYPHS[(place + step) % len(GLYPHS)] for step in range(len(GLYPHS)))
    free = (look for glyph in signs if (look := Look(glyph, color)) not in taken)
    return next(free, Look(GLYPHS[place % len(GLYPHS)], color))


def assign_looks(identities: Iterable[str]) -> dict[str, Look]:
    """Return looks for classes, no two alike while there are enough, whatever order they are given in."""
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
    """Return the sign and the color that a text gives, each empty where it gives none: ``■ #7fb0e6``."""
    glyph = color = ""
    for part in text.split():
        if is_color(part):
            color = part.lower()
        elif is_glyph(part):
            glyph = part
    return glyph, color


def is_glyph(text: str) -> bool:
    """Tell whether a text is a sign that takes one cell of a terminal."""
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
    """Return the contrast of two colors as the Web Content Accessibility Guidelines define it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix_colors(color: str, other: str, share: float) -> str:
    """Return a color with so much of another one in it."""
    return _write_color(a + (b - a) * share for a, b in zip(_parts(color), _parts(other), strict=True))


@lru_cache(maxsize=4096)
def fit_color(color: str, ground: str, least: float = READABLE) -> str:
    """Return the color, as much darker or lighter as it takes to stand out from a ground; its hue stays."""
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
