"""Limits on the size of a picture."""

from __future__ import annotations

from cfgraph.model.entity import Subgraph

MOST_BOXES, MOST_EDGES = 150, 300
"""Beyond these a picture is no longer read, only looked at."""

MOST_BOXES_OF_PAGES, MOST_EDGES_OF_PAGES = 400, 800
"""Beyond these a picture takes long to lay out, even where one can search it and come closer."""


def can_be_drawn(nodes: int, subgraph: Subgraph) -> bool:
    """Tell whether a picture of so many nodes and the edges of a subgraph can be read."""
    return nodes <= MOST_BOXES and len(subgraph.edges) <= MOST_EDGES


def can_be_moved_through(nodes: int, subgraph: Subgraph) -> bool:
    """Tell whether a picture of so many nodes and the edges of a subgraph can be searched on a page."""
    return nodes <= MOST_BOXES_OF_PAGES and len(subgraph.edges) <= MOST_EDGES_OF_PAGES
