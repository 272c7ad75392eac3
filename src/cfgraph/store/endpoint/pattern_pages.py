"""All statements by a predicate: in one answer or, where the server's limit cuts that, page by page."""

from __future__ import annotations

from collections.abc import Collection

from cfgraph.model.terms import IRI, BlankNode, Literal, term_to_n3
from cfgraph.model.vocabulary import (
    ABOUT,
    AS_OF,
    CONFIDENCE,
    DERIVED_FROM,
    IN_DOCUMENT,
    METRIC,
    PERCENTAGE,
    PERCENTAGE_MAX,
    PERCENTAGE_MIN,
    PERIOD,
    VALID_FROM,
    VALID_TO,
)
from cfgraph.store.endpoint.client import CutAnswer, EndpointClient
from cfgraph.store.endpoint.patterns import write_values
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_text import write_pattern_query

OF_DETAILS = frozenset(
    (ABOUT, AS_OF, CONFIDENCE, DERIVED_FROM, IN_DOCUMENT, METRIC, PERCENTAGE, PERCENTAGE_MAX, PERCENTAGE_MIN, PERIOD)
) | {VALID_FROM, VALID_TO}
"""Predicates of claims, figures and passages: what they are stated of has no name to be read."""

PAGE = 5_000
"""Rows of a page, below the limits of servers that have any."""


def write_predicates_query(predicates: Collection[IRI]) -> str:
    """Return the query for all statements by some predicates."""
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {write_values('p', predicates)} ?s ?p ?o }}"


def select_pattern(client: EndpointClient, predicate: IRI | None) -> list[Row]:
    """Return the statements by a predicate as rows of subject, predicate and object. Raises CutAnswer."""
    try:
        return client.select(write_pattern_query(None, predicate, None))
    except CutAnswer:
        if predicate is None:
            raise
    found = client.select(_write_page(predicate, "isBlank(?s)", PAGE))
    if len(found) == PAGE:  # blank nodes have no name to go on from
        raise CutAnswer("endpoint.server_limit", name=client.name, rows=PAGE)
    after = ""
    while True:
        key = f"isIRI(?s) && STR(?s) > {term_to_n3(Literal(after))}"
        rows = client.select(_write_page(predicate, key, PAGE))
        if len(rows) < PAGE:
            return found + rows
        last = rows[-1][0]
        whole = [row for row in rows if row[0] != last]  # of the last subject there may be more
        if not whole or isinstance(last, BlankNode):
            raise CutAnswer("endpoint.server_limit", name=client.name, rows=PAGE)
        found += whole
        after = str(whole[-1][0])


def _write_page(predicate: IRI, key: str, most: int) -> str:
    pattern = f"?s ?p ?o FILTER({key})"
    by = f"VALUES ?p {{ {term_to_n3(predicate)} }}"
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {by} {pattern} }} ORDER BY STR(?s) LIMIT {most}"
