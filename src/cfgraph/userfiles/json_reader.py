"""The one reader of the JSON that the program keeps: it takes anything, and sets aside what can't be read."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from cfgraph.model.errors import UsageError

LARGEST = 2**63
"""Numbers beyond this are none that the program wrote; they are read as 0."""


_ASIDE = ".unreadable-"


def parse_json(text: str) -> object:
    """Return what JSON holds, its numbers within bounds. Raises ValueError for anything that is no JSON."""
    try:
        return json.loads(text, parse_float=_bounded, parse_int=_bounded, parse_constant=lambda _: 0)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def read_kept_json(path: Path) -> object:
    """Return what a file of the program's own holds.

    A file that can't be read as JSON is set aside, so that it is in nobody's way the next time. Raises UsageError,
    which names where it is now, and FileNotFoundError when there is none.
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
    """Tell whether a file is what could not be read of another and was set aside."""
    return path.name.startswith(f"{kept.name}{_ASIDE}")


def set_aside(path: Path) -> UsageError:
    """Rename a file that can't be read, and return an error that tells its new name."""
    number = 1
    while (aside := path.with_name(f"{path.name}{_ASIDE}{number}")).exists():
        number += 1
    with suppress(OSError):
        return UsageError("kept.set_aside", path=path, aside=path.rename(aside).name)
    return UsageError("kept.not_json", path=path)


def _bounded(written: str) -> int | float:
    """Return a number as it is written, or 0 for one beyond all bounds."""
    number = float(written)
    if not -LARGEST < number < LARGEST:
        return 0
    return number if set(written) & set(".eE") else int(written)
