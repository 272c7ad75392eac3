"""The outline of a query: its scopes, and where in them its variables stand. What the patterns mean is not in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from cfgraph.queries.tokens import Token


class Occurrence(NamedTuple):
    """A variable in a query.

    ``place`` is body (in the WHERE group), modifier (in an expression outside it), bound (a whole ``BOUND(?x)``),
    name (selected, grouped by, in a template), assigned (made by AS) or listed (by VALUES).
    """

    variable: str
    place: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scope:
    """A query or sub-query: its form, its WHERE group (offset of its braces' inner side), and its own variables."""

    form: str
    star: bool
    body: tuple[int, int] | None
    occurrences: tuple[Occurrence, ...]
    selected: tuple[Token, ...]
    grouped: frozenset[str]
    aggregates: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """What there is to know of a query; the first scope is the query itself. ``service`` is the first SERVICE."""

    scopes: tuple[Scope, ...]
    service: Token | None


@dataclass(slots=True)
class ScopeBuilder:
    """A scope while it is read."""

    form: str
    star: bool = False
    body: tuple[int, int] | None = None
    occurrences: list[Occurrence] = field(default_factory=list)
    selected: list[Token] = field(default_factory=list)
    grouped: set[str] = field(default_factory=set)
    aggregates: bool = False

    def build(self) -> Scope:
        """Return the scope as it was read."""
        return Scope(
            self.form,
            self.star,
            self.body,
            tuple(self.occurrences),
            tuple(self.selected),
            frozenset(self.grouped),
            self.aggregates,
        )
