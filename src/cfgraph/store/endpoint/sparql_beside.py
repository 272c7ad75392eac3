"""Queries that ask a server about what another store says."""

from __future__ import annotations

from collections.abc import Collection

from cfgraph.model.terms import IRI, Statement, term_to_n3
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.endpoint.patterns import Details, write_no_detail, write_union, write_values
from cfgraph.store.endpoint.sparql_text import write_types


def write_held_query(statements: Collection[Statement]) -> str:
    """Return the query for the numbers ?i of those of some statements that there are."""
    rows = " ".join(f"({number} {' '.join(map(term_to_n3, one))})" for number, one in enumerate(statements))
    return f"SELECT DISTINCT ?i WHERE {{ VALUES (?i ?s ?p ?o) {{ {rows} }} ?s ?p ?o }}"


def write_types_query(nodes: Collection[IRI]) -> str:
    """Return the query for the types of nodes ?s."""
    return f"SELECT ?s ?p ?o WHERE {{ {write_types(nodes)} }}"


def write_entities_query(nodes: Collection[IRI], details: Details) -> str:
    """Return the query for those of some nodes ?s that are entities."""
    kind = term_to_n3(TYPE)
    reached = f"?y ?q ?s FILTER(?q != {kind}){write_no_detail('y', details)}"
    mentioned = f"FILTER EXISTS {{ {write_union(('?s ?p ?o', reached))} }}"
    return f"SELECT ?s WHERE {{ {write_values('s', nodes)} {mentioned}{write_no_detail('s', details)} }}"
