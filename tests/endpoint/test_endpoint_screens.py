"""The explorer in the terminal on an endpoint: it opens, finds an entity and shows it."""

from __future__ import annotations

from driving import drawn, driven, opened, settled, show_entity

from cfgraph.tui.app import CfgraphApp


async def test_the_explorer_opens_an_endpoint_and_shows_an_entity(oxigraph: str) -> None:
    async with driven(CfgraphApp(oxigraph, language="en"), size=(120, 40)) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "zhaolian")
        await settled(pilot)
        assert table.rows
        assert "Zhaolian" in drawn(pilot)
