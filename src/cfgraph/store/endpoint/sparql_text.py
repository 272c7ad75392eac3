"""The queries that are sent to an endpoint, in plain SPARQL 1.1: nodes in VALUES, a bounded number a request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from cfgraph.model.terms import IRI, Literal, Node, Statement, Term, term_to_n3
from cfgraph.model.vocabulary import (
    ABOUT,
    CF,
    IN_DOCUMENT,
    IS_DETAIL,
    NAME_PREDICATES,
    OBJECT,
    PREDICATE,
    SUBCLASS_OF,
    SUBJECT,
    SUBPROPERTY_OF,
    TYPE,
)

USED = IRI(CF + "names")
"""Stands in the place of a predicate in the row that counts names."""

MAX_NODES, MAX_BYTES = 500, 60_000
"""Most IRIs, and most bytes of them, in one request."""

MAX_BRANCHED = 200
"""Nodes up to which a request repeats them for each predicate that names, which is quicker."""

MAX_SUBCLASSES = 5_000
"""Statements of subclasses and subproperties that a profile reads."""

NAMING = (*(predicate for predicate, _ in NAME_PREDICATES), TYPE)
"""Predicates that name a node or tell its type: what a reference shows."""


@dataclass(frozen=True, slots=True)
class Details:
    """The classes whose instances are details; ``are_marked`` where the schema marks each of them, and no other.

    ``naming`` are the predicates in use that name a node or tell its type.
    """

    classes: frozenset[IRI]
    are_marked: bool
    naming: tuple[IRI, ...] = NAMING

    def __bool__(self) -> bool:
        """Tell whether anything is a detail."""
        return bool(self.classes)


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


def write_values(variable: str, terms: Iterable[Term]) -> str:
    """Return a VALUES clause."""
    return f"VALUES ?{variable} {{ {' '.join(map(term_to_n3, terms))} }}"


def write_union(parts: Iterable[str]) -> str:
    """Return the union of patterns."""
    return " UNION ".join(f"{{ {part} }}" for part in parts)


def write_naming(nodes: Collection[IRI], details: Details) -> Iterator[str]:
    """Yield the patterns for the names and types of nodes as ?s: of a few nodes one for each predicate.

    Servers look up a pair of two VALUES badly: Virtuoso took 250 ms for 50 nodes, Oxigraph over a second.
    """
    asked = write_values("s", nodes)
    if len(nodes) > MAX_BRANCHED:
        yield f"{asked} {write_values('p', details.naming)} ?s ?p ?o"
        return
    for iri in map(term_to_n3, details.naming):
        yield f"{asked} ?s {iri} ?o BIND({iri} AS ?p)"


def write_no_detail(variable: str, details: Details) -> str:
    """Return the filter that leaves out details.

    It asks for the schema's marks where these tell all: servers are slow with a long list of classes.
    """
    if not details:
        return ""
    if details.are_marked:
        mark = f"?c_{variable} {term_to_n3(IS_DETAIL)} ?d_{variable}"
        return f" FILTER NOT EXISTS {{ ?{variable} {term_to_n3(TYPE)} ?c_{variable} . {mark} }}"
    classes = ", ".join(map(term_to_n3, sorted(details.classes)))
    return f" FILTER NOT EXISTS {{ ?{variable} {term_to_n3(TYPE)} ?c_{variable} FILTER(?c_{variable} IN ({classes})) }}"


def _edge_filter(other: str, details: Details) -> str:
    """Return the filter of edges by ?p that lead from or to another node: types are edges where nothing is a detail."""
    types = f" FILTER(?p != {term_to_n3(TYPE)})" if details else ""
    return types + write_no_detail(other, details)


def write_profile_query(looked_for: Sequence[IRI], annotations: Sequence[IRI], ontology: IRI, most_names: int) -> str:
    """Return the query for predicates in use, the schema's annotations, and how many names there are."""
    names = write_values("np", [predicate for predicate, _ in NAME_PREDICATES])
    below = write_values("p", [SUBCLASS_OF, SUBPROPERTY_OF])
    some = f"SELECT ?n WHERE {{ {names} ?n ?np ?t }} LIMIT {most_names + 1}"
    parts = (
        f"{write_values('p', looked_for)} FILTER EXISTS {{ ?a ?p ?b }}",
        f"{write_values('q', annotations)} ?s ?q ?x . ?s ?p ?o",
        f"{{ SELECT ?s ?p ?o WHERE {{ {below} ?s ?p ?o }} LIMIT {MAX_SUBCLASSES} }}",
        f"?s {term_to_n3(TYPE)} {term_to_n3(ontology)} . ?s ?p ?o",
        f"{{ SELECT (COUNT(*) AS ?o) WHERE {{ {{ {some} }} }} }} {write_values('p', [USED])}",
    )
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {write_union(parts)} }}"


def write_nodes_query(
    whole: Collection[IRI], named: Collection[IRI], passages: Collection[IRI], details: Details
) -> str:
    """Return the query for everything of some nodes, the names and types of others, and passages with documents."""
    types, naming = term_to_n3(TYPE), write_values("p", details.naming)
    parts = []
    if whole:
        parts.append(f"{write_values('s', whole)} ?s ?p ?o")
    if passages:
        parts.append(f"{write_values('s', passages)} ?s ?p ?o")
        parts.append(f"{write_values('x', passages)} ?x {term_to_n3(IN_DOCUMENT)} ?s . ?s ?p ?o")
    for nodes in filter(None, (named, whole)):
        if nodes is named:
            parts += write_naming(nodes, details)
        parts.append(f"{write_values('x', nodes)} ?x {types} ?s . {naming} ?s ?p ?o")
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {write_union(parts)} }}"


def write_card_query(node: IRI, details: Details) -> str:
    """Return the query for what a card shows: a node's statements, counts of its edges, its figures and claims.

    Counts come with the variable ?d (in or out) and the number as ?o.
    """
    iri = term_to_n3(node)
    literal_claim = f"?s {term_to_n3(SUBJECT)} {iri} ; {term_to_n3(OBJECT)} ?v . FILTER(isLiteral(?v)) ?s ?p ?o"
    parts = (
        f"{write_values('s', [node])} ?s ?p ?o",
        f"?s {term_to_n3(ABOUT)} {iri} . ?s ?p ?o",
        literal_claim,
        *_count_parts(node, details),
    )
    return f"SELECT DISTINCT ?s ?d ?p ?o WHERE {{ {write_union(parts)} }}"


def write_figures_query(nodes: Collection[IRI]) -> str:
    """Return the query for the figures of nodes."""
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {write_values('x', nodes)} ?s {term_to_n3(ABOUT)} ?x . ?s ?p ?o }}"


def write_literal_claims_query(nodes: Collection[IRI]) -> str:
    """Return the query for the claims of the literals of nodes."""
    stating = f"?s {term_to_n3(SUBJECT)} ?x ; {term_to_n3(OBJECT)} ?v . FILTER(isLiteral(?v)) ?s ?p ?o"
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {write_values('x', nodes)} {stating} }}"


def write_counts_query(node: IRI, details: Details) -> str:
    """Return the query for how many edges a node has by direction and predicate."""
    return f"SELECT ?d ?p ?o WHERE {{ {write_union(_count_parts(node, details))} }}"


def write_many_counts_query(nodes: Collection[IRI], details: Details) -> str:
    """Return the query for how many edges nodes ?s have by direction and predicate."""
    asked = write_values("s", nodes)
    parts = (
        f"{{ SELECT ?s ?p (COUNT(DISTINCT ?n) AS ?o) WHERE {{ {asked} {pattern}{_edge_filter('n', details)} }} "
        f'GROUP BY ?s ?p }} VALUES ?d {{ "{direction}" }}'
        for direction, pattern in (("in", "?n ?p ?s"), ("out", "?s ?p ?n FILTER(!isLiteral(?n))"))
    )
    return f"SELECT ?s ?d ?p ?o WHERE {{ {write_union(parts)} }}"


def _count_parts(node: IRI, details: Details) -> Iterator[str]:
    iri = term_to_n3(node)
    for direction, pattern in (("in", f"?n ?p {iri}"), ("out", f"{iri} ?p ?n FILTER(!isLiteral(?n))")):
        counted = f"SELECT ?p (COUNT(DISTINCT ?n) AS ?o) WHERE {{ {pattern}{_edge_filter('n', details)} }} GROUP BY ?p"
        yield f'{{ {counted} }} VALUES ?d {{ "{direction}" }}'


def write_edges_query(
    nodes: Collection[IRI],
    details: Details,
    most: int,
    most_claims: int | None,
    *,
    predicates: Collection[IRI] = (),
) -> str:
    """Return the query for the edges of some nodes, and for the claims that have one of them at an end.

    Rows with ?d are edges: of ?s to ?o by ?p, as ?d says; the others are statements about claims, none of them where
    ``most_claims`` is None. With ``predicates`` only edges by these are meant.
    """
    by, stated = "", ""
    if predicates:
        by = f"{write_values('p', sorted(predicates))} "
        stated = f"{write_values('q', sorted(predicates))} ?s {term_to_n3(PREDICATE)} ?q . "
    edges = write_union(
        (
            f"{write_values('s', nodes)} {by}?s ?p ?o FILTER(!isLiteral(?o)){_edge_filter('o', details)} "
            'VALUES ?d { "out" }',
            f'{write_values("o", nodes)} {by}?s ?p ?o{_edge_filter("s", details)} VALUES ?d {{ "in" }}',
        )
    )
    parts = [f"{{ SELECT DISTINCT ?s ?p ?o ?d WHERE {{ {edges} }} LIMIT {most + 1} }}"]
    if most_claims is not None:
        ends = (term_to_n3(end) for end in (SUBJECT, OBJECT))
        stating = write_union(f"{write_values('x', nodes)} ?s {end} ?x . {stated}?s ?p ?o" for end in ends)
        parts.append(f"{{ SELECT DISTINCT ?s ?p ?o WHERE {{ {stating} }} LIMIT {most_claims + 1} }}")
    return f"SELECT ?s ?p ?o ?d WHERE {{ {write_union(parts)} }}"


def write_links_query(pairs: Collection[tuple[Node, Node]], *, with_claims: bool) -> str:
    """Return the query for the statements from the first to the second node of each pair, and for their claims.

    Rows with ?d are the statements; the others are about claims.
    """
    rows = " ".join(f"({term_to_n3(one)} {term_to_n3(other)})" for one, other in pairs)
    parts = [f'VALUES (?s ?o) {{ {rows} }} ?s ?p ?o VALUES ?d {{ "out" }}']
    if with_claims:
        parts.append(f"VALUES (?a ?b) {{ {rows} }} ?s {term_to_n3(SUBJECT)} ?a ; {term_to_n3(OBJECT)} ?b . ?s ?p ?o")
    return f"SELECT DISTINCT ?s ?p ?o ?d WHERE {{ {write_union(parts)} }}"


def write_page_query(
    node: IRI, predicate: IRI, direction: str, types: Collection[IRI], details: Details, after: str, most: int
) -> str:
    """Return the query for the next neighbors by one predicate after a key, in the order of their IRIs."""
    iri, by = term_to_n3(node), term_to_n3(predicate)
    pattern = f"{iri} {by} ?n . FILTER(!isLiteral(?n))" if direction == "out" else f"?n {by} {iri} ."
    key = f" FILTER(STR(?n) > {term_to_n3(Literal(after))})" if after else ""
    wanted = f" ?n {term_to_n3(TYPE)} ?t . {write_values('t', types)}" if types else ""
    where = f"{pattern}{wanted}{write_no_detail('n', details)}{key}"
    return f"SELECT DISTINCT ?n WHERE {{ {where} }} ORDER BY STR(?n) LIMIT {most}"


def write_claims_query(statements: Collection[Statement]) -> str:
    """Return the query for the claims that state some statements."""
    rows = " ".join(f"({' '.join(map(term_to_n3, statement))})" for statement in statements)
    ends = " ; ".join(f"{term_to_n3(iri)} ?{name}" for iri, name in ((SUBJECT, "a"), (PREDICATE, "b"), (OBJECT, "c")))
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES (?a ?b ?c) {{ {rows} }} ?s {ends} . ?s ?p ?o }}"


def write_pattern_query(subject: Node | None, predicate: IRI | None, target: Term | None) -> str:
    """Return the query for the statements that match."""
    bound = [
        write_values(name, [term])
        for name, term in (("s", subject), ("p", predicate), ("o", target))
        if term is not None
    ]
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {' '.join(bound)} ?s ?p ?o }}"


def write_instances_query(classes: Collection[IRI], details: Details, most: int) -> str:
    """Return the query for the instances of some classes with their names and types."""
    kind = term_to_n3(TYPE)
    chosen = f"SELECT DISTINCT ?s WHERE {{ {write_values('c', classes)} ?s {kind} ?c{write_no_detail('s', details)} }}"
    naming = f"{write_values('p', details.naming)} ?s ?p ?o"
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {{ {chosen} LIMIT {most + 1} }} {naming} }}"


def write_names_query(details: Details) -> str:
    """Return the query for the names, types and numbers of edges of all entities: ?d in one direction a row."""
    naming = f"{write_values('p', details.naming)} ?s ?p ?o{write_no_detail('s', details)}"
    return f"SELECT ?s ?p ?o ?d WHERE {{ {write_union((naming, *_count_either_end('s', 'd', details)))} }}"


def _count_either_end(node: str, number: str, details: Details) -> Iterator[str]:
    """Yield the patterns that count the edges of all nodes, one for each direction: Virtuoso miscounts a union."""
    filters = f"{_edge_filter(node, details)}{write_no_detail('y', details)}"
    for way in (f"?{node} ?p ?y FILTER(!isLiteral(?y))", f"?y ?p ?{node} FILTER(!isLiteral(?{node}))"):
        yield f"{{ SELECT ?{node} (COUNT(*) AS ?{number}) WHERE {{ {way}{filters} }} GROUP BY ?{node} }}"


def write_search_query(text: str, details: Details, most: int) -> str:
    """Return the query for the names and types of entities one of whose names holds a text, case aside."""
    part = term_to_n3(Literal(text.lower()))
    names = write_values("q", [predicate for predicate, _ in NAME_PREDICATES])
    chosen = f"{names} ?s ?q ?t FILTER(CONTAINS(LCASE(STR(?t)), {part})){write_no_detail('s', details)}"
    found = f"SELECT DISTINCT ?s WHERE {{ {chosen} }} LIMIT {most + 1}"
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {{ {found} }} {write_values('p', details.naming)} ?s ?p ?o }}"


def write_counting_queries(details: Details, most: int) -> tuple[str, str]:
    """Return the queries of an overview: counts by predicate and class; of edges by predicate, and of hubs.

    Their rows are a kind, an IRI (or nothing) and a number.
    """
    kind = term_to_n3(TYPE)

    def count(name: str, grouped: str, pattern: str, order: str = "", number: str = "COUNT(*)") -> str:
        key = f"({grouped} AS ?i)" if grouped else ""
        group = f"GROUP BY {grouped}" if grouped else ""
        return f'{{ SELECT {key} ({number} AS ?n) WHERE {{ {pattern} }} {group}{order} }} VALUES ?k {{ "{name}" }}'

    edge = f"?s ?p ?o FILTER(!isLiteral(?o)){_edge_filter('o', details)}{write_no_detail('s', details)}"
    hubs = write_union(_count_either_end("x", "m", details))
    no_detail = write_no_detail("n", details)
    reached = f"?s ?p ?n FILTER(!isLiteral(?n) && ?p != {kind}){write_no_detail('s', details)}{no_detail}"
    nodes = write_union((f"?n ?p ?o{no_detail}", reached))
    first = [
        count("predicate", "?p", "?s ?p ?o"),
        count("class", "?c", f"?s {kind} ?c{write_no_detail('s', details)}"),
        f'{{ SELECT (COUNT(DISTINCT ?n) AS ?n0) WHERE {{ {nodes} }} }} BIND(?n0 AS ?n) VALUES ?k {{ "entities" }}',
    ]
    if details:
        first.append(count("detail", "?c", f"{write_values('c', sorted(details.classes))} ?s {kind} ?c"))
    second = [
        count("edge", "?p", edge),
        count("hub", "?x", hubs, f" ORDER BY DESC(?n) LIMIT {most}", "SUM(?m)"),
    ]
    return f"SELECT ?k ?i ?n WHERE {{ {write_union(first)} }}", f"SELECT ?k ?i ?n WHERE {{ {write_union(second)} }}"


def write_claim_classes_query(values: Collection[IRI]) -> str:
    """Return the query for how many claims have one of some values: by class ?k and predicate ?p; of ?k in all."""
    kind, by = term_to_n3(TYPE), term_to_n3(PREDICATE)
    stating = f"{write_values('v', values)} ?s ?v ?x ; {kind} ?k ; {by} ?p"
    counted = f"{{ SELECT ?k ?p (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {stating} }} GROUP BY ?k ?p }}"
    kinds = f"SELECT DISTINCT ?k WHERE {{ {write_values('v', values)} ?s ?v ?x ; {kind} ?k }}"
    totals = f"{{ SELECT ?k (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {{ {kinds} }} ?s {kind} ?k }} GROUP BY ?k }}"
    return f"SELECT ?k ?p ?n WHERE {{ {write_union((counted, totals))} }}"
