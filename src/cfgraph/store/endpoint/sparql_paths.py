"""The queries that read steps of an endpoint's graph for path searches."""

from __future__ import annotations

from collections.abc import Collection

from cfgraph.model.terms import IRI, term_to_n3
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.endpoint.sparql_text import Details, write_naming, write_no_detail, write_union, write_values


def write_steps_query(
    nodes: Collection[IRI],
    details: Details,
    predicates: Collection[IRI],
    without: Collection[IRI],
    most: int,
) -> str:
    """Return the query for where the steps of some nodes lead (?m), and in which direction (?d: out or in).

    With ``predicates`` statements with these are steps, whatever they join; else edges are, but types.
    """
    by, filters = "", ""
    if predicates:
        by = f"{write_values('p', sorted(set(predicates) - set(without)))} "
    else:
        avoided = ", ".join(map(term_to_n3, sorted({TYPE, *without})))
        filters = f" FILTER(?p NOT IN ({avoided})){write_no_detail('n', details)}{write_no_detail('m', details)}"
    asked = write_values("n", nodes)
    parts = (
        f'{asked} {by}?n ?p ?m FILTER(!isLiteral(?m)){filters} VALUES ?d {{ "out" }}',
        f'{asked} {by}?m ?p ?n{filters} VALUES ?d {{ "in" }}',
    )
    return f"SELECT DISTINCT ?n ?d ?m WHERE {{ {write_union(parts)} }} LIMIT {most + 1}"


def write_degrees_query(nodes: Collection[IRI], details: Details) -> str:
    """Return the query for the names and types of nodes, and for how many steps they have each way (no ?p)."""
    asked = write_values("s", nodes)
    filters = f" FILTER(?q != {term_to_n3(TYPE)}){write_no_detail('m', details)}"
    ways = ("?s ?q ?m FILTER(!isLiteral(?m))", "?m ?q ?s")
    counted = (
        f"{{ SELECT ?s (COUNT(DISTINCT ?m) AS ?o) WHERE {{ {asked} {way}{filters} }} GROUP BY ?s }}" for way in ways
    )
    return f"SELECT ?s ?p ?o WHERE {{ {write_union((*write_naming(nodes, details), *counted))} }}"
