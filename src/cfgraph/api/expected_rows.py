"""Comparing the result of a saved query with its expected rows, in a CSV beside the query's file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from cfgraph.export.query_results import write_result
from cfgraph.model.errors import UsageError
from cfgraph.model.query_result import QueryResult
from cfgraph.queries import SavedQuery
from cfgraph.queries.syntax_tree import SelectQuery

Row: TypeAlias = tuple[str, ...]

ENDING = ".expected.csv"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a result differs from the expected one: missing rows, unexpected rows, or only their order."""

    name: str
    rows: int
    missing: tuple[Row, ...] = ()
    unexpected: tuple[Row, ...] = ()
    out_of_order: bool = False

    @property
    def passed(self) -> bool:
        """Whether the result is as expected."""
        return not (self.missing or self.unexpected or self.out_of_order)

    def to_json(self) -> dict[str, object]:
        """Return the comparison as JSON."""
        return {
            "query": self.name,
            "passed": self.passed,
            "rows": self.rows,
            "missing": [list(row) for row in self.missing],
            "unexpected": [list(row) for row in self.unexpected],
            "out_of_order": self.out_of_order,
        }


def expected_path(query: SavedQuery) -> Path:
    """Return the path of the expected rows of a query."""
    return query.path.with_name(query.path.stem + ENDING)


def compare_rows(query: SavedQuery, result: QueryResult) -> Comparison:
    """Compare a result with the expected rows; their order counts if the query has ORDER BY.

    Raises UsageError if these can't be read.
    """
    path = expected_path(query)
    try:
        expected = _read_rows(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError("files.unreadable", path=path, reason=error) from error
    out = io.StringIO()
    write_result(result, out, "csv")
    found = _read_rows(out.getvalue())
    missing, unexpected = Counter(expected), Counter(found)
    missing, unexpected = missing - unexpected, unexpected - missing
    tree = query.query.tree
    is_ordered = isinstance(tree, SelectQuery) and bool(tree.modifiers.order_by)
    same_rows = not missing and not unexpected
    return Comparison(
        query.name,
        len(found) - 1,
        tuple(missing.elements()),
        tuple(unexpected.elements()),
        out_of_order=is_ordered and same_rows and expected != found,
    )


def _read_rows(text: str) -> Sequence[Row]:
    """Return the rows of a CSV, its header too."""
    return [tuple(row) for row in csv.reader(io.StringIO(text, newline="")) if row]
