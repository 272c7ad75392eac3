"""Reopening the pages of an earlier run with a server one by one, as they are shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.tui.context import Context, Places
from cfgraph.tui.navigation.session import Session
from cfgraph.tui.panes.later import LaterPane

if TYPE_CHECKING:
    from cfgraph.tui.panes.base import Address, Pane

    OpenAddress = Callable[[Address, Mapping[str, object]], Awaitable[None]]


class _InPlace:
    """The places of a program; what is opened takes the place of a page that waited for it."""

    def __init__(self, places: Places, waiting: LaterPane) -> None:
        self._places, self._waiting = places, waiting

    def __getattr__(self, name: str) -> Any:
        return getattr(self._places, name)

    async def open(self, pane: Pane) -> None:
        """Show a page at its position; nothing if another page is shown by now."""
        if await self._places.replace(self._waiting, pane):
            pane.resume(self._waiting.position())

    def return_to(self, _: type[Pane]) -> bool:
        """Tell that no page can be returned to."""
        return False


class _InPlaceContext:
    """A program whose next page takes the place of another."""

    def __init__(self, app: Context, waiting: LaterPane) -> None:
        self._app, self.places = app, _InPlace(app.places, waiting)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app, name)


async def open_waiting(app: Context, session: Session) -> None:
    """Open the pages of a session, all of which wait until they are shown, as the last one is."""
    assert app.view is not None
    waiting = [
        LaterPane(app.view, app.messages, *place)
        for place in zip(session.addresses, session.positions, session.titles, strict=True)
    ]
    for pane in waiting:
        await app.places.open(pane)
    for pane in waiting:
        pane.opens = True
    waiting[-1].focus_first()


async def reopen_waiting(app: Context, waiting: LaterPane, open_in: Callable[[Context], OpenAddress]) -> None:
    """Open the page that a waiting one stands for in its place. What can't be opened is told."""
    context = cast("Context", _InPlaceContext(app, waiting))
    try:
        await open_in(context)(waiting.address(), waiting.position())
    except CfgraphError as error:
        app.notify(translate_error(error, app.messages), severity="error")
