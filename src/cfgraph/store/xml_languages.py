"""``xml:lang=""`` in RDF/XML, which ends an inherited language, and which the parser takes for an invalid one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

import pyoxigraph as ox

_EMPTY = re.compile(rb"(xml:lang\s*=\s*)(\"\"|'')")
_STAND_IN = "x-no-language"
_IN_TEXT = re.compile(rf"(xml:lang\s*=\s*)\"{_STAND_IN}\"")

MOST_HELD = 1024 * 1024
"""Bytes of a single tag that are held back until its end is there."""


class _Readable(Protocol):
    def read(self, size: int) -> bytes: ...


class LanguageMender:
    """A file of RDF/XML in which another language stands for none; ``restore`` takes it out of the quads again."""

    def __init__(self, stream: _Readable) -> None:
        self._stream = stream
        self._held, self._ready = b"", b""
        self.changed = False

    def read(self, size: int) -> bytes:
        """Return at most so many bytes, none at the end. Raises what the stream does."""
        while not self._ready and (chunk := self._stream.read(max(size, 1))):
            self._held += chunk
            cut = self._held.rfind(b"<")
            cut = len(self._held) if cut < 0 or len(self._held) - cut > MOST_HELD else cut
            self._ready, self._held = self._mend(self._held[:cut]), self._held[cut:]
        if not self._ready:
            self._ready, self._held = self._mend(self._held), b""
        found, self._ready = self._ready[:size], self._ready[size:]
        return found

    def restore(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Yield the quads as the file says them."""
        for quad in quads:
            if self.changed and isinstance(quad.object, ox.Literal) and _STAND_IN in f"{quad.object}":
                yield ox.Quad(quad.subject, quad.predicate, _restore(quad.object), quad.graph_name)
            else:
                yield quad

    def _mend(self, content: bytes) -> bytes:
        mended = mend_languages(content)
        self.changed = self.changed or mended is not content
        return mended


def mend_languages(content: bytes) -> bytes:
    """Return RDF/XML in which another language stands for none; itself where there is nothing to do."""
    return _EMPTY.sub(rb'\1"%b"' % _STAND_IN.encode(), content) if _EMPTY.search(content) else content


def _restore(literal: ox.Literal) -> ox.Literal:
    """Return a literal as the file says it: without language, or XML with the attribute as it was."""
    if literal.language == _STAND_IN:
        return ox.Literal(literal.value)
    value = _IN_TEXT.sub(r'\1""', literal.value)
    if literal.language:
        return ox.Literal(value, language=literal.language)
    return ox.Literal(value, datatype=literal.datatype)
