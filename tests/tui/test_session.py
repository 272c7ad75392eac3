"""Where the settings ask for it, the same graph opens where one left it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from driving import app_of, driven, has_rows, opened, show_entity, until

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.settings import Settings


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of state of this test alone."""
    monkeypatch.setenv("CFGRAPH_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def program(*, restores: bool) -> CfgraphApp:
    return CfgraphApp(language="zh", settings=Settings(restore_session=restores))


async def leave_at_zhaolian(*, restores: bool) -> None:
    async with driven(program(restores=restores)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "zhaolian")


async def test_the_last_place_and_the_way_back_are_there_again() -> None:
    await leave_at_zhaolian(restores=True)
    async with driven(program(restores=True)) as pilot:
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        pane = app_of(pilot).pane
        assert pane is not None
        assert pane.title == "招联消费金融"
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: isinstance(app_of(pilot).pane, OverviewPane))


async def test_nothing_is_kept_unless_asked_for(state: Path) -> None:
    await leave_at_zhaolian(restores=False)
    assert not (state / "sessions.json").exists()


@pytest.mark.parametrize(
    "kept", ["not json", '{"sessions": 1}', '{"sessions": [{"graph": "bundled", "places": [[]]}]}']
)
async def test_a_damaged_file_is_as_good_as_none(kept: str, state: Path) -> None:
    state.mkdir()
    (state / "sessions.json").write_text(kept, encoding="utf-8")
    async with driven(program(restores=True)) as pilot:
        await opened(pilot)


async def test_what_the_graph_no_longer_knows_is_left_out(state: Path) -> None:
    state.mkdir()
    places = [["overview"], ["entity", "http://example.org/gone"], ["riddle", "x"]]
    session = {"graph": "bundled", "as_of": None, "places": places}
    (state / "sessions.json").write_text(json.dumps({"sessions": [session]}), encoding="utf-8")
    async with driven(program(restores=True)) as pilot:
        await opened(pilot)
