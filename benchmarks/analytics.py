"""Sixteen analytic queries on a made-up universe: answered from the columns and by Oxigraph, side by side in one run.

    python benchmarks/analytics.py [--statements 1M] [--keep DIR] [--limit 120] [--virtuoso]

Each query is asked three times of a warm worker either way; the best time counts. Rows are compared, numbers by value.
What a query cost when it was asked first, with the arrays of its predicates still to be made, stands beside.
``--virtuoso`` asks a Virtuoso server on this machine as well, over HTTP; averages are compared to 12 digits then.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from decimal import Context
from pathlib import Path

import universe
from cfgraph.model.errors import LimitError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, XSD_STRING, Literal, Term, make_node
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS
from cfgraph.queries import QueryRunner
from cfgraph.queries.runner import Engine
from cfgraph.store import Graph, build_directory, open_graph
from peers.virtuoso import Bindings, Client, missing, serve

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

TWELVE_DIGITS = Context(prec=12)


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
    """Return a term, a number by its value to 12 digits."""
    if isinstance(term, Literal) and term.datatype in DATATYPES_OF_NUMBERS:
        return TWELVE_DIGITS.create_decimal(term.value).normalize()
    return term


def rows_of(rows: Iterable[Sequence[Term | None]]) -> Counter[tuple[object, ...]]:
    """Return the rows of an answer, for comparing."""
    return Counter(tuple(map(by_value, row)) for row in rows)


def ask_virtuoso(client: Client, text: str, limit: float) -> tuple[float, Counter[tuple[object, ...]] | None]:
    """Return the best seconds that a query took on Virtuoso, and its rows, or None where it was not done in time."""
    best = limit
    answer: Bindings = [], []
    client.close()
    for _ in range(TIMES):
        start = time.perf_counter()
        try:
            answer = client.ask(text, limit)
        except TimeoutError:
            return limit, None
        seconds = time.perf_counter() - start
        best = min(best, seconds)
        if seconds > limit / 4:
            break
    names, rows = answer
    return best, rows_of([read_term(row.get(name)) for name in names] for row in rows)


def read_term(binding: Mapping[str, str] | None) -> Term | None:
    """Return a term as SPARQL's JSON has it."""
    if binding is None:
        return None
    if "literal" not in binding["type"]:
        return make_node(binding["value"])
    return Literal(binding["value"], IRI(binding.get("datatype", XSD_STRING)), binding.get("xml:lang", ""))


def measure(graph: Graph, limit: float, virtuoso: Client | None) -> None:
    """Ask every query every way and print a table."""
    headings = ["query", "Oxigraph, ms", "columns, ms", "first, ms", "times faster", "rows"]
    if virtuoso:
        headings += ["Virtuoso, ms", "times faster"]
    print("|", " | ".join(headings), "|\n|" + "---|" * len(headings))
    ratios, others = [], []
    declared = "".join(f"PREFIX {name}: <{iri}> " for name, iri in graph.prefixes.items())
    with QueryRunner(graph) as runner:
        for name, text in QUERIES.items():
            ours, found = ask(runner, text, "columns", limit)
            theirs, expected = ask(runner, text, "oxigraph", limit)
            assert found is not None
            rows = rows_of(found.rows)
            agree = expected is None or rows == rows_of(expected.rows)
            ratios.append(min(theirs) / min(ours))
            cells = [
                name, _milliseconds(min(theirs), expected), f"{min(ours) * 1000:,.1f}", f"{ours[0] * 1000:,.0f}",
                f"{ratios[-1]:,.1f}", f"{len(found.rows):,}{'' if agree else ' (OTHER ROWS)'}",
            ]  # fmt: skip
            if virtuoso:
                best, answer = ask_virtuoso(virtuoso, declared + text, limit)
                others.append(best / min(ours))
                same = answer is None or answer == rows
                cells += [_milliseconds(best, answer) + ("" if same else " (OTHER ROWS)"), f"{others[-1]:,.1f}"]
            print("|", " | ".join(cells), "|", flush=True)
    print(f"\nmedian: {statistics.median(ratios):.1f} times faster; worst: {min(ratios):.1f}")
    if virtuoso:
        print(f"than Virtuoso: median {statistics.median(others):.1f} times faster; worst: {min(others):.1f}")


def _milliseconds(seconds: float, answer: object) -> str:
    """Return what a query took, or that it took more."""
    return f"{'' if answer is not None else '> '}{seconds * 1000:,.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--statements", type=universe.number_of, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="directory for the universe and its store, used again")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds for one query")
    parser.add_argument("--virtuoso", action="store_true", help="ask Virtuoso beside (Debian: virtuoso-opensource-7)")
    chosen = parser.parse_args()
    if chosen.virtuoso and missing():
        parser.error(f"--virtuoso needs {missing()}")
    with tempfile.TemporaryDirectory() as temporary:
        directory = chosen.keep or Path(temporary)
        directory.mkdir(parents=True, exist_ok=True)
        store = directory / f"store-{chosen.statements}"
        path = directory / f"universe-{chosen.statements}.nt"
        if not store.exists():
            universe.write(path, chosen.statements)
            build_directory([path], store, text_index=False)
        with ExitStack() as stack:
            graph = stack.enter_context(closing(open_graph(store)))
            client = None
            if chosen.virtuoso:
                client = stack.enter_context(serve(path, directory / f"virtuoso-{chosen.statements}"))
            measure(graph, chosen.limit, client)


if __name__ == "__main__":
    main()
