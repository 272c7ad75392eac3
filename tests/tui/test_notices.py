"""Notices are shown whole, one at a time, and never hide a warning."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import drawn, driven, opened, until
from textual.widgets._toast import Toast

from cfgraph.tui.app import CfgraphApp

SAMPLE = Path(__file__).with_name("sample.ttl")


@pytest.mark.parametrize("width", [80, 100, 140])
async def test_a_notice_is_shown_to_its_last_letter(width: int) -> None:
    async with driven(CfgraphApp(SAMPLE, language="en"), size=(width, 30), notifications=True) as pilot:
        await opened(pilot)
        for length in range(24, 54):
            path = f"/{'x' * length}.json"
            pilot.app.notify(f"已保存为 {path}", markup=False)
            await until(pilot, lambda: "已保存为" in drawn(pilot))
            end = pilot.app.screen.query(Toast).last().region.right  # one cell of each letter here but for four
            lines = [line for line in drawn(pilot).splitlines() if "▌" in line]
            shown = "".join(line[: end - 4 * ("已" in line)].rpartition("▌")[2] for line in lines)
            assert "".join(shown.split()) == f"已保存为{path}"


async def test_the_newest_notice_takes_the_place_of_the_one_before_but_not_of_a_warning() -> None:
    async with driven(CfgraphApp(SAMPLE, language="en"), notifications=True) as pilot:
        await opened(pilot)
        pilot.app.notify("one entity more", markup=False)
        await until(pilot, lambda: "one entity more" in drawn(pilot))
        pilot.app.notify("two entities more", markup=False)
        await until(pilot, lambda: "two entities more" in drawn(pilot))
        assert "one entity more" not in drawn(pilot)
        pilot.app.notify("disk full", severity="error", markup=False)
        await until(pilot, lambda: "disk full" in drawn(pilot))
        pilot.app.notify("three entities more", markup=False)
        await until(pilot, lambda: "three entities more" in drawn(pilot))
        assert "disk full" in drawn(pilot)
