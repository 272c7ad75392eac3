"""How fast each analysis answers on the bundled graph, in process, beside what is asked for.

    python benchmarks/analyses.py [--times 100]

Each analysis is asked about one entity after the other, so many times in all; the first answer, which reads claims for
the first time, is given apart. Times are those of the processor, at the 95th percentile.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import cfgraph

LIMIT, SLOW_LIMIT = 50.0, 1_000.0
"""Milliseconds that are asked for, and for those that reckon over the whole graph."""

COMPANIES = (
    "招联",
    "马上消费金融",
    "中银消费金融",
    "兴业消费金融",
    "中邮消费金融",
    "平安消费金融",
    "南银法巴",
    "京东消费金融",
)
DATES = (("2024", "2025"), ("2021", "2025-06"), ("2022-06", "2023"), ("2020", "2024"))


def list_analyses(graph: cfgraph.KnowledgeGraph, out: Path) -> dict[str, tuple[Callable[[int], object], float]]:
    """Return each analysis, given the number of the asking, and what may pass until it answers."""

    def one(number: int) -> str:
        return COMPANIES[number % len(COMPANIES)]

    def some(number: int) -> tuple[str, str, str]:
        return one(number), one(number + 1), one(number + 3)

    return {
        "owners": (lambda n: graph.owners(one(n)), LIMIT),
        "holdings": (lambda n: graph.holdings(one(n)), LIMIT),
        "control": (lambda n: graph.control(one(n)), LIMIT),
        "groups": (lambda n: graph.groups(), LIMIT),
        "timeline": (lambda n: graph.timeline(one(n)), LIMIT),
        "changes": (lambda n: graph.changes(*DATES[n % len(DATES)]), LIMIT),
        "changes of one": (lambda n: graph.changes(*DATES[n % len(DATES)], one(n)), LIMIT),
        "path": (lambda n: graph.paths(one(n), one(n + 1)), LIMIT),
        "connect 3": (lambda n: graph.connect(*some(n)), LIMIT),
        "compare 3": (lambda n: graph.compare(*some(n)), LIMIT),
        "similar": (lambda n: graph.similar(one(n)), LIMIT),
        "gaps": (lambda n: graph.gaps(one(n)), LIMIT),
        "contradictions": (lambda n: graph.contradictions(), LIMIT),
        "rank by degree": (lambda n: graph.rank(by="degree"), LIMIT),
        "rank by PageRank": (lambda n: graph.rank(by="pagerank"), LIMIT),
        "rank by betweenness": (lambda n: graph.rank(by="betweenness"), SLOW_LIMIT),
        "communities": (lambda n: graph.communities(), SLOW_LIMIT),
        "dossier": (lambda n: graph.dossier(one(n), out / "dossier.html"), SLOW_LIMIT),
    }


def measure(ask: Callable[[int], object], times: int, seconds: float) -> tuple[float, float]:
    """Return what the first answer took, and what 95 of 100 later ones did not exceed, in milliseconds."""
    taken: list[float] = []
    end = time.monotonic() + seconds
    for number, _ in zip(cycle(range(len(COMPANIES) * len(DATES))), range(times), strict=False):
        start = time.process_time()
        ask(number)
        taken.append(1_000 * (time.process_time() - start))
        if time.monotonic() > end and len(taken) > len(COMPANIES):
            break
    later = sorted(taken[len(COMPANIES) :]) or taken
    return taken[0], later[min(len(later) - 1, int(0.95 * len(later)))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=10, help="most for one analysis")
    options = parser.parse_args()
    print(f"{'analysis':<22}{'first ms':>10}{'p95 ms':>10}{'at most':>10}")
    with tempfile.TemporaryDirectory() as directory, cfgraph.open_graph(language="zh") as graph:
        for name, (ask, limit) in list_analyses(graph, Path(directory)).items():
            first, rest = measure(ask, options.times, options.seconds)
            print(f"{name:<22}{first:>10.1f}{rest:>10.1f}{limit:>10.0f}{'' if rest <= limit else '   missed'}")


if __name__ == "__main__":
    main()
