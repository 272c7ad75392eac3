"""A stylesheet that parses each text once for the variables of a theme.

Textual's own parses all texts again as the program starts, because the theme is applied then, and all of them for
each new kind of widget where there are more kinds than it has room for. What was parsed stays for each theme, so that
going back to one, as when themes are tried out, parses nothing.
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
    """Styles that are parsed anew only where the variables in them have other values."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        """Parse with variables of these values."""
        super().__init__(variables=variables)
        self._parse_cache = _texts_parsed_with(self._variables)

    @property
    def _variable_tokens(self) -> dict[str, list[Token]]:
        """The values of the variables as tokens, made once for each theme."""
        return _tokenize(frozenset(self._variables.items()))

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other values of the variables; what was parsed with the same ones still holds."""
        if variables != self._variables:
            self._parse_cache = LRUCache(1)  # Textual clears this one
            super().set_variables(variables)
            self._parse_cache = _texts_parsed_with(variables)

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
