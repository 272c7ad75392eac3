"""Detecting files that are not what their names say: pointers, web pages, compressed or otherwise encoded files."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from cfgraph.model.errors import GraphError
from cfgraph.store.rdf_formats import XML_FORMATS
from cfgraph.text.catalog import make_phrase

HEAD_BYTES = 1024
"""Number of bytes at the start of a file used to detect its kind."""

TRIED_BYTES = 1024 * 1024
"""Number of bytes of a file used to guess its encoding."""

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_ANNEX_POINTER = re.compile(rb"\.?/?annex/objects/|(?:\.\./)*\.git/annex/objects/")
_WEB_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE | re.DOTALL)
_PACKED = {b"\x1f\x8b": ".gz", b"BZh": ".bz2", b"\xfd7zXZ": ".xz", b"PK\x03\x04": ".zip", b"\x28\xb5\x2f\xfd": ".zst"}
_COMMENTS = re.compile(r"(?:\s+|#[^\n]*(?:\n|$)|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>)*", re.DOTALL)
_NODE = r"(?:<[^>\s]*>|_:\S+)"
_STARTS_OF_FORMATS = (
    (r"<(?:\w+:)?RDF\b", "RDF/XML", "rdf"),
    (r"<graphml\b", "GraphML", "graphml"),
    (r"<gexf\b", "GEXF", "gexf"),
    (r"<Ontology\b", "OWL/XML", ""),
    (r"(?:Prefix|Ontology)\(", "OWL functional syntax", ""),
    (r"(?:Prefix|Ontology):\s", "OWL Manchester syntax", ""),
    (r"format-version:", "OBO", ""),
    (r"[{\[]\s*[{\"\]}]", "JSON-LD", "jsonld"),
    (rf"{_NODE}[ \t]+<[^>\s]*>[ \t]+(?:{_NODE}|\"[^\n]*?)[ \t]+{_NODE}[ \t]*\.[ \t]*(?:\r?\n|$)", "N-Quads", "nq"),
    (
        r"(?:@prefix|@base|(?i:prefix|base)\s)(?:.*\n)*?\s*(?:GRAPH\s+)?(?:<[^>\s]*>|[\w.-]*:[\w.-]*)?\s*\{",
        "TriG",
        "trig",
    ),
    (r"(?:@prefix|@base|(?i:prefix|base))\s", "Turtle", "ttl"),
)
_HOLD_EACH_OTHER = {"Turtle": "N-Triples", "TriG": "Turtle N-Triples", "N3": "Turtle N-Triples"}
"""Formats whose parsers also read other formats."""

_WIDE = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_ENCODINGS = (
    ("gb18030", "GBK", {*range(0xA1, 0xA4), *range(0xB0, 0xD8)}, 0xA1),
    ("big5", "Big5", {*range(0xA1, 0xC7)}, 0x40),
    ("shift_jis", "Shift_JIS", {*range(0x81, 0x98)}, 0x40),
    ("euc_kr", "EUC-KR", {*range(0xA1, 0xA4), *range(0xB0, 0xC9)}, 0xA1),
)
"""Encodings, with the first bytes of their common characters (symbols, kana, the first level of characters), and the
minimum second byte."""

MIN_COMMON = 0.8
"""Minimum share of common characters for assuming an encoding."""


def find_packing(head: bytes) -> str:
    """Return the file extension of the compression that the start of a file shows; empty for none."""
    return next((ending for magic, ending in _PACKED.items() if head.startswith(magic)), "")


def check_head(path: Path | str, head: bytes, form: str) -> None:
    """Raise GraphError if the start of a file shows that it is not RDF of the format."""
    if head.startswith(_LFS_POINTER):
        raise GraphError("store.lfs_pointer", path=path)
    if _ANNEX_POINTER.match(head):
        raise GraphError("store.annex_pointer", path=path)
    if _WEB_PAGE.match(head):
        raise GraphError("store.web_page", path=path)
    if ending := find_packing(head):
        raise GraphError("store.packed", path=path, ending=ending)
    if form not in XML_FORMATS and (encoding := _find_wide_encoding(head)):
        raise GraphError("store.other_encoding", path=path, encoding=encoding)


def _find_wide_encoding(head: bytes) -> str | None:
    """Return the encoding of a text with several bytes per character, by its mark or its zero bytes."""
    marked = next((name for mark, name in _WIDE if head.startswith(mark)), None)
    if marked or len(head) < 4:
        return marked
    zeros = head[0::2].count(0) * 4 > len(head), head[1::2].count(0) * 4 > len(head)
    return {(False, True): "UTF-16LE", (True, False): "UTF-16BE"}.get(zeros)


def explain_other_format(path: Path, head: bytes, form: str) -> GraphError | None:
    """Return an error that names the actual format of a file that is invalid in a format; None if it is unknown."""
    text = head.decode("utf-8-sig", "ignore")
    start = _COMMENTS.match(text)
    text = text[start.end() if start else 0 :]
    for pattern, found, name in _STARTS_OF_FORMATS:
        if re.match(pattern, text):
            if found == form or found in _HOLD_EACH_OTHER.get(form, ""):
                return None
            if not name:
                return GraphError("store.foreign_syntax", path=path, found=found)
            return GraphError("store.is_format", path=path, format=form, found=found, name=name)
    return None


def explain_encoding(path: Path, content: bytes, line: int | None) -> GraphError:
    """Return the error for a file that is not UTF-8, with its encoding if it can be determined."""
    if encoding := guess_encoding(content):
        return GraphError("store.other_encoding", path=path, encoding=encoding)
    reason = make_phrase("reason.not_utf8")
    if line is None:
        return GraphError("files.unreadable", path=path, reason=reason)
    return GraphError("store.not_utf8_at", path=path, line=line)


def guess_encoding(content: bytes) -> str | None:
    """Return the East Asian encoding of a text, in which most of its characters are common; None for none."""
    shares = {name: _count_common(content, codec, leads, least) for codec, name, leads, least in _ENCODINGS}
    best = max(shares.values())
    names = [name for name, share in shares.items() if share == best]
    return names[0] if best >= MIN_COMMON and len(names) == 1 else None


def _count_common(content: bytes, codec: str, leads: Collection[int], least: int) -> float:
    """Return the share of a text's characters that are common in an encoding, by their two bytes."""
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        if error.start < len(content) - 4:  # not merely a character that is cut off at the end
            return 0
        text = content[: error.start].decode(codec)
    encoded = [character.encode(codec) for character in text if character > "\x7f"]
    return sum(len(each) == 2 and each[0] in leads and each[1] >= least for each in encoded) / max(len(encoded), 1)
