"""Where statements live: opening a location, building a store directory, reading it."""

from cfgraph.store.graph import Graph, NameHit, NameHits, Statistics
from cfgraph.store.opening import open_graph

__all__ = ["Graph", "NameHit", "NameHits", "Statistics", "open_graph"]
