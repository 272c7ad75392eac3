"""The time of the first path search of a process on an endpoint that it has just opened, in seconds.

python benchmarks/first_path.py ADDRESS SOURCE TARGET HOPS LATENCY
"""

from __future__ import annotations

import sys
import time

from cfgraph.explorer import View, find_paths
from cfgraph.model.terms import IRI
from cfgraph.store.endpoint.graph import EndpointGraph
from latency import add_latency


def main(address: str, source: str, target: str, hops: str, latency: str) -> None:
    with add_latency(float(latency)):
        view = View(EndpointGraph(address), "zh")
        started = time.perf_counter()
        found = find_paths(view, IRI(source), IRI(target), k=1, max_hops=int(hops))
        print(time.perf_counter() - started)
    assert found.paths
    view.graph.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
