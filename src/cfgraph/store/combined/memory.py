"""``CombinedMemory``: the cache of an endpoint, in which every node has its statements of both stores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cfgraph.model.terms import IRI, Node, Statement
from cfgraph.store.combined.local import LocalStatements
from cfgraph.store.combined.merging import merge
from cfgraph.store.endpoint.memory import Memory
from cfgraph.store.endpoint.profile import group_by_subject


class CombinedMemory(Memory):
    """Caches the results of requests, with the statements of a store on this machine."""

    def __init__(self, schema: Sequence[Statement], prefixes: Mapping[str, str], local: LocalStatements) -> None:
        self._local = local
        found = group_by_subject(schema)
        local.read_about(found)
        super().__init__([one for node, own in found.items() for one in merge(own, local.about(node))], prefixes)

    def trim(self) -> None:
        """Clear the cache if it is too large."""
        super().trim()
        self._local.trim()

    def add_whole(self, statements: Iterable[Statement], asked: Iterable[Node] = ()) -> Mapping[Node, list[Statement]]:
        """Cache all statements of some nodes in both stores, and return them."""
        found = group_by_subject(self.take_items(statements))
        merged: dict[Node, list[Statement]] = {}
        asked = list(asked)
        self._local.read_about(node for node in (*found, *asked) if node in found or node not in self.whole)
        for node in dict.fromkeys([*found, *asked]):
            if node not in found and node in self.whole:
                merged[node] = self.whole[node]
            else:
                merged[node] = merge(found.get(node, ()), self._local.about(node))
        known = {node: self.whole[node] for node in merged if node not in found and node in self.whole}
        super().add_whole([one for node, own in merged.items() if node not in known for one in own], merged)
        return merged

    def add_names(self, statements: Iterable[Statement], asked: Iterable[Node], *, types_too: bool = True) -> None:
        """Cache the names and types of nodes in both stores; those of types are requested for the server's alone."""
        asked = list(asked)
        found = group_by_subject(list(statements))
        named = dict.fromkeys([*found, *asked])
        self._local.read_naming(named)
        stated = [one for node in named for one in merge(found.get(node, ()), self._local.naming(node))]
        super().add_names(stated, asked, types_too=False)
        if types_too:
            theirs = {one.object for node in asked for one in found.get(node, ())}
            self._local.read_naming(kind for kind in theirs if isinstance(kind, IRI) and kind not in self.named)
            for node in asked:
                for kind in theirs.intersection(self.types_of(node)):
                    if isinstance(kind, IRI) and kind not in self.named:
                        self.named[kind] = self._local.naming(kind)

    def add_predicates(self, found: Mapping[IRI, Sequence[Statement]]) -> None:
        """Cache all statements by some predicates in both stores."""
        both: dict[IRI, list[Statement]] = {}
        for predicate, stated in found.items():
            theirs = group_by_subject(list(stated))
            ours = group_by_subject(list(self._local.statements(None, predicate)))
            nodes = dict.fromkeys([*theirs, *ours])
            both[predicate] = [one for node in nodes for one in merge(theirs.get(node, ()), ours.get(node, ()))]
        super().add_predicates(both)

    def naming_of(self, node: Node) -> Sequence[Statement] | None:
        """Return the statements that name or type a node, or None if they are not known."""
        return self._local.naming(node) if self._local.has_blank(node) else super().naming_of(node)

    def unnamed(self, nodes: Iterable[Node]) -> list[Node]:
        """Return the nodes whose names on the server are not cached."""
        return [node for node in super().unnamed(nodes) if not self._local.has_blank(node)]
