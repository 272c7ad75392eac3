"""Making the texts of a CSV safe for spreadsheets, which run cells that begin with ``=`` and similar characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

TEXT_SIGN = "'"
"""The prefix that marks a cell as text for spreadsheets."""

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d*)?([eE][+-]?\d+)?%?")


@dataclass
class SpreadsheetGuard:
    """Put TEXT_SIGN before texts that a spreadsheet would run as formulas, and count them. Numbers are unchanged."""

    count: int = 0

    def guard_cell(self, cell: object) -> object:
        """Return a safe cell; values other than texts are unchanged."""
        if not isinstance(cell, str) or not _FORMULA.match(cell) or _NUMBER.fullmatch(cell):
            return cell
        self.count += 1
        return TEXT_SIGN + cell

    def guard_row(self, cells: Iterable[object]) -> tuple[object, ...]:
        """Return the safe cells of a row."""
        return tuple(map(self.guard_cell, cells))


@dataclass
class NoGuard(SpreadsheetGuard):
    """Leave every cell unchanged."""

    def guard_cell(self, cell: object) -> object:
        """Return the cell."""
        return cell
