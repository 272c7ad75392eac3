"""Why a query found nothing, as far as counts tell: predicates and classes that it names and the graph has not."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from cfgraph.explorer import View
from cfgraph.model.terms import IRI, Literal
from cfgraph.model.vocabulary import TYPE
from cfgraph.queries.parsed_query import ParsedQuery
from cfgraph.queries.syntax_tree import TriplePattern, Variable
from cfgraph.queries.tree_names import resolve_names
from cfgraph.text.catalog import Phrase, make_phrase

MOST = 3
"""Most names that are said to be missing."""


def explain_no_rows(view: View, query: ParsedQuery) -> list[Phrase]:
    """Return what the graph lacks of the predicates and classes that a query asks for, each with one like it."""
    if query.tree is None:
        return []
    try:
        tree = resolve_names(query.tree.where, view.graph.prefixes)
    except KeyError:
        return []
    statistics = view.graph.statistics
    found: dict[IRI, Phrase] = {}
    for iri, is_class in _names(tree):
        counts = statistics.classes if is_class else statistics.predicates
        if iri not in counts and iri not in found:
            found[iri] = _say_missing(view, iri, counts)
    return list(found.values())[:MOST]


def _names(node: object) -> Iterator[tuple[IRI, bool]]:
    """Yield the predicates that triples ask for, and the classes, each with whether it is one."""
    if isinstance(node, TriplePattern):
        if node.predicate == TYPE and isinstance(node.object, IRI):
            yield node.object, True
        yield from ((iri, False) for iri in _iris(node.predicate) if iri != TYPE)
    elif isinstance(node, tuple):
        for member in node:
            yield from _names(member)
    elif is_dataclass(node) and not isinstance(node, Variable | Literal | type):
        for part in fields(node):
            yield from _names(getattr(node, part.name))


def _iris(path: object) -> Iterator[IRI]:
    """Yield the predicates of a path."""
    if isinstance(path, IRI):
        yield path
    elif isinstance(path, tuple):
        for member in path:
            yield from _iris(member)
    elif is_dataclass(path) and not isinstance(path, Variable | type):
        for part in fields(path):
            yield from _iris(getattr(path, part.name))


def _say_missing(view: View, iri: IRI, counts: Mapping[IRI, int]) -> Phrase:
    """Return that the graph has no such name, and how often one occurs that is written much like it."""
    name = view.curie(iri)
    known = {view.curie(each): total for each, total in counts.items()}
    close = difflib.get_close_matches(name, known, 1, 0.75)
    if not close:
        return make_phrase("sparql.no_such", name=name)
    return make_phrase("sparql.no_such_but", name=name, close=close[0], total=known[close[0]])
