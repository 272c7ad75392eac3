"""Statements by their rows in the columns, and the graphs in which they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cfgraph.model.terms import IRI, Node, Statement, TripleTerm
from cfgraph.model.vocabulary import REIFIES
from cfgraph.store.columns import NO_TERM, Columns


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
    """Yield each graph, None being the default graph, with its statements."""
    if not columns.graphs:
        yield None, read_rows(columns, range(columns.statements))
    for place in range(columns.graphs):
        yield _read_name(columns, place), read_rows(columns, columns.graph_rows(place))


def read_annotations(columns: Columns, statement: Statement) -> Iterator[Node]:
    """Yield the nodes that reify a statement as RDF 1.2 does, among them those of its annotations."""
    place = columns.places.get(columns.number(REIFIES))
    number = NO_TERM if place is None else columns.number(TripleTerm(*statement))
    if number != NO_TERM:
        low, high = columns.in_range(number, place)
        yield from map(columns.node, columns.in_subject[low:high])


def graphs_of_row(columns: Columns, row: int) -> Sequence[Node | None]:
    """Return the graphs in which the statement in a row stands, None being the default graph."""
    if not columns.graphs:
        return (None,)
    places = columns.stated_graph[columns.stated_start[row] : columns.stated_start[row + 1]]
    return [_read_name(columns, place) for place in places]


def _read_name(columns: Columns, place: int) -> Node | None:
    """Return the name of the graph at a place."""
    number = columns.graph_term[place]
    return None if number == NO_TERM else columns.node(number)
