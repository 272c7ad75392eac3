"""The pane beside lists: a preview where nothing is cited, hidden and widened by keys, and remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import drawn, driven, has_rows, opened, pane_of, show_entity, table_of, until
from textual.pilot import Pilot

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.tree import TreePane
from cfgraph.tui.widgets.sources import Sources

PLAIN = """
@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:ann a :Person ; rdfs:label "Ann" ; :knows :ben , :cat ; :age 40 .
:ben a :Person ; rdfs:label "Ben" ; :email "ben@example.org" .
:cat a :Person ; rdfs:label "Cat" ; :email "cat@example.org" .
"""


@pytest.fixture
def plain(tmp_path: Path) -> str:
    """Return a graph without claims."""
    path = tmp_path / "plain.ttl"
    path.write_text(PLAIN, encoding="utf-8")
    return str(path)


def side(pilot: Pilot[None]) -> Sources:
    pane = pilot.app.pane  # type: ignore[attr-defined]
    found: Sources = pane.query_one(Sources)
    return found


def said(pilot: Pilot[None]) -> str:
    return "\n".join(line.text for line in side(pilot)._lines)


async def test_side_pane_shows_neighbor_in_graph_without_claims(plain: str) -> None:
    async with driven(CfgraphApp(plain, language="en"), size=(140, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "Ann")
        table = table_of(pilot, "card")
        for name in ("Ben", "Cat"):
            table.cursor = next(n for n, row in enumerate(table.rows) if name in row.cell(0))
            await until(pilot, lambda name=name: f"{name.lower()}@example.org" in said(pilot))  # type: ignore[misc]
        table.cursor = next(n for n, row in enumerate(table.rows) if "age" in row.cell(0))
        await until(pilot, lambda: "age: 40" in said(pilot))
        assert "No source" not in drawn(pilot)


async def test_the_prefixed_name_of_a_well_known_relation_is_beside_its_name(tmp_path: Path) -> None:
    path = tmp_path / "thesaurus.ttl"
    path.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
        '<urn:milk> a skos:Concept ; skos:prefLabel "milk" ; skos:broader <urn:food> ; skos:note "white" . '
        '<urn:food> skos:prefLabel "food" .',
        encoding="utf-8",
    )
    async with driven(CfgraphApp(path, language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "milk")
        table = table_of(pilot, "card")
        for name, prefixed in (("上位概念", "skos:broader"), ("附注", "skos:note")):
            table.cursor = next(n for n, row in enumerate(table.rows) if name in row.cell(0))
            await until(pilot, lambda prefixed=prefixed: prefixed in said(pilot))  # type: ignore[misc]


async def test_members_of_a_class_and_nodes_of_a_tree_are_previewed() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, ClassPane, "instances"))
        await pilot.press("j")
        row = table_of(pilot, "instances").current
        assert row is not None
        await until(pilot, lambda: row.cell(0) in said(pilot).split("\n")[0] and "关系" in said(pilot))
        await pilot.press("ctrl+t")
        await until(pilot, lambda: pane_of(pilot, TreePane) is not None and "关系" in said(pilot))


async def test_state_of_side_pane_is_restored_at_next_start() -> None:
    async with driven(CfgraphApp(language="en"), size=(140, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "Haier Group")
        width = side(pilot).size.width
        await pilot.press("backslash")
        await until(pilot, lambda: side(pilot).size.width > width * 5 / 4)
        await pilot.press("backslash")
        await until(pilot, lambda: side(pilot).size.width == width)
        await pilot.press("vertical_line")
        await until(pilot, lambda: not side(pilot).display and table_of(pilot, "card").size.width > 130)
    async with driven(CfgraphApp(language="en"), size=(80, 24)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "Haier Group")
        await until(pilot, lambda: pane_of(pilot, EntityPane) is not None and not side(pilot).display)
        await pilot.press("vertical_line")
        await until(pilot, lambda: side(pilot).display and side(pilot).size.height > 3)


TWINS = """
@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:ann a :Person ; rdfs:label "Ann" ; :knows :li1 , :li2 .
:li1 a :Person ; rdfs:label "Li" . :li2 a :Person ; rdfs:label "Li" .
"""


async def test_entities_of_one_name_are_told_apart_on_the_overview_and_the_map(tmp_path: Path) -> None:
    path = tmp_path / "twins.ttl"
    path.write_text(TWINS, encoding="utf-8")
    async with driven(CfgraphApp(str(path), language="en"), size=(140, 40)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "Li  :li1" in drawn(pilot) and "Li  :li2" in drawn(pilot))
        await show_entity(pilot, "Ann")
        await pilot.press("m")
        await until(pilot, lambda: "Li  :li1" in drawn(pilot) and "Li  :li2" in drawn(pilot))


async def test_collected_entities_have_sign_in_trees_analyses_and_shares() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "重庆百货")
        await pilot.press("a")
        await until(pilot, lambda: "✓ 1" in drawn(pilot))
        await pilot.press("V")
        await until(pilot, lambda: "✓ 1" in drawn(pilot) and "重庆百货 ✓" in drawn(pilot))
        await show_entity(pilot, "马上消费金融")
        await pilot.press("%")
        await until(pilot, lambda: "31.06%" in drawn(pilot) and "重庆百货 ✓" in drawn(pilot))
        await show_entity(pilot, "重庆百货")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: pane_of(pilot, TreePane) is not None and "重庆百货 ✓" in drawn(pilot))


async def test_narrow_terminals_show_preview_on_request_and_remember_it() -> None:
    for _ in range(2):
        async with driven(CfgraphApp(language="en"), size=(80, 24)) as pilot:
            await opened(pilot)
            below = pilot.app.pane.query_one("#preview")  # type: ignore[attr-defined]
            if not below.display:
                await pilot.press("vertical_line")
            await until(pilot, lambda: below.size.height > 2)  # noqa: B023
            table = table_of(pilot, "classes")
            table.focus()
            table.cursor = 1
            await until(pilot, lambda: "deposit-taking" in drawn(pilot))
            await pilot.press("enter")
            await until(pilot, has_rows(pilot, ClassPane, "instances"))
            await until(pilot, lambda: "Australia and New Zealand" in drawn(pilot) and "ANZ" in said(pilot))
    async with driven(CfgraphApp(language="en"), size=(80, 24)) as pilot:
        await opened(pilot)
        below = pilot.app.pane.query_one("#preview")  # type: ignore[attr-defined]
        await until(pilot, lambda: below.size.height > 2)
        await pilot.press("vertical_line")
        await until(pilot, lambda: not below.display)


async def test_wide_overview_describes_item_at_cursor() -> None:
    async with driven(CfgraphApp(language="en"), size=(140, 40)) as pilot:
        await opened(pilot)
        table_of(pilot, "hubs").focus()
        table_of(pilot, "hubs").cursor = 1
        await until(pilot, lambda: "id:mashang" in drawn(pilot))
        table_of(pilot, "start").focus()
        await until(pilot, lambda: "capital is below" in drawn(pilot))
