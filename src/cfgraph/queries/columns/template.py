"""CONSTRUCT over the rows of a SELECT: filling in its template, without duplicate statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex

from cfgraph.model.terms import IRI, BlankNode, Literal
from cfgraph.queries.columns.values import UnsupportedError
from cfgraph.queries.syntax_tree import ConstructQuery, Projection, SelectQuery, TriplePattern, Variable
from cfgraph.store.term_text import is_node_text, serialize_term


@dataclass(frozen=True, slots=True)
class Template:
    """Statements to make from each row: a cell by index, the text of a term, or a new blank node."""

    statements: tuple[tuple[int | str | BlankNode, ...], ...]

    def fill(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield the statements of rows, which are lines of tab-separated cells, as lines of N-Triples."""
        seen: set[str] = set()
        blank_nodes = sorted({part for parts in self.statements for part in parts if isinstance(part, BlankNode)})
        start = f"_:c{token_hex(6)}"
        for row, line in enumerate(lines):
            cells = line[:-1].split("\t")
            new = {node: f"{start}x{row}x{place}" for place, node in enumerate(blank_nodes)}
            for parts in self.statements:
                subject, predicate, target = (_write(part, cells, new) for part in parts)
                if not (subject and predicate and target and is_node_text(subject) and predicate[0] == "<"):
                    continue  # an unbound cell, or a term that can't stand there
                statement = f"{subject} {predicate} {target} .\n"
                if statement not in seen:
                    seen.add(statement)
                    yield statement


def split_construct(query: ConstructQuery) -> tuple[SelectQuery, Template]:
    """Split a CONSTRUCT into the SELECT that its template needs, and the template. Raises UnsupportedError."""
    names: dict[str, int] = {}
    statements = tuple(tuple(_read_term(term, names) for term in _terms_of(pattern)) for pattern in query.template)
    projections = tuple(Projection(Variable(name)) for name in names)
    select = SelectQuery(projections, query.where, query.modifiers, dataset=query.dataset)
    return select, Template(statements)


def _terms_of(pattern: TriplePattern) -> tuple[object, object, object]:
    """Return the three terms of a pattern."""
    return pattern.subject, pattern.predicate, pattern.object


def _write(part: int | str | BlankNode, cells: Sequence[str], new: Mapping[BlankNode, str]) -> str:
    """Return the text of a term of a statement in one row."""
    if isinstance(part, int):
        return cells[part]
    return new[part] if isinstance(part, BlankNode) else part


def _read_term(term: object, names: dict[str, int]) -> int | str | BlankNode:
    """Return the index of a variable among the cells, or the text of a constant."""
    if isinstance(term, Variable):
        return names.setdefault(term.name, len(names))
    if isinstance(term, IRI | Literal):
        return serialize_term(term)
    if isinstance(term, BlankNode):
        return term
    raise UnsupportedError("CONSTRUCT with triple terms")
