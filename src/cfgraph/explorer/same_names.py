"""What tells entities of one name apart, where they stand in one list: their class, else how they are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from cfgraph.model.entity import Ref
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
