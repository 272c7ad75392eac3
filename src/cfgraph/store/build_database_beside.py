"""Building the engine's database from files of N-Triples themselves, in a process beside the rest of the build.

It then holds what one built from the columns holds: the engine reads the same statements from the same bytes. Blank
nodes, which the engine would rename, are the exception: where there are any, this database is given up.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from cfgraph.store.build_terms import Terms
from cfgraph.store.location import IN_GRAPH, SourceChangedError, SourceState, check_unchanged, format_of_file
from cfgraph.store.manifest import DATABASE, is_store, new_part_directory
from cfgraph.store.publishing import work_directory
from cfgraph.store.rdf_formats import PACKINGS
from cfgraph.store.reading_options import LENIENT, SKIP_ERRORS

LEAST_BYTES = 8 * 1024 * 1024
"""Bytes of all files from which on it is worth a process."""


class DatabaseLoading:
    """A database that a child process loads from files into a directory."""

    def __init__(self, sources: Sequence[SourceState], work: Path) -> None:
        self.work, self.place = work, work / new_part_directory(DATABASE)
        self._sources = sources
        command = [sys.executable, "-P", "-X", "utf8", "-m", "cfgraph.store.database_loader", str(self.place)]
        self._process = subprocess.Popen(
            [*command, *(str(source.path) for source in sources)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def check_terms(self, terms: Terms) -> None:
        """Stop where a term is, or may hold, a blank node."""
        if terms.may_hold_blanks():
            self.stop()

    def finish(self) -> bool:
        """Wait for the end, and tell whether the database is whole, and of the files that the store was built from."""
        whole = self._process.wait() == 0
        with suppress(SourceChangedError):
            check_unchanged(self._sources)
            return whole
        return False

    def stop(self) -> None:
        """End it, unless it has ended."""
        self._process.kill()
        self._process.communicate()


@contextmanager
def load_beside(
    sources: Sequence[SourceState], options: Mapping[str, str], target: Path, *, private: bool
) -> Iterator[DatabaseLoading | None]:
    """Load the database of files that are built into a store at ``target`` while the block runs; None of others."""
    if not _is_possible(sources, options):
        yield None
        return
    with work_directory(target, private=private) as work:
        loading = DatabaseLoading(sources, work)
        try:
            yield loading
        finally:
            loading.stop()


def _is_possible(sources: Sequence[SourceState], options: Mapping[str, str]) -> bool:
    """Tell whether files are large, and all of them lines that the engine reads as this program does."""
    paths = [source.path for source in sources]
    return (
        not {IN_GRAPH, LENIENT, SKIP_ERRORS} & options.keys()
        and not any(is_store(path) or path.suffix.lower() in PACKINGS for path in paths)
        and all(format_of_file(path, options) == "nt" for path in paths)
        and sum(path.stat().st_size for path in paths) >= LEAST_BYTES
    )
