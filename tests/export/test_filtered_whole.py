"""A filtered whole graph, whose nodes and edges are in a file, is exported as the same parts in memory are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cfgraph.api import selection
from cfgraph.api.exporting import export_part
from cfgraph.api.selection import Selection
from cfgraph.explorer import View, whole_subgraph
from cfgraph.explorer.spooled_rows import EdgeRows, NodeRows
from cfgraph.model.entity import Subgraph
from cfgraph.store import Graph

FILTERS: tuple[dict[str, Any], ...] = (
    {"predicates": ("cf:holdsSharesIn", "cf:partnersWith")},
    {"without": ("cf:locatedIn",), "as_of": "2021-06"},
    {"document": "doc:new-dividend-era"},
)


@pytest.fixture(scope="module")
def whole(bundled: Graph) -> Subgraph:
    """The whole bundled graph, in a file."""
    return whole_subgraph(View(bundled, "en"))


def read_into_memory(found: Subgraph) -> Subgraph:
    """Return a subgraph with its nodes and edges in memory."""
    return replace(
        found,
        nodes=tuple(found.nodes),
        edges=tuple(found.edges),
        attributes=dict(found.attributes),
        figures={node: figures for node, figures in found.figures.items() if figures},
    )


@pytest.mark.parametrize("chosen", FILTERS, ids=lambda chosen: "-".join(chosen))
def test_filtered_export_from_file_equals_export_from_memory(
    chosen: dict[str, Any], en_view: View, whole: Subgraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = []
    for read in (whole, read_into_memory(whole)):
        monkeypatch.setattr(selection, "whole_subgraph", lambda _, read=read: read)
        parts.append(selection.select_subgraph(en_view, Selection(all=True, **chosen)))
        for ending in (".json", ".nt"):
            export_part(en_view, tmp_path / f"{len(parts)}{ending}", parts[-1])
    spooled, held = parts
    assert isinstance(spooled.nodes, NodeRows)
    assert isinstance(spooled.edges, EdgeRows)
    assert isinstance(held.edges, tuple)
    assert 0 < len(spooled.edges) < len(whole.edges)
    assert tuple(spooled.edges) == held.edges
    for ending in (".json", ".nt"):
        assert (tmp_path / f"1{ending}").read_bytes() == (tmp_path / f"2{ending}").read_bytes()
