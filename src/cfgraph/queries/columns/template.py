"""CONSTRUCT over the rows of a SELECT: its template filled in with their terms, each statement once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cfgraph.model.terms import IRI, Literal
from cfgraph.queries.columns.values import UnsupportedError
from cfgraph.queries.syntax_tree import ConstructQuery, Projection, SelectQuery, TriplePattern, Variable
from cfgraph.store.term_text import is_node_text, serialize_term


@dataclass(frozen=True, slots=True)
class Template:
    """Statements to make of each row: a cell by its place, or the text of a term."""

    statements: tuple[tuple[int | str, ...], ...]

    def fill(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield the statements of rows, lines of cells with tabs between them, as lines of N-Triples."""
        seen: set[str] = set()
        for line in lines:
            cells = line[:-1].split("\t")
            for parts in self.statements:
                subject, predicate, target = (part if isinstance(part, str) else cells[part] for part in parts)
                if not (subject and predicate and target and is_node_text(subject) and predicate[0] == "<"):
                    continue  # an unbound cell, or a term that can't stand there
                statement = f"{subject} {predicate} {target} .\n"
                if statement not in seen:
                    seen.add(statement)
                    yield statement


def split_construct(query: ConstructQuery) -> tuple[SelectQuery, Template]:
    """Return a CONSTRUCT as the SELECT of what its template needs, and the template. Raises UnsupportedError."""
    names: dict[str, int] = {}
    statements = tuple(tuple(_read_term(term, names) for term in _terms_of(pattern)) for pattern in query.template)
    if not names:
        raise UnsupportedError("CONSTRUCT without variables")
    projections = tuple(Projection(Variable(name)) for name in names)
    select = SelectQuery(projections, query.where, query.modifiers, dataset=query.dataset)
    return select, Template(statements)


def _terms_of(pattern: TriplePattern) -> tuple[object, object, object]:
    """Return the three terms of a pattern."""
    return pattern.subject, pattern.predicate, pattern.object


def _read_term(term: object, names: dict[str, int]) -> int | str:
    """Return the place of a variable among the cells, or the text of a constant."""
    if isinstance(term, Variable):
        return names.setdefault(term.name, len(names))
    if isinstance(term, IRI | Literal):
        return serialize_term(term)
    raise UnsupportedError("CONSTRUCT of new blank nodes")
