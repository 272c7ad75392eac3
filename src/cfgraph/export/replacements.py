"""Replacing and counting the characters that a file format forbids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

REPLACEMENT = "\ufffd"
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Replacements:
    """Counts the characters of an export that its format forbids and that were replaced by U+FFFD."""

    count: int = 0

    def in_xml(self, text: str) -> str:
        """Return the text without the characters that XML 1.0 forbids."""
        return self._replace(_NOT_IN_XML, text)

    def in_unicode(self, chunks: Iterable[str]) -> Iterator[str]:
        """Yield the chunks without lone surrogates, which no encoding can write."""
        for chunk in chunks:
            yield self.in_text(chunk)

    def in_text(self, text: str) -> str:
        """Return the text without lone surrogates."""
        return self._replace(_SURROGATE, text)

    def _replace(self, pattern: re.Pattern[str], text: str) -> str:
        replaced, number = pattern.subn(REPLACEMENT, text)
        self.count += number
        return replaced
