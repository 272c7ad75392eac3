"""Build, step 1: reading the files into the encoder, lines of full terms as bytes, all other formats by the parser."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from cfgraph.model.common_prefixes import add_common_prefixes
from cfgraph.model.errors import GraphError
from cfgraph.store import build_line_halves
from cfgraph.store.build_addition import encode_store
from cfgraph.store.build_encode import Encoder
from cfgraph.store.build_line_halves import encode_halves
from cfgraph.store.build_lines import UncertainError, encode_lines
from cfgraph.store.build_parser_beside import LEAST_BYTES, LINES, encode_beside
from cfgraph.store.location import IN_GRAPH, format_of_file
from cfgraph.store.manifest import is_store
from cfgraph.store.narrowing import read_narrowed
from cfgraph.store.rdf_formats import ABSOLUTE_ONLY, PACKINGS
from cfgraph.store.rdf_reader import explain_unreadable, read_prefixes, read_quads
from cfgraph.store.rdf_stream import ExpansionBudget, open_rdf
from cfgraph.store.reading_notes import ReadingNotes
from cfgraph.store.reading_options import LENIENT, PREFIXES, SKIP_ERRORS


def read_files(
    sizes: Mapping[Path, int],
    prefixes: dict[str, str],
    budget: ExpansionBudget,
    encoder: Encoder,
    on_bytes: Callable[[int], None],
    options: Mapping[str, str],
    notes: ReadingNotes,
    *,
    in_forks: bool = False,
) -> None:
    """Read all files, with these sizes, into the encoder; ``on_bytes`` is called with the number of bytes read,
    and ``notes`` records what was skipped or accepted.

    With ``in_forks`` files of Turtle and TriG are parsed in a separate process.
    For files in a format without prefixes, common prefixes are added.
    Instead of a file, the part of a store in the graphs of the options may be read or, before all files, the
    store to which they are added. Raises the same GraphError as ``read_quads``.
    """
    before = 0
    if PREFIXES in options:
        prefixes |= read_prefixes(Path(options[PREFIXES]))
    with _without_collector():
        for path, size in sizes.items():
            report = partial(_report_bytes, before, on_bytes)
            if IN_GRAPH in options:
                encoder.encode(read_narrowed(path, options, prefixes))
            elif is_store(path):
                encode_store(path, encoder, prefixes, notes)
                report(size)
            elif not _read_lines(path, budget, encoder, report, options, in_forks=in_forks) and not (
                in_forks and size >= LEAST_BYTES and _read_beside(path, budget, encoder, prefixes, report, options)
            ):
                encoder.encode(read_quads(path, prefixes, budget, report, options, notes))
            before += size
    files = [path for path in sizes if not is_store(path)]
    if any(format_of_file(path, options) in ABSOLUTE_ONLY for path in files):
        add_common_prefixes(prefixes)
    encoder.finish()


def _read_lines(
    path: Path,
    budget: ExpansionBudget,
    encoder: Encoder,
    on_bytes: Callable[[int], None],
    options: Mapping[str, str],
    *,
    in_forks: bool,
) -> bool:
    """Read a file line by line, and return whether that was possible; if not, nothing was recorded."""
    form = format_of_file(path, options)
    if form not in ABSOLUTE_ONLY:
        return False
    mark = encoder.mark()
    try:
        if in_forks and _is_halved(path):
            with explain_unreadable(path):
                encode_halves(path, form, budget, encoder, on_bytes)
            return True
        with explain_unreadable(path), open_rdf(path, form, budget) as stream:
            encode_lines(stream, encoder, on_bytes, quads=form == "nq")
    except UncertainError:
        encoder.return_to(mark)
        return False
    except GraphError:
        if SKIP_ERRORS not in options:
            raise
        encoder.return_to(mark)  # of a damaged file, what is before the damage is read
        return False
    return True


def _is_halved(path: Path) -> bool:
    """Tell whether a file of lines is read by two processes."""
    packed = path.suffix.lower() in PACKINGS
    return hasattr(os, "fork") and not packed and path.stat().st_size >= build_line_halves.LEAST_BYTES


def _read_beside(
    path: Path,
    budget: ExpansionBudget,
    encoder: Encoder,
    prefixes: dict[str, str],
    on_bytes: Callable[[int], None],
    options: Mapping[str, str],
) -> bool:
    """Read a file that a child parses, and return whether that was possible; if not, nothing was recorded."""
    form = format_of_file(path, options)
    if form not in LINES or LENIENT in options or SKIP_ERRORS in options or not hasattr(os, "fork"):
        return False
    mark = encoder.mark()
    try:
        encode_beside(path, form, options, budget, encoder, prefixes, on_bytes)
    except UncertainError:
        encoder.return_to(mark)
        return False
    return True


def _report_bytes(before: int, on_bytes: Callable[[int], None], read: int) -> None:
    """Report how many bytes of all files have been read."""
    on_bytes(before + read)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Disable garbage collection, which would scan millions of terms repeatedly without effect."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
