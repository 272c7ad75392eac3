"""Building a store in another process: what it tells, that it is then used, and how it fails."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cfgraph.model.errors import GraphError, translate_error
from cfgraph.store import BuildProgress, open_graph
from cfgraph.text.catalog import Messages

TURTLE = "@prefix e: <http://e.org/> . " + " ".join(f"e:a{i} e:knows e:b{i} ." for i in range(50))


def test_a_store_is_built_in_another_process_once_and_tells_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "some.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    progress: list[BuildProgress] = []
    processes: list[subprocess.Popen[bytes]] = []
    for _ in range(2):
        graph = open_graph(path, on_progress=progress.append, started=processes.append)
        assert graph.statistics.statements == 50
        graph.close()
    assert len(processes) == 1
    assert progress[-1].statements == 50


def test_a_file_that_is_no_rdf_is_told_as_in_this_process(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("<a> <b>", encoding="utf-8")
    with pytest.raises(GraphError, match=r"broken\.ttl:1: not valid Turtle") as raised:
        open_graph(path, started=print)
    assert translate_error(raised.value, Messages("zh")).startswith(f"{path}:1：不是有效的 Turtle：")


def test_building_that_is_ended_from_outside_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ended.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    with pytest.raises(GraphError, match="building its store was killed"):
        open_graph(path, started=lambda process: process.kill())


def test_a_value_too_long_for_the_parser_is_told_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "long.nt"
    path.write_text(f'<http://e.org/a> <http://e.org/p> "{"x" * 17_000_000}" .\n', encoding="utf-8")
    with pytest.raises(GraphError, match=r"long\.nt: can't be read: a value of more than 16 MiB") as raised:
        open_graph(path, started=print)
    assert "\n" not in str(raised.value)
