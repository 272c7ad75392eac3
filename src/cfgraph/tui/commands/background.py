"""Running a job in a thread and going on with its answer on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.text.safe import make_visible
from cfgraph.tui.messages import Done

if TYPE_CHECKING:
    from cfgraph.tui.app import CfgraphApp


Answer = TypeVar("Answer")


def run_in_thread(app: CfgraphApp, job: Callable[[], Answer], then: Callable[[Answer], object]) -> None:
    """Do a job in a thread, then go on with what it returns; an error for people is shown instead."""

    def work() -> None:
        try:
            outcome = job()
        except (CfgraphError, OSError) as error:
            reason = translate_error(error, app.messages)
            app.post_message(Done(lambda: app.notify(make_visible(reason), severity="error", markup=False)))
        else:
            app.post_message(Done(lambda: then(outcome)))

    app.run_worker(work, thread=True)
