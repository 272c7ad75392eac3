"""Build, step 1: numbering the terms; every statement becomes numbers."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from cfgraph.model.errors import GraphError
from cfgraph.store.rdf_stream import ExpansionBudget

MOST_TERMS = 2**32 - 2
"""Most terms of one store: their numbers are kept in four bytes."""

DEFAULT_GRAPH = 2**32 - 1
"""Stands for the name of the default graph, which has none."""

LONG_TERM = 512
"""Characters beyond which a term counts against what prefixes may expand to."""


class TermNumbers(dict[bytes, int]):
    """Numbers by the texts of terms; one that is not there is asked of ``number_unknown``."""

    number_unknown: Callable[[bytes], int]

    def __missing__(self, text: bytes) -> int:
        return self.number_unknown(text)


@dataclass(frozen=True, slots=True)
class EncoderMark:
    """How far an encoder has come: statements, terms, graphs that were noted, and what of the budget was spent."""

    statements: int
    terms: int
    graphs: int
    budget: tuple[int, int]


class Encoder:
    """Numbers terms in the order in which they come. ``terms`` maps the text of each, in UTF-8, to its number.

    ``graphs`` holds the number of the name of each statement's graph, ``DEFAULT_GRAPH`` where it has none; it is empty
    as long as no statement has one.
    """

    def __init__(self, budget: ExpansionBudget) -> None:
        """``budget`` is what prefixes may expand to; GraphError is raised when it is spent."""
        self._budget = budget
        self.terms = TermNumbers()
        self.subjects, self.predicates, self.objects = array("I"), array("I"), array("I")
        self.graphs = array("I")

    def __len__(self) -> int:
        return len(self.subjects)

    def encode(self, quads: Iterable[ox.Quad]) -> None:
        """Note each statement."""
        get, number = self.terms.get, self.number_term
        subjects, predicates, objects = self.subjects.append, self.predicates.append, self.objects.append
        default = ox.DefaultGraph()
        for quad in quads:
            target = quad.object
            text = (f"<<( {target} )>>" if isinstance(target, ox.Triple) else str(target)).encode()
            subject, predicate = str(quad.subject).encode(), str(quad.predicate).encode()
            subjects(found if (found := get(subject)) is not None else number(subject))
            predicates(found if (found := get(predicate)) is not None else number(predicate))
            objects(found if (found := get(text)) is not None else number(text))
            if quad.graph_name != default:
                self.note_graphs(len(self) - 1, [number(str(quad.graph_name).encode())])

    def number_term(self, text: bytes) -> int:
        """Return the number of a term, a new one where it comes for the first time. Raises GraphError."""
        terms = self.terms
        number = terms.setdefault(text, size := len(terms))
        if number == size:
            if len(text) > LONG_TERM:
                self._budget.spend(len(text))
            if size > MOST_TERMS:
                raise GraphError("store.many_terms", total=size, most=MOST_TERMS)
        return number

    def note_graphs(self, first: int, names: Iterable[int]) -> None:
        """Note in which graphs the statements from a place on stand; those before it, if not noted, in the default."""
        self.graphs.extend(array("I", [DEFAULT_GRAPH]) * (first - len(self.graphs)))
        self.graphs.extend(names)

    def finish(self) -> None:
        """Note that no more statements come."""
        if self.graphs:
            self.note_graphs(len(self), ())

    def mark(self) -> EncoderMark:
        """Return how far it has come."""
        return EncoderMark(len(self), len(self.terms), len(self.graphs), self._budget.spent())

    def return_to(self, mark: EncoderMark) -> None:
        """Forget what has come since a mark."""
        for column in (self.subjects, self.predicates, self.objects):
            del column[mark.statements :]
        del self.graphs[mark.graphs :]
        while len(self.terms) > mark.terms:
            self.terms.popitem()
        self._budget.return_to(mark.budget)
