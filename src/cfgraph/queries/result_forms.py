"""Whether an answer may differ from the graph because the engine keeps numbers and dates by their value."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain

from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, Literal, Term
from cfgraph.queries.parsed_query import ParsedQuery

_WORDS = """
STR STRLEN SUBSTR UCASE LCASE STRSTARTS STRENDS CONTAINS STRBEFORE STRAFTER ENCODE_FOR_URI CONCAT REGEX REPLACE
DATATYPE SAMETERM MD5 SHA1 SHA256 SHA384 SHA512 DISTINCT GROUP_CONCAT IRI URI
"""
_LOOK_AT_FORMS = frozenset(_WORDS.split())
"""Words of a query that make its answer depend on how a literal is written."""


def may_be_changed(query: ParsedQuery, result: QueryResult, datatypes: Collection[IRI]) -> bool:
    """Tell whether the engine's answer may show or rest on literals in another form than the graph has.

    ``datatypes`` are those of literals that the engine changes. An answer without such literals to a query that looks
    at no forms is as the graph is.
    """
    if not datatypes or result.engine != "oxigraph":
        return False
    if result.kind == "boolean" or not (result.rows or result.statements):
        return True
    if any(token.kind == "word" and token.text.upper() in _LOOK_AT_FORMS for token in query.tokens):
        return True
    terms: Iterable[Term | None] = chain.from_iterable(result.rows or result.statements)
    return any(isinstance(term, Literal) and term.datatype in datatypes for term in terms)
