"""Running a job in a thread and going on with its answer on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.tui.context import Context
from cfgraph.tui.messages import Done

Answer = TypeVar("Answer")


EXPORTS = "export"
"""The group of the jobs that write exports."""


def run_in_thread(
    app: Context, job: Callable[[], Answer], then: Callable[[Answer], object], *, group: str = "default"
) -> None:
    """Do a job in a thread, then go on with what it returns; an error for people is shown instead."""

    def work() -> None:
        try:
            answer = job()
        except (CfgraphError, OSError) as error:
            reason = translate_error(error, app.messages)
            app.post_message(Done(lambda: app.notify(reason, severity="error")))
        else:
            app.post_message(Done(lambda: then(answer)))

    app.run_worker(work, thread=True, group=group)
