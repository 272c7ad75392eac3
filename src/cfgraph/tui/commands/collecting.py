"""Adding entities and edges to the working set, and continuing with the set of the last run."""

from __future__ import annotations

from cfgraph.tui.commands.background import run_in_thread
from cfgraph.tui.context import Context
from cfgraph.tui.messages import Collect, TrailChanged
from cfgraph.tui.navigation.session import graph_key
from cfgraph.workspace.autosave import CurrentSet
from cfgraph.workspace.working_set import SetHistory


def add_to_working_set(app: Context, message: Collect) -> None:
    """Add entities and edges to the working set, and report the result."""
    before = app.working.now
    if not app.working.become(before.with_added(message.nodes, message.edges)):
        app.notify(app.messages("set.nothing_new"))
        return
    now = app.working.now
    nodes, edges = len(now.nodes) - len(before.nodes), len(now.edges) - len(before.edges)
    app.notify(app.messages("set.added", nodes=nodes, edges=edges, total=len(now.nodes)))
    if app.pane is not None:
        app.pane.post_message(TrailChanged())


def resume_working_set(app: Context) -> None:
    """Continue with the working set of the last run on this graph, and save it at every change."""
    view = app.view
    if not app.settings.remember or view is None or not (key := graph_key(view.graph)):
        return
    current = CurrentSet(key, view.graph.location)

    def write_set() -> None:
        current.keep(app.working.steps, lambda job: run_in_thread(app, job, lambda _: None))

    def take_over(found: tuple[SetHistory, bool]) -> None:
        steps, is_shared = found
        app.current_set, app.working.changed = current, write_set
        begun = app.working.now
        app.working.take_over(steps)
        if begun != app.working.now and app.pane is not None and app.pane.kind in ("set", "overview"):
            app.pane.reload()
        if app.pane is not None:
            app.pane.post_message(TrailChanged())
        if steps.now.nodes:
            app.notify(app.messages("set.resumed", nodes=f"{len(steps.now.nodes):,}"))
        elif is_shared:
            app.notify(app.messages("set.elsewhere"))

    run_in_thread(app, current.open, take_over)
