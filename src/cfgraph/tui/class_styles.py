"""The colors of classes and relations on the screen, adapted to the backgrounds of a theme."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.style import Style
from textual.theme import Theme

from cfgraph.model.looks import Look, find_contrast, fit_color, mix_colors

FAINT_SHARE = 0.55
"""Proportion of the text color that is mixed into the color of a name."""


@dataclass
class ClassStyles:
    """The styles of looks in one theme. If ``is_plain``, they have no colors, only signs and labels."""

    foreground: str = ""
    ground: str = ""
    is_plain: bool = True
    _made: dict[tuple[str, bool], Style] = field(default_factory=dict, repr=False)

    def sign(self, look: Look) -> Style:
        """Return the style for the sign of a class, a bar, or the line of a relation."""
        return self._style(look.color, False)

    def name(self, look: Look) -> Style:
        """Return the style for a name: the text color with a tint of the class color."""
        return self._style(look.color, True)

    def color(self, look: Look) -> str:
        """Return the color of a look on this theme's backgrounds; empty if the theme has no colors."""
        return "" if self.is_plain else fit_color(look.color, self.ground)

    def _style(self, color: str, is_name: bool) -> Style:
        if self.is_plain:
            return Style.null()
        found = self._made.get((color, is_name))
        if found is None:
            mixed = mix_colors(color, self.foreground, FAINT_SHARE) if is_name else color
            found = self._made[color, is_name] = Style(color=fit_color(mixed, self.ground))
        return found


_PLAIN = ClassStyles()
_OF_THEME: dict[str, ClassStyles] = {}


def class_styles(theme: Theme) -> ClassStyles:
    """Return the styles of looks in a theme; they are plain in themes without colors of their own."""
    grounds = [each for each in (theme.background, theme.surface, theme.panel, theme.boost) if each]
    foreground = theme.foreground or ""
    if len(grounds) < 4 or not foreground.startswith("#"):
        return _PLAIN
    if theme.name not in _OF_THEME:
        hardest = min(grounds, key=lambda ground: find_contrast(foreground, ground))
        _OF_THEME[theme.name] = ClassStyles(foreground, hardest, is_plain=False)
    return _OF_THEME[theme.name]
