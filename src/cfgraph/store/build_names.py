"""Which names of an arranged graph go into the name index."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cfgraph.model.terms import BlankNode, Literal, local_name
from cfgraph.model.vocabulary import NAME_PREDICATES, TYPE
from cfgraph.store.build_name_index import NamedEntity
from cfgraph.store.build_sort import Arranged, Numbers
from cfgraph.store.termtext import node_of, term_of


def named_entities(arranged: Arranged) -> Iterator[NamedEntity]:
    """Yield each entity that has a name, with its names and their kinds, its types and its number of edges.

    An IRI is a name as well: by its last part.
    """
    kinds = {arranged.predicate(iri): kind for iri, kind in NAME_PREDICATES}
    subjects, predicates, objects = arranged.statements
    naming = np.isin(predicates, [place for place in kinds if place >= 0]) & (objects >= arranged.nodes)
    naming &= subjects < arranged.entities
    typing = (predicates == arranged.predicate(TYPE)) & (subjects < arranged.entities) & (objects < arranged.nodes)
    names = _Cursor(subjects[naming], predicates[naming], objects[naming])
    types = _Cursor(subjects[typing], predicates[typing], objects[typing])
    for number, degree in enumerate(arranged.degrees.tolist()):
        node = node_of(arranged.texts[number])
        found: list[tuple[str, str]] = []
        for place, target in names.of(number):
            literal = term_of(arranged.texts[target])
            if isinstance(literal, Literal):
                found.append((literal.value, kinds[place]))
        if not isinstance(node, BlankNode):
            found.append((local_name(node), "iri"))
        if found:
            classes = [target for _, target in types.of(number)]
            yield NamedEntity(number, found, classes, degree)


class _Cursor:
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
