"""How soon a cancelled query is gone and the next one answers, beside a query that simply runs. Run by ``make bench``.

Prints milliseconds (median and worst of several runs in this one session) and the ratio to a warm ASK.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from cfgraph.queries import QueryCancelled, QueryRunner
from cfgraph.store import open_graph

RUNS = 15
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(STR(?c)) > 3) }"


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cancelled(runner: QueryRunner) -> float:
    """Return the seconds from cancelling a query that keeps a core busy to its end."""

    def run() -> None:
        with suppress(QueryCancelled):
            runner.run(ENDLESS)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.3)
    runner.cancel()
    return seconds(thread.join)


def main() -> None:
    with QueryRunner(open_graph()) as runner:
        runner.start()
        warm = [seconds(lambda: runner.run("ASK { ?s ?p ?o }")) for _ in range(RUNS)]
        stopped, following = [], []
        for _ in range(RUNS):
            stopped.append(cancelled(runner))
            following.append(seconds(lambda: runner.run("ASK { ?s ?p ?o }")))
    base = statistics.median(warm)
    print(f"{'':32}{'median ms':>10}{'worst ms':>10}{'x warm':>9}")
    for name, times in (("warm ASK", warm), ("cancel a runaway query", stopped), ("ASK in a new worker", following)):
        median = statistics.median(times)
        print(f"{name:32}{median * 1000:10.1f}{max(times) * 1000:10.1f}{median / base:9.1f}")


if __name__ == "__main__":
    main()
