"""Opening a page after the names of its entities were read; a server is asked for them in a worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.model.terms import Node
from cfgraph.tui.commands.background import run_in_thread
from cfgraph.tui.context import Context
from cfgraph.tui.panes.base import Pane


async def open_named(app: Context, nodes: Sequence[Node], make: Callable[[], Pane]) -> None:
    """Open a page about some nodes: at once if their names are known, else as soon as they have been read."""
    view = app.view

    async def open_place() -> None:
        try:
            pane = make()
        except CfgraphError as error:
            app.notify(translate_error(error, app.messages), severity="error")
        else:
            await app.places.open(pane)

    def read_names() -> None:
        if view is not None:
            view.graph.read_ahead_names(nodes)
            for node in nodes:
                view.ref(node)

    if view is None or view.graph.knows_names(nodes):
        await open_place()
    else:
        run_in_thread(app, read_names, lambda _: open_place(), opens=True)
