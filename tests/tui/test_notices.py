"""Notices stand whole in lines of their own, cut nothing beneath them, and never hide a warning."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import drawn, driven, opened, show_entity, until
from textual.pilot import Pilot

from cfgraph.tui.app import CfgraphApp

SAMPLE = Path(__file__).with_name("sample.ttl")


def notice_lines(pilot: Pilot[None]) -> list[str]:
    lines = drawn(pilot).splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith(" ▌")), len(lines))
    return lines[first:-1]


def said(pilot: Pilot[None]) -> str:
    return "".join("".join(line[3:].split()) for line in notice_lines(pilot))


async def test_a_notice_makes_no_toast_of_textual_which_can_hang() -> None:
    """A toast made just when its time ends waits for a negative time, in a loop that holds up everything."""
    async with driven(CfgraphApp(SAMPLE, language="en"), notifications=True) as pilot:
        await opened(pilot)
        pilot.app.notify("one entity more")
        await until(pilot, lambda: "one entity more" in drawn(pilot))
        assert not pilot.app.screen.query("Toast")


@pytest.mark.parametrize("width", [60, 80, 140])
async def test_notice_is_shown_in_full(width: int) -> None:
    async with driven(CfgraphApp(SAMPLE, language="en"), size=(width, 30)) as pilot:
        await opened(pilot)
        for length in (4, 40, 44, 45, 46, 90, 134, 135):
            path = f"/{'x' * length}.json"
            pilot.app.notify(f"已保存为 {path}")
            whole = f"已保存为{path}"
            await until(pilot, lambda: said(pilot) == whole)  # noqa: B023 - called at once


async def test_notice_does_not_change_lines_above_it() -> None:
    async with driven(CfgraphApp(SAMPLE, language="zh"), size=(80, 24)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        before = drawn(pilot).splitlines()
        await pilot.press("b")
        await until(pilot, lambda: "已加书签" in drawn(pilot))
        after = drawn(pilot).splitlines()
        assert after[:10] == before[:10]
        assert after[-1] == before[-1]
        assert after[-2].strip() == "▌ 已加书签：招联消费金融"


async def test_new_notice_replaces_previous_notice_but_no_warning() -> None:
    async with driven(CfgraphApp(SAMPLE, language="en")) as pilot:
        await opened(pilot)
        pilot.app.notify("one entity more")
        await until(pilot, lambda: "one entity more" in drawn(pilot))
        pilot.app.notify("two entities more")
        await until(pilot, lambda: "two entities more" in drawn(pilot))
        assert "one entity more" not in drawn(pilot)
        pilot.app.notify("disk full", severity="error")
        await until(pilot, lambda: "disk full" in drawn(pilot))
        pilot.app.notify("three entities more")
        await until(pilot, lambda: "three entities more" in drawn(pilot))
        assert "disk full" in drawn(pilot)
        await pilot.click("NoticeLines", offset=(4, 0))
        assert "disk full" not in drawn(pilot), "a click takes it away"


async def test_notice_of_dialog_is_below_it() -> None:
    async with driven(CfgraphApp(SAMPLE, language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press("v")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await pilot.press("y")
        await until(pilot, lambda: "▌ 已复制" in drawn(pilot))
