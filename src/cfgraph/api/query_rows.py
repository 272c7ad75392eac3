"""Results of SPARQL queries as Python values: numbers, booleans, dates and texts by datatype."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from cfgraph.api.flat_rows import Field, FlatRows
from cfgraph.api.json_shapes import Json
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import XSD, Literal, Term, term_to_n3
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS

_FLOATS = {XSD + "double", XSD + "float"}


def python_value(term: Term | None) -> Field:
    """Return a term as a Python value; a literal that is invalid for its datatype stays text.

    Integers are ``int``, decimals ``Decimal``, doubles ``float``, booleans ``bool``, dates ``date`` and ``datetime``.
    """
    if term is None:
        return None
    if not isinstance(term, Literal):
        return str(term) if isinstance(term, str) else term_to_n3(term)
    try:
        return _convert_literal(term)
    except (ValueError, InvalidOperation):
        return term.value


def _convert_literal(literal: Literal) -> Field:
    """Return a literal as the Python value of its datatype."""
    datatype, text = literal.datatype, literal.value
    if datatype in _FLOATS:
        return float(text.replace("INF", "inf"))
    if datatype == XSD + "decimal":
        return Decimal(text)
    if datatype in DATATYPES_OF_NUMBERS:
        return int(text)
    if datatype == XSD + "boolean" and text in ("true", "false", "1", "0"):
        return text in ("true", "1")
    if datatype == XSD + "date":
        return date.fromisoformat(text)
    if datatype == XSD + "dateTime":
        return datetime.fromisoformat(text)
    return text


def query_rows(result: QueryResult) -> FlatRows:
    """Return a result as rows: solutions by variable, statements by subject, predicate and object, or one boolean."""
    if result.kind == "boolean":
        return FlatRows(("boolean",), [(result.boolean,)])
    if result.kind == "statements":
        return FlatRows(("subject", "predicate", "object"), _value_rows(result.statements))
    return FlatRows(tuple(result.variables), _value_rows(result.rows))


def _value_rows(rows: Iterable[Iterable[Term | None]]) -> Iterable[tuple[Field, ...]]:
    """Yield rows of terms as rows of Python values."""
    return (tuple(map(python_value, row)) for row in rows)


def query_json(result: QueryResult) -> Json:
    """Return a result in SPARQL 1.1 results JSON; statements are rows of subject, predicate and object."""
    import io
    import json

    from cfgraph.export.query_results import write_result

    if result.kind == "statements":
        rows = [
            dict(zip(("subject", "predicate", "object"), map(term_to_n3, row), strict=True))
            for row in result.statements
        ]
        shape: Json = {"statements": rows, "complete": result.complete}
        return shape if result.forms == "written" else {**shape, "forms": result.forms}
    out = io.StringIO()
    write_result(result, out, "json")
    answer: Json = json.loads(out.getvalue())
    return answer
