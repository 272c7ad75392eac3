"""Build, step 5: names to be indexed, some thousands at a time in arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cfgraph.store.build_rows import Numbers

BATCH_NAMES = 20_000
"""Number of names in a batch, or a few more."""

KIND_RANKS = {"preferred": 0, "label": 0, "alternative": 1, "misprint": 2, "iri": 3}
"""The rank of each kind of name."""

MOST_EDGES = 0xFFFFFFFF
"""Number of edges of an entity that is not counted any further."""

_second = itemgetter(1)


class NamedEntity(NamedTuple):
    """An entity to be indexed: its names with their kinds, the ids of its types, and its number of edges.

    A kind is preferred, label, alternative, misprint or iri.
    """

    id: int
    names: Sequence[tuple[str, str]]
    types: Sequence[int]
    degree: int


@dataclass(frozen=True, slots=True)
class NameBatch:
    """Some entities with their types, sorted, and numbers of edges, and all their names, entity by entity.

    ``kinds`` has the rank of each name's kind, ascending for each entity, ``owners`` the index of its entity.
    """

    texts: Sequence[str]
    kinds: NDArray[np.uint8]
    owners: NDArray[np.int64]
    entities: Numbers
    degrees: Numbers
    types: Sequence[tuple[int, ...]]


def batch_entities(entities: Iterable[NamedEntity]) -> Iterator[NameBatch]:
    """Yield entities in batches."""
    batch: list[NamedEntity] = []
    names = 0
    for entity in entities:
        batch.append(entity)
        names += len(entity.names)
        if names >= BATCH_NAMES:
            yield _as_batch(batch)
            batch, names = [], 0
    if batch:
        yield _as_batch(batch)


def _as_batch(entities: Sequence[NamedEntity]) -> NameBatch:
    texts: list[str] = []
    kinds: list[int] = []
    for entity in entities:
        ranked = sorted(zip((text for text, _ in entity.names), _rank_kinds(entity), strict=True), key=_second)
        texts += (text for text, _ in ranked)
        kinds += (rank for _, rank in ranked)
    numbers, _, _, degrees = zip(*entities, strict=True)
    return NameBatch(
        texts,
        np.array(kinds, np.uint8),
        np.repeat(np.arange(len(entities)), [len(entity.names) for entity in entities]),
        np.array(numbers, np.uint32),
        np.fromiter(map(min, degrees, repeat(MOST_EDGES)), np.uint32, len(entities)),
        [tuple(sorted(entity.types)) for entity in entities],
    )


def _rank_kinds(entity: NamedEntity) -> Iterator[int]:
    return (KIND_RANKS[kind] for _, kind in entity.names)
