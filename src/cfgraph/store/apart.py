"""Building a store in a process of its own, so that a program that waits for it can answer keys meanwhile.

Run as ``python -m cfgraph.store.apart NAME…`` it is that process: it writes its progress as lines of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cfgraph.model.errors import CfgraphError, GraphError
from cfgraph.store.graph import Graph
from cfgraph.store.opening import names_of, needs_building, open_graph
from cfgraph.store.progress import BuildProgress, OnProgress, untold

if TYPE_CHECKING:
    import rdflib

Started: TypeAlias = Callable[[subprocess.Popen[bytes]], object]
"""Called with the process once it runs, so that it can be ended with the program."""


def open_graph_apart(
    location: str | Path | Sequence[str | Path] | rdflib.Graph,
    *,
    on_progress: OnProgress = untold,
    started: Started = lambda _: None,
) -> Graph:
    """Open a graph as ``open_graph`` does; a store that has to be built first is built in another process.

    ``on_progress`` is told how far that has come, in the calling thread. Raises GraphError when the graph can't be
    opened or read, or when the process was ended.
    """
    names = names_of(location)
    if names is not None and needs_building(names):
        _build(names, on_progress, started)
    return open_graph(location)


def _build(names: Sequence[str], on_progress: OnProgress, started: Started) -> None:
    process = subprocess.Popen(
        [sys.executable, "-P", "-X", "utf8", "-m", "cfgraph.store.apart", *map(str, map(_absolute, names))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0 if os.name == "posix" else None,
    )
    started(process)
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            on_progress(BuildProgress(*json.loads(line)))
        told = process.stderr.read().decode("utf-8", "replace").strip()
    if process.returncode:
        last = told.rpartition("\n")[2]
        raise GraphError(last or f"{names[0]}: building its store was ended")


def _absolute(name: str) -> str | Path:
    return Path(name).absolute() if Path(name).exists() else name


def main() -> None:
    """Build what the arguments name, into the user's cache."""

    def tell(progress: BuildProgress) -> None:
        print(json.dumps(astuple(progress)), flush=True)

    try:
        open_graph(sys.argv[1:], on_progress=tell).close()
    except CfgraphError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
