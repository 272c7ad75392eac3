"""Full-text search: literals of any predicate and IRIs; details lead to the entities they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from cfgraph.explorer.claims import read_claim_source, read_claims, read_passage_source
from cfgraph.explorer.overview import find_subclasses
from cfgraph.explorer.search import list_linked
from cfgraph.explorer.view import View
from cfgraph.model.entity import Match, SearchResults, Source
from cfgraph.model.terms import IRI, BlankNode, Literal, Node
from cfgraph.model.vocabulary import ABOUT, DERIVED_FROM, IN_DOCUMENT, NAME_PREDICATES, SUBJECT, TYPE
from cfgraph.store import TextHit
from cfgraph.store.chinese import fold_text

MIN_HITS = 200
"""Minimum number of examined hits, so that duplicates of an entity and value leave enough others."""

_NAMING = {predicate for predicate, _ in NAME_PREDICATES}

MAX_ABOUT = 3
"""Maximum number of entities for one detail."""

MAX_STEPS = 3
"""Maximum number of statements between a detail and its entity."""


def search_text(
    view: View,
    text: str,
    *,
    types: Collection[IRI] = (),
    linked_to: Node | None = None,
    names: bool = True,
    limit: int = 20,
) -> SearchResults:
    """Return the entities with a text that contains all words of another, each with the value, best first.

    ``how`` is text; ``predicate`` is the predicate of the value, ``source`` its source. With ``types`` only entities of
    these classes or their subclasses are returned, with ``linked_to`` only those with an edge to that one; without
    ``names``, names are excluded.
    """
    linked = list_linked(view, linked_to) if linked_to is not None else None
    wanted = {iri for each in types for iri in find_subclasses(view, each)}
    found = view.graph.find_text(text, max(4 * limit, MIN_HITS), view.on_index_progress)
    matches: dict[tuple[Node, str], tuple[TextHit, Node]] = {}
    for hit in found.hits:
        if not names and hit.predicate in _NAMING:
            continue
        for entity in list_entities_about(view, hit.subject):
            is_wanted = not wanted or wanted.intersection(_classes(view, entity))
            if is_wanted and (linked is None or entity in linked):
                matches.setdefault((entity, fold_text(_value(hit))), (hit, entity))
    counts = Counter(label for _, entity in matches.values() for label in view.types_of(entity))
    results = tuple(_match(view, *each) for each in list(matches.values())[:limit])
    return SearchResults(text, results, len(matches), found.complete, tuple(counts.most_common()))


def list_entities_about(view: View, node: Node) -> list[Node]:
    """Return the entities that a detail is about: a claim's subject, a figure's entity, those that cite a passage.

    An entity is about itself; so is a detail that leads nowhere, such as a schema term.
    """
    seen, frontier = {node}, [node]
    for _ in range(MAX_STEPS):
        entities = [each for each in frontier if not view.graph.is_detail(each)]
        if entities:
            return entities[:MAX_ABOUT]
        frontier = [other for each in frontier for other in _neighbors(view, each) if other not in seen][:MAX_ABOUT]
        seen.update(frontier)
    entities = [each for each in frontier if not view.graph.is_detail(each)]
    return entities[:MAX_ABOUT] or [node]


def _neighbors(view: View, detail: Node) -> Iterator[Node]:
    """Yield what a detail is about; else what cites it; else its document."""
    for predicates, outward in (((ABOUT, SUBJECT), True), ((DERIVED_FROM,), False), ((IN_DOCUMENT,), True)):
        found: dict[Node, None] = {}
        for predicate in predicates:
            if outward:
                statements = view.graph.statements(detail, predicate)
                found |= {o: None for _, _, o in statements if isinstance(o, IRI | BlankNode)}
            else:
                found |= {s: None for s, _, _ in view.graph.statements(predicate=predicate, object=detail)}
        if found:
            yield from found
            return


def _classes(view: View, entity: Node) -> set[Node]:
    """Return the classes of an entity."""
    return {o for _, _, o in view.graph.statements(entity, TYPE) if isinstance(o, IRI | BlankNode)}


def _value(hit: TextHit) -> str:
    """Return the found text."""
    return hit.object.value if isinstance(hit.object, Literal) else str(hit.object)


def _match(view: View, hit: TextHit, entity: Node) -> Match:
    """Return an entity with the text that led to it."""
    predicate = view.ref(hit.predicate) if hit.predicate is not None else None
    return Match(view.ref(entity), _value(hit), "text", spans=hit.spans, predicate=predicate, source=_source(view, hit))


def _source(view: View, hit: TextHit) -> Source | None:
    """Return the source of a text: cited by a claim or figure, the passage itself, or the claim of a value."""
    if hit.predicate is None:
        return None
    if view.graph.is_detail(hit.subject):
        source = read_claim_source(view, hit.subject)
        if source is not None:
            return source
        in_document = next(view.graph.statements(hit.subject, IN_DOCUMENT), None)
        return read_passage_source(view, hit.subject) if in_document else None
    claims = read_claims(view, hit.subject, hit.predicate, hit.object)
    return next((claim.source for claim in claims if claim.source is not None), None)
