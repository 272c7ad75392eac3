"""Reading the graph in a background thread, with cancellation of requests to a server."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from textual.dom import DOMNode
from textual.worker import get_current_worker

from cfgraph.store.cancellation import RequestCancelled, cancelled_when


def read_behind(node: DOMNode, job: Callable[[], object], *, exclusive: bool = False, group: str = "default") -> None:
    """Run a job that reads the graph in a worker thread of a node.

    With ``exclusive``, earlier jobs of the group are cancelled and their requests to a server closed.
    """

    def work() -> None:
        worker = get_current_worker()
        with suppress(RequestCancelled), cancelled_when(lambda: worker.is_cancelled):
            job()

    node.run_worker(work, thread=True, exclusive=exclusive, group=group)
