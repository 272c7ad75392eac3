"""The count of marks on all surfaces, on a small graph, and of what it would report where one is missing."""

from __future__ import annotations

import pytest
from small_graphs import MARKED, PREFIXES

import surfaces
from cfgraph.api.opening import open_graph


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A graph with inferred, computed and stated claims."""
    path = tmp_path_factory.mktemp("surfaces") / "marked.ttl"
    path.write_text(PREFIXES + MARKED, encoding="utf-8")
    return str(path)


async def test_inferred_claims_are_marked_on_every_surface(location: str) -> None:
    with open_graph(location, language="en") as graph:
        claims = surfaces.list_weak_claims(graph)
    assert [claim.kind for claim in claims] == ["edge", "edge", "value", "figure"]
    found = surfaces.check_commands(location, claims) | surfaces.check_files(location, claims)
    found |= await surfaces.check_screen(location, claims)
    assert {title: one.missing for title, one in found.items() if one.missing} == {}
    seen = {title: one.shown for title, one in found.items()}
    assert seen == {
        "show": 4, "neighbors": 2, "path": 2, "owners": 1, "JSON": 4, "CSV": 4,
        "export .json": 4, "export .csv": 2, "export .graphml": 4, "export .gexf": 4, "export .html": 4,
        "screen, list": 4, "screen, source pane": 4,
    }  # fmt: skip


def test_missing_marks_are_reported() -> None:
    (claim,) = (surfaces.Weak("x/c1", "s", "p", "p", None, "", "value", "Inferred", "why", False),)  # type: ignore[arg-type]
    one = surfaces.Surface()
    one.count(claim, True, False)
    assert (one.shown, one.marked, one.missing) == (1, 0, ["c1"])


def test_names_without_english_may_stand_in_an_english_answer() -> None:
    with open_graph(language="en") as graph:
        names = surfaces.find_names_without_english(graph)
    assert "招联消费金融股份有限公司" in names
    assert not names & {"招联", "招联消费金融"}, "these have English beside them"
