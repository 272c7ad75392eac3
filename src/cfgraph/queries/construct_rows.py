"""A CONSTRUCT as a SELECT of what its template needs, whose rows fill the template.

The engines hold all statements of a CONSTRUCT in memory to return each once; the rows of a SELECT they stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import TypeAlias

from cfgraph.model.terms import IRI, BlankNode, Literal, Term
from cfgraph.queries.parsed_query import ParsedQuery, parse_query
from cfgraph.queries.syntax_tree import ConstructQuery, Variable
from cfgraph.queries.tree_names import resolve_names

Triple: TypeAlias = tuple[Term | None, Term | None, Term | None]
_Part: TypeAlias = "int | Term"


@dataclass(frozen=True, slots=True)
class ConstructRows:
    """The SELECT, and the statements to make of each row: of cells by index, constant terms and new blank nodes."""

    select: ParsedQuery
    template: tuple[tuple[_Part, _Part, _Part], ...]

    def fill(self, rows: Iterable[Sequence[Term | None]], first: int) -> Iterator[Triple]:
        """Yield the triples of rows, of which the first has this number; a statement may be repeated."""
        for number, row in enumerate(rows, first):
            for parts in self.template:
                subject, predicate, target = (self._make_term(part, row, number) for part in parts)
                if isinstance(subject, IRI | BlankNode) and isinstance(predicate, IRI) and target is not None:
                    yield subject, predicate, target

    def _make_term(self, part: _Part, row: Sequence[Term | None], number: int) -> Term | None:
        """Return the term of a part of the template in a row; None for an unbound variable."""
        if isinstance(part, int):
            return row[part]
        return BlankNode(f"{part}x{number}") if isinstance(part, BlankNode) else part


def select_for_construct(
    query: ParsedQuery, prefixes: Mapping[str, str], terms: Mapping[str, Term]
) -> ConstructRows | None:
    """Return a valid CONSTRUCT, in which variables are bound to ``terms``, as a SELECT; None for another query.

    It is None as well for a template without variables, which makes few statements, and for one with triple terms.
    """
    if not isinstance(query.tree, ConstructQuery) or query.find_mistake(prefixes) is not None:
        return None
    if query.tree.modifiers.group_by:  # which would forbid to select the other variables
        return None
    tree = resolve_names(query.tree, prefixes)
    names: dict[str, int] = {}
    blanks: dict[BlankNode, BlankNode] = {}
    label = token_hex(6)
    template: list[tuple[_Part, _Part, _Part]] = []
    for pattern in tree.template:
        parts = [_read_part(part, names, terms) for part in (pattern.subject, pattern.predicate, pattern.object)]
        if any(part is None for part in parts):
            return None
        parts = [_rename(part, blanks, label) for part in parts]
        subject, predicate, target = parts
        assert subject is not None
        assert predicate is not None
        assert target is not None
        template.append((subject, predicate, target))
    if not names:
        return None
    start, end = _find_head(query)
    head = "SELECT " + " ".join(f"?{name}" for name in names)
    select = parse_query(f"{query.text[:start]}{head} {query.text[end:]}")
    return ConstructRows(select, tuple(template))


def _read_part(part: object, names: dict[str, int], terms: Mapping[str, Term]) -> _Part | None:
    """Return a part of a template; a variable that is not bound gets the index of a cell. None for a triple term."""
    if isinstance(part, Variable):
        bound = terms.get(part.name)
        if isinstance(bound, BlankNode):  # which is one of the graph's, not a new one for each row
            return None
        return names.setdefault(part.name, len(names)) if bound is None else bound
    return part if isinstance(part, IRI | Literal | BlankNode) else None


def _rename(part: _Part | None, blanks: dict[BlankNode, BlankNode], label: str) -> _Part | None:
    """Return a blank node under a name that no other query has."""
    return blanks.setdefault(part, BlankNode(f"_:c{label}x{len(blanks)}")) if isinstance(part, BlankNode) else part


def _find_head(query: ParsedQuery) -> tuple[int, int]:
    """Return the start of the word CONSTRUCT, and the end of its template or, without one, of the word."""
    tokens = query.tokens
    place = next(n for n, token in enumerate(tokens) if token.kind == "word" and token.text.upper() == "CONSTRUCT")
    start, end = tokens[place].start, tokens[place].end
    if tokens[place + 1].text != "{":
        return start, end
    return start, next(token.end for token in tokens[place + 2 :] if token.text == "}")
