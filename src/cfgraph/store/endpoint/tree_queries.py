"""Queries for the roots of a tree on an endpoint, and for what is directly below and above some of its items."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cfgraph.model.terms import IRI, RDF, XSD, Literal, term_to_n3
from cfgraph.model.vocabulary import OWL, RDFS, TYPE
from cfgraph.store.endpoint.patterns import Details, write_naming, write_no_detail, write_union, write_values
from cfgraph.store.tree_levels import EQUIVALENT, INTERSECTION, TreeRelation

_FIRST, _REST = term_to_n3(IRI(RDF + "first")), term_to_n3(IRI(RDF + "rest"))

MAX_PARTS = 6
"""Number of the first parts of an intersection in which the classes above it are looked for."""


def write_roots_query(relation: TreeRelation, most: int) -> str:
    """Return the query for roots ?s, of which ?k tells how they belong into the tree: as parent, or as declared.

    Two items that are below each other, and below nothing else, are both returned.
    """
    above = f"{_write_links(relation, 's', 'u')} FILTER(isIRI(?u) && ?u != ?s && {_write_is_named('u')})"
    mutual = f"FILTER NOT EXISTS {{ {_write_links(relation, 'u', 's')} }}"
    is_root = f"FILTER({_write_is_named('s')}) FILTER NOT EXISTS {{ {above} {mutual} }}"
    has_below = f"{_write_links(relation, 'c', 's')} FILTER(isIRI(?c) && isIRI(?s) && ?c != ?s)"
    parts = [_write_chosen(f"{has_below} {is_root}", "parent", most)]
    if relation.declared:
        declared = f"{write_values('d', relation.declared)} ?s {term_to_n3(TYPE)} ?d FILTER(isIRI(?s))"
        alone = f"FILTER NOT EXISTS {{ {_write_links(relation, 'c', 's')} FILTER(isIRI(?c) && ?c != ?s) }}"
        parts.append(_write_chosen(f"{declared} {is_root} {alone}", "declared", most))
    return f"SELECT ?k ?s WHERE {{ {write_union(parts)} }}"


def _write_chosen(pattern: str, kind: str, most: int) -> str:
    return f'{{ SELECT DISTINCT ?s WHERE {{ {pattern} }} ORDER BY ?s LIMIT {most + 1} }} VALUES ?k {{ "{kind}" }}'


def write_items_query(
    relation: TreeRelation, items: Collection[IRI], details: Details, most: int, *, counts_instances: bool
) -> str:
    """Return the query for the names of items ?s, and in rows with ?k for what is below or above and for instances.

    Of the children of a single item those with the first IRIs are returned.
    """
    asked = write_values("s", items)
    below = _write_links(relation, "o", "s", asked)
    order = " ORDER BY ?o" if len(items) == 1 else ""
    above = f"{_write_links(relation, 's', 'o', asked)} FILTER(isIRI(?o))"
    parts = [
        f'{{ SELECT DISTINCT ?s ?o WHERE {{ {below} }}{order} LIMIT {most + 1} }} VALUES ?k {{ "below" }}',
        f'{{ SELECT DISTINCT ?s ?o WHERE {{ {above} }} }} VALUES ?k {{ "above" }}',
    ]
    if counts_instances:
        members = f"{asked} ?i {term_to_n3(TYPE)} ?s{write_no_detail('i', details)}"
        counted = f"SELECT ?s (COUNT(DISTINCT ?i) AS ?o) WHERE {{ {members} }} GROUP BY ?s"
        parts.append(f'{{ {counted} }} VALUES ?k {{ "instances" }}')
    parts += write_naming(items, details)
    types = f"{write_values('x', items)} ?x {term_to_n3(TYPE)} ?s . {write_values('p', details.naming)} ?s ?p ?o"
    parts.append(types)
    return f"SELECT DISTINCT ?s ?p ?o ?k WHERE {{ {write_union(parts)} }}"


def _write_links(relation: TreeRelation, child: str, parent: str, asked: str = "") -> str:
    """Return the pattern for what is directly below what; ``asked`` is repeated in each part, which is faster."""
    parts = [f"{asked} {link}" for link in _list_links(relation, f"?{child}", f"?{parent}")]
    return parts[0] if len(parts) == 1 else write_union(parts)


def _list_links(relation: TreeRelation, child: str, parent: str) -> Iterator[str]:
    for predicate in map(term_to_n3, relation.upward):
        yield f"{child} {predicate} {parent} ."
    for predicate in map(term_to_n3, relation.downward):
        yield f"{parent} {predicate} {child} ."
    if relation.has_definitions:
        defined = f"{child} {term_to_n3(EQUIVALENT)}/{term_to_n3(INTERSECTION)}/"
        for before in range(MAX_PARTS):
            yield f"{defined}{f'{_REST}/' * before}{_FIRST} {parent} ."


def _write_is_named(variable: str) -> str:
    """Return the condition that a node is no term of the vocabularies in which classes are defined."""
    starts = (term_to_n3(Literal(namespace)) for namespace in (RDF, RDFS, OWL, XSD))
    return " && ".join(f"!STRSTARTS(STR(?{variable}), {start})" for start in starts)
