"""Searching entities by name, and resolving what a user writes to one entity, class or predicate."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from typing import Literal

from cfgraph.explorer.overview import find_subclasses
from cfgraph.explorer.view import View
from cfgraph.model.entity import FUZZY, Match, Ref, SearchResults
from cfgraph.model.errors import AmbiguousNameError, NotFoundError, UsageError
from cfgraph.model.terms import IRI, BlankNode, Node, local_name
from cfgraph.model.vocabulary import SUBCLASS_OF
from cfgraph.store import NameHit
from cfgraph.store.chinese import fold_text, unfold_spans
from cfgraph.text.catalog import LANGUAGES

_ABSOLUTE_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>]+", re.IGNORECASE)

MAX_TYPE_COUNTED = 500
"""Most entities whose types are counted for one search."""

MAX_CANDIDATES = 10
"""Most entities that are listed for a name that does not stand for one."""


def search(
    view: View, text: str, *, types: Collection[IRI] = (), linked_to: Node | None = None, limit: int = 20
) -> SearchResults:
    """Return the entities with a name that matches the text, best first.

    Names, aliases, misprints, pinyin, initials and IRIs are looked at, in either Chinese script. Names that are only
    almost the text come after all others, and are looked for where hardly any matches. With ``types`` only entities of
    these classes or below them are found, with ``linked_to`` only those with an edge to that one. ``types`` of
    the result counts the labels of the types among those that were found, ``MAX_TYPE_COUNTED`` of them at most.
    """
    iri = _known_iri(view, text.strip())
    if iri is not None:
        ref = view.ref(iri)
        return SearchResults(text, (Match(ref, text, "iri"),), 1, True, tuple((t, 1) for t in ref.types))
    wanted = frozenset(iri for each in types for iri in find_subclasses(view, each)) if types else None
    found = view.graph.find_names(text, max(limit, MAX_TYPE_COUNTED), wanted)
    hits, total, complete = found.hits, found.total, found.complete
    if linked_to is not None:
        linked = list_linked(view, linked_to)
        complete = complete and total <= len(hits)
        hits = [hit for hit in hits if hit.node in linked]
        total = len(hits)
    counts = Counter(label for hit in hits for label in view.types_of(hit.node))
    matches = tuple(_match(view, hit) for hit in hits[:limit])
    return SearchResults(text, matches, total, complete, tuple(counts.most_common()))


def list_linked(view: View, node: Node) -> set[Node]:
    """Return the entities that an edge links to one, in either direction."""
    ends = (end for _, statement in view.graph.edges(node) for end in (statement.subject, statement.object))
    return {end for end in ends if isinstance(end, IRI | BlankNode)} - {node}


def _match(view: View, hit: NameHit) -> Match:
    how = FUZZY if hit.deviation else hit.how
    return Match(
        view.ref(hit.node), hit.matched, how, hit.deviation, hit.distance, unfold_spans(hit.matched, hit.spans)
    )


def resolve_entity(view: View, text: str) -> Node:
    """Return the entity that a user names by IRI, prefixed name or name.

    Raises AmbiguousNameError, listing candidates, when several bear the name, and NotFoundError when none does, with
    those as candidates whose names are almost the text: what is only almost a name stands for nothing.
    """
    text = text.strip()
    if not text:
        raise NotFoundError("asked.no_name")
    if text.startswith("_:"):
        if next(view.graph.statements(subject=BlankNode(text)), None) is None:
            raise NotFoundError("asked.no_blank_node", node=text)
        return BlankNode(text)
    if iri := _known_iri(view, text):
        return iri
    if iri := view.expand(text):
        raise NotFoundError("asked.no_iri", iri=view.curie(iri))
    exact = view.graph.exact_names(text).hits
    best = [hit for hit in exact if hit.how == "name"] or list(exact)
    if len(best) == 1:
        return _node_of(view, text, best[0])
    if best:
        refs = [view.ref(hit.node) for hit in best]
        raise AmbiguousNameError("asked.ambiguous", text=text, total=len(best), candidates=refs)
    found = view.graph.find_names(text, MAX_CANDIDATES)
    if not found.hits:
        raise NotFoundError("asked.no_entity", text=text, part=text[:1])
    hits = [hit for hit in found.hits if hit.deviation is None]
    if not hits:
        refs = [view.ref(hit.node) for hit in found.hits]
        raise NotFoundError("asked.no_entity_but_close", text=text, candidates=refs)
    if len(hits) == 1:
        return _node_of(view, text, hits[0])
    refs = [view.ref(hit.node) for hit in hits]
    total = found.total if len(hits) == len(found.hits) else len(hits)
    raise AmbiguousNameError("asked.ambiguous_part", text=text, total=total, candidates=refs)


def _node_of(view: View, text: str, hit: NameHit) -> Node:
    """Return the node of a hit, once its misprinted name is told of."""
    if hit.how == "misprint" and view.on_misprint is not None:
        view.on_misprint(text, hit.matched, view.ref(hit.node))
    return hit.node


def _known_iri(view: View, text: str) -> IRI | None:
    """Return the IRI that a text writes, if the graph says anything of it."""
    iri = view.expand(text) or (IRI(text) if _ABSOLUTE_IRI.fullmatch(text) else None)
    if iri is None:
        return None
    try:
        graph = view.graph
        said = next(graph.statements(subject=iri), None) or next(graph.statements(object=iri), None)
    except UsageError:
        return None
    return iri if said else None


def resolve_type(view: View, text: str) -> IRI:
    """Return the class that a user names by IRI, prefixed name, label or local name."""
    classes = dict.fromkeys(view.graph.statistics.classes)
    frontier = list(classes)
    while frontier:
        for _, _, parent in view.graph.statements(frontier.pop(), SUBCLASS_OF):
            if isinstance(parent, IRI) and parent not in classes:
                classes[parent] = None
                frontier.append(parent)
    return _resolve_term(view, text, classes, "class")


def resolve_predicate(view: View, text: str) -> IRI:
    """Return the predicate that a user names by IRI, prefixed name, label, inverse label or local name."""
    return _resolve_term(view, text, view.graph.statistics.predicates, "predicate")


def _resolve_term(view: View, text: str, known: Collection[IRI], kind: Literal["class", "predicate"]) -> IRI:
    """Return the one class or predicate that a user's text names."""
    iri = view.expand(text)
    if iri is not None and (
        iri in known or _known_iri(view, text) or (kind == "predicate" and view.graph.has_predicate(iri))
    ):
        return iri
    wanted = fold_text(text)
    found: dict[IRI, Ref] = {}
    views = [View(view.graph, language) for language in LANGUAGES]
    for term in known:
        names = {local_name(term)}
        for either in views:
            names |= {either.label(term), either.inverse_label(term)}
        if wanted in {fold_text(name) for name in names}:
            found[term] = view.ref(term)
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise AmbiguousNameError("asked.ambiguous_term", text=text, total=len(found), candidates=list(found.values()))
    some = [view.curie(term) for term in list(known)[:6]]
    raise UsageError("asked.no_class" if kind == "class" else "asked.no_predicate", text=text, some=some)
