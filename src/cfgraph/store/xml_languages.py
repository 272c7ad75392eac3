"""Faults of the RDF/XML parser: it rejects ``xml:lang=""``, which ends an inherited language, and accepts files that
end before their root element does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

import pyoxigraph as ox

_EMPTY = re.compile(rb"(xml:lang\s*=\s*)(\"\"|'')")
_STAND_IN = "x-no-language"
_IN_TEXT = re.compile(rf"(xml:lang\s*=\s*)\"{_STAND_IN}\"")

_ENDS_HELD = 64 * 1024
"""Bytes of the beginning and the end of a file that are kept to check whether its root element ends."""

_PROLOG = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
_FIRST_TAG = re.compile(rb"<([^\s<>/!?]+)")
_EPILOG = re.compile(rb"(?:<!--(?:(?!-->).)*-->|<\?(?:(?!\?>).)*\?>)\Z", re.DOTALL)

MOST_HELD = 1024 * 1024
"""Maximum number of bytes of a single tag that are buffered until its end."""


class _Readable(Protocol):
    def read(self, size: int) -> bytes: ...


class LanguageMender:
    """An RDF/XML file with a placeholder for the empty language; ``restore`` removes it from the quads."""

    def __init__(self, stream: _Readable) -> None:
        self._stream = stream
        self._held, self._ready = b"", b""
        self._head, self._tail = b"", b""
        self.changed = False

    def read(self, size: int) -> bytes:
        """Return at most this many bytes, none at the end. Raises the exceptions of the stream."""
        while not self._ready and (chunk := self._stream.read(max(size, 1))):
            self._held += chunk
            cut = self._held.rfind(b"<")
            cut = len(self._held) if cut < 0 or len(self._held) - cut > MOST_HELD else cut
            self._ready, self._held = self._mend(self._held[:cut]), self._held[cut:]
        if not self._ready:
            self._ready, self._held = self._mend(self._held), b""
        found, self._ready = self._ready[:size], self._ready[size:]
        return found

    def find_open_root(self) -> str | None:
        """Return the name of the root element if the file, read to its end, lacks the end tag; else None."""
        first = _FIRST_TAG.search(_PROLOG.sub(b"", self._head))
        tail = self._tail.rstrip()
        while end := _EPILOG.search(tail):
            tail = tail[: end.start()].rstrip()
        if first is None or not tail:
            return None
        name = re.escape(first[1])
        closed = re.search(rb"</" + name + rb"\s*>\Z|<" + name + rb"(?:\s[^<>]*)?/>\Z", tail)
        return None if closed else first[1].decode("utf-8", "replace")

    def restore(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Yield the quads as in the file."""
        for quad in quads:
            if self.changed and isinstance(quad.object, ox.Literal) and _STAND_IN in f"{quad.object}":
                yield ox.Quad(quad.subject, quad.predicate, _restore(quad.object), quad.graph_name)
            else:
                yield quad

    def _mend(self, content: bytes) -> bytes:
        if len(self._head) < _ENDS_HELD:
            self._head += content[:_ENDS_HELD]
        self._tail = (self._tail + content)[-_ENDS_HELD:]
        mended = mend_languages(content)
        self.changed = self.changed or mended is not content
        return mended


def mend_languages(content: bytes) -> bytes:
    """Return RDF/XML with a placeholder for the empty language; unchanged if there is none."""
    return _EMPTY.sub(rb'\1"%b"' % _STAND_IN.encode(), content) if _EMPTY.search(content) else content


def _restore(literal: ox.Literal) -> ox.Literal:
    """Return a literal as in the file: without language, or XML with the original attribute."""
    if literal.language == _STAND_IN:
        return ox.Literal(literal.value)
    value = _IN_TEXT.sub(r'\1""', literal.value)
    if literal.language:
        return ox.Literal(value, language=literal.language)
    return ox.Literal(value, datatype=literal.datatype)
