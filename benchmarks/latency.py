"""Latency added to requests, for the benchmarks of endpoints."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cfgraph.store.endpoint.client import EndpointClient


@contextmanager
def add_latency(milliseconds: float) -> Iterator[None]:
    """Let every request begin so much later."""
    post = EndpointClient._post

    def post_late(self: EndpointClient, *arguments: Any) -> Any:
        time.sleep(milliseconds / 1000)
        return post(self, *arguments)

    EndpointClient._post = post_late  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        EndpointClient._post = post  # type: ignore[method-assign]
