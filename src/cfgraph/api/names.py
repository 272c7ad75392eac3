"""Resolving names of predicates and entities, checking dates, and formatting parameters."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.explorer import View, resolve_entity, resolve_predicate
from cfgraph.model.dates import parse_date
from cfgraph.model.errors import AmbiguousNameError, UsageError
from cfgraph.model.terms import IRI, Node


def resolve_predicates(view: View, texts: Sequence[str]) -> tuple[IRI, ...]:
    """Return the predicates with these names. Raises UsageError for an unknown one."""
    return tuple(resolve_predicate(view, text) for text in texts)


def resolve_avoided(view: View, texts: Sequence[str]) -> tuple[Node, ...]:
    """Return the predicates or entities with these names. Raises NotFoundError or AmbiguousNameError."""
    return tuple(_resolve_predicate_or_entity(view, text) for text in texts)


def _resolve_predicate_or_entity(view: View, text: str) -> Node:
    """Return the predicate or entity that a name to be avoided stands for."""
    try:
        return resolve_predicate(view, text)
    except AmbiguousNameError:
        raise
    except UsageError:
        return resolve_entity(view, text)


def parse_date_or_none(text: str | None) -> str | None:
    """Return a date after checking it, or None."""
    return parse_date(text) if text is not None else None


def format_parameter(value: object) -> str:
    """Return a Python value as the text of a query parameter."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
