"""Plain Oxigraph on disk, by pyoxigraph: the engine that cfgraph uses for SPARQL, alone."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from peers.peer import InProcess
from peers.sparql import operations

LARGEST = 100_000_000


def missing() -> str:
    return ""


def build(universe: Path, directory: Path) -> None:
    store = ox.Store(str(directory))
    store.bulk_load(path=universe, format=ox.RdfFormat.N_TRIPLES)
    store.flush()


def open_session(universe: Path, directory: Path) -> InProcess:
    store = ox.Store.read_only(str(directory))

    def select(query: str) -> list[list[str]]:
        found = store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        return [[_text(term) for term in solution] for solution in found]

    return InProcess(operations(select))


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else ""
