"""Files read and numbered as the first steps of a build do, for comparing the ways of reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from cfgraph.store.build_encode import DEFAULT_GRAPH, Encoder
from cfgraph.store.build_numbering import NumberedGraph, number_graph
from cfgraph.store.build_read import read_files
from cfgraph.store.rdf_stream import ExpansionBudget
from cfgraph.store.reading_notes import ReadingNotes

Row = tuple[str, ...]


def number_files(
    paths: Sequence[Path],
    prefixes: dict[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    *,
    in_forks: bool = False,
    budget: ExpansionBudget | None = None,
    on_bytes: Callable[[int], None] = lambda _: None,
) -> NumberedGraph:
    """Return the numbered statements of files."""
    budget, sizes = budget or ExpansionBudget(), {path: path.stat().st_size for path in paths}
    with TemporaryDirectory() as place:
        encoder = Encoder(budget, Path(place))
        found = {} if prefixes is None else prefixes
        read_files(sizes, found, budget, encoder, on_bytes, options or {}, ReadingNotes(), in_forks=in_forks)
        return number_graph(encoder.finish(), Path(place))


def list_numbers(graph: NumberedGraph) -> list[list[int]]:
    """Return the columns of the statements."""
    return [column.tolist() for column in (*graph.columns, graph.graphs)]


def list_rows(graph: NumberedGraph) -> list[Row]:
    """Return the statements as texts, blank nodes by the order in which they come; every term is in one of them."""
    *columns, graphs = list_numbers(graph)
    rows = list(zip(*columns, graphs or [DEFAULT_GRAPH] * len(columns[0]), strict=True))
    assert {number for row in rows for number in row} - {DEFAULT_GRAPH} == set(range(len(graph.terms)))
    names: dict[str, str] = {}

    def name(number: int) -> str:
        if number == DEFAULT_GRAPH:
            return ""
        text = graph.terms[number]
        return names.setdefault(text, f"_:{len(names)}") if text.startswith("_:") else text

    return [tuple(map(name, row)) for row in rows]
