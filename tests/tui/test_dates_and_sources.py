"""A date for everything shown, what is behind a view, claims side by side, and passages quoted from one's own copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from driving import (
    app_of,
    drawn,
    driven,
    find,
    has_paths,
    has_rows,
    move_to,
    opened,
    pane_of,
    row_with,
    searched,
    settled,
    show_entity,
    table_of,
    until,
)
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from cfgraph.model.entity import Ref
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.keymap import BY_ID
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.shares import SharesPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.screens.claims import ClaimsScreen
from cfgraph.tui.screens.equivalents import EquivalentsScreen
from cfgraph.tui.screens.prompt import AskScreen
from cfgraph.tui.settings import Settings
from cfgraph.tui.widgets.chains import Chains
from cfgraph.tui.widgets.entity_map import EntityMap
from cfgraph.tui.widgets.keybar import available_commands
from cfgraph.tui.widgets.sources import Sources
from cfgraph.tui.widgets.table import Table


async def set_date(pilot: Pilot[Any], text: str) -> None:
    await pilot.press("t")
    await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")


def holders(pilot: Pilot[Any]) -> str:
    pane = pane_of(pilot, EntityPane)
    assert pane is not None
    return next((row.cells[0] for row in pane.query_one("#card", Table).rows if "股东" in row.cells[0]), "")


async def test_a_date_applies_to_list_map_and_paths_and_is_in_the_header() -> None:
    async with driven(CfgraphApp(language="zh"), size=(80, 24)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        assert holders(pilot) == "▾ 股东 3"
        await set_date(pilot, "2020")
        await until(pilot, lambda: holders(pilot) == "")
        assert "截至 2020" in drawn(pilot).splitlines()[0]
        await set_date(pilot, "2021-12")
        await until(pilot, lambda: holders(pilot) == "▾ 股东 3")
        await pilot.press("m")
        await until(pilot, lambda: any("50% 2021" in line for line in pilot.app.query_one(EntityMap).texts))
        await pilot.press("p")
        await find(pilot, "中国联通")
        await until(pilot, has_paths(pilot))
        edge = pilot.app.query_one(Chains).step[0]
        assert {claim.as_of for claim in edge.claims} == {"2021-03"}
        await set_date(pilot, "")
        await until(pilot, lambda: len(pilot.app.query_one(Chains).step[0].claims) > 2)
        assert "截至" not in drawn(pilot).splitlines()[0]


async def test_going_back_applies_current_date() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press("o")
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)
        await set_date(pilot, "2020")
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: pane_of(pilot, EntityPane) is not None and holders(pilot) == "")


async def test_class_list_marks_and_counts_members_that_did_not_exist() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        await move_to(pilot, table_of(pilot, "classes"), "消费金融公司")
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, ClassPane, "instances"))
        row_with(table_of(pilot, "instances"), "小米消费金融")
        await set_date(pilot, "2016")
        await until(pilot, lambda: "全部时点 31 个；已读 31 个，其中 8 个当时不存在" in drawn(pilot))
        rows = table_of(pilot, "instances").rows
        assert len(rows) == 31
        gone = [row.cells[0].split("  ")[0] for row in rows if row.muted and "  当时不存在" in row.cells[0]]
        assert len(gone) == 8
        assert "招联消费金融" not in gone
        assert "小米消费金融" in gone
        await set_date(pilot, "")
        await until(pilot, lambda: not any(row.muted for row in table_of(pilot, "instances").rows))


async def test_pages_unaffected_by_date_say_so() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        await opened(pilot)
        await set_date(pilot, "2016")
        await until(pilot, lambda: "as of 2016; this page shows all dates" in drawn(pilot))
        await pilot.press("slash")
        await until(pilot, lambda: "Find an entity (all dates)" in drawn(pilot))
        await find(pilot, "Zhaolian")
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        assert " as of 2016  " in drawn(pilot).splitlines()[0]
        await pilot.press("s")
        await until(pilot, lambda: "SPARQL" in drawn(pilot).splitlines()[0])
        assert "all dates" not in drawn(pilot), "capital-shortfall takes the date"
        await move_to(pilot, table_of(pilot, "saved"), "Names that a source misprints, and the intended entities")
        await until(pilot, lambda: "as of 2016; this page shows all dates" in drawn(pilot))


async def test_invalid_date_keeps_dialog_open() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        await opened(pilot)
        await set_date(pilot, "last year")
        assert isinstance(pilot.app.screen, AskScreen)
        assert "not a date" in str(pilot.app.screen.query_one("#form-error", Static).render())


async def test_query_and_commands_of_page_can_be_copied_and_edited() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press("full_stop")
        await until(pilot, lambda: isinstance(pilot.app.screen, EquivalentsScreen))
        command = str(pilot.app.screen.query_one("#command", Static).render())
        assert command.splitlines()[0] == "cfgraph --lang zh show id:zhaolian"
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.clipboard == command)
        await pilot.press("Y")
        await until(pilot, lambda: "?neighbor" in pilot.app.clipboard)
        await pilot.press("enter")
        await until(pilot, lambda: pane_of(pilot, SparqlPane) is not None)
        await until(pilot, lambda: "zhaolian" in pilot.app.query_one("#editor", TextArea).text)


async def test_search_has_command_and_query_for_its_matches() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"海尔")
        matches = pilot.app.screen.query_one("#matches", Table)
        await searched(pilot)
        await pilot.press("tab")
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(pilot.app.screen, EquivalentsScreen))
        command = str(pilot.app.screen.query_one("#command", Static).render())
        kind = str(matches.rows[0].cells[1])
        assert command == f"cfgraph --lang zh search '海尔' --type '{kind}' --limit 100"
        await pilot.press("f4")
        assert not isinstance(pilot.app.screen, EquivalentsScreen)
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(pilot.app.screen, EquivalentsScreen))
        await pilot.press("enter")
        await until(pilot, lambda: pane_of(pilot, SparqlPane) is not None)
        found = [row.key.curie for row in matches.rows if isinstance(row.key, Ref)]
        await until(pilot, lambda: all(curie in pilot.app.query_one("#editor", TextArea).text for curie in found))


async def test_claims_of_edge_are_compared_by_date() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "招联")
        await move_to(pilot, table, "中国联通")
        await pilot.press("C")
        await until(pilot, lambda: isinstance(pilot.app.screen, ClaimsScreen))
        claims = pilot.app.screen.query_one("#claims", Table)
        dates = [row.cells[0] for row in claims.rows if not row.heading]
        assert len(dates) == 5
        assert dates == sorted(dates)


async def test_sources_of_figure_are_compared_and_differences_marked() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "中信消费金融")
        await move_to(pilot, table, "注册资本: 10 亿元（推断）")
        await until(pilot, lambda: BY_ID["app.claims"] in available_commands(pilot.app.screen))
        await pilot.press("C")
        await until(pilot, lambda: isinstance(pilot.app.screen, ClaimsScreen))
        heading, *values = pilot.app.screen.query_one("#claims", Table).rows
        assert heading.cells == ("中信消费金融 · 注册资本",)
        differing = {(row.cells[0], row.cells[1]) for row in values if "≠矛盾" in row.cells}
        assert differing == {("2025-05", "10 亿元（推断）")}, "weaker than the 7 that is stated until 2025-12"
        assert all("第" in row.cells[7] for row in values)
        await pilot.press("escape")
        table.cursor = 0
        await until(pilot, lambda: BY_ID["app.claims"] not in available_commands(pilot.app.screen))


async def test_differing_claims_are_marked_by_sign_and_word(tmp_path: Path) -> None:
    path = tmp_path / "differ.ttl"
    path.write_text(
        """@prefix : <http://e.org/> . @prefix cf: <https://w3id.org/cfgraph/ns#> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        cf:Stake cf:isDetail true . :a cf:holdsSharesIn :b .
        :c1 a cf:Stake ; rdf:subject :a ; rdf:predicate cf:holdsSharesIn ; rdf:object :b ; cf:percentage 50 ;
          cf:asOf "2021" ; cf:status cf:Current .
        :c2 a cf:Stake ; rdf:subject :a ; rdf:predicate cf:holdsSharesIn ; rdf:object :b ; cf:percentage 49 ;
          cf:asOf "2021" ; cf:status cf:Current .""",
        encoding="utf-8",
    )
    async with driven(CfgraphApp(path, language="en")) as pilot:
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)
        table = await show_entity(pilot, "b")
        assert "≠differ" in row_with(table, "2021")[1].cells[-1]
        await move_to(pilot, table, "2021")
        panel = str(app_of(pilot).pane.query_one(Sources).query_one(Static).render())  # type: ignore[union-attr]
        assert panel.count("≠differ") == 2
        await pilot.press("m")
        await until(pilot, lambda: any("≠" in line for line in pilot.app.query_one(EntityMap).texts))


async def test_a_passage_is_quoted_from_the_users_own_copy(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    lines = [f"第{number}行的原文" for number in range(1, 400)]
    (documents / "public-facts.csv").write_text("\n".join(lines), encoding="utf-8")
    for settings, expected in ((Settings(sources=str(documents)), True), (Settings(), False)):
        async with driven(CfgraphApp(language="zh", settings=settings)) as pilot:
            await opened(pilot)
            table = await show_entity(pilot, "招联")
            await move_to(pilot, table, "中国联通")

            def panel(pilot: Pilot[Any] = pilot) -> str:
                return str(app_of(pilot).pane.query_one(Sources).query_one(Static).render())  # type: ignore[union-attr]

            if expected:
                await until(pilot, lambda: "“第296行的原文”" in panel())
            else:
                await settled(pilot)
                assert "行的原文" not in panel()


async def test_paths_are_filtered_compared_and_marked() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "海尔集团")
        await pilot.press("p")
        await find(pilot, "火山引擎")
        await until(pilot, has_paths(pilot))
        chains = pilot.app.query_one(Chains)
        before = len(chains._paths)
        assert "∩ 不止一条路径经过" in drawn(pilot)
        await pilot.press("equals_sign")
        comparison = table_of(pilot, "comparison")
        assert comparison.has_focus
        assert len(comparison.rows) == before
        assert "海尔消费金融" in comparison.rows[0].cells[7]
        await pilot.press("j", "enter")
        assert chains.has_focus
        assert chains.path == 1
        await pilot.press("l", "J")
        await until(pilot, lambda: len(chains._paths) > before)
        assert (chains.path, chains.item) == (1, 2)  # more paths leave the cursor where it is
        await pilot.press("f")
        await until(pilot, lambda: bool(pilot.app.screen.query("#picks")))
        await until(pilot, lambda: bool(pilot.app.screen.query_one("#picks", Table).rows))
        await pilot.press("enter")
        await until(pilot, lambda: "只走" in str(app_of(pilot).pane.query_one("#headline", Static).render()))  # type: ignore[union-attr]


async def test_holders_are_listed_by_share_with_their_sources() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press("percent_sign")
        await until(pilot, has_rows(pilot, SharesPane, "stakes"))
        table = table_of(pilot, "stakes")
        assert row_with(table, "中国联通")[1].cells[2] == "50%"
        await move_to(pilot, table, "中国联通")
        assert "截至 2023-06" in str(app_of(pilot).pane.query_one(Sources).query_one(Static).render())  # type: ignore[union-attr]
        await pilot.press("enter")
        await until(pilot, lambda: (pane := pane_of(pilot, EntityPane)) is not None and pane.title == "中国联通")


async def test_shares_are_multiplied_along_chains_and_unknown_ones_marked(tmp_path: Path) -> None:
    path = tmp_path / "shares.ttl"
    path.write_text(
        """@prefix : <http://e.org/> . @prefix cf: <https://w3id.org/cfgraph/ns#> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        cf:Stake cf:isDetail true . :a cf:holdsSharesIn :b . :b cf:holdsSharesIn :end . :x cf:holdsSharesIn :end .
        :k1 a cf:Stake ; rdf:subject :a ; rdf:predicate cf:holdsSharesIn ; rdf:object :b ; cf:percentage 50 .
        :k2 a cf:Stake ; rdf:subject :b ; rdf:predicate cf:holdsSharesIn ; rdf:object :end ; cf:percentage 30 .""",
        encoding="utf-8",
    )
    async with driven(CfgraphApp(path, language="en")) as pilot:
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)
        await show_entity(pilot, "end")
        await pilot.press("percent_sign")
        await until(pilot, has_rows(pilot, SharesPane, "stakes"))
        rows = [tuple(cell for cell in row.cells if cell) for row in table_of(pilot, "stakes").rows]
        assert (":b", "30%") in rows
        assert ("╰─ :a", "50%", "15%") in rows
        assert (":x", "unknown") in rows


async def test_no_shares_at_date_is_distinguished_from_no_shares() -> None:
    async with driven(CfgraphApp(language="en"), size=(100, 30)) as pilot:
        await opened(pilot)
        app_of(pilot).places.as_of = "2019"
        await show_entity(pilot, "zhaolian")
        await pilot.press("percent_sign")
        await until(pilot, lambda: pane_of(pilot, SharesPane) is not None)
        await until(pilot, lambda: "as of 2019; the first are of 2021-03" in table_of(pilot, "stakes").placeholder)


async def test_shares_open_from_a_row_of_any_list() -> None:
    async with driven(CfgraphApp(language="en"), size=(100, 30)) as pilot:
        await until(pilot, has_rows(pilot, OverviewPane, "hubs"))
        hubs = table_of(pilot, "hubs")
        hubs.focus()
        await move_to(pilot, hubs, "Mashang")
        await pilot.press("percent_sign")
        await until(pilot, lambda: (pane := pane_of(pilot, SharesPane)) is not None and "Mashang" in pane.title)
