"""Queries for an endpoint, in plain SPARQL 1.1: nodes in VALUES, a bounded number per request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from cfgraph.model.terms import IRI, Literal, Node, Statement, Term, term_to_n3
from cfgraph.model.vocabulary import (
    ABOUT,
    CF,
    DERIVED_FROM,
    IN_DOCUMENT,
    NAME_PREDICATES,
    PREDICATE,
    REIFICATIONS,
    REIFIED,
    SUBCLASS_OF,
    SUBPROPERTY_OF,
    TYPE,
)
from cfgraph.model.wikibase import BEST_RANK, REFERENCE_CLASS
from cfgraph.store.endpoint.claim_patterns import write_claims_at_ends, write_claims_between, write_literal_claims
from cfgraph.store.endpoint.patterns import (
    Details,
    write_edge_filter,
    write_hidden,
    write_naming,
    write_no_detail,
    write_union,
    write_values,
)
from cfgraph.store.endpoint.wikibase_patterns import write_items

USED = IRI(CF + "names")
"""Placeholder for the predicate in the row that counts names."""

MAX_NODES, MAX_BYTES = 500, 60_000
"""Maximum number of IRIs, and of their bytes, in one request."""

SAMPLED_NAMES = 10
"""Names by each predicate that are read with the profile, to check a text index with."""

MAX_SUBCLASSES = 5_000
"""Maximum number of statements about subclasses and subproperties in a profile."""

MAX_BLANK_DEPTH = 4
"""Steps from a node over blank nodes, as of a list, that are read with it."""


def make_batches(nodes: Iterable[Node]) -> Iterator[list[IRI]]:
    """Yield the IRIs among nodes in batches for a request; blank nodes can't be requested."""
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


def write_profile_query(looked_for: Sequence[IRI], annotations: Sequence[IRI], ontology: IRI, most_names: int) -> str:
    """Return the query for predicates in use, the schema's annotations, how many names there are, and some of them.

    The rows of names have the variable ?k, and so have those of predicates of names of which there are claims.
    """
    names = write_values("np", [predicate for predicate, _ in NAME_PREDICATES])
    below = write_values("p", [SUBCLASS_OF, SUBPROPERTY_OF])
    named = write_values("p", [predicate for predicate, _ in NAME_PREDICATES])
    some = f"SELECT ?n WHERE {{ {names} ?n ?np ?t }} LIMIT {most_names + 1}"
    parts = (
        f"{write_values('p', looked_for)} FILTER EXISTS {{ ?a ?p ?b }}",
        f"{write_values('q', annotations)} ?s ?q ?x . ?s ?p ?o",
        f"{{ SELECT ?s ?p ?o WHERE {{ {below} ?s ?p ?o }} LIMIT {MAX_SUBCLASSES} }}",
        f"?s {term_to_n3(TYPE)} {term_to_n3(ontology)} . ?s ?p ?o",
        f"{write_values('p', [REIFIED, BEST_RANK, REFERENCE_CLASS])} FILTER EXISTS {{ ?a {term_to_n3(TYPE)} ?p }}",
        *(
            f"{named} FILTER EXISTS {{ ?a {term_to_n3(by)} ?p }} {write_values('k', [Literal('claimed')])}"
            for _, by, _ in REIFICATIONS
        ),
        f"{{ SELECT (COUNT(*) AS ?o) WHERE {{ {{ {some} }} }} }} {write_values('p', [USED])}",
        *(
            f"{{ SELECT ?s ?o WHERE {{ ?s {term_to_n3(iri)} ?o FILTER(isIRI(?s)) }} LIMIT {SAMPLED_NAMES} }} "
            f'{write_values("p", [iri])} VALUES ?k {{ "name" }}'
            for iri, _ in NAME_PREDICATES
        ),
    )
    return f"SELECT DISTINCT ?s ?p ?o ?k WHERE {{ {write_union(parts)} }}"


def write_nodes_query(
    whole: Collection[IRI], named: Collection[IRI], passages: Collection[IRI], details: Details
) -> str:
    """Return the query for all statements of some nodes, names and types of others, and passages with documents."""
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


def write_card_query(
    node: IRI, details: Details, whole: Collection[IRI] = (), asked: Collection[Statement] = ()
) -> str:
    """Return the query for a card: a node's statements, counts of its edges, its figures and claims.

    Counts have the variable ?d (in or out) and the number as ?o. All statements of ``whole`` are read as well, and
    those of ``asked`` that there are, with a ?d.
    """
    iri = term_to_n3(node)
    parts = (
        f"{write_values('s', [node])} ?s ?p ?o",
        f"?s {term_to_n3(ABOUT)} {iri} . ?s ?p ?o",
        *write_literal_claims([node], details),
        *_count_parts(node, details),
        *write_whole(whole),
        *([f'{write_rows(asked)} ?s ?p ?o VALUES ?d {{ "held" }}'] if asked else ()),
    )
    return f"SELECT DISTINCT ?s ?d ?p ?o WHERE {{ {write_union(parts)} }}"


def write_whole(nodes: Collection[IRI]) -> Iterator[str]:
    """Yield the pattern for all statements of some nodes, if any."""
    if nodes:
        yield f"{write_values('s', nodes)} ?s ?p ?o"


def write_rows(statements: Iterable[Statement]) -> str:
    """Return a VALUES clause with statements."""
    rows = " ".join(f"({' '.join(map(term_to_n3, statement))})" for statement in statements)
    return f"VALUES (?s ?p ?o) {{ {rows} }}"


def write_subjects_query(
    predicate: IRI, details: Details, objects: Collection[IRI], whole: Collection[IRI] = ()
) -> str:
    """Return the query for all of what has one of some objects by a predicate, and of ``whole``."""
    found = f"{write_values('x', objects)} ?s {term_to_n3(predicate)} ?x ."
    items = [write_items(found)] if details.has_wikibase and predicate == DERIVED_FROM else []
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {write_union((f'{found} ?s ?p ?o', *items, *write_whole(whole)))} }}"


def write_claims_query(claims: Iterable[str], whole: Collection[IRI] = ()) -> str:
    """Return the query for claims, by patterns that find them, and for all of ``whole``; empty if both are empty."""
    parts = [*claims, *write_whole(whole)]
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {write_union(parts)} }}" if parts else ""


def write_counts_query(node: IRI, details: Details) -> str:
    """Return the query for the number of edges of a node by direction and predicate."""
    return f"SELECT ?d ?p ?o WHERE {{ {write_union(_count_parts(node, details))} }}"


def write_many_counts_query(nodes: Collection[IRI], details: Details) -> str:
    """Return the query for the numbers of edges of nodes ?s by direction and predicate."""
    asked = write_values("s", nodes)
    parts = (
        f"{{ SELECT ?s ?p (COUNT(DISTINCT ?n) AS ?o) WHERE {{ {asked} {pattern}{write_edge_filter('n', details)} }} "
        f'GROUP BY ?s ?p }} VALUES ?d {{ "{direction}" }}'
        for direction, pattern in (("in", "?n ?p ?s"), ("out", "?s ?p ?n FILTER(!isLiteral(?n))"))
    )
    return f"SELECT ?s ?d ?p ?o WHERE {{ {write_union(parts)} }}"


def _count_parts(node: IRI, details: Details) -> Iterator[str]:
    iri = term_to_n3(node)
    for direction, pattern in (("in", f"?n ?p {iri}"), ("out", f"{iri} ?p ?n FILTER(!isLiteral(?n))")):
        counted = (
            f"SELECT ?p (COUNT(DISTINCT ?n) AS ?o) WHERE {{ {pattern}{write_edge_filter('n', details)} }} GROUP BY ?p"
        )
        yield f'{{ {counted} }} VALUES ?d {{ "{direction}" }}'


def write_edges_query(
    nodes: Collection[IRI],
    details: Details,
    most: int,
    most_claims: int | None,
    *,
    predicates: Collection[IRI] = (),
    whole: Collection[IRI] = (),
) -> str:
    """Return the query for the edges of some nodes, for the claims that have one of them at an end, and for ``whole``.

    Rows with ?d are edges: of ?s to ?o by ?p, in direction ?d; the others are statements about claims, none if
    ``most_claims`` is None. With ``predicates`` only edges by these are returned.
    """
    by = f"{write_values('p', sorted(predicates))} " if predicates else ""
    edges = write_union(
        (
            f"{write_values('s', nodes)} {by}?s ?p ?o FILTER(!isLiteral(?o)){write_edge_filter('o', details)} "
            'VALUES ?d { "out" }',
            f'{write_values("o", nodes)} {by}?s ?p ?o{write_edge_filter("s", details)} VALUES ?d {{ "in" }}',
        )
    )
    parts = [f"{{ SELECT DISTINCT ?s ?p ?o ?d WHERE {{ {edges} }} LIMIT {most + 1} }}"]
    stating = write_union(write_claims_at_ends(nodes, details, predicates))
    if most_claims is not None and stating:
        parts.append(f"{{ SELECT DISTINCT ?s ?p ?o WHERE {{ {stating} }} LIMIT {most_claims + 1} }}")
    parts += write_whole(whole)
    return f"SELECT ?s ?p ?o ?d WHERE {{ {write_union(parts)} }}"


def write_blank_query(nodes: Collection[IRI], details: Details, most: int) -> str:
    """Return the query for all of the blank nodes beside some nodes, and of those that these lead to.

    Rows with ?d are of blank nodes ?b beside ?x, by ?q, as ?d says; the others are of blank nodes behind them. A blank
    node without statements has one row, without ?p and ?o.
    """
    asked, blank = write_values("x", nodes), "FILTER(isBlank(?b))"
    shown = f"{blank}{write_no_detail('b', details)}"
    parts = [
        f'{asked} ?x ?q ?b {shown} OPTIONAL {{ ?b ?p ?o }} VALUES ?d {{ "out" }}',
        f'{asked} ?b ?q ?x {shown} ?b ?p ?o VALUES ?d {{ "in" }}',
    ]
    for depth in range(1, MAX_BLANK_DEPTH):
        steps = " . ".join(f"?b{n} ?q{n} ?b{n + 1} FILTER(isBlank(?b{n + 1}))" for n in range(1, depth))
        last = f"?b{depth} ?r ?b {blank} ?b ?p ?o"
        parts.append(f"{asked} ?x ?q0 ?b1 FILTER(isBlank(?b1)) {steps} {last}")
    return f"SELECT DISTINCT ?x ?d ?q ?b ?p ?o WHERE {{ {write_union(parts)} }} LIMIT {most}"


def write_hidden_query(nodes: Collection[IRI], details: Details) -> str:
    """Return the query for those of some nodes ?s that stand for statements of the graph."""
    asked = write_values("s", nodes)
    parts = (f"{asked} {pattern}" for _, pattern in write_hidden("s", details))
    return f"SELECT DISTINCT ?s WHERE {{ {write_union(parts)} }}"


def write_links_query(pairs: Collection[tuple[Node, Node]], details: Details, whole: Collection[IRI] = ()) -> str:
    """Return the query for the statements from the first to the second of each pair, their claims, and ``whole``.

    Rows with ?d are the statements; the others are about claims.
    """
    rows = " ".join(f"({term_to_n3(one)} {term_to_n3(other)})" for one, other in pairs)
    parts = [f'VALUES (?s ?o) {{ {rows} }} ?s ?p ?o VALUES ?d {{ "out" }}']
    parts += (*write_claims_between(pairs, details), *write_whole(whole))
    return f"SELECT DISTINCT ?s ?p ?o ?d WHERE {{ {write_union(parts)} }}"


def write_page_query(
    node: IRI, predicate: IRI, direction: str, types: Collection[IRI], details: Details, after: str, most: int
) -> str:
    """Return the query for the next neighbors by one predicate after a key, sorted by IRI."""
    iri, by = term_to_n3(node), term_to_n3(predicate)
    pattern = f"{iri} {by} ?n . FILTER(!isLiteral(?n))" if direction == "out" else f"?n {by} {iri} ."
    key = f" FILTER(STR(?n) > {term_to_n3(Literal(after))})" if after else ""
    wanted = f" ?n {term_to_n3(TYPE)} ?t . {write_values('t', types)}" if types else ""
    where = f"{pattern}{wanted}{write_no_detail('n', details)}{key}"
    return f"SELECT DISTINCT ?n WHERE {{ {where} }} ORDER BY STR(?n) LIMIT {most}"


def write_pattern_query(subject: Node | None, predicate: IRI | None, target: Term | None) -> str:
    """Return the query for the matching statements."""
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


def write_names_query(details: Details, typed: Collection[IRI] = ()) -> str:
    """Return the query for the names, types and numbers of edges of all entities, a row for each direction ?d.

    The types of ``typed`` are read even if these are details.
    """
    details = details.for_counts()
    naming = f"{write_values('p', details.naming)} ?s ?p ?o{write_no_detail('s', details)}"
    parts = [naming, *_count_either_end("s", "d", details)]
    if typed:
        parts.append(write_types(typed))
    return f"SELECT ?s ?p ?o ?d WHERE {{ {write_union(parts)} }}"


def write_types(nodes: Collection[IRI]) -> str:
    """Return the pattern for the types of nodes ?s."""
    return f"{write_values('s', nodes)} ?s {term_to_n3(TYPE)} ?o BIND({term_to_n3(TYPE)} AS ?p)"


def _count_either_end(node: str, number: str, details: Details) -> Iterator[str]:
    """Yield the patterns that count the edges of all nodes, one for each direction: Virtuoso miscounts a union."""
    is_type = f"FILTER(?p != {term_to_n3(TYPE)})"
    filters = f" {is_type}{write_no_detail(node, details)}{write_no_detail('y', details)}"
    for way in (f"?{node} ?p ?y FILTER(!isLiteral(?y))", f"?y ?p ?{node} FILTER(!isLiteral(?{node}))"):
        yield f"{{ SELECT ?{node} (COUNT(*) AS ?{number}) WHERE {{ {way}{filters} }} GROUP BY ?{node} }}"


def write_counting_queries(details: Details, most: int) -> tuple[str, str]:
    """Return the queries of an overview: counts by predicate and class; of edges by predicate, and of hubs.

    Their rows have a kind, an IRI (or nothing) and a number.
    """
    kind, details = term_to_n3(TYPE), details.for_counts()

    def count(name: str, grouped: str, pattern: str, order: str = "", number: str = "COUNT(*)") -> str:
        key = f"({grouped} AS ?i)" if grouped else ""
        group = f"GROUP BY {grouped}" if grouped else ""
        return f'{{ SELECT {key} ({number} AS ?n) WHERE {{ {pattern} }} {group}{order} }} VALUES ?k {{ "{name}" }}'

    both = f"{write_no_detail('o', details)}{write_no_detail('s', details)}"
    edge = f"?s ?p ?o FILTER(!isLiteral(?o) && ?p != {kind}){both}"
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
    """Return the query for the number of claims with one of some values: by class ?k and predicate ?p; total of ?k."""
    kind, by = term_to_n3(TYPE), term_to_n3(PREDICATE)
    stating = f"{write_values('v', values)} ?s ?v ?x ; {kind} ?k ; {by} ?p"
    counted = f"{{ SELECT ?k ?p (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {stating} }} GROUP BY ?k ?p }}"
    kinds = f"SELECT DISTINCT ?k WHERE {{ {write_values('v', values)} ?s ?v ?x ; {kind} ?k }}"
    totals = f"{{ SELECT ?k (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {{ {kinds} }} ?s {kind} ?k }} GROUP BY ?k }}"
    return f"SELECT ?k ?p ?n WHERE {{ {write_union((counted, totals))} }}"
