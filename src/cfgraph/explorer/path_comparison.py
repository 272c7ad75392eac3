"""Comparing paths: their common nodes, the components of their weights, and a row for each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cfgraph.explorer.connect import ConnectingTree
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.entity import Path, PathResults
from cfgraph.model.shares import format_claim_share, leading_claim
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages

COMPARISON_COLUMNS = ("path", "hops", "weight", "shares", "documents", "unsourced", "newest", "via", "only_here")
"""Columns of the comparison, by their names in the catalog."""


def find_common_nodes(paths: Sequence[Path]) -> frozenset[Node]:
    """Return the inner nodes that at least two of the paths share."""
    counts = Counter(ref.id for path in paths for ref in path.nodes[1:-1])
    return frozenset(node for node, count in counts.items() if count > 1)


def explain_weight(path: Path, messages: Messages) -> str:
    """Explain the weight of a path: the part of each entity, ln(1 + its connections); empty for a direct edge."""
    inner = path.nodes[1:-1]
    if not inner:
        return ""
    parts = [
        messages("compare.weight_part", weight=f"{weight:.2f}", name=ref.label, total=degree)
        for ref, degree, weight in zip(inner, path.degrees, path.weights, strict=True)
    ]
    return messages("compare.weighs", weight=f"{path.weight:.2f}", parts=" + ".join(parts))


def describe_pair(pair: PathResults, messages: Messages) -> str:
    """Describe the paths of a pair: their ends, the length and number of the shortest; or that there are none."""
    ends = {"source": pair.source.label, "target": pair.target.label}
    if not pair.paths:
        return messages("compare.pair_none" if pair.complete else "compare.pair_unknown", hops=pair.max_hops, **ends)
    if pair.shortest_total is None:
        return messages("compare.pair_some", shown=len(pair.paths), hops=min(p.length for p in pair.paths), **ends)
    return messages(
        "compare.pair_all" if pair.complete else "compare.pair",
        shown=len(pair.paths),
        hops=pair.shortest,
        total=f"{pair.shortest_total:,}",
        most=pair.max_hops,
        **ends,
    )


def describe_tree(tree: ConnectingTree, messages: Messages) -> str:
    """Describe a tree: its number of hops, and what is known about smaller ones."""
    key = "compare.tree_exact" if tree.exact else "compare.tree_bound"
    return messages(key, total=len(tree.entities), hops=tree.hops, least=tree.at_least)


def compare_paths(paths: Sequence[Path], messages: Messages) -> list[tuple[str, ...]]:
    """Return a line for each path, with the columns of ``COMPARISON_COLUMNS``."""
    common = find_common_nodes(paths)
    return [_compare_path(number, path, common, messages) for number, path in enumerate(paths, start=1)]


def _compare_path(number: int, path: Path, common: frozenset[Node], messages: Messages) -> tuple[str, ...]:
    """Return the row of one path in the comparison."""
    inner = path.nodes[1:-1]
    leading = [leading_claim(step[0].claims) for step in path.steps]
    shares = [add_mark(format_claim_share(claim), find_mark(claim)) for claim in leading if claim is not None]
    claims = [claim for step in path.steps for edge in step for claim in edge.claims]
    documents = {claim.source.document for claim in claims if claim.source}
    unsourced = sum(not any(edge.claims for edge in step) for step in path.steps)
    dates = [claim.as_of for claim in claims if claim.as_of]
    alone = [ref.label for ref in inner if ref.id not in common]
    return (
        str(number),
        str(path.length),
        f"{path.weight:.2f}",
        " × ".join(share for share in shares if share),
        str(len(documents)),
        str(unsourced) if unsourced else "",
        max(dates, default=""),
        " › ".join(ref.label for ref in inner) or messages("compare.direct"),
        messages.join_names(alone),
    )
