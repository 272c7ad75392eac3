"""What tells entities of one name apart, where they stand in one list: their class, else how they are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from cfgraph.model.entity import Ref, Subgraph
from cfgraph.model.terms import Node


def tell_apart(refs: Iterable[Ref]) -> dict[Node, str]:
    """Return for entities that share their name with another what distinguishes them; others are left out."""
    by_name: dict[str, dict[Node, Ref]] = defaultdict(dict)
    for ref in refs:
        by_name[ref.label][ref.id] = ref
    found: dict[Node, str] = {}
    for same in by_name.values():
        if len(same) > 1:
            kinds = [" · ".join(ref.types) for ref in same.values()]
            are_told = len(set(kinds)) == len(kinds) and all(kinds)
            found |= {
                ref.id: kind if are_told else ref.curie
                for ref, kind in zip(same.values(), kinds, strict=True)
                if ref.curie != ref.label
            }
    return found


def mark_same_names(subgraph: Subgraph) -> Subgraph:
    """Return a subgraph whose entities of one name have behind it what tells them apart, as a picture needs it."""
    ends = (ref for edge in subgraph.edges for ref in (edge.subject, edge.object))
    apart = tell_apart((*subgraph.nodes, *ends))
    if not apart:
        return subgraph

    def mark(ref: Ref) -> Ref:
        return replace(ref, label=f"{ref.label} ({apart[ref.id]})") if ref.id in apart else ref

    return replace(
        subgraph,
        nodes=tuple(map(mark, subgraph.nodes)),
        edges=tuple(replace(edge, subject=mark(edge.subject), object=mark(edge.object)) for edge in subgraph.edges),
    )
