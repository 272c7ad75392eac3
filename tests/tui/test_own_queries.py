"""Queries of the user's own in the terminal program: saved, found, copied, deleted and brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from driving import driven, has_rows, move_to, table_of, until
from sparql_sessions import editor, sparql, write
from textual.pilot import Pilot
from textual.widgets import Input, Static

from cfgraph.queries import SavedQuery, load_library
from cfgraph.queries.saving import save_query
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.screens.save_query import SaveScreen


@pytest.fixture
def banks(own_data: Path) -> SavedQuery:
    """A query of the user's own that was saved before."""
    return save_query("my-banks", "", "SELECT ?b WHERE { ?b a cf:Bank }", summary="全部银行", language="zh")


async def at_saved(pilot: Pilot[Any], summary: str) -> None:
    """Put the cursor on a saved query."""
    await sparql(pilot)
    await move_to(pilot, table_of(pilot, "saved"), summary)


async def begin_to_save(pilot: Pilot[Any]) -> None:
    await pilot.press("ctrl+s")
    await until(pilot, lambda: isinstance(pilot.app.screen, SaveScreen))


async def test_a_query_is_saved_with_its_summary_and_tags() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await write(pilot, "SELECT ?b WHERE { ?b a cf:Bank }")
        await begin_to_save(pilot)
        await pilot.press(*"my-banks", "enter", *"全部银行", "enter", *"a,b", "enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, SaveScreen))
        query = load_library().queries["my-banks"]
        assert (query.summary("zh"), query.tags) == ("全部银行", ("a", "b"))
        await until(pilot, has_rows(pilot, SparqlPane, "saved"))
        await move_to(pilot, table_of(pilot, "saved"), "全部银行")


async def test_prefixes_that_the_query_lacks_are_declared_when_it_is_saved() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await write(pilot, "SELECT ?b WHERE { ?b a cf:Bank }")
        await begin_to_save(pilot)
        await pilot.press(*"my-banks", "f5")
        await until(pilot, lambda: "PREFIX cf:" in editor(pilot).text)
        assert load_library().queries["my-banks"].text.startswith("PREFIX cf:")


async def test_a_query_is_deleted(banks: SavedQuery) -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await at_saved(pilot, "全部银行")
        await pilot.press("x")
        assert banks.name not in load_library().queries
        assert all(row.key != banks.name for row in table_of(pilot, "saved").rows)


async def test_deleted_query_can_be_restored(banks: SavedQuery) -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await at_saved(pilot, "全部银行")
        await pilot.press("x", "u")
        assert load_library().queries[banks.name].text == banks.text
        await move_to(pilot, table_of(pilot, "saved"), "全部银行")


async def test_copy_replaces_original_only_after_confirmation(banks: SavedQuery) -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await at_saved(pilot, "全部银行")
        await pilot.press("ctrl+d")
        await until(pilot, lambda: editor(pilot).has_focus)
        await pilot.press("end", *" # copy")
        await begin_to_save(pilot)
        await pilot.press(*"my-banks", "f5")
        assert isinstance(pilot.app.screen, SaveScreen)  # the name is taken: asked once more
        assert load_library().queries[banks.name].text == banks.text


async def test_name_outside_query_directory_is_rejected() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await write(pilot, "SELECT ?b WHERE { ?b a cf:Bank }")
        await begin_to_save(pilot)
        pilot.app.screen.query_one("#save-name", Input).value = "../away"
        await pilot.press("f5")
        assert "不能作查询的名称" in str(pilot.app.screen.query_one("#form-error", Static).render())


async def test_saved_queries_are_found_by_tag() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        await sparql(pilot)
        await pilot.press("f", *"rivals", "enter")
        tagged = {query.name for query in load_library().queries.values() if "rivals" in query.tags}
        assert "shared-partners" in tagged
        await until(pilot, lambda: {row.key for row in table_of(pilot, "saved").rows} >= tagged)
        assert len(table_of(pilot, "saved").rows) < len(load_library().queries) / 2
