"""Making safe file names from titles."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

LONGEST_NAME = 180
"""Bytes of a file name that is made from a title, without ending; most file systems allow 255 in all."""


NAMELESS = "cfgraph"
"""File name for a title that has nothing in it to make a name of."""


_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def make_file_name(title: str, ending: str, directory: Path) -> Path:
    """Return a path for a new file named after a title, Chinese kept: ``招联消费金融.graphml``, then ``…-2.graphml``.

    Whatever a file system, a shell or a reader could trip over becomes a hyphen. The file does not exist yet.
    """
    suffix = "." + ending.lstrip(".")
    text = unicodedata.normalize("NFC", title)
    kept = "".join(c if _is_safe_in_name(c) else "-" for c in text)
    stem = re.sub(r"-{2,}", "-", kept).strip("-. ")
    stem = stem.encode()[:LONGEST_NAME].decode(errors="ignore").strip("-. ")
    if not stem or _DEVICES.fullmatch(stem):
        stem = f"{NAMELESS}-{stem}" if stem else NAMELESS
    path = directory / f"{stem}{suffix}"
    number = 2
    while path.exists() or path.is_symlink():
        path = directory / f"{stem}-{number}{suffix}"
        number += 1
    return path


def _is_safe_in_name(character: str) -> bool:
    """Tell whether a character may stand in a file name."""
    return character.isalnum() or character in "-_.()（）《》" or unicodedata.category(character) in ("Mn", "Mc")
