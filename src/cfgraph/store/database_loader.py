"""The process that loads files of N-Triples into a database, beside a build (see ``build_database_beside``).

Run as ``python -m cfgraph.store.database_loader PLACE FILE...``. It ends when its stdin does, as that of a build that
was killed.
"""

from __future__ import annotations

import os
import sys
import threading

import pyoxigraph as ox

NICENESS = 5
"""The niceness of the process, added to that of the build, whose columns and names are needed first."""


def main(place: str, *paths: str) -> None:
    """Load the files. The terms are not validated, as the build refuses the files if one is not valid."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    store = ox.Store(place)
    for path in paths:
        store.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    store.flush()


def _end_with_parent() -> None:
    """Wait until the parent, which holds the other end, lets go of it."""
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
