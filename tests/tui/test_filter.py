"""Filtering rows: what may be typed, what stays in sight, and where the terminal's cursor stands meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import drawn, driven, opened, settled, show_entity, table_of, until
from rich.cells import cell_len
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.widgets import Input

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.widgets.table_filter import SIGN

SAMPLE = Path(__file__).with_name("sample.ttl")


def filter_line(pilot: Pilot[None]) -> str:
    return next(line for line in drawn(pilot).splitlines() if SIGN in line)


async def test_second_f_selects_filter_text_and_words_can_be_erased() -> None:
    async with driven(CfgraphApp(SAMPLE, language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press("f", *"联通 x", "ctrl+w")
        assert "▽ 联通▏" in filter_line(pilot)
        await pilot.press("enter", "f", "银")
        assert "▽ 银▏" in filter_line(pilot), "what is typed takes the place of the selected text"
        await pilot.press("enter", "f", "end", "行")
        assert "▽ 银行▏" in filter_line(pilot)
        await pilot.press("ctrl+u", *"qqq")
        assert "没有相符的行 · Esc 取消筛选" in filter_line(pilot)
        await pilot.press("escape")
        assert not table_of(pilot, "card").has_filter


async def test_the_name_of_a_relation_finds_its_group() -> None:
    async with driven(CfgraphApp(SAMPLE, language="zh")) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "招联")
        await pilot.press("f", *"股东")
        await settled(pilot)
        assert [row.cells[0].strip("▾ ") for row in table.rows if row.heading] == ["股东 3"]
        assert len(table.rows) == 4


@pytest.mark.parametrize("keys", [("f",), ("slash",), ("p",), ("t",), ("s", "n"), ("E",)])
async def test_terminal_cursor_is_at_caret(
    keys: tuple[str, ...],
) -> None:
    async with driven(CfgraphApp(SAMPLE, language="zh"), size=(110, 30)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press(*keys)
        await settled(pilot)
        if keys == ("E",):
            await pilot.press("ctrl+u")
        elif keys == ("s", "n"):
            await pilot.press("backspace")
        before = pilot.app.cursor_position
        await pilot.press("中")
        await settled(pilot)
        after = pilot.app.cursor_position
        assert after == before + Offset(2, 0)
        await until(pilot, lambda: "中" in drawn(pilot).splitlines()[after.y])
        line = drawn(pilot).splitlines()[after.y]
        typed = line.rindex("中") if keys != ("f",) else line.index("中")
        assert cell_len(line[:typed]) == before.x
        assert keys in (("f",), ("s", "n")) or isinstance(pilot.app.focused, Input)
