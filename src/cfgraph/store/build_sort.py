"""Build, step 2: separating entities from details, ordering terms by label, renumbering and sorting the statements.

Entities come first, in the order of their labels. So the neighbors of a node, sorted by number, are sorted by
name, with entities before details. Everything here works on whole arrays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.labels import Namespaces
from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import IS_DETAIL, REIFIES, SUBCLASS_OF, TYPE
from cfgraph.store.build_forks import compute_beside
from cfgraph.store.build_graphs import GraphRows, group_by_graph
from cfgraph.store.build_labels import LabelChooser
from cfgraph.store.build_numbering import NumberedGraph
from cfgraph.store.build_rows import Mask, Numbers, find_rows, slice_rows, sort_mapped_rows
from cfgraph.store.build_statement_nodes import find_statement_nodes
from cfgraph.store.build_terms import OrderedTerms, read_iri
from cfgraph.store.columns import NO_TERM
from cfgraph.text.catalog import LANGUAGES, Language

MOST_IN_PARALLEL = 4_000_000
"""Number of entities up to which two processes order them by their labels, as both need memory for that."""


@dataclass(frozen=True)
class SortedGraph:
    """A graph ready to be written. Terms are numbered: entities, details, other nodes, then literals.

    ``statements`` has subjects, predicates (as indices into ``predicates``) and objects, sorted, without duplicates.
    ``labels`` has by language the number of each entity's label, ``NO_TERM`` for those without a name.
    ``spool`` is the directory for files of a large graph.
    ``ranks`` has by language the rank of each entity by label, unless that is its number.
    """

    texts: OrderedTerms
    entities: int
    details: int
    nodes: int
    predicates: Sequence[int]
    statements: tuple[Numbers, Numbers, Numbers]
    labels: Mapping[Language, Numbers]
    ranks: Mapping[Language, Numbers]
    detail_counts: Mapping[str, int]
    graphs: GraphRows
    spool: Path | None

    def predicate(self, iri: IRI) -> int:
        """Return the index of a predicate, or -1 if the graph does not use it."""
        number = self.texts.terms.number_of_iri(iri)
        return -1 if number < 0 else self._place_of_predicate.get(int(self.texts.place[number]), -1)

    @cached_property
    def _place_of_predicate(self) -> dict[int, int]:
        return {number: place for place, number in enumerate(self.predicates)}

    def iri(self, number: int) -> IRI | None:
        """Return the IRI with a number, None for another term."""
        return read_iri(self.texts[number])

    def edges(self) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
        """Yield the statements that connect two entities, except types, some rows at a time."""
        is_type = self.predicate(TYPE)
        for rows in slice_rows(len(self.statements[0])):
            subjects, predicates, objects = (column[rows] for column in self.statements)
            chosen = (subjects < self.entities) & (objects < self.entities) & (predicates != is_type)
            yield subjects[chosen], predicates[chosen], objects[chosen]

    @cached_property
    def degrees(self) -> NDArray[np.int64]:
        """The number of edges of each entity."""
        degrees = np.zeros(self.entities, np.int64)
        for subjects, _, objects in self.edges():
            if len(subjects):
                low, high = int(subjects[0]), int(subjects[-1]) + 1
                degrees[low:high] += np.bincount(subjects - subjects[0], minlength=high - low)
            degrees += np.bincount(objects, minlength=self.entities)
        return degrees

    def count_edges(self) -> None:
        """Count the edges now, so that processes which are forked later share the counts."""
        _ = self.degrees


def sort_graph(numbered: NumberedGraph, prefixes: Mapping[str, str], *, in_forks: bool = False) -> SortedGraph:
    """Sort the numbered statements; ``in_forks`` orders those of a large graph by their labels in parallel."""
    terms = numbered.terms
    first = _NumberedStatements(numbered)
    entities = np.flatnonzero(first.entity).astype(np.uint32)
    chooser = LabelChooser(numbered, entities, Namespaces(prefixes))
    forks = in_forks and len(entities) <= MOST_IN_PARALLEL
    await_others = [_choose_beside(chooser, language, numbered.spool, forks) for language in LANGUAGES[1:]]
    labels_of_first, order_of_first = chooser.choose(LANGUAGES[0])
    order = np.concatenate(
        [
            entities[order_of_first],
            *(np.flatnonzero(mask).astype(np.uint32) for mask in (first.detail, first.other_node, ~terms.is_node)),
        ]
    )
    number = np.empty(len(terms), np.uint32)
    number[order] = np.arange(len(terms), dtype=np.uint32)
    predicates = first.predicates_by_use()
    code = np.zeros(len(terms), np.uint32)
    code[predicates] = np.arange(len(predicates), dtype=np.uint32)
    columns = list(zip(numbered.columns, (number, code, number), strict=True))
    statements = sort_mapped_rows(columns, numbered.spool, "out")
    texts = OrderedTerms(terms, order, number)
    labels, ranks = {LANGUAGES[0]: labels_of_first}, {}
    for language, await_other in zip(LANGUAGES[1:], await_others, strict=True):
        labels[language], order_of_other = await_other()
        by_number = np.empty(len(entities), np.uint32)
        by_number[number[entities[order_of_other]]] = np.arange(len(entities), dtype=np.uint32)
        if (by_number[1:] < by_number[:-1]).any():
            ranks[language] = by_number
    names = rows = _renumber(numbered.graphs, number)
    if len(names):
        subjects, codes, objects = (table[column] for column, table in columns)
        rows = find_rows(statements, (subjects, codes, objects))
    return SortedGraph(
        texts=texts,
        entities=len(entities),
        details=int(first.detail.sum()),
        nodes=int(terms.is_node.sum()),
        predicates=[int(number[n]) for n in predicates],
        statements=statements,
        labels={name: _renumber(found[order_of_first], number) for name, found in labels.items()},
        ranks=ranks,
        detail_counts=first.detail_counts(),
        graphs=group_by_graph(names, rows, texts),
        spool=numbered.spool,
    )


def _choose_beside(
    chooser: LabelChooser, language: Language, spool: Path | None, in_forks: bool
) -> Callable[[], Sequence[NDArray[Any]]]:
    """Start choosing the labels in a language, and return a function that waits for them and for the order by them."""
    work = partial(chooser.choose, language)
    return work if spool is None else compute_beside(work, spool / f"labels-{language}", in_fork=in_forks)


def _renumber(numbers: Numbers, table: Numbers) -> Numbers:
    """Convert numbers of step 1 to final ones; ``NO_TERM`` is unchanged."""
    moved = numbers.copy()
    some = numbers != NO_TERM
    moved[some] = table[numbers[some]]
    return moved


class _NumberedStatements:
    """The statements as numbered in step 1, and properties of their terms."""

    def __init__(self, numbered: NumberedGraph) -> None:
        self.texts = texts = numbered.terms
        self.subjects, self.predicates, self.objects = numbered.columns
        self.node = texts.is_node
        self._types = np.flatnonzero(self._has_predicate(TYPE))
        self._detail_rows = self._types[self._mask_terms(self._detail_classes())[self.objects[self._types]]]
        self.detail: Mask = np.zeros(len(texts), bool)
        self.detail[self.subjects[self._detail_rows]] = True
        self.detail[self.subjects[self._has_predicate(REIFIES) & ~self.node[self.objects]]] = True
        rows = self.subjects, self.predicates, self.objects
        self.detail |= find_statement_nodes(rows, texts, self.detail, texts.number_of_iri)
        self.detail &= self.node
        self.entity: Mask = np.zeros(len(texts), bool)
        self.entity[self.subjects] = True
        joined = self.node[self.objects] & ~self.detail[self.subjects] & ~self._has_predicate(TYPE)
        self.entity[self.objects[joined]] = True
        self.entity &= ~self.detail
        self.other_node: Mask = self.node & ~self.entity & ~self.detail

    def _has_predicate(self, iri: IRI) -> Mask:
        mask: Mask = self.predicates == np.uint32(self.texts.number_of_iri(iri) % 2**32)
        return mask

    def _mask_terms(self, numbers: set[int]) -> Mask:
        mask = np.zeros(len(self.texts), bool)
        mask[list(numbers)] = True
        return mask

    def _detail_classes(self) -> set[int]:
        """Return the classes whose instances are details: those that the schema marks, and their subclasses."""
        marked = {
            int(self.subjects[row])
            for row in np.flatnonzero(self._has_predicate(IS_DETAIL))
            if self.texts[self.objects[row]].startswith(('"true"', '"1"'))
        }
        below: dict[int, list[int]] = {}
        for row in np.flatnonzero(self._has_predicate(SUBCLASS_OF)):
            below.setdefault(int(self.objects[row]), []).append(int(self.subjects[row]))
        frontier = list(marked)
        while frontier:
            for child in below.get(frontier.pop(), ()):
                if child not in marked:
                    marked.add(child)
                    frontier.append(child)
        return marked

    def detail_counts(self) -> dict[str, int]:
        """Return the number of details by class; a detail counts for its first class."""
        rows = self._detail_rows
        _, first = np.unique(self.subjects[rows], return_index=True)
        counts = Counter(self.objects[rows[first]].tolist())
        return {self.texts[n][1:-1]: count for n, count in counts.items()}

    def predicates_by_use(self) -> list[int]:
        """Return the predicates, the most used first."""
        used = np.zeros(len(self.texts), bool)
        used[self.predicates] = True
        found = np.flatnonzero(used)
        place = np.empty(len(self.texts), np.uint32)
        place[found] = np.arange(len(found), dtype=np.uint32)
        counts = np.zeros(len(found), np.int64)
        for rows in slice_rows(len(self.predicates)):
            counts += np.bincount(place[self.predicates[rows]], minlength=len(found))
        return [int(n) for n in found[np.argsort(-counts, kind="stable")]]
