"""Copying: through the terminal (OSC 52, over ssh too), or to a file where a terminal can't or the text is too long."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path

DEAF = ("linux", "dumb", "vt100", "vt220")
"""Terminals, by the variable ``TERM``, that ignore what is sent to their clipboard."""


def copy_lines(
    lines: Iterable[str],
    send: Callable[[str], object],
    *,
    longest: int,
    directory: Path,
    environ: Mapping[str, str] | None = None,
) -> Path | None:
    """Send lines to the clipboard; return the file they were written to instead, if so.

    No more than ``longest`` characters are held in memory. Raises OSError when the file can't be written.
    """
    rest = iter(lines)
    taken: list[str] = []
    size = 0
    is_deaf = (os.environ if environ is None else environ).get("TERM", "") in DEAF
    for line in rest:
        taken.append(line)
        size += len(line) + 1
        if size > longest or is_deaf:
            return _write(chain(taken, rest), directory)
    send("\n".join(taken))
    return None


def _write(lines: Iterable[str], directory: Path) -> Path:
    """Write lines to a new file named after the time."""
    stem = f"cfgraph-copy-{datetime.now():%Y%m%d-%H%M%S}"
    number = 1
    while True:
        path = directory / f"{stem}{f'-{number}' if number > 1 else ''}.tsv"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)
        except FileExistsError:
            number += 1
        else:
            return path
