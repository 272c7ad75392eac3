"""networkx: the edges as an undirected graph in memory, and its path functions."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import networkx as nx

from peers import tasks
from peers.peer import Answer, InProcess

LARGEST = 12_000_000


def missing() -> str:
    return ""


def build(universe: Path, directory: Path) -> None:
    """Keep nothing: the file is read at each opening."""


def open_session(universe: Path, directory: Path) -> InProcess:
    graph = nx.Graph()
    graph.add_edges_from((subject, target) for subject, _, target in tasks.edges_of(universe))

    def shortest(one: str, other: str) -> Answer:
        try:
            return len(nx.shortest_path(graph, one, other)) - 1
        except nx.NetworkXNoPath:
            return None

    def simple(one: str, other: str) -> Answer:
        try:
            found = islice(nx.shortest_simple_paths(graph, one, other), tasks.PATHS)
            return dict(sorted(Counter(str(len(path) - 1) for path in found if len(path) <= tasks.HOPS + 1).items()))
        except nx.NetworkXNoPath:
            return {}

    def counted(one: str, other: str) -> Answer:
        try:
            return sum(1 for _ in nx.all_shortest_paths(graph, one, other))
        except nx.NetworkXNoPath:
            return 0

    return InProcess({tasks.SHORTEST: shortest, tasks.SIMPLE: simple, tasks.COUNTED: counted})
