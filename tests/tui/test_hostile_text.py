"""Text from a graph is shown, never obeyed: markup, escape codes, bidi controls and very long words."""

from __future__ import annotations

from pathlib import Path

from driving import app_of, driven, find, has_paths, has_rows, row_with, show_entity, table_of, until

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane

HOSTILE = r'''
@prefix e: <http://e.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:evil a e:Kind ;
    rdfs:label """evil [red]bold[/] [@click=app.quit]x[/] \u001B[31mred\u001B]0;title\u0007
\u202Ereversed\u0000nul\nnewline""" ;
    e:note "[/unbalanced] \u001B[2J" , "%s" ;
    e:knows e:good .
e:good a e:Kind ; rdfs:label "good [link=http://e.org]" .
e:Kind rdfs:label "Kind [b" .
e:knows rdfs:label "knows [/b]" .
''' % ("很长" * 50_000)


async def test_hostile_labels_survive_every_screen(tmp_path: Path) -> None:
    path = tmp_path / "hostile.ttl"
    path.write_text(HOSTILE, encoding="utf-8")
    async with driven(CfgraphApp(path, language="en")) as pilot:
        await until(pilot, has_rows(pilot, OverviewPane, "classes"))
        row_with(table_of(pilot, "classes"), "Kind [b")
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, ClassPane, "instances"))
        await show_entity(pilot, "evil")
        drawn = app_of(pilot).export_screenshot()
        assert "\x1b" not in drawn
        assert "\u202e" not in drawn
        assert "[red]bold[/]".replace(" ", "&#160;") in drawn
        table = table_of(pilot, "card")
        for place in range(len(table.rows)):
            table.cursor = place
            await pilot.pause()
        await pilot.press("y", "p")
        await find(pilot, "good")
        await until(pilot, has_paths(pilot))
        await pilot.press("l", "enter")
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        assert app_of(pilot).is_running
