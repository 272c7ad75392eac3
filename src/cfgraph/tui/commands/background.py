"""Running a job in a thread and continuing with its result on the UI thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from inspect import isawaitable
from typing import TypeVar

from textual.worker import get_current_worker

from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.store.cancellation import RequestCancelled, cancelled_when
from cfgraph.store.request_tally import count_requests
from cfgraph.tui.context import Context
from cfgraph.tui.messages import Done

Answer = TypeVar("Answer")


EXPORTS = "export"
"""The group of the jobs that write exports."""


def run_in_thread(
    app: Context,
    job: Callable[[], Answer],
    then: Callable[[Answer], object],
    *,
    group: str = "default",
    opens: bool = False,
) -> None:
    """Run a job in a thread, then continue with its result; an error for users is shown instead.

    With ``opens`` the continuation opens a place or a dialog: keys typed meanwhile wait for it, and Escape cancels it
    and its requests to a server. The requests are shown at the end of the first line.
    """
    opening = app.begin_opening() if opens else None

    started = time.perf_counter()

    async def go_on(answer: Answer, requests: int) -> None:
        if opening is None or not opening.is_cancelled:
            outcome = then(answer)
            if isawaitable(outcome):
                await outcome
        if requests and app.pane is not None:
            app.pane.post_message(app.pane.Asked(requests, time.perf_counter() - started))
        end()

    def end() -> None:
        if opening is not None:
            app.end_opening(opening)

    def fail(reason: str) -> None:
        end()
        app.notify(reason, severity="error")

    def work() -> None:
        worker = get_current_worker()

        def is_cancelled() -> bool:
            return worker.is_cancelled or (opening is not None and opening.is_cancelled)

        try:
            with cancelled_when(is_cancelled), count_requests() as tally:
                answer = job()
        except (CfgraphError, OSError) as error:
            reason = translate_error(error, app.messages)
            app.post_message(Done(lambda: fail(reason)))
        except RequestCancelled:
            app.post_message(Done(end))
        else:
            app.post_message(Done(lambda: go_on(answer, tally.requests)))

    app.run_worker(work, thread=True, group=group)
