"""RDF/XML in encodings other than UTF-8: decoded on its way to the parser, by its byte order mark or declaration."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import IO, cast

from cfgraph.model.errors import GraphError
from cfgraph.store.file_kinds import HEAD_BYTES

_DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"\']([A-Za-z0-9._-]+)")
_DECLARATION = re.compile(r"(<\?xml[^>]*?)\s+encoding\s*=\s*[\"\'][^\"\']*[\"\']")
_STARTS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"))


def open_as_utf8(path: Path, content: IO[bytes]) -> IO[bytes]:
    """Return the content of an XML file as UTF-8; unchanged if it is UTF-8, or in an unknown encoding."""
    place = content.tell()
    head = content.read(HEAD_BYTES)
    content.seek(place)
    encoding = next((name for start, name in _STARTS if head.startswith(start)), None)
    if encoding is None and (declared := _DECLARED.match(head)):
        encoding = declared[1].decode()
    try:
        name = codecs.lookup(encoding or "utf-8").name
    except LookupError:
        return content
    return content if name in ("utf-8", "ascii") else cast(IO[bytes], _Transcoder(path, content, name))


class _Transcoder:
    """Content in UTF-8, without the original encoding declaration."""

    def __init__(self, path: Path, content: IO[bytes], encoding: str) -> None:
        self._path, self._content, self._encoding = path, content, encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._at_start = True

    def read(self, size: int) -> bytes:
        """Return more of the content, none at its end. Raises GraphError for invalid bytes of the encoding."""
        while chunk := self._content.read(size):
            if text := self._decode(chunk):
                return text
        return self._decode(b"", final=True)

    def _decode(self, chunk: bytes, *, final: bool = False) -> bytes:
        try:
            text = self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            raise GraphError("store.not_encoded", path=self._path, encoding=self._encoding) from error
        if self._at_start and text:
            text, self._at_start = _DECLARATION.sub(r"\1", text, count=1), False
        return text.encode("utf-8", "surrogatepass")
