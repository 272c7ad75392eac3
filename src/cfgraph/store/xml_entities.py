"""A guard against XML entities that expand excessively, before the parser expands them.

Entities are common in OWL files, as abbreviations of namespaces. A few lines of them, each consisting of ten of the
previous one, expand beyond any memory; so does a long one that is used often.
"""

from __future__ import annotations

import re
from pathlib import Path

from cfgraph.model.errors import GraphError

MAX_EXPANDED_BYTES = 8 * 1024 * 1024
"""Number of bytes that the entities of any file may expand to; larger files may have more."""

MAX_EXPANSION = 10
"""Ratio of the expansion of entities, beyond that, to the size of what was read."""

MAX_DECLARATION_BYTES = 1024 * 1024
"""Maximum number of bytes of the declaration of an entity."""

_TOKEN = re.compile(rb'<!ENTITY\s+(?:%\s*)?([^\s"<>]+)\s+"([^"]*)"|&([^;&\s<>"]{1,250});')
_REFERENCE = re.compile(rb"&([^;&\s<>\"]{1,250});")
_BEGUN = re.compile(rb"(?:&[^;&\s<>\"]{0,250}|<[!A-Z]{0,7})\Z")


class EntityGuard:
    """Scans data on its way to the parser, and counts the expansion of its entities."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sizes: dict[bytes, int] = {}
        self._held = b""
        self._line = 1
        self._passed = self._expanded = 0

    def pass_on(self, chunk: bytes) -> bytes:
        """Return the data that can be passed on: all but an incomplete declaration or reference at the end.

        Raises GraphError, with its line, at an excessive expansion.
        """
        content = self._held + chunk
        end = _finished(content)
        if len(content) - end > MAX_DECLARATION_BYTES:
            self._refuse(content, end)
        passed, self._held = content[:end], content[end:]
        self._passed += len(passed)
        for token in _TOKEN.finditer(passed):
            name, value, reference = token.groups()
            if reference is not None:
                self._expanded += self._sizes.get(reference, 0)
            else:
                self._sizes[name] = size = self._expanded_size(value)
                self._expanded += size
            if self._expanded > MAX_EXPANDED_BYTES + MAX_EXPANSION * self._passed:
                self._refuse(passed, token.start())
        self._line += passed.count(b"\n")
        return passed

    def rest(self) -> bytes:
        """Return the remaining data at the end of the file."""
        held, self._held = self._held, b""
        return held

    def _expanded_size(self, value: bytes) -> int:
        return len(value) + sum(self._sizes.get(name, 0) for name in _REFERENCE.findall(value))

    def _refuse(self, content: bytes, place: int) -> None:
        line = self._line + content.count(b"\n", 0, place)
        raise GraphError("store.entities", path=self._path, line=line, size=MAX_EXPANDED_BYTES // 1024**2)


def _finished(content: bytes) -> int:
    """Return the position of an incomplete declaration or reference, else the end."""
    declaration = content.rfind(b"<!ENTITY")
    if declaration >= 0 and content.count(b'"', declaration) < 2:
        return declaration
    begun = _BEGUN.search(content, max(0, len(content) - 260))
    return begun.start() if begun else len(content)
