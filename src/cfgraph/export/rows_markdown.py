"""Rows of a query as a table in GitHub's Markdown, for reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfgraph.export.rdf import format_ntriples_term, prefix_iri
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, Literal, Term
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS
from cfgraph.text.safe import make_visible

_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#~"})


def serialize_markdown(result: QueryResult, names: dict[str, str]) -> Iterator[str]:
    """Yield rows as a table, numbers to the right; ``names`` has the prefix of each namespace that has one."""
    yield _format_row(map(_escape, result.variables))
    columns = zip(*result.rows, strict=True) if result.rows else [()] * len(result.variables)
    yield _format_row("---:" if all(map(_is_number, column)) and any(column) else "---" for column in columns)
    for row in result.rows:
        yield _format_row(_format_cell(term, names) for term in row)


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
    """Return a text with Markdown's signs escaped, and its lines in one."""
    return "<br>".join(make_visible(line).translate(_SIGNS) for line in text.splitlines()) or ""


def _is_number(term: Term | None) -> bool:
    """Tell whether a cell holds a number or nothing."""
    return term is None or (isinstance(term, Literal) and term.datatype in DATATYPES_OF_NUMBERS)
