"""Distinguishing entities with the same name in one list: by their class, else by their short form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from cfgraph.model.entity import Ref, Subgraph
from cfgraph.model.terms import Node


def tell_apart(refs: Iterable[Ref]) -> dict[Node, str]:
    """Return the distinguishing text for each entity that shares its name with another."""
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


def mark_name(ref: Ref, apart: Mapping[Node, str]) -> str:
    """Return the name of an entity, followed by its distinguishing text if there is one."""
    return f"{ref.label} ({apart[ref.id]})" if ref.id in apart else ref.label


def mark_same_names(subgraph: Subgraph) -> Subgraph:
    """Return a subgraph whose entities with the same name have a distinguishing text after it, for a picture."""
    ends = (ref for edge in subgraph.edges for ref in (edge.subject, edge.object))
    apart = tell_apart((*subgraph.nodes, *ends))
    if not apart:
        return subgraph

    def mark(ref: Ref) -> Ref:
        return replace(ref, label=mark_name(ref, apart))

    return replace(
        subgraph,
        nodes=tuple(map(mark, subgraph.nodes)),
        edges=tuple(replace(edge, subject=mark(edge.subject), object=mark(edge.object)) for edge in subgraph.edges),
    )
