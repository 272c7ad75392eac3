"""The card of an entity: reading its names, attributes and figures with their sources, and counting its neighbors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from cfgraph.explorer.claims import filter_by_document, read_claim_source, read_claims
from cfgraph.explorer.neighbors import count_neighbors
from cfgraph.explorer.view import LAST_DISPLAY_ORDER, MAX_CACHED_CLAIMS, View
from cfgraph.explorer.wikibase_quantities import find_quantity
from cfgraph.model.confidence import is_stated
from cfgraph.model.dates import shorten_time
from cfgraph.model.entity import Card, Claim, Name, Property
from cfgraph.model.errors import NotFoundError
from cfgraph.model.quantities import UnitText, format_quantity, parse_scale
from cfgraph.model.terms import IRI, BlankNode, Literal, Node
from cfgraph.model.vocabulary import (
    ABOUT,
    AS_OF,
    BASE_SYMBOL,
    CONFIDENCE,
    DATATYPES_OF_NUMBERS,
    DEFINITION,
    IS_ORDINAL,
    LITERAL_FORM,
    METRIC,
    NOTE,
    PERIOD,
    QUALIFIER,
    SCALE,
    STATUS,
    SYMBOL,
    TRANSLATES,
    UNIT,
    VALUE,
)
from cfgraph.model.wikibase import STATEMENT, split_property, write_property

MAX_VALUES = 200
"""Maximum number of values of one predicate on a card."""

MAX_FIGURES = 500
"""Maximum number of metric values on a card."""


def build_card(view: View, entity: Node) -> Card:
    """Return what is known about an entity. Raises NotFoundError if the graph does not describe it."""
    view.graph.read_ahead_card(entity)
    kinds = view.name_kinds
    names: list[Name] = []
    attributes: dict[IRI, list[Literal]] = {}
    stated: dict[IRI, list[Literal]] = {}
    for predicate, _, values in view.graph.values(entity, MAX_VALUES):
        if predicate in kinds:
            names += (Name(value.value, value.language, kinds[predicate]) for value in values)
            if predicate in view.stated_names:
                stated[predicate] = list(values)
        else:
            attributes[predicate] = list(values)
    if not view.graph.is_remote and view.graph.has_predicate(LITERAL_FORM):
        names += (Name(value.value, value.language, kind) for value, kind in view.read_xl_names(entity))
    groups = count_neighbors(view, entity)
    sourced = [name for name in _read_attributes(view, entity, stated) if name.claims]
    properties = (*_read_attributes(view, entity, attributes), *sourced, *read_figures(view, entity))
    said = names or properties or groups or next(view.graph.statements(subject=entity), None)
    if not said:
        is_gone = view.graph.is_remote and isinstance(entity, BlankNode)
        raise NotFoundError("endpoint.blank_node" if is_gone else "asked.nothing_said", iri=view.curie(entity))
    order = {kind: place for place, kind in enumerate(("preferred", "label", "alternative", "misprint"))}
    names.sort(key=lambda name: (order[name.kind], name.language != view.language, name.language or "", name.value))
    said_once = {(name.value, name.language): name for name in reversed(names)}
    return Card(
        entity=view.ref(entity),
        names=tuple(name for name in names if said_once[name.value, name.language] is name),
        properties=properties,
        groups=groups,
        definition=view.text_of(entity, DEFINITION),
    )


def _read_attributes(view: View, entity: Node, attributes: dict[IRI, list[Literal]]) -> list[Property]:
    """Return an entity's literal attributes with their claims' sources."""
    found: list[Property] = []
    order = view.schema.order
    for predicate in sorted(attributes, key=lambda p: (order.get(p, LAST_DISPLAY_ORDER), p)):
        ref = view.ref(predicate)
        stated: list[Property] = []
        for value in sorted(
            attributes[predicate], key=lambda v: (v.language != view.language, v.language or "", v.value)
        ):
            claims = read_claims(view, entity, predicate, value)
            claims = filter_by_document(view, claims) or claims  # of other documents: left out later, and counted
            plain = _add_unit(view, Property(ref, value, shorten_time(value.value)), claims)
            stated += _make_attributes(view, plain, claims)
        found += fold_languages(stated)
    return found


def fold_languages(values: Sequence[Property]) -> list[Property]:
    """Merge values of one predicate that are the same text in different languages, under the first of them.

    Texts are the same if the same claims state them (for translations, the original claims) or, without
    claims, if each language has one text.
    """
    return _fold_same(_fold_same(values, lambda item: item.claims or None), lambda item: None if item.claims else ())


def _fold_same(values: Sequence[Property], identify: Callable[[Property], object]) -> list[Property]:
    """Merge values that have the same identity and one language each."""
    groups: dict[object, list[Property]] = {}
    for place, item in enumerate(values):
        identity = identify(item) if isinstance(item.value, Literal) and item.value.language else None
        groups.setdefault(place if identity is None else (identity,), []).append(item)
    folded: list[Property] = []
    for same in groups.values():
        texts = [text for item in same for text in (item.value, *item.translations) if isinstance(text, Literal)]
        if len(same) > 1 and len({text.language for text in texts}) == len(texts):
            folded.append(replace(same[0], translations=tuple(texts[1:])))
        else:
            folded += same
    return folded


def _find_original(view: View, claim: Claim) -> Node:
    """Return the claim that a claim translates, else the claim itself."""
    if not view.graph.has_predicate(TRANSLATES):
        return claim.id
    found = (o for _, _, o in view.graph.statements(claim.id, TRANSLATES) if isinstance(o, IRI | BlankNode))
    return next(found, claim.id)


def _make_attributes(view: View, plain: Property, claims: Sequence[Claim]) -> Iterator[Property]:
    """Yield an attribute once with the claims that state it, and once with those from which it is inferred.

    Each has its sources, and the date and status of the newest claim.
    """
    if not claims:
        yield plain
    by_confidence: dict[bool, list[Claim]] = {}
    for claim in claims:
        by_confidence.setdefault(is_stated(claim), []).append(claim)
    for same in by_confidence.values():
        newest = same[0]
        yield replace(
            plain,
            sources=tuple(claim.source for claim in same if claim.source),
            as_of=newest.as_of,
            status=newest.status,
            status_id=newest.status_id,
            confidence=newest.confidence,
            confidence_id=newest.confidence_id,
            notes=tuple(dict.fromkeys(note for claim in same for note in _list_notes(claim))),
            claims=tuple(sorted({_find_original(view, claim) for claim in same}, key=str)),
        )


def _list_notes(claim: Claim) -> list[str]:
    """Return what a claim of an attribute notes, and whatever else a claim of another vocabulary states."""
    notes = [str(claim.values["note"])] if "note" in claim.values else []
    return notes + [f"{name} {claim.values[key]}" for key, name in claim.value_names.items() if key != "note"]


def _add_unit(view: View, plain: Property, claims: Sequence[Claim]) -> Property:
    """Return a quantity of Wikibase with its unit; any other attribute unchanged."""
    form = split_property(str(plain.predicate.id))
    if form is None or not isinstance(plain.value, Literal):
        return plain
    base, _, name = form
    for claim in claims:
        found = find_quantity(view.graph, claim.id, write_property(base, STATEMENT, name), plain.value)
        if found is not None:
            number, unit = found
            symbol = None if unit is None else view.symbol(unit)
            text = format_quantity(number, None if symbol is None else UnitText(symbol), view.language)
            return replace(plain, text=text, unit=symbol, unit_id=unit)
    return plain


def read_figures(view: View, entity: Node) -> list[Property]:
    """Return an entity's metric values, with equal ones merged, newest first."""
    graph = view.graph
    if not graph.has_predicate(ABOUT):
        return []
    found: dict[tuple[object, ...], Property] = {}
    about = (subject for subject, _, _ in graph.statements(predicate=ABOUT, object=entity))
    for node in sorted(islice(about, MAX_FIGURES)):
        figure = read_figure(view, node)
        if figure is None:
            continue
        is_elsewhere = view.document is not None and all(one.document != view.document for one in figure.sources)
        key = (figure.predicate.id, figure.text, figure.as_of, figure.status_id, is_stated(figure), is_elsewhere)
        same = found.get(key)
        if same is not None:
            notes = tuple(dict.fromkeys(same.notes + figure.notes))
            figure = replace(same, sources=same.sources + figure.sources, notes=notes)
        found[key] = figure
    return sorted(found.values(), key=lambda f: (f.predicate.label, _descending_key(f.as_of or ""), f.text))


def read_figure(view: View, node: Node) -> Property | None:
    """Return a metric value as a property; None if the metric or the value is missing."""
    if node not in view.figures:
        if len(view.figures) > MAX_CACHED_CLAIMS:
            view.figures.clear()
        view.figures[node] = _load_figure(view, node)
    return view.figures[node]


def _load_figure(view: View, node: Node) -> Property | None:
    """Read a metric value from the graph, bypassing the view's cache."""
    nodes: dict[IRI, Node] = {}
    texts: dict[IRI, Literal] = {}
    for _, predicate, value in view.graph.statements(subject=node):
        if isinstance(value, Literal):
            texts.setdefault(predicate, value)
        elif isinstance(value, IRI | BlankNode):
            nodes.setdefault(predicate, value)
    if METRIC not in nodes or VALUE not in texts:
        return None
    unit = read_unit(view, nodes[UNIT]) if UNIT in nodes else None
    qualifier = view.label(nodes[QUALIFIER]) if QUALIFIER in nodes else None
    number = texts[VALUE].value
    if texts[VALUE].datatype in DATATYPES_OF_NUMBERS and "." in number:
        number = number.rstrip("0").rstrip(".")
    period = texts.get(PERIOD) or texts.get(AS_OF)
    stated = read_claim_source(view, node)
    return Property(
        predicate=view.ref(nodes[METRIC]),
        value=texts[VALUE],
        text=format_quantity(number, unit, view.language, qualifier or ""),
        sources=(stated,) if stated else (),
        as_of=period.value if period else None,
        status=view.label(nodes[STATUS]) if STATUS in nodes else None,
        status_id=nodes.get(STATUS),
        qualifier=qualifier,
        unit=unit.symbol if unit else None,
        unit_id=nodes.get(UNIT),
        scale=unit.scale if unit else None,
        confidence=view.label(nodes[CONFIDENCE]) if CONFIDENCE in nodes else None,
        confidence_id=nodes.get(CONFIDENCE),
        notes=(note,) if (note := view.text_of(node, NOTE)) else (),
    )


def read_unit(view: View, unit: Node) -> UnitText:
    """Return the text of a unit in the view's language."""
    scale, ordinal = view.text_of(unit, SCALE), view.text_of(unit, IS_ORDINAL)
    return UnitText(
        symbol=view.text_of(unit, SYMBOL) or view.label(unit),
        scale=parse_scale(scale) if scale else None,
        base=view.text_of(unit, BASE_SYMBOL) or "",
        is_ordinal=ordinal in ("true", "1"),
    )


def _descending_key(text: str) -> tuple[int, ...]:
    """Return the sort key for a card's figures, newest first."""
    return tuple(-ord(c) for c in text)


def list_figures(view: View, entity: Node) -> list[tuple[Node, Property]]:
    """Return an entity's figures individually, each with its node; the newest of each metric first."""
    if not view.graph.has_predicate(ABOUT):
        return []
    about = (subject for subject, _, _ in view.graph.statements(predicate=ABOUT, object=entity))
    read = ((node, read_figure(view, node)) for node in sorted(islice(about, MAX_FIGURES)))
    found = [
        (node, figure) for node, figure in read if figure is not None and (is_stated(figure) or not view.stated_only)
    ]
    return sorted(found, key=lambda one: (one[1].predicate.label, _descending_key(one[1].as_of or ""), one[1].text))
