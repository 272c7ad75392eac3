"""VALUES as a relation in SQL, and the numbers of terms in patterns."""

from __future__ import annotations

from collections.abc import Callable

from cfgraph.model.terms import IRI, Literal
from cfgraph.queries.columns.exact_numbers import constant
from cfgraph.queries.columns.tables import ColumnTables
from cfgraph.queries.columns.values import BOOLEAN, Relation, UnsupportedError, Value
from cfgraph.queries.syntax_tree import ValuesPattern
from cfgraph.store.term_text import serialize_term

MOST_VALUES = 2_000
"""Maximum number of rows of VALUES that are written into SQL."""


def number_term(tables: ColumnTables, term: object) -> int:
    """Return the number of a term in a pattern. Raises UnsupportedError."""
    if not isinstance(term, IRI | Literal):
        raise UnsupportedError("triple term")
    return tables.number_of(serialize_term(_lower_language(term)))


def list_values(tables: ColumnTables, part: ValuesPattern, fresh: Callable[[], str]) -> Relation:
    """Return the solutions of VALUES. Raises UnsupportedError."""
    if len(part.rows) > MOST_VALUES:
        raise UnsupportedError("VALUES with too many rows")
    names = [fresh() for _ in part.variables]
    variables = {}
    rows = []
    for row in part.rows:
        written = ["NULL" if term is None else str(number_term(tables, term)) for term in row]
        rows.append(f"({', '.join(written)})")
    for place, (variable, name) in enumerate(zip(part.variables, names, strict=True)):
        terms = [row[place] for row in part.rows if row[place] is not None]
        kinds = frozenset(kind for term in terms for kind in _kinds_of(tables, term))
        if variable.name in variables:
            raise UnsupportedError("VALUES with a variable twice")
        variables[variable.name] = Value("term", name, kinds, nullable=len(terms) < len(part.rows))
    if not names:
        raise UnsupportedError("VALUES without variables")
    listed = f"(VALUES {', '.join(rows)}) v({', '.join(names)})" if rows else None
    columns = ", ".join(f"{name}::BIGINT AS {name}" for name in names)
    if listed is None:
        empty = ", ".join(f"NULL::BIGINT AS {name}" for name in names)
        return Relation(f"SELECT {empty} WHERE FALSE", variables)
    return Relation(f"SELECT {columns} FROM {listed}", variables)


def _kinds_of(tables: ColumnTables, term: object) -> frozenset[str]:
    assert isinstance(term, IRI | Literal)
    value = constant(tables, term)
    return frozenset({BOOLEAN}) if value.type == "boolean" else value.kinds


def _lower_language(term: IRI | Literal) -> IRI | Literal:
    if isinstance(term, Literal) and term.language:
        return Literal(term.value, language=term.language.lower())
    return term
