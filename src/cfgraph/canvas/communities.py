"""Communities of what is drawn: entities with more edges among them than by chance (Louvain), each as one item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cfgraph.canvas.items import Drawn, Item, Link
from cfgraph.explorer import louvain
from cfgraph.model.entity import Edge
from cfgraph.model.looks import Look
from cfgraph.model.terms import Node

MANY_ENTITIES = 150
"""Number of entities from which a canvas begins with communities."""


@dataclass(frozen=True)
class Communities:
    """The number of each entity's community; the numbers are stable when more entities are drawn."""

    number_of: Mapping[Node, int]


def find_communities(drawn: Drawn, before: Communities | None = None) -> Communities:
    """Return the communities of what is drawn; entities keep theirs, new ones join their neighbors'."""
    known = {node: number for node, number in (before.number_of if before else {}).items() if node in drawn.nodes}
    if not known:
        return _find_anew(drawn)
    near: dict[Node, Counter[int]] = {}
    for _ in range(len(drawn.nodes)):
        near.clear()
        for edge in drawn.edges.values():
            for one, other in ((edge.subject.id, edge.object.id), (edge.object.id, edge.subject.id)):
                if one not in known and other in known:
                    near.setdefault(one, Counter())[known[other]] += 1
        if not near:
            break
        known |= {node: counts.most_common(1)[0][0] for node, counts in near.items()}
    last = max(known.values())
    for node in drawn.nodes:
        if node not in known:
            last += 1
            known[node] = last
    return Communities(known)


def _find_anew(drawn: Drawn) -> Communities:
    places = {node: place for place, node in enumerate(drawn.nodes)}
    pairs = [(places[edge.subject.id], places[edge.object.id]) for edge in drawn.edges.values()]
    groups = louvain.find_communities(len(places), pairs)
    ordered = sorted(groups, key=lambda group: (-len(group), min(group)))
    number_of = {place: number for number, group in enumerate(ordered) for place in group}
    return Communities({node: number_of[place] for node, place in places.items()})


def community_items(drawn: Drawn, before: Communities | None = None) -> tuple[Communities, list[Item], list[Link]]:
    """Return the communities, an item for each, named after its hub, and a line for all edges between two."""
    communities = find_communities(drawn, before)
    degrees: Counter[Node] = Counter()
    for edge in drawn.edges.values():
        degrees.update((edge.subject.id, edge.object.id))
    members: dict[int, list[Node]] = {}
    for node in drawn.nodes:
        members.setdefault(communities.number_of[node], []).append(node)
    items: list[Item] = []
    places: dict[int, int] = {}
    for number, nodes in sorted(members.items()):
        nodes.sort(key=lambda node: -degrees[node])
        refs = tuple(drawn.nodes[node] for node in nodes)
        looks: Counter[tuple[str, Look]] = Counter((ref.types[0] if ref.types else "", ref.look) for ref in refs[1:])
        counts = tuple((kind, look, total) for (kind, look), total in looks.most_common())
        places[number] = len(items)
        items.append(Item(("community", number), refs, counts=counts))
    return communities, items, _bundle_edges(drawn, communities, places)


def _bundle_edges(drawn: Drawn, communities: Communities, places: Mapping[int, int]) -> list[Link]:
    """Return one line for the edges between two communities, with their number, in the color of most of them."""
    bundles: dict[tuple[int, int], list[Edge]] = {}
    for edge in drawn.edges.values():
        one, other = communities.number_of[edge.subject.id], communities.number_of[edge.object.id]
        if one != other:
            bundles.setdefault((min(one, other), max(one, other)), []).append(edge)
    links: list[Link] = []
    for (one, other), edges in sorted(bundles.items()):
        look = Counter(edge.predicate.look for edge in edges).most_common(1)[0][0]
        links.append(Link(places[one], places[other], str(len(edges)), look, tuple(edges)))
    return links
