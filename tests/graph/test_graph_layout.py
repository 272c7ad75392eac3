"""The files of the bundled graph are in order."""

from __future__ import annotations

import pytest

from cfgraph.check.formatting import format_turtle
from cfgraph.store.location import bundled_directory

GRAPH = bundled_directory("graph")
FILES = sorted(GRAPH.rglob("*.ttl"))


@pytest.mark.parametrize("folder", ["ontology", "entities", "claims", "sources"])
def test_every_file_is_formatted(folder: str) -> None:
    files = [path for path in FILES if path.parent.name == folder]
    assert files
    assert not [p.name for p in files if format_turtle(text := p.read_text(encoding="utf-8"), p.name) != text]
