"""Build, step 4: selecting which names of the entities go into the name index."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cfgraph.model.terms import BlankNode, Literal, local_name
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.build_name_spool import NamedEntity
from cfgraph.store.build_naming import find_naming_rows
from cfgraph.store.build_sort import Numbers, SortedGraph
from cfgraph.store.term_text import parse_node, parse_term


def select_named_entities(graph: SortedGraph, first: int, end: int) -> Iterator[NamedEntity]:
    """Yield each entity from a number to another that has a name, with its names and their kinds, types and degree.

    An IRI is a name as well: by its last part.
    """
    subjects, predicates, objects = graph.statements
    named = find_naming_rows(graph.statements, graph.predicate, graph.iri, with_forms=False)
    kinds = list(dict.fromkeys(named.kinds))
    kind_of = np.fromiter(map(kinds.index, named.kinds), np.uint32, len(named.kinds))
    naming = (named.literals >= graph.nodes) & (named.subjects >= first) & (named.subjects < end)
    typing = (predicates == graph.predicate(TYPE)) & (subjects >= first) & (subjects < end) & (objects < graph.nodes)
    names = _RowCursor(named.subjects[naming], kind_of[naming], named.literals[naming])
    types = _RowCursor(subjects[typing], predicates[typing], objects[typing])
    for number, degree in enumerate(graph.degrees[first:end].tolist(), first):
        node = parse_node(graph.texts[number])
        found: list[tuple[str, str]] = []
        for place, target in names.of(number):
            literal = parse_term(graph.texts[target])
            if isinstance(literal, Literal):
                found.append((literal.value, kinds[place]))
        if not isinstance(node, BlankNode):
            found.append((local_name(node), "iri"))
        if found:
            classes = [target for _, target in types.of(number)]
            yield NamedEntity(number, found, classes, degree)


class _RowCursor:
    """Rows sorted by subject, read subject by subject."""

    def __init__(self, subjects: Numbers, predicates: Numbers, objects: Numbers) -> None:
        self._rows = zip(subjects.tolist(), predicates.tolist(), objects.tolist(), strict=True)
        self._next = next(self._rows, None)

    def of(self, subject: int) -> Iterator[tuple[int, int]]:
        """Yield predicate and object of each row of a subject; subjects must be asked for in rising order.

        Rows of subjects that were not asked for are passed over.
        """
        while self._next is not None and self._next[0] <= subject:
            if self._next[0] == subject:
                yield self._next[1], self._next[2]
            self._next = next(self._rows, None)
