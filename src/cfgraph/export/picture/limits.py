"""Limits on the size of a picture."""

from __future__ import annotations

from cfgraph.model.entity import Subgraph

MOST_BOXES, MOST_EDGES = 150, 300
"""Beyond these a picture is no longer read, only looked at."""


def can_be_drawn(nodes: int, subgraph: Subgraph) -> bool:
    """Tell whether a picture of so many nodes and the edges of a subgraph can be read."""
    return nodes <= MOST_BOXES and len(subgraph.edges) <= MOST_EDGES
