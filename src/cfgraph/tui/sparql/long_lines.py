"""Lines of any length in a text area: only the visible part is drawn, in one color."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from rich.cells import get_character_cell_size
from rich.text import Text

LONG = 2_000
"""Length in characters beyond which only the visible part of a line is drawn; screens are far narrower."""


@lru_cache(maxsize=16)
def measure_columns(line: str) -> Sequence[int]:
    """Return the cells before each column of a line, and its width. Control characters are drawn as symbols."""
    if line.isascii():
        return range(len(line) + 1)
    return array("Q", accumulate((max(1, get_character_cell_size(each)) for each in line), initial=0))


def cut_line(line: str, left: int, room: int) -> tuple[Text, int]:
    """Return the text in a range of cells of a line, and the column at which it begins.

    The end of the line is followed by a space for the cursor; a wide character cut by the first cell is drawn blank.
    """
    cells = measure_columns(line)
    first = min(bisect_left(cells, left), len(line))
    last = max(first, bisect_right(cells, left + room) - 1)
    return Text(line[first:last] + " ", end="", no_wrap=True), first
