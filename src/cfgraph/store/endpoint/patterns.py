"""Parts of the queries for an endpoint: values, unions, names, and the filter that excludes details."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from cfgraph.model.labels import LABEL_PREDICATES
from cfgraph.model.terms import IRI, Term, term_to_n3
from cfgraph.model.vocabulary import IS_DETAIL, NAME_PREDICATES, TYPE
from cfgraph.store.endpoint.wikibase_patterns import write_names_of_forms, write_parts

MAX_BRANCHED = 200
"""Number of nodes up to which a request repeats them for each name predicate, which is faster."""

NAMING = (*(predicate for predicate, _ in NAME_PREDICATES), TYPE)
"""Predicates that name a node or state its type, for references."""

Parts = tuple[IRI, IRI, IRI]
"""Predicates that lead from a claim to the subject, the predicate and the object of its statement."""


@dataclass(frozen=True, slots=True)
class Details:
    """The classes whose instances are details; ``are_marked`` if the schema marks each of them, and no other.

    ``naming`` are the predicates in use that name a node or state its type. ``claims`` are the ways in use in which
    claims lead to their statements; a node that does so in one of ``hidden`` is a detail as well, whatever its class,
    if the graph makes the statement. Parts of statements of Wikibase are too. ``marks_wikibase`` is whether classes
    mark the best ones, and references; ``nests_filters`` is whether the server evaluates filters within filters.
    """

    classes: frozenset[IRI]
    are_marked: bool
    naming: tuple[IRI, ...] = NAMING
    claims: tuple[Parts, ...] = ()
    hidden: tuple[Parts, ...] = ()
    has_wikibase: bool = False
    marks_wikibase: bool = False
    nests_filters: bool = True
    counts_by_class: bool = False

    def for_counts(self) -> Details:
        """Return the details as counts of the whole graph see them: by classes if these mark them, as comparing all
        statements takes servers tens of seconds.
        """
        return replace(self, counts_by_class=self.marks_wikibase)

    def __bool__(self) -> bool:
        """Tell whether there are classes of details."""
        return bool(self.classes)


def write_values(variable: str, terms: Iterable[Term]) -> str:
    """Return a VALUES clause."""
    return f"VALUES ?{variable} {{ {' '.join(map(term_to_n3, terms))} }}"


def write_union(parts: Iterable[str]) -> str:
    """Return the union of patterns."""
    return " UNION ".join(f"{{ {part} }}" for part in parts)


def write_naming(nodes: Collection[IRI], details: Details) -> Iterator[str]:
    """Yield the patterns for the names and types of nodes ?s: for a few nodes one for each predicate.

    Servers are slow with a join of two VALUES: Virtuoso took 250 ms for 50 nodes, Oxigraph over a second.
    """
    asked = write_values("s", nodes)
    if len(nodes) > MAX_BRANCHED:
        yield f"{asked} {write_values('p', details.naming)} ?s ?p ?o"
    else:
        for iri in map(term_to_n3, details.naming):
            yield f"{asked} ?s {iri} ?o BIND({iri} AS ?p)"
    if details.has_wikibase:
        yield from write_names_of_forms(nodes, [iri for iri in LABEL_PREDICATES if iri in details.naming])


def write_no_detail(variable: str, details: Details) -> str:
    """Return the filter that excludes details.

    It uses the schema's marks if these are complete: servers are slow with a long list of classes.
    """
    claims = "".join(
        f" FILTER({f'!{condition} || ' if condition else ''}NOT EXISTS {{ {pattern} }})"
        for condition, pattern in write_hidden(variable, details)
    )
    return f"{_write_no_instance(variable, details) if details else ''}{claims}"


def write_hidden(variable: str, details: Details) -> Iterator[tuple[str, str]]:
    """Yield the patterns for nodes that stand for statements of the graph, each with a condition that these meet, or
    none.
    """
    for place, parts in enumerate(details.hidden):
        names = [f"?{name}{place}_{variable}" for name in "stu"]
        leading = " ; ".join(f"{term_to_n3(part)} {name}" for part, name in zip(parts, names, strict=True))
        yield "", f"?{variable} {leading} . {' '.join(names)}"
    if details.has_wikibase:
        by_class = details.counts_by_class or (details.marks_wikibase and not details.nests_filters)
        yield from write_parts(variable, by_class=by_class, is_flat=not details.nests_filters)


def _write_no_instance(variable: str, details: Details) -> str:
    """Return the filter that excludes the instances of some classes."""
    if details.are_marked:
        mark = f"?c_{variable} {term_to_n3(IS_DETAIL)} ?d_{variable}"
        return f" FILTER NOT EXISTS {{ ?{variable} {term_to_n3(TYPE)} ?c_{variable} . {mark} }}"
    classes = ", ".join(map(term_to_n3, sorted(details.classes)))
    return f" FILTER NOT EXISTS {{ ?{variable} {term_to_n3(TYPE)} ?c_{variable} FILTER(?c_{variable} IN ({classes})) }}"


def write_edge_filter(other: str, details: Details) -> str:
    """Return the filter for edges by ?p to or from another node: types are edges if there are no details."""
    types = f" FILTER(?p != {term_to_n3(TYPE)})" if details else ""
    return types + write_no_detail(other, details)
