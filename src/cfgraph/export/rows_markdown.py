"""Rows of a query as a table in GitHub's Markdown, for reports."""

from __future__ import annotations

import codecs
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from cfgraph.export.rdf import format_ntriples_term, prefix_iri
from cfgraph.model.errors import UsageError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, Literal, Term
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS
from cfgraph.text.safe import make_visible

MAX_IN_MEMORY = 8 * 1024**2
"""Number of bytes of rows up to which there is no file."""

READ_BYTES = 64 * 1024
"""Number of bytes of rows that are read at once."""

_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#~"})


class MarkdownRows:
    """A table, with numbers aligned to the right.

    Which columns are numbers is known after the last row, and written before the first one: rows are in an unnamed
    temporary file until then.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._names = {namespace: name for name, namespace in prefixes.items()}
        self._variables: Sequence[str] = ()
        self._has_numbers: list[bool] = []
        self._has_others: list[bool] = []
        self._file = tempfile.SpooledTemporaryFile(MAX_IN_MEMORY)  # noqa: SIM115 - closed with the object
        weakref.finalize(self, _close, self._file)

    def head(self, variables: Sequence[str]) -> str:
        """Return nothing: the first line is written at the end."""
        self._variables = variables
        self._has_numbers, self._has_others = [False] * len(variables), [False] * len(variables)
        return ""

    def row(self, variables: Sequence[str], row: Sequence[Term | None], number: int) -> str:
        """Save a row; return nothing. Raises UsageError if the disk for temporary files is full."""
        for place, term in enumerate(row):
            if term is not None:
                (self._has_numbers if _is_number(term) else self._has_others)[place] = True
        line = _format_row(_format_cell(term, self._names) for term in row)
        with _telling_full_disk():
            self._file.write(line.encode("utf-8", "surrogatepass"))
        return ""

    def end(self, result: QueryResult) -> Iterator[str]:
        """Yield the table."""
        yield _format_row(map(_escape, self._variables))
        columns = zip(self._has_numbers, self._has_others, strict=True)
        yield _format_row("---:" if numbers and not others else "---" for numbers, others in columns)
        with _telling_full_disk():
            self._file.seek(0)
        yield from codecs.iterdecode(iter(partial(self._file.read, READ_BYTES), b""), "utf-8", "surrogatepass")


@contextmanager
def _telling_full_disk() -> Iterator[None]:
    """Raise UsageError for a temporary file that can't be written."""
    try:
        yield
    except OSError as error:
        raise UsageError("files.unwritable", path=Path(tempfile.gettempdir()), reason=error) from error


def _close(file: tempfile.SpooledTemporaryFile[bytes]) -> None:
    """Close a temporary file, also one whose last bytes the disk has no room for."""
    with suppress(OSError):
        file.close()


def _format_row(cells: Iterable[str]) -> str:
    """Return cells as a line of the table."""
    return f"| {' | '.join(cells)} |\n"


def _format_cell(term: Term | None, names: dict[str, str]) -> str:
    """Return a term as a cell: literals as their text, IRIs by their prefixes."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return _escape(term.value)
    if isinstance(term, IRI):
        return _escape(prefix_iri(term, names) or str(term))
    return _escape(format_ntriples_term(term))


def _escape(text: str) -> str:
    """Escape the Markdown characters of a text, and join its lines."""
    return "<br>".join(make_visible(line).translate(_SIGNS) for line in text.splitlines()) or ""


def _is_number(term: Term) -> bool:
    """Tell whether a cell holds a number."""
    return isinstance(term, Literal) and term.datatype in DATATYPES_OF_NUMBERS
