"""The message catalog in Chinese and English: phrases, translating them, and the language of the locale."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@cache
def catalog_entries() -> Mapping[str, Mapping[str, str]]:
    """Return every entry of the catalog by its dotted key, each with its text by language."""
    tables = tomllib.loads(files("cfgraph.text").joinpath("catalog.toml").read_text(encoding="utf-8"))
    return {f"{table}.{key}": texts for table, keys in tables.items() for key, texts in keys.items()}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text of the catalog and the values it names, before a language is chosen.

    Values may be phrases themselves, or tuples of values, which are listed. Make one with ``make_phrase``.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def make_phrase(key: str, /, **values: object) -> Phrase:
    """Return the phrase of a key with its values."""
    return Phrase(key, values)


class Messages:
    """The catalog in one language; call it with a key and the values that the text names in braces.

    ``{hops:hop|hops}`` stands for the first word where ``hops`` is 1, else for the second.
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of the key. An unknown key is a programming error and raises KeyError."""
        text = catalog_entries()[key][self.language]
        return _PLURAL_FORMATTER.format(text, **values) if values else text

    def find(self, key: str) -> str:
        """Return the text of a key that there need not be; nothing where there is none."""
        return catalog_entries().get(key, {}).get(self.language, "")

    def join_names(self, names: Iterable[str]) -> str:
        """Return several names in one text, as the language lists them."""
        return self("reason.between").join(names)

    def translate(self, said: Phrase) -> str:
        """Return a phrase in this language. What it names stays on its line, with controls made visible."""
        return self(said.key, **{name: self._translate_value(value) for name, value in said.values.items()})

    def _translate_value(self, value: object) -> object:
        from cfgraph.text.safe import to_one_line

        if isinstance(value, Phrase):
            return self.translate(value)
        if isinstance(value, int | float):
            return value
        if isinstance(value, tuple | list):
            return self.join_names(str(self._translate_value(each)) for each in value)
        return to_one_line(str(value))


class _PluralFormatter(Formatter):
    """Formats as ``str.format`` does, and chooses between singular and plural."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, is_choice, many = format_spec.partition("|")
        if is_choice:
            return one if str(value) == "1" else many
        return format(value, format_spec)


_PLURAL_FORMATTER = _PluralFormatter()


def language_of_locale(environ: Mapping[str, str] | None = None) -> Language:
    """Return the language of the locale variables, by POSIX precedence: zh for Chinese locales, else en."""
    environ = os.environ if environ is None else environ
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(variable):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
