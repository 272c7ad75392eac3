"""Building a store in a subprocess, so that the program that waits can answer keys; errors come back as JSON.

Run as ``python -m cfgraph.store.build_worker NAME…`` it is that process: it writes its progress as lines of JSON.
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
from cfgraph.store.build_progress import BuildProgress, OnProgress, ignore_progress
from cfgraph.store.graph import Graph
from cfgraph.store.opening import location_names, needs_building, open_graph
from cfgraph.text.catalog import Phrase, catalog_entries

if TYPE_CHECKING:
    import rdflib

NICENESS = 5
"""By how much a build stands back: on a machine with few cores the screen goes first."""

Started: TypeAlias = Callable[[subprocess.Popen[bytes]], object]
"""Called with the process once it runs, so that it can be ended with the program."""


def open_graph_in_subprocess(
    location: str | Path | Sequence[str | Path] | rdflib.Graph,
    *,
    on_progress: OnProgress = ignore_progress,
    started: Started = lambda _: None,
) -> Graph:
    """Open a graph as ``open_graph`` does; a store that has to be built first is built in another process.

    ``on_progress`` is told how far that has come, in the calling thread. Raises GraphError when the graph can't be
    opened or read, or when the process was ended.
    """
    names = location_names(location)
    if names is not None and needs_building(names):
        _run_build_process(names, on_progress, started)
    return open_graph(location)


def _run_build_process(names: Sequence[str], on_progress: OnProgress, started: Started) -> None:
    """Build a store in a subprocess, passing on its progress; raises GraphError where it fails."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-X", "utf8", "-m", "cfgraph.store.build_worker", *map(str, map(_make_absolute, names))],
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
        said = process.stderr.read().decode("utf-8", "replace").strip()
    if process.returncode:
        raise _parse_build_error(names[0], said.rpartition("\n")[2])


def _make_absolute(name: str) -> str | Path:
    """Return a location for the subprocess: a path as an absolute one."""
    return Path(name).absolute() if Path(name).exists() else name


def main() -> None:
    """Build what the arguments name, into the user's cache, behind whatever else has to run."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)

    def tell(progress: BuildProgress) -> None:
        print(json.dumps(astuple(progress)), flush=True)

    try:
        open_graph(sys.argv[1:], on_progress=tell).close()
    except CfgraphError as error:
        print(json.dumps(_phrase_to_json(error.phrase)), file=sys.stderr)
        sys.exit(1)


def _parse_build_error(name: str, last: str) -> GraphError:
    """Return what went wrong by the last line that the process said: an error of ours, or whatever broke it."""
    try:
        said = _phrase_from_json(json.loads(last))
    except ValueError:
        said = None
    if isinstance(said, Phrase):
        return GraphError("reason.other", text=said)
    if last:
        return GraphError("store.build_broke", name=name, reason=last)
    return GraphError("store.build_ended", name=name)


def _phrase_to_json(value: object) -> object:
    """Return a phrase, or a value of one, as JSON can hold it."""
    if isinstance(value, Phrase):
        return {"key": value.key, "values": {name: _phrase_to_json(each) for name, each in value.values.items()}}
    if isinstance(value, tuple | list):
        return [_phrase_to_json(each) for each in value]
    return value if isinstance(value, int | float) else str(value)


def _phrase_from_json(value: object) -> object:
    """Return what ``_phrase_to_json`` packed."""
    if isinstance(value, dict) and value.get("key") in catalog_entries():
        return Phrase(value["key"], {name: _phrase_from_json(each) for name, each in value["values"].items()})
    return tuple(map(_phrase_from_json, value)) if isinstance(value, list) else value


if __name__ == "__main__":
    main()
