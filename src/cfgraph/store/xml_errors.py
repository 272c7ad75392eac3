"""Locating errors in RDF/XML: its parser gives no position, so the file is parsed again line by line, and by expat."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import IO, cast
from xml.parsers import expat

import pyoxigraph as ox

from cfgraph.store.rdf_stream import ExpansionBudget, RdfStream, open_rdf
from cfgraph.store.xml_languages import mend_languages

_QUOTED = re.compile(r"[`\'\"]([^`\'\"]+)[`\'\"]")
_LAST_WORD = re.compile(r"(\S+):$")


def locate_xml_error(path: Path, message: str, base: str) -> tuple[int, int] | None:
    """Return line and column of the parser's error in an RDF/XML file; None if it is not found again."""
    with open_rdf(path, "rdf", ExpansionBudget()) as stream:
        lines = _LineByLine(stream)
        try:
            for _ in ox.parse(input=cast(IO[bytes], lines), format=ox.RdfFormat.RDF_XML, base_iri=base):
                pass
        except SyntaxError:
            if lines.malformed is not None:
                return lines.malformed
            found = _QUOTED.search(message) or _LAST_WORD.search(message)
            column = lines.last.find(found[1]) if found else -1
            return lines.number, max(column, 0) + 1
    return None


class _LineByLine:
    """Passes a file to the parser line by line, so that the line number is known when the parser stops."""

    def __init__(self, stream: RdfStream) -> None:
        self._stream = stream
        self._rest = b""
        self._expat = expat.ParserCreate()
        self.number, self.last = 0, ""
        self.malformed: tuple[int, int] | None = None

    def read(self, size: int) -> bytes:
        """Return the next line, or a part of a long one."""
        while b"\n" not in self._rest and len(self._rest) < size and (more := self._stream.read(size)):
            self._rest += more
        end = self._rest.find(b"\n") + 1 or len(self._rest)
        line, self._rest = self._rest[: min(end, size)], self._rest[min(end, size) :]
        if line:
            self.number += 1
            self.last = line.decode("utf-8", "replace")
        if self.malformed is None:
            with suppress(ValueError, LookupError):  # of encodings that expat does not read, or nobody knows
                try:
                    self._expat.Parse(line, not line)
                except expat.ExpatError as error:
                    self.malformed = error.lineno, error.offset + 1
        return mend_languages(line)
