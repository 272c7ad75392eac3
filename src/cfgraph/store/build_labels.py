"""Build, step 2: the label of each entity in each language, and the order of the entities by label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.labels import Namespaces, default_order, rank_literal
from cfgraph.model.terms import Literal
from cfgraph.store.build_naming import find_naming_rows
from cfgraph.store.build_numbering import NumberedGraph
from cfgraph.store.build_rows import Mask, Numbers, mask_run_starts
from cfgraph.store.build_terms import CHUNK_TERMS, Terms
from cfgraph.store.build_text_order import TextSlices, order_texts
from cfgraph.store.columns import NO_TERM
from cfgraph.store.term_text import literal_value, parse_node
from cfgraph.text.catalog import Language

_MAY_BE_BLANK = np.zeros(256, bool)
_MAY_BE_BLANK[list(b'" \\\t\xe3\xc2')] = True
"""The first bytes of values that may be only white space; the last two begin U+3000 and U+00A0 in UTF-8."""


@dataclass(frozen=True)
class _LabelRows:
    """Statements that label entities: the literals, the ranks of the kinds of name, and the tags.

    ``places`` has for each row the index of the entity among the entities, ascending,
    ``forms`` has for each row the index of its form, ``tags`` the language tag for each form.
    """

    places: Numbers
    literals: Numbers
    orders: NDArray[np.uint64]
    forms: Numbers
    tags: list[str]


class LabelChooser:
    """Chooses the labels of entities, and orders the entities by them.

    The rules are those of ``cfgraph.model.labels.best_label``.
    """

    def __init__(self, graph: NumberedGraph, entities: Numbers, namespaces: Namespaces) -> None:
        self._terms, self._entities, self._namespaces = graph.terms, entities, namespaces
        self._rows = _find_label_rows(graph, entities)
        _ = graph.terms.is_escaped  # now, so that processes which are forked later share it

    def choose(self, language: Language) -> tuple[Numbers, NDArray[np.int64]]:
        """Return for each entity the number of the literal that labels it, ``NO_TERM`` if there is none, and the order
        of the entities by label.
        """
        labels = _choose_in_language(self._terms, self._rows, len(self._entities), language)
        return labels, _order_by_label(self._terms, self._entities, labels, self._namespaces)


def _choose_in_language(terms: Terms, rows: _LabelRows, entities: int, language: Language) -> Numbers:
    chosen = np.full(entities, NO_TERM, np.uint32)
    if not len(rows.places):
        return chosen
    tags = [tag.lower() for tag in rows.tags]
    by_name = {tag: place for place, tag in enumerate(sorted(set(tags)))}
    ranks = np.array(
        [rank_literal(Literal("", language=tag or None), default_order(language)) for tag in tags], np.uint64
    )
    places = np.array([by_name[tag] for tag in tags], np.uint64)
    row_ranks, row_tags = ranks[rows.forms], places[rows.forms]
    key = np.where(row_ranks <= 1, 0, row_ranks).astype(np.uint64)
    for column, width in ((rows.orders, 4), (row_ranks, 2), (row_tags, 20)):
        key = (key << np.uint64(width)) | column
    order = np.lexsort((key, rows.places))
    first = order[mask_run_starts(rows.places[order])]
    chosen[rows.places[first]] = rows.literals[first]
    for row in _find_ties(order, rows.places, key):
        place, rival = rows.places[row], rows.literals[row]
        if literal_value(terms[rival]) < literal_value(terms[int(chosen[place])]):
            chosen[place] = rival
    return chosen


def _find_ties(order: NDArray[np.int64], places: Numbers, key: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the rows that are as good as the best of their entity, except that one."""
    new = mask_run_starts(places[order])
    best = key[order[np.flatnonzero(new)]][np.cumsum(new) - 1]
    tied: NDArray[np.int64] = order[(key[order] == best) & ~new]
    return tied


def _find_label_rows(graph: NumberedGraph, entities: Numbers) -> _LabelRows:
    terms = graph.terms
    is_entity = np.zeros(len(terms), bool)
    is_entity[entities] = True
    found = find_naming_rows(graph.columns, terms.number_of_iri, terms.iri, with_forms=True)
    is_label = np.array([kind not in ("alternative", "misprint") for kind in found.kinds], bool)
    rows = np.flatnonzero(is_label[found.kind_of] & ~terms.is_node[found.literals] & is_entity[found.subjects])
    rows = rows[~_mask_blank_literals(terms, found.literals[rows])]
    forms, form_of = terms.forms
    tags = [form[1:].partition(b"--")[0].decode() if form[:1] == b"@" else "" for form in forms]
    places = np.searchsorted(entities, found.subjects[rows]).astype(np.uint32)
    return _LabelRows(places, found.literals[rows], found.orders[rows], form_of[found.literals[rows]], tags)


def _mask_blank_literals(terms: Terms, literals: Numbers) -> Mask:
    """Tell which of some terms are no literals, or consist of white space."""
    starts = terms.starts[literals]
    mask: Mask = terms.view[starts] != ord('"')
    for row in np.flatnonzero(_MAY_BE_BLANK[terms.view[starts + 1]] & ~mask).tolist():
        text = terms[literals[row]]
        mask[row] = text[1] in '" \\\t\u3000\xa0' and not literal_value(text).strip()
    return mask


def _order_by_label(terms: Terms, entities: Numbers, labels: Numbers, namespaces: Namespaces) -> NDArray[np.int64]:
    """Return the order of the entities by label; ties are broken by identity.

    Most names are slices of the texts of their literals; the others are listed.
    """
    is_named = labels != NO_TERM
    literals = np.where(is_named, labels, entities)
    forms, form_of = terms.forms
    widths = np.array([*map(len, forms), 0], np.int64)
    starts = terms.starts[:-1][literals] + 1
    lengths = terms.starts[1:][literals] - widths[np.where(is_named, form_of[literals], len(forms))] - 1 - starts
    others = np.flatnonzero(~is_named | terms.is_escaped[literals])
    pieces = []
    for first in range(0, len(others), CHUNK_TERMS):
        rows = others[first : first + CHUNK_TERMS]
        names = _list_names(terms, entities[rows], labels[rows], namespaces)
        pieces.append(b"".join(names))
        lengths[rows] = np.fromiter(map(len, names), np.int64, len(names))
    starts[others] = len(terms.view) + np.cumsum(lengths[others]) - lengths[others]
    more = np.frombuffer(b"".join(pieces), np.uint8)
    first_bytes = terms.starts[:-1][entities]
    return order_texts(
        [
            TextSlices(terms.view, starts, lengths, more),
            TextSlices(terms.view, first_bytes, terms.starts[1:][entities] - first_bytes),
        ]
    )


def _list_names(terms: Terms, entities: Numbers, labels: Numbers, namespaces: Namespaces) -> list[bytes]:
    """Return the names of entities in UTF-8: the values of their labels, or what is displayed instead."""
    names = [
        namespaces.nameless(parse_node(terms[entity])) if label == NO_TERM else literal_value(terms[label])
        for entity, label in zip(entities.tolist(), labels.tolist(), strict=True)
    ]
    return [name.encode("utf-8", "surrogatepass") for name in names]
