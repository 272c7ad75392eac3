"""What examples in docstrings find there: ``graph``, the bundled graph in English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cfgraph.api.knowledge_graph import KnowledgeGraph
from cfgraph.api.opening import open_graph


@pytest.fixture(scope="session")
def _example_graph() -> Iterator[KnowledgeGraph]:
    with open_graph(language="en") as graph:
        yield graph


@pytest.fixture(autouse=True)
def _examples(request: pytest.FixtureRequest) -> None:
    """Give the examples of docstrings the graph that they speak of."""
    if isinstance(request.node, pytest.DoctestItem):
        request.getfixturevalue("doctest_namespace")["graph"] = request.getfixturevalue("_example_graph")
