"""Distinguishing stated from inferred and computed values, and marking the latter next to a value."""

from __future__ import annotations

from collections.abc import Iterable

from cfgraph.model.entity import Claim, Edge, Property
from cfgraph.model.shares import leading_claim
from cfgraph.model.terms import IRI, Node, local_name
from cfgraph.model.vocabulary import STATED

_FIRST_HAN = "\u2e80"
"""The first character of the scripts in which brackets are full-width."""


def is_stated(item: Claim | Property) -> bool:
    """Tell whether a claim or value is stated by its source, which is the default."""
    return item.confidence_id in (None, STATED)


def find_mark(item: Claim | Property | None) -> str:
    """Return the mark of an inferred or computed value (``inferred``, ``computed``); empty for a stated one."""
    return "" if item is None or is_stated(item) else item.confidence or ""


def find_edge_mark(edge: Edge) -> str:
    """Return the mark of the leading claim of an edge."""
    return find_mark(leading_claim(edge.claims))


def find_first_mark(edges: Iterable[Edge]) -> str:
    """Return the first mark on some edges: a chain is only as certain as its weakest link."""
    return next((mark for edge in edges if (mark := find_edge_mark(edge))), "")


def find_first_confidence(edges: Iterable[Edge]) -> str | None:
    """Return the identifier of the first confidence on some edges other than stated, None if all are stated."""
    leading = (leading_claim(edge.claims) for edge in edges)
    return next((identify_term(claim.confidence_id) for claim in leading if claim and not is_stated(claim)), None)


def add_mark(text: str, mark: str) -> str:
    """Return a text followed by a mark in brackets; without a text, the mark alone.

    >>> add_mark("30%", "inferred"), add_mark("30%", "推断"), add_mark("", "computed"), add_mark("30%", "")
    ('30% (inferred)', '30%（推断）', 'computed', '30%')
    """
    if not mark or not text:
        return text or mark
    return f"{text}（{mark}）" if mark[0] >= _FIRST_HAN else f"{text} ({mark})"


def identify_term(node: Node | None) -> str | None:
    """Return the identifier of a status, confidence or class, its local name, which is the same in every language.

    >>> identify_term(IRI("https://w3id.org/cfgraph/ns#Current"))
    'Current'
    """
    if node is None:
        return None
    return local_name(node) or str(node) if isinstance(node, IRI) else str(node)
