"""``cfgraph mcp`` through the official client: every tool answers with sources, bounded, and errors are one line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from cli_runs import call
from mcp import Client, StdioServerParameters

from cfgraph.agents.bounded import MOST, bound_answer
from cfgraph.agents.tools import TOOLS

ASKED: Mapping[str, dict[str, Any]] = {
    "overview": {},
    "search": {"text": "zhaolian"},
    "show": {"entity": "招联"},
    "neighbors": {"entity": "招联", "predicate": "holdsSharesIn", "limit": 3},
    "paths": {"source": "海尔集团", "target": "火山引擎", "k": 2},
    "owners": {"entity": "招联", "as_of": "2023"},
    "holdings": {"entity": "招商银行"},
    "control": {"entity": "京东消费金融"},
    "timeline": {"entity": "招联"},
    "contradictions": {},
    "list_queries": {},
    "query": {"query": "company-holders", "parameters": {"company": "招联"}},
}


async def test_agent_reads_graph_through_tools() -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "cfgraph", "mcp", "--lang", "en"], env=dict(os.environ)
    )
    async with Client(command) as agent:
        offered = (await agent.list_tools()).tools
        assert {tool.name for tool in offered} == set(TOOLS) == set(ASKED)
        assert all(tool.description and tool.annotations and tool.annotations.read_only_hint for tool in offered)
        answers = {}
        for name, arguments in ASKED.items():
            found = await agent.call_tool(name, arguments)
            assert not found.is_error, (name, found.content)
            text = found.content[0].text  # type: ignore[union-attr]
            assert len(text) < 2 * MOST, name  # the server may lay it out
            answers[name] = json.loads(text)
        assert answers["show"] == call("show", "招联", "--format", "json", "--lang", "en").json
        assert "line" in json.dumps(answers["neighbors"])
        for name, arguments in (
            ("show", {"entity": "nobody at all"}),
            ("query", {"query": "DELETE WHERE { ?s ?p ?o }"}),
            ("query", {"query": "-"}),
            ("query", {"query": "/etc/hostname"}),
            ("query", {"query": "company-holders", "parameters": {"limit": "1"}}),
        ):
            wrong = await agent.call_tool(name, arguments)
            assert wrong.is_error, arguments
            assert wrong.content[0].text.count("\n") == 0  # type: ignore[union-attr]


def test_long_answer_is_cut_and_reports_omission() -> None:
    answer = {"name": "x", "edges": [{"claims": ["y" * 50] * 10} for _ in range(100)]}
    bounded = bound_answer(answer, 8_000)
    assert len(json.dumps({**bounded, "left_out": {}})) <= 8_000
    assert bounded["left_out"]["edges"] == 100 - len(bounded["edges"])
    assert bound_answer({"name": "x"}) == {"name": "x"}
    assert bound_answer({"text": "x" * 100}, 50) == {"left_out": {"answer": 1}}


@pytest.mark.parametrize("missing", ["mcp"])
def test_missing_extra_is_reported_with_command(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cfgraph.agents.tools", None)
    found = call("mcp", "--lang", "en")
    assert found.status == 2
    assert f"pip install 'cfgraph[{missing}]'" in found.err
