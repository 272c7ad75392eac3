"""A stylesheet that caches parsed rules by the values of a theme's variables.

Textual's own stylesheet parses all rules again at startup, when the theme is applied, and once its cache is full, for
each new type of widget. Here parsed rules are kept for each theme, so that switching back to a theme parses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from textual.app import App
from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.tokenize import tokenize_values
from textual.css.tokenizer import Token

MOST_TEXTS = 1024
"""Texts with styles, of kinds of widgets and screens, that are kept parsed; there are about a hundred."""


_parsed: dict[frozenset[tuple[str, str]], LRUCache[tuple[Any, ...], list[RuleSet]]] = {}
"""The texts parsed with each set of variables."""


def _texts_parsed_with(variables: Mapping[str, str]) -> LRUCache[tuple[Any, ...], list[RuleSet]]:
    return _parsed.setdefault(frozenset(variables.items()), LRUCache(MOST_TEXTS))


@lru_cache(maxsize=16)
def _tokenize(variables: frozenset[tuple[str, str]]) -> dict[str, list[Token]]:
    return tokenize_values(dict(variables))


class ParsedStyles(Stylesheet):
    """A stylesheet that only parses rules again when the values of their variables change."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        """Create a stylesheet with these values of the variables."""
        super().__init__(variables=variables)
        self._parse_cache = _texts_parsed_with(self._variables)

    @property
    def _variable_tokens(self) -> dict[str, list[Token]]:
        """The values of the variables as tokens, computed once per theme."""
        return _tokenize(frozenset(self._variables.items()))

    def set_variables(self, variables: dict[str, str]) -> None:
        """Set the values of the variables; rules parsed with the same values stay cached."""
        if variables != self._variables:
            self._parse_cache = LRUCache(1)  # Textual clears this one
            super().set_variables(variables)
            self._parse_cache = _texts_parsed_with(variables)

    def reparse(self) -> None:
        """Parse the rules not yet parsed with these values. If parsing fails, the previous rules are kept."""
        self.parse()


class StyledApp(App[None]):
    """An app that computes the variables of a theme once."""

    def get_css_variables(self) -> dict[str, str]:
        """Return the variables of the current theme."""
        known: dict[str, dict[str, str]] = self.__dict__.setdefault("_variables_by_theme", {})
        if self.theme not in known:
            known[self.theme] = super().get_css_variables()
        self.theme_variables = known[self.theme]
        return self.theme_variables
