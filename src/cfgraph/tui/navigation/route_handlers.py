"""Handlers of panes' requests, which call the routes; these are imported after the first paint."""

from __future__ import annotations

from inspect import iscoroutine
from typing import TYPE_CHECKING

from textual.app import App

if TYPE_CHECKING:
    from cfgraph.model.entity import Ref
    from cfgraph.tui.messages import (
        Connect,
        ContinueSession,
        Done,
        OpenClass,
        OpenEntity,
        OpenGraph,
        OpenQuery,
        OpenSavedQuery,
        OpenShares,
        PickEntity,
        RunSaved,
    )
    from cfgraph.tui.navigation.routes import Routes
    from cfgraph.tui.panes.later import LaterPane


class RoutingApp(App[None]):
    """An app that opens the pages requested by panes."""

    if TYPE_CHECKING:

        @property
        def routes(self) -> Routes:
            """The routes, which open pages and dialogs."""

    async def on_done(self, message: Done) -> None:
        """Continue on the UI thread after work in a thread."""
        outcome = message.go_on()
        if iscoroutine(outcome):
            await outcome

    async def on_open_entity(self, message: OpenEntity) -> None:
        """Show an entity."""
        await self.routes.open_entity(message.node, as_map=message.as_map)

    async def on_open_class(self, message: OpenClass) -> None:
        """Open the list of a class."""
        await self.routes.open_class(message.iri)

    async def on_continue_session(self, _: ContinueSession) -> None:
        """Continue the last session."""
        await self.routes.continue_session()

    async def on_later_pane_visited(self, message: LaterPane.Visited) -> None:
        """Open the page of an earlier run whose placeholder is now shown."""
        await self.routes.reopen_page(message.pane)

    async def on_connect(self, message: Connect) -> None:
        """Show how some entities are connected."""
        await self.routes.open_connections(message.nodes)

    async def on_pick_entity(self, message: PickEntity) -> None:
        """Let the user choose an entity."""

        async def take(ref: Ref) -> None:
            message.take(ref)

        await self.routes.pick_entity(message.title, take)

    async def on_open_shares(self, message: OpenShares) -> None:
        """Show the owners and holdings of an entity."""
        await self.routes.open_shares(message.node)

    async def on_open_graph(self, message: OpenGraph) -> None:
        """Show the statements of a result as a graph."""
        await self.routes.open_result_graph(message)

    async def on_open_query(self, message: OpenQuery) -> None:
        """Open a query in the editor."""
        await self.routes.open_query(message.text)

    async def on_open_saved_query(self, message: OpenSavedQuery) -> None:
        """Show a saved query, and run it."""
        await self.routes.open_saved_query(message.name)

    async def on_run_saved(self, message: RunSaved) -> None:
        """Run a saved query."""
        await self.routes.run_saved(message.name, message.values)
