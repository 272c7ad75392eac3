"""Queries that read steps of an endpoint's graph, for path searches."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cfgraph.model.terms import IRI, Node, term_to_n3
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.endpoint.patterns import Details, write_no_detail, write_union, write_values


def write_steps_query(
    nodes: Collection[IRI],
    details: Details,
    predicates: Collection[IRI],
    without: Collection[IRI],
    most: int,
) -> str:
    """Return the query for the steps of some nodes: their targets (?m) and directions (?d: out or in).

    With ``predicates``, statements with these are steps, whatever they connect; otherwise edges except types are.
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


def write_joining_query(
    here: Iterable[Node], there: Iterable[Node], predicates: Collection[IRI], without: Collection[IRI], most: int
) -> str:
    """Return the query for the steps between walkable nodes ?n and ?m, in both directions (?d)."""
    asked, ends = (sorted(node for node in nodes if isinstance(node, IRI)) for nodes in (here, there))
    if predicates:
        by, chosen = f"{write_values('p', sorted(set(predicates) - set(without)))} ", ""
    else:
        by, chosen = "", f"?p NOT IN ({', '.join(map(term_to_n3, sorted({TYPE, *without})))}) && "
    filters = f"FILTER({chosen}?m IN ({', '.join(map(term_to_n3, ends))}))"
    ways = (("?n ?p ?m", "out"), ("?m ?p ?n", "in"))
    parts = (f'{write_values("n", asked)} {by}{way} {filters} VALUES ?d {{ "{name}" }}' for way, name in ways)
    return f"SELECT DISTINCT ?n ?d ?m WHERE {{ {write_union(parts)} }} LIMIT {most + 1}"


def write_degree_queries(nodes: Collection[IRI], details: Details) -> tuple[str, str]:
    """Return the queries for the number of steps of nodes ?s, one for each direction.

    Duplicates are removed before counting, and directions are requested separately: with a union Virtuoso takes ten
    times as long.
    """
    asked = write_values("s", nodes)
    ahead, back = (
        f"SELECT ?s (COUNT(*) AS ?o) WHERE {{ {{ SELECT DISTINCT ?s ?m WHERE {{ {asked} {way}"
        f"{_step_filters('m', details)} }} }} }} GROUP BY ?s"
        for way in (_AHEAD, _BACK)
    )
    return ahead, back


def write_degrees_query(nodes: Collection[IRI], details: Details) -> str:
    """Return one query for the number of steps of nodes ?s, a row for each direction."""
    return f"SELECT ?s ?o WHERE {{ {write_union(write_degree_queries(nodes, details))} }}"


def write_mentions_queries(nodes: Collection[IRI]) -> tuple[str, str]:
    """Return the queries for the number of statements with nodes ?s as subject and as object: an upper bound of the
    steps.
    """
    asked = write_values("s", nodes)
    ahead, back = (f"SELECT ?s (COUNT(*) AS ?o) WHERE {{ {asked} {way} }} GROUP BY ?s" for way in ("?s ?q ?m", _BACK))
    return ahead, back


def write_least_degree_query(node: IRI, details: Details, most: int, *, backward: bool) -> str:
    """Return the query for the number of steps from a node or, ``backward``, to it, counted up to ``most``."""
    steps = f"{write_values('s', [node])} {_BACK if backward else _AHEAD}{_step_filters('m', details)}"
    return f"SELECT (COUNT(*) AS ?o) WHERE {{ {{ SELECT DISTINCT ?m WHERE {{ {steps} }} LIMIT {most} }} }}"


def write_pairs_query(pairs: Iterable[tuple[Node, Node]]) -> str:
    """Return the query for those of some pairs of nodes that a step connects, from the first to the second."""
    rows = " ".join(f"({term_to_n3(one)} {term_to_n3(other)})" for one, other in pairs)
    return f"SELECT DISTINCT ?n ?m WHERE {{ VALUES (?n ?m) {{ {rows} }} ?n ?p ?m FILTER(?p != {term_to_n3(TYPE)}) }}"


_AHEAD, _BACK = "?s ?q ?m FILTER(!isLiteral(?m))", "?m ?q ?s"


def _step_filters(other: str, details: Details) -> str:
    return f" FILTER(?q != {term_to_n3(TYPE)}){write_no_detail(other, details)}"
