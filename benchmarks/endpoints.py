"""What operations cost on an endpoint: requests, bytes and time, and the time's ratio to the store on this machine.

    python benchmarks/endpoints.py [--statements 1M] [--latency 50] [--text-index | --first]

Servers that are not installed are left out. Each operation runs on a freshly opened endpoint that remembers nothing.
``--latency`` adds milliseconds to every request. ``--text-index`` compares searches on Virtuoso by its full-text index
and by CONTAINS instead; ``--first`` measures the first path search of new processes on Virtuoso. Prints a table in
Markdown, as in docs/endpoints.md.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import get_args

import universe
from latency import add_latency

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "helpers"))

from endpoint_servers import INDEX_ALL, run_on_virtuoso, serve_oxigraph, serve_virtuoso

from cfgraph.explorer import View, build_card, find_paths, list_neighbors, read_overview
from cfgraph.explorer.connect import connect_entities
from cfgraph.explorer.ownership import find_holdings, find_owners
from cfgraph.explorer.search import search
from cfgraph.explorer.subgraph import subgraph_around
from cfgraph.model.errors import CfgraphError
from cfgraph.model.terms import IRI, Node, term_to_n3
from cfgraph.model.vocabulary import ID
from cfgraph.queries import open_runner
from cfgraph.store import Graph, open_graph
from cfgraph.store.database_opening import open_database
from cfgraph.store.endpoint.graph import EndpointGraph
from cfgraph.store.reading_options import EndpointSearch

RUNS = 3
"""Times each operation runs; the median counts."""

PROCESSES = 10
"""Number of processes whose first path search is measured."""

HOPS = 3

MIN_PART = 5
"""Length of a text that is shortened at its end for the later of two searches."""

Operation = Callable[[View], object]


@dataclass(frozen=True)
class Cost:
    """What an operation took: requests and bytes on an endpoint, seconds."""

    requests: int
    bytes: int
    seconds: float


def list_operations(one: Node, pair: tuple[Node, Node], text: str) -> dict[str, Operation]:
    """Return the operations that are measured, by name."""
    iri = term_to_n3(one)
    return {
        "search": lambda view: search(view, text),
        "entity card": lambda view: build_card(view, one),
        "20 neighbors": lambda view: list_neighbors(view, one, limit=20),
        f"paths, {HOPS} hops": lambda view: find_paths(view, *pair, k=1, max_hops=HOPS),
        "connect 2": lambda view: connect_entities(view, pair, max_hops=HOPS),
        "owners": lambda view: find_owners(view, one),
        "holdings": lambda view: find_holdings(view, one),
        "subgraph, 1 hop": lambda view: subgraph_around(view, one, 1),
        "query": lambda view: run_query(view.graph, f"SELECT * WHERE {{ {iri} ?p ?o }}"),
        "overview": read_overview,
    }


def run_query(graph: Graph, text: str) -> object:
    """Run a query on the store or the server."""
    with open_runner(graph) as runner:
        return runner.run(text)


def choose_subjects(graph: Graph) -> tuple[Node, tuple[Node, Node], str]:
    """Return an entity, a pair of entities that are ``HOPS`` hops apart, and a name: of a universe such as come up."""
    if graph.location == "bundled":
        return IRI(ID + "zhaolian"), (IRI(ID + "haier-group"), IRI(ID + "volcano-engine")), "招联"
    companies = [IRI(f"{ID}company-{number}") for number in range(40, 400, 10)]
    view = View(graph, "zh")
    pair = next(pair for pair in combinations(companies, 2) if _are_apart(view, *pair))
    return pair[0], pair, view.label(pair[1])


def _are_apart(view: View, source: Node, target: Node) -> bool:
    found = find_paths(view, source, target, k=1, max_hops=HOPS)
    return bool(found.paths) and found.paths[0].length == HOPS


def measure_here(graph: Graph, operation: Operation) -> Cost:
    """Return what an operation takes on the store, with a view that remembers nothing."""
    return Cost(0, 0, statistics.median(_time(lambda: operation(View(graph, "zh"))) for _ in range(RUNS)))


def measure_there(address: str, operation: Operation) -> Cost | None:
    """Return what an operation takes on an endpoint that was opened just before; None where the server fails."""
    costs = []
    for _ in range(RUNS):
        graph = EndpointGraph(address)
        before = graph.client.requests, graph.client.bytes
        try:
            seconds = _time(lambda graph=graph: operation(View(graph, "zh")))  # type: ignore[misc]
        except CfgraphError as error:
            print(error, file=sys.stderr)
            return None
        costs.append(Cost(graph.client.requests - before[0], graph.client.bytes - before[1], seconds))
        graph.close()
    return sorted(costs, key=lambda cost: cost.seconds)[RUNS // 2]


def measure_searches(address: str, texts: Sequence[str]) -> None:
    """Print what the first search on an opened endpoint takes, and a later one, by CONTAINS and by the index."""
    print("| text | by | found | requests | first, ms | later, ms |")
    print("|---|---|--:|--:|--:|--:|")
    for text in texts:
        for choice in get_args(EndpointSearch)[1:3]:
            first, later = [], []
            for _ in range(RUNS):
                graph = EndpointGraph(address, (), choice)
                before = graph.client.requests
                first.append(_time(lambda graph=graph, text=text: search(View(graph, "zh"), text)))  # type: ignore[misc]
                requests, found = graph.client.requests - before, search(View(graph, "zh"), text)
                part = text[1:] if len(text) < MIN_PART else text[:-1]
                later.append(_time(lambda graph=graph, part=part: search(View(graph, "zh"), part)))  # type: ignore[misc]
                graph.close()
            times = (f"{statistics.median(taken) * 1000:.0f}" for taken in (first, later))
            method = found.server.method if found.server else ""
            print(f"| {text} | {method} | {found.total} | {requests} | {' | '.join(times)} |")


def _time(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure_first_paths(address: str, pair: tuple[Node, Node], latency: float) -> None:
    """Print what the first path search of a process takes, in a few processes, one after another."""
    command = [sys.executable, str(Path(__file__).with_name("first_path.py")), address, *pair, str(HOPS), str(latency)]
    times = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(PROCESSES)]
    seconds = sorted(map(float, times))
    listed = ", ".join(f"{each:.2f}" for each in seconds)
    print(f"first path of {HOPS} hops, in {PROCESSES} processes: {listed}; median {statistics.median(seconds):.2f} s")


def print_table(here: dict[str, Cost], servers: dict[str, dict[str, Cost | None]]) -> None:
    """Print a row for each operation: the store's time, then requests, KB, time and ratio of each server."""
    print("| operation | store, ms |" + "".join(f" {name}: requests | KB | ms | ratio |" for name in servers))
    print("|---|--:|" + "--:|--:|--:|--:|" * len(servers))
    for name, own in here.items():
        cells = [f"{own.seconds * 1000:.1f}"]
        for costs in servers.values():
            cost = costs[name]
            if cost is None:
                cells += ["", "", "failed", ""]
                continue
            ratio = cost.seconds / own.seconds
            cells += [str(cost.requests), f"{cost.bytes / 1000:.0f}", f"{cost.seconds * 1000:.0f}", f"{ratio:.0f}×"]
        print(f"| {name} | {' | '.join(cells)} |")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--statements", type=universe.number_of, help="a made-up universe of this size; else bundled")
    parser.add_argument("--text-index", action="store_true", help="compare searches on Virtuoso with and without")
    parser.add_argument("--first", action="store_true", help="the first path search of new processes on Virtuoso")
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds added to every request")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        location = "bundled"
        if options.statements:
            location = str(directory / "universe.nt")
            universe.write(Path(location), options.statements)
        graph = open_graph(location)
        operations = list_operations(*choose_subjects(graph))
        here = {name: measure_here(graph, operation) for name, operation in operations.items()}
        lines = (f"{' '.join(map(term_to_n3, statement))} .\n" for statement in graph.statements())
        (directory / "virtuoso").mkdir()
        if options.text_index:
            names = [graph.label(node, "zh") or "" for node in choose_subjects(graph)[1]]
            address = stack.enter_context(serve_virtuoso(directory / "virtuoso", lines))
            seconds = _time(lambda: run_on_virtuoso(directory / "virtuoso", INDEX_ALL))
            print(f"full-text index made in {seconds:.0f} s", file=sys.stderr)
            stack.enter_context(add_latency(options.latency))
            measure_searches(address, [*names, *(name[:2] for name in names), "company", "Holdings", "no such name"])
            return
        if options.first:
            pair = choose_subjects(graph)[1]
            address = stack.enter_context(serve_virtuoso(directory / "virtuoso", lines))
            measure_first_paths(address, pair, options.latency)
            return
        addresses = {
            "Oxigraph": stack.enter_context(serve_oxigraph(open_database(graph.queryable))),
            "Virtuoso": stack.enter_context(serve_virtuoso(directory / "virtuoso", lines)),
        }
        stack.enter_context(add_latency(options.latency))
        servers = {
            server: {name: measure_there(address, operation) for name, operation in operations.items()}
            for server, address in addresses.items()
        }
        print_table(here, servers)


if __name__ == "__main__":
    main()
