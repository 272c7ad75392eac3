"""The working set that was not saved: there again at the next start, after a crash, and with two programs at once."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from driving import app_of, driven, has_rows, move_to, opened, pane_of, row_with, show_entity, until
from textual.pilot import Pilot

from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.screens.pick import PickScreen
from cfgraph.tui.widgets.table import Table
from cfgraph.workspace.autosave import LEFT, MAX_SAVED_ITEMS, CurrentSet
from cfgraph.workspace.working_set import SetContent, SetHistory


@pytest.fixture
def kept(own_data: Path) -> Path:
    return Path(os.environ["CFGRAPH_STATE"]) / "current-sets"


def on_disk(kept: Path) -> list[list[str]]:
    """Return the entities of every set that is kept."""
    return sorted(json.loads(path.read_text(encoding="utf-8"))["nodes"] for path in kept.glob("*.json"))


def program() -> CfgraphApp:
    return CfgraphApp(language="zh")


async def collect(pilot: Pilot[Any], *names: str) -> None:
    """Open the page of 招联 and collect some edges from it."""
    await opened(pilot)
    await until(pilot, lambda: app_of(pilot).current_set is not None)
    table = await show_entity(pilot, "招联")
    for name in names:
        await move_to(pilot, table, name)
        await pilot.press("a")


def entities(pilot: Pilot[Any]) -> set[str]:
    view = app_of(pilot).view
    assert view is not None
    return {view.label(node) for node in app_of(pilot).working.now.nodes}


def notices(pilot: Pilot[Any]) -> list[str]:
    return [note.message for note in pilot.app._notifications]


async def test_working_set_is_restored_with_history_and_reported(kept: Path) -> None:
    async with driven(program()) as pilot:
        await collect(pilot, "中国联通", "招商银行")
        before = entities(pilot)
    assert len(before) == 3
    async with driven(program()) as pilot:
        await opened(pilot)
        await until(pilot, lambda: any("已恢复上次的工作集（3 个实体）" in note for note in notices(pilot)))
        assert entities(pilot) == before
        await pilot.press("w")
        await until(pilot, has_rows(pilot, WorkingSetPane, "collected"))
        await pilot.press("u")
        assert len(entities(pilot)) == 2
        await pilot.press("U")
        assert entities(pilot) == before
        await pilot.press("u", "u")
        assert not entities(pilot)
    async with driven(program()) as pilot:
        await opened(pilot)
        await until(pilot, lambda: app_of(pilot).working.can_redo)  # what was taken back comes back too


async def test_every_change_is_saved_immediately(kept: Path) -> None:
    async with driven(program()) as pilot:
        await collect(pilot, "中国联通")
        await until(pilot, lambda: [len(nodes) for nodes in on_disk(kept)] == [2])
        await move_to(pilot, app_of(pilot).query_one("#card", Table), "招商银行")
        await pilot.press("a")
        await until(pilot, lambda: [len(nodes) for nodes in on_disk(kept)] == [3])


async def test_two_processes_on_one_graph_have_separate_sets(kept: Path) -> None:
    async with driven(program()) as first:
        await collect(first, "中国联通")
        await until(first, lambda: len(on_disk(kept)) == 1)
        async with driven(program()) as second:
            await opened(second)
            await until(second, lambda: any("另一个 cfgraph" in note for note in notices(second)))
            assert not entities(second)
            await collect(second, "招商银行")
            of_second = entities(second)
        of_first = entities(first)
        assert of_first != of_second
    assert len(on_disk(kept)) == 2
    async with driven(program()) as pilot:
        await opened(pilot)
        await until(pilot, lambda: entities(pilot) == of_second)  # changed last
        await pilot.press("w")
        await until(pilot, lambda: pane_of(pilot, WorkingSetPane) is not None)
        await pilot.press("O")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        row_with(pilot.app.screen.query_one(Table), "（未保存）")
        await pilot.press("enter")
        await until(pilot, lambda: entities(pilot) == of_first)
        await pilot.press("u")
        assert entities(pilot) == of_second


async def test_emptied_set_without_history_leaves_no_file(kept: Path) -> None:
    async with driven(program()) as pilot:
        await opened(pilot)
        await until(pilot, lambda: app_of(pilot).current_set is not None)
    assert on_disk(kept) == []


@pytest.mark.parametrize("text", ["", "{", '{"kind": "cfgraph current working set", "version": 1, "nodes": 3}'])
async def test_damaged_set_file_is_kept_and_program_starts_with_empty_set(text: str, kept: Path) -> None:
    async with driven(program()) as pilot:
        await collect(pilot, "中国联通")
    (path,) = kept.glob("*.json")
    path.write_text(text, encoding="utf-8")
    async with driven(program()) as pilot:
        await collect(pilot, "招商银行")
        assert len(entities(pilot)) == 2
    assert path.read_text(encoding="utf-8") == text
    assert len(list(kept.glob("*.json"))) == 2


def some(number: int, count: int = 1) -> SetContent:
    return SetContent(nodes=tuple(IRI(f"http://e.org/{number}/{place}") for place in range(count)))


def test_history_in_set_file_is_bounded(kept: Path) -> None:
    current = CurrentSet("a graph", "a graph")
    assert current.open() == (SetHistory(), False)
    steps = SetHistory(
        some(0, MAX_SAVED_ITEMS), tuple(some(number, MAX_SAVED_ITEMS // 4) for number in range(1, 7)), (some(9),)
    )
    current.close(steps)
    again, _ = CurrentSet("a graph", "a graph").open()
    assert again.now == steps.now
    assert again.before == steps.before[-3:]


def test_sets_of_other_graphs_are_not_offered_and_old_ones_are_removed(kept: Path) -> None:
    CurrentSet("another graph", "another").open()
    programs = [CurrentSet("a graph", "a graph") for _ in range(LEFT + 3)]
    for number, current in enumerate(programs):
        current.open()
        current.keep(SetHistory(some(number)), lambda job: job())
    assert len(list(kept.glob("*.json"))) == LEFT + 3  # all are in use
    for number, current in enumerate(programs):
        current.close(SetHistory(some(number)))
    last = CurrentSet("a graph", "a graph")
    last.open()
    assert len(list(kept.glob("*.json"))) == LEFT
    assert len(last.others()) == LEFT - 1


def test_unusable_directory_is_reported(kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("in the way", encoding="utf-8")
    with pytest.raises(UsageError, match="can't be used for the working set"):
        CurrentSet("a graph", "a graph").open()
