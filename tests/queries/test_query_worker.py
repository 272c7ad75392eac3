"""The life of the worker process: reuse, time limits, cancelling, crashes, and that nothing of it is left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from waiting import PATIENCE, wait_until

from cfgraph.model.errors import LimitError, QueryError, StoreDamagedError, translate_error
from cfgraph.queries import QueryCancelled, QueryRunner
from cfgraph.queries.runner import Row
from cfgraph.store import Graph, build_directory, open_graph
from cfgraph.text.catalog import Messages

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
"""Counts a product of the whole graph with itself: years of work in constant memory."""

ENDLESS_ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


@pytest.fixture
def runner(bundled: Graph) -> Iterator[QueryRunner]:
    """A worker on the bundled graph, which is large enough to keep it busy for ever."""
    with QueryRunner(bundled) as own:
        yield own


def children() -> set[int]:
    """Return the processes that this one started and has not waited for."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            found.add(int(path.parent.name))
    return found


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@linux
def test_worker_is_used_again_and_gone_after_close(bundled: Graph) -> None:
    before = children()
    with QueryRunner(bundled) as runner:
        assert runner.run("ASK { }").boolean
        (worker,) = children() - before
        for _ in range(50):
            assert runner.run("SELECT ?s { ?s a ?t } LIMIT 1").rows
        with pytest.raises(QueryError):
            runner.run("SELECT nonsense")
        assert children() - before == {worker}
    assert children() == before


def test_runaway_query_ends_at_its_time_limit_and_the_next_one_works(runner: QueryRunner) -> None:
    with pytest.raises(LimitError, match=r"exceeded 0\.3 s"):
        runner.run(ENDLESS, timeout=0.3)
    assert runner.run("ASK { ?s ?p ?o }", timeout=PATIENCE).boolean


def test_time_limit_holds_while_rows_are_streaming(runner: QueryRunner) -> None:
    seen: list[int] = []
    runner.start()
    for seconds in (0.5, 2, 8, 32):  # on a busy machine rows take their time
        with pytest.raises(LimitError):
            runner.run(ENDLESS_ROWS, timeout=seconds, on_rows=lambda _, rows: seen.append(len(rows)))
        if seen:
            break
    assert seen


@linux
@pytest.mark.parametrize("query", [ENDLESS, ENDLESS_ROWS])
def test_cancel_takes_effect_at_once(bundled: Graph, query: str) -> None:
    before = children()
    with QueryRunner(bundled) as runner:
        runner.start()
        (worker,) = children() - before

        def run() -> None:
            with pytest.raises(QueryCancelled):
                runner.run(query)

        thread = threading.Thread(target=run)
        thread.start()
        assert wait_until(lambda: cpu_ticks(worker) > 20)
        runner.cancel()
        thread.join(PATIENCE)
        assert not thread.is_alive()
        assert worker not in children()
        assert runner.run("ASK { }").boolean


def cpu_ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def kill_once_busy(process: int) -> None:
    """End a process by force when it has computed for a while."""
    assert wait_until(lambda: cpu_ticks(process) > 20)
    os.kill(process, signal.SIGKILL)


def test_cancel_without_a_query_does_nothing(runner: QueryRunner) -> None:
    runner.cancel()
    assert runner.run("ASK { }").boolean
    runner.cancel()
    assert runner.run("ASK { }").boolean


def test_cancel_from_the_row_callback_stops_the_query(runner: QueryRunner) -> None:
    def enough(names: tuple[str, ...], rows: list[Row]) -> None:
        runner.cancel()

    with pytest.raises(QueryCancelled):
        runner.run(ENDLESS_ROWS, on_rows=enough)
    assert runner.run("ASK { }").boolean


@linux
def test_killed_worker_is_a_query_error_and_the_next_query_works(bundled: Graph) -> None:
    before = children()
    with QueryRunner(bundled) as runner:
        runner.start()
        (worker,) = children() - before
        threading.Thread(target=kill_once_busy, args=(worker,)).start()
        with pytest.raises(QueryError, match="was killed"):
            runner.run(ENDLESS)
        assert runner.run("ASK { }").boolean
        (worker,) = children() - before
        os.kill(worker, signal.SIGKILL)
        os.waitid(os.P_PID, worker, os.WEXITED | os.WNOWAIT)
        assert runner.run("ASK { }").boolean


def test_query_that_crashes_the_engine_is_a_query_error(runner: QueryRunner) -> None:
    with pytest.raises(QueryError, match="crashed the engine"):
        runner.run("SELECT ?s { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }")
    assert runner.run("ASK { }").boolean


@linux
def test_nothing_is_left_of_many_ended_workers(bundled: Graph) -> None:
    before, open_before, threads_before = children(), descriptors(), threading.active_count()
    with QueryRunner(bundled) as runner:
        for _ in range(8):
            with pytest.raises(LimitError):
                runner.run(ENDLESS, timeout=0.01)
    assert children() == before
    assert descriptors() == open_before
    assert wait_until(lambda: threading.active_count() == threads_before)


@linux
def test_interrupt_in_the_caller_ends_the_worker_and_goes_on(bundled: Graph) -> None:
    before = children()

    def interrupt(names: tuple[str, ...], rows: list[Row]) -> None:
        raise KeyboardInterrupt

    runner = QueryRunner(bundled)
    with pytest.raises(KeyboardInterrupt):
        runner.run(ENDLESS_ROWS, on_rows=interrupt)
    assert children() == before
    assert runner.run("ASK { }").boolean
    runner.close()


@linux
@pytest.mark.parametrize("query", ["ASK { }", ENDLESS])
def test_worker_ends_when_its_parent_dies(bundled: Graph, query: str) -> None:
    program = (
        "import sys, threading\n"
        "from cfgraph.queries import QueryRunner\n"
        "from cfgraph.store import open_graph\n"
        "runner = QueryRunner(open_graph('bundled'))\n"
        "runner.start()\n"
        "print(runner._worker._process.pid, flush=True)\n"
        "runner.run(sys.argv[1])\n"
        "print('answered', flush=True)\n"
        "threading.Event().wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, query], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        process = int(parent.stdout.readline())
        if query == ENDLESS:
            assert wait_until(lambda: cpu_ticks(process) > 20)
        else:
            assert parent.stdout.readline() == "answered\n"
        parent.kill()
    worker = Path(f"/proc/{process}/cmdline")

    def is_gone() -> bool:
        try:
            return b"cfgraph.queries.worker" not in worker.read_bytes()
        except OSError:
            return True

    assert wait_until(is_gone)


def test_several_threads_take_turns(runner: QueryRunner) -> None:
    answers: list[int] = []

    def ask() -> None:
        answers.append(len(runner.run("SELECT ?s { ?s ?p ?o } LIMIT 700").rows))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert answers == [700] * 4


def test_worker_imports_little(bundled: Graph) -> None:
    program = "import sys, cfgraph.queries.worker; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    modules = set(loaded.stdout.split())
    assert "pyoxigraph" in modules
    heavy = {"rdflib", "networkx", "textual", "pypinyin", "opencc", "sqlite3", "cfgraph.store", "cfgraph.explorer"}
    assert not modules & heavy


def test_worker_does_not_import_from_the_current_directory(
    bundled: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('imported')")
    monkeypatch.chdir(tmp_path)
    with QueryRunner(bundled) as runner:
        assert runner.run("ASK { }").boolean


def test_a_store_that_is_gone_is_told_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<http://e/a> <http://e/p> <http://e/b> .")
    build_directory([path], tmp_path / "store")
    graph = open_graph(tmp_path / "store")
    shutil.rmtree(str(graph.queryable.database))
    with QueryRunner(graph) as runner, pytest.raises(StoreDamagedError, match="oxigraph/"):
        runner.run("ASK { }")


PANICKING = """
import pyoxigraph

class PanicException(BaseException):
    pass

class Store:
    read_only = staticmethod(lambda place: Store())

    def query(self, text, **options):
        raise PanicException("index out of bounds: the len is 1 " * 50)

pyoxigraph.Store = Store
"""


def test_a_fault_of_the_engine_is_told_in_plain_words_and_the_next_query_works(
    bundled: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(PANICKING, encoding="utf-8")
    with QueryRunner(bundled) as runner:
        with monkeypatch.context() as patched:
            patched.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *filter(None, sys.path)]))
            with pytest.raises(QueryError) as failed:
                runner.run("ASK { }", engine="oxigraph")
        said = {language: translate_error(failed.value, Messages(language)) for language in ("en", "zh")}
        assert said["en"].startswith("the query engine failed on this query, by a fault of its own")
        assert said["zh"].startswith("查询引擎自身出错，并非查询写错")
        for text in said.values():
            assert "--engine columns" in text
            assert "index out of bounds" in text
            assert len(text) < 500
            assert "\n" not in text
        assert runner.run("ASK { }").boolean
