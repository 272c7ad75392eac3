"""The HTML page in a browser: it searches, comes closer, moves and asks for nothing."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from browser import Tab, open_browser
from export_samples import DAY, OWNS, ref
from waiting import PATIENCE, POLL

from cfgraph.export import write_subgraph
from cfgraph.model.entity import Edge, Subgraph
from cfgraph.model.terms import IRI


def chain(length: int) -> Subgraph:
    """Entities one behind the other."""
    refs = [ref(IRI(f"http://e.org/{number}"), f"公司 {number:03}", "bank") for number in range(length)]
    edges = tuple(Edge(one, ref(OWNS, "holds"), other) for one, other in zip(refs, refs[1:], strict=False))
    return Subgraph("chain", tuple(refs), edges)


BOX = "document.querySelector('figure svg').getAttribute('viewBox').split(' ').map(Number)"
"""The part of the picture that is seen: left, top, width, height."""


async def holds(tab: Tab, script: str) -> None:
    """Wait until a condition holds in the page."""
    deadline = time.monotonic() + PATIENCE
    while not await tab.run(script):
        assert time.monotonic() < deadline, script
        await asyncio.sleep(POLL)


async def test_the_page_searches_and_comes_closer_without_asking_for_anything(tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    write_subgraph(chain(200), out, date=DAY)
    first = out.read_bytes()
    write_subgraph(chain(200), out, date=DAY)
    assert out.read_bytes() == first
    async with open_browser(tmp_path / "profile") as open_tab:
        tab = await open_tab()
        await tab.open(out.as_uri())
        await holds(tab, "document.getElementById('tools')?.hidden === false && document.readyState === 'complete'")
        whole = await tab.run(BOX)
        await tab.run("document.getElementById('closer').click()")
        assert (await tab.run(BOX))[2] < whole[2]
        await tab.run("document.getElementById('all').click()")
        assert await tab.run(BOX) == whole
        x, y = await tab.run(
            "(b => [b.x + b.width / 2, b.y + b.height / 2])(document.querySelector('svg').getBoundingClientRect())"
        )
        await tab.send("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=-240)
        await holds(tab, f"{BOX}[2] < {whole[2]}")
        before = await tab.run(BOX)
        for kind, at in (("mousePressed", x), ("mouseMoved", x + 60), ("mouseReleased", x + 60)):
            await tab.send("Input.dispatchMouseEvent", type=kind, x=at, y=y, button="left", buttons=1, clickCount=1)
        await holds(tab, f"{BOX}[0] < {before[0]}")
        await tab.run("document.getElementById('find').focus()")
        await tab.type("公司 123")
        await holds(tab, "document.getElementById('found').textContent === '3'")
        drawn = "[...document.querySelectorAll('figure .hit')].map(one => one.id).sort().join()"
        assert await tab.run(drawn) == "in-picture-e122,in-picture-e123,in-picture-n123"
        assert await tab.run("document.querySelectorAll('tbody tr:not([hidden])').length") == 3
        await tab.press("Enter", 13)
        await holds(tab, "document.getElementById('found').textContent === '1 / 3'")
        left, top, width, height = await tab.run(BOX)
        across, down = await tab.run("(b => [b.x, b.y])(document.getElementById('in-picture-n123').getBBox())")
        assert left < across < left + width
        assert top < down < top + height
        await tab.press("Escape", 27)
        await holds(tab, "document.querySelectorAll('.hit, tbody tr[hidden]').length === 0")
        assert tab.asked == [out.as_uri()]
