"""Reading the graph in a thread behind the screen, so that a server is asked no longer once nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from textual.dom import DOMNode
from textual.worker import get_current_worker

from cfgraph.store.cancellation import RequestCancelled, cancelled_when


def read_behind(node: DOMNode, job: Callable[[], object], *, exclusive: bool = False, group: str = "default") -> None:
    """Do a job that reads the graph in a worker thread of a node.

    With ``exclusive`` the jobs of the group before it are given up. What a job that was given up waits for on a server
    is cut, and the job ends there.
    """

    def work() -> None:
        worker = get_current_worker()
        with suppress(RequestCancelled), cancelled_when(lambda: worker.is_cancelled):
            job()

    node.run_worker(work, thread=True, exclusive=exclusive, group=group)
