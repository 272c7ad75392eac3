"""What panes ask to be opened, handed on to the routes, which are imported behind the first paint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

if TYPE_CHECKING:
    from cfgraph.model.entity import Ref
    from cfgraph.tui.messages import (
        Connect,
        ContinueSession,
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


class RoutingApp(App[None]):
    """An app that opens what panes ask for."""

    if TYPE_CHECKING:

        @property
        def routes(self) -> Routes:
            """What leads to places and dialogs."""

    async def on_open_entity(self, message: OpenEntity) -> None:
        """Show an entity."""
        await self.routes.open_entity(message.node, as_map=message.as_map)

    async def on_open_class(self, message: OpenClass) -> None:
        """List a class."""
        await self.routes.open_class(message.iri)

    async def on_continue_session(self, _: ContinueSession) -> None:
        """Go where the last session ended."""
        await self.routes.continue_session()

    async def on_connect(self, message: Connect) -> None:
        """Show what ties some entities together."""
        await self.routes.open_connections(message.nodes)

    async def on_pick_entity(self, message: PickEntity) -> None:
        """Let an entity be picked."""

        async def take(ref: Ref) -> None:
            message.take(ref)

        await self.routes.pick_entity(message.title, take)

    async def on_open_shares(self, message: OpenShares) -> None:
        """Show who holds an entity and what it holds."""
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
