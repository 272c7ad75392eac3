"""Detecting changes of the open graph's files, and reopening it at the same page."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import TYPE_CHECKING

from cfgraph.tui.commands.background import run_in_thread
from cfgraph.tui.context import Context
from cfgraph.tui.keymap import BY_ID
from cfgraph.tui.keys import key_names
from cfgraph.tui.navigation.session import Session, describe_session

if TYPE_CHECKING:
    from cfgraph.tui.graph_loader import Open


class Reloader:
    """Watches the files of the open graph, and reopens it with a function that reports when it is open."""

    def __init__(self, app: Context, open_graph: Callable[[], None]) -> None:
        self._app, self._open_graph = app, open_graph
        self.is_outdated = False
        self.session: Session | None = None
        """Where one was when the graph is being opened again."""
        self._then: Callable[[], None] | None = None

    def check_sources(self) -> None:
        """Check in a thread whether the files have changed, until they have."""
        opened = self._app.opened
        watch = opened.watch if opened is not None else None
        if watch is None or self.is_outdated or self.session is not None:
            return
        run_in_thread(self._app, watch.has_changed, self._tell_if_changed, group="sources")

    def _tell_if_changed(self, has_changed: bool) -> None:
        if has_changed and not self.is_outdated:
            self.is_outdated = True
            keys = BY_ID["app.reload"].keys.split(",")
            self._app.notify(self._app.messages("app.outdated", keys=key_names(keys)), severity="warning", timeout=60)
            self._app.refresh_bindings()

    def begin(self, then: Callable[[], None] | None = None) -> None:
        """Reopen the graph in the background, and then run a continuation."""
        if self.session is None:
            self._then = then
            self.session = describe_session(self._app, self._app.places.visited)
            self._app.notify(self._app.messages("app.reloading"))
            threading.Thread(target=copy_context().run, args=(self._open_graph,), daemon=True).start()

    def give_up(self) -> None:
        """Keep the open graph, as the new one can't be opened."""
        self.session = self._then = None

    def go_on(self) -> None:
        """Run the continuation after the graph was reopened."""
        then, self._then = self._then, None
        if then is not None:
            then()

    def finish(self, before: Open) -> Session:
        """Close the previous graph, and return the user's position in it."""
        session, self.session, self.is_outdated = self.session, None, False
        assert session is not None
        before.close()
        return session
