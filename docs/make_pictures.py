"""Draws the pictures of the README and docs: the real program on the bundled graph, as SVG. See ``make pictures``.

How to come to each screen stands in ``tests/helpers/sessions.py`` and ``sparql_sessions.py``.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import sessions
import sparql_sessions
from driving import driven, has_rows, opened, settled, still, table_of, until
from sessions import Session, go_to
from textual.pilot import Pilot

from cfgraph.explorer import View, find_paths, resolve_entity, subgraph_along_paths
from cfgraph.export import write_subgraph
from cfgraph.store import open_graph
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.connect import ConnectPane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.sparql.editor import Popup
from cfgraph.tui.widgets.chart import Chart

IMAGES = Path(__file__).parent / "images"
SIZE = (110, 32)


async def working_set(pilot: Pilot[None]) -> None:
    await opened(pilot)
    await sessions.collect(pilot, "zhaolian", "china-unicom", "china-merchants-bank", "tencent-cloud")


async def connect(pilot: Pilot[None]) -> None:
    await opened(pilot)
    for slug in ("zhaolian", "mashang", "youcash"):
        (await go_to(pilot, slug)).cursor = 1
        await pilot.pause()
        await pilot.press("a")
    await pilot.press("w")
    await until(pilot, has_rows(pilot, WorkingSetPane, "collected"))
    await pilot.press("c")
    await until(pilot, has_rows(pilot, ConnectPane, "shared"))
    pilot.app.clear_notifications()


async def sparql(pilot: Pilot[None]) -> None:
    await sparql_sessions.run_saved(pilot, "capital-shortfall")


async def chart(pilot: Pilot[None]) -> None:
    await sparql_sessions.run_saved(pilot, "registered-capital")
    await until(pilot, lambda: table_of(pilot, "results").has_focus)
    await pilot.press("Z")
    await until(pilot, lambda: bool(pilot.app.query_one(Chart).lines))


async def completion(pilot: Pilot[None]) -> None:
    await sparql_sessions.write(
        pilot,
        "# 招联的股东，以及他们还持有谁\nSELECT ?holder ?company\nWHERE {\n"
        "  ?holder a cf:Bank ;\n    cf:holdsSharesIn ?company .\n  ?holder cf:holdsSharesIn ",
    )
    await pilot.press(*"zl")
    await until(pilot, lambda: pilot.app.query_one(Popup).has_class("-open"))


PICTURES: dict[str, Session] = {
    "overview": opened,
    "class": sessions.instances,
    "search": sessions.search,
    "entity": sessions.entity,
    "map": sessions.entity_map,
    "shares": sessions.shares,
    "paths": sessions.paths,
    "working-set": working_set,
    "connect": connect,
    "behind": sessions.behind,
    "sparql": sparql,
    "sparql-completion": completion,
    "sparql-chart": chart,
}


async def draw(name: str, session: Session) -> None:
    """Run the program in Chinese, go through a session, and keep a picture of the screen."""
    with TemporaryDirectory() as own:  # what the user has written and collected stays out of the picture
        os.environ |= {"CFGRAPH_DATA": own, "CFGRAPH_STATE": own}
        await _draw(name, session)


async def _draw(name: str, session: Session) -> None:
    app = CfgraphApp("bundled", language="zh")
    async with driven(app, SIZE) as pilot:
        await session(pilot)
        await settled(pilot)
        await still(pilot)
        (IMAGES / f"{name}.svg").write_text(app.export_screenshot(title="cfgraph"), encoding="utf-8")


def exported() -> None:
    """Keep what ``cfgraph export exported.svg --path 海尔集团 火山引擎 -k 8`` writes."""
    view = View(open_graph("bundled"), "zh")
    ends = resolve_entity(view, "海尔集团"), resolve_entity(view, "火山引擎")
    found = find_paths(view, *ends, k=8)
    subgraph = subgraph_along_paths(view, found.paths, "海尔集团 – 火山引擎")
    write_subgraph(subgraph, IMAGES / "exported.svg", view=view)


async def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    exported()
    for name, session in PICTURES.items():
        await draw(name, session)


if __name__ == "__main__":
    asyncio.run(main())
