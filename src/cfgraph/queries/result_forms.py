"""Whether a result may differ from the graph because the engine stores numbers and dates by value."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain
from typing import TypeAlias

from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, Literal, Term
from cfgraph.queries.parsed_query import ParsedQuery

Row: TypeAlias = tuple[Term | None, ...]

_WORDS = """
STR STRLEN SUBSTR UCASE LCASE STRSTARTS STRENDS CONTAINS STRBEFORE STRAFTER ENCODE_FOR_URI CONCAT REGEX REPLACE
DATATYPE SAMETERM MD5 SHA1 SHA256 SHA384 SHA512 DISTINCT GROUP_CONCAT IRI URI
"""
_LOOK_AT_FORMS = frozenset(_WORDS.split())
"""Words of a query that make its result depend on how a literal is written."""


class FormWatch:
    """Examines the rows of a result for literals that the engine returns in another form.

    ``datatypes`` are those of literals that the engine changes.
    """

    def __init__(self, query: ParsedQuery, datatypes: Collection[IRI]) -> None:
        self._query, self._datatypes = query, datatypes
        self._has_rows = self._has_found = False

    def look(self, rows: Sequence[Row]) -> None:
        """Examine some rows."""
        self._has_rows |= bool(rows)
        if self._datatypes and not self._has_found:
            terms = chain.from_iterable(rows)
            self._has_found = any(isinstance(term, Literal) and term.datatype in self._datatypes for term in terms)

    def may_be_changed(self, result: QueryResult) -> bool:
        """Tell whether the engine's result may contain or depend on literals in another form than in the graph.

        A result without such literals, of a query that does not examine forms, is exact.
        """
        if not self._datatypes or result.engine != "oxigraph":
            return False
        if result.kind == "boolean" or not self._has_rows or self._has_found:
            return True
        return any(token.kind == "word" and token.text.upper() in _LOOK_AT_FORMS for token in self._query.tokens)
