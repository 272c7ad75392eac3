"""``open_runner``: what runs queries on a graph, by where the graph is."""

from __future__ import annotations

from cfgraph.queries.endpoint_runner import EndpointRunner
from cfgraph.queries.runner import QueryRunner
from cfgraph.store.combined.graph import CombinedGraph
from cfgraph.store.endpoint.graph import EndpointGraph
from cfgraph.store.graph import Graph


def open_runner(graph: Graph) -> QueryRunner:
    """Return the runner for queries on a graph: a worker process, or the server of an endpoint."""
    if isinstance(graph, CombinedGraph):
        from cfgraph.queries.combined_runner import CombinedRunner  # most graphs are in one place

        return CombinedRunner(graph)
    return EndpointRunner(graph) if isinstance(graph, EndpointGraph) else QueryRunner(graph)
