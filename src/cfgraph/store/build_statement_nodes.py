"""Build, step 2: finding the nodes that stand for statements which the graph makes as well, in any vocabulary.

They are details, as they say something of an edge or a value. Those of statements that the graph does not make, such as
outdated values in Wikidata, stay nodes that one can open, as nothing else shows what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import DERIVED_FROM, REIFICATIONS
from cfgraph.model.wikibase import CLAIM, DIRECT, REFERENCE, STATEMENT, split_property, write_property
from cfgraph.store.build_terms import Terms
from cfgraph.store.columns import NO_TERM

Numbers = NDArray[np.uint32]
Mask = NDArray[np.bool_]
Rows = tuple[Numbers, Numbers, Numbers]
"""Statements: subjects, predicates and objects, as numbers of terms."""

NumberOf = Callable[[IRI], int]
"""Returns the number of a term, -1 where the graph has none such."""

_VALUE_FORMS = "/value"
"""What the forms of a property have in common that lead to the full values of a statement."""


def find_statement_nodes(rows: Rows, texts: Terms, known: Mask, number_of: NumberOf) -> Mask:
    """Tell of each term that is not ``known`` whether it stands for a statement of the graph, or is a part of one."""
    subjects, predicates, objects = rows
    found = np.zeros(len(texts), bool)
    for parts in REIFICATIONS:
        stated = _read_parts(rows, known, [number_of(iri) for iri in parts])
        if stated is not None:
            nodes, wanted = stated
            found[nodes[_are_stated(rows, wanted, len(texts))]] = True
    forms = dict(_list_wikibase_forms(predicates, texts))
    if not any(form == STATEMENT for _, form, _ in forms.values()):
        return found
    nodes, wanted = _read_wikibase(rows, len(texts), forms, number_of)
    found[nodes[_are_stated(rows, wanted, len(texts))]] = True
    is_value = np.zeros(len(texts), bool)
    is_value[[number for number, (_, form, _) in forms.items() if _VALUE_FORMS in form]] = True
    found[objects[is_value[predicates]]] = True
    is_reference = np.zeros(len(texts), bool)
    is_reference[[number for number, (_, form, _) in forms.items() if form.startswith(REFERENCE)]] = True
    cites = np.zeros(len(texts), bool)
    cites[subjects[is_reference[predicates]]] = True
    derived = number_of(DERIVED_FROM)
    cited = objects[predicates == derived] if derived >= 0 else objects[:0]
    found[cited[cites[cited]]] = True
    return found


def _read_parts(rows: Rows, known: Mask, parts: Sequence[int]) -> tuple[Numbers, Rows] | None:
    """Return the nodes that lead by three predicates to a subject, a predicate and an object, and these."""
    if -1 in parts:
        return None
    subjects, predicates, objects = rows
    leads = []
    for part in parts:
        chosen = predicates == part
        lead = np.full(len(known), NO_TERM, np.uint32)
        lead[subjects[chosen]] = objects[chosen]
        leads.append(lead)
    whole = ~known & (leads[0] != NO_TERM) & (leads[1] != NO_TERM) & (leads[2] != NO_TERM)
    nodes = np.flatnonzero(whole).astype(np.uint32)
    return nodes, (leads[0][nodes], leads[1][nodes], leads[2][nodes])


def _list_wikibase_forms(predicates: Numbers, texts: Terms) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Yield the predicates in use that are forms of a property of Wikibase, with base, form and name."""
    used = np.zeros(len(texts), bool)
    used[predicates] = True
    for number in np.flatnonzero(used).tolist():
        if "/prop/" in texts[number] and (parts := split_property(texts[number][1:-1])) is not None:
            yield number, parts


def _read_wikibase(
    rows: Rows, terms: int, forms: dict[int, tuple[str, str, str]], number_of: NumberOf
) -> tuple[Numbers, Rows]:
    """Return the statement nodes of Wikibase, and the statement that each stands for, if the graph may have it."""
    subjects, predicates, objects = rows
    direct = np.full(terms, NO_TERM, np.uint32)
    is_claim, is_statement = np.zeros(terms, bool), np.zeros(terms, bool)
    for number, (base, form, name) in forms.items():
        place = number_of(write_property(base, DIRECT, name))
        if place >= 0 and form in (CLAIM, STATEMENT):
            direct[number] = place
            (is_claim if form == CLAIM else is_statement)[number] = True
    item, of_item, value = (np.full(terms, NO_TERM, np.uint32) for _ in range(3))
    chosen = is_claim[predicates]
    item[objects[chosen]], of_item[objects[chosen]] = subjects[chosen], direct[predicates[chosen]]
    chosen = is_statement[predicates]
    stated = chosen & (direct[predicates] == of_item[subjects])
    value[subjects[stated]] = objects[stated]
    nodes = np.flatnonzero((item != NO_TERM) & (value != NO_TERM)).astype(np.uint32)
    return nodes, (item[nodes], of_item[nodes], value[nodes])


def _are_stated(rows: Rows, wanted: Rows, terms: int) -> Mask:
    """Tell which of some statements the graph makes."""
    if not len(wanted[0]):
        return np.zeros(0, bool)
    begins, ends = np.zeros(terms, bool), np.zeros(terms, bool)
    begins[wanted[0]], ends[wanted[2]] = True, True
    likely = np.flatnonzero(begins[rows[0]] & ends[rows[2]])
    known = _pair(rows[0][likely], rows[2][likely])
    asked = _pair(wanted[0], wanted[2])
    pairs, places = np.unique(asked, return_inverse=True)
    rows_of = np.searchsorted(pairs, known)
    rows_of[rows_of == len(pairs)] = 0
    same = pairs[rows_of] == known
    stated = _pair(rows_of[same].astype(np.uint32), rows[1][likely[same]])
    answer: Mask = np.isin(_pair(places.astype(np.uint32), wanted[1]), stated)
    return answer


def _pair(first: Numbers, second: Numbers) -> NDArray[np.uint64]:
    """Return two columns as one."""
    return (first.astype(np.uint64) << np.uint64(32)) | second
