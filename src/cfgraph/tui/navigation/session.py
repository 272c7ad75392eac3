"""The last session with each graph: the places visited and where on them one was, written on leaving."""

from __future__ import annotations

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
"""Last places of a session that are opened again."""

GRAPHS = 20
"""Graphs whose last session is kept."""


@dataclass(frozen=True, slots=True)
class Session:
    """Where one was in a graph: the places visited, oldest first, where on each, and what narrowed them all."""

    addresses: tuple[Address, ...]
    positions: tuple[Mapping[str, object], ...]
    as_of: str | None = None
    stated_only: bool = False

    @property
    def is_worth_resuming(self) -> bool:
        """Whether it went beyond where every session begins."""
        return any(address.kind != "overview" for address in self.addresses)


def write_session(app: Context) -> None:
    """Keep the places visited in the open graph, unless nothing is to be remembered. A full disk is no reason to stay.

    A session that never left the overview does not take the place of one that did, unless sessions are restored as
    they were left.
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
    }
    with suppress(UsageError):
        others = [other for other in _read_sessions() if other["graph"] != session["graph"]]
        write_state(STATE, {"sessions": [session, *others][:GRAPHS]})


def describe_session(app: Context, panes: Sequence[Pane]) -> Session:
    """Return where one is in the open graph: the last of some places, and what narrows them all."""
    places = [(address, pane.position()) for pane in panes if (address := pane.address()) is not None][-PLACES:]
    addresses, positions = tuple(address for address, _ in places), tuple(position for _, position in places)
    return Session(addresses, positions, app.places.as_of, app.view is not None and app.view.stated_only)


def read_session(graph: Graph) -> Session | None:
    """Return the last session with a graph, None where there was none. Raises UsageError where it can't be read."""
    key = graph_key(graph)
    session = next((each for each in _read_sessions() if key and each["graph"] == key), None)
    if session is None:
        return None
    as_of = session.get("as_of")
    addresses = tuple(Address(kind, tuple(about)) for kind, *about in session["places"])
    kept = session.get("positions")
    positions = [one if isinstance(one, dict) else {} for one in kept] if isinstance(kept, list) else []
    positions += [{}] * (len(addresses) - len(positions))
    return Session(
        addresses,
        tuple(positions[: len(addresses)]),
        as_of if isinstance(as_of, str) and is_date(as_of) else None,
        session.get("stated_only") is True,
    )


def _read_sessions() -> list[dict[str, Any]]:
    """Return the sessions that are kept, whatever else stands in the file left out."""
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
    """Return what tells a graph from others from one run to the next; nothing for one without files."""
    if graph.location == BUNDLED:
        return graph.location
    return " ".join(shown_name(Path(name).absolute()) for name in graph.files)
