"""Writing queries in the terminal program: completion, mistakes, layout, several texts, history, results."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import stat
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from driving import (
    app_of,
    drawn,
    driven,
    has_answer,
    has_rows,
    move_to,
    opened,
    pane_of,
    row_with,
    settled,
    table_of,
    until,
)
from sparql_sessions import RUNAWAY, editor, status, write
from textual.pilot import Pilot
from textual.widgets import Static, TextArea
from waiting import PATIENCE, wait_until

from cfgraph.model.terms import IRI
from cfgraph.queries.drafts import Drafts
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.keymap import BY_ID
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.result_graph import ResultGraphPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.screens.query_history import HistoryScreen
from cfgraph.tui.sparql.editor import Popup
from cfgraph.tui.widgets.chart import Chart
from cfgraph.tui.widgets.entity_map import EntityMap
from cfgraph.tui.widgets.keybar import available_commands
from cfgraph.tui.widgets.sources import Sources
from cfgraph.tui.widgets.table import Table
from cfgraph.workspace.autosave import CurrentSet


def candidates(pilot: Pilot[Any]) -> list[str]:
    """Return what completion offers now."""
    popup = pilot.app.query_one(Popup)
    return [row.cells[0] for row in popup.rows] if popup.has_class("-open") else []


async def run(pilot: Pilot[Any], text: str, *, ends: str) -> None:
    editor(pilot).load_text(text)
    await pilot.press("f5")
    await settled(pilot)
    assert ends in status(pilot)


async def run_away(pilot: Pilot[Any]) -> None:
    """Start a query that has no end."""
    editor(pilot).load_text(RUNAWAY)
    await pilot.press("f5")
    await until(pilot, lambda: "正在运行" in status(pilot))


async def test_terms_are_completed_from_the_graph_and_by_pinyin() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await write(pilot, "SELECT ?h WHERE { ?h ")
        await pilot.press(*"持股")
        await until(pilot, lambda: candidates(pilot)[:1] == ["cf:holdsSharesIn"])
        await pilot.press("tab", "space", *"zl")
        await until(pilot, lambda: candidates(pilot)[:1] == ["id:zhaolian"])
        popup = pilot.app.query_one(Popup).region
        assert popup.right <= 80
        assert popup.bottom <= 24
        await pilot.press("enter", "space", "}")
        assert editor(pilot).text == "SELECT ?h WHERE { ?h cf:holdsSharesIn id:zhaolian }"
        await pilot.press("f5")
        await until(pilot, has_answer(pilot))
        row_with(table_of(pilot, "results"), "中国联通")


async def test_enter_after_whole_word_begins_line_and_escape_closes_list() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        await write(pilot, "SELECT ?source ?s WHERE { ?source cf:note ?s . ?")
        await pilot.press("s")
        await until(pilot, lambda: candidates(pilot) == ["?source"])
        await pilot.press("enter")
        assert editor(pilot).text.endswith("?s\n")
        await pilot.press("?", "s", "o")
        await until(pilot, lambda: candidates(pilot) == ["?source"])
        await pilot.press("escape")
        assert candidates(pilot) == []
        assert editor(pilot).has_focus
        await pilot.press("f2", "down")
        await until(pilot, lambda: candidates(pilot) == ["?source"])
        await pilot.press("enter")
        assert editor(pilot).text.endswith("?source")


async def test_unknown_prefix_is_declared_on_completion() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        await write(pilot, "SELECT ?s WHERE { ?s a ")
        await pilot.press(*"dbo")
        await until(pilot, lambda: "dbo:" in candidates(pilot))
        while pilot.app.query_one(Popup).current.cells[0] != "dbo:":  # type: ignore[union-attr]
            await pilot.press("down")
        await pilot.press("tab")
        text = "PREFIX dbo: <http://dbpedia.org/ontology/>\nSELECT ?s WHERE { ?s a dbo:"
        await until(pilot, lambda: editor(pilot).text == text)
        assert editor(pilot).cursor_location == (1, len("SELECT ?s WHERE { ?s a dbo:"))


async def test_syntax_error_is_marked_while_typing() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        pane = await write(pilot, "SELECT ?s\nWHERE { ?s cf:note }")
        await until(pilot, lambda: "line 2, column 20" in status(pilot))
        area = pane.query_one("#editor", TextArea)
        assert any(name == "problem" for _, _, name in area._highlights[1])
        area.load_text("SELECT ?s\nWHERE { ?s cf:note ")
        await until(pilot, lambda: "line 2" not in status(pilot))  # not finished is not wrong
        area.load_text("SELECT ?s\nWHERE { ?s cf:note ?n }")
        await settled(pilot)
        assert not pane.query_one("#status").has_class("-error")


async def test_query_is_formatted_by_key_and_undone() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        await write(pilot, "select * where{?s ?p ?o}")
        await pilot.press("ctrl+l")
        assert editor(pilot).text == "SELECT *\nWHERE {\n  ?s ?p ?o\n}\n"
        await pilot.press("ctrl+z")
        assert editor(pilot).text == "select * where{?s ?p ?o}"
        editor(pilot).load_text("select * where { ?s ?p 'x }")
        await pilot.press("ctrl+l")
        assert editor(pilot).text == "select * where { ?s ?p 'x }"
        assert editor(pilot).cursor_location == (0, 23)


async def test_buffers_keep_results_and_can_be_reopened() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await write(pilot)
        await run(pilot, "SELECT ?s WHERE { ?s a cf:ConsumerFinanceCompany } LIMIT 7", ends="7 行")
        await pilot.press("ctrl+g")
        await run(pilot, "ASK { ?s a cf:Nothing }", ends="否")
        assert not table_of(pilot, "results").rows
        await pilot.press("f7")
        await until(pilot, lambda: len(table_of(pilot, "results").rows) == 7)
        assert status(pilot).startswith("7 行")
        await pilot.press("f9")
        assert editor(pilot).text == "ASK { ?s a cf:Nothing }"
        await pilot.press("escape", "u")
        await until(pilot, lambda: "LIMIT 7" in editor(pilot).text)
        assert len(table_of(pilot, "results").rows) == 7


async def test_second_run_cancels_the_first_and_reports_it() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await write(pilot)
        await run_away(pilot)
        await pilot.press("ctrl+g")
        await run(pilot, "ASK { ?s ?p ?o }", ends="是")
        await pilot.press("f7")
        await until(pilot, lambda: status(pilot) == "已取消")


async def test_buffers_are_restored_at_next_start(own_data: Path) -> None:
    text = "SELECT * WHERE { ?s ?p '招联' }"
    async with driven(CfgraphApp(language="zh")) as pilot:
        await write(pilot, text)
        await until(pilot, lambda: text in "".join(p.read_text() for p in own_data.glob("drafts/*.json")))
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await pilot.press("s")
        await until(pilot, has_rows(pilot, SparqlPane, "saved"))
        await until(pilot, lambda: app_of(pilot).pane.check_action("turn", (1,)) is True)  # type: ignore[union-attr]
        await pilot.press("f8")
        assert editor(pilot).text == text
        await pilot.press("f9")
    assert not list(own_data.glob("drafts/*.json"))


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_no_text_is_lost_when_program_is_killed(own_data: Path) -> None:
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "cfgraph", "--lang", "en"]
    process = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=environment)
    shown = bytearray()

    def drain() -> None:
        while True:
            try:
                shown.extend(os.read(leader, 65_536))
            except OSError:
                return

    threading.Thread(target=drain, daemon=True).start()

    def wait_for(ready: Callable[[], bool]) -> None:
        assert wait_until(ready), shown[-2000:]

    try:
        wait_for(lambda: b"statements" in shown)
        os.write(leader, b"\ta")
        state = Path(os.environ["CFGRAPH_STATE"]) / "current-sets"
        wait_for(lambda: any('"nodes"' in path.read_text() for path in state.glob("*.json")))
        os.write(leader, b"s")
        wait_for(lambda: b"SELECT" in shown)
        os.write(leader, b"nWRITTEN JUST NOW")
        wait_for(lambda: any("JUST NOW" in path.read_text() for path in own_data.glob("drafts/*.json")))
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
        os.close(follower)
        os.close(leader)
    drafts, problems = Drafts(own_data / "drafts").open()
    assert [draft.text for draft in drafts] == ["WRITTEN JUST NOW"]
    assert problems == []
    steps, _ = CurrentSet("bundled", "bundled").open()
    assert len(steps.now.nodes) == 1


async def test_run_is_found_in_history(own_data: Path) -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await write(pilot)
        await run(pilot, "ASK { ?s a cf:Bank }", ends="是")
        await run(pilot, "SELECT ?x WHERE { ?x a cf:Policy } LIMIT 2", ends="2 行")
        await until(pilot, lambda: len((own_data / "history.jsonl").read_text().splitlines()) == 2)
        editor(pilot).load_text("something else")
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, HistoryScreen))
        runs = pilot.app.screen.query_one("#runs", Table)
        await until(pilot, lambda: len(runs.rows) == 2)
        assert "2 行" in runs.rows[0].cells[2]
        await pilot.press(*"ask", "space", *"bank")
        await until(pilot, lambda: len(runs.rows) == 1)
        await pilot.press("enter")
        await until(pilot, lambda: editor(pilot).text == "ASK { ?s a cf:Bank }")
        await pilot.press("f7")
        assert editor(pilot).text == "something else"


async def test_numbers_are_shown_as_bars_line_and_table_in_turn() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        pane = await write(pilot)
        text = "SELECT ?year ?n WHERE { VALUES (?year ?n) { (2020 5) (2021 -2) (2022 9) } }"
        await run(pilot, text, ends="3 行")
        chart = pane.query_one(Chart)
        await pilot.press("Z")
        await until(pilot, lambda: chart.display and bool(chart.lines))
        assert [line.number.strip() for line in chart.lines] == ["9", "5", "-2"]
        assert [line.label.strip() for line in chart.lines] == ["2022", "2020", "2021"]
        others = {BY_ID["chart.left"], BY_ID["chart.right"]}
        assert not others & set(available_commands(pilot.app.screen))  # there is no other column to go to
        assert "n · 3 行 · Z 换图" in drawn(pilot)
        await pilot.press("Z")
        await until(pilot, lambda: len(chart.lines) > 3)
        assert chart.lines[-1].text.split() == ["2020", "2022"]
        await pilot.press("Z")
        await until(pilot, lambda: table_of(pilot, "results").has_focus)
        await run(pilot, "SELECT * WHERE { VALUES (?name ?one ?two) { ('a' 5 1) ('b' 2 4) } }", ends="2 行")
        await pilot.press("Z")
        await until(pilot, lambda: "two · 2 行 · ← → 换列" in drawn(pilot))
        assert others <= set(available_commands(pilot.app.screen))
        await pilot.press("left")
        await until(pilot, lambda: "one · 2 行" in drawn(pilot))


async def test_statements_are_shown_as_turtle_and_collected_as_edges() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        pane = await write(pilot)
        pattern = "{ ?h cf:holdsSharesIn id:zhaolian }"
        await run(pilot, f"CONSTRUCT {pattern} WHERE {pattern}", ends="3 行")
        await until(pilot, lambda: table_of(pilot, "results").has_focus)
        collected = pane.items_to_collect()
        assert collected is not None
        assert [edge.object for edge in collected.edges] == [IRI("https://w3id.org/cfgraph/id/zhaolian")]
        await pilot.press("A")
        marked = pane.items_to_collect()
        assert marked is not None
        assert len(marked.edges) == 3
        await pilot.press("r")
        turtle = pane.query_one("#turtle", TextArea)
        await until(pilot, lambda: turtle.display and turtle.has_focus)
        assert "id:china-unicom cf:holdsSharesIn id:zhaolian ." in turtle.text
        await pilot.press("o")
        await until(pilot, lambda: pane_of(pilot, SparqlPane) is None)  # keys are no text in what can't be edited


async def test_statements_open_as_graph_without_changing_working_set() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await write(pilot)
        holders = "?h cf:holdsSharesIn id:zhaolian"
        pattern = f"{{ {holders} . id:zhaolian cf:foundedOn ?day }}"
        await run(pilot, f"CONSTRUCT {pattern} WHERE {pattern}", ends="4 行")
        await until(pilot, lambda: table_of(pilot, "results").has_focus)
        await pilot.press("M")
        await until(pilot, has_rows(pilot, ResultGraphPane, "graph"))
        assert "4 个节点 · 3 条边" in drawn(pilot)
        table = table_of(pilot, "graph")
        row_with(table, "成立时间: 2015-03")
        await move_to(pilot, table, "► 招联消费金融")
        await until(pilot, lambda: "第" in source_panel(pilot))
        subject = app_of(pilot).pane.selected_entity()  # type: ignore[union-attr]
        assert subject is not None
        await pilot.press("m")
        drawing = pilot.app.query_one("ResultGraphPane EntityMap", EntityMap)
        await until(pilot, lambda: drawing.has_focus and subject.label in "".join(drawing.texts))
        await pilot.press("enter")  # 招联 comes to the middle, with all that the result holds of it
        await until(pilot, lambda: "股东 3" in "".join(drawing.texts))
        await pilot.press("down")
        await until(pilot, lambda: "第" in source_panel(pilot))
        assert not app_of(pilot).working.now.nodes
        await pilot.press("m")
        await until(pilot, lambda: table.has_focus)
        await pilot.press("enter")
        await until(pilot, lambda: pane_of(pilot, EntityPane) is not None)
        assert app_of(pilot).pane.title == "招联消费金融"  # type: ignore[union-attr]


def source_panel(pilot: Pilot[Any]) -> str:
    pane = app_of(pilot).pane
    assert pane is not None
    return str(pane.query_one(Sources).query_one(Static).render())


async def test_query_equivalents_are_its_text_and_command() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        pane = await write(pilot)
        await run(pilot, "SELECT ?s WHERE { ?s a cf:Bank } LIMIT 1", ends="1 行")
        behind = pane.equivalents()
        assert behind is not None
        assert behind.sparql.startswith("PREFIX cf: <https://w3id.org/cfgraph/ns#>\n")
        assert behind.commands == ("cfgraph --lang zh query 'SELECT ?s WHERE { ?s a cf:Bank } LIMIT 1' --limit 500",)
        await pilot.press("escape")
        await move_to(pilot, table_of(pilot, "saved"), "各年成立的持牌公司数量")
        await pilot.press("enter")
        await until(pilot, has_answer(pilot))
        behind = pane.equivalents()
        assert behind is not None
        assert behind.commands == ("cfgraph --lang zh query founded-by-year --limit 500",)


async def test_text_can_be_edited_in_user_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "edit"
    program.write_text('#!/bin/sh\nprintf "#+ tags: x\\nASK { ?s ?p 2 }\\n" > "$1"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("VISUAL", str(program))
    monkeypatch.setattr(CfgraphApp, "suspend", lambda self: nullcontext())
    async with driven(CfgraphApp(language="en")) as pilot:
        await write(pilot, "ASK { ?s ?p 1 }")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: editor(pilot).text == "ASK { ?s ?p 2 }\n")
        monkeypatch.setenv("VISUAL", "/bin/false")
        await pilot.press("ctrl+o")
        assert editor(pilot).text == "ASK { ?s ?p 2 }\n"


async def test_control_characters_in_editor_are_drawn_as_symbols() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        await write(pilot, "# \x1b[31mred \u202eback\nASK {}")
        line = editor(pilot).get_line(0).plain
        assert line.isprintable()
        assert len(line) == len("# \x1b[31mred \u202eback")
