"""Chains of holdings as a tree: the holders of an entity, and their holders; or what it holds, and what these hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cfgraph.explorer.ownership import Ownership, SharePath, Stake, edge_share_bounds
from cfgraph.model.entity import Direction, Edge
from cfgraph.model.terms import Node

Chain = tuple[tuple[Node, Node, Node], ...]
"""A chain as its statements."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A chain as a branch of the tree: its ``edge`` is the last holding, from the parent branch.

    ``lasts`` has for each branch from the root on, including itself, whether it is the last of its parent; ``is_main``
    is true if the entity of the stake does not occur nearer to the root.
    """

    stake: Stake
    path: SharePath
    edge: Edge
    lasts: tuple[bool, ...]
    is_main: bool = False

    @property
    def depth(self) -> int:
        """The number of holdings between it and the entity."""
        return len(self.lasts) - 1


def grow_branches(found: Ownership, direction: Direction) -> list[Branch]:
    """Return the chains to an entity (``in``) or from it (``out``) as branches, each below its parent.

    The branches of one parent are sorted by share, largest first, unknown ones last.
    """
    below: dict[Chain, list[tuple[Stake, SharePath]]] = defaultdict(list)
    chains = {_name_chain(path.edges) for stake in found.stakes for path in stake.paths}
    for stake in found.stakes:
        for path in stake.paths:
            before = _name_chain(path.edges[1:] if direction == "in" else path.edges[:-1])
            below[before if before in chains else ()].append((stake, path))
    branches: list[Branch] = []

    def grow(before: Chain, lasts: tuple[bool, ...]) -> None:
        several = [(stake, path, path.edges[0 if direction == "in" else -1]) for stake, path in below.get(before, ())]
        several.sort(key=_rank)
        for number, (stake, path, edge) in enumerate(several, 1):
            own = (*lasts, number == len(several))
            branches.append(Branch(stake, path, edge, own))
            grow(_name_chain(path.edges), own)

    grow((), ())
    nearest: dict[Node, Branch] = {}
    for branch in sorted(branches, key=lambda branch: branch.depth):
        nearest.setdefault(branch.stake.entity.id, branch)
    return [replace(branch, is_main=nearest[branch.stake.entity.id] is branch) for branch in branches]


def _name_chain(edges: Sequence[Edge]) -> Chain:
    return tuple((edge.subject.id, edge.predicate.id, edge.object.id) for edge in edges)


def _rank(branch: tuple[Stake, SharePath, Edge]) -> tuple[bool, float, str]:
    stake, _, edge = branch
    share = edge_share_bounds(edge)
    return share is None, -share[1] if share is not None else 0.0, stake.entity.label
