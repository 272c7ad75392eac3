"""Limits on the size of a picture."""

from __future__ import annotations

from cfgraph.model.entity import Subgraph

MOST_BOXES, MOST_EDGES = 150, 300
"""Maximum numbers of nodes and edges of a readable picture."""

MOST_BOXES_OF_PAGES, MOST_EDGES_OF_PAGES = 400, 800
"""Maximum numbers for a picture that can be searched and zoomed; beyond, the layout takes long."""


def can_be_drawn(nodes: int, subgraph: Subgraph) -> bool:
    """Tell whether a picture with this many nodes and the edges of a subgraph is readable."""
    return nodes <= MOST_BOXES and len(subgraph.edges) <= MOST_EDGES


def can_be_moved_through(nodes: int, subgraph: Subgraph) -> bool:
    """Tell whether a picture with this many nodes and the edges of a subgraph can be searched on a page."""
    return nodes <= MOST_BOXES_OF_PAGES and len(subgraph.edges) <= MOST_EDGES_OF_PAGES
