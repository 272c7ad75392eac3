"""The message catalog in Chinese and English: phrases, translating them, and the language of the locale."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_HEADING = re.compile(r"^\[(\w+)\]$", re.MULTILINE | re.ASCII)


@cache
def _read_tables() -> Mapping[str, str]:
    """Return the tables of the catalog as they are written, by their names."""
    _, *parts = _HEADING.split(Path(__file__).with_name("catalog.toml").read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))


@cache
def _parse_table(name: str) -> Mapping[str, Mapping[str, str]]:
    """Return the entries of a table; parsing all tables takes longer than all else of a command that needs three."""
    return tomllib.loads(_read_tables().get(name, ""))


def find_entry(key: str) -> Mapping[str, str] | None:
    """Return the text of a dotted key by language; None where the catalog has no such key."""
    table, _, name = key.partition(".")
    return _parse_table(table).get(name)


def catalog_entries() -> Mapping[str, Mapping[str, str]]:
    """Return every entry of the catalog by its dotted key, each with its text by language."""
    return {f"{table}.{name}": texts for table in _read_tables() for name, texts in _parse_table(table).items()}


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
        entry = find_entry(key)
        if entry is None:
            raise KeyError(key)
        text = entry[self.language]
        if not values:
            return text
        return _PLURAL_FORMATTER.format(text, **values) if "|" in text else text.format(**values)

    def find(self, key: str) -> str:
        """Return the text of a key that there need not be; nothing where there is none."""
        return (find_entry(key) or {}).get(self.language, "")

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
