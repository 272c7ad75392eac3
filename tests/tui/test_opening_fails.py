"""A graph that can't be opened for a reason that nobody foresaw: the program ends and names the reason."""

from __future__ import annotations

import pytest
from driving import driven, until

from cfgraph.model.errors import CfgraphError
from cfgraph.tui.app import CfgraphApp


async def test_whatever_fails_while_a_graph_is_opened_ends_the_program_with_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("nobody foresaw this")

    monkeypatch.setattr("cfgraph.tui.graph_loader.open_for_screen", fail)
    app = CfgraphApp(language="en")
    async with driven(app) as pilot:
        await until(pilot, lambda: app.failure is not None)
    assert isinstance(app.failure, CfgraphError)
    assert str(app.failure) == "bundled: can't be opened: nobody foresaw this"
