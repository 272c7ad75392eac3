"""Draws the pictures of the README and docs: the real program on the bundled graph, as SVG. See ``make pictures``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import TextArea

from cfgraph.explorer import View, along_paths, find_paths, resolve
from cfgraph.export import write_subgraph
from cfgraph.store import open_graph
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.connect import ConnectPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.paths import PathsPane
from cfgraph.tui.panes.shares import SharesPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.screens.behind import BehindScreen
from cfgraph.tui.sparql.editor import Popup
from cfgraph.tui.widgets.chains import Chains
from cfgraph.tui.widgets.chart import Chart
from cfgraph.tui.widgets.entity_map import EntityMap
from cfgraph.tui.widgets.finder import Finder
from cfgraph.tui.widgets.table import Table

IMAGES = Path(__file__).parent / "images"
SIZE = (110, 32)

Steps = Callable[[Pilot[None]], Awaitable[None]]


async def until(pilot: Pilot[None], ready: Callable[[], bool]) -> None:
    """Wait until the screen shows what is wanted, for ten seconds at most."""
    for _ in range(500):
        await pilot.pause(0.02)
        if ready():
            return
    raise TimeoutError("the screen did not come to show what was wanted")


def shown(pilot: Pilot[None], pane: type, table: str) -> Callable[[], bool]:
    """Tell whether a pane is there and its table has rows."""
    app = pilot.app
    assert isinstance(app, CfgraphApp)
    return lambda: (
        app.pane is not None
        and isinstance(app.pane, pane)
        and any(t.rows for t in app.pane.query(f"#{table}").results(Table))
    )


async def find(pilot: Pilot[None], text: str) -> None:
    """Type into the search that is open, and take the first match."""
    await until(pilot, lambda: bool(pilot.app.screen.query(Finder)))
    await pilot.press(*text)
    await until(pilot, lambda: bool(pilot.app.screen.query_one("#matches", Table).rows))
    await pilot.press("enter")


async def overview(pilot: Pilot[None]) -> None:
    await until(pilot, shown(pilot, OverviewPane, "classes"))


async def searching(pilot: Pilot[None]) -> None:
    await overview(pilot)
    await pilot.press("slash")
    await until(pilot, lambda: bool(pilot.app.screen.query(Finder)))
    await pilot.press(*"haier")
    await until(pilot, lambda: bool(pilot.app.screen.query_one("#matches", Table).rows))


async def entity(pilot: Pilot[None]) -> None:
    await overview(pilot)
    await pilot.press("slash")
    await find(pilot, "招联")
    await until(pilot, shown(pilot, EntityPane, "card"))
    table = pilot.app.query_one("#card", Table)
    table.cursor = next(i for i, row in enumerate(table.rows) if "中国联通" in row.cells[0])


async def entity_map(pilot: Pilot[None]) -> None:
    await entity(pilot)
    await pilot.press("m")
    await until(pilot, lambda: bool(pilot.app.query_one(EntityMap).texts))


async def shares(pilot: Pilot[None]) -> None:
    await entity(pilot)
    await pilot.press("percent_sign")
    await until(pilot, shown(pilot, SharesPane, "stakes"))


async def paths(pilot: Pilot[None]) -> None:
    await overview(pilot)
    await pilot.press("slash")
    await find(pilot, "海尔集团")
    await until(pilot, shown(pilot, EntityPane, "card"))
    await pilot.press("p")
    await find(pilot, "火山引擎")
    app = pilot.app
    assert isinstance(app, CfgraphApp)
    await until(pilot, lambda: isinstance(app.pane, PathsPane) and app.pane.can_export())
    app.query_one(Chains).item = 3


async def working_set(pilot: Pilot[None]) -> None:
    await entity(pilot)
    table = pilot.app.query_one("#card", Table)
    for name in ("中国联通", "招商银行", "腾讯云"):
        table.cursor = next(i for i, row in enumerate(table.rows) if name in row.cells[0])
        await pilot.pause()
        await pilot.press("a")
    await pilot.press("w")
    await until(pilot, shown(pilot, WorkingSetPane, "collected"))
    pilot.app.clear_notifications()


async def connect(pilot: Pilot[None]) -> None:
    await overview(pilot)
    for name in ("招联", "马上消费金融", "中邮消费金融"):
        await pilot.press("slash")
        await find(pilot, name)
        await until(pilot, shown(pilot, EntityPane, "card"))
        app = pilot.app
        assert isinstance(app, CfgraphApp)
        assert app.pane is not None
        app.pane.query_one("#card", Table).cursor = 1
        await pilot.pause()
        await pilot.press("a")
    await pilot.press("w")
    await until(pilot, shown(pilot, WorkingSetPane, "collected"))
    await pilot.press("c")
    await until(pilot, shown(pilot, ConnectPane, "shared"))
    pilot.app.clear_notifications()


async def behind(pilot: Pilot[None]) -> None:
    await entity(pilot)
    await pilot.press("full_stop")
    await until(pilot, lambda: isinstance(pilot.app.screen, BehindScreen))


async def sparql(pilot: Pilot[None]) -> None:
    await overview(pilot)
    await pilot.press("s")
    await until(pilot, shown(pilot, SparqlPane, "saved"))
    table = pilot.app.query_one("#saved", Table)
    table.cursor = next(i for i, row in enumerate(table.rows) if row.key == "capital-shortfall")
    await pilot.press("enter")
    await until(pilot, shown(pilot, SparqlPane, "results"))


async def completion(pilot: Pilot[None]) -> None:
    await overview(pilot)
    await pilot.press("s")
    await until(pilot, shown(pilot, SparqlPane, "saved"))
    await pilot.press("n")
    editor = pilot.app.query_one("#editor", TextArea)
    editor.load_text(
        "# 招联的股东，以及他们还持有谁\nSELECT ?holder ?company\nWHERE {\n"
        "  ?holder a cf:Bank ;\n    cf:holdsSharesIn ?company .\n  ?holder cf:holdsSharesIn "
    )
    editor.move_cursor(editor.document.end)
    await pilot.press(*"zl")
    await until(pilot, lambda: pilot.app.query_one(Popup).has_class("-open"))


async def chart(pilot: Pilot[None]) -> None:
    await overview(pilot)
    await pilot.press("s")
    await until(pilot, shown(pilot, SparqlPane, "saved"))
    table = pilot.app.query_one("#saved", Table)
    table.cursor = next(i for i, row in enumerate(table.rows) if row.key == "registered-capital")
    await pilot.press("enter")
    await until(pilot, shown(pilot, SparqlPane, "results"))
    await pilot.press("c")
    await until(pilot, lambda: bool(pilot.app.query_one(Chart).lines))


async def draw(name: str, steps: Steps) -> None:
    """Run the program in Chinese, do the steps, and keep a picture of the screen."""
    app = CfgraphApp("bundled", language="zh")
    async with app.run_test(size=SIZE) as pilot:
        await steps(pilot)
        await pilot.pause(0.3)
        (IMAGES / f"{name}.svg").write_text(app.export_screenshot(title="cfgraph"), encoding="utf-8")


def exported() -> None:
    """Keep what ``cfgraph export exported.svg --path 海尔集团 火山引擎 -k 8`` writes."""
    view = View(open_graph("bundled"), "zh")
    ends = resolve(view, "海尔集团"), resolve(view, "火山引擎")
    found = find_paths(view, *ends, k=8)
    subgraph = along_paths(view, found.paths, "海尔集团 – 火山引擎")
    write_subgraph(subgraph, IMAGES / "exported.svg", view=view)


async def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    exported()
    pictures: dict[str, Steps] = {
        "overview": overview,
        "search": searching,
        "entity": entity,
        "map": entity_map,
        "shares": shares,
        "paths": paths,
        "working-set": working_set,
        "connect": connect,
        "behind": behind,
        "sparql": sparql,
        "sparql-completion": completion,
        "sparql-chart": chart,
    }
    for name, steps in pictures.items():
        await draw(name, steps)


if __name__ == "__main__":
    asyncio.run(main())
