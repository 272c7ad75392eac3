"""The outline of a query: its scopes, and the positions of variables in them. It does not interpret patterns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from cfgraph.queries.syntax_tree import TriplePattern
from cfgraph.queries.tokens import Token


class Occurrence(NamedTuple):
    """An occurrence of a variable in a query.

    ``place`` is body (in the WHERE group), modifier (in an expression outside it), bound (a whole ``BOUND(?x)``),
    name (selected, grouped by, in a template), assigned (made by AS) or listed (by VALUES).
    """

    variable: str
    place: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scope:
    """A query or sub-query: its form, its WHERE group (offset inside its braces), and its own variables."""

    form: str
    star: bool
    body: tuple[int, int] | None
    occurrences: tuple[Occurrence, ...]
    selected: tuple[Token, ...]
    grouped: frozenset[str]
    aggregates: bool


@dataclass(frozen=True, slots=True)
class TripleRun:
    """Triples of a WHERE group that are written in one piece, without the point after them, and their position."""

    start: int
    end: int
    triples: tuple[TriplePattern, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of a query; the first scope is the query itself. ``service`` is the first SERVICE.

    ``runs`` are the triples of all WHERE groups.
    """

    scopes: tuple[Scope, ...]
    service: Token | None
    runs: tuple[TripleRun, ...] = ()


@dataclass(slots=True)
class ScopeBuilder:
    """A scope that is being read."""

    form: str
    star: bool = False
    body: tuple[int, int] | None = None
    occurrences: list[Occurrence] = field(default_factory=list)
    selected: list[Token] = field(default_factory=list)
    grouped: set[str] = field(default_factory=set)
    aggregates: bool = False

    def build(self) -> Scope:
        """Return the completed scope."""
        return Scope(
            self.form,
            self.star,
            self.body,
            tuple(self.occurrences),
            tuple(self.selected),
            frozenset(self.grouped),
            self.aggregates,
        )
