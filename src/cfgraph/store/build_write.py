"""The last step of a build: the columns of an arranged graph as files, and what the manifest says of them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.vocabulary import TYPE
from cfgraph.store.build_sort import Arranged, Numbers, sorted_by
from cfgraph.store.columns import key_of
from cfgraph.store.termtext import node_of

CHUNK = 200_000
"""Terms written at a time."""

HUBS = 50
"""Entities with the most edges that are remembered for the overview."""

MOST_COUNTED = 10_000
"""Most classes and predicates whose counts are kept; data with more of either has the most frequent ones."""


RARE = 10_000
"""Most statements of a predicate that counts as rare."""


def write_columns(arranged: Arranged, directory: Path) -> dict[str, object]:
    """Write every column, and return the numbers that are needed to read them."""
    directory.mkdir()
    subjects, predicates, objects = arranged.statements
    place = np.uint16 if len(arranged.predicates) <= 2**16 else np.uint32
    _write_terms(arranged.texts, directory)
    _write(directory / "out.start", _starts(subjects, arranged.nodes))
    _write(directory / "out.predicate", predicates.astype(place))
    _write(directory / "out.object", objects)
    by_object = sorted_by(objects, predicates, subjects)
    _write(directory / "in.start", _starts(by_object[0], len(arranged.texts)))
    _write(directory / "in.predicate", by_object[1].astype(place))
    _write(directory / "in.subject", by_object[2])
    _write_rare(predicates, len(arranged.predicates), directory)
    _write_walk(arranged, directory)
    for language, numbers in arranged.labels.items():
        _write(directory / f"label.{language}", numbers)
    for language, ranks in arranged.ranks.items():
        _write(directory / f"rank.{language}", ranks)
    return {
        "terms": len(arranged.texts),
        "nodes": arranged.nodes,
        "entities": arranged.entities,
        "details": arranged.details,
        "statements": len(subjects),
        "predicates": arranged.predicates,
        "ranked": list(arranged.ranks),
        "languages": list(arranged.labels),
    }


def count(arranged: Arranged) -> dict[str, object]:
    """Return the counts that the overview shows."""
    _, predicates, _ = arranged.statements
    return {
        "statements": len(predicates),
        "entities": arranged.entities,
        "details": dict(arranged.detail_counts),
        "classes": _classes(arranged),
        "predicates": _by_predicate(arranged, predicates),
        "edge_predicates": _by_predicate(arranged, arranged.edges[1]),
        "hubs": _hubs(arranged),
    }


def _classes(arranged: Arranged) -> dict[str, int]:
    subjects, predicates, objects = arranged.statements
    typed = (predicates == arranged.predicate(TYPE)) & (subjects < arranged.entities) & (objects < arranged.nodes)
    counts = Counter(dict(zip(*_counted(objects[typed]), strict=True)))
    return {str(node_of(arranged.texts[n])): count for n, count in counts.most_common(MOST_COUNTED)}


def _by_predicate(arranged: Arranged, places: Numbers) -> dict[str, int]:
    counts = Counter(dict(zip(*_counted(places), strict=True)))
    most = counts.most_common(MOST_COUNTED)
    return {str(node_of(arranged.texts[arranged.predicates[place]])): count for place, count in most}


def _counted(numbers: Numbers) -> tuple[list[int], list[int]]:
    found, counts = np.unique(numbers, return_counts=True)
    return found.tolist(), counts.tolist()


def _hubs(arranged: Arranged) -> list[tuple[str, int]]:
    degrees = arranged.degrees
    best = np.argsort(-degrees, kind="stable")[:HUBS]
    return [(str(node_of(arranged.texts[n])), int(degrees[n])) for n in best.tolist() if degrees[n]]


def _write_terms(texts: Sequence[str], directory: Path) -> None:
    """Write the texts one behind the other, where each starts, and the table that finds a term by its text."""
    starts = np.zeros(len(texts) + 1, np.uint64)
    keys = np.empty(len(texts), np.uint64)
    end = 0
    with (directory / "terms.text").open("wb") as stream:
        for first in range(0, len(texts), CHUNK):
            chunk = [text.encode() for text in texts[first : first + CHUNK]]
            ends = np.cumsum(np.fromiter(map(len, chunk), np.uint64, len(chunk)))
            starts[first + 1 : first + 1 + len(chunk)] = ends + np.uint64(end)
            end += int(ends[-1])
            stream.write(b"".join(chunk))
            keys[first : first + len(chunk)] = np.fromiter(map(key_of, chunk), np.uint64, len(chunk))
        stream.flush()
        os.fsync(stream.fileno())
    _write(directory / "terms.start", starts)
    order = np.argsort(keys, kind="stable")
    _write(directory / "terms.key", keys[order])
    _write(directory / "terms.number", order.astype(np.uint32))


def _write_rare(predicates: Numbers, size: int, directory: Path) -> None:
    """Write the rows of each predicate that is rare, as those of a schema are, so that they are found at once."""
    counts = np.bincount(predicates, minlength=size)
    rows = np.flatnonzero((counts <= RARE)[predicates])
    places = predicates[rows]
    order = np.argsort(places, kind="stable")
    _write(directory / "rare.start", _starts(places[order], size))
    _write(directory / "rare.row", rows[order].astype(np.uint32))


def _write_walk(arranged: Arranged, directory: Path) -> None:
    """Write the nodes one hop from each entity, each once: those that its edges lead to, then those they come from."""
    subjects, _, objects = arranged.edges
    ahead = np.zeros(len(subjects), np.uint32)
    back = np.ones(len(subjects), np.uint32)
    here = np.concatenate([subjects, objects])
    there = np.concatenate([objects, subjects])
    here, way, there = sorted_by(here, np.concatenate([ahead, back]), there)
    other = here != there
    here, way, there = here[other], way[other], there[other]
    _write(directory / "walk.start", _starts(here.astype(np.uint64) * 2 + way, 2 * arranged.entities))
    _write(directory / "walk.node", there)


def _starts(sorted_numbers: NDArray[np.uint32] | NDArray[np.uint64], size: int) -> NDArray[np.uint32]:
    """Return where each number below ``size`` begins in a sorted column, and at last where the column ends."""
    counts = np.bincount(sorted_numbers.astype(np.int64), minlength=size)
    starts = np.zeros(size + 1, np.uint32)
    np.cumsum(counts, out=starts[1:])
    return starts


def _write(path: Path, column: NDArray[Any]) -> None:
    with path.open("wb") as stream:
        column.astype(column.dtype.newbyteorder("<"), copy=False).tofile(stream)
        stream.flush()
        os.fsync(stream.fileno())
