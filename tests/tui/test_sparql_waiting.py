"""A query whose database has to be built first: what the screen is told while it waits."""

from __future__ import annotations

from pathlib import Path

from textual.message import Message

from cfgraph.explorer import View
from cfgraph.queries import QueryRunner, parse_query
from cfgraph.store import build_directory, open_graph
from cfgraph.tui.sparql.query_jobs import Finished, Job, Preparing, run_job


def test_query_shows_progress_of_database_build(tmp_path: Path) -> None:
    path = tmp_path / "many.nt"
    path.write_text("".join(f'_:b{n} <http://e/p> "number {n}" .\n' for n in range(60_000)))
    build_directory([path], tmp_path / "store", database=False, text_index=False)
    graph = open_graph(tmp_path / "store")
    posted: list[Message] = []
    with QueryRunner(graph) as runner:
        job = Job(1, parse_query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), {}, 10, 60)
        run_job(job, View(graph, "en"), runner, posted.append, lambda: True)
    graph.close()
    told = [message for message in posted if isinstance(message, Preparing)]
    assert told
    assert all(0 <= message.percent <= 100 and message.number == 1 for message in told)
    assert isinstance(posted[-1], Finished)
    posted[-1].rows.reveal(posted[-1].rows.total)
    assert [row.cells for row in posted[-1].rows] == [("60000",)]
