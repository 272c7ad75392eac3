"""The attributes of a subgraph's nodes: every name by language, every literal, and their figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from cfgraph.explorer.card import read_figures
from cfgraph.explorer.claims import read_claims_if_unstated
from cfgraph.explorer.view import View
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.entity import Claim, Property
from cfgraph.model.periods import format_time
from cfgraph.model.terms import IRI, Literal, Node, Statement
from cfgraph.model.vocabulary import CONFIDENCE
from cfgraph.text.catalog import Language

SEPARATOR = " | "
"""Separator of several values of one attribute."""

OTHER_LABELS = {"alternative": "altLabels", "misprint": "hiddenLabels"}
"""The attribute for each kind of name other than labels."""

NOT_STATED = "notStated"
"""The attribute that lists values not stated by a source, each with its mark and reason."""


@dataclass(frozen=True, slots=True)
class NodeAttributes:
    """The attributes of nodes by prefixed name, their figures, and which attributes have several values."""

    values: Mapping[Node, Mapping[str, Literal]]
    figures: Mapping[Node, tuple[Property, ...]]
    joined: tuple[tuple[Node, str], ...]


def read_node_attributes(view: View, nodes: Collection[Node]) -> NodeAttributes:
    """Return the attributes of nodes. A figure is also an attribute, by its metric: value, unit and period, newest
    first.

    An inferred value is listed in ``notStated``, or excluded in a view of stated claims.
    Labels are ``label_zh``, ``label_en`` etc. by language; a value of a predicate in a less preferred language
    has that language after the name (``ex:title@fr``).
    """
    values: dict[Node, dict[str, Literal]] = {}
    figures: dict[Node, tuple[Property, ...]] = {}
    joined: list[tuple[Node, str]] = []
    view.graph.read_ahead_nodes(nodes)
    for node in nodes:
        by_name = _read_literals(view, node)
        if found := tuple(read_figures(view, node)):
            figures[node] = found
            for figure in found:
                by_name.setdefault(figure.predicate.curie, []).append(Literal(format_figure(figure, view.language)))
        joined += ((node, name) for name, literals in by_name.items() if len(literals) > 1)
        if by_name:
            values[node] = {name: join_literals(literals) for name, literals in by_name.items()}
    return NodeAttributes(values, figures, tuple(joined))


def format_figure(figure: Property, language: Language) -> str:
    """Format a figure as one text: ``20.9 亿元 (2022, planned)``."""
    told = ", ".join(part for part in (format_time(figure, language), figure.status) if part)
    text = add_mark(figure.text, find_mark(figure))
    return f"{text} ({told})" if told else text


def join_literals(literals: list[Literal]) -> Literal:
    """Join several values into one, since graph formats have one value per name."""
    if len(literals) == 1:
        return literals[0]
    return Literal(SEPARATOR.join(dict.fromkeys(literal.value for literal in literals)))


def _read_literals(view: View, node: Node) -> dict[str, list[Literal]]:
    """Return a node's names and other literals by attribute name."""
    kinds = view.name_kinds
    values: dict[IRI, list[Literal]] = {}
    labels: list[Literal] = []
    by_name: dict[str, list[Literal]] = {}
    has_confidence = view.graph.has_predicate(CONFIDENCE)
    for _, predicate, value in view.graph.statements(subject=node):
        if not isinstance(value, Literal):
            continue
        kind = kinds.get(predicate)
        if has_confidence and not kind:
            claims = read_claims_if_unstated(view, Statement(node, predicate, value))
            if claims and view.stated_only:
                continue
            if claims:
                by_name.setdefault(NOT_STATED, []).append(Literal(_describe_mark(view.curie(predicate), claims[0])))
        if kind in OTHER_LABELS:
            by_name.setdefault(OTHER_LABELS[kind], []).append(value)
        elif kind:
            labels.append(value)
        else:
            values.setdefault(predicate, []).append(value)
    by_name |= _name_labels(view, node, labels)
    for predicate, literals in values.items():
        by_name |= split_languages(view, view.curie(predicate), literals)
    return by_name


def _describe_mark(name: str, claim: Claim) -> str:
    """Describe the confidence of an unstated value: ``cf:stockCode: inferred (the code of its listing)``."""
    reason = claim.values.get("note")
    return f"{name}: {find_mark(claim)}" + (f" ({reason})" if reason else "")


def _name_labels(view: View, node: Node, labels: Iterable[Literal]) -> dict[str, list[Literal]]:
    """Return labels by language; those without one only if they are not the displayed label."""
    shown = view.label(node)
    named: dict[str, list[Literal]] = {}
    for label in labels:
        if label.language:
            named.setdefault(f"label_{label.language}", []).append(label)
        elif label.value != shown:
            named.setdefault("label_untagged", []).append(label)
    return named


def split_languages(view: View, name: str, literals: list[Literal]) -> dict[str, list[Literal]]:
    """Return values by name: those in the best language for the view, and the others by language."""
    chosen = view.in_language(literals)
    named = {name: chosen} if chosen else {}
    for literal in literals:
        if literal not in chosen and literal.language:
            named.setdefault(f"{name}@{literal.language}", []).append(literal)
    return named
