"""``merge``: statements of one node in two stores, each once."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from cfgraph.model.terms import IRI, Literal, Statement
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS


def merge(own: Iterable[Statement], others: Iterable[Statement]) -> list[Statement]:
    """Return statements of one node in two stores, each once. Numbers are compared by value, as servers rewrite them.

    >>> about, by, integer = IRI("urn:a"), IRI("urn:p"), IRI("http://www.w3.org/2001/XMLSchema#decimal")
    >>> [one.object.value for one in merge([Statement(about, by, Literal("5", integer))],
    ...                                    [Statement(about, by, Literal("5.0", integer))])]
    ['5']
    """
    found = dict.fromkeys(own)
    numbers = {_number_key(one) for one in found}
    for one in others:
        if (key := _number_key(one)) is None or key not in numbers:
            found[one] = None
    return list(found)


def _number_key(statement: Statement) -> tuple[IRI, IRI, Decimal] | None:
    """Return a predicate, datatype and value for a number."""
    _, predicate, value = statement
    if isinstance(value, Literal) and value.datatype in DATATYPES_OF_NUMBERS:
        try:
            return predicate, value.datatype, Decimal(value.value)
        except InvalidOperation:
            return None
    return None
