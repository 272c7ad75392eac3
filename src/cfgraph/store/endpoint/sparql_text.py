"""The queries that are sent to an endpoint, in plain SPARQL 1.1: nodes in VALUES, a bounded number a request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from cfgraph.model.terms import IRI, Literal, Node, Statement, Term, term_to_n3
from cfgraph.model.vocabulary import (
    ABOUT,
    CF,
    IN_DOCUMENT,
    NAME_PREDICATES,
    OBJECT,
    PREDICATE,
    SUBCLASS_OF,
    SUBJECT,
    TYPE,
)

USED = IRI(CF + "names")
"""Stands in the place of a predicate in the row that counts names."""

MAX_NODES, MAX_BYTES = 500, 60_000
"""Most IRIs, and most bytes of them, in one request."""

MAX_SUBCLASSES = 5_000
"""Statements of subclasses that a profile reads."""

NAMING = (*(predicate for predicate, _ in NAME_PREDICATES), TYPE)
"""Predicates that name a node or tell its type: what a reference shows."""


def make_batches(nodes: Iterable[Node]) -> Iterator[list[IRI]]:
    """Yield the IRIs among nodes in batches that fit a request; blank nodes have no name to ask by."""
    batch: list[IRI] = []
    size = 0
    for node in dict.fromkeys(nodes):
        if not isinstance(node, IRI) or set(node) & set('<>"{}|^`\\ \n'):
            continue
        length = len(node.encode()) + 3
        if batch and (len(batch) >= MAX_NODES or size + length > MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(node)
        size += length
    if batch:
        yield batch


def _values(variable: str, terms: Iterable[Term]) -> str:
    """Return a VALUES clause."""
    return f"VALUES ?{variable} {{ {' '.join(map(term_to_n3, terms))} }}"


def _union(parts: Iterable[str]) -> str:
    return " UNION ".join(f"{{ {part} }}" for part in parts)


def _no_detail(variable: str, details: Collection[IRI]) -> str:
    """Return the filter that leaves out details."""
    if not details:
        return ""
    classes = ", ".join(map(term_to_n3, sorted(details)))
    return f" FILTER NOT EXISTS {{ ?{variable} {term_to_n3(TYPE)} ?c_{variable} FILTER(?c_{variable} IN ({classes})) }}"


def _edge_filter(other: str, details: Collection[IRI]) -> str:
    """Return the filter of edges by ?p that lead from or to another node: types are edges where nothing is a detail."""
    types = f" FILTER(?p != {term_to_n3(TYPE)})" if details else ""
    return types + _no_detail(other, details)


def write_profile_query(looked_for: Sequence[IRI], annotations: Sequence[IRI], ontology: IRI, most_names: int) -> str:
    """Return the query for predicates in use, the schema's annotations, and how many names there are."""
    names = _values("np", [predicate for predicate, _ in NAME_PREDICATES])
    some = f"SELECT ?n WHERE {{ {names} ?n ?np ?t }} LIMIT {most_names + 1}"
    parts = (
        f"{_values('p', looked_for)} FILTER EXISTS {{ ?a ?p ?b }}",
        f"{_values('q', annotations)} ?s ?q ?x . ?s ?p ?o",
        f"{{ SELECT ?s ?p ?o WHERE {{ {_values('p', [SUBCLASS_OF])} ?s ?p ?o }} LIMIT {MAX_SUBCLASSES} }}",
        f"?s {term_to_n3(TYPE)} {term_to_n3(ontology)} . ?s ?p ?o",
        f"{{ SELECT (COUNT(*) AS ?o) WHERE {{ {{ {some} }} }} }} {_values('p', [USED])}",
    )
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {_union(parts)} }}"


def write_nodes_query(whole: Collection[IRI], named: Collection[IRI], passages: Collection[IRI] = ()) -> str:
    """Return the query for everything of some nodes, the names and types of others, and passages with documents."""
    types, naming = term_to_n3(TYPE), _values("p", NAMING)
    parts = []
    if whole:
        parts.append(f"{_values('s', whole)} ?s ?p ?o")
    if passages:
        parts.append(f"{_values('s', passages)} ?s ?p ?o")
        parts.append(f"{_values('x', passages)} ?x {term_to_n3(IN_DOCUMENT)} ?s . ?s ?p ?o")
    for nodes in filter(None, (named, whole)):
        if nodes is named:
            parts.append(f"{_values('s', nodes)} {naming} ?s ?p ?o")
        parts.append(f"{_values('x', nodes)} ?x {types} ?s . {naming} ?s ?p ?o")
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {_union(parts)} }}"


def write_card_query(node: IRI, details: Collection[IRI]) -> str:
    """Return the query for what a card shows: a node's statements, counts of its edges, its figures and claims.

    Counts come with the variable ?d (in or out) and the number as ?o.
    """
    iri = term_to_n3(node)
    literal_claim = f"?s {term_to_n3(SUBJECT)} {iri} ; {term_to_n3(OBJECT)} ?v . FILTER(isLiteral(?v)) ?s ?p ?o"
    parts = (
        f"{_values('s', [node])} ?s ?p ?o",
        f"?s {term_to_n3(ABOUT)} {iri} . ?s ?p ?o",
        literal_claim,
        *_count_parts(node, details),
    )
    return f"SELECT DISTINCT ?s ?d ?p ?o WHERE {{ {_union(parts)} }}"


def write_figures_query(nodes: Collection[IRI]) -> str:
    """Return the query for the figures of nodes."""
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {_values('x', nodes)} ?s {term_to_n3(ABOUT)} ?x . ?s ?p ?o }}"


def write_counts_query(node: IRI, details: Collection[IRI]) -> str:
    """Return the query for how many edges a node has by direction and predicate."""
    return f"SELECT ?d ?p ?o WHERE {{ {_union(_count_parts(node, details))} }}"


def _count_parts(node: IRI, details: Collection[IRI]) -> Iterator[str]:
    iri = term_to_n3(node)
    for direction, pattern in (("in", f"?n ?p {iri}"), ("out", f"{iri} ?p ?n FILTER(!isLiteral(?n))")):
        counted = f"SELECT ?p (COUNT(DISTINCT ?n) AS ?o) WHERE {{ {pattern}{_edge_filter('n', details)} }} GROUP BY ?p"
        yield f'{{ {counted} }} VALUES ?d {{ "{direction}" }}'


def write_edges_query(nodes: Collection[IRI], details: Collection[IRI], most: int, most_claims: int) -> str:
    """Return the query for the edges of some nodes, and for the claims that have one of them at an end.

    Rows with ?d are edges: of ?s to ?o by ?p, as ?d says; the others are statements about claims.
    """
    edges = _union(
        (
            f'{_values("s", nodes)} ?s ?p ?o FILTER(!isLiteral(?o)){_edge_filter("o", details)} VALUES ?d {{ "out" }}',
            f'{_values("o", nodes)} ?s ?p ?o{_edge_filter("s", details)} VALUES ?d {{ "in" }}',
        )
    )
    stating = _union(f"{_values('x', nodes)} ?s {term_to_n3(end)} ?x . ?s ?p ?o" for end in (SUBJECT, OBJECT))
    parts = (
        f"{{ SELECT DISTINCT ?s ?p ?o ?d WHERE {{ {edges} }} LIMIT {most + 1} }}",
        f"{{ SELECT DISTINCT ?s ?p ?o WHERE {{ {stating} }} LIMIT {most_claims + 1} }}",
    )
    return f"SELECT ?s ?p ?o ?d WHERE {{ {_union(parts)} }}"


def write_page_query(
    node: IRI, predicate: IRI, direction: str, types: Collection[IRI], details: Collection[IRI], after: str, most: int
) -> str:
    """Return the query for the next neighbors by one predicate after a key, in the order of their IRIs."""
    iri, by = term_to_n3(node), term_to_n3(predicate)
    pattern = f"{iri} {by} ?n . FILTER(!isLiteral(?n))" if direction == "out" else f"?n {by} {iri} ."
    key = f" FILTER(STR(?n) > {term_to_n3(Literal(after))})" if after else ""
    wanted = f" ?n {term_to_n3(TYPE)} ?t . {_values('t', types)}" if types else ""
    where = f"{pattern}{wanted}{_no_detail('n', details)}{key}"
    return f"SELECT DISTINCT ?n WHERE {{ {where} }} ORDER BY STR(?n) LIMIT {most}"


def write_claims_query(statements: Collection[Statement]) -> str:
    """Return the query for the claims that state some statements."""
    rows = " ".join(f"({' '.join(map(term_to_n3, statement))})" for statement in statements)
    ends = " ; ".join(f"{term_to_n3(iri)} ?{name}" for iri, name in ((SUBJECT, "a"), (PREDICATE, "b"), (OBJECT, "c")))
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES (?a ?b ?c) {{ {rows} }} ?s {ends} . ?s ?p ?o }}"


def write_pattern_query(subject: Node | None, predicate: IRI | None, target: Term | None) -> str:
    """Return the query for the statements that match."""
    bound = [
        _values(name, [term]) for name, term in (("s", subject), ("p", predicate), ("o", target)) if term is not None
    ]
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {' '.join(bound)} ?s ?p ?o }}"


def write_instances_query(classes: Collection[IRI], details: Collection[IRI], most: int) -> str:
    """Return the query for the instances of some classes with their names and types."""
    kind = term_to_n3(TYPE)
    chosen = f"SELECT DISTINCT ?s WHERE {{ {_values('c', classes)} ?s {kind} ?c{_no_detail('s', details)} }}"
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {{ {chosen} LIMIT {most + 1} }} {_values('p', NAMING)} ?s ?p ?o }}"


def write_names_query(details: Collection[IRI]) -> str:
    """Return the query for the names, types and numbers of edges (?d) of all entities."""
    naming = f"{_values('p', NAMING)} ?s ?p ?o{_no_detail('s', details)}"
    ends = _union(("?s ?p ?n", "?n ?p ?s"))
    degree = (
        f"SELECT ?s (COUNT(*) AS ?d) WHERE {{ {ends} FILTER(!isLiteral(?s) && !isLiteral(?n))"
        f"{_edge_filter('s', details)}{_no_detail('n', details)} }} GROUP BY ?s"
    )
    return f"SELECT ?s ?p ?o ?d WHERE {{ {_union((naming, f'{{ {degree} }}'))} }}"


def write_search_query(text: str, details: Collection[IRI], most: int) -> str:
    """Return the query for the names and types of entities one of whose names holds a text, case aside."""
    part = term_to_n3(Literal(text.lower()))
    names = _values("q", [predicate for predicate, _ in NAME_PREDICATES])
    chosen = f"{names} ?s ?q ?t FILTER(CONTAINS(LCASE(STR(?t)), {part})){_no_detail('s', details)}"
    found = f"SELECT DISTINCT ?s WHERE {{ {chosen} }} LIMIT {most + 1}"
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {{ {found} }} {_values('p', NAMING)} ?s ?p ?o }}"


def write_counting_queries(details: Collection[IRI], most: int) -> tuple[str, str]:
    """Return the queries of an overview: counts by predicate and class; of edges by predicate, and of hubs.

    Their rows are a kind, an IRI (or nothing) and a number.
    """
    kind = term_to_n3(TYPE)

    def count(name: str, grouped: str, pattern: str, order: str = "") -> str:
        key = f"({grouped} AS ?i)" if grouped else ""
        group = f"GROUP BY {grouped}" if grouped else ""
        return f'{{ SELECT {key} (COUNT(*) AS ?n) WHERE {{ {pattern} }} {group}{order} }} VALUES ?k {{ "{name}" }}'

    edge = f"?s ?p ?o FILTER(!isLiteral(?o)){_edge_filter('o', details)}{_no_detail('s', details)}"
    either = _union(("?x ?p ?y", "?y ?p ?x"))
    hubs = f"{either} FILTER(!isLiteral(?x) && !isLiteral(?y)){_edge_filter('x', details)}{_no_detail('y', details)}"
    nodes = _union(("?n ?p ?o", f"?s ?p ?n FILTER(!isLiteral(?n) && ?p != {kind}){_no_detail('s', details)}"))
    first = [
        count("predicate", "?p", "?s ?p ?o"),
        count("class", "?c", f"?s {kind} ?c{_no_detail('s', details)}"),
        f"{{ SELECT (COUNT(DISTINCT ?n) AS ?n0) WHERE {{ {nodes}{_no_detail('n', details)} }} }} BIND(?n0 AS ?n) "
        'VALUES ?k { "entities" }',
    ]
    if details:
        first.append(count("detail", "?c", f"{_values('c', sorted(details))} ?s {kind} ?c"))
    second = [
        count("edge", "?p", edge),
        count("hub", "?x", hubs, f" ORDER BY DESC(?n) LIMIT {most}"),
    ]
    return f"SELECT ?k ?i ?n WHERE {{ {_union(first)} }}", f"SELECT ?k ?i ?n WHERE {{ {_union(second)} }}"
