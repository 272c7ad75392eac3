"""``StatementSource``: the statements that are written to a file, and their named graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from cfgraph.explorer import View
from cfgraph.explorer.statement_groups import StatementGroups
from cfgraph.model.terms import Node, Statement

GraphStatements: TypeAlias = Callable[[], Iterable[tuple[Node | None, Iterable[Statement]]]]
"""Yields each graph, None for the default graph, with its statements."""


@dataclass(frozen=True, slots=True)
class StatementSource:
    """Provides the statements, the same ones at each call; ``graphs`` if they are in named ones."""

    statements: Callable[[], Iterable[Statement]]
    graphs: GraphStatements | None = None

    def by_graph(self) -> Iterable[tuple[Node | None, Iterable[Statement]]]:
        """Return the statements of each graph."""
        return [(None, self.statements())] if self.graphs is None else self.graphs()


def source_of_part(view: View, statements: Callable[[], Iterable[Statement]]) -> StatementSource:
    """Return some statements of a graph with their named graphs."""
    graph = view.graph
    if not graph.statistics.graph_total:
        return StatementSource(statements)

    def by_graph() -> Iterable[tuple[Node | None, Iterable[Statement]]]:
        groups = StatementGroups()
        for statement in statements():
            for name in graph.graphs_of(statement) or (None,):
                groups.add(name, statement)
        return ((name, groups.read(name)) for name in groups.names())

    return StatementSource(statements, by_graph)


def source_of_whole(view: View) -> StatementSource:
    """Return all statements of a graph."""
    graph = view.graph
    return StatementSource(graph.statements, graph.statements_by_graph if graph.statistics.graph_total else None)
