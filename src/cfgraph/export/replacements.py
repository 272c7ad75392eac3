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
    """Counts the forbidden characters of an export, which are replaced by U+FFFD."""

    count: int = 0

    def in_xml(self, text: str) -> str:
        """Return the text with characters that XML 1.0 forbids replaced."""
        return self._replace(_NOT_IN_XML, text)

    def in_unicode(self, chunks: Iterable[str]) -> Iterator[str]:
        """Yield the chunks with lone surrogates replaced, which no encoding can write."""
        for chunk in chunks:
            yield self.in_text(chunk)

    def in_text(self, text: str) -> str:
        """Return the text with lone surrogates replaced."""
        return self._replace(_SURROGATE, text)

    def _replace(self, pattern: re.Pattern[str], text: str) -> str:
        replaced, number = pattern.subn(REPLACEMENT, text)
        self.count += number
        return replaced
