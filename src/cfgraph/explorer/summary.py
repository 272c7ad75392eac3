"""A summary of an entity in a few lines: classes, names, values, number of neighbors; blank nodes expanded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from cfgraph.explorer.card import build_card
from cfgraph.explorer.overview import list_hidden_subclasses
from cfgraph.explorer.view import View
from cfgraph.model.entity import Ref
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, TripleTerm
from cfgraph.model.vocabulary import COLOR, DISPLAY_ORDER, GLYPH, LINE_STYLE, SUBCLASS_OF, TYPE
from cfgraph.text.catalog import Messages

MAX_NAMES, MAX_VALUES, MAX_GROUPS = 6, 10, 12
"""Maximum number of names, values and kinds of neighbors."""

HOW_DRAWN = frozenset({COLOR, DISPLAY_ORDER, GLYPH, LINE_STYLE})
"""Predicates that say how and where a class or relation is drawn, which the preview shows by drawing it so."""

MAX_LINES, MAX_DEPTH, INDENT = 60, 4, 2
"""Maximum number of lines and depth of an expanded blank node, and the indentation."""


def describe_entity(view: View, entity: Ref, messages: Messages) -> list[tuple[str, str]]:
    """Return lines about an entity, each with a style: ``bold``, ``dim`` or none."""
    lines = [(f"{entity.look.glyph} {entity.label}".strip(), "bold")]
    if isinstance(entity.id, BlankNode) and not view.graph.is_remote:
        return lines + [(line, "") for line in islice(_open_node(view, entity.id, 0, ()), MAX_LINES)]
    if subclasses := list_hidden_subclasses(view, entity.id):
        lines += [(entity.curie, "dim"), ("", ""), (view.inverse_label(SUBCLASS_OF), "dim")]
        return lines + [(view.label(subclass), "") for subclass in subclasses[:MAX_GROUPS]]
    card = build_card(view, entity.id)
    short = entity.curie if entity.curie != entity.label else ""
    lines.append(("  ".join((" · ".join(entity.types), short)).strip(), "dim"))
    if card.definition:
        lines.append((card.definition, ""))
    names = (name.value for name in card.names if name.value.strip() and name.value != entity.label)
    others = list(dict.fromkeys(names))[:MAX_NAMES]
    telling = [p for p in card.properties if p.text != card.definition and p.predicate.id not in HOW_DRAWN]
    values = [f"{prop.predicate.label}  {prop.text}" for prop in telling[:MAX_VALUES]]
    groups = [f"{group.heading}  {group.total:,}" for group in card.groups[:MAX_GROUPS]]
    for title, found in (("cli.names", others), ("cli.properties", values), ("cli.neighbors", groups)):
        if found:
            lines += [("", ""), (messages(title), "dim"), *((text, "") for text in found)]
    return lines


def _open_node(view: View, node: Node, depth: int, within: tuple[Node, ...]) -> Iterator[str]:
    """Yield all statements about a blank node, and nested ones, as indented lines."""
    for _, predicate, value in view.graph.statements(subject=node):
        name = view.label(predicate).removeprefix(":")
        lead = " " * (INDENT * depth)
        if isinstance(value, Literal):
            yield f"{lead}{name}  {value.value}"
        elif isinstance(value, TripleTerm):
            yield f"{lead}{name}  {view.label(value.subject)} {view.label(value.predicate)}"
        elif isinstance(value, IRI) or value in within or depth >= MAX_DEPTH:
            yield f"{lead}{name}  {view.label(value)}" if predicate != TYPE else f"{lead}{view.label(value)}"
        else:
            yield f"{lead}{name}  {view.label(value)}"
            yield from _open_node(view, value, depth + 1, (*within, node))
