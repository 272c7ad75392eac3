"""Build: which statements name what, including SKOS-XL labels, predicates of Wikibase, and declared name predicates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.labels import LABEL_PREDICATES, list_name_kinds, ranks_as_label
from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import LITERAL_FORM, SUBPROPERTY_OF, WIKIBASE_FORMS, XL_LABELS

Numbers = NDArray[np.uint32]


@dataclass(frozen=True)
class NamingRows:
    """Statements that name things: subjects, literals, the rank of the name (for labels), and the index of its kind."""

    subjects: Numbers
    literals: Numbers
    orders: NDArray[np.uint64]
    kind_of: NDArray[np.uint8]
    kinds: Sequence[str]


def find_naming_rows(
    columns: tuple[Numbers, Numbers, Numbers],
    predicate_of: Callable[[IRI], int],
    iri_of: Callable[[int], IRI | None],
    *,
    with_forms: bool,
) -> NamingRows:
    """Return the statements among three columns that name things.

    ``predicate_of`` returns the number of a predicate in the second column, -1 if it has none; ``iri_of`` returns the
    IRI of a subject or object. With ``with_forms`` predicates of Wikibase have the names of their properties.
    """
    subjects, predicates, objects = columns

    def rows_of(iri: IRI) -> NDArray[np.int64]:
        place = predicate_of(iri)
        return np.flatnonzero(predicates == place) if place >= 0 else np.empty(0, np.int64)

    below = rows_of(SUBPROPERTY_OF)
    links = ((iri_of(int(subjects[row])), iri_of(int(objects[row]))) for row in below)
    kinds = list_name_kinds((one, other) for one, other in links if one is not None and other is not None)
    parts: list[tuple[Numbers, Numbers, int, str]] = []
    for iri, kind in kinds.items():
        rows = rows_of(iri)
        if len(rows):
            parts.append((subjects[rows], objects[rows], ranks_as_label(iri), kind))
    if with_forms:
        parts += _name_forms(columns, [rows_of(iri) for iri in WIKIBASE_FORMS], parts)
    forms = rows_of(LITERAL_FORM)
    for iri, kind in XL_LABELS if len(forms) else ():
        rows = rows_of(iri)
        joined = _join(subjects[rows], objects[rows], subjects[forms], objects[forms])
        if len(joined[0]):
            parts.append((*joined, 0, kind))
    if not parts:
        empty = np.empty(0, np.uint32)
        return NamingRows(empty, empty, np.empty(0, np.uint64), np.empty(0, np.uint8), ())
    all_subjects = np.concatenate([part[0] for part in parts])
    order = np.argsort(all_subjects, kind="stable")
    orders = np.concatenate([np.full(len(part[0]), part[2], np.uint64) for part in parts])
    names = list(dict.fromkeys(part[3] for part in parts))
    kind_of = np.concatenate([np.full(len(part[0]), names.index(part[3]), np.uint8) for part in parts])
    return NamingRows(
        all_subjects[order],
        np.concatenate([part[1] for part in parts])[order],
        orders[order],
        kind_of[order],
        names,
    )


def _name_forms(
    columns: tuple[Numbers, Numbers, Numbers],
    forms: Sequence[NDArray[np.int64]],
    parts: Sequence[tuple[Numbers, Numbers, int, str]],
) -> Iterator[tuple[Numbers, Numbers, int, str]]:
    """Yield the names of the predicates of Wikibase: each is a form of a property, which has the names."""
    subjects, _, objects = columns
    rows = np.concatenate(forms)
    for named, literals, order, kind in parts if len(rows) else ():
        if order < len(LABEL_PREDICATES):
            joined = _join(objects[rows], subjects[rows], named, literals)
            if len(joined[0]):
                yield (*joined, order, kind)


def _join(lefts: Numbers, middles: Numbers, keys: Numbers, rights: Numbers) -> tuple[Numbers, Numbers]:
    """Return each left with each right to which its middle leads."""
    leads: dict[int, list[int]] = {}
    wanted = np.isin(keys, middles)
    for key, right in zip(keys[wanted].tolist(), rights[wanted].tolist(), strict=True):
        leads.setdefault(key, []).append(right)
    pairs = [
        (left, right)
        for left, middle in zip(lefts.tolist(), middles.tolist(), strict=True)
        for right in leads.get(middle, ())
    ]
    found = np.array(pairs, np.uint32).reshape(-1, 2)
    return found[:, 0], found[:, 1]
