"""The reader of the program's own JSON: it accepts any content, and renames unreadable files."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from cfgraph.model.errors import UsageError

LARGEST = 2**63
"""Limit of numbers; the program writes none beyond it, and they are read as 0."""


_ASIDE = ".unreadable-"


def parse_json(text: str) -> object:
    """Parse JSON, with numbers limited. Raises ValueError for invalid JSON."""
    try:
        return json.loads(text, parse_float=_bounded, parse_int=_bounded, parse_constant=lambda _: 0)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def read_kept_json(path: Path) -> object:
    """Return the content of one of the program's own files.

    An unreadable file is renamed, so that it causes no problem the next time. Raises UsageError
    with its new name, and FileNotFoundError if there is none.
    """
    try:
        return parse_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UsageError("files.unreadable", path=path, reason=error) from error
    except ValueError as error:
        raise set_aside(path) from error


def is_set_aside(path: Path, kept: Path) -> bool:
    """Tell whether a file is a renamed unreadable one."""
    return path.name.startswith(f"{kept.name}{_ASIDE}")


def set_aside(path: Path) -> UsageError:
    """Rename an unreadable file, and return an error with its new name."""
    number = 1
    while (aside := path.with_name(f"{path.name}{_ASIDE}{number}")).exists():
        number += 1
    with suppress(OSError):
        return UsageError("kept.set_aside", path=path, aside=path.rename(aside).name)
    return UsageError("kept.not_json", path=path)


def _bounded(written: str) -> int | float:
    """Return a number unchanged, or 0 if it is beyond the limit."""
    number = float(written)
    if not -LARGEST < number < LARGEST:
        return 0
    return number if set(written) & set(".eE") else int(written)
