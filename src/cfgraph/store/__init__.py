"""Where statements live: opening a location, building a store directory, reading it."""

from cfgraph.store.build_worker import open_graph_apart
from cfgraph.store.graph import Graph, NameHit, NameHits, Statistics
from cfgraph.store.location import is_store
from cfgraph.store.opening import build_directory, open_graph
from cfgraph.store.progress import BuildProgress, OnProgress

__all__ = [
    "BuildProgress",
    "Graph",
    "NameHit",
    "NameHits",
    "OnProgress",
    "Statistics",
    "build_directory",
    "is_store",
    "open_graph",
    "open_graph_apart",
]
