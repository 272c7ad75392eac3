"""Making the texts of a CSV safe for spreadsheets, which run a cell that begins with ``=`` or its like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

TEXT_SIGN = "'"
"""What tells a spreadsheet that a cell is text."""

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d*)?([eE][+-]?\d+)?%?")


@dataclass
class SpreadsheetGuard:
    """Puts TEXT_SIGN before the texts that a spreadsheet would take for formulas, and counts them. Numbers stay."""

    count: int = 0

    def guard_cell(self, cell: object) -> object:
        """Return a cell as it may be written; what is no text stays as it is."""
        if not isinstance(cell, str) or not _FORMULA.match(cell) or _NUMBER.fullmatch(cell):
            return cell
        self.count += 1
        return TEXT_SIGN + cell

    def guard_row(self, cells: Iterable[object]) -> tuple[object, ...]:
        """Return the cells of a row as they may be written."""
        return tuple(map(self.guard_cell, cells))


@dataclass
class NoGuard(SpreadsheetGuard):
    """Leaves every cell as it is."""

    def guard_cell(self, cell: object) -> object:
        """Return the cell."""
        return cell
