"""The structure of a part of a graph: centrality, components, communities, bridges, circles.

Degree, PageRank and components are computed with arrays of any size (``network``); betweenness, communities and bridges
with networkx, for up to ``MAX_NODES`` nodes. All of them describe what is stated, not what is true: entities that are
written about more have more links.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as OneOf

from cfgraph.explorer.louvain import find_communities
from cfgraph.explorer.view import View
from cfgraph.model.entity import Ref
from cfgraph.model.errors import LimitError, NotFoundError
from cfgraph.model.terms import IRI, XSD, Literal, Node

if TYPE_CHECKING:
    import networkx as nx

    from cfgraph.explorer.network import Network

Measure: TypeAlias = OneOf["degree", "pagerank", "betweenness"]
MEASURES: tuple[Measure, ...] = ("degree", "pagerank", "betweenness")

WHOLE = frozenset({"community", "degree"})
"""Measures of an entity that are integers."""

MAX_NODES = 20_000
"""Maximum number of nodes for betweenness, communities and bridges."""

SAMPLED_FROM, PIVOTS = 2_000, 300
"""Number of nodes above which betweenness is sampled, and the number of sampled nodes."""

SEED = 1
"""Seed for random choices: the order of Louvain's moves, the pivots of betweenness."""


@dataclass(frozen=True, slots=True)
class RankedEntity:
    """An entity with its value of a measure, and its rank, which equal values share."""

    entity: Ref
    place: int
    value: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Entities by a measure, greatest first; ``pivots`` is the number of sampled nodes, if it was sampled."""

    measure: Measure
    nodes: int
    links: int
    ranked: tuple[RankedEntity, ...]
    total: int
    pivots: int | None


@dataclass(frozen=True, slots=True)
class Community:
    """Entities with more links among them than expected by chance, those with the most links first."""

    members: tuple[Ref, ...]
    links: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """A link whose removal splits a part; ``cut_off`` is the number of nodes on the smaller side."""

    one: Ref
    other: Ref
    cut_off: int


@dataclass(frozen=True, slots=True)
class EntityMeasures:
    """The number of an entity's community, and its values of each measure."""

    community: int
    degree: float
    pagerank: float
    betweenness: float


@dataclass(frozen=True, slots=True)
class Structure:
    """The components, communities and bridges of a part of a graph.

    ``components`` are their sizes, largest first. ``modularity`` is the excess of links within communities over
    chance, from 0 to 1. ``circles`` are the parties that hold shares of each other in a circle.
    """

    nodes: int
    links: int
    components: tuple[int, ...]
    communities: tuple[Community, ...]
    modularity: float
    bridges: tuple[Bridge, ...]
    circles: tuple[tuple[Ref, ...], ...]


def rank_entities(
    view: View, nodes: Collection[Node] | None = None, *, measure: Measure = "degree", limit: int | None = 20
) -> Ranking:
    """Return the entities of a part of the graph, or of all of it, ranked by a measure of centrality.

    Raises NotFoundError without any links, LimitError if there are too many nodes for betweenness.
    """
    import numpy as np

    network = _read_linked(view, nodes)
    pivots = None
    if measure == "betweenness":
        _check_size(network)
        pivots = PIVOTS if network.size > SAMPLED_FROM else None
        values = network.betweenness(pivots, SEED)
    else:
        values = network.degrees() if measure == "degree" else network.pagerank()
    values = np.round(values, 12)
    order = np.argsort(-values, kind="stable")[:limit]
    ranked = [
        RankedEntity(view.ref(network.nodes[int(place)]), 1 + int((values > values[place]).sum()), float(values[place]))
        for place in order
    ]
    return Ranking(measure, network.size, len(network.pairs[0]), tuple(ranked), network.size, pivots)


def find_structure(view: View, nodes: Collection[Node] | None = None, *, resolution: float = 1.0) -> Structure:
    """Return the components, communities (Louvain), bridges and circles of a part of the graph, or of all of it.

    Raises NotFoundError without any links, LimitError if there are too many nodes.
    """
    import networkx as nx
    import numpy as np

    network = _read_linked(view, nodes)
    graph = _make_graph(network)
    sizes = np.bincount(network.components())
    groups = find_communities(network.size, graph.edges, resolution=resolution, seed=SEED)
    groups = sorted(groups, key=lambda group: (-len(group), min(group)))
    return Structure(
        nodes=network.size,
        links=graph.number_of_edges(),
        components=tuple(sorted((int(size) for size in sizes if size), reverse=True)),
        communities=tuple(_describe_community(view, network, graph, group) for group in groups),
        modularity=round(float(nx.community.modularity(graph, groups, resolution=resolution)), 6),
        bridges=tuple(_find_bridges(view, network, graph)),
        circles=tuple(_find_circles(view, network)),
    )


def measure_entities(
    view: View, structure: Structure, nodes: Collection[Node] | None = None
) -> dict[Node, EntityMeasures]:
    """Return the measures of every entity of a part of the graph, or of all of it, whose structure is known."""
    network = _read_linked(view, nodes)
    pivots = PIVOTS if network.size > SAMPLED_FROM else None
    columns = (network.degrees(), network.pagerank(), network.betweenness(pivots, SEED))
    number_of = {ref.id: number for number, one in enumerate(structure.communities, 1) for ref in one.members}
    return {
        node: EntityMeasures(number_of[node], *(round(float(values[place]), 12) for values in columns))
        for place, node in enumerate(network.nodes)
    }


def format_measure(name: str, value: float) -> str:
    """Format a measure.

    >>> format_measure("degree", 1200), format_measure("pagerank", 0.01234)
    ('1,200', '0.0123')
    """
    return f"{value:,.0f}" if name in WHOLE else f"{value:.4f}"


def measure_literal(name: str, value: float) -> Literal:
    """Return a measure as an attribute of an export: communities and degrees are integers."""
    if name in WHOLE:
        return Literal(str(int(value)), IRI(XSD + "integer"))
    return Literal(repr(value), IRI(XSD + "double"))


def _read_linked(view: View, nodes: Collection[Node] | None) -> Network:
    from cfgraph.explorer.network import read_network

    network = read_network(view, nodes)
    if not len(network.pairs[0]):
        raise NotFoundError("asked.no_links")
    return network


def _check_size(network: Network) -> None:
    if network.size > MAX_NODES:
        raise LimitError("asked.too_many_nodes", total=network.size, most=MAX_NODES)


def _make_graph(network: Network) -> nx.Graph[int]:
    """Return the links of a network as a graph of networkx. Raises LimitError for too many nodes."""
    import networkx as nx

    _check_size(network)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(network.size))
    low, high = network.pairs
    graph.add_edges_from(zip(low.tolist(), high.tolist(), strict=True))
    return graph


def _describe_community(view: View, network: Network, graph: nx.Graph[int], group: Collection[int]) -> Community:
    inside = graph.subgraph(group)
    degrees: dict[int, int] = dict(inside.degree())
    members = sorted(group, key=lambda place: (-degrees[place], place))
    return Community(tuple(view.ref(network.nodes[place]) for place in members), inside.number_of_edges())


def _find_bridges(view: View, network: Network, graph: nx.Graph[int]) -> list[Bridge]:
    """Return the bridges that cut off more than one node, largest first."""
    import networkx as nx

    bridges = list(nx.bridges(graph))
    rest = graph.copy()
    rest.remove_edges_from(bridges)
    blocks: dict[int, int] = {}
    sizes: list[int] = []
    for number, block in enumerate(nx.connected_components(rest)):
        sizes.append(len(block))
        blocks.update(dict.fromkeys(block, number))
    tree: nx.Graph[int] = nx.Graph()
    tree.add_nodes_from(range(len(sizes)))
    tree.add_edges_from((blocks[one], blocks[other]) for one, other in bridges)
    below = _weigh_branches(tree, sizes)
    found = []
    for one, other in bridges:
        cut_off = below[frozenset((blocks[one], blocks[other]))]
        if cut_off > 1:
            found.append(Bridge(view.ref(network.nodes[one]), view.ref(network.nodes[other]), cut_off))
    return sorted(found, key=lambda bridge: (-bridge.cut_off, bridge.one.label, bridge.other.label))


def _weigh_branches(tree: nx.Graph[int], sizes: Sequence[int]) -> dict[frozenset[int], int]:
    """Return for each edge of a forest of blocks the number of nodes on its smaller side."""
    import networkx as nx

    found: dict[frozenset[int], int] = {}
    for component in nx.connected_components(tree):
        total = sum(sizes[block] for block in component)
        root = min(component)
        weights = {block: sizes[block] for block in component}
        for block, parent in reversed([(child, parent) for parent, child in nx.bfs_edges(tree, root)]):
            weights[parent] += weights[block]
            found[frozenset((block, parent))] = min(weights[block], total - weights[block])
    return found


def _find_circles(view: View, network: Network) -> list[tuple[Ref, ...]]:
    """Return the entities of a network that hold shares of each other in circles."""
    from cfgraph.explorer.network import read_network
    from cfgraph.explorer.ownership import find_share_predicates
    from cfgraph.explorer.share_order import find_circles, group_rows

    predicates = find_share_predicates(view)
    if not predicates:
        return []
    held = read_network(view, list(network.nodes), predicates)
    by_ends = group_rows(held.sources, held.size), group_rows(held.targets, held.size)
    circles = find_circles(held.sources, held.targets, *by_ends)
    return [tuple(view.ref(held.nodes[int(place)]) for place in circle) for circle in circles]
