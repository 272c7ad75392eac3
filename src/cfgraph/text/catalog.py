"""The one catalog of text for people, in Chinese and English, read from ``catalog.toml`` beside this file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@cache
def entries() -> Mapping[str, Mapping[str, str]]:
    """Return every entry of the catalog by its dotted key, each with its text by language."""
    tables = tomllib.loads(files("cfgraph.text").joinpath("catalog.toml").read_text(encoding="utf-8"))
    return {f"{table}.{key}": texts for table, keys in tables.items() for key, texts in keys.items()}


class Messages:
    """The catalog in one language; call it with a key and the values that the text names in braces."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of the key. An unknown key is a programming error and raises KeyError."""
        text = entries()[key][self.language]
        return text.format(**values) if values else text


def language_of_locale(environ: Mapping[str, str] | None = None) -> Language:
    """Return the language of the locale variables, by POSIX precedence: zh for Chinese locales, else en."""
    environ = os.environ if environ is None else environ
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(variable):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
