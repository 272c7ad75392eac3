"""Counting by class and predicate how many claims have some values, on an embedded store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from cfgraph.model.terms import IRI, BlankNode, Node
from cfgraph.model.vocabulary import PREDICATE, TYPE
from cfgraph.store.graph import ClaimClass

if TYPE_CHECKING:
    from cfgraph.store.graph import Graph


def count_claim_classes(graph: Graph, values: Collection[IRI], most: int) -> Sequence[ClaimClass]:
    """Return the classes of the claims that have one of some values, for each value the first ``most`` claims."""
    stating = dict.fromkeys(
        claim for value in values for claim, _, _ in islice(graph.statements(predicate=value), most)
    )
    numbers: Counter[Node] = Counter()
    predicates: dict[Node, dict[IRI, None]] = {}
    for claim in stating:
        classes = [kind for _, _, kind in graph.statements(claim, TYPE) if isinstance(kind, IRI | BlankNode)]
        numbers.update(classes)
        for _, _, stated in graph.statements(claim, PREDICATE):
            for kind in classes or (stated,):
                if isinstance(stated, IRI) and isinstance(kind, IRI | BlankNode):
                    predicates.setdefault(kind, {})[stated] = None
    totals = graph.statistics.details
    return [
        ClaimClass(kind, predicate, numbers[kind], totals.get(IRI(str(kind)), 0))
        for kind, found in predicates.items()
        for predicate in found
    ]
