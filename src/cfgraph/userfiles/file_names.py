"""Making safe file names from titles."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

LONGEST_NAME = 180
"""Maximum length in bytes of a file name made from a title, without extension; most file systems allow 255."""


NAMELESS = "cfgraph"
"""File name for a title without usable characters."""


_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def make_file_name(title: str, ending: str, directory: Path) -> Path:
    """Return a new file path from a title, keeping Chinese: ``招联消费金融.graphml``, then ``…-2.graphml``.

    Characters that are problematic in file systems or shells become hyphens. The file does not exist yet.
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
    """Tell whether a character is safe in a file name."""
    return character.isalnum() or character in "-_.()（）《》" or unicodedata.category(character) in ("Mn", "Mc")
