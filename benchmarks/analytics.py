"""Sixteen analytic queries on a made-up universe: answered from the columns and by Oxigraph, side by side in one run.

    python benchmarks/analytics.py [--statements 1M] [--keep DIR] [--limit 120]

Each query is asked three times of a warm worker either way; the best time counts. Rows are compared, numbers by value.
What a query cost when it was asked first, with the arrays of its predicates still to be made, stands beside.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import universe
from cfgraph.model.errors import LimitError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import Literal, Term
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS
from cfgraph.queries import QueryRunner
from cfgraph.queries.runner import Engine
from cfgraph.store import Graph, build_directory, open_graph

QUERIES = {
    "types": "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n)",
    "predicates": "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n)",
    "rank": "SELECT ?x (COUNT(*) AS ?n) { ?s cf:holdsSharesIn ?x } GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 20",
    "rank of holders": """SELECT ?s (COUNT(*) AS ?n) { ?s cf:holdsSharesIn ?x }
        GROUP BY ?s ORDER BY DESC(?n) ?s LIMIT 20""",
    "star, filter, sum": """SELECT ?s (SUM(?v) AS ?n) { ?c rdf:subject ?s ; rdf:object ?o ; cf:percentage ?v
        FILTER(?v > 50) } GROUP BY ?s ORDER BY DESC(?n) ?s LIMIT 20""",
    "average": "SELECT ?o (AVG(?v) AS ?n) { ?c rdf:object ?o ; cf:percentage ?v } GROUP BY ?o",
    "cross table": """SELECT ?t ?r (COUNT(*) AS ?n) { ?s a ?t ; cf:registeredIn ?r } GROUP BY ?t ?r""",
    "two hops": "SELECT (COUNT(*) AS ?n) { ?a cf:holdsSharesIn ?b . ?b cf:holdsSharesIn ?c }",
    "three hops": """SELECT (COUNT(*) AS ?n) { ?a cf:holdsSharesIn ?b . ?b cf:holdsSharesIn ?c .
        ?c cf:holdsSharesIn ?d }""",
    "distinct": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "without holder": "SELECT (COUNT(*) AS ?n) { ?a a cf:Company FILTER NOT EXISTS { ?x cf:holdsSharesIn ?a } }",
    "by source": "SELECT ?d (COUNT(*) AS ?n) { ?c prov:wasDerivedFrom ?p . ?p ?in ?d . ?d a cf:Document } GROUP BY ?d",
    "optional": """SELECT ?t (COUNT(?h) AS ?n) { ?a a ?t OPTIONAL { ?h cf:holdsSharesIn ?a } } GROUP BY ?t""",
    "languages": 'SELECT (COUNT(*) AS ?n) { ?s skos:prefLabel ?l FILTER(LANG(?l) = "zh") }',
    "union": """SELECT ?x (COUNT(*) AS ?n) { { ?x cf:holdsSharesIn ?o } UNION { ?x cf:suppliesTechnologyTo ?o } }
        GROUP BY ?x HAVING(COUNT(*) > 3)""",
    "sharing a holder": """SELECT ?a ?b (COUNT(?h) AS ?n) { ?h cf:holdsSharesIn ?a . ?h cf:holdsSharesIn ?b
        FILTER(?a != ?b) } GROUP BY ?a ?b HAVING(COUNT(?h) > 2)""",
}

TIMES = 3


def ask(runner: QueryRunner, text: str, engine: Engine, limit: float) -> tuple[list[float], QueryResult | None]:
    """Return the seconds that a query took each time, and its answer, or None where it was not done in time."""
    seconds: list[float] = []
    result = None
    for _ in range(TIMES):
        try:
            result = runner.run(text, engine=engine, timeout=limit)
        except LimitError:
            return [limit], None
        seconds.append(result.seconds)
        if result.seconds > limit / 4:
            break
    return seconds, result


def by_value(term: Term | None) -> object:
    """Return a term, a number by its value."""
    if isinstance(term, Literal) and term.datatype in DATATYPES_OF_NUMBERS:
        return Decimal(term.value).normalize()
    return term


def rows_of(result: QueryResult) -> Counter[tuple[object, ...]]:
    """Return the rows of an answer, for comparing."""
    return Counter(tuple(map(by_value, row)) for row in result.rows)


def measure(graph: Graph, limit: float) -> None:
    """Ask every query either way and print a table."""
    print("| query | Oxigraph, ms | columns, ms | first, ms | times faster | rows |\n|---|---|---|---|---|---|")
    ratios = []
    with QueryRunner(graph) as runner:
        for name, text in QUERIES.items():
            ours, found = ask(runner, text, "columns", limit)
            theirs, expected = ask(runner, text, "oxigraph", limit)
            assert found is not None
            agree = expected is None or rows_of(found) == rows_of(expected)
            ratio = min(theirs) / min(ours)
            ratios.append(ratio)
            said = f"{min(theirs) * 1000:,.0f}" if expected else f"> {limit * 1000:,.0f}"
            rows = f"{len(found.rows):,}{'' if agree else ' (OTHER ROWS)'}"
            print(f"| {name} | {said} | {min(ours) * 1000:,.1f} | {ours[0] * 1000:,.0f} | {ratio:,.1f} | {rows} |")
    print(f"\nmedian: {statistics.median(ratios):.1f} times faster; worst: {min(ratios):.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--statements", type=universe.number_of, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="directory for the universe and its store, used again")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds for one query")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        directory = chosen.keep or Path(temporary)
        directory.mkdir(parents=True, exist_ok=True)
        store = directory / f"store-{chosen.statements}"
        if not store.exists():
            path = directory / f"universe-{chosen.statements}.nt"
            universe.write(path, chosen.statements)
            build_directory([path], store, text_index=False)
        graph = open_graph(store)
        measure(graph, chosen.limit)
        graph.close()


if __name__ == "__main__":
    main()
