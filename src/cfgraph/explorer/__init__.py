"""Operations on a graph: search, cards, neighbors, claims, paths, shareholdings, overview, subgraphs.

Every function takes a ``View`` (a graph seen in one language) and returns frozen values of ``cfgraph.model``. The
function ``search`` is in the module of that name.
"""

from typing import TYPE_CHECKING

from cfgraph.lazy_names import import_when_asked

if TYPE_CHECKING:
    from cfgraph.explorer.card import build_card
    from cfgraph.explorer.describe import describe_subgraph
    from cfgraph.explorer.neighbors import list_neighbors
    from cfgraph.explorer.overview import list_instances, read_overview
    from cfgraph.explorer.paths import count_shortest_paths, find_paths
    from cfgraph.explorer.row_subgraph import ROW_EDGES, RowEdges, subgraph_from_rows
    from cfgraph.explorer.search import resolve_entity, resolve_predicate, resolve_type
    from cfgraph.explorer.subgraph import (
        subgraph_along_paths,
        subgraph_among,
        subgraph_around,
        subgraph_from_statements,
        subgraph_of_type,
    )
    from cfgraph.explorer.text_search import search_text
    from cfgraph.explorer.view import View
    from cfgraph.explorer.whole_subgraph import whole_subgraph

__all__ = [
    "ROW_EDGES",
    "RowEdges",
    "View",
    "build_card",
    "count_shortest_paths",
    "describe_subgraph",
    "find_paths",
    "list_instances",
    "list_neighbors",
    "read_overview",
    "resolve_entity",
    "resolve_predicate",
    "resolve_type",
    "search_text",
    "subgraph_along_paths",
    "subgraph_among",
    "subgraph_around",
    "subgraph_from_rows",
    "subgraph_from_statements",
    "subgraph_of_type",
    "whole_subgraph",
]

__getattr__ = import_when_asked(
    __name__,
    {
        "card": ("build_card",),
        "describe": ("describe_subgraph",),
        "neighbors": ("list_neighbors",),
        "overview": (
            "list_instances",
            "read_overview",
        ),
        "paths": (
            "count_shortest_paths",
            "find_paths",
        ),
        "row_subgraph": (
            "ROW_EDGES",
            "RowEdges",
            "subgraph_from_rows",
        ),
        "search": (
            "resolve_entity",
            "resolve_predicate",
            "resolve_type",
        ),
        "subgraph": (
            "subgraph_along_paths",
            "subgraph_among",
            "subgraph_around",
            "subgraph_from_statements",
            "subgraph_of_type",
        ),
        "text_search": ("search_text",),
        "view": ("View",),
        "whole_subgraph": ("whole_subgraph",),
    },
)
