"""Fixtures of the tests on endpoints: the bundled graph served by Oxigraph's own server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from endpoint_servers import serve_oxigraph

from cfgraph.store import Graph


@pytest.fixture(scope="session")
def oxigraph(bundled: Graph) -> Iterator[str]:
    """The address of an Oxigraph server that serves the database of the bundled graph's store."""
    with serve_oxigraph(bundled.database) as address:
        yield address


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reach the servers on loopback directly, without credentials of the user's."""
    monkeypatch.setenv("NO_PROXY", "*")
    for name in ("TOKEN", "USER", "PASSWORD", "CREDENTIALS"):
        monkeypatch.delenv(f"CFGRAPH_ENDPOINT_{name}", raising=False)
