"""Searching entities by name, and resolving a user's text to one entity, class or predicate."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from typing import Literal

from cfgraph.explorer.overview import find_subclasses
from cfgraph.explorer.view import View
from cfgraph.model.entity import FUZZY, Match, Ref, SearchResults, ServerSearch
from cfgraph.model.errors import AmbiguousNameError, NotFoundError, UsageError
from cfgraph.model.terms import IRI, BlankNode, Node, local_name
from cfgraph.model.vocabulary import SUBCLASS_OF
from cfgraph.store import NameHit
from cfgraph.store.chinese import fold_text, unfold_spans
from cfgraph.text.catalog import LANGUAGES, Phrase, make_phrase

_ABSOLUTE_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>]+", re.IGNORECASE)

MAX_TYPE_COUNTED = 500
"""Maximum number of entities whose types are counted for one search."""

MAX_CANDIDATES = 10
"""Maximum number of entities that are listed for an ambiguous or unknown name."""

MOST_NAMED = 6
"""Most classes or predicates that an error names."""


def search(
    view: View, text: str, *, types: Collection[IRI] = (), linked_to: Node | None = None, limit: int = 20
) -> SearchResults:
    """Return the entities with a name that matches the text, best first.

    Names, aliases, misprints, pinyin, initials and IRIs are searched, in either Chinese script. Fuzzy matches
    come last, and are searched only if there are hardly any others. With ``types`` only entities of
    these classes or their subclasses are returned, with ``linked_to`` only those with an edge to that one. ``types`` of
    the result has the number of entities by the label of their type, for at most ``MAX_TYPE_COUNTED`` of them.
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
    return SearchResults(text, matches, total, complete, tuple(counts.most_common()), found.server)


def describe_server_search(how: ServerSearch) -> Phrase | None:
    """Return what a user should know of how a server searched: by words of its index, or why without it; else None."""
    if how.by_words:
        return make_phrase("search.by_index", index=how.method)
    if how.unused == "refused":
        return make_phrase("search.index_refused", index=how.index)
    return make_phrase("search.index_wrong", index=how.index) if how.unused == "wrong" else None


def list_linked(view: View, node: Node) -> set[Node]:
    """Return the entities that have an edge with one, in either direction."""
    ends = (end for _, statement in view.graph.edges(node) for end in (statement.subject, statement.object))
    return {end for end in ends if isinstance(end, IRI | BlankNode)} - {node}


def _match(view: View, hit: NameHit) -> Match:
    how = FUZZY if hit.deviation else hit.how
    return Match(
        view.ref(hit.node), hit.matched, how, hit.deviation, hit.distance, unfold_spans(hit.matched, hit.spans)
    )


def resolve_entity(view: View, text: str) -> Node:
    """Return the entity that a user names by IRI, prefixed name or name.

    Raises AmbiguousNameError, with candidates, if several have the name, and NotFoundError if none does, with
    similarly named entities as candidates: a fuzzy match is never used.
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
        raise NotFoundError("asked.no_entity", text=text, part=_shorten(text))
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
    """Return the node of a hit; a misprinted name is reported."""
    if hit.how == "misprint" and view.on_misprint is not None:
        view.on_misprint(text, hit.matched, view.ref(hit.node))
    return hit.node


def _known_iri(view: View, text: str) -> IRI | None:
    """Return the IRI in a text, if the graph describes it."""
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
    """Return the class or predicate that a user's text names."""
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
    raise _refuse_term(view, text, known, kind)


def _shorten(name: str) -> str:
    """Return the beginning of a name that was not found, to search for: one Chinese character, or half a word."""
    word = (name.split() or [name])[0].rpartition(":")[2] or name
    return word[: max(3, len(word) // 2)] if word.isascii() else word[:1]


def _refuse_term(view: View, text: str, known: Collection[IRI], kind: Literal["class", "predicate"]) -> UsageError:
    """Return that a text names no class or predicate, with some of those that there are."""
    if not known:
        return UsageError("asked.no_classes" if kind == "class" else "asked.no_predicates", text=text)
    some = [view.curie(term) for term in list(known)[:MOST_NAMED]]
    if len(known) <= MOST_NAMED:
        return UsageError(
            "asked.no_class_known" if kind == "class" else "asked.no_predicate_known", text=text, some=some
        )
    return UsageError("asked.no_class" if kind == "class" else "asked.no_predicate", text=text, some=some)
