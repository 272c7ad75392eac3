"""Files that are not what their names say: pointers, web pages, packed or otherwise encoded files, each named so."""

from __future__ import annotations

import re
from pathlib import Path

from cfgraph.model.errors import GraphError
from cfgraph.store.rdf_formats import XML_FORMATS
from cfgraph.text.catalog import make_phrase

HEAD_BYTES = 1024
"""Bytes at the start of a file by which it is told what it is."""

TRIED_BYTES = 1024 * 1024
"""Bytes of a file by which its encoding is guessed."""

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_ANNEX_POINTER = re.compile(rb"\.?/?annex/objects/|(?:\.\./)*\.git/annex/objects/")
_WEB_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE | re.DOTALL)
_PACKED = {b"\x1f\x8b": ".gz", b"BZh": ".bz2", b"\xfd7zXZ": ".xz", b"PK\x03\x04": ".zip", b"\x28\xb5\x2f\xfd": ".zst"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ENCODINGS = (("gb18030", "GBK"), ("big5", "Big5"), ("shift_jis", "Shift_JIS"))


def find_packing(head: bytes) -> str:
    """Return the ending of the packing that the start of a file shows; nothing for none."""
    return next((ending for magic, ending in _PACKED.items() if head.startswith(magic)), "")


def check_head(path: Path | str, head: bytes, form: str) -> None:
    """Raise GraphError where the start of a file shows that it is no RDF of the format at all."""
    if head.startswith(_LFS_POINTER):
        raise GraphError("store.lfs_pointer", path=path)
    if _ANNEX_POINTER.match(head):
        raise GraphError("store.annex_pointer", path=path)
    if _WEB_PAGE.match(head):
        raise GraphError("store.web_page", path=path)
    if ending := find_packing(head):
        raise GraphError("store.packed", path=path, ending=ending)
    if form not in XML_FORMATS and head.startswith(_UTF16):
        raise GraphError("store.other_encoding", path=path, encoding="UTF-16")


def explain_encoding(path: Path, content: bytes, line: int | None) -> GraphError:
    """Return what is wrong with a file that is not UTF-8: the encoding that it has, where that can be told."""
    for codec, name in _ENCODINGS:
        try:
            text = content[: len(content) - len(content) % 2].decode(codec)
        except UnicodeDecodeError as error:
            if error.start < len(content) - 8:  # not merely a character that is cut off at the end
                continue
            text = content.decode(codec, "ignore")
        if any("\u4e00" <= character <= "\u9fff" for character in text):
            return GraphError("store.other_encoding", path=path, encoding=name)
    reason = make_phrase("reason.not_utf8")
    if line is None:
        return GraphError("files.unreadable", path=path, reason=reason)
    return GraphError("store.not_utf8_at", path=path, line=line)
