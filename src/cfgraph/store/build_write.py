"""Build, step 3: writing the sorted graph as column files, and its counts (statistics, hubs) for the manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.vocabulary import TYPE
from cfgraph.store.build_graphs import graph_columns
from cfgraph.store.build_sort import Numbers, SortedGraph, sort_rows
from cfgraph.store.changed_forms import count_changed_forms
from cfgraph.store.columns import NO_TERM, RARE_FORM, hash_term
from cfgraph.store.term_text import parse_node

CHUNK_TERMS = 200_000
"""Terms written at a time."""

MAX_HUBS = 50
"""Entities with the most edges that are remembered for the overview."""

MOST_COUNTED = 10_000
"""Most classes and predicates whose counts are kept; data with more of either has the most frequent ones."""


MAX_RARE_STATEMENTS = 10_000
"""Most statements of a predicate that counts as rare."""


def write_columns(graph: SortedGraph, directory: Path) -> dict[str, object]:
    """Write every column, and return the numbers that are needed to read them."""
    directory.mkdir()
    subjects, predicates, objects = graph.statements
    place = np.uint16 if len(graph.predicates) <= 2**16 else np.uint32
    _write_terms(graph.texts, directory)
    _write_column(directory / "out.start", _find_run_starts(subjects, graph.nodes))
    _write_column(directory / "out.predicate", predicates.astype(place))
    _write_column(directory / "out.object", objects)
    by_object = sort_rows(objects, predicates, subjects)
    _write_column(directory / "in.start", _find_run_starts(by_object[0], len(graph.texts)))
    _write_column(directory / "in.predicate", by_object[1].astype(place))
    _write_column(directory / "in.subject", by_object[2])
    forms = _write_forms(graph.texts, graph.nodes, directory)
    _write_rare(predicates, len(graph.predicates), directory)
    _write_walk(graph, directory)
    for name, column in graph_columns(graph.graphs, len(subjects)).items():
        _write_column(directory / name, column)
    for language, numbers in graph.labels.items():
        _write_column(directory / f"label.{language}", numbers)
    for language, ranks in graph.ranks.items():
        _write_column(directory / f"rank.{language}", ranks)
    return {
        "terms": len(graph.texts),
        "nodes": graph.nodes,
        "entities": graph.entities,
        "details": graph.details,
        "statements": len(subjects),
        "predicates": graph.predicates,
        "graphs": len(graph.graphs.names),
        "ranked": list(graph.ranks),
        "languages": list(graph.labels),
        "forms": forms,
    }


def count_statistics(graph: SortedGraph) -> dict[str, object]:
    """Return the counts that the overview shows."""
    _, predicates, _ = graph.statements
    return {
        "statements": len(predicates),
        "entities": graph.entities,
        "details": dict(graph.detail_counts),
        "classes": _count_classes(graph),
        "predicates": _count_predicates(graph, predicates),
        "edge_predicates": _count_predicates(graph, graph.edges[1]),
        "hubs": _find_hubs(graph),
        "graphs": _count_graphs(graph),
        "graph_total": len(graph.graphs.names),
        "changed_forms": count_changed_forms(islice(graph.texts, graph.nodes, None)),
    }


def _count_graphs(graph: SortedGraph) -> list[tuple[str | None, int]]:
    """Return how many statements each graph has: the default graph, which has no name, first, then the largest."""
    counts = graph.graphs.counts()
    chosen = np.sort(np.argsort(-counts, kind="stable")[:MOST_COUNTED])
    numbers = graph.graphs.names[chosen].tolist()
    names = [None if number == NO_TERM else str(parse_node(graph.texts[number])) for number in numbers]
    return list(zip(names, counts[chosen].tolist(), strict=True))


def _count_classes(graph: SortedGraph) -> dict[str, int]:
    """Return how many entities each class has."""
    subjects, predicates, objects = graph.statements
    typed = (predicates == graph.predicate(TYPE)) & (subjects < graph.entities) & (objects < graph.nodes)
    counts = Counter(dict(zip(*_count_values(objects[typed]), strict=True)))
    return {str(parse_node(graph.texts[n])): count for n, count in counts.most_common(MOST_COUNTED)}


def _count_predicates(graph: SortedGraph, places: Numbers) -> dict[str, int]:
    """Return how many statements each predicate has."""
    counts = Counter(dict(zip(*_count_values(places), strict=True)))
    most = counts.most_common(MOST_COUNTED)
    return {str(parse_node(graph.texts[graph.predicates[place]])): count for place, count in most}


def _count_values(numbers: Numbers) -> tuple[list[int], list[int]]:
    """Return the distinct numbers of a column with their counts."""
    found, counts = np.unique(numbers, return_counts=True)
    return found.tolist(), counts.tolist()


def _find_hubs(graph: SortedGraph) -> list[tuple[str, int]]:
    """Return the entities with the most edges."""
    degrees = graph.degrees
    best = np.argsort(-degrees, kind="stable")[:MAX_HUBS]
    return [(str(parse_node(graph.texts[n])), int(degrees[n])) for n in best.tolist() if degrees[n]]


def _write_terms(texts: Sequence[str], directory: Path) -> None:
    """Write the texts one behind the other, where each starts, and the table that finds a term by its text."""
    starts = np.zeros(len(texts) + 1, np.uint64)
    keys = np.empty(len(texts), np.uint64)
    end = 0
    with (directory / "terms.text").open("wb") as stream:
        for first in range(0, len(texts), CHUNK_TERMS):
            chunk = [text.encode() for text in texts[first : first + CHUNK_TERMS]]
            ends = np.cumsum(np.fromiter(map(len, chunk), np.uint64, len(chunk)))
            starts[first + 1 : first + 1 + len(chunk)] = ends + np.uint64(end)
            end += int(ends[-1])
            stream.write(b"".join(chunk))
            keys[first : first + len(chunk)] = np.fromiter(map(hash_term, chunk), np.uint64, len(chunk))
    _write_column(directory / "terms.start", starts)
    order = np.argsort(keys, kind="stable")
    _write_column(directory / "terms.key", keys[order])
    _write_column(directory / "terms.number", order.astype(np.uint32))


def _write_forms(texts: Sequence[str], nodes: int, directory: Path) -> list[str]:
    """Write for each literal what stands behind its value, a language or datatype, as a place in the list returned.

    ``RARE_FORM`` stands for the forms beyond those that the list has, and for triple terms.
    """
    places: dict[str, int] = {}
    column = np.full(len(texts) - nodes, RARE_FORM, np.uint16)
    for row in range(nodes, len(texts)):
        text = texts[row]
        if text[0] == '"':
            place = places.setdefault(text[text.rindex('"') + 1 :], len(places))
            column[row - nodes] = min(place, RARE_FORM)
    _write_column(directory / "literal.form", column)
    return list(places)[:RARE_FORM]


def _write_rare(predicates: Numbers, size: int, directory: Path) -> None:
    """Write the rows of each predicate that is rare, as those of a schema are, so that they are found at once."""
    counts = np.bincount(predicates, minlength=size)
    rows = np.flatnonzero((counts <= MAX_RARE_STATEMENTS)[predicates])
    places = predicates[rows]
    order = np.argsort(places, kind="stable")
    _write_column(directory / "rare.start", _find_run_starts(places[order], size))
    _write_column(directory / "rare.row", rows[order].astype(np.uint32))


def _write_walk(graph: SortedGraph, directory: Path) -> None:
    """Write the nodes one hop from each entity, each once: those that its edges lead to, then those they come from."""
    subjects, _, objects = graph.edges
    ahead = np.zeros(len(subjects), np.uint32)
    back = np.ones(len(subjects), np.uint32)
    here = np.concatenate([subjects, objects])
    there = np.concatenate([objects, subjects])
    here, way, there = sort_rows(here, np.concatenate([ahead, back]), there)
    other = here != there
    here, way, there = here[other], way[other], there[other]
    _write_column(directory / "walk.start", _find_run_starts(here.astype(np.uint64) * 2 + way, 2 * graph.entities))
    _write_column(directory / "walk.node", there)


def _find_run_starts(sorted_numbers: NDArray[np.uint32] | NDArray[np.uint64], size: int) -> NDArray[np.uint32]:
    """Return where each number below ``size`` begins in a sorted column, and at last where the column ends."""
    counts = np.bincount(sorted_numbers.astype(np.int64), minlength=size)
    starts = np.zeros(size + 1, np.uint32)
    np.cumsum(counts, out=starts[1:])
    return starts


def _write_column(path: Path, column: NDArray[Any]) -> None:
    """Write a column of the store, little-endian, and force it to the disk."""
    with path.open("wb") as stream:
        column.astype(column.dtype.newbyteorder("<"), copy=False).tofile(stream)
