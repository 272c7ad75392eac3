"""A guard against XML entities that expand to more than a file is worth, before the parser expands them.

Entities are common in OWL files, as short names of namespaces. A few lines of them, each made of ten of the one before,
expand to more than any memory holds; so does a long one that is named often.
"""

from __future__ import annotations

import re
from pathlib import Path

from cfgraph.model.errors import GraphError

MAX_EXPANDED_BYTES = 8 * 1024 * 1024
"""Bytes that the entities of any file may expand to; larger files may have more."""

MAX_EXPANSION = 10
"""How many times the size of what was read its entities may expand to, beyond that."""

MAX_DECLARATION_BYTES = 1024 * 1024
"""Bytes of the longest declaration of an entity that is read."""

_TOKEN = re.compile(rb'<!ENTITY\s+(?:%\s*)?([^\s"<>]+)\s+"([^"]*)"|&([^;&\s<>"]{1,250});')
_REFERENCE = re.compile(rb"&([^;&\s<>\"]{1,250});")
_BEGUN = re.compile(rb"(?:&[^;&\s<>\"]{0,250}|<[!A-Z]{0,7})\Z")


class EntityGuard:
    """Reads what is on its way to the parser, and counts what its entities expand to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sizes: dict[bytes, int] = {}
        self._held = b""
        self._line = 1
        self._passed = self._expanded = 0

    def pass_on(self, chunk: bytes) -> bytes:
        """Return what can be passed on: all but the beginning of a declaration or a reference at the end.

        Raises GraphError, with its line, at what expands beyond the bounds.
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
        """Return what was held back, when the file ends."""
        held, self._held = self._held, b""
        return held

    def _expanded_size(self, value: bytes) -> int:
        return len(value) + sum(self._sizes.get(name, 0) for name in _REFERENCE.findall(value))

    def _refuse(self, content: bytes, place: int) -> None:
        line = self._line + content.count(b"\n", 0, place)
        raise GraphError("store.entities", path=self._path, line=line, size=MAX_EXPANDED_BYTES // 1024**2)


def _finished(content: bytes) -> int:
    """Return where the declaration or the reference begins that is not whole yet, else the end."""
    declaration = content.rfind(b"<!ENTITY")
    if declaration >= 0 and content.count(b'"', declaration) < 2:
        return declaration
    begun = _BEGUN.search(content, max(0, len(content) - 260))
    return begun.start() if begun else len(content)
