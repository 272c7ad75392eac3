"""A stylesheet that parses each text once for the variables of a theme.

Textual's own parses all texts again as the program starts, because the theme is applied then, and all of them for
each new kind of widget where there are more kinds than it has room for.
"""

from __future__ import annotations

from textual.app import App
from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

MOST_TEXTS = 1024
"""Texts with styles, of kinds of widgets and screens, that are kept parsed; there are about a hundred."""


class ParsedStyles(Stylesheet):
    """Styles that are parsed anew only where the variables in them have other values."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        """Parse with variables of these values."""
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(MOST_TEXTS)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other values of the variables; what was parsed with the same ones still holds."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what is not parsed yet with these values. Where that fails, the rules stay as they were."""
        self.parse()


class StyledApp(App[None]):
    """An app that works out the variables of a theme once."""

    def get_css_variables(self) -> dict[str, str]:
        """Return the variables of the theme that is taken."""
        known: dict[str, dict[str, str]] = self.__dict__.setdefault("_variables_by_theme", {})
        if self.theme not in known:
            known[self.theme] = super().get_css_variables()
        self.theme_variables = known[self.theme]
        return self.theme_variables
