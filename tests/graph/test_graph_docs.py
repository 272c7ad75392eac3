"""The examples on the page about the graph are valid, and in the graph unless the page says they are made up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cfgraph.store import Graph, open_graph

PAGE = Path(__file__).parents[2] / "docs" / "graph.md"


def examples(kind: str) -> str:
    """Return the Turtle examples of a kind together."""
    blocks = re.findall(
        r"^```turtle( made-up)?\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return "\n".join(text for mark, text in blocks if mark.strip() == kind)


@pytest.mark.parametrize(("kind", "least"), [("", 80), ("made-up", 8)])
def test_examples_are_valid_and_in_the_graph_as_the_page_says(
    bundled: Graph, tmp_path: Path, kind: str, least: int
) -> None:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in bundled.prefixes.items())
    path = tmp_path / "examples.ttl"
    path.write_text(prefixes + examples(kind), encoding="utf-8")
    graph = open_graph(path)
    stated = list(graph.statements())
    graph.close()
    assert len(stated) >= least
    missing = [s for s in stated if next(bundled.statements(*s), None) is None]
    assert missing == (stated if kind else [])
