"""rdflib's graph in memory."""

from __future__ import annotations

from pathlib import Path

import rdflib

from peers.peer import InProcess
from peers.sparql import operations

LARGEST = 1_200_000


def missing() -> str:
    return ""


def build(universe: Path, directory: Path) -> None:
    """Keep nothing: the file is read at each opening."""


def open_session(universe: Path, directory: Path) -> InProcess:
    graph = rdflib.Graph()
    graph.parse(universe, format="nt")

    def select(query: str) -> list[list[str]]:
        rows: list[list[str]] = []
        for row in graph.query(query):
            assert isinstance(row, tuple)
            rows.append(["" if term is None else str(term) for term in row])
        return rows

    return InProcess(operations(select))
