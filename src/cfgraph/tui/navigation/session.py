"""The last session with each graph: the places one had visited, kept on leaving and opened again where wished."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cfgraph.model.errors import CfgraphError, UsageError
from cfgraph.model.terms import IRI, BlankNode, Node
from cfgraph.store import Graph
from cfgraph.store.location import BUNDLED
from cfgraph.tui.panes.base import Address
from cfgraph.workspace.state import read_state, write_state

if TYPE_CHECKING:
    from cfgraph.tui.app import CfgraphApp

STATE = "sessions"

PLACES = 8
"""Last places of a session that are opened again."""

GRAPHS = 20
"""Graphs whose last session is kept."""


def keep(app: CfgraphApp) -> None:
    """Keep the places visited in the open graph, if the settings ask for it. A full disk is no reason not to leave."""
    if app.view is None or not app.settings.restore_session:
        return
    addresses = [address for pane in app.places.visited if (address := pane.address()) is not None]
    session = {
        "graph": key_of(app.view.graph),
        "as_of": app.places.as_of,
        "places": [[address.kind, *address.about] for address in addresses[-PLACES:]],
    }
    others = [kept for kept in _sessions() if kept["graph"] != session["graph"]]
    with suppress(UsageError):
        write_state(STATE, {"sessions": [session, *others][:GRAPHS]})


async def restore(app: CfgraphApp) -> bool:
    """Open the places of the last session with the open graph; tell whether there was any to open."""
    if app.view is None or not app.settings.restore_session:
        return False
    graph = app.view.graph
    session = next((kept for kept in _sessions() if kept["graph"] == key_of(graph)), None)
    places = [Address(kind, tuple(about)) for kind, *about in session["places"]] if session else []
    if session and isinstance(session.get("as_of"), str):
        app.places.as_of = session["as_of"]
    for address in places:
        if all(_is_known(graph, text) for text in address.about):
            with suppress(CfgraphError):
                await _open(app, address)
    return app.pane is not None


async def _open(app: CfgraphApp, address: Address) -> None:
    from cfgraph.tui.navigation import routes as doors

    nodes = [_node(text) for text in address.about]
    match address.kind, nodes:
        case "overview", []:
            await doors.overview(app)
        case "sparql", []:
            await doors.sparql(app)
        case "entity", [node]:
            await doors.entity(app, node)
        case "map", [node]:
            await doors.entity(app, node, as_map=True)
        case "class", [IRI() as iri]:
            await doors.class_list(app, iri)
        case "shares", [node]:
            await doors.shares(app, node)
        case "connect", [_, _, *_]:
            await doors.connect(app, nodes)


def _sessions() -> list[dict[str, Any]]:
    """Return the sessions that are kept, whatever else stands in the file left out."""
    kept = read_state(STATE).get("sessions")
    return [one for one in kept if _is_session(one)] if isinstance(kept, list) else []


def _is_session(kept: object) -> bool:
    if not isinstance(kept, dict) or not isinstance(kept.get("graph"), str):
        return False
    places = kept.get("places")
    return isinstance(places, list) and all(
        isinstance(place, list) and place and all(isinstance(text, str) for text in place) for place in places
    )


def key_of(graph: Graph) -> str:
    """Return what tells a graph from others from one run to the next; nothing for one without files."""
    if graph.location == BUNDLED:
        return graph.location
    return " ".join(str(Path(name).absolute()) for name in graph.files)


def _node(text: str) -> Node:
    return BlankNode(text) if text.startswith("_:") else IRI(text)


def _is_known(graph: Graph, text: str) -> bool:
    """Tell whether the graph still says anything of a node."""
    node = _node(text)
    return any(next(graph.statements(*pattern), None) is not None for pattern in ((node,), (None, None, node)))
