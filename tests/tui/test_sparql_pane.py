"""Queries in the terminal program: saved ones with parameters, own ones, errors, limits, cancelling, walking on."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from driving import (
    app_of,
    drawn,
    driven,
    find,
    has_answer,
    has_rows,
    move_to,
    opened,
    pane_of,
    row_with,
    table_of,
    until,
)
from sparql_sessions import RUNAWAY, status
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea
from waiting import PATIENCE

from cfgraph.export import ExportReport
from cfgraph.model.entity import Subgraph
from cfgraph.model.terms import Term
from cfgraph.queries.history import QueryHistory
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.commands.export import export_to, list_endings
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.screens.parameters import ParametersScreen
from cfgraph.tui.screens.prompt import FileScreen
from cfgraph.tui.screens.save_query import SaveScreen
from cfgraph.tui.settings import Limits, Settings
from cfgraph.tui.widgets.table import Table
from cfgraph.userfiles.directories import data_directory


async def in_sparql(pilot: Pilot[Any]) -> SparqlPane:
    await opened(pilot)
    await pilot.press("s")
    await until(pilot, has_rows(pilot, SparqlPane, "saved"))
    pane = app_of(pilot).pane
    assert isinstance(pane, SparqlPane)
    return pane


async def run_own(pilot: Pilot[Any], text: str) -> SparqlPane:
    pane = await in_sparql(pilot)
    await pilot.press("n")
    pane.query_one("#editor", TextArea).load_text(text)
    await pilot.press("f5")
    return pane


async def test_numbers_are_right_aligned_and_texts_left_aligned() -> None:
    async with driven(CfgraphApp(language="en"), size=(140, 40)) as pilot:
        await run_own(pilot, "SELECT ?n ?t { VALUES (?n ?t) { (7 'seven') (1200 'many') } }")
        await until(pilot, has_answer(pilot))
        lines = [line.rstrip() for line in drawn(pilot).splitlines()]
        assert any(line.endswith("    7  seven") for line in lines)
        assert any(line.endswith(" 1200  many") for line in lines)


async def test_a_saved_query_asks_for_its_entity_by_search_and_its_cells_open_entities() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await in_sparql(pilot)
        saved = table_of(pilot, "saved")
        saved.cursor = next(i for i, row in enumerate(saved.rows) if row.key == "company-holders")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ParametersScreen))
        chosen = pilot.app.screen.query_one("#choice-0", Static)
        await until(pilot, lambda: "招联消费金融" in str(chosen.render()))
        pilot.app.screen.query_one(Input).value = "海尔"
        await until(pilot, lambda: str(chosen.render()) == "= 海尔集团  企业  id:haier-group")
        pilot.app.screen.query_one(Input).value = "没有的公司"
        await until(pilot, lambda: "按 F2 查找" in str(chosen.render()))
        await pilot.press("f2")
        await find(pilot, "小米消费")
        await until(pilot, lambda: isinstance(pilot.app.screen, ParametersScreen))
        await until(pilot, lambda: pilot.app.screen.query_one(Input).value == "小米消费金融")
        await pilot.press("f5")
        await until(pilot, has_answer(pilot))
        row_with(table_of(pilot, "results"), "重庆农村商业银行")
        await move_to(pilot, table_of(pilot, "results"), "小米通讯技术")
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        assert "小米通讯技术" in app_of(pilot).pane.title  # type: ignore[union-attr]
        await pilot.press("left_square_bracket")
        await until(pilot, has_answer(pilot))


async def test_user_query_reports_omitted_rows_and_loads_more() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        pane = await run_own(pilot, "SELECT ?s WHERE { ?s ?p ?o } LIMIT 501")
        await until(pilot, pane.can_export)
        assert "实际多于 500 行" in status(pilot)
        assert len(pane.query_one("#results", Table).rows) == 500
        await pilot.press("J")
        await until(pilot, lambda: "501 行" in status(pilot))
        assert "多于" not in status(pilot)


async def test_rows_on_screen_are_bounded_and_export_is_suggested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfgraph.tui.sparql.buffers.MOST_ROWS", 20)
    async with driven(CfgraphApp(language="en")) as pilot:
        pane = await run_own(pilot, "SELECT ?s WHERE { ?s ?p ?o } LIMIT 501")
        await until(pilot, pane.can_export)
        assert status(pilot).startswith("20 of > 20 rows, the most the screen shows")
        assert "cfgraph query --format csv" in status(pilot)
        assert not pane.can_run_for_more


async def test_results_with_many_columns_have_fewer_rows_on_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfgraph.tui.sparql.buffers.MOST_CELLS", 60)
    async with driven(CfgraphApp(language="en")) as pilot:
        pane = await run_own(pilot, "SELECT * { ?s ?p ?o }")
        await until(pilot, pane.can_export)
        assert status(pilot).startswith("20 of > 20 rows, the most the screen shows")
        assert not pane.can_run_for_more


async def test_invalid_query_is_reported_with_position() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        pane = await run_own(pilot, "SELECT ?s\nWHERE { ?s ?p }\n")
        await until(pilot, lambda: pane.query_one("#status").has_class("-error"))
        assert pane.query_one("#editor", TextArea).cursor_location[0] == 1


async def test_query_errors_are_shown_and_saved_in_chinese() -> None:
    settings = Settings(limits=Limits(seconds=1))
    async with driven(CfgraphApp(language="zh", settings=settings), size=(140, 40)) as pilot:
        pane = await run_own(pilot, "SELECT ?s\nWHERE { ?s ?p }\n")
        await until(pilot, lambda: pane.query_one("#status").has_class("-error"))
        assert status(pilot) == "第 2 行第 15 列：此处应为宾语，却是“}”"
        pane.query_one("#editor", TextArea).load_text("PREFIX x: <http://x/> SELECT ?s { ?s x:p y:q }")
        await until(pilot, lambda: "前缀 y: 没有声明" in status(pilot))
        pane.query_one("#editor", TextArea).load_text(RUNAWAY)
        await pilot.press("f5")
        await until(pilot, lambda: status(pilot) == "查询超过了 1 秒；请缩小范围，或放宽时限")
        past = QueryHistory(data_directory() / "history.jsonl")
        await until(pilot, lambda: len(past.runs()) == 2)
        assert [run.error for run in past.runs()] == [
            "查询超过了 1 秒；请缩小范围，或放宽时限",
            "第 2 行第 15 列：此处应为宾语，却是“}”",
        ]
        pane.query_one("#editor", TextArea).load_text("ASK { ?_company_iri ?p ?_year_integer }")
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, ParametersScreen))
        await pilot.press("f5")
        wrong = pilot.app.screen.query_one("#form-error", Static)
        assert str(wrong.render()) == "查询缺少参数 company（实体）：company=…"
        await pilot.press(*"招联", "enter", *"soon", "f5")
        assert str(wrong.render()) == "参数 year：“soon”不是整数"


async def test_a_runaway_query_is_cancelled_and_the_next_one_runs() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        pane = await run_own(pilot, RUNAWAY)
        await until(pilot, lambda: "正在运行" in status(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "已取消" in status(pilot))
        pane.query_one("#editor", TextArea).load_text("ASK { ?s ?p ?o }")
        await pilot.press("f5")
        await until(pilot, lambda: status(pilot).startswith("是"))


async def test_cancelled_query_reports_incomplete_rows() -> None:
    endless = "SELECT ?a ?d WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    app = CfgraphApp(language="en", settings=Settings(limits=Limits(rows=10_000_000)))
    async with driven(app) as pilot:
        pane = await run_own(pilot, endless)
        await until(pilot, lambda: "rows so far" in status(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: status(pilot).startswith("Cancelled"))
        rows = len(pane.query_one("#results", Table).rows)
        assert f"only the first {rows:,} rows" in status(pilot)


async def test_the_whole_text_is_selected_by_one_key() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        pane = await in_sparql(pilot)
        await pilot.press("n", "end", "ctrl+a", "A")
        assert pane.query_one("#editor", TextArea).text == "A"


async def test_service_is_refused() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        pane = await run_own(pilot, "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
        await until(pilot, lambda: pane.query_one("#status").has_class("-error"))
        assert "SERVICE" in status(pilot)


async def test_keys_typed_in_the_editor_are_text() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        pane = await in_sparql(pilot)
        await pilot.press("n", "slash", "q", "e")
        assert pane.query_one("#editor", TextArea).text.startswith("/qe")
        assert "搜索" not in str(pilot.app.screen.query_one("KeyLine").render())


async def test_results_are_exported_as_csv_and_statements_as_graphml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with driven(CfgraphApp(language="zh")) as pilot:
        pane = await run_own(pilot, "SELECT ?s WHERE { ?s a cf:Bank } ORDER BY ?s")
        await until(pilot, pane.can_export)
        endings = [ending for ending, _ in list_endings(pane)]
        assert endings[:4] == [".json", ".srj", ".csv", ".tsv"]
        assert len(endings) == len(set(endings))
        assert isinstance(export_to(pane, tmp_path / "rows.gexf"), ExportReport)
        await pilot.press("e")
        await until(pilot, lambda: bool(list(tmp_path.glob("*.csv"))))
        await pilot.press("E")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileScreen))
        assert pilot.app.screen.query_one(Input).value.endswith(".csv")
        await pilot.press("escape")
        pane.query_one("#editor", TextArea).load_text(
            "CONSTRUCT { ?s cf:holdsSharesIn ?o } WHERE { ?s cf:holdsSharesIn ?o }"
        )
        await pilot.press("f5")
        await until(pilot, lambda: isinstance((exported := pane.content_to_export()) and exported.content, Subgraph))
        await pilot.press("e")
        await until(pilot, lambda: bool(list(tmp_path.glob("*.graphml"))))
    assert "https://w3id.org/cfgraph/id/" in next(tmp_path.glob("*.csv")).read_text(encoding="utf-8")


async def test_edited_query_is_kept_when_user_returns() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        pane = await run_own(pilot, "ASK { ?s a cf:Bank }")
        await until(pilot, lambda: status(pilot).startswith("是"))
        await pilot.press("escape", "o")
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)
        await pilot.press("s")
        await until(pilot, lambda: pane_of(pilot, SparqlPane) is pane)
        assert pane.query_one("#editor", TextArea).text == "ASK { ?s a cf:Bank }"


async def test_result_does_not_steal_focus(monkeypatch: pytest.MonkeyPatch) -> None:
    may_run = threading.Event()

    def slow_bind(*_: object) -> dict[str, Term]:
        assert may_run.wait(PATIENCE)
        return {}

    monkeypatch.setattr("cfgraph.tui.sparql.query_jobs.bind_parameters", slow_bind)
    async with driven(CfgraphApp(language="zh")) as pilot:
        pane = await run_own(pilot, "SELECT ?s WHERE { ?s a cf:Bank }")
        await pilot.press("enter", "slash", "x")
        may_run.set()
        await until(pilot, pane.can_export)
        assert pane.query_one("#editor", TextArea).has_focus
        assert "/x" in pane.query_one("#editor", TextArea).text


async def test_back_from_entity_returns_to_cell() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        pane = await run_own(pilot, "SELECT ?s WHERE { ?s a cf:Bank } ORDER BY ?s")
        await until(pilot, lambda: pane.query_one("#results", Table).has_focus)
        await pilot.press("j", "j", "enter")
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: pane_of(pilot, SparqlPane) is pane)
        assert pane.query_one("#results", Table).has_focus
        assert pane.query_one("#results", Table).cursor == 2


async def test_bundled_queries_are_offered_only_where_they_can_be_answered(tmp_path: Path) -> None:
    path = tmp_path / "other.ttl"
    path.write_text("@prefix e: <http://e.org/> . e:a e:knows e:b .", encoding="utf-8")
    async with driven(CfgraphApp(path, language="en")) as pilot:
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)
        await pilot.press("s")
        await until(pilot, has_rows(pilot, SparqlPane, "saved"))
        names = [row.cells[1] for row in table_of(pilot, "saved").rows if len(row.cells) > 1]
        assert names
        assert all(name.startswith("graph-") for name in names)
        await pilot.press("n", *"ASK {}", "ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, SaveScreen))
        await pilot.press(*"mine", "f5")
        await until(pilot, lambda: "mine" in [row.key for row in table_of(pilot, "saved").rows])


async def test_no_rows_are_explained_by_what_the_graph_lacks() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        await pilot.press("s")
        await until(pilot, has_rows(pilot, SparqlPane, "saved"))
        await pilot.press("n", *"select * { ?a cf:suppliesTecnologyTo ?b }", "f5")
        await until(pilot, lambda: "没有 cf:suppliesTecnologyTo；cf:suppliesTechnologyTo 出现" in drawn(pilot))
