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
    """The places of a program; an opened page replaces the placeholder page that waited for it."""

    def __init__(self, places: Places, waiting: LaterPane) -> None:
        self._places, self._waiting = places, waiting

    def __getattr__(self, name: str) -> Any:
        return getattr(self._places, name)

    async def open(self, pane: Pane) -> None:
        """Show a page in place of its placeholder; do nothing if another page is shown by now."""
        if await self._places.replace(self._waiting, pane):
            pane.resume(self._waiting.position())

    def return_to(self, _: type[Pane]) -> bool:
        """Return that no page can be returned to."""
        return False


class _InPlaceContext:
    """A program whose next page replaces another one."""

    def __init__(self, app: Context, waiting: LaterPane) -> None:
        self._app, self.places = app, _InPlace(app.places, waiting)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app, name)


async def open_waiting(app: Context, session: Session) -> None:
    """Add a placeholder for each page of a session, and show the last one. Each page is opened when it is shown."""
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
    """Replace a placeholder with its page. Errors are reported."""
    context = cast("Context", _InPlaceContext(app, waiting))
    try:
        await open_in(context)(waiting.address(), waiting.position())
    except CfgraphError as error:
        app.notify(translate_error(error, app.messages), severity="error")
