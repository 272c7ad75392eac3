"""igraph: the edges as an undirected graph in memory, and its path functions."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import igraph

from peers import tasks
from peers.peer import Answer, InProcess

LARGEST = 100_000_000


def missing() -> str:
    return ""


def build(universe: Path, directory: Path) -> None:
    """Keep nothing: the file is read at each opening."""


def open_session(universe: Path, directory: Path) -> InProcess:
    numbers: dict[str, int] = {}
    edges = {
        (min(pair), max(pair))
        for subject, _, target in tasks.edges_of(universe)
        for pair in [(numbers.setdefault(subject, len(numbers)), numbers.setdefault(target, len(numbers)))]
    }
    graph = igraph.Graph(n=len(numbers), edges=list(edges))
    del edges

    def shortest(one: str, other: str) -> Answer:
        path = graph.get_shortest_path(numbers[one], numbers[other])
        return len(path) - 1 if path else None

    def simple(one: str, other: str) -> Answer:
        found = graph.get_k_shortest_paths(numbers[one], numbers[other], k=tasks.PATHS)
        return dict(sorted(Counter(str(len(path) - 1) for path in found if 1 < len(path) <= tasks.HOPS + 1).items()))

    def counted(one: str, other: str) -> Answer:
        try:
            return len(graph.get_all_shortest_paths(numbers[one], numbers[other]))
        except igraph.InternalError as error:  # it lists every path, and there may be millions
            raise MemoryError(str(error)) from error

    return InProcess({tasks.SHORTEST: shortest, tasks.SIMPLE: simple, tasks.COUNTED: counted})
