"""Patterns for all statements ?s ?p ?o of claims, in each of the ways in which the claims of a graph are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from cfgraph.model.terms import IRI, Literal, Node, Statement, term_to_n3
from cfgraph.store.endpoint.patterns import Details, write_values
from cfgraph.store.endpoint.wikibase_patterns import (
    write_statements_at_ends,
    write_statements_between,
    write_statements_of,
    write_statements_of_literals,
)


def write_claims_at_ends(nodes: Collection[IRI], details: Details, predicates: Collection[IRI] = ()) -> Iterator[str]:
    """Yield the patterns for the claims that have one of some nodes at an end; with ``predicates`` only about these."""
    asked = write_values("x", nodes)
    for subject, predicate, target in details.claims:
        stated = f"{write_values('q', sorted(predicates))} ?s {term_to_n3(predicate)} ?q . " if predicates else ""
        for end in (subject, target):
            yield f"{asked} ?s {term_to_n3(end)} ?x . {stated}?s ?p ?o"
    if details.has_wikibase:
        yield from write_statements_at_ends(nodes, predicates)


def write_literal_claims(nodes: Collection[IRI], details: Details) -> Iterator[str]:
    """Yield the patterns for the claims of the literals of nodes."""
    asked = write_values("x", nodes)
    for subject, _, target in details.claims:
        yield f"{asked} ?s {term_to_n3(subject)} ?x ; {term_to_n3(target)} ?v . FILTER(isLiteral(?v)) ?s ?p ?o"
    if details.has_wikibase:
        yield from write_statements_of_literals(nodes)


def write_claims_between(pairs: Iterable[tuple[Node, Node]], details: Details) -> Iterator[str]:
    """Yield the patterns for the claims about statements from the first to the second node of some pairs."""
    rows = " ".join(f"({term_to_n3(one)} {term_to_n3(other)})" for one, other in pairs)
    for subject, _, target in details.claims:
        yield f"VALUES (?a ?b) {{ {rows} }} ?s {term_to_n3(subject)} ?a ; {term_to_n3(target)} ?b . ?s ?p ?o"
    if details.has_wikibase:
        yield from write_statements_between(rows)


def write_claims_of(statements: Collection[Statement], details: Details) -> Iterator[str]:
    """Yield the patterns for the claims of some statements.

    Those of literals are found without these: Virtuoso finds no literal with a language in VALUES.
    """
    rows = [tuple(map(term_to_n3, one)) for one in statements if not isinstance(one.object, Literal)]
    ways = {(term_to_n3(s), term_to_n3(p)): None for s, p, o in statements if isinstance(o, Literal)}
    for parts in details.claims:
        ends = " ; ".join(f"{term_to_n3(iri)} ?{name}" for iri, name in zip(parts, "abc", strict=True))
        if rows:
            stated = f"VALUES (?a ?b ?c) {{ {' '.join(f'({a} {b} {c})' for a, b, c in rows)} }}"
            yield f"{stated} ?s {ends} . ?s ?p ?o"
        if ways:
            stated = f"VALUES (?a ?b) {{ {' '.join(f'({a} {b})' for a, b in ways)} }}"
            yield f"{stated} ?s {ends} . FILTER(isLiteral(?c)) ?s ?p ?o"
    if details.has_wikibase:
        yield from write_statements_of(statements)
