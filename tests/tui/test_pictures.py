"""Pictures of every screen, in Chinese at 80x24 and 140x40, on a small fixed part of the bundled graph."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from driving import drawn, find, has_rows, move_to, opened, pane_of, show_entity, table_of, until
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from cfgraph.queries import Library, load_library
from cfgraph.queries.history import QueryHistory, Run
from cfgraph.queries.library import data_directory
from cfgraph.text.catalog import Language
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.connect import ConnectPane
from cfgraph.tui.panes.paths import PathsPane
from cfgraph.tui.panes.shares import SharesPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.screens.ask import AskScreen
from cfgraph.tui.screens.behind import BehindScreen
from cfgraph.tui.screens.claims import ClaimsScreen
from cfgraph.tui.screens.parameters import ParametersScreen
from cfgraph.tui.sparql.editor import Popup
from cfgraph.tui.widgets.chains import Chains
from cfgraph.tui.widgets.chart import Chart
from cfgraph.tui.widgets.entity_map import EntityMap
from cfgraph.tui.widgets.table import Table

SAMPLE = Path(__file__).with_name("sample.ttl")
SIZES = [(80, 24), (140, 40)]

Steps = Callable[[Pilot[Any]], Awaitable[None]]
SnapCompare = Callable[..., bool]

QUERY = """#+ summary: Holders of a company
#+ summary_zh: 公司的股东
#+ description: Holders of one company and the shares they are said to hold.
#+ description_zh: 一家公司的股东及其持股比例。
#+ tags:
#+   - ownership
#+ defaults:
#+   - company: https://w3id.org/cfgraph/id/zhaolian
PREFIX cf: <https://w3id.org/cfgraph/ns#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT DISTINCT ?holder ?percentage
WHERE {
  ?claim a cf:Stake ; rdf:subject ?holder ; rdf:object ?_company_iri ; cf:percentage ?percentage .
}
ORDER BY DESC(?percentage) ?holder
"""


@pytest.fixture(autouse=True)
def only_sample_queries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """List one query, so that pictures do not change with the bundled ones."""
    (tmp_path / "holders.rq").write_text(QUERY, encoding="utf-8")
    one = load_library(tmp_path).queries["holders"]
    # The place of the sample differs from machine to machine, and commands name it.
    monkeypatch.setattr("cfgraph.tui.behind._locations", lambda _: ["--graph", "sample.ttl"])
    monkeypatch.setattr("cfgraph.tui.opening.load_library", lambda _: Library({"holders": one}, ()))


async def still(pilot: Pilot[Any]) -> None:
    """Stop what moves: blinking cursors and running times."""
    for field in pilot.app.screen.query(Input):
        field.cursor_blink = False
    for editor in pilot.app.screen.query(TextArea):
        editor.cursor_blink = False
    for status in pilot.app.screen.query("#status").results(Static):
        status.update(re.sub(r"\d+\.\d+ (秒|s)", r"0.01 \1", str(status.render())))
    await pilot.pause()


async def overview(pilot: Pilot[Any]) -> None:
    await opened(pilot)


async def search(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("slash", *"海尔")
    await until(pilot, lambda: bool(pilot.app.screen.query_one("#matches", Table).rows))


async def nothing_found(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("slash", *"qqq")
    await until(pilot, lambda: "qqq" in str(pilot.app.screen.query_one("#facets", Static).render()))


async def instances(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await move_to(pilot, table_of(pilot, "classes"), "消费金融公司")
    await pilot.press("enter")
    await until(pilot, has_rows(pilot, ClassPane, "instances"))


async def entity(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    table = await show_entity(pilot, "招联")
    await move_to(pilot, table, "中国联通")


async def entity_in_english(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    table = await show_entity(pilot, "zhaolian")
    await move_to(pilot, table, "China Unicom")


async def entity_map(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await show_entity(pilot, "招联")
    await pilot.press("m")
    await until(pilot, lambda: bool(pilot.app.query_one(EntityMap).texts))


async def shares(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await pilot.press("percent_sign")
    await until(pilot, has_rows(pilot, SharesPane, "stakes"))


async def paths(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await show_entity(pilot, "海尔集团")
    await pilot.press("p")
    await find(pilot, "火山引擎")
    await until(pilot, lambda: (pane := pane_of(pilot, PathsPane)) is not None and pane.can_export())
    pilot.app.query_one(Chains).item = 3
    await pilot.pause()


async def no_path(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await show_entity(pilot, "海尔集团")
    await pilot.press("p")
    await find(pilot, "哈银消费金融")
    await until(
        pilot,
        lambda: (
            (pane := pane_of(pilot, PathsPane)) is not None
            and "穷尽" in str(pane.query_one("#headline", Static).render())
        ),
    )


async def working_set(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    table = await show_entity(pilot, "招联")
    for name in ("中国联通", "招商银行"):
        await move_to(pilot, table, name)
        await pilot.press("a")
    await pilot.press("w")
    await until(pilot, has_rows(pilot, WorkingSetPane, "collected"))
    pilot.app.clear_notifications()


async def comparison(pilot: Pilot[Any]) -> None:
    await paths(pilot)
    await pilot.press("c")
    await until(pilot, has_rows(pilot, PathsPane, "comparison"))


async def connections(pilot: Pilot[Any]) -> None:
    await working_set(pilot)
    await pilot.press("c")
    await until(pilot, lambda: (pane := pane_of(pilot, ConnectPane)) is not None and pane.can_export())


async def claims(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await pilot.press("C")
    await until(pilot, lambda: isinstance(pilot.app.screen, ClaimsScreen))


async def behind(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await pilot.press("full_stop")
    await until(pilot, lambda: isinstance(pilot.app.screen, BehindScreen))


async def as_of(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await pilot.press("t")
    await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
    pilot.app.screen.query_one(Input).value = "2021"
    await pilot.press("enter")
    await until(pilot, lambda: "截至 2021" in drawn(pilot))


async def sparql(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("s")
    await until(pilot, has_rows(pilot, SparqlPane, "saved"))


async def parameters(pilot: Pilot[Any]) -> None:
    await sparql(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ParametersScreen))


async def results(pilot: Pilot[Any]) -> None:
    await parameters(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: (pane := pane_of(pilot, SparqlPane)) is not None and pane.can_export())


async def completion(pilot: Pilot[Any]) -> None:
    await sparql(pilot)
    await pilot.press("n")
    editor = pilot.app.query_one("#editor", TextArea)
    editor.load_text("# 股东\nSELECT ?h WHERE {\n  ?h a cf:Company ; ")
    editor.move_cursor(editor.document.end)
    await pilot.press(*"cf:")
    await until(pilot, lambda: pilot.app.query_one(Popup).has_class("-open"))


async def chart(pilot: Pilot[Any]) -> None:
    await results(pilot)
    await until(pilot, lambda: pilot.app.query_one("#results", Table).has_focus)
    await pilot.press("c")
    await until(pilot, lambda: bool(pilot.app.query_one(Chart).lines))


async def query_history(pilot: Pilot[Any]) -> None:
    past = QueryHistory(data_directory() / "history.jsonl")
    bank = "SELECT ?银行 WHERE { ?银行 a cf:Bank }"
    past.add(Run(bank, "2026-01-02T03:04:05Z", "bundled", "failed", error="line 1"))
    past.add(Run("ASK {}", "2026-01-02T04:05:06Z", "bundled", "done", 3, 0.12, "holders", {"company": "招联"}))
    past.add(Run(bank, "2026-01-02T05:06:07Z", "data/10m.nt", "cut", 500, 12.5))
    await sparql(pilot)
    await pilot.press("f6")
    await until(pilot, lambda: bool(pilot.app.screen.query("#runs")))
    await until(pilot, lambda: bool(pilot.app.screen.query_one("#runs", Table).rows))


async def help_screen(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("question_mark")


SCREENS: dict[str, tuple[Language, Steps]] = {
    "overview": ("zh", overview),
    "overview-en": ("en", overview),
    "search": ("zh", search),
    "search-nothing": ("zh", nothing_found),
    "class": ("zh", instances),
    "entity": ("zh", entity),
    "entity-en": ("en", entity_in_english),
    "map": ("zh", entity_map),
    "shares": ("zh", shares),
    "paths": ("zh", paths),
    "paths-compared": ("zh", comparison),
    "working-set": ("zh", working_set),
    "connect": ("zh", connections),
    "claims": ("zh", claims),
    "behind": ("zh", behind),
    "as-of": ("zh", as_of),
    "paths-none": ("zh", no_path),
    "sparql": ("zh", sparql),
    "parameters": ("zh", parameters),
    "results": ("zh", results),
    "sparql-en": ("en", sparql),
    "completion": ("zh", completion),
    "chart": ("zh", chart),
    "query-history": ("zh", query_history),
    "help": ("zh", help_screen),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("screen", SCREENS)
def test_screen_looks_as_accepted(screen: str, size: tuple[int, int], snap_compare: SnapCompare) -> None:
    language, steps = SCREENS[screen]

    async def before(pilot: Pilot[Any]) -> None:
        await steps(pilot)
        await still(pilot)

    assert snap_compare(CfgraphApp(SAMPLE, language=language), terminal_size=size, run_before=before)
