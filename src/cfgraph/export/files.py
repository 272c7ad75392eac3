"""Where an export goes: a safe name for a new file, and writing that leaves either the whole file or nothing."""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cfgraph.model.errors import UsageError

LONGEST_NAME = 180
"""Bytes of a file name that is made from a title, without ending; most file systems allow 255 in all."""

NAMELESS = "cfgraph"
"""File name for a title that has nothing in it to make a name of."""

REPLACEMENT = "\ufffd"
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


@dataclass
class Replacements:
    """Counts the characters of an export that its format forbids and that were replaced by U+FFFD."""

    count: int = 0

    def in_xml(self, text: str) -> str:
        """Return the text without the characters that XML 1.0 forbids."""
        return self._replace(_NOT_IN_XML, text)

    def in_unicode(self, chunks: Iterable[str]) -> Iterator[str]:
        """Yield the chunks without lone surrogates, which no encoding can write."""
        for chunk in chunks:
            yield self._replace(_SURROGATE, chunk)

    def _replace(self, pattern: re.Pattern[str], text: str) -> str:
        replaced, number = pattern.subn(REPLACEMENT, text)
        self.count += number
        return replaced


def write_text(path: Path, chunks: Iterable[str], *, overwrite: bool = True) -> None:
    """Write the chunks as UTF-8 into a temporary file beside ``path`` and rename it into place.

    On any error nothing is left, and a file that was there is untouched. Raises UsageError when the file can't be
    written, or is there and ``overwrite`` is false. A link is followed; a device or pipe is not a place for a file.
    """
    target = Path(os.path.realpath(path.expanduser()))
    _check(path, target, overwrite)
    temporary = target.parent / f".cfgraph-{secrets.token_hex(8)}.part"
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except OSError as error:
        raise UsageError("files.unwritable", path=path, reason=error) from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(descriptor)
        _check(path, target, overwrite)
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
    except OSError as error:
        raise UsageError("files.unwritable", path=path, reason=error) from error
    finally:
        temporary.unlink(missing_ok=True)


def _check(path: Path, target: Path, overwrite: bool) -> None:
    try:
        if not target.parent.is_dir():
            raise UsageError("files.no_parent", path=path, directory=target.parent)
        if target.is_dir():
            raise UsageError("files.directory", path=path)
        if target.exists() and not target.is_file():
            raise UsageError("files.not_regular", path=path)
        if target.exists() and not overwrite:
            raise UsageError("files.exists", path=path)
        if target.exists() and not os.access(target, os.W_OK):
            raise UsageError("files.protected", path=path)
    except OSError as error:
        raise UsageError("files.unwritable", path=path, reason=error) from error


def default_name(title: str, ending: str, directory: Path) -> Path:
    """Return a path for a new file named after a title, Chinese kept: ``招联消费金融.graphml``, then ``…-2.graphml``.

    Whatever a file system, a shell or a reader could trip over becomes a hyphen. The file does not exist yet.
    """
    suffix = "." + ending.lstrip(".")
    text = unicodedata.normalize("NFC", title)
    kept = "".join(c if _may_stay(c) else "-" for c in text)
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


def _may_stay(character: str) -> bool:
    return character.isalnum() or character in "-_.()（）《》" or unicodedata.category(character) in ("Mn", "Mc")
