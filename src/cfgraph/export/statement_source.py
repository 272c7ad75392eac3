"""``StatementSource``: the statements that are written to a file, and the named graphs they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from cfgraph.explorer import View
from cfgraph.model.terms import Node, Statement

GraphStatements: TypeAlias = Callable[[], Iterable[tuple[Node | None, Iterable[Statement]]]]
"""Gives each graph, None being the default graph, with its statements."""


@dataclass(frozen=True, slots=True)
class StatementSource:
    """What gives the statements, the same ones each time it is called; ``graphs`` where they stand in named ones."""

    statements: Callable[[], Iterable[Statement]]
    graphs: GraphStatements | None = None

    def by_graph(self) -> Iterable[tuple[Node | None, Iterable[Statement]]]:
        """Return the statements of each graph."""
        return [(None, self.statements())] if self.graphs is None else self.graphs()


def source_of_part(view: View, statements: Callable[[], Iterable[Statement]]) -> StatementSource:
    """Return some statements of a graph with the named graphs they stand in."""
    graph = view.graph
    if not graph.statistics.graph_total:
        return StatementSource(statements)

    def by_graph() -> Iterable[tuple[Node | None, Iterable[Statement]]]:
        grouped: dict[Node | None, list[Statement]] = {}
        for statement in statements():
            for name in graph.graphs_of(statement) or (None,):
                grouped.setdefault(name, []).append(statement)
        return sorted(grouped.items(), key=lambda item: item[0] or "")

    return StatementSource(statements, by_graph)


def source_of_whole(view: View) -> StatementSource:
    """Return all statements of a graph."""
    graph = view.graph
    return StatementSource(graph.statements, graph.statements_by_graph if graph.statistics.graph_total else None)
