"""A graph whose files change while it is open: it says so, and a key opens it again without losing one's place."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from driving import driven, find, has_rows, opened, pane_of, table_of, until
from textual.pilot import Pilot

from cfgraph.store import ReadingOptions, build_directory
from cfgraph.store.reading_options import reading_from_json
from cfgraph.store.source_watch import SourceWatch, watch_sources
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.entity import EntityPane

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
BEFORE = f'@prefix e: <http://e.org/> . e:a a e:C ; {LABEL} "Ann" ; e:to e:b . e:b a e:C ; {LABEL} "Bob" .\n'
AFTER = BEFORE + f'<http://e.org/a> <http://e.org/to> <http://e.org/c> . <http://e.org/c> {LABEL} "Cid" .\n'


def replace_file(path: Path, text: str) -> None:
    """Write a file as editors do: another one in its place."""
    path.with_suffix(".new").write_text(text, encoding="utf-8")
    path.with_suffix(".new").replace(path)


async def show_entity(pilot: Pilot[None], name: str) -> None:
    await pilot.press("slash")
    await find(pilot, name)
    await until(pilot, has_rows(pilot, EntityPane, "card"))


def neighbors(pilot: Pilot[None]) -> str:
    return " ".join(" ".join(row.cells) for row in table_of(pilot, "card").rows)


async def test_changed_files_are_reported_and_reloaded_at_same_page(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text(BEFORE, encoding="utf-8")
    app = CfgraphApp(str(path), language="en")
    async with driven(app, size=(120, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "Ann")
        assert not app.commands.can_reload
        await pilot.press("R")
        replace_file(path, AFTER)
        app.reloader.check_sources()
        await until(pilot, lambda: app.commands.can_reload)
        before = app.view
        await pilot.press("R")
        await until(pilot, lambda: app.view is not before and has_rows(pilot, EntityPane, "card")())
        await until(pilot, lambda: "Cid" in neighbors(pilot))
        pane = pane_of(pilot, EntityPane)
        assert pane is not None
        address = pane.address()
        assert address is not None
        assert address.about == ("http://e.org/a",)
        assert len(app.places.visited) == 2
        assert not app.commands.can_reload
        await pilot.press("left_square_bracket")
        assert app.pane is app.places.visited[0]


async def test_graph_stays_open_if_reload_fails(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text(BEFORE, encoding="utf-8")
    app = CfgraphApp(str(path), language="en")
    async with driven(app, size=(120, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "Ann")
        replace_file(path, "this is no Turtle")
        app.reloader.check_sources()
        await until(pilot, lambda: app.commands.can_reload)
        await pilot.press("R")
        await until(pilot, lambda: app.reloader.session is None)
        assert "Bob" in neighbors(pilot)
        replace_file(path, AFTER)
        await pilot.press("R")
        await until(pilot, lambda: "Cid" in neighbors(pilot))


def test_only_changed_contents_count(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text(BEFORE, encoding="utf-8")
    watch = SourceWatch([str(path)])
    assert not watch.has_changed()
    os.utime(path, (1, 1))
    assert not watch.has_changed()
    replace_file(path, BEFORE)
    assert not watch.has_changed()
    path.unlink()
    assert not watch.has_changed()
    replace_file(path, AFTER)
    assert watch.has_changed()


def test_added_file_and_replaced_store_are_detected(tmp_path: Path) -> None:
    directory, store = tmp_path / "graph", tmp_path / "store"
    directory.mkdir()
    (directory / "a.ttl").write_text(BEFORE, encoding="utf-8")
    build_directory([directory / "a.ttl"], store)
    watches = [SourceWatch([str(place)]) for place in (directory, store)]
    assert not any(watch.has_changed() for watch in watches)
    (directory / "b.ttl").write_text(AFTER, encoding="utf-8")
    build_directory([directory / "b.ttl"], store)
    assert all(watch.has_changed() for watch in watches)


def test_graphs_without_files_are_not_watched(tmp_path: Path) -> None:
    for location in ("bundled", "http://127.0.0.1:1/sparql", str(tmp_path / "missing.ttl"), object()):
        assert watch_sources(location) is None


async def test_reload_keeps_reading_options(tmp_path: Path) -> None:
    path, prefixes = tmp_path / "graph.txt", tmp_path / "prefixes.ttl"
    prefixes.write_text("@prefix other: <http://other.example/> .\n", encoding="utf-8")
    path.write_text(BEFORE + "this is wrong .\n", encoding="utf-8")
    reading = ReadingOptions("ttl", skip_errors=True, prefixes=prefixes)
    app = CfgraphApp(str(path), language="en", reading=reading)
    async with driven(app, size=(120, 40)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: any(":2" in notice.message for notice in app._notifications))
        await show_entity(pilot, "Ann")
        replace_file(path, AFTER + "this is wrong .\n")
        app.reloader.check_sources()
        await until(pilot, lambda: app.commands.can_reload)
        await pilot.press("R")
        await until(pilot, lambda: "Cid" in neighbors(pilot))
        assert app.opened is not None
        assert app.opened.view.graph.prefixes["other"] == "http://other.example/"
        prefixes.write_text("@prefix another: <http://other.example/> .\n", encoding="utf-8")
        app.reloader.check_sources()
        await until(pilot, lambda: app.commands.can_reload)


def test_reading_options_survive_transfer_to_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reading = ReadingOptions("ttl", ("default",), True, True, ("c.json", "http://e.org/=d.json"), Path("p.ttl"))
    there = reading_from_json(json.loads(json.dumps(reading.to_json())))
    assert there.files() == [tmp_path / "c.json", tmp_path / "d.json", tmp_path / "p.ttl"]
    assert replace(there, contexts=reading.contexts, prefixes=reading.prefixes) == reading
