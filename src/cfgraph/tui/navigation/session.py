"""The last session with each graph: the visited pages and positions, saved on quitting."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfgraph.model.dates import is_date
from cfgraph.model.errors import UsageError
from cfgraph.store import Graph
from cfgraph.store.downloads import shown_name
from cfgraph.store.location import BUNDLED
from cfgraph.tui.context import Context
from cfgraph.tui.panes.base import Address, Pane
from cfgraph.workspace.state import StateName, read_state, write_state

STATE: StateName = "sessions"

PLACES = 8
"""Number of pages of a session that are reopened."""

GRAPHS = 20
"""Number of graphs with a saved session."""


@dataclass(frozen=True, slots=True)
class Session:
    """The state of a session: the visited pages, oldest first, their positions and titles, and the filters."""

    addresses: tuple[Address, ...]
    positions: tuple[Mapping[str, object], ...]
    titles: tuple[str, ...]
    as_of: str | None = None
    stated_only: bool = False

    @property
    def is_worth_resuming(self) -> bool:
        """Whether the session went beyond the initial page."""
        return any(address.kind != "overview" for address in self.addresses)


def write_session(app: Context) -> None:
    """Save the visited pages of the open graph, unless state is not to be saved. A full disk does not prevent
    quitting.

    A session that never left the overview does not replace one that did, unless sessions are restored
    automatically.
    """
    if not app.settings.remember or app.view is None or not (key := graph_key(app.view.graph)):
        return
    panes = app.places.visited
    if all(pane.kind == "overview" for pane in panes):
        panes = panes if app.settings.restore_session else app.places.all
    now = describe_session(app, panes)
    if not app.settings.restore_session and not now.is_worth_resuming:
        return
    session = {
        "graph": key,
        "as_of": now.as_of,
        "stated_only": now.stated_only,
        "places": [[address.kind, *address.about] for address in now.addresses],
        "positions": now.positions,
        "titles": now.titles,
    }
    with suppress(UsageError):
        others = [other for other in _read_sessions() if other["graph"] != session["graph"]]
        write_state(STATE, {"sessions": [session, *others][:GRAPHS]})


def describe_session(app: Context, panes: Sequence[Pane]) -> Session:
    """Return the session of the open graph: the last pages, and the filters."""
    found = [(pane, address) for pane in panes if (address := pane.address()) is not None][-PLACES:]
    positions, titles = tuple(pane.position() for pane, _ in found), tuple(pane.title for pane, _ in found)
    stated_only = app.view is not None and app.view.stated_only
    return Session(tuple(address for _, address in found), positions, titles, app.places.as_of, stated_only)


def read_session(graph: Graph) -> Session | None:
    """Return the last session with a graph, None if there was none. Raises UsageError if it is unreadable."""
    key = graph_key(graph)
    session = next((each for each in _read_sessions() if key and each["graph"] == key), None)
    if session is None:
        return None
    as_of = session.get("as_of")
    addresses = tuple(Address(kind, tuple(about)) for kind, *about in session["places"])
    kept = session.get("positions")
    positions = [one if isinstance(one, dict) else {} for one in kept] if isinstance(kept, list) else []
    positions += [{}] * (len(addresses) - len(positions))
    named = session.get("titles")
    titles = [one if isinstance(one, str) else "" for one in named] if isinstance(named, list) else []
    titles += [""] * (len(addresses) - len(titles))
    return Session(
        addresses,
        tuple(positions[: len(addresses)]),
        tuple(titles[: len(addresses)]),
        as_of if isinstance(as_of, str) and is_date(as_of) else None,
        session.get("stated_only") is True,
    )


def _read_sessions() -> list[dict[str, Any]]:
    """Return the saved sessions, ignoring anything else in the file."""
    sessions = read_state(STATE).get("sessions")
    return [each for each in sessions if _is_session(each)] if isinstance(sessions, list) else []


def _is_session(value: object) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("graph"), str):
        return False
    places = value.get("places")
    return isinstance(places, list) and all(
        isinstance(place, list) and place and all(isinstance(text, str) for text in place) for place in places
    )


def graph_key(graph: Graph) -> str:
    """Return the key that identifies a graph between runs; empty for one without files that is not on a server.

    An address with a query and the selected graphs of a server are stored as a digest, as they may be secret or long.
    """
    if graph.location == BUNDLED:
        return graph.location
    files = [shown_name(Path(name).absolute()) for name in graph.files]
    if graph.is_remote:
        from cfgraph.store.endpoint.graph import EndpointGraph

        if not isinstance(graph, EndpointGraph):
            return ""
        asked = "\n".join(one for client in graph.servers for one in (client.address, *client.graphs))
        return " ".join(
            (*(client.name for client in graph.servers), hashlib.sha256(asked.encode()).hexdigest()[:12], *files)
        )
    return " ".join(files)
