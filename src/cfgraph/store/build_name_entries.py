"""Build, step 4: selecting the names of entities for the name index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.terms import IRI, local_name
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.build_name_batches import KIND_RANKS, MOST_EDGES, NameBatch
from cfgraph.store.build_naming import find_naming_rows
from cfgraph.store.build_rows import Numbers
from cfgraph.store.build_sort import SortedGraph
from cfgraph.store.build_terms import Terms
from cfgraph.store.term_text import literal_value

CHUNK_ENTITIES = 8_000
"""Number of entities whose names are in a batch."""


def select_named_entities(graph: SortedGraph, first: int, end: int) -> Iterator[NameBatch]:
    """Yield the named entities in a range of numbers, with their names, types and degrees.

    The last part of an IRI is a name as well.
    """
    naming = _find_rows_with_names(graph, first, end)
    typing = _find_rows_with_types(graph, first, end)
    for low in range(first, end, CHUNK_ENTITIES):
        yield _list_entities(graph, low, min(low + CHUNK_ENTITIES, end), naming, typing)


@dataclass(frozen=True)
class _NamingRows:
    """Statements that name entities, by entity, with the ranks of the kinds of names."""

    subjects: Numbers
    literals: Numbers
    kinds: NDArray[np.uint8]


def _find_rows_with_names(graph: SortedGraph, first: int, end: int) -> _NamingRows:
    named = find_naming_rows(graph.statements, graph.predicate, graph.iri, with_forms=False)
    naming = (named.literals >= graph.nodes) & (named.subjects >= first) & (named.subjects < end)
    naming &= graph.texts.is_literal(named.literals)
    ranks = np.array([KIND_RANKS[kind] for kind in named.kinds], np.uint8)
    return _NamingRows(named.subjects[naming], named.literals[naming], ranks[named.kind_of[naming]])


def _find_rows_with_types(graph: SortedGraph, first: int, end: int) -> tuple[Numbers, Numbers]:
    """Return the entities and the classes of the statements of types, by entity."""
    subjects, predicates, objects = graph.statements
    low, high = np.searchsorted(subjects, [first, end]).tolist()
    rows = np.flatnonzero((predicates[low:high] == graph.predicate(TYPE)) & (objects[low:high] < graph.nodes)) + low
    return subjects[rows], objects[rows]


def _list_entities(
    graph: SortedGraph, first: int, end: int, naming: _NamingRows, typing: tuple[Numbers, Numbers]
) -> NameBatch:
    """Return the named ones among a few entities."""
    numbers = np.arange(first, end + 1, dtype=np.uint32)
    low, high = np.searchsorted(naming.subjects, [first, end]).tolist()
    terms = graph.texts.terms
    identities = graph.texts.order[first:end]
    iris = np.flatnonzero(terms.view[terms.starts[identities]] == ord("<"))
    texts = _list_values(terms, graph.texts.order[naming.literals[low:high]])
    texts += _list_local_names(terms.list_texts(identities[iris]))
    kinds = np.concatenate([naming.kinds[low:high], np.full(len(iris), KIND_RANKS["iri"], np.uint8)])
    owners = np.concatenate([naming.subjects[low:high].astype(np.int64) - first, iris])
    order = np.lexsort((kinds, owners))
    counts = np.bincount(owners, minlength=end - first)
    named = np.flatnonzero(counts)
    starts = np.searchsorted(typing[0], numbers)
    classes = typing[1][starts[0] : starts[-1]].tolist()
    starts -= starts[0]
    bounds = zip(starts[named].tolist(), starts[named + 1].tolist(), strict=True)
    return NameBatch(
        [texts[place] for place in order.tolist()],
        kinds[order],
        np.repeat(np.arange(len(named)), counts[named]),
        numbers[named],
        np.minimum(graph.degrees[first:end][named], MOST_EDGES).astype(np.uint32),
        [(classes[low],) if end - low == 1 else tuple(sorted(classes[low:end])) for low, end in bounds],
    )


def _list_values(terms: Terms, literals: Numbers) -> list[str]:
    """Return the values of literals."""
    forms, form_of = terms.forms
    widths = np.fromiter(map(len, forms), np.int64, len(forms))
    ends = terms.starts[1:][literals] - widths[form_of[literals]] - 1
    values = b"\n".join(terms.list_slices(terms.starts[:-1][literals] + 1, ends)).decode().split("\n")
    if len(values) != len(literals):  # none, or one with a line break
        return [literal_value(terms[number]) for number in literals.tolist()]
    for place in np.flatnonzero(terms.is_escaped[literals]).tolist():
        values[place] = literal_value(terms[literals[place]])
    return values


def _list_local_names(iris: Sequence[bytes]) -> list[str]:
    """Return the last parts of IRIs in angle brackets, those of the most usual form at once."""
    return [
        text[cut:-1]
        if (cut := text.rfind("/") + 1) and cut < len(text) - 1 and "?" not in text and "#" not in text
        else local_name(IRI(text[1:-1]))
        for text in map(bytes.decode, iris)
    ]
