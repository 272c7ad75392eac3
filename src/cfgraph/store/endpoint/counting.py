"""The counts of an overview, made by the server: two requests, and one for names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from cfgraph.model.entity import Direction
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.patterns import Details
from cfgraph.store.endpoint.profile import read_statements
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_text import (
    make_batches,
    write_claim_classes_query,
    write_counting_queries,
    write_nodes_query,
)
from cfgraph.store.graph import ClaimClass, Statistics

MAX_HUBS = 50
"""Number of most connected entities that are counted."""


def count_statistics(
    client: EndpointClient, details: Details
) -> tuple[Statistics, Sequence[Statement], Sequence[Node]]:
    """Return the counts of a graph, the statements that name the counted nodes, and the requested nodes."""
    counts: dict[str, Counter[Node]] = {}
    for query in write_counting_queries(details, MAX_HUBS):
        for kind, item, number in client.select(query):
            if not isinstance(kind, Literal) or not isinstance(number, Literal):
                continue
            key = item if isinstance(item, IRI | BlankNode) else IRI("")
            counts.setdefault(kind.value, Counter())[key] += int(number.value)

    def by_iri(kind: str) -> dict[IRI, int]:
        found = counts.get(kind, Counter())
        return {iri: n for iri, n in sorted(found.items(), key=lambda one: (-one[1], one[0])) if isinstance(iri, IRI)}

    hubs = sorted(counts.get("hub", Counter()).items(), key=lambda one: (-one[1], one[0]))
    found = Statistics(
        statements=sum(by_iri("predicate").values()),
        entities=counts.get("entities", Counter()).total(),
        details=by_iri("detail"),
        classes=by_iri("class"),
        predicates=by_iri("predicate"),
        edge_predicates=by_iri("edge"),
        hubs=hubs,
    )
    named = [*found.classes, *found.edge_predicates, *(node for node, _ in hubs)]
    statements: list[Statement] = []
    for batch in make_batches(named):
        statements += read_statements(client.select(write_nodes_query((), batch, (), details)))
    return found, statements, named


def read_counts(rows: Iterable[Row]) -> dict[tuple[IRI, Direction], int]:
    """Return numbers of edges from rows of a direction, a predicate and a number."""
    return {
        (predicate, "in" if direction.value == "in" else "out"): int(total.value)
        for direction, predicate, total in rows
        if isinstance(direction, Literal) and isinstance(predicate, IRI) and isinstance(total, Literal)
    }


def count_classes_of_claims(client: EndpointClient, values: Collection[IRI]) -> Sequence[ClaimClass]:
    """Return by class and predicate how many claims have one of some values, in one request."""
    numbers: dict[tuple[IRI, IRI], int] = {}
    totals: dict[IRI, int] = {}
    for kind, predicate, number in client.select(write_claim_classes_query(values)):
        if isinstance(kind, IRI) and isinstance(number, Literal):
            if isinstance(predicate, IRI):
                numbers[kind, predicate] = int(number.value)
            else:
                totals[kind] = int(number.value)
    of_kind: Counter[IRI] = Counter()
    for (kind, _), stating in numbers.items():
        of_kind[kind] += stating
    return [ClaimClass(kind, predicate, of_kind[kind], totals.get(kind, 0)) for kind, predicate in numbers]
