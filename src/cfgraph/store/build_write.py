"""Build, step 3: writing the sorted graph as column files, and its counts (statistics, hubs) for the manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.vocabulary import TYPE
from cfgraph.store.build_graphs import graph_columns
from cfgraph.store.build_rows import Numbers, count_numbers, find_run_starts, slice_rows, sort_packed, sort_rows
from cfgraph.store.build_sort import SortedGraph
from cfgraph.store.build_terms import OrderedTerms, Terms
from cfgraph.store.changed_forms import count_changed_forms, may_change
from cfgraph.store.columns import NO_TERM, RARE_FORM
from cfgraph.store.term_text import parse_node

MAX_HUBS = 50
"""Number of entities with the most edges that are stored for the overview."""

MOST_COUNTED = 10_000
"""Maximum number of classes and of predicates with stored counts; of more, the most frequent ones are stored."""


MAX_RARE_STATEMENTS = 10_000
"""Maximum number of statements of a rare predicate."""


def write_columns(graph: SortedGraph, directory: Path) -> dict[str, object]:
    """Write every column, and return the numbers that are needed to read them."""
    directory.mkdir()
    subjects, predicates, objects = graph.statements
    place = np.uint16 if len(graph.predicates) <= 2**16 else np.uint32
    _write_terms(graph.texts, directory)
    _write_column(directory / "out.start", find_run_starts(subjects, graph.nodes))
    _write_column(directory / "out.predicate", predicates, place)
    _write_column(directory / "out.object", objects)
    by_object = sort_rows(objects, predicates, subjects, graph.spool, "in")
    _write_column(directory / "in.start", find_run_starts(by_object[0], len(graph.texts)))
    _write_column(directory / "in.predicate", by_object[1], place)
    _write_column(directory / "in.subject", by_object[2])
    del by_object
    forms = _write_forms(graph, directory)
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
    """Return the counts for the overview."""
    total = len(graph.predicates)
    of_edges = sum((count_numbers(predicates, total) for _, predicates, _ in graph.edges()), np.zeros(total, np.int64))
    return {
        "statements": len(graph.statements[0]),
        "entities": graph.entities,
        "details": dict(graph.detail_counts),
        "classes": _count_classes(graph),
        "predicates": _name_counts(graph, count_numbers(graph.statements[1], total)),
        "edge_predicates": _name_counts(graph, of_edges),
        "hubs": _find_hubs(graph),
        "graphs": _count_graphs(graph),
        "graph_total": len(graph.graphs.names),
        "changed_forms": count_changed_forms(_list_changeable(graph.texts.terms)),
    }


def _list_changeable(terms: Terms) -> Iterator[str]:
    """Yield the literals of the datatypes that the engine stores by value."""
    forms, form_of = terms.forms
    changeable = np.array([*(may_change(str(form, "utf-8")) for form in forms), False], bool)
    for texts in terms.chunks(np.flatnonzero(changeable[np.minimum(form_of, len(forms))])):
        yield from (str(text, "utf-8") for text in texts)


def _count_graphs(graph: SortedGraph) -> list[tuple[str | None, int]]:
    """Return the number of statements of each graph: the unnamed default graph first, then the largest ones."""
    counts = graph.graphs.counts()
    chosen = np.sort(np.argsort(-counts, kind="stable")[:MOST_COUNTED])
    numbers = graph.graphs.names[chosen].tolist()
    names = [None if number == NO_TERM else str(parse_node(graph.texts[number])) for number in numbers]
    return list(zip(names, counts[chosen].tolist(), strict=True))


def _count_classes(graph: SortedGraph) -> dict[str, int]:
    """Return the number of entities of each class."""
    subjects, predicates, objects = graph.statements
    typed = (predicates == graph.predicate(TYPE)) & (subjects < graph.entities) & (objects < graph.nodes)
    found, numbers = np.unique(objects[typed], return_counts=True)
    counts = Counter(dict(zip(found.tolist(), numbers.tolist(), strict=True)))
    return {str(parse_node(graph.texts[n])): count for n, count in counts.most_common(MOST_COUNTED)}


def _name_counts(graph: SortedGraph, counts: NDArray[np.int64]) -> dict[str, int]:
    """Return the number of statements of each predicate that has any, given those of all by index."""
    used = np.flatnonzero(counts)
    most = Counter(dict(zip(used.tolist(), counts[used].tolist(), strict=True))).most_common(MOST_COUNTED)
    return {str(parse_node(graph.texts[graph.predicates[place]])): count for place, count in most}


def _find_hubs(graph: SortedGraph) -> list[tuple[str, int]]:
    """Return the entities with the most edges."""
    degrees = graph.degrees
    best = np.argsort(-degrees, kind="stable")[:MAX_HUBS]
    return [(str(parse_node(graph.texts[n])), int(degrees[n])) for n in best.tolist() if degrees[n]]


def _write_terms(texts: OrderedTerms, directory: Path) -> None:
    """Write the texts one after another, their offsets, and the hash table that finds a term by its text."""
    terms = texts.terms
    starts = np.zeros(len(texts) + 1, np.uint64)
    for rows in slice_rows(len(texts)):
        numbers = texts.order[rows]
        starts[1:][rows] = terms.starts[1:][numbers] - terms.starts[:-1][numbers]
    np.cumsum(starts, out=starts)
    with (directory / "terms.text").open("wb") as stream:
        for chunk in terms.chunks(texts.order):
            stream.write(b"".join(chunk))
    _write_column(directory / "terms.start", starts)
    _write_column(directory / "terms.key", terms.sorted_keys)
    _write_column(directory / "terms.number", texts.place[terms.by_key])


def _write_forms(graph: SortedGraph, directory: Path) -> list[str]:
    """Write for each literal its language or datatype, as an index into the returned list.

    ``RARE_FORM`` represents forms that are not in the list, and triple terms.
    """
    forms, form_of = graph.texts.terms.forms
    _write_column(
        directory / "literal.form",
        np.minimum(form_of[graph.texts.order[graph.nodes :]], RARE_FORM).astype(np.uint16),
    )
    return [str(form, "utf-8") for form in forms[:RARE_FORM]]


def _write_rare(predicates: Numbers, size: int, directory: Path) -> None:
    """Write the rows of each rare predicate, such as those of a schema, so that they are found quickly."""
    counts = count_numbers(predicates, size)
    rows = np.flatnonzero((counts <= MAX_RARE_STATEMENTS)[predicates])
    places = predicates[rows]
    order = np.argsort(places, kind="stable")
    _write_column(directory / "rare.start", find_run_starts(places[order], size))
    _write_column(directory / "rare.row", rows[order].astype(np.uint32))


def _write_walk(graph: SortedGraph, directory: Path) -> None:
    """Write the nodes one hop from each entity, each once: first the targets of its edges, then the sources."""
    width = graph.entities.bit_length()
    most = int(graph.degrees.sum())
    ways, nodes = sort_packed(_pack_ways(graph, width), most, (width + 1, width), graph.spool, "walk")
    _write_column(directory / "walk.start", find_run_starts(ways, 2 * graph.entities))
    _write_column(directory / "walk.node", nodes)


def _pack_ways(graph: SortedGraph, width: int) -> Iterator[NDArray[np.uint64]]:
    """Yield both ways of each edge: the entity, a bit for the way, and the other entity, packed into one number."""
    for subjects, _, objects in graph.edges():
        other = subjects != objects
        for way, here, there in ((0, subjects[other], objects[other]), (1, objects[other], subjects[other])):
            packed = here.astype(np.uint64)
            packed *= np.uint64(2)
            packed += np.uint64(way)
            packed <<= np.uint64(width)
            packed |= there
            yield packed


def _write_column(path: Path, column: NDArray[Any], kind: type[np.unsignedinteger[Any]] | None = None) -> None:
    """Write a column of the store, little-endian, perhaps as smaller numbers."""
    written = np.dtype(kind or column.dtype).newbyteorder("<")
    with path.open("wb") as stream:
        for rows in slice_rows(len(column)):
            column[rows].astype(written, copy=False).tofile(stream)
