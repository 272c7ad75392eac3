"""The styles: each text parsed once for each theme."""

from __future__ import annotations

from typing import Any

import pytest
from driving import driven, until
from textual.css.stylesheet import Stylesheet

from cfgraph.store import Graph
from cfgraph.tui.app import CfgraphApp


async def test_each_text_is_parsed_once_for_each_theme(bundled: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[object] = []
    parse_rules = Stylesheet._parse_rules

    def noting(self: Stylesheet, css: str, **options: Any) -> Any:
        key = (css, *options.values())
        if key not in self._parse_cache:
            parsed.append(key)
        return parse_rules(self, css, **options)

    monkeypatch.setattr(Stylesheet, "_parse_rules", noting)
    monkeypatch.setattr("cfgraph.tui.terminal.parsed_styles._parsed", {})  # what other tests have parsed
    app = CfgraphApp(bundled, language="zh")
    async with driven(app) as pilot:
        await until(pilot, lambda: app.pane is not None)
        assert parsed
        assert len(parsed) == len(set(parsed))
        first = set(parsed)
        background, theme = app.screen.styles.background, app.theme
        app.theme = "cfgraph-light"
        await until(pilot, lambda: app.screen.styles.background != background)
        assert len(parsed) > len(set(parsed))
        parsed.clear()
        app.theme = theme
        await until(pilot, lambda: app.screen.styles.background == background)
        assert not first & set(parsed)
