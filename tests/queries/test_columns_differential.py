"""Queries answered from the columns and by the engine: the same rows, over random queries on hostile literals."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import duckdb
import pyoxigraph as ox
import pytest
from random_queries import XSD, DatasetQueryMaker, E, QueryMaker, RandomQuery, write_dataset, write_graph

from cfgraph.queries.columns.evaluator import ColumnEvaluator
from cfgraph.queries.columns.values import UnsupportedError
from cfgraph.queries.parsed_query import parse_query
from cfgraph.queries.worker import write_term
from cfgraph.store import build_directory, open_graph

GRAPHS = int(os.environ.get("CFGRAPH_RANDOM_GRAPHS", "4"))
"""Graphs that are asked; each takes about a second and a half. ``make differential`` asks many."""

QUERIES = 200
"""Queries that each graph is asked."""

REASONS: Counter[str] = Counter()
"""Why queries were left to the engine, and how often."""

BLANK_ENDINGS = ("00000001", "00000002")
"""Endings of the names of the blank nodes in a graph as it was built."""

Rows = list[tuple[str, ...]]


CALCULATED_BOUND = re.compile(r"((?<!\w)\(-?\?\w+ [-+*/] \S+\)) (<=|>=) ")
"""``<=`` or ``>=`` behind something calculated, as random queries write it. The engine finds a calculated NaN ``<=``
another; by XPath, numbers of which one is NaN are in no order (op:numeric-less-than, op:numeric-equal)."""


NAMED_GRAPHS = re.compile(r"FROM (NAMED )?<([^>]*)> ")


def take_graphs(store: ox.Store, clauses: list[tuple[str, str]]) -> ox.Store:
    """Return the dataset of several FROM: the engine has a statement of two graphs twice in their merge."""
    taken = ox.Store()
    for named, iri in clauses:
        name = ox.NamedNode(iri)
        for quad in store.quads_for_pattern(None, None, None, name):
            taken.add(quad if named else ox.Quad(*quad.triple))
        if named:
            taken.add_graph(name)
    return taken


def ask_engine(store: ox.Store, text: str) -> Rows | bool | None:
    """Return the rows of the engine, or None of a query that it refuses.

    Whether a calculated number equals itself, which only NaN does not, is asked with each ``<=``: so it means the same.
    """
    clauses = NAMED_GRAPHS.findall(text)
    if len([named for named, _ in clauses if not named]) > 1:
        store, text = take_graphs(store, clauses), NAMED_GRAPHS.sub("", text)
    try:
        results = store.query(CALCULATED_BOUND.sub(r"\1 = \1 && \1 \2 ", text))
    except SyntaxError:
        return None
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    if isinstance(results, ox.QueryTriples):
        return [tuple(map(write_term, triple)) for triple in results]
    assert isinstance(results, ox.QuerySolutions)
    return [tuple(map(write_term, solution)) for solution in results]


def ask_columns(evaluator: ColumnEvaluator, text: str) -> Rows | bool | None:
    """Return the rows from the columns, or None where they leave the query to the engine."""
    request: dict[str, object] = {"text": text, "prefixes": {}, "bindings": {}, "columns": None, "limit": None}
    try:
        translation = evaluator.translate(request)
        if translation.selected is None:
            return any(True for _ in evaluator.rows(translation))
        lines = evaluator.lines(translation.selected, evaluator.rows(translation))
        if translation.template is not None:
            return [tuple(line[:-3].split(" ", 2)) for line in translation.template.fill(lines)]
        return [tuple(line[:-1].split("\t")) for line in lines]
    except (UnsupportedError, duckdb.OutOfRangeException) as error:
        REASONS[str(error)] += 1
        return None
    except duckdb.InvalidInputException as error:
        if "the sum of no doubles" not in str(error):
            raise
        return None


def compare(asked: RandomQuery, found: Rows | bool, expected: Rows | bool | None) -> str | None:
    """Return how two answers differ, or None."""
    if expected is None:
        return "the engine refuses it"
    if isinstance(found, bool) or isinstance(expected, bool):
        return None if found is expected else "another truth"
    if " CONSTRUCT " in asked.text:
        found, expected = sorted(_sign(found)), sorted(_sign(expected))
        return None if found == expected else f"other statements: {found} instead of {expected}"
    if "GROUP_CONCAT" in asked.text:  # which the engine does in any order
        found, expected = ([tuple(map(_sort_parts, row)) for row in rows] for rows in (found, expected))
    if "SUM(" in asked.text or "AVG(" in asked.text:
        found, expected = ([tuple(map(_round, row)) for row in rows] for rows in (found, expected))
    if "MIN(" in asked.text or "MAX(" in asked.text:  # which may be any one of equal numbers
        found, expected = ([tuple(map(_rank, row)) for row in rows] for rows in (found, expected))
    if " LIMIT " in asked.text and "_:" in f"{found}{expected}":
        return None  # blank nodes are in any order
    if " LIMIT " in asked.text:  # which may cut between equal numbers of two datatypes
        found, expected = ([tuple(map(_rank, row)) for row in rows] for rows in (found, expected))
    if Counter(found) != Counter(expected):
        return f"other rows: {Counter(found) - Counter(expected)} instead of {Counter(expected) - Counter(found)}"
    keys = [[tuple(_order(row[place]) for place in asked.ordered) for row in rows] for rows in (found, expected)]
    return None if keys[0] == keys[1] else f"another order: {keys[0]} instead of {keys[1]}"


def _sign(statements: Rows) -> Iterator[tuple[str, ...]]:
    """Yield what is said of each new blank node, and all other statements once."""
    said: dict[str, set[str]] = {}
    others = set()
    for subject, predicate, target in statements:
        if predicate in (f"<{E}made>", f"<{E}of>") and subject.startswith("_:") and not subject.endswith(BLANK_ENDINGS):
            said.setdefault(subject, set()).add(f"{predicate} {target}")
        else:
            others.add((subject, predicate, target))
    yield from others
    yield from (tuple(sorted(parts)) for parts in said.values())


def _sort_parts(text: str) -> str:
    """Return a joined text with its parts in order."""
    return '"' + "|".join(sorted(text[1:-1].split("|"))) + '"' if "|" in text else text


def _round(text: str) -> str:
    """Return a double without its last digits: what is added in another order is rounded another way."""
    value, _, datatype = text.rpartition("^^")
    return f'"{float(value[1:-1]):.6f}"^^{datatype}' if datatype == f"<{XSD}double>" else text


def _order(text: str) -> str:
    """Return a term as it is ordered: blank nodes have no order among themselves."""
    return "_:" if text.startswith("_:") else _rank(text)


def _rank(text: str) -> str:
    """Return what a term is ordered by: numbers of two datatypes can be equal."""
    value, _, datatype = text.rpartition("^^")
    is_exact = text.startswith('"') and datatype in (f"<{XSD}integer>", f"<{XSD}decimal>")
    return str(Decimal(value[1:-1]).normalize()) if is_exact else text


@contextmanager
def open_both(text: str, directory: Path, *, union: bool = True) -> Iterator[tuple[ColumnEvaluator, ox.Store]]:
    """Open a dataset in N-Quads both ways; without ``union`` the default graph of both stands by itself."""
    path = directory / "graph.nq"
    path.write_text(text, encoding="utf-8")
    build_directory([path], directory / "store", text_index=False)
    graph = open_graph(directory / "store")
    database = graph.queryable.database
    assert database is not None
    store = ox.Store.read_only(database)
    if not union:
        store = take_own_statements(store, text)
    yield ColumnEvaluator(asdict(graph.queryable if union else graph.queryable.without_union())), store
    graph.close()


def take_own_statements(built: ox.Store, text: str) -> ox.Store:
    """Return the dataset with the names that its blank nodes have in a store whose default graph has all statements."""
    names = sorted({term.value for quad in built for term in quad if isinstance(term, ox.BlankNode)})
    default = ox.DefaultGraph()
    wanted = {quad for quad in built if quad.graph_name != default}
    for some in permutations(names):
        renamed = re.sub("_:b(?=[12])", "_:label", text)
        for number, name in enumerate(some, 1):
            renamed = renamed.replace(f"_:label{number}", f"_:{name}")
        store = ox.Store()
        store.extend(ox.parse(renamed, format=ox.RdfFormat.N_QUADS))
        if {quad for quad in store if quad.graph_name != default} == wanted:
            return store
    raise AssertionError("the store's named graphs are others")


def find_differences(evaluator: ColumnEvaluator, store: ox.Store, maker: QueryMaker) -> tuple[int, list[str]]:
    """Ask random queries both ways; return how many the columns answered, and those whose answers differ."""
    answered = 0
    differing = []
    for _ in range(QUERIES):
        asked = maker.make()
        assert parse_query(asked.text).tree is not None, asked.text
        found = ask_columns(evaluator, asked.text)
        if found is None:
            continue
        answered += 1
        if problem := compare(asked, found, ask_engine(store, asked.text)):
            differing.append(f"{asked.text}\n  {problem}")
    return answered, differing


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_random_queries_have_the_same_rows_either_way(seed: int, tmp_path: Path) -> None:
    with open_both(write_graph(seed), tmp_path) as (evaluator, store):
        answered, differing = find_differences(evaluator, store, QueryMaker(seed))
    assert not differing, f"{len(differing)} of {answered} differ:\n" + "\n".join(differing[:5])
    assert answered > QUERIES / 6


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_random_queries_over_named_graphs_have_the_same_rows_either_way(seed: int, tmp_path: Path) -> None:
    with open_both(write_dataset(seed), tmp_path, union=bool(seed % 2)) as (evaluator, store):
        answered, differing = find_differences(evaluator, store, DatasetQueryMaker(seed))
    assert not differing, f"{len(differing)} of {answered} differ:\n" + "\n".join(differing[:5])
    assert answered > QUERIES / 8
