"""Chains of holdings as a tree: each below the one that it goes on, every chain once."""

from __future__ import annotations

from cfgraph.explorer import View
from cfgraph.explorer.ownership import find_holdings, find_owners
from cfgraph.explorer.ownership_tree import grow_branches
from cfgraph.explorer.search import resolve_entity
from cfgraph.store import Graph


def test_every_chain_is_a_branch_below_the_chain_that_it_goes_on(bundled: Graph) -> None:
    view = View(bundled, "zh")
    for name in ("马上消费金融", "招联消费金融", "张文中"):
        node = resolve_entity(view, name)
        for found, direction in ((find_owners(view, node), "in"), (find_holdings(view, node), "out")):
            branches = grow_branches(found, direction)  # type: ignore[arg-type]
            chains = [path.edges for stake in found.stakes for path in stake.paths]
            assert sorted(map(len, chains)) == sorted(branch.depth + 1 for branch in branches)
            assert all(branch.path.edges in chains for branch in branches)
            assert sum(branch.is_main for branch in branches) == len(found.stakes)
            above: list[tuple[object, ...]] = []
            for branch in branches:
                before = branch.path.edges[1:] if direction == "in" else branch.path.edges[:-1]
                del above[branch.depth :]
                assert before == (above[-1] if above else ())
                above.append(branch.path.edges)
