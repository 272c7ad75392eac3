"""Statements by their rows in the columns, and their graphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cfgraph.model.terms import IRI, Node, Statement, TripleTerm
from cfgraph.model.vocabulary import REIFICATIONS, REIFIES
from cfgraph.model.wikibase import CLAIM, DIRECT, STATEMENT, split_property, write_property
from cfgraph.store.columns import NO_TERM, Columns
from cfgraph.store.sorted_numbers import intersect_sorted


def read_rows(columns: Columns, rows: Iterable[int]) -> Iterator[Statement]:
    """Yield the statements in some rows of the out columns, ascending."""
    subject, end = None, 0
    predicates: dict[int, IRI] = {}
    for row in rows:
        if subject is None or row >= end:
            number = columns.subject_of(row)
            subject, end = columns.node(number), columns.out_start[number + 1]
        place = columns.out_predicate[row]
        if place not in predicates:
            predicates[place] = IRI(columns.node(columns.predicates[place]))
        yield Statement(subject, predicates[place], columns.term(columns.out_object[row]))


def read_graphs(columns: Columns) -> Iterator[tuple[Node | None, Iterator[Statement]]]:
    """Yield each graph, None for the default graph, with its statements."""
    if not columns.graphs:
        yield None, read_rows(columns, range(columns.statements))
    for place in range(columns.graphs):
        yield _read_name(columns, place), read_rows(columns, columns.graph_rows(place))


def read_reifications(columns: Columns, statement: Statement) -> Iterator[Node]:
    """Yield the nodes that state a statement, in any of the ways in which that is written.

    By ``rdf:subject`` and its like, as OWL's annotated axioms, as the statements of Wikibase, or as RDF 1.2 does.
    """
    for parts in REIFICATIONS:
        yield from _read_nodes_with_parts(columns, parts, statement)
    yield from _read_wikibase_statements(columns, statement)
    yield from read_annotations(columns, statement)


def _read_nodes_with_parts(columns: Columns, parts: tuple[IRI, IRI, IRI], statement: Statement) -> Iterator[Node]:
    """Yield the nodes that lead to the subject, the predicate and the object of a statement by three predicates."""
    places = [columns.places.get(columns.number(iri)) for iri in parts]
    numbers = [columns.number(term) for term in statement]
    if None in places or NO_TERM in numbers:
        return
    of_subject = columns.in_range(numbers[0], places[0])
    of_object = columns.in_range(numbers[2], places[2])
    if of_subject[0] == of_subject[1] or of_object[0] == of_object[1]:
        return
    verb = places[1]
    assert verb is not None
    for number in intersect_sorted(columns.in_subject[slice(*of_subject)], columns.in_subject[slice(*of_object)]):
        if columns.row_of(number, verb, numbers[1]) is not None:
            yield columns.node(number)


def _read_wikibase_statements(columns: Columns, statement: Statement) -> Iterator[Node]:
    """Yield the statement nodes that lead from a subject to the value of one of its direct properties."""
    found = split_property(statement.predicate)
    if found is None or found[1] != DIRECT:
        return
    base, _, name = found
    to_node, to_value = (columns.places.get(columns.number(write_property(base, f, name))) for f in (CLAIM, STATEMENT))
    subject, target = columns.number(statement.subject), columns.number(statement.object)
    if to_node is None or to_value is None or subject >= columns.nodes or target == NO_TERM:
        return
    nodes = columns.out_object[slice(*columns.out_range(subject, to_node))]
    stating = columns.in_subject[slice(*columns.in_range(target, to_value))]
    yield from map(columns.node, intersect_sorted(nodes, stating))


def read_annotations(columns: Columns, statement: Statement) -> Iterator[Node]:
    """Yield the nodes that reify a statement as in RDF 1.2, including annotations."""
    place = columns.places.get(columns.number(REIFIES))
    number = NO_TERM if place is None else columns.number(TripleTerm(*statement))
    if number != NO_TERM:
        low, high = columns.in_range(number, place)
        yield from map(columns.node, columns.in_subject[low:high])


def graphs_of_row(columns: Columns, row: int) -> Sequence[Node | None]:
    """Return the graphs of the statement in a row, None for the default graph."""
    if not columns.graphs:
        return (None,)
    places = columns.stated_graph[columns.stated_start[row] : columns.stated_start[row + 1]]
    return [_read_name(columns, place) for place in places]


def _read_name(columns: Columns, place: int) -> Node | None:
    """Return the name of a graph given by index."""
    number = columns.graph_term[place]
    return None if number == NO_TERM else columns.node(number)
