"""The sign of entities in the working set, in every list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, cast

from textual.app import App

from cfgraph.model.terms import IRI, BlankNode, Node

if TYPE_CHECKING:
    from cfgraph.tui.widgets.table_columns import Row
    from cfgraph.workspace.working_set import WorkingSet

COLLECTED = "✓"


class _Collecting(Protocol):
    """An app with a working set."""

    working: WorkingSet


def mark_collected(row: Row, app: App[object]) -> Row:
    """Return a row with the sign after its first cell if its entity is in the working set."""
    if row.heading or row.waits or row.key is None or not hasattr(app, "working"):
        return row
    nodes = cast("_Collecting", app).working.now.nodes
    if not nodes or find_node(row.key) not in _as_set(nodes):
        return row
    return replace(row, cells=(f"{row.cells[0]} {COLLECTED}", *row.cells[1:]))


def count_collected(app: App[object]) -> int:
    """Return how many entities are in the working set."""
    return len(cast("_Collecting", app).working.now.nodes) if hasattr(app, "working") else 0


_last: tuple[tuple[Node, ...], frozenset[Node]] = ((), frozenset())


def _as_set(nodes: tuple[Node, ...]) -> frozenset[Node]:
    """Return nodes as a set, cached for each state of the working set."""
    global _last
    if _last[0] is not nodes:
        _last = nodes, frozenset(nodes)
    return _last[1]


def find_node(key: object) -> Node | None:
    """Return the entity of a row, by its key.

    The key is a neighbor, a reference, an object with an entity, terms of a result, or the path to a node in a tree.
    """
    if isinstance(key, tuple):
        first = key[0] if key else None
        if isinstance(first, int):  # the number of a tree, before the path in it
            first = key[-1][-1] if isinstance(key[-1], tuple) and key[-1] else None
        return first if isinstance(first, IRI | BlankNode) else find_node(first) if first is not None else None
    for part in ("neighbor", "entity"):
        key = getattr(key, part, key)
    node = getattr(key, "id", None)
    return node if isinstance(node, IRI | BlankNode) else None
