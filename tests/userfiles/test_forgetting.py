"""What is kept on this machine: it is listed, it can be removed, and with ``remember = false`` it is not written."""

from __future__ import annotations

import os
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from cli_runs import call
from driving import driven, find, opened, pane_of, until

from cfgraph.queries.drafts import Draft, Drafts
from cfgraph.queries.history import QueryHistory, Run
from cfgraph.store import open_graph
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.settings import Settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("data", "state", "cache"):
        monkeypatch.setenv(f"CFGRAPH_{name.upper()}", str(tmp_path / name))
    monkeypatch.setenv("CFGRAPH_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


REMEMBERED = (
    *("data/history.jsonl", "data/drafts/a.json"),
    *("state/sessions.json", "state/theme.json", "state/palette.json", "state/hints.json", "state/side_pane.json"),
    "state/current-sets/a.json",
)


def fill(home: Path) -> None:
    for name in ("data/bookmarks.json", "data/sets/a.json", "data/queries/a.rq", "settings.toml"):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    for name in REMEMBERED:
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")


def kept(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}


OWN = {"data/bookmarks.json", "data/sets/a.json", "data/queries/a.rq", "settings.toml"}


def test_every_kept_file_is_listed_with_its_size(home: Path) -> None:
    fill(home)
    (home / "graph.nt").write_text("<http://e.org/a> <http://e.org/p> <http://e.org/b> .\n", encoding="utf-8")
    assert call("info", "-g", home / "graph.nt").status == 0
    listed = call("settings", "--paths", "--format", "json").json["paths"]
    places = [Path(each["path"]) for each in listed]
    for path in map(home.joinpath, kept(home) - {"graph.nt"}):
        assert any(path == place or place in path.parents for place in places), path
    sizes = {each["name"]: each["bytes"] for each in listed}
    assert sizes["history"] == 2
    assert sizes["stores"] > 1_000
    assert sizes["current_sets"] == 2
    assert sizes["prefixes"] is None
    assert "--forget sessions" in call("settings", "--paths").out


def test_saved_state_is_removed_by_category(home: Path) -> None:
    fill(home)
    assert call("settings", "--forget", "history").err == "cfgraph: removed: query history\n"
    assert kept(home) == OWN | set(REMEMBERED) - {"data/history.jsonl"}
    assert call("settings", "--forget", "sessions").status == 0
    assert kept(home) == OWN
    assert "nothing to remove" in call("settings", "--forget", "sessions").err
    fill(home)
    assert call("settings", "--forget", "all").status == 0
    assert kept(home) == OWN
    assert call("settings", "--forget", "bookmarks").status == 2
    assert call("settings", "--forget", "all", "--init").status == 2


def test_leftover_files_are_removed_with_their_category(home: Path) -> None:
    fill(home)
    left = ("data/.history.jsonl.lock", "data/history.jsonl.unreadable-1", "state/theme.json.unreadable-2")
    for name in (*left, "state/.cfgraph-0123456789abcdef.part", "data/bookmarks.json.unreadable-1"):
        (home / name).write_text("left", encoding="utf-8")
    sizes = {each["name"]: each["bytes"] for each in call("settings", "--paths", "--format", "json").json["paths"]}
    assert sizes["bookmarks"] == 4
    assert sizes["history"] == 2 + 4 + 4
    assert call("settings", "--forget", "all").status == 0
    assert kept(home) == OWN | {"data/bookmarks.json.unreadable-1"}


def test_stores_in_fallback_cache_are_listed_and_removed(home: Path) -> None:
    fallback = home / f"cfgraph-{os.getuid()}"
    (fallback / "verified").mkdir(parents=True)
    (fallback / "verified" / "a").write_text("b", encoding="utf-8")
    assert str(fallback) in call("settings", "--paths", "--format", "json").out
    assert call("settings", "--forget", "cache").status == 0
    assert kept(home) == set()


def test_cache_is_emptied_except_files_in_use_or_foreign(home: Path) -> None:
    for name in ("a", "b"):
        (home / f"{name}.nt").write_text(f"<http://e.org/{name}> <http://e.org/p> <http://e.org/b> .\n")
    with closing(open_graph(home / "a.nt")) as reading:
        assert call("info", "-g", home / "b.nt").status == 0
        (home / "cache" / "not-ours").mkdir()
        assert len([path for path in (home / "cache").iterdir() if "-" in path.name]) == 3
        assert call("settings", "--forget", "cache").status == 0
        assert len([path for path in (home / "cache").iterdir() if "-" in path.name]) == 2
        assert reading.statistics.statements == 1
        assert len(list(reading.statements())) == 1
    assert (home / "cache" / "not-ours").is_dir()


def test_history_and_drafts_without_directory_last_for_the_run(home: Path) -> None:
    history, drafts = QueryHistory(None), Drafts(None)
    history.add(Run("ASK {}", "2026-01-01T00:00:00Z", "g", "done"))
    assert [run.text for run in history.runs("ask")] == ["ASK {}"]
    drafts.keep(Draft("SELECT"))
    drafts.forget("x")
    assert drafts.open() == ([], [])
    drafts.close()
    assert kept(home) == set()


@pytest.mark.parametrize("remember", [True, False])
async def test_nothing_is_written_without_state(home: Path, remember: bool) -> None:
    (home / "graph.ttl").write_text(
        '@prefix e: <http://e.org/> . e:a a e:C ; <http://www.w3.org/2000/01/rdf-schema#label> "Ann" ; e:to e:b .'
    )
    async with driven(
        CfgraphApp(str(home / "graph.ttl"), language="en", settings=Settings(remember=remember))
    ) as pilot:
        await opened(pilot)
        await pilot.press("slash")
        await find(pilot, "Ann")
        await until(pilot, lambda: pane_of(pilot, EntityPane) is not None)
        await pilot.press("ctrl+p", *"copy", "enter", "plus", "s")
        await until(pilot, lambda: pane_of(pilot, SparqlPane) is not None)
        await pilot.press("q")
    written = {name for name in kept(home) if name.startswith(("data/", "state/"))}
    assert bool(written) == remember, written
