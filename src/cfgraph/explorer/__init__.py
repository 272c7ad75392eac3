"""What one can ask of a graph: search, cards, neighbors, claims, paths, overview, subgraphs.

Every function takes a ``View`` (a graph seen in one language) and returns frozen values of ``cfgraph.model``.
"""

from cfgraph.explorer.card import card
from cfgraph.explorer.describe import describe
from cfgraph.explorer.neighbors import neighbors
from cfgraph.explorer.overview import instance_page, overview
from cfgraph.explorer.paths import count_shortest_paths, find_paths
from cfgraph.explorer.search import resolve, resolve_predicate, resolve_type, search
from cfgraph.explorer.subgraph import along_paths, among, around, everything, from_statements, of_type
from cfgraph.explorer.view import View

__all__ = [
    "View",
    "along_paths",
    "among",
    "around",
    "card",
    "count_shortest_paths",
    "describe",
    "everything",
    "find_paths",
    "from_statements",
    "instance_page",
    "neighbors",
    "of_type",
    "overview",
    "resolve",
    "resolve_predicate",
    "resolve_type",
    "search",
]
