"""Comparing paths: the nodes they have in common, and a row on each with its length, shares and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.entity import Path
from cfgraph.model.shares import format_claim_share, leading_claim
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages

COMPARISON_COLUMNS = ("path", "hops", "shares", "documents", "unsourced", "newest", "via", "only_here")
"""Columns of the comparison, by their names in the catalog."""


def find_common_nodes(paths: Sequence[Path]) -> frozenset[Node]:
    """Return the nodes inside the paths that at least two of them go through."""
    counts = Counter(ref.id for path in paths for ref in path.nodes[1:-1])
    return frozenset(node for node, count in counts.items() if count > 1)


def compare_paths(paths: Sequence[Path], messages: Messages) -> list[tuple[str, ...]]:
    """Return a line on each path, by the columns of ``COMPARISON_COLUMNS``."""
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
        " × ".join(share for share in shares if share),
        str(len(documents)),
        str(unsourced) if unsourced else "",
        max(dates, default=""),
        " › ".join(ref.label for ref in inner) or messages("compare.direct"),
        messages.join_names(alone),
    )
