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

LIBRARY_TEXT = "reason.of_library"
"""The key of phrases that quote a library."""

_HEADING = re.compile(r"^\[(\w+)\]$", re.MULTILINE | re.ASCII)


@cache
def _read_tables() -> Mapping[str, str]:
    """Return the unparsed tables of the catalog by name."""
    _, *parts = _HEADING.split(Path(__file__).with_name("catalog.toml").read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))


@cache
def _parse_table(name: str) -> Mapping[str, Mapping[str, str]]:
    """Return the entries of a table. Tables are parsed on demand, since parsing all takes longer than most commands."""
    return tomllib.loads(_read_tables().get(name, ""))


def find_entry(key: str) -> Mapping[str, str] | None:
    """Return the text of a dotted key by language; None for an unknown key."""
    table, _, name = key.partition(".")
    return _parse_table(table).get(name)


def catalog_entries() -> Mapping[str, Mapping[str, str]]:
    """Return every entry of the catalog by its dotted key, with its text by language."""
    return {f"{table}.{name}": texts for table in _read_tables() for name, texts in _parse_table(table).items()}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text of the catalog and its values, before a language is chosen.

    Values may be phrases, or tuples of values, which are listed. Create one with ``make_phrase``.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def make_phrase(key: str, /, **values: object) -> Phrase:
    """Return the phrase of a key with its values."""
    return Phrase(key, values)


def quote_library(text: str) -> Phrase:
    """Return what a library says, in English, as a phrase; in Chinese, known messages are translated."""
    return Phrase(LIBRARY_TEXT, {"text": text})


class Messages:
    """The catalog in one language; call it with a key and the values for the names in braces.

    ``{hops:hop|hops}`` is replaced by the first word if ``hops`` is 1, else by the second.
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
        if self.language == "zh" and not _NAMES.isdisjoint(values):
            return _format_chinese(text, values)
        return _PLURAL_FORMATTER.format(text, **values) if "|" in text else text.format(**values)

    def find(self, key: str) -> str:
        """Return the text of an optional key; empty if it does not exist."""
        return (find_entry(key) or {}).get(self.language, "")

    def join_names(self, names: Iterable[str]) -> str:
        """Join several names into one text, with the separator of the language."""
        return self("reason.between").join(names)

    def translate(self, said: Phrase) -> str:
        """Return a phrase in this language. Values are on one line, with control characters made visible."""
        if said.key == LIBRARY_TEXT and self.language == "zh":
            from cfgraph.text.library_texts import translate_library_text

            return translate_library_text(str(self._translate_value(said.values["text"])))
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
    """Format like ``str.format``, and choose between singular and plural."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, is_choice, many = format_spec.partition("|")
        if is_choice:
            return one if str(value) == "1" else many
        return format(value, format_spec)


_PLURAL_FORMATTER = _PluralFormatter()

_NAMES = frozenset({"name", "names", "entity", "source", "target", "title", "one", "other"})
"""Values that may be in Chinese or in Latin script; in Chinese texts only the latter stand between spaces."""

_CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uff60]")


def _format_chinese(text: str, values: Mapping[str, object]) -> str:
    """Return a Chinese text with its values, without the spaces between its words and a name in Chinese."""
    written, is_name = "", False
    for literal, field_name, spec, conversion in _PLURAL_FORMATTER.parse(text):
        behind_name = is_name and literal[:1] == " " and _CHINESE.match(literal, 1) and _CHINESE.match(written[-1:])
        written += literal[1:] if behind_name else literal
        if field_name is None:
            continue
        value, _ = _PLURAL_FORMATTER.get_field(field_name, (), values)
        shown = _PLURAL_FORMATTER.format_field(_PLURAL_FORMATTER.convert_field(value, conversion), spec or "")
        is_name = field_name in _NAMES
        if is_name and written[-1:] == " " and _CHINESE.match(written[-2:-1]) and _CHINESE.match(shown):
            written = written[:-1]
        written += shown
    return written


def language_of_locale(environ: Mapping[str, str] | None = None) -> Language:
    """Return the language of the locale variables, by POSIX precedence: zh for Chinese locales, else en."""
    environ = os.environ if environ is None else environ
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(variable):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
