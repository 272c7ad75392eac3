"""Chinese for the messages of libraries and query engines, which write English only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TypeAlias

_Pattern: TypeAlias = tuple[re.Pattern[str], str]

_NESTED = "reason"
"""The placeholder for a part that is itself such a message."""


def translate_library_text(text: str) -> str:
    """Return a library's message in Chinese; an unknown message unchanged."""
    for pattern, chinese in _read_patterns():
        if found := pattern.fullmatch(text):
            values = found.groupdict()
            if _NESTED in values:
                values[_NESTED] = translate_library_text(values[_NESTED])
            return chinese.format(**values)
    return text


def library_texts() -> dict[str, str]:
    """Return the known messages, with placeholders in braces, and their Chinese."""
    tables = tomllib.loads(Path(__file__).with_name("library_texts.toml").read_text(encoding="utf-8"))
    return {english: chinese for table in tables.values() for english, chinese in table.items()}


@cache
def _read_patterns() -> Sequence[_Pattern]:
    """Return the messages as patterns, those with the longest fixed text first."""
    known = sorted(library_texts().items(), key=lambda item: -len(_fixed_text(item[0])))
    return [(_compile(english), chinese) for english, chinese in known]


def _fixed_text(english: str) -> str:
    """Return the text of a message without its placeholders."""
    return "".join(text for text, *_ in _parse(english))


def _compile(english: str) -> re.Pattern[str]:
    """Return the pattern of a message with its placeholders as groups."""
    parts = (re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name in _parse(english))
    return re.compile("".join(parts), re.DOTALL)


def _parse(english: str) -> list[tuple[str, str | None]]:
    """Return the fixed texts of a message, each with the placeholder after it."""
    return [(text, name) for text, name, *_ in Formatter().parse(english)]
