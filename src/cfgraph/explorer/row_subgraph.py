"""The rows of a query as a subgraph: entities are nodes; a row without an edge of the graph becomes an edge."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.explorer.claims import read_claim_source, read_passage_source
from cfgraph.explorer.node_attributes import join_literals
from cfgraph.explorer.subgraph import subgraph_among
from cfgraph.explorer.view import View
from cfgraph.model.entity import Edge, Ref, Source, Subgraph
from cfgraph.model.errors import UsageError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Term
from cfgraph.model.vocabulary import DOCUMENT, IN_DOCUMENT, TYPE

RowEdges: TypeAlias = OneOf["among", "rows", "none"]
"""Which edges to use: those of the graph, and rows without any; every row; or none."""

ROW_EDGES: tuple[RowEdges, ...] = ("among", "rows", "none")

QUERY_NAMESPACE = "urn:cfgraph:query:"
"""Prefix of the IRI of the predicate of a row's edges, before the name of the query."""


@dataclass(frozen=True, slots=True)
class _RowParts:
    """A row: its number, its entities by column, all else as literals by column, and its sources."""

    number: int
    entities: Sequence[tuple[str, Node]]
    literals: Mapping[str, Literal]
    sources: Sequence[Source]


def subgraph_from_rows(view: View, result: QueryResult, title: str, *, edges: RowEdges = "among") -> Subgraph:
    """Return the rows of a SELECT as a subgraph of the entities in them.

    A row's literals are values of its edges: of its own, which connect neighboring columns, or of the graph's
    edges among its entities. ``X_name``, and what is the same in every row of X, are also attributes of the entity X,
    and so is everything in a row with one entity. Documents, passages and claims are not nodes but sources.
    Raises UsageError if no row has an entity.
    """
    rows = list(_read_rows(view, result))
    nodes = list(dict.fromkeys(node for row in rows for _, node in row.entities))
    if not nodes:
        raise UsageError("export.no_entities")
    found = subgraph_among(view, title, nodes)
    own = found.edges if edges == "among" else ()
    joining: dict[tuple[Node, Node], list[int]] = {}
    for place, edge in enumerate(own):
        joining.setdefault((edge.subject.id, edge.object.id), []).append(place)
    values: dict[int, dict[str, list[Literal]]] = {}
    drawn: list[Edge] = []
    for row in rows:
        among = [place for pair in _ordered_pairs(row.entities) for place in joining.get(pair, ())]
        for place in among:
            for name, literal in row.literals.items():
                values.setdefault(place, {}).setdefault(name, []).append(literal)
        if edges == "rows" or (edges == "among" and not among):
            drawn += _draw_row(view, row, title)
    valued = [
        replace(edge, values={name: _join_distinct(given) for name, given in values.get(place, {}).items()})
        for place, edge in enumerate(own)
    ]
    attributes = {node: {**given} for node, given in found.attributes.items()}
    joined = found.joined
    for node, named in _gather_node_values(result.variables, rows).items():
        for name, given in named.items():
            joined += ((node, name),) if len(given) > 1 else ()
            attributes.setdefault(node, {}).setdefault(name, join_literals(given))
    return replace(found, edges=(*valued, *drawn), attributes=attributes, joined=joined)


def _read_rows(view: View, result: QueryResult) -> Iterator[_RowParts]:
    """Yield the rows, divided into parts; each term is classified once."""
    kinds: dict[Term, bool] = {}
    for number, row in enumerate(result.rows, start=1):
        entities: list[tuple[str, Node]] = []
        literals: dict[str, Literal] = {}
        sources: list[Source] = []
        for name, term in zip(result.variables, row, strict=True):
            if isinstance(term, Literal):
                literals[name] = term
            elif isinstance(term, IRI | BlankNode):
                if term not in kinds:
                    kinds[term] = _is_entity(view, term)
                if kinds[term]:
                    entities.append((name, term))
                else:
                    literals[name] = Literal(str(term))
                    sources += _find_sources(view, term)
        yield _RowParts(number, entities, literals, sources)


def _is_entity(view: View, node: Node) -> bool:
    """Tell whether a node is drawn: it is in the graph and not a detail, predicate or document."""
    statistics, statements = view.graph.statistics, view.graph.statements
    if view.graph.is_detail(node) or node in statistics.predicates or _is_document(view, node):
        return False
    return any(next(found, None) for found in (statements(subject=node), statements(object=node)))


def _is_document(view: View, node: Node) -> bool:
    """Tell whether a node is a document, which is a source and not drawn."""
    return next(view.graph.statements(node, TYPE, DOCUMENT), None) is not None


def _find_sources(view: View, node: Node) -> Iterator[Source]:
    """Yield the source for a document, a passage or a claim."""
    if _is_document(view, node):
        yield Source(node, view.label(node), None, None, ())
    elif next(view.graph.statements(node, IN_DOCUMENT), None) is not None:
        yield read_passage_source(view, node)
    elif (source := read_claim_source(view, node)) is not None:
        yield source


def _ordered_pairs(entities: Sequence[tuple[str, Node]]) -> Iterator[tuple[Node, Node]]:
    """Yield every pair of entities of a row, in both directions, once."""
    nodes = dict.fromkeys(node for _, node in entities)
    return ((one, other) for one in nodes for other in nodes if one != other)


def _draw_row(view: View, row: _RowParts, name: str) -> Iterator[Edge]:
    """Yield the edges of a row: one between each two neighboring columns with entities."""
    predicate = Ref(IRI(QUERY_NAMESPACE + name.replace(" ", "-")), name, name)
    for (column, node), (next_column, next_node) in pairwise(row.entities):
        columns = {"sourceColumn": Literal(column), "targetColumn": Literal(next_column)}
        yield Edge(
            view.ref(node),
            predicate,
            view.ref(next_node),
            values={**columns, **row.literals},
            row=row.number,
            cited=tuple(row.sources),
        )


def _gather_node_values(variables: Sequence[str], rows: Sequence[_RowParts]) -> dict[Node, dict[str, list[Literal]]]:
    """Return the values of single entities in rows, by column; the values of ``X_name`` by that name."""
    gathered: dict[Node, dict[str, dict[Literal, None]]] = {}
    constant = {column: _find_constant_columns(column, variables, rows) for column in variables}
    for row in rows:
        for column, node in row.entities:
            of_node = row.literals if len(row.entities) == 1 else constant[column]
            for name in of_node:
                if name in row.literals:
                    gathered.setdefault(node, {}).setdefault(name, {})[row.literals[name]] = None
    return {node: {name: list(given) for name, given in named.items()} for node, named in gathered.items()}


def _find_constant_columns(column: str, variables: Iterable[str], rows: Sequence[_RowParts]) -> Collection[str]:
    """Return the columns of literals that belong to an entity column: by their name, or the same in all its rows."""
    seen: dict[tuple[Node, str], Literal | None] = {}
    varying: set[str] = set()
    repeated: set[str] = set()
    for row in rows:
        for _, node in (each for each in row.entities if each[0] == column):
            for name in variables:
                value = row.literals.get(name)
                if (node, name) not in seen:
                    seen[node, name] = value
                elif seen[node, name] == value:
                    repeated.add(name)
                else:
                    varying.add(name)
    named = {name for name in variables if name.startswith(f"{column}_")}
    return (repeated - varying) | named


def _join_distinct(literals: Iterable[Literal]) -> Literal:
    """Combine the values of several rows about one edge."""
    return join_literals(list(dict.fromkeys(literals)))
