"""Quotations: the cited lines of a document, read from the user's own copy. Nothing is stored."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from cfgraph.model.entity import Source

MAX_QUOTATION_CHARACTERS = 600
"""Maximum number of characters of a line that are shown; a line of a document may be a whole article."""

_LINE = "line "


def read_quotations(source: Source, directory: Path) -> tuple[str, ...]:
    """Return the lines of a document that a source cites, from the copy in ``directory``.

    Returns nothing for a source without a line, a document without a file name, a file that is missing or can't
    be read as text, or a line beyond its end. Only files directly in the directory are read.
    """
    name = source.file
    if not (source.locator or "").startswith(_LINE):
        return ()
    if not name or Path(name).name != name or name in (".", ".."):
        return ()
    parts = (source.locator or "").removeprefix(_LINE).split(",")
    numbers = sorted({int(part) for part in map(str.strip, parts) if part.isdecimal() and int(part) > 0})
    return tuple(text for number in numbers if (text := _read_line(directory / name, number)))


def _read_line(path: Path, number: int) -> str:
    """Return one line of a text file, counted from 1; empty if there is none."""
    try:
        with path.open(encoding="utf-8", errors="strict") as stream:
            text = next(islice(stream, number - 1, number), "").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return text if len(text) <= MAX_QUOTATION_CHARACTERS else text[:MAX_QUOTATION_CHARACTERS] + "…"
