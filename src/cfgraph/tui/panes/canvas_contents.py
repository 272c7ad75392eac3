"""The contents of a canvas, read from the graph: the neighbors of an entity, a set, paths, the rows of a result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cfgraph.canvas.coloring import ColorBy
from cfgraph.canvas.items import Drawn, Relation
from cfgraph.canvas.scene import Kind
from cfgraph.explorer import View
from cfgraph.explorer.expansion import expand_entity, read_ahead_expansions, read_among
from cfgraph.explorer.ownership import find_share_predicates
from cfgraph.model.entity import Edge, Ref, Subgraph
from cfgraph.model.terms import IRI, Node, Statement

MAX_DRAWN = 600
"""Maximum number of entities on a canvas."""

SubgraphReader = Callable[[], Subgraph | None]


@dataclass(frozen=True)
class CanvasSource:
    """The initial content of a canvas: entities to expand, or a subgraph of another page."""

    title: str
    seeds: tuple[Node, ...] = ()
    kind: Kind = "ellipse"
    subgraph: SubgraphReader | None = None
    color_by: ColorBy = "class"


@dataclass(frozen=True)
class CanvasState:
    """The contents of a canvas and their display, which undo restores."""

    drawn: Drawn
    kind: Kind
    level: int
    expanded: Mapping[Node, frozenset[Node]] = field(default_factory=dict)
    """The expanded entities, each with those that it added."""
    cut: bool = False
    """Whether there are more entities than a canvas can hold."""
    color_by: ColorBy = "class"
    """The coloring of entities."""


def read_source(view: View, source: CanvasSource, as_of: str | None) -> tuple[Drawn, bool]:
    """Return the initial content of a canvas, and whether it was truncated."""
    if source.subgraph is not None:
        found = source.subgraph()
        if found is None:
            return Drawn({}, {}), False
        return draw_subgraph(found, source.seeds)
    if len(source.seeds) == 1:
        return draw_expansion(view, source.seeds[0], as_of), False
    return draw_set(view, source.seeds, as_of)


def draw_expansion(view: View, node: Node, as_of: str | None) -> Drawn:
    """Return the drawing of an entity with its neighbors."""
    found = expand_entity(view, node, as_of=as_of)
    return Drawn(found.nodes, found.edges, found.rests, frozenset({node}))


def draw_set(view: View, nodes: Sequence[Node], as_of: str | None) -> tuple[Drawn, bool]:
    """Return the drawing of some entities with the edges among them, and whether it was truncated."""
    found = read_among(view, nodes[:MAX_DRAWN], as_of)
    return Drawn(found.nodes, found.edges), len(nodes) > MAX_DRAWN


def draw_subgraph(found: Subgraph, seeds: Sequence[Node]) -> tuple[Drawn, bool]:
    """Return the drawing of a subgraph, and whether it was truncated."""
    nodes: dict[Node, Ref] = {ref.id: ref for ref in found.nodes[:MAX_DRAWN]}
    edges: dict[Statement, Edge] = {}
    for edge in found.edges:
        if edge.subject.id in nodes and edge.object.id in nodes and isinstance(edge.predicate.id, IRI):
            edges[Statement(edge.subject.id, edge.predicate.id, edge.object.id)] = edge
    ends = found.ends or ()
    pinned = frozenset(nodes) if found.ends else frozenset((*seeds, *ends))
    return Drawn(nodes, edges, pinned=pinned), len(found.nodes) > MAX_DRAWN


def add_expansion(
    view: View, state: CanvasState, nodes: Sequence[Node], as_of: str | None, *, pins_all: bool = True
) -> CanvasState:
    """Return a canvas with the neighbors of some of its entities added, as many as it can hold.

    The expanded entities are taken out of the lists that they are in; unless ``pins_all``, only if they added any.
    """
    drawn, expanded, cut = state.drawn, dict(state.expanded), state.cut
    read_ahead_expansions(view, nodes, drawn.nodes, as_of)
    for node in nodes:
        found = expand_entity(view, node, drawn.nodes, as_of)
        fresh = [other for other in found.nodes if other not in drawn.nodes]
        room = MAX_DRAWN - len(drawn.nodes)
        cut |= len(fresh) > room
        taken = {**drawn.nodes, **{other: found.nodes[other] for other in fresh[: max(room, 0)]}}
        edges = {key: edge for key, edge in found.edges.items() if edge.subject.id in taken and edge.object.id in taken}
        pinned = drawn.pinned | {node} if pins_all or fresh else drawn.pinned
        drawn = Drawn(taken, {**drawn.edges, **edges}, {**drawn.rests, **found.rests}, pinned)
        expanded[node] = frozenset(fresh[: max(room, 0)])
    return replace(state, drawn=drawn, expanded=expanded, cut=cut)


def remove_nodes(state: CanvasState, gone: Sequence[Node]) -> CanvasState:
    """Return a canvas without some entities."""
    left = set(gone)
    drawn = state.drawn
    nodes = {node: ref for node, ref in drawn.nodes.items() if node not in left}
    edges = {key: edge for key, edge in drawn.edges.items() if edge.subject.id in nodes and edge.object.id in nodes}
    rests: dict[Relation, int] = {key: rest for key, rest in drawn.rests.items() if key[0] in nodes}
    expanded = {node: fresh - left for node, fresh in state.expanded.items() if node not in left}
    return replace(state, drawn=Drawn(nodes, edges, rests, drawn.pinned - left), expanded=expanded)


def fold_entity(state: CanvasState, node: Node) -> CanvasState:
    """Return a canvas without the entities that expanding an entity added, except those expanded since."""
    brought = state.expanded.get(node, frozenset())
    folded = remove_nodes(state, [each for each in brought if each not in state.expanded])
    expanded = {each: fresh for each, fresh in folded.expanded.items() if each != node}
    return replace(folded, expanded=expanded)


def choose_kind(source: CanvasSource) -> Kind:
    """Return the suitable layout for the initial content of a canvas."""
    return "stress" if source.kind == "ellipse" and len(source.seeds) != 1 else source.kind


def holding_predicates(view: View) -> frozenset[IRI]:
    """Return the predicates of shareholdings."""
    return frozenset(find_share_predicates(view))
