"""The process that builds a store, with a memory limit and a low priority.

Run as ``python -m cfgraph.store.build_worker``, with a request as JSON on stdin (from ``build_process``).
It writes its progress as lines of JSON to stdout, and an error as one to stderr.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from dataclasses import astuple
from pathlib import Path

from cfgraph.model.errors import CfgraphError, GraphError
from cfgraph.process_limits import limit_memory, max_memory
from cfgraph.store.build_progress import BuildProgress
from cfgraph.store.location import SourceChangedError, SourceState
from cfgraph.text.phrase_json import phrase_to_json

NICENESS = 5
"""The niceness of a build: on a machine with few cores the screen has priority."""


def main() -> None:
    """Build the store that the request on stdin describes."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    limit_memory()
    gc.disable()  # it would look through millions of terms again and again, for nothing
    request = json.load(sys.stdin)
    try:
        _build(request)
    except CfgraphError as error:
        _fail(error)
    except MemoryError:
        _fail(GraphError("store.build_memory", name=request["sources"][0][0], size=max_memory() // 1024**3))


def _build(request: dict[str, object]) -> None:
    """Build the store that a request describes."""
    from cfgraph.store.build import build_store

    sources = request["sources"]
    options = request["options"]
    assert isinstance(sources, list)
    assert isinstance(options, dict)
    build_store(
        [SourceState(Path(path), digest, changed) for path, digest, changed in sources],
        Path(str(request["target"])),
        _report,
        options=options,
        private=bool(request["private"]),
        text_index=bool(request["text_index"]),
        database=bool(request["database"]),
        in_forks=True,
    )


def _report(progress: BuildProgress) -> None:
    """Write the progress of the build."""
    print(json.dumps(astuple(progress)), flush=True)


def _fail(error: CfgraphError) -> None:
    """Write an error, and end the process."""
    changed = isinstance(error, SourceChangedError)
    print(json.dumps({"phrase": phrase_to_json(error.phrase), "changed": changed}), file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
