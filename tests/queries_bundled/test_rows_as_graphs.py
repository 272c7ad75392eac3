"""The rows of every saved query become a graph, and come back from it as networkx and igraph read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import igraph
import networkx
import pytest

from cfgraph.api.query_source import subgraph_from_result
from cfgraph.explorer import View
from cfgraph.export import to_networkx, write_subgraph
from cfgraph.export.graph_attributes import make_graph_records
from cfgraph.model.errors import UsageError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, Literal
from cfgraph.queries import QueryRunner, bind_parameters, load_library
from cfgraph.store import Graph
from cfgraph.store.location import bundled_directory

pytestmark = pytest.mark.xdist_group("bundled queries")  # in one process, where each is answered once

Find: TypeAlias = Callable[[str], QueryResult]

NAMES = sorted(path.stem for path in bundled_directory("queries").glob("*.rq"))
NO_ENTITIES = {
    *("company-figures", "compare-companies", "documents", "founded-by-year"),
    *("graph-languages", "graph-predicates"),
}
"""Queries whose rows name no entity, with their default parameters."""


@pytest.fixture(scope="module")
def runner(bundled: Graph) -> Iterator[QueryRunner]:
    """One warm worker for all queries."""
    with QueryRunner(bundled) as warm:
        yield warm


@pytest.fixture
def find(runner: QueryRunner, zh_view: View, answered: dict[object, QueryResult]) -> Find:
    """Run a bundled query, unless it was before, and return the first rows of its result."""

    def run(name: str) -> QueryResult:
        query = load_library().queries[name].query
        values = {parameter.name: "招联" for parameter in query.parameters if parameter.required}
        bindings = bind_parameters(zh_view, query, values)
        key = (query.text, frozenset(bindings.items()))
        if key not in answered:
            answered[key] = runner.run(query, bindings)
        return QueryResult("solutions", answered[key].variables, answered[key].rows[:60])

    return run


def read_rows(edges: Iterator[tuple[str, str, dict[str, Any]]], names: dict[str, str]) -> dict[int, dict[str, str]]:
    """The rows that the edges stand for: the entities at their ends, and the literals."""
    columns = {name: key for key, name in names.items()}
    rows: dict[int, dict[str, str]] = defaultdict(dict)
    for source, target, values in edges:
        assert values["kind"] == "row"
        row = rows[int(values["row"])]
        row |= {values["sourceColumn"]: source, values["targetColumn"]: target}
        row |= {columns[name]: str(value) for name, value in values.items() if name in columns}
    for row in rows.values():
        row.pop("sourceColumn")
        row.pop("targetColumn")
    return rows


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NO_ENTITIES])
def test_rows_become_edges_and_come_back(name: str, find: Find, zh_view: View, tmp_path: Path) -> None:
    result = find(name)
    subgraph = subgraph_from_result(zh_view, result, name, edges="rows")
    names = dict(make_graph_records(subgraph).edge_names)
    types = make_graph_records(subgraph).edge_types
    path = tmp_path / "rows.graphml"
    write_subgraph(subgraph, path, view=zh_view, flavor="strict")
    read = networkx.read_graphml(path, force_multigraph=True)
    iris = dict(read.nodes(data="iri"))
    by_networkx = read_rows(((iris[s], iris[t], values) for s, t, values in read.edges(data=True)), names)
    other = igraph.Graph.Read_GraphML(str(path))
    known = (
        (other.vs[e.source]["iri"], other.vs[e.target]["iri"], {k: v for k, v in e.attributes().items() if v == v})
        for e in other.es
    )
    by_igraph = read_rows(known, names)
    assert by_igraph.keys() == by_networkx.keys()
    assert all(set(row) <= set(by_igraph[number]) for number, row in by_networkx.items())
    entities = {str(ref.id) for ref in subgraph.nodes}
    for number, row in enumerate(result.rows, start=1):
        there = dict(zip(result.variables, row, strict=True))
        bound = {column: term for column, term in there.items() if term is not None and str(term) != ""}
        if sum(not isinstance(term, Literal) and str(term) in entities for term in bound.values()) < 2:
            continue
        for column, term in bound.items():
            expected = term.value if isinstance(term, Literal) else str(term)
            if not expected.strip():
                continue
            found = by_networkx[number][column]
            if names.get(column) and types[names[column]] in (int, float):
                assert float(found) == float(expected)
            else:
                assert found.casefold() == expected.casefold()


@pytest.mark.parametrize("name", sorted(NO_ENTITIES))
def test_rows_without_entities_are_refused(name: str, find: Find, zh_view: View) -> None:
    with pytest.raises(UsageError, match="no entities"):
        subgraph_from_result(zh_view, find(name), name)


def test_among_draws_the_edges_of_the_graph_and_rows_that_have_none(find: Find, zh_view: View) -> None:
    result = find("shared-partners")
    among = subgraph_from_result(zh_view, result, "shared-partners")
    assert any(edge.claims for edge in among.edges if edge.row is None)
    assert not any(ref.curie.startswith("document:") for ref in among.nodes)
    own = {(e.subject.id, e.object.id) for e in among.edges if e.row is None}
    assert all((e.subject.id, e.object.id) not in own for e in among.edges if e.row is not None)
    nodes_alone = subgraph_from_result(zh_view, result, "shared-partners", edges="none")
    assert (nodes_alone.nodes, nodes_alone.edges) == (among.nodes, ())
    graph = to_networkx(among)
    assert graph.number_of_edges() == len(among.edges)
    assert IRI("https://w3id.org/cfgraph/id/zhaolian") in graph
