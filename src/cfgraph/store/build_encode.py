"""Build, step 1: numbering the terms; every statement becomes numbers on its way to the engine."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from cfgraph.model.errors import GraphError
from cfgraph.store.rdf_stream import ExpansionBudget

MOST_TERMS = 2**32 - 2
"""Most terms of one store: their numbers are kept in four bytes."""

DEFAULT_GRAPH = 2**32 - 1
"""Stands for the name of the default graph, which has none."""

LONG_TERM = 512
"""Characters beyond which a term counts against what prefixes may expand to."""


class Encoder:
    """Numbers terms in the order in which they come. ``terms`` maps the text of each to its number.

    ``graphs`` holds the number of the name of each statement's graph, ``DEFAULT_GRAPH`` where it has none; it is empty
    as long as no statement has one.
    """

    def __init__(self, budget: ExpansionBudget) -> None:
        """``budget`` is what prefixes may expand to; GraphError is raised when it is spent."""
        self._budget = budget
        self.terms: dict[str, int] = {}
        self.subjects, self.predicates, self.objects = array("I"), array("I"), array("I")
        self.graphs = array("I")

    def __len__(self) -> int:
        return len(self.subjects)

    def encode(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Note each statement and yield it for the engine.

        A statement of a named graph is yielded a second time for the default graph, which then holds everything.
        """
        terms, number = self.terms, self.terms.setdefault
        subjects, predicates, objects = self.subjects.append, self.predicates.append, self.objects.append
        default = ox.DefaultGraph()
        for quad in quads:
            subject, predicate, target = str(quad.subject), str(quad.predicate), quad.object
            text = f"<<( {target} )>>" if isinstance(target, ox.Triple) else str(target)
            if len(subject) > LONG_TERM or len(predicate) > LONG_TERM or len(text) > LONG_TERM:
                self._budget.spend(sum(len(long) for long in {subject, predicate, text} if long not in terms))
            subjects(number(subject, len(terms)))
            predicates(number(predicate, len(terms)))
            objects(number(text, len(terms)))
            yield quad
            if quad.graph_name != default:
                self._note_graph(str(quad.graph_name))
                yield ox.Quad(quad.subject, quad.predicate, quad.object)
        if self.graphs:
            self._note_default_graph(len(self))
        if len(terms) > MOST_TERMS:
            raise GraphError("store.many_terms", total=len(terms), most=MOST_TERMS)

    def _note_graph(self, name: str) -> None:
        """Note that the last statement stands in a named graph."""
        self._note_default_graph(len(self) - 1)
        self.graphs.append(self.terms.setdefault(name, len(self.terms)))

    def _note_default_graph(self, end: int) -> None:
        """Note that the statements before a place of which nothing is noted stand in the default graph."""
        self.graphs.extend(array("I", [DEFAULT_GRAPH]) * (end - len(self.graphs)))
