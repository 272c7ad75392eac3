"""Inputs spoiled by chance, from seeds, for everything that reads what others wrote. See ``make fuzz``.

    python tests/helpers/fuzzing.py [--minutes N] [--seed N] [--target NAME]

Each case is known by its target and a number, so that it can be run again. Cases that fail are printed, and written to
``fuzz-failures.txt``. What counts as failure: any exception but cfgraph's own, other statements than
the engine's own parser reads in the same file, an answer other than that of the whole store from a damaged one, or of
rdflib from the same graph (``answers``), a query that goes on beyond its time, and what ``faults`` counts.
"""

from __future__ import annotations

import argparse
import atexit
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from fuzz_stores import compare_combined, compare_runs, compare_sorted
from rdf_samples import SAMPLES, STATEMENTS, write_sample
from second_engine import compare_engines
from spoiling import spoil

from cfgraph.explorer import View
from cfgraph.explorer.search import search
from cfgraph.model.errors import CfgraphError
from cfgraph.model.terms import BlankNode, Statement, Term, TripleTerm
from cfgraph.queries import QueryRunner, load_library, parse_query
from cfgraph.queries.completion_context import find_completion_context
from cfgraph.queries.drafts import Draft, Drafts
from cfgraph.queries.formatting import format_query
from cfgraph.queries.history import QueryHistory
from cfgraph.queries.library import read_query_file
from cfgraph.store import Graph, build_directory, open_graph
from cfgraph.store.term_text import serialize_term
from cfgraph.text.catalog import Messages
from cfgraph.tui.settings import Settings, load_settings
from cfgraph.tui.theme import remembered_theme
from cfgraph.workspace.bookmarks import read_bookmarks
from cfgraph.workspace.saved_sets import list_saved_sets
from cfgraph.workspace.state import read_state

FAILURES = Path("fuzz-failures.txt")

SECONDS_OF_QUERY, SECONDS_OF_CASE, SECONDS_OF_FAULTS = 2.0, 30.0, 600.0

ENGINE_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
}
"""Formats in which the engine's own parser is asked what a spoiled file says."""

FAULT_STRIDE = 50
"""Only every so many-th call of a command fails in a case; each takes a second."""

Target = Callable[[random.Random, Path], object]


def spoil_rdf(drawn: random.Random, place: Path) -> None:
    """Build a spoiled RDF file, and read what came of it."""
    ending = drawn.choice(sorted(SAMPLES))
    path = write_sample(place, ending)
    path.write_bytes(spoil(path.read_bytes(), drawn))
    read: set[Statement] | None = None
    with suppress(CfgraphError):
        build_directory([path], place / "store")
        with closing(open_graph(place / "store")) as graph:
            read = read_everything(graph)
    if read is not None:
        compare_with_engine(path, read)
    assert not list(place.glob(".*.part")), "a file was left half written"


def compare_with_engine(path: Path, read: set[Statement]) -> None:
    """Assert that the engine's own parser, asked without cfgraph, reads the same statements in a file.

    Blank nodes have other names there, so that they all count as one.
    """
    form = ENGINE_FORMATS.get(path.suffix)
    content = path.read_bytes()
    if form is None or (not content.isascii() and form is ox.RdfFormat.RDF_XML):
        return
    try:
        quads = list(ox.parse(content, format=form, base_iri=path.resolve().as_uri()))
    except (SyntaxError, ValueError):
        return  # cfgraph reads more than the engine, such as byte order marks
    there = sorted({(*map(_engine_term, (quad.subject, quad.predicate, quad.object)),) for quad in quads})
    here = sorted({(*map(_own_term, one),) for one in read})
    assert here == there, "the engine reads another graph"


def _engine_term(term: object) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else "<<>>" if isinstance(term, ox.Triple) else str(term)


def _own_term(term: Term) -> str:
    return "_:" if isinstance(term, BlankNode) else "<<>>" if isinstance(term, TripleTerm) else serialize_term(term)


def read_everything(graph: Graph) -> set[Statement]:
    """Read all statements of a graph, search it, and return the statements."""
    view = View(graph, "en")
    for text in ("ana", "安", "an an"):
        search(view, text)
        graph.find_text(text, 5)
    return set(graph.statements())


@cache
def query_texts() -> list[str]:
    return [query.query.text for query in load_library().queries.values()]


@cache
def sample_store() -> Path:
    """Return a store of the sample that is built once."""
    place = Path(tempfile.mkdtemp(prefix="cfgraph-fuzz-sample-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    build_directory([write_sample(place, ".trig")], place / "store")
    return place / "store"


@cache
def sample_runner() -> QueryRunner:
    """Return what runs queries on the sample."""
    graph = open_graph(sample_store())
    runner = QueryRunner(graph)
    atexit.register(graph.close)
    atexit.register(runner.close)
    return runner


def spoil_query(drawn: random.Random, place: Path) -> None:
    """Read, lay out, complete and run a spoiled query."""
    text = spoil(drawn.choice(query_texts()).encode(), drawn).decode("utf-8", "replace")
    (place / "q.rq").write_text(text, encoding="utf-8")
    query = parse_query(text)
    find_completion_context(text, drawn.randrange(len(text) + 1))
    with suppress(CfgraphError):
        format_query(text)
    with suppress(CfgraphError):
        read_query_file(place / "q.rq")
    with suppress(CfgraphError):
        sample_runner().run(query, limit=100, timeout=SECONDS_OF_QUERY)


def spoil_kept_files(drawn: random.Random, place: Path) -> None:
    """Read spoiled settings, drafts, history, bookmarks, sets and state."""
    names = {"CFGRAPH_DATA": "data", "CFGRAPH_STATE": "state"}
    before = {name: os.environ.get(name) for name in names}
    os.environ |= {name: str(place / directory) for name, directory in names.items()}
    try:
        for name, content in KEPT.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(spoil(content, drawn))
        settings, problems = load_settings(place / "settings.toml")
        assert isinstance(settings, Settings)
        for problem in problems:
            problem.text(Messages("zh"), place)
        drafts = Drafts(place / "data" / "drafts")
        found, _ = drafts.open()
        assert all(isinstance(draft, Draft) for draft in found)
        drafts.close()
        QueryHistory(place / "data" / "history.jsonl").runs("select")
        for read in (
            read_bookmarks,
            list_saved_sets,
            lambda: read_state("sessions"),
            lambda: remembered_theme(settings),
        ):
            with suppress(CfgraphError):
                read()
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


KEPT = {
    "settings.toml": b'theme = "ansi-dark"\nremember = true\n[limits]\nrows = 500\n[keymap]\n"app.path" = "p,ctrl+p"\n',
    "data/drafts/a.json": b'{"text": "SELECT * {}", "name": "a", "order": 1, "cursor": [0, 3], "key": "a"}',
    "data/history.jsonl": b'{"text": "SELECT * {}", "when": "2026-01-01T00:00:00Z", "graph": "g", "status": "done"}\n'
    * 3,
    "data/bookmarks.json": b'{"kind": "cfgraph bookmarks", "version": 1, "bookmarks": [{"id": "http://e.org/a"}]}',
    "data/sets/a.json": b'{"kind": "cfgraph working set", "version": 1, "graph": "g", "nodes": [], "edges": []}',
    "state/sessions.json": b'{"sessions": [{"graph": "bundled", "places": [["entity", "http://e.org/a"]]}]}',
    "state/theme.json": b'{"theme": "ansi-dark", "set": "cfgraph-dark"}',
}


def spoil_store(drawn: random.Random, place: Path) -> None:
    """Damage one file of a store; whoever opens it must be told, or read what was there before."""
    shutil.copytree(sample_store(), place / "store")
    files = sorted(path for path in (place / "store").rglob("*") if path.is_file() and not path.name.startswith("LO"))
    path = drawn.choice(files)
    path.write_bytes(spoil(path.read_bytes(), drawn))
    with suppress(CfgraphError), closing(open_graph(place / "store")) as graph:
        assert read_everything(graph) == STATEMENTS, f"another answer after {path.name} was damaged"


def fail_calls(drawn: random.Random, place: Path) -> None:
    """Let calls to the file system fail below a command, in processes of their own."""
    command = [sys.executable, str(Path(__file__).with_name("faults.py")), "--stride", str(FAULT_STRIDE)]
    seed = drawn.randrange(10**9)
    done = subprocess.run([*command, "--seed", str(seed)], capture_output=True, text=True, check=False, cwd=place)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


TARGETS: dict[str, Target] = {
    "rdf": spoil_rdf,
    "query": spoil_query,
    "kept": spoil_kept_files,
    "store": spoil_store,
    "answers": compare_engines,
    "runs": compare_runs,
    "sorted": compare_sorted,
    "combined": compare_combined,
    "faults": fail_calls,
}
"""What is fed with spoiled inputs, or asked in two ways, by name."""


def run_case(target: str, number: int) -> None:
    """Run one case in a directory of its own. Raises whatever is wrong."""
    begun = time.monotonic()
    place = Path(tempfile.mkdtemp(prefix="cfgraph-fuzz-"))
    try:
        TARGETS[target](random.Random(f"{target} {number}"), place)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    limit = SECONDS_OF_FAULTS if target == "faults" else SECONDS_OF_CASE
    assert time.monotonic() - begun < limit, "the case took too long"


def main() -> int:
    """Run cases of all targets in turn until the time is over; return 1 where some failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--seed", type=int, help="number of the first case; drawn by chance unless given")
    parser.add_argument("--target", choices=TARGETS, action="append")
    parser.add_argument("--cases", type=int, help="end after so many cases")
    asked = parser.parse_args()
    first = asked.seed if asked.seed is not None else random.SystemRandom().randrange(10**9)
    targets, end = asked.target or list(TARGETS), time.monotonic() + 60 * asked.minutes
    print(f"from case {first} on, {asked.minutes:g} minutes: {', '.join(targets)}", flush=True)
    cache_place = tempfile.mkdtemp(prefix="cfgraph-fuzz-cache-")
    os.environ["CFGRAPH_CACHE"] = cache_place
    atexit.register(shutil.rmtree, cache_place, ignore_errors=True)
    number, failed = first, 0
    while time.monotonic() < end and (asked.cases is None or number - first < asked.cases):
        for target in targets:
            try:
                run_case(target, number)
            except Exception:
                failed += 1
                report = f"--target {target} --seed {number} --cases 1\n{traceback.format_exc()}\n"
                print(report, flush=True)
                with FAILURES.open("a", encoding="utf-8") as stream:
                    stream.write(report)
        number += 1
    print(f"{number - first:,} cases of each, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
