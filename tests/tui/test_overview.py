"""The dashboard: bars, years, grades, questions, what one looked at, marked and collected; on any graph and size."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import drawn, driven, opened, pane_of, show_entity, table_of, until
from rich.cells import cell_len

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.widgets.claim_charts import choose_years, draw_columns, draw_grades, draw_sparkline


def texts(lines: list[list[object]]) -> list[str]:
    return ["".join(part.text for part in line) for line in lines]  # type: ignore[attr-defined]


def test_years_with_most_claims_are_chosen_with_gaps() -> None:
    years = {1990: 1, 2020: 5, 2021: 9, 2023: 4, 2030: 1}
    assert choose_years(years, 4) == [(2020, 5), (2021, 9), (2022, 0), (2023, 4)]
    assert choose_years(years, 100)[0] == (1990, 1)
    assert choose_years({}, 5) == []


@pytest.mark.parametrize("width", [1, 10, 43, 120])
@pytest.mark.parametrize("height", [2, 5, 9])
def test_charts_fit_their_space(width: int, height: int) -> None:
    years = {2000 + place: 10**place for place in range(7)}
    for lines in (
        draw_columns(years, width, height),
        draw_sparkline(years, max(width, 11)),
        draw_grades([("A", 1), ("B", 2)], width),
    ):
        assert len(lines) <= max(height, 2)
        assert all(cell_len(line) <= max(width + 3, 24) for line in texts(lines))  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(80, 24), (140, 40), (200, 55)])
async def test_the_overview_has_bars_years_and_questions(size: tuple[int, int]) -> None:
    async with driven(CfgraphApp(language="zh"), size=size) as pilot:
        await opened(pilot)
        await until(
            pilot,
            lambda: ("注册资本低于法定最低限额" in drawn(pilot) and "2025" in drawn(pilot)) or "1579" in drawn(pilot),
        )
        shown = drawn(pilot)
        assert "● 消费金融公司" in shown
        assert "━" in shown
        assert "陈述与指标的年份分布" in shown
        assert ("来源的等级" in shown) == (size[1] >= 30)
        await until(pilot, lambda: "处来源相互矛盾" in drawn(pilot))


async def test_recent_and_bookmarked_entities_are_on_overview() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "海尔消费金融")
        await pilot.press("b", "a", "o")
        shown = ("工作集 1", "最近打开", "书签 1")
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None and all(s in drawn(pilot) for s in shown))
        table = table_of(pilot, "start")
        table.focus()
        table.cursor = next(place for place, row in enumerate(table.rows) if row.cell(0) == "海尔消费金融")
        await pilot.press("enter")
        await until(pilot, lambda: pane_of(pilot, EntityPane) is not None)


async def test_a_question_is_answered_by_its_saved_query() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: len(table_of(pilot, "start").rows) > 6)
        table_of(pilot, "start").focus()
        await pilot.press("enter")
        await until(pilot, lambda: pane_of(pilot, SparqlPane) is not None and bool(table_of(pilot, "results").rows))


async def test_overview_of_graph_without_claims_has_remaining_parts(tmp_path: Path) -> None:
    path = tmp_path / "friends.ttl"
    path.write_text(
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> . "
        "<urn:a> a foaf:Person ; foaf:knows <urn:b> . <urn:b> a foaf:Person .",
        encoding="utf-8",
    )
    async with driven(CfgraphApp(path, language="en"), size=(140, 40)) as pilot:
        await opened(pilot)
        assert "Person  " in drawn(pilot)
        assert "Claims and figures by year" not in drawn(pilot)


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_missing_list_has_no_caption_or_space(size: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "links.ttl"
    path.write_text("@prefix : <urn:n:> . :a :knows :b, :c . :c :near :b ; :name 'Cy' .", encoding="utf-8")
    async with driven(CfgraphApp(path, language="en"), size=size) as pilot:
        await until(pilot, lambda: "Most connected" in drawn(pilot) and "Questions to start with" in drawn(pilot))
        assert "Classes" not in drawn(pilot).splitlines()[3]
        assert not pilot.app.query_one("#by-class").display
        assert pilot.app.focused is table_of(pilot, "hubs")
        await pilot.press("enter")
        await until(pilot, lambda: pane_of(pilot, EntityPane) is not None and bool(table_of(pilot, "card").rows))
        assert pilot.app.screen.query_one("EntityPane #headline").size.height == 1, "it has no other names"


async def test_a_graph_of_values_alone_starts_with_questions(tmp_path: Path) -> None:
    path = tmp_path / "values.ttl"
    path.write_text("@prefix : <urn:n:> . :a :age 5 . :b :age 6 .", encoding="utf-8")
    async with driven(CfgraphApp(path, language="zh"), size=(80, 24)) as pilot:
        await until(pilot, lambda: "从这里开始" in drawn(pilot) and pilot.app.focused is table_of(pilot, "start"))
        assert "关系最多的实体" not in drawn(pilot)
        assert drawn(pilot).splitlines()[3].strip() == "从这里开始"
