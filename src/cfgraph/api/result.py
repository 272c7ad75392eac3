"""The result of an operation: its value, its rows as a table for data frames, and its JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Generic, TypeVar, overload

from cfgraph.api.flat_rows import Field, FlatRows
from cfgraph.api.json_shapes import Json

Value = TypeVar("Value")

SHOWN_ROWS = 50
"""Rows that a notebook shows of a result before it only counts them."""


class Result(Sequence[dict[str, Field]], Generic[Value]):
    """A result: a sequence of rows as dictionaries, with the complete result in ``value``.

    The columns are those of ``--format csv``, the JSON is that of ``--format json``.
    ``pandas.DataFrame(result)`` and ``polars.DataFrame(result.to_dicts())`` accept it directly.
    """

    def __init__(self, value: Value, to_rows: Callable[[], FlatRows], to_json: Callable[[], Json]) -> None:
        self.value = value
        self._make_rows, self._make_json = to_rows, to_json
        self._rows: list[dict[str, Field]] | None = None
        self._columns: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, the same for every row."""
        self._read()
        return self._columns

    def to_dicts(self) -> list[dict[str, Field]]:
        """Return every row as a dictionary of column names to text, numbers or None."""
        return list(self._read())

    def to_json(self) -> Json:
        """Return the result as Python values, as ``--format json`` prints it."""
        return self._make_json()

    def flat_rows(self) -> FlatRows:
        """Return the rows as ``--format csv`` prints them."""
        return self._make_rows()

    def _read(self) -> list[dict[str, Field]]:
        if self._rows is None:
            flat = self._make_rows()
            self._columns = flat.header
            self._rows = [dict(zip(flat.header, row, strict=True)) for row in flat.rows]
        return self._rows

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[dict[str, Field]]:
        return iter(self._read())

    @overload
    def __getitem__(self, index: int) -> dict[str, Field]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Field]]: ...
    def __getitem__(self, index: int | slice) -> dict[str, Field] | list[dict[str, Field]]:
        return self._read()[index]

    def __repr__(self) -> str:
        return f"<{type(self.value).__name__}: {len(self)} rows of {len(self.columns)} columns>"

    def _repr_html_(self) -> str:
        """Return the rows as a table, for notebooks; columns that are empty in all rows are left out."""
        rows = self._read()
        names = [name for name in self._columns if any(row[name] is not None for row in rows)]
        head = "".join(f"<th>{escape(name)}</th>" for name in names)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(_cell_text(row[name]))}</td>" for name in names) + "</tr>"
            for row in rows[:SHOWN_ROWS]
        )
        more = f"<p>{len(rows):,} rows, {SHOWN_ROWS} shown</p>" if len(rows) > SHOWN_ROWS else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell_text(field: Field) -> str:
    """Return a field of a result as the text of a table's cell."""
    return "" if field is None else str(field)
